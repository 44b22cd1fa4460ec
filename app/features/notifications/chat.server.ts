import { sql } from "kysely";
import { z } from "zod";
import { clockOf, type Tx } from "~/lib/db.server";
import type { Jobs } from "~/lib/jobs";
import { chatThread, standards } from "./kinds";
import { mailDueOf, waitForPush } from "./notice.server";
import { readersOf, type Reader } from "./readers.server";
import { afterQuiet, CHAT_MAIL_MS, CHAT_MAIL_PAUSE_MS, CHAT_PUSH_MS } from "./rules";

/** Characters of a message in the inbox. */
const EXCERPT = 160;

const Unread = z.object({ conversationId: z.uuid() });

/** Messages are told to those who haven't read them: in the inbox as one growing notice, and after a while by push and by mail. */
export const chatNoticeJobs: Jobs = {
  "chat.unread": async ({ payload }, { db }) => {
    const { conversationId } = Unread.parse(payload);
    await db.service((tx) => tellAway(tx, conversationId));
    await db.service((tx) => readMeanwhile(tx, conversationId));
  },
};

type Away = { person_id: string; first: bigint; last: bigint; count: number };

/** Adds what was said since the last time to the growing notice of everybody who is away, or begins one. */
async function tellAway(tx: Tx, conversationId: string): Promise<void> {
  const { rows: telling } = await sql<{ told_seq: bigint }>`
    update public.chat_tellings set queued = false where conversation_id = ${conversationId}::uuid returning told_seq`.execute(tx);
  const since = telling[0]?.told_seq;
  if (since === undefined) return;
  const thread = chatThread(conversationId);
  await tellMentioned(tx, conversationId, since);
  // A new statement sees every message whose sender held the row before.
  const { rows: away } = await sql<Away>`
    select a.person as person_id, min(m.seq) as first, max(m.seq) as last, count(*)::int as count
    from private.chat_audience(${conversationId}::uuid) as a(person)
    left join public.chat_cursors k on k.conversation_id = ${conversationId}::uuid and k.person_id = a.person
    join public.chat_messages m on m.conversation_id = ${conversationId}::uuid and m.seq > greatest(${since}::int8, coalesce(k.read_seq, 0))
      and m.sender_id is not null and m.sender_id <> a.person and to_jsonb(m) ->> 'deleted_at' is null
    where coalesce((to_jsonb(k) ->> 'muted_until')::timestamptz, '-infinity') < clock_timestamp()
      and not exists (
        select from public.notifications n
        where n.person_id = a.person and n.thread = ${thread} and n.kind = 'chat.mentioned' and n.first_seq = m.seq)
    group by a.person order by a.person`.execute(tx);
  await sql`
    update public.chat_tellings set told_seq = greatest(told_seq, (select max(m.seq) from public.chat_messages m where m.conversation_id = ${conversationId}::uuid))
    where conversation_id = ${conversationId}::uuid`.execute(tx);
  const readers = new Map((await readersOf(tx, away.map(({ person_id }) => person_id), "chat", thread)).map((reader) => [reader.personId, reader]));
  const said = await sendersOf(tx, conversationId, away.map(({ last }) => last));
  const now = await clockOf(tx);
  const told = away.flatMap((row) => {
    const reader = readers.get(row.person_id);
    return reader && reader.delivery !== "off" ? [{ ...row, facts: { count: row.count, ...said.get(row.last) } }] : [];
  });
  for (const { id, personId } of await grow(tx, { conversationId, thread, told })) await wait(tx, readers.get(personId)!, { notificationId: id, family: "chat", thread, now });
}

/** Whom a message names has a notice of it alone, even of a conversation that they muted. */
async function tellMentioned(tx: Tx, conversationId: string, since: bigint): Promise<void> {
  const { rows: named } = await sql<{ seq: bigint; person_id: string; body: string }>`
    select x.seq, x.person_id, left(m.body, ${EXCERPT}) as body
    from private.chat_mentioned(${conversationId}::uuid, ${since}::int8) x
    join public.chat_messages m on m.conversation_id = ${conversationId}::uuid and m.seq = x.seq and to_jsonb(m) ->> 'deleted_at' is null
    left join public.chat_cursors k on k.conversation_id = ${conversationId}::uuid and k.person_id = x.person_id
    where x.seq > coalesce(k.read_seq, 0) and x.person_id in (select private.chat_audience(${conversationId}::uuid))
    order by x.seq`.execute(tx);
  if (named.length === 0) return;
  const thread = chatThread(conversationId);
  const readers = new Map((await readersOf(tx, named.map(({ person_id }) => person_id), "mention", thread)).map((reader) => [reader.personId, reader]));
  const said = await sendersOf(tx, conversationId, named.map(({ seq }) => seq));
  const now = await clockOf(tx);
  for (const { seq, person_id, body } of named) {
    const reader = readers.get(person_id);
    // It stays an ordinary message.
    if (!reader || reader.delivery === "off") continue;
    const written = await tx
      .insertInto("notifications")
      .values({ person_id, kind: "chat.mentioned", facts: JSON.stringify({ body, ...said.get(seq) }), path: `/chat/${conversationId}`, dedupe_key: `mention:${conversationId}:${seq}:${person_id}`, thread, first_seq: seq, last_seq: seq })
      .onConflict((conflict) => conflict.column("dedupe_key").doNothing())
      .returning("id")
      .executeTakeFirst();
    if (written) await wait(tx, reader, { notificationId: written.id, family: "mention", thread, now });
  }
}

/** Who said these messages, and for whom, in both languages. */
async function sendersOf(tx: Tx, conversationId: string, seqs: bigint[]): Promise<Map<bigint, { sender: string; partyFa: string; partyEn: string }>> {
  const { rows } = await sql<{ seq: bigint; sender: string; partyFa: string; partyEn: string }>`
    select m.seq, m.sender_name as sender, coalesce(nullif(f.name_fa, ''), f.name_en, d.name_fa, '') as "partyFa", coalesce(nullif(f.name_en, ''), f.name_fa, d.name_en, '') as "partyEn"
    from public.chat_messages m left join public.firms f on f.id = m.sender_firm_id left join public.clusters d on d.id = m.sender_desk_id
    where m.conversation_id = ${conversationId}::uuid and m.seq = any (${seqs}::int8[])`.execute(tx);
  return new Map(rows.map(({ seq, ...said }) => [seq, said]));
}

/** The notices that begin here; others grew. */
async function grow(tx: Tx, { conversationId, thread, told }: { conversationId: string; thread: string; told: readonly (Away & { facts: object })[] }): Promise<{ id: string; personId: string }[]> {
  if (told.length === 0) return [];
  const rowsOfThem = told.map(({ person_id, first, last, facts }) => ({ person: person_id, first: String(first), last: String(last), facts, key: `${thread}:${first}:${person_id}` }));
  const { rows } = await sql<{ id: string; personId: string; begun: boolean }>`
    insert into public.notifications as n (person_id, kind, facts, path, dedupe_key, thread, first_seq, last_seq, grows)
    select x.person, 'chat.message', x.facts, ${`/chat/${conversationId}`}, x.key, ${thread}, x.first, x.last, true
    from jsonb_to_recordset(${JSON.stringify(rowsOfThem)}::jsonb) as x(person uuid, first int8, last int8, facts jsonb, key text)
    order by x.person
    on conflict (person_id, thread) where grows do update
      set last_seq = excluded.last_seq, told_at = clock_timestamp(),
        facts = excluded.facts || jsonb_build_object('count', (n.facts ->> 'count')::int + (excluded.facts ->> 'count')::int)
      where n.last_seq < excluded.last_seq
    returning n.id, n.person_id as "personId", xmax = 0 as begun`.execute(tx);
  return rows.filter(({ begun }) => begun);
}

async function wait(tx: Tx, reader: Reader, { notificationId, family, thread, now }: { notificationId: string; family: "chat" | "mention"; thread: string; now: Date }): Promise<void> {
  const { rows } = await sql<{ last: Date | null }>`
    select max(d.settled_at) as last from public.notification_deliveries d join public.notifications n on n.id = d.notification_id
    where d.person_id = ${reader.personId}::uuid and n.thread = ${thread} and d.channel = 'mail' and d.outcome = 'sent'`.execute(tx);
  const earliest = Math.max(now.getTime() + CHAT_MAIL_MS, rows[0]?.last ? rows[0].last.getTime() + CHAT_MAIL_PAUSE_MS : 0);
  const due = mailDueOf(reader, new Date(earliest), standards[family].urgent === true);
  if (due) {
    await tx
      .insertInto("notification_deliveries")
      .values({ notification_id: notificationId, person_id: reader.personId, channel: "mail", family, cadence: reader.delivery, due_at: due })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  await waitForPush(tx, reader, { notificationId, family, dueAt: afterQuiet(new Date(now.getTime() + CHAT_PUSH_MS), reader.quiet) });
}

// Whoever read while the notices were being written wasn't seen by the trigger that follows the cursor.
async function readMeanwhile(tx: Tx, conversationId: string): Promise<void> {
  await sql`
    update public.notifications n set read_at = clock_timestamp()
    from public.chat_cursors k
    where k.conversation_id = ${conversationId}::uuid and n.person_id = k.person_id and n.thread = ${chatThread(conversationId)}
      and n.read_at is null and n.last_seq <= k.read_seq`.execute(tx);
}
