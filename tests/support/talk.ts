import { randomUUID } from "node:crypto";
import { io } from "socket.io-client";
import { createChat, type Chat, type ChatView } from "~/features/chat/client/chat";
import type { ChatSocket } from "~/features/chat/client/line";
import { openDirect } from "~/features/chat/commands.server";
import type { MessagePage } from "~/features/chat/schema";
import type { Account, Services } from "./services";

/** Two firms with a person each, and the conversation between them. */
export type Talk = { c: string; potter: Account & { firmId: string }; supplier: Account & { firmId: string } };

/** Somebody with a firm of their own, known to the product by a first visit. */
export async function newOwner(services: Services, siteUrl: string, name: string): Promise<Account & { firmId: string }> {
  const account = await services.account(name);
  await account.cookies.fetch(`${siteUrl}/account`);
  const firmId = randomUUID();
  await services.database.admin.query("insert into public.firms (id, slug, kind, name_fa, name_en, status) values ($1, $2, 'sme', $3, $3, 'active')", [firmId, `firm-${firmId}`, name]);
  await join(services, firmId, account.id, "owner");
  return { ...account, firmId };
}

export async function join(services: Services, firmId: string, personId: string, role: "owner" | "editor" | "viewer"): Promise<void> {
  await services.database.admin.query("insert into public.firm_people (firm_id, person_id, role) values ($1, $2, $3)", [firmId, personId, role]);
}

export async function newTalk(services: Services, siteUrl: string): Promise<Talk> {
  const [potter, supplier] = await Promise.all([newOwner(services, siteUrl, "Maryam"), newOwner(services, siteUrl, "Bahram")]);
  const actor = { personId: potter.id, sessionId: randomUUID() };
  const c = await services.database.db.as(actor, (tx) => openDirect(tx, { firmId: potter.firmId, otherFirmId: supplier.firmId }));
  return { c, potter, supplier };
}

/** A socket of the browser that these cookies belong to, not connected yet; each handshake shows the cookies of its moment. */
export function newSocket(siteUrl: string, cookies: () => string, options: { origin?: string; transports?: ("websocket" | "polling")[]; auth?: object } = {}): ChatSocket {
  const extraHeaders = {
    Origin: options.origin ?? siteUrl,
    get Cookie() {
      return cookies();
    },
  };
  return io(siteUrl, {
    autoConnect: false,
    forceNew: true,
    transports: options.transports ?? ["websocket"],
    reconnectionDelay: 100,
    reconnectionDelayMax: 500,
    extraHeaders,
    ...(options.auth && { auth: options.auth }),
  });
}

export const emptyPage: MessagePage = { rows: [], more: false, later: false, upto: 0 };

/** A tab of this person: the page's own chat on a real socket. */
export function openTab(siteUrl: string, person: Account): Chat & { waitFor: (what: string, holds: (view: ChatView) => boolean, ms?: number) => Promise<void> } {
  const chat = createChat({
    me: person.id,
    newId: () => randomUUID(),
    connect: async () => newSocket(siteUrl, person.cookies.header),
    async renewSession() {
      const response = await person.cookies.fetch(`${siteUrl}/session`);
      return (await response.json()) as { signedIn: boolean };
    },
  });
  return { ...chat, waitFor: waitFor(chat) };
}

/** Waits until what a page shows is as it has to be; fails with what it shows. */
export const waitFor = (chat: Chat) => (what: string, holds: (view: ChatView) => boolean, ms = 10_000) =>
  new Promise<void>((resolve, reject) => {
    const look = () => {
      if (!holds(chat.view())) return;
      clearTimeout(timer);
      leave();
      resolve();
    };
    const leave = chat.subscribe(look);
    const timer = setTimeout(() => {
      leave();
      const { line, outbox, timelines } = chat.view();
      reject(new Error(`waited in vain for: ${what}. ${JSON.stringify({ line, outbox: outbox.slice(0, 5), cursors: [...timelines].map(([c, { cursor, held }]) => [c, cursor, held.size]) })}`));
    }, ms);
    look();
  });

export const bodiesIn = (view: ChatView, c: string): string[] => (view.timelines.get(c)?.rows ?? []).map(({ body }) => body);
