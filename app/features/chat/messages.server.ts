import { sql, type RawBuilder } from "kysely";
import type { Tx } from "~/lib/db.server";
import { STATE_CHANGES, type Change, type MessagePage, type WireMessage } from "./schema";

/** How much of a message a quotation shows. */
const QUOTED = 160;

export const columns = sql`m.seq::float8 as seq, m.ev::float8 as ev, m.cnt::float8 as cnt, m.id, m.client_msg_id as "clientId", m.kind, m.body, m.rev,
  to_json(m.created_at) as at, to_json(m.edited_at) as "editedAt", m.pinned_at is not null as pinned, m.deleted_by as deleted,
  case when q.seq is not null and m.deleted_at is null then json_build_object('seq', q.seq, 'name', q.sender_name, 'deleted', q.deleted_at is not null,
    'body', left(coalesce(nullif(q.body, ''), (select a.original_name from public.chat_attachments a where a.conversation_id = q.conversation_id and a.seq = q.seq and q.deleted_at is null limit 1), ''), ${QUOTED}::int)) end as reply,
  coalesce(m.meta -> 'mentions', '[]') as mentions, coalesce(m.meta -> 'cards', '[]') as cards, m.meta -> 'happening' as happening,
  case when m.kind = 'text' and m.deleted_at is null then coalesce((
    select json_agg(json_build_object('id', a.id, 'kind', a.kind, 'type', a.media_type, 'name', a.original_name, 'size', a.byte_size, 'width', a.width, 'height', a.height, 'ms', a.duration_ms) order by a.created_at, a.id)
    from public.chat_attachments a where a.conversation_id = m.conversation_id and a.seq = m.seq), '[]') else '[]' end as files,
  m.sender_id as "senderId", m.sender_name as "senderName", m.sender_firm_id as "firmId", m.sender_desk_id as "deskId",
  coalesce(nullif(f.name_fa, ''), f.name_en, d.name_fa, '') as "partyFa",
  coalesce(nullif(f.name_en, ''), f.name_fa, d.name_en, '') as "partyEn"`;
const beside = sql`
  left join public.chat_messages q on q.conversation_id = m.conversation_id and q.seq = m.reply_to
  left join public.firms f on f.id = m.sender_firm_id left join public.clusters d on d.id = m.sender_desk_id`;
export const sources = sql`public.chat_messages m ${beside}`;

type Cut = (found: WireMessage[], state: { lastEv: number; lastSeq: number }) => MessagePage;

/** Changes after `ev`, with the cursor up to which the answer is complete, in one snapshot. Null when unseen. */
export async function syncPage(tx: Tx, at: { conversationId: string; ev: number; limit: number }): Promise<MessagePage | null> {
  return page(tx, at, sql`and m.ev > ${at.ev} order by m.ev limit ${at.limit + 1}`, (found, { lastEv }) => {
    const more = found.length > at.limit;
    const rows = found.sort((a, b) => a.ev - b.ev).slice(0, at.limit);
    return { rows, more, later: false, upto: more ? rows.at(-1)!.ev : lastEv };
  });
}

/** The newest `limit` messages before `before` (of all when null), oldest first, in one snapshot. Null when unseen. */
export async function historyPage(tx: Tx, at: { conversationId: string; before: number | null; limit: number }): Promise<MessagePage | null> {
  return page(tx, at, sql`and (${at.before}::int8 is null or m.seq < ${at.before}::int8) order by m.seq desc limit ${at.limit + 1}`, (found, state) => {
    const rows = bySeq(found).slice(-at.limit);
    return { rows, more: found.length > at.limit, later: laterThan(rows, state), upto: state.lastEv };
  });
}

/** The messages that follow `after`. */
export async function laterPage(tx: Tx, at: { conversationId: string; after: number; limit: number }): Promise<MessagePage | null> {
  return page(tx, at, sql`and m.seq > ${at.after} order by m.seq limit ${at.limit}`, (found, state) => {
    const rows = bySeq(found);
    return { rows, more: at.after > 0, later: laterThan(rows, state), upto: state.lastEv };
  });
}

/** The messages around a place: half of them before it. */
export async function pageAround(tx: Tx, at: { conversationId: string; around: number; limit: number }): Promise<MessagePage | null> {
  const half = Math.floor(at.limit / 2);
  return page(tx, at, sql`and m.seq between least(${at.around}::int8, c.last_seq) - ${half}::int8 and least(${at.around}::int8, c.last_seq) + ${at.limit - half - 1}::int8 order by m.seq`, (found, state) => {
    const rows = bySeq(found);
    return { rows, more: (rows[0]?.seq ?? 1) > 1, later: laterThan(rows, state), upto: state.lastEv };
  });
}

const bySeq = (rows: WireMessage[]) => rows.sort((a, b) => a.seq - b.seq);
const laterThan = (rows: WireMessage[], { lastSeq }: { lastSeq: number }) => rows.length > 0 && rows.at(-1)!.seq < lastSeq;

/** The rows of the page are cut out before anything is looked up for them. */
async function page(tx: Tx, at: { conversationId: string }, condition: RawBuilder<unknown>, cut: Cut): Promise<MessagePage | null> {
  const { rows } = await sql<{ lastEv: number; lastSeq: number; message: WireMessage | null }>`
    select c.last_ev::float8 as "lastEv", c.last_seq::float8 as "lastSeq", case when x.seq is not null then to_json(x) end as message
    from public.chat_conversations c
    left join lateral (
      select ${columns} from (select * from public.chat_messages m where m.conversation_id = c.id ${condition}) m ${beside}
    ) x on true
    where c.id = ${at.conversationId}::uuid`.execute(tx);
  if (rows.length === 0) return null;
  return cut(rows.flatMap(({ message }) => message ?? []), rows[0]!);
}

/** One message. Null when unseen. */
export async function messageAt(tx: Tx, at: { conversationId: string; seq: number }): Promise<WireMessage | null> {
  const { rows } = await sql<{ row: WireMessage }>`
    select to_json(x) as row from (select ${columns} from ${sources} where m.conversation_id = ${at.conversationId}::uuid and m.seq = ${at.seq}) x`.execute(tx);
  return rows[0]?.row ?? null;
}

export type Revision = { rev: number; body: string; writtenAt: Date };

/** What a message said before, the latest first; nothing of a deleted one except for a desk. */
export async function revisionsOf(tx: Tx, at: { conversationId: string; seq: number }): Promise<Revision[]> {
  return tx
    .selectFrom("chat_revisions")
    .select(["rev", "body", "written_at as writtenAt"])
    .where("conversation_id", "=", at.conversationId)
    .where("seq", "=", sql<bigint>`${at.seq}`)
    .orderBy("rev", "desc")
    .execute();
}

/** The pinned messages, the latest first. */
export async function pinnedIn(tx: Tx, conversationId: string): Promise<WireMessage[]> {
  const { rows } = await sql<{ row: WireMessage }>`
    select to_json(x) as row from (
      select ${columns} from ${sources} where m.conversation_id = ${conversationId}::uuid and m.pinned_at is not null order by m.pinned_at desc limit 50
    ) x`.execute(tx);
  return rows.map(({ row }) => row);
}

/** The first message of a day or after it, by its instant; the last one when there is none. */
export async function seqAtInstant(tx: Tx, at: { conversationId: string; from: Date }): Promise<number | null> {
  const { rows } = await sql<{ seq: number | null }>`
    select coalesce(
      (select min(m.seq) from public.chat_messages m where m.conversation_id = ${at.conversationId}::uuid and m.created_at >= ${at.from}),
      (select c.last_seq from public.chat_conversations c where c.id = ${at.conversationId}::uuid))::float8 as seq`.execute(tx);
  return rows[0]?.seq || null;
}

export type Told = { conversationId: string; audience: string[]; rows: WireMessage[] };

/** What is to be told of changes in some conversations: to whom, as of now, and the messages in the order of the changes. For the worker. */
export async function changesOf(tx: Tx, changes: ReadonlyMap<string, readonly number[]>): Promise<Told[]> {
  const wanted = JSON.stringify([...changes].map(([c, evs]) => ({ c, evs })));
  const { rows } = await sql<Told>`
    select w.c as "conversationId", array(select person::text from private.chat_audience(w.c) as person) as audience,
      coalesce((select json_agg(x order by x.ev) from (
        select ${columns} from ${sources}
        where m.conversation_id = w.c and m.ev = any (w.evs)
      ) x), '[]') as rows
    from jsonb_to_recordset(${wanted}::jsonb) as w(c uuid, evs int8[])`.execute(tx);
  return rows;
}

/** The people behind the parties, as of now. For the worker. */
export async function audienceOf(tx: Tx, conversationId: string): Promise<string[]> {
  const { rows } = await sql<{ person: string }>`select person::text from private.chat_audience(${conversationId}::uuid) as person`.execute(tx);
  return rows.map(({ person }) => person);
}

/** Which change a row is, as the protocol names it. */
export function changeName(row: WireMessage, told: Change): Change {
  if (row.kind === "system") return row.happening && STATE_CHANGES.includes(row.happening.what) ? "state" : "member";
  return row.deleted ? "del" : told;
}
