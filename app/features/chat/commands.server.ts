import { sql } from "kysely";
import { databaseError, type Tx } from "~/lib/db.server";
import { refuse, type Result } from "~/lib/result";
import type { SentAck } from "./schema";

/** `event` is the outbox row that tells the others; null when there is nothing new to tell. */
export type Sent = SentAck & { event: bigint | null };
export type SendRefusal = "forbidden" | "conversation_closed" | "message_key_reused";

/** Sends one message for a firm or a desk. The same client id has one effect, for ever. */
export async function sendMessage(
  tx: Tx,
  input: { conversationId: string; firmId: string | null; deskId: string | null; clientId: string; body: string },
): Promise<Result<Sent, SendRefusal>> {
  try {
    const { rows } = await sql<Sent>`
      select s.seq::float8 as seq, s.ev::float8 as ev, s.cnt::float8 as cnt, s.id, to_json(s.created_at) as at, s.dup, s.event
      from private.chat_send(${input.conversationId}::uuid, ${input.firmId}::uuid, ${input.deskId}::uuid, ${input.clientId}::uuid, ${input.body}) s`.execute(tx);
    return { ok: true, ...rows[0]! };
  } catch (error) {
    const database = databaseError(error);
    if (database?.code === "42501") return refuse("forbidden");
    if (database?.constraint === "chat_conversations_open") return refuse("conversation_closed");
    if (database?.constraint === "chat_messages_once") return refuse("message_key_reused");
    throw error;
  }
}

/** Opens, or finds, the conversation of one's firm with another firm. */
export async function openDirect(tx: Tx, input: { firmId: string; otherFirmId: string }): Promise<string> {
  const { rows } = await sql<{ id: string }>`select private.chat_open_direct(${input.firmId}::uuid, ${input.otherFirmId}::uuid) as id`.execute(tx);
  return rows[0]!.id;
}

export type Read = { seq: number; cnt: number; unread: number; event: bigint | null };

/** Moves the actor's cursor forward; answers where it stands and how many messages stay unread. */
export async function markRead(tx: Tx, input: { conversationId: string; seq: number }): Promise<Read> {
  const { rows } = await sql<Read>`
    select r.seq::float8 as seq, r.cnt::float8 as cnt, r.unread::float8 as unread, r.event
    from private.chat_read(${input.conversationId}::uuid, ${input.seq}) r`.execute(tx);
  return rows[0]!;
}
