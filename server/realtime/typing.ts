import { sql } from "kysely";
import type { Server } from "socket.io";
import { audienceOf } from "~/features/chat/messages.server";
import { partyOf } from "~/features/chat/queries.server";
import type { Actor } from "~/lib/db.server";
import type { Context } from "../context";
import { personRoom } from "./publisher";

const BATCH_MS = 500;
/** How long it is taken for granted that somebody writes there, and who hears of it. */
const BELIEVED_MS = 5_000;
const MOST_KNOWN = 5_000;

type Known = { until: number; name: string | null; audience: string[] };

/** Tells who is typing to those who see it: gathered for half a second, and lost where it can't be told at once. */
export function openTyping(io: Server, context: Pick<Context, "db">): { note: (actor: Actor, c: string, on: boolean) => Promise<void> } {
  const known = new Map<string, Known>();
  const waiting = new Map<string, { audience: string[]; users: Map<string, { name: string; on: boolean }> }>();
  let timer: NodeJS.Timeout | undefined;

  async function about(actor: Actor, c: string): Promise<Known> {
    const key = `${actor.personId} ${c}`;
    const before = known.get(key);
    if (before && before.until > Date.now()) return before;
    const name = await context.db.as(actor, async (tx) => {
      if (!(await partyOf(tx, { conversationId: c, actingFirmId: null }))) return null;
      const { rows } = await sql<{ name: string; writes: boolean }>`
        select p.display_name as name, c.state = 'open' and private.chat_delivers(c.id) as writes
        from public.people p, public.chat_conversations c where p.id = ${actor.personId}::uuid and c.id = ${c}::uuid`.execute(tx);
      return rows[0]?.writes ? rows[0].name : null;
    });
    const audience = name === null ? [] : (await context.db.service((tx) => audienceOf(tx, c))).filter((person) => person !== actor.personId);
    if (known.size >= MOST_KNOWN) known.clear();
    const found = { until: Date.now() + BELIEVED_MS, name, audience };
    known.set(key, found);
    return found;
  }

  function flush(): void {
    timer = undefined;
    for (const [c, { audience, users }] of waiting) {
      if (audience.length > 0) io.to(audience.map(personRoom)).volatile.emit("typing", { c, users: [...users].map(([u, one]) => ({ u, ...one })) });
    }
    waiting.clear();
  }

  return {
    async note(actor, c, on) {
      const { name, audience } = await about(actor, c);
      if (name === null) return;
      const batch = waiting.get(c) ?? { audience, users: new Map<string, { name: string; on: boolean }>() };
      batch.audience = [...new Set([...batch.audience, ...audience])];
      batch.users.set(actor.personId, { name, on });
      waiting.set(c, batch);
      timer ??= setTimeout(flush, BATCH_MS);
    },
  };
}
