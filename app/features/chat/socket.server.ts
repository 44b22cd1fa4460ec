import type { Socket } from "socket.io";
import { databaseError, type Actor, type Db } from "~/lib/db.server";
import type { Limiter } from "~/lib/limiter.server";
import type { Log } from "~/lib/log.server";
import { markRead, partyOf, sendMessage } from "./commands.server";
import { historyPage, listHeads, syncPage } from "./queries.server";
import { clientEvents, type Ack, type AckCode, type ClientEvent } from "./schema";
import type { z } from "zod";

type Handles = { db: Db; log: Log; limiter: Limiter; actor: () => Actor | null; afterSend: () => void };
type Input<E extends ClientEvent> = z.output<(typeof clientEvents)[E]>;

const RETRYABLE = /^(40001|40P01|55P03|57014|08|53|57P|25006)/;
const CODES: Record<string, AckCode> = { forbidden: "FORBIDDEN", conversation_closed: "LOCKED", key_reused: "IDEMPOTENCY_MISMATCH" };

/** Registers the chat's handlers on one socket: parse, command, ack. Every request is answered, whatever happens. */
export function registerChat(socket: Socket, handles: Handles): void {
  const { db } = handles;

  on("sync:heads", async (actor) => ({ now: new Date().toISOString(), convs: await db.as(actor, (tx) => listHeads(tx)) }));

  on("sync:conv", async (actor, { c, ev, limit }) => {
    const page = await db.as(actor, (tx) => syncPage(tx, { conversationId: c, ev, limit }));
    return page ?? "NOT_FOUND";
  });

  on("history", async (actor, { c, before, limit }) => db.as(actor, (tx) => historyPage(tx, { conversationId: c, before, limit })));

  on("read:set", async (actor, { c, seq }) => ({ unread: await db.as(actor, (tx) => markRead(tx, { conversationId: c, seq })) }));

  on("msg:send", async (actor, { c, id, b, as }) => {
    const allowed = await handles.limiter.take("message_person", actor.personId);
    if (!allowed.ok) return { code: "RATE_LIMITED", retryAfterMs: allowed.retryAfterSeconds * 1000 };
    const sent = await db.as(actor, async (tx) => {
      const party = await partyOf(tx, { conversationId: c, actingFirmId: as ?? null });
      return party ? sendMessage(tx, { conversationId: c, ...party, clientId: id, body: b }) : null;
    });
    if (!sent) return "FORBIDDEN";
    if (!sent.ok) return CODES[sent.reason] ?? "INVALID";
    handles.afterSend();
    return sent;
  });

  function on<E extends ClientEvent>(
    event: E,
    work: (actor: Actor, input: Input<E>) => Promise<object | AckCode | { code: AckCode; retryAfterMs: number }>,
  ): void {
    socket.on(event as string, async (payload: unknown, ack: unknown) => {
      if (typeof ack !== "function") return;
      const started = performance.now();
      const actor = handles.actor();
      const answer = (value: Ack<object>) => {
        (ack as (value: Ack<object>) => void)(value);
        handles.log.info({ kind: "socket", event, actor: actor?.personId, outcome: value.ok ? "done" : value.code, ms: Math.round(performance.now() - started) });
      };
      if (!actor) return answer({ ok: false, code: "UNAUTH" });
      const parsed = clientEvents[event].safeParse(payload);
      if (!parsed.success) return answer({ ok: false, code: "INVALID" });
      try {
        const result = await work(actor, parsed.data as Input<E>);
        if (typeof result === "string") return answer({ ok: false, code: result });
        if ("code" in result && "retryAfterMs" in result) return answer({ ok: false, ...(result as { code: AckCode; retryAfterMs: number }) });
        answer({ ok: true, ...result });
      } catch (error) {
        const database = databaseError(error);
        if (database?.code === "42501") return answer({ ok: false, code: "FORBIDDEN" });
        if (!database || !RETRYABLE.test(database.code)) handles.log.error({ kind: "socket", event, err: error });
        answer({ ok: false, code: "UNAVAILABLE", retryAfterMs: 1000 });
      }
    });
  }
}
