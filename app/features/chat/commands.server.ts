import { sql } from "kysely";
import { databaseError, type Tx } from "~/lib/db.server";
import { refuse, type Result } from "~/lib/result";
import type { ChangedAck, SentAck } from "./schema";
import { written, type Writing } from "./writing.server";

/** `event` is the outbox row that tells the others; null when there is nothing new to tell. */
export type Sent = SentAck & { event: bigint | null };
export type Changed = ChangedAck & { event: bigint | null };
export type ChatRefusal =
  | "forbidden" | "not_found" | "conversation_closed" | "message_key_reused" | "message_empty" | "message_changed" | "party_muted" | "not_delivered" | "reply_missing" | "file_not_ready" | "too_many_pins";

type SendInput = {
  conversationId: string;
  firmId: string | null;
  deskId: string | null;
  clientId: string;
  replyTo?: number | null;
  files?: readonly string[];
} & Writing;

/** Sends one message for a firm or a desk. The same client id has one effect, for ever. */
export async function sendMessage(tx: Tx, input: SendInput): Promise<Result<Sent, ChatRefusal>> {
  const extra = { ...(await written(tx, input)), replyTo: input.replyTo ?? null, att: input.files ?? [] };
  return decided(async () => {
    const { rows } = await sql<Sent>`
      select s.seq::float8 as seq, s.ev::float8 as ev, s.cnt::float8 as cnt, s.id, to_json(s.created_at) as at, s.dup, s.event
      from private.chat_send(${input.conversationId}::uuid, ${input.firmId}::uuid, ${input.deskId}::uuid, ${input.clientId}::uuid, ${input.body}, ${JSON.stringify(extra)}::jsonb) s`.execute(tx);
    return rows[0]!;
  });
}

/** Puts other words in place of one's own message; what it said before is kept. */
export async function editMessage(tx: Tx, input: { conversationId: string; seq: number; baseRev: number } & Writing): Promise<Result<Changed, ChatRefusal>> {
  const extra = await written(tx, input);
  return decided(() => change(tx, sql`private.chat_edit(${input.conversationId}::uuid, ${input.seq}, ${input.body}, ${input.baseRev}, ${JSON.stringify(extra)}::jsonb)`));
}

/** Takes a message away; its place and its count stay. */
export const deleteMessage = (tx: Tx, at: { conversationId: string; seq: number }): Promise<Result<Changed, ChatRefusal>> =>
  decided(() => change(tx, sql`private.chat_delete(${at.conversationId}::uuid, ${at.seq})`));

/** Keeps a message at hand for everybody of the conversation, or no longer. */
export const pinMessage = (tx: Tx, at: { conversationId: string; seq: number; pinned: boolean }): Promise<Result<Changed, ChatRefusal>> =>
  decided(() => change(tx, sql`private.chat_pin(${at.conversationId}::uuid, ${at.seq}, ${at.pinned})`));

/** Opens, or finds, the conversation of one's firm with another firm. */
export async function openDirect(tx: Tx, input: { firmId: string; otherFirmId: string }): Promise<string> {
  const { rows } = await sql<{ id: string }>`select private.chat_open_direct(${input.firmId}::uuid, ${input.otherFirmId}::uuid) as id`.execute(tx);
  return rows[0]!.id;
}

export type Read = { seq: number; cnt: number; rev: number; unread: number; event: bigint | null };

/** Moves the actor's cursor forward; answers where it stands and how many messages stay unread. */
export const markRead = (tx: Tx, at: { conversationId: string; seq: number }): Promise<Read> => moveCursor(tx, at, false);

/** Makes a message and what follows it unread again. */
export const markUnread = (tx: Tx, at: { conversationId: string; seq: number }): Promise<Read> => moveCursor(tx, { ...at, seq: at.seq - 1 }, true);

async function moveCursor(tx: Tx, at: { conversationId: string; seq: number }, back: boolean): Promise<Read> {
  const { rows } = await sql<Read>`
    select r.seq::float8 as seq, r.cnt::float8 as cnt, r.rev::float8 as rev, r.unread::float8 as unread, r.event
    from private.chat_read(${at.conversationId}::uuid, ${at.seq}, ${back}) r`.execute(tx);
  return rows[0]!;
}

async function change(tx: Tx, call: ReturnType<typeof sql>): Promise<Changed> {
  const { rows } = await sql<Changed>`select x.ev::float8 as ev, x.rev, x.event from ${call} x`.execute(tx);
  return rows[0]!;
}

const REASONS: Record<string, ChatRefusal> = {
  chat_conversations_open: "conversation_closed",
  chat_messages_once: "message_key_reused",
  chat_messages_empty: "message_empty",
  chat_messages_rev: "message_changed",
  chat_messages_reply: "reply_missing",
  chat_messages_pins: "too_many_pins",
  chat_participants_muted: "party_muted",
  chat_blocks_direct: "not_delivered",
  chat_attachments_ready: "file_not_ready",
};

/** What the database refused by name is an answer; anything else is an error. */
async function decided<T extends object>(work: () => Promise<T>): Promise<Result<T, ChatRefusal>> {
  try {
    return { ok: true, ...(await work()) };
  } catch (error) {
    const database = databaseError(error);
    const reason = database && reasonOf(database);
    if (!reason) throw error;
    return refuse(reason);
  }
}

/** What the database means by an error, if it means anything to the person who asked. */
export function reasonOf({ code, constraint }: { code: string; constraint?: string | null | undefined }): ChatRefusal | null {
  if (code === "42501") return "forbidden";
  return code === "P0002" ? "not_found" : (REASONS[constraint ?? ""] ?? null);
}
