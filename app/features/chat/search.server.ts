import { sql } from "kysely";
import { norm } from "~/features/search/normalise";
import type { Tx } from "~/lib/db.server";

export type FoundMessage = { c: string; seq: number; body: string; at: string; senderName: string; roomTitle: string | null; names: string[] };

/** Messages that are shown at first, and how often as many more may be asked for. */
export const FOUND_PAGE = 50;
export const MOST_PAGES = 10;

/** The canonical words of a question; null where it is too short to be asked. */
export function wordsAsked(text: string): string[] | null {
  const words = norm(text).split(" ").filter(Boolean).slice(0, 8);
  return words.join("").length >= 2 ? words : null;
}

/** The messages of the actor's conversations that hold all of the words, the latest first. */
export async function searchMessages(tx: Tx, asked: { words: readonly string[]; conversationId: string | null; firmIds: readonly string[]; locale: "fa" | "en"; most?: number }): Promise<FoundMessage[]> {
  const name = asked.locale === "fa" ? sql`coalesce(nullif(f.name_fa, ''), f.name_en)` : sql`coalesce(nullif(f.name_en, ''), f.name_fa)`;
  const { rows } = await sql<FoundMessage>`
    select m.conversation_id as c, m.seq::float8 as seq, m.body, to_json(m.created_at) as at, m.sender_name as "senderName", coalesce(r.title, nullif(c.subject, '')) as "roomTitle",
      array(select ${name} from public.chat_participants p join public.firms f on f.id = p.firm_id
        where p.conversation_id = c.id and p.left_at is null and p.firm_id <> all (${[...asked.firmIds]}::uuid[]) order by p.id limit 5) as names
    from private.chat_find(${asked.conversationId}::uuid, ${[...asked.words]}::text[], ${asked.most ?? FOUND_PAGE}::int) x
    join public.chat_messages m on m.conversation_id = x.conversation_id and m.seq = x.seq
    join public.chat_conversations c on c.id = x.conversation_id left join public.rounds r on r.id = c.round_id
    order by m.created_at desc`.execute(tx);
  return rows;
}

/** Makes the canonical form of messages that have none yet; how many there were. For the worker. */
export async function makeWords(tx: Tx, most = 500): Promise<number> {
  const { rows } = await sql<{ c: string; seq: bigint; body: string }>`
    select m.conversation_id as c, m.seq, m.body from public.chat_messages m where m.search_text is null limit ${most} for update skip locked`.execute(tx);
  if (rows.length === 0) return 0;
  const made = rows.map((row) => ({ c: row.c, seq: String(row.seq), words: norm(row.body) }));
  await sql`
    update public.chat_messages m set search_text = x.words
    from jsonb_to_recordset(${JSON.stringify(made)}::jsonb) as x(c uuid, seq bigint, words text)
    where m.conversation_id = x.c and m.seq = x.seq`.execute(tx);
  return rows.length;
}
