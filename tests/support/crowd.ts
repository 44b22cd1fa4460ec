import { randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import { createChat, type Chat, type ChatView } from "~/features/chat/client/chat";
import type { ChatSocket } from "~/features/chat/client/line";
import { memoryStore, type OutboxStore } from "~/features/chat/client/store";
import type { WireMessage } from "~/features/chat/schema";
import { openDirect } from "~/features/chat/commands.server";
import type { Ledger } from "./ledger";
import type { Services } from "./services";
import { emptyPage, newSocket, waitFor } from "./talk";

export type Person = { id: string; firmId: string; sessionId: string; token: string };
/** A conversation of two firms with the people of each. */
export type Room = { c: string; people: Person[]; firms: [string, string] };

/** Rooms with so many people in each, all of them owners of one of its two firms, with living sessions and without passwords. */
export async function newRooms(services: Services, rooms: number, people: number, options: { expires?: string } = {}): Promise<Room[]> {
  const made = await Promise.all(
    Array.from({ length: rooms }, async () => {
      const firms: [string, string] = [randomUUID(), randomUUID()];
      return { c: "", firms, people: await Promise.all(Array.from({ length: people }, (_, index) => newPerson(services, firms[index % 2]!, options.expires))) };
    }),
  );
  const everybody = made.flatMap((room) => room.people);
  const column = (key: keyof Person) => everybody.map((person) => person[key]);
  const admin = services.database.admin;
  await admin.query("insert into auth.users (id, email, email_confirmed_at, aud, role) select x, x || '@crowd.test', now(), 'authenticated', 'authenticated' from unnest($1::uuid[]) x", [column("id")]);
  await admin.query("insert into auth.sessions (id, user_id) select * from unnest($1::uuid[], $2::uuid[])", [column("sessionId"), column("id")]);
  await admin.query("insert into public.people (id, display_name) select x, 'P ' || left(x::text, 8) from unnest($1::uuid[]) x", [column("id")]);
  await admin.query("insert into public.firms (id, slug, kind, name_fa, name_en, status) select x, 'f-' || x, 'sme', 'کارگاه', 'Workshop', 'active' from unnest($1::uuid[]) x", [made.flatMap((room) => room.firms)]);
  await admin.query("insert into public.firm_people (firm_id, person_id, role) select f, p, 'owner' from unnest($1::uuid[], $2::uuid[]) x(f, p)", [column("firmId"), column("id")]);
  for (const room of made) {
    const [first] = room.people;
    room.c = await services.database.db.as({ personId: first!.id, sessionId: first!.sessionId }, (tx) => openDirect(tx, { firmId: room.firms[0], otherFirmId: room.firms[1] }));
  }
  return made;
}

async function newPerson(services: Services, firmId: string, expires = "2h"): Promise<Person> {
  const [id, sessionId] = [randomUUID(), randomUUID()];
  return { id, firmId, sessionId, token: await tokenOf(services, { id, sessionId }, expires) };
}

export function tokenOf(services: Pick<Services, "auth">, { id, sessionId }: Pick<Person, "id" | "sessionId">, expires: string | number | Date): Promise<string> {
  return new SignJWT({ role: "authenticated", email: `${id}@crowd.test`, session_id: sessionId })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setSubject(id)
    .setAudience("authenticated")
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(new TextEncoder().encode(services.auth.jwtSecret));
}

export type Member = Chat & {
  me: string;
  waitFor: (what: string, holds: (view: ChatView) => boolean, ms?: number) => Promise<void>;
  rows: (c: string) => readonly WireMessage[];
  /** The socket of the moment, for what a page never does. */
  socket: () => ChatSocket;
};

type Options = {
  ledger?: Ledger;
  /** What a new handshake shows; the person's own token by default. */
  token?: () => string;
  store?: OutboxStore;
  /** Comes between the socket and the page. */
  through?: (socket: ChatSocket) => ChatSocket;
  /** The conversations that the page shows. */
  opens?: readonly string[];
};

/** A page of this person: the product's own chat on a real socket. */
export function openMember(siteUrl: string, person: Person, { ledger, token = () => person.token, store = memoryStore(), through = (socket) => socket, opens = [] }: Options = {}): Member {
  let socket: ChatSocket | undefined;
  const auth = {
    get token() {
      return token();
    },
  };
  const chat = createChat({
    me: person.id,
    newId: () => randomUUID(),
    async connect() {
      socket = newSocket(siteUrl, () => "", { auth });
      return through(socket);
    },
    renewSession: async () => ({ signedIn: true }),
    store: ledger ? ledger.kept(person.id, store) : store,
  });
  for (const c of opens) chat.open(c, emptyPage);
  const member: Member = { ...chat, me: person.id, socket: () => socket!, rows: (c) => chat.view().timelines.get(c)?.rows ?? [], waitFor: waitFor(chat) };
  ledger?.watch(member, opens);
  return member;
}

/** All of them live, with their heads. */
export const allLive = (members: readonly Member[], ms?: number) => Promise.all(members.map((member) => member.waitFor("a live line and its heads", ({ line, inbox }) => line === "live" && inbox !== null, ms)));
