import { sql } from "kysely";
import type { Server } from "socket.io";
import { z } from "zod";
import { audienceOf } from "~/features/chat/messages.server";
import { partyOf } from "~/features/chat/queries.server";
import type { Actor } from "~/lib/db.server";
import type { JobHandles } from "~/lib/jobs";
import type { Context } from "../context";
import { personRoom } from "./publisher";

const BATCH_MS = 500;
/** How long it is taken for granted that somebody may write there. */
const BELIEVED_MS = 5_000;
const MOST_KNOWN = 5_000;

export const TYPING = "chat.typing";
const Typed = z.object({ c: z.uuid(), users: z.array(z.object({ u: z.uuid(), on: z.boolean() })).max(100) });

/** Tells who types to those who see it; who they are, and what the writers are called, is read where it is told. */
export function tellTyping(io: Server, context: Pick<Context, "db">): (payload: unknown) => Promise<void> {
  return async (payload) => {
    const { c, users } = Typed.parse(payload);
    const { audience, names } = await context.db.service(async (tx) => ({
      audience: await audienceOf(tx, c),
      names: new Map((await tx.selectFrom("people").select(["id", "display_name"]).where("id", "in", users.map(({ u }) => u)).execute()).map((person) => [person.id, person.display_name])),
    }));
    const writers = users.filter(({ u }) => audience.includes(u)).map(({ u, on }) => ({ u, name: names.get(u) ?? "", on }));
    const told = audience.filter((person) => writers.some(({ u }) => u !== person));
    if (told.length > 0) io.to(told.map(personRoom)).volatile.emit("typing", { c, users: writers });
  };
}

/** Gathers who types for half a second; what can't be told at once is lost. */
export function openTyping(tell: JobHandles["publish"], context: Pick<Context, "db" | "log">): { note: (actor: Actor, c: string, on: boolean) => Promise<void> } {
  const known = new Map<string, { until: number; writes: boolean }>();
  const waiting = new Map<string, Map<string, boolean>>();
  let timer: NodeJS.Timeout | undefined;

  async function mayWrite(actor: Actor, c: string): Promise<boolean> {
    const key = `${actor.personId} ${c}`;
    const before = known.get(key);
    if (before && before.until > Date.now()) return before.writes;
    const writes = await context.db.as(actor, async (tx) => {
      if (!(await partyOf(tx, { conversationId: c, actingFirmId: null }))) return false;
      const { rows } = await sql<{ writes: boolean }>`select c.state = 'open' and private.chat_delivers(c.id) as writes from public.chat_conversations c where c.id = ${c}::uuid`.execute(tx);
      return rows[0]?.writes === true;
    });
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, { until: Date.now() + BELIEVED_MS, writes });
    return writes;
  }

  function flush(): void {
    timer = undefined;
    for (const [c, users] of waiting) {
      tell(TYPING, { c, users: [...users].slice(0, 100).map(([u, on]) => ({ u, on })) }).catch((error: unknown) => context.log.warn({ kind: "typing", err: error }));
    }
    waiting.clear();
  }

  return {
    async note(actor, c, on) {
      if (!(await mayWrite(actor, c))) return;
      waiting.set(c, (waiting.get(c) ?? new Map<string, boolean>()).set(actor.personId, on));
      timer ??= setTimeout(flush, BATCH_MS);
    },
  };
}
