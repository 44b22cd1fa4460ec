import { randomUUID } from "node:crypto";
import { sql, type RawBuilder } from "kysely";
import type { Tx } from "~/lib/db.server";
import { PAGE, type ConversationHead, type Head, type MessagePage, type WireMessage } from "./schema";

/** Unread messages of the actor over all conversations, by arithmetic. */
export async function unreadOf(tx: Tx): Promise<number> {
  const { rows } = await sql<{ unread: bigint | null }>`
    select sum(greatest(c.msg_count - coalesce(k.read_count, 0), 0))::int8 as unread
    from public.chat_conversations c
    left join public.chat_cursors k on k.conversation_id = c.id and k.person_id = (select private.actor_id())
    where c.msg_count > 0`.execute(tx);
  return Number(rows[0]?.unread ?? 0n);
}

const head: RawBuilder<Head> = sql`c.id as c, c.state, c.last_ev::float8 as "lastEv", c.last_seq::float8 as "lastSeq", c.msg_count::float8 as count,
  coalesce(k.read_seq, 0)::float8 as "readSeq", coalesce(k.read_count, 0)::float8 as "readCount",
  to_json(c.last_message_at) as "lastAt", left(m.body, 140) as "lastBody"`;
const headSources = sql`public.chat_conversations c
  left join public.chat_cursors k on k.conversation_id = c.id and k.person_id = (select private.actor_id())
  left join public.chat_messages m on m.conversation_id = c.id and m.seq = c.last_seq`;
const latestFirst = sql`order by c.last_message_at desc nulls last, c.created_at desc limit 300`;

/** Where each conversation of the actor stands, the latest first. */
export async function headsOf(tx: Tx): Promise<Head[]> {
  return (await sql<Head>`select ${head} from ${headSources} ${latestFirst}`.execute(tx)).rows;
}

/** The conversations of the actor's firms and desks with whom they are, the latest first. */
export async function listConversations(tx: Tx, only?: string): Promise<ConversationHead[]> {
  const { rows } = await sql<ConversationHead>`
    select ${head}, c.kind, c.round_id as "roundId", r.title as "roundTitle",
      coalesce((
        select json_agg(json_build_object('firmId', p.firm_id, 'deskId', p.desk_cluster_id, 'slug', f.slug,
          'nameFa', coalesce(nullif(f.name_fa, ''), f.name_en, d.name_fa, ''), 'nameEn', coalesce(nullif(f.name_en, ''), f.name_fa, d.name_en, '')) order by p.id)
        from public.chat_participants p
        left join public.firms f on f.id = p.firm_id
        left join public.clusters d on d.id = p.desk_cluster_id
        where p.conversation_id = c.id and p.left_at is null), '[]'::json) as parties
    from ${headSources} left join public.rounds r on r.id = c.round_id
    where ${only ?? null}::uuid is null or c.id = ${only ?? null}::uuid
    ${latestFirst}`.execute(tx);
  return rows;
}

/** The room of a round, if the actor takes part in it. */
export async function roomOf(tx: Tx, roundId: string): Promise<string | null> {
  const room = await tx.selectFrom("chat_conversations").select("id").where("round_id", "=", roundId).executeTakeFirst();
  return room?.id ?? null;
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

const columns = sql`m.seq::float8 as seq, m.ev::float8 as ev, m.cnt::float8 as cnt, m.id, m.client_msg_id as "clientId", m.body, to_json(m.created_at) as at,
  m.sender_id as "senderId", m.sender_name as "senderName", m.sender_firm_id as "firmId", m.sender_desk_id as "deskId",
  coalesce(nullif(f.name_fa, ''), f.name_en, d.name_fa, '') as "partyFa",
  coalesce(nullif(f.name_en, ''), f.name_fa, d.name_en, '') as "partyEn"`;
const parties = sql`left join public.firms f on f.id = m.sender_firm_id left join public.clusters d on d.id = m.sender_desk_id`;

/** Changes after `ev`, with the cursor up to which the answer is complete, in one snapshot. Null when unseen. */
export async function syncPage(tx: Tx, at: { conversationId: string; ev: number; limit: number }): Promise<MessagePage | null> {
  return page(tx, at, sql`and m.ev > ${at.ev} order by m.ev limit ${at.limit + 1}`, (found, lastEv) => {
    const more = found.length > at.limit;
    const rows = found.sort((a, b) => a.ev - b.ev).slice(0, at.limit);
    return { rows, more, upto: more ? rows.at(-1)!.ev : lastEv };
  });
}

/** The newest `limit` messages before `before` (of all when null), oldest first, in one snapshot. Null when unseen. */
export async function historyPage(tx: Tx, at: { conversationId: string; before: number | null; limit: number }): Promise<MessagePage | null> {
  return page(tx, at, sql`and (${at.before}::int8 is null or m.seq < ${at.before}::int8) order by m.seq desc limit ${at.limit + 1}`, (found, upto) => ({
    rows: found.sort((a, b) => a.seq - b.seq).slice(-at.limit),
    more: found.length > at.limit,
    upto,
  }));
}

async function page(
  tx: Tx,
  at: { conversationId: string },
  condition: RawBuilder<unknown>,
  cut: (found: WireMessage[], lastEv: number) => MessagePage,
): Promise<MessagePage | null> {
  const { rows } = await sql<{ lastEv: number; message: WireMessage | null }>`
    select c.last_ev::float8 as "lastEv", case when x.seq is not null then to_json(x) end as message
    from public.chat_conversations c
    left join lateral (
      select ${columns} from public.chat_messages m ${parties}
      where m.conversation_id = c.id ${condition}
    ) x on true
    where c.id = ${at.conversationId}::uuid`.execute(tx);
  if (rows.length === 0) return null;
  return cut(rows.flatMap(({ message }) => message ?? []), rows[0]!.lastEv);
}

export type Room = MessagePage & {
  id: string;
  state: string;
  readSeq: number;
  /** For whom the actor writes here; null for somebody who only reads. */
  party: { firmId: string | null; deskId: string | null } | null;
  /** Where an older page ends; null on the newest. */
  before: number | null;
  /** Id of the message that this page's form sends. */
  key: string;
};

/** All that a page needs to show a conversation. Null when unseen. */
export async function readRoom(tx: Tx, at: { conversationId: string; actingFirmId: string | null; before?: number | null }): Promise<Room | null> {
  const before = at.before ?? null;
  const { rows } = await sql<{ state: string; readSeq: number }>`
    select c.state, coalesce(k.read_seq, 0)::float8 as "readSeq"
    from public.chat_conversations c
    left join public.chat_cursors k on k.conversation_id = c.id and k.person_id = (select private.actor_id())
    where c.id = ${at.conversationId}::uuid`.execute(tx);
  const messages = await historyPage(tx, { conversationId: at.conversationId, before, limit: PAGE });
  if (!rows[0] || !messages) return null;
  return { id: at.conversationId, ...rows[0], ...messages, before, key: randomUUID(), party: await partyOf(tx, at) };
}

/** What is to be told of a change: to whom, as of now, and the message. For the worker. */
export async function changeOf(tx: Tx, at: { conversationId: string; ev: number }): Promise<{ audience: string[]; row: WireMessage | null }> {
  const { rows } = await sql<{ audience: string[]; row: WireMessage | null }>`
    select array(select person::text from private.chat_audience(${at.conversationId}::uuid) as person) as audience,
      (select to_json(x) from (
        select ${columns} from public.chat_messages m ${parties}
        where m.conversation_id = ${at.conversationId}::uuid and m.ev = ${at.ev}
      ) x) as row`.execute(tx);
  return rows[0]!;
}
