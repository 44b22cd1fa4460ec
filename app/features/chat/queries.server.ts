import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import type { ConversationHead, WireMessage } from "./schema";

/** Unread messages of the actor over all conversations, by arithmetic. */
export async function unreadOf(tx: Tx): Promise<number> {
  const { rows } = await sql<{ unread: bigint | null }>`
    select sum(c.msg_count - coalesce(k.read_count, 0))::int8 as unread
    from public.chat_conversations c
    left join public.chat_cursors k on k.conversation_id = c.id and k.person_id = (select private.actor_id())
    where c.msg_count > 0`.execute(tx);
  return Number(rows[0]?.unread ?? 0n);
}

/** The conversations of the actor's firms and desks, the latest first. */
export async function listHeads(tx: Tx, only?: string): Promise<ConversationHead[]> {
  const { rows } = await sql<ConversationHead>`
    select c.id, c.kind, c.state, c.round_id as "roundId", r.title as "roundTitle",
      c.last_ev::float8 as "lastEv", c.last_seq::float8 as "lastSeq",
      (c.msg_count - coalesce(k.read_count, 0))::float8 as unread,
      m.body as "lastBody", to_json(c.last_message_at) as "lastAt",
      coalesce((
        select json_agg(json_build_object('firmId', p.firm_id, 'deskId', p.desk_cluster_id, 'slug', f.slug,
          'nameFa', coalesce(nullif(f.name_fa, ''), f.name_en, d.name_fa, ''), 'nameEn', coalesce(nullif(f.name_en, ''), f.name_fa, d.name_en, '')) order by p.id)
        from public.chat_participants p
        left join public.firms f on f.id = p.firm_id
        left join public.clusters d on d.id = p.desk_cluster_id
        where p.conversation_id = c.id and p.left_at is null), '[]'::json) as parties
    from public.chat_conversations c
    left join public.rounds r on r.id = c.round_id
    left join public.chat_cursors k on k.conversation_id = c.id and k.person_id = (select private.actor_id())
    left join public.chat_messages m on m.conversation_id = c.id and m.seq = c.last_seq
    where ${only ?? null}::uuid is null or c.id = ${only ?? null}::uuid
    order by c.last_message_at desc nulls last, c.created_at desc
    limit 300`.execute(tx);
  return rows;
}

/** The room of a round, if the actor takes part in it. */
export async function roomOf(tx: Tx, roundId: string): Promise<string | null> {
  const room = await tx.selectFrom("chat_conversations").select("id").where("round_id", "=", roundId).executeTakeFirst();
  return room?.id ?? null;
}

/** How far the actor has read. */
export async function readSeqOf(tx: Tx, conversationId: string): Promise<number> {
  const cursor = await tx.selectFrom("chat_cursors").select("read_seq").where("conversation_id", "=", conversationId).executeTakeFirst();
  return Number(cursor?.read_seq ?? 0n);
}

const columns = sql`m.seq::float8 as seq, m.ev::float8 as ev, m.id, m.client_msg_id as "clientId", m.body, to_json(m.created_at) as at,
  m.sender_id as "senderId", m.sender_name as "senderName", m.sender_firm_id as "firmId", m.sender_desk_id as "deskId",
  coalesce(nullif(f.name_fa, ''), f.name_en, d.name_fa, '') as "partyFa",
  coalesce(nullif(f.name_en, ''), f.name_fa, d.name_en, '') as "partyEn"`;
const parties = sql`left join public.firms f on f.id = m.sender_firm_id left join public.clusters d on d.id = m.sender_desk_id`;

/** Changes after `ev`, with the cursor up to which the answer is complete, in one snapshot. Null when unseen. */
export async function syncPage(tx: Tx, at: { conversationId: string; ev: number; limit: number }) {
  const { rows } = await sql<WireMessage & { upto: number; seq: number | null }>`
    with c as (select id, last_ev from public.chat_conversations where id = ${at.conversationId}::uuid)
    select x.*, c.last_ev::float8 as upto
    from c
    left join lateral (
      select ${columns} from public.chat_messages m ${parties}
      where m.conversation_id = c.id and m.ev > ${at.ev} order by m.ev limit ${at.limit + 1}
    ) x on true
    order by x.ev`.execute(tx);
  if (rows.length === 0) return null;
  const upto = rows[0]!.upto;
  const found = rows.filter((row) => row.seq !== null).map(({ upto: _upto, ...row }) => row);
  const more = found.length > at.limit;
  const page = found.slice(0, at.limit);
  return { rows: page, more, upto: more ? page.at(-1)!.ev : upto };
}

/** Messages before `before` (all when null), the newest `limit`, oldest first. */
export async function historyPage(tx: Tx, at: { conversationId: string; before: number | null; limit: number }) {
  const { rows } = await sql<WireMessage>`
    select ${columns} from public.chat_messages m ${parties}
    where m.conversation_id = ${at.conversationId}::uuid and (${at.before}::int8 is null or m.seq < ${at.before}::int8)
    order by m.seq desc limit ${at.limit + 1}`.execute(tx);
  return { rows: rows.slice(0, at.limit).reverse(), more: rows.length > at.limit };
}
