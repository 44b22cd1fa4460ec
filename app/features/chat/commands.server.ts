import { sql } from "kysely";
import { databaseError, type Tx } from "~/lib/db.server";
import { refuse, type Result } from "~/lib/result";

export type Sent = { seq: number; ev: number; id: string; at: string; dup: boolean };
export type SendRefusal = "forbidden" | "conversation_closed" | "key_reused";

/** Sends one message for a firm or a desk. The same client id has one effect, for ever. */
export async function sendMessage(
  tx: Tx,
  input: { conversationId: string; firmId: string | null; deskId: string | null; clientId: string; body: string },
): Promise<Result<Sent, SendRefusal>> {
  try {
    const { rows } = await sql<Sent>`
      select s.seq::float8 as seq, s.ev::float8 as ev, s.id, to_json(s.created_at) as at, s.dup
      from private.chat_send(${input.conversationId}::uuid, ${input.firmId}::uuid, ${input.deskId}::uuid, ${input.clientId}::uuid, ${input.body}) s`.execute(tx);
    return { ok: true, ...rows[0]! };
  } catch (error) {
    const database = databaseError(error);
    if (database?.code === "42501") return refuse("forbidden");
    if (database?.constraint === "chat_conversations_open") return refuse("conversation_closed");
    if (database?.constraint === "chat_messages_once") return refuse("key_reused");
    throw error;
  }
}

/** Opens, or finds, the conversation of one's firm with another firm. */
export async function openDirect(tx: Tx, input: { firmId: string; otherFirmId: string }): Promise<string> {
  const { rows } = await sql<{ id: string }>`select private.chat_open_direct(${input.firmId}::uuid, ${input.otherFirmId}::uuid) as id`.execute(tx);
  return rows[0]!.id;
}

/** Moves the actor's cursor forward; answers how many messages stay unread. */
export async function markRead(tx: Tx, input: { conversationId: string; seq: number }): Promise<number> {
  const { rows } = await sql<{ unread: bigint | null }>`select private.chat_read(${input.conversationId}::uuid, ${input.seq}) as unread`.execute(tx);
  return Number(rows[0]?.unread ?? 0n);
}

/** For which of the actor's parties a message in this conversation is sent: the acting firm first, else another, else a desk. */
export async function partyOf(
  tx: Tx,
  input: { conversationId: string; actingFirmId: string | null },
): Promise<{ firmId: string | null; deskId: string | null } | null> {
  const { rows } = await sql<{ firm_id: string | null; desk_cluster_id: string | null }>`
    select p.firm_id, p.desk_cluster_id from public.chat_participants p
    where p.conversation_id = ${input.conversationId}::uuid and p.left_at is null
      and (p.firm_id in (select private.my_editor_firm_ids()) or p.desk_cluster_id in (select private.my_staff_cluster_ids()))
    order by (p.firm_id = ${input.actingFirmId}::uuid) desc nulls last, p.firm_id nulls last
    limit 1`.execute(tx);
  const row = rows[0];
  return row ? { firmId: row.firm_id, deskId: row.desk_cluster_id } : null;
}
