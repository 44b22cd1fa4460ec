import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";

export type Reminder = { round_id: string; hours: number };

/** Reminders that are due: 72, 24 and 3 hours before a deadline. Of several at once only the last is sent. */
export async function remindersDue(tx: Tx): Promise<Reminder[]> {
  const { rows } = await sql<Reminder>`select * from private.rounds_to_remind()`.execute(tx);
  const last = new Map<string, Reminder>();
  for (const row of rows) {
    const found = last.get(row.round_id);
    if (!found || row.hours < found.hours) last.set(row.round_id, row);
  }
  return [...last.values()];
}

/** Asks for the words to every firm whose pledge doesn't stand; once for each deadline, whichever worker comes first. */
export async function remind(tx: Tx, { round_id: roundId, hours }: Reminder): Promise<number> {
  const { rows: taken } = await sql`
    insert into public.round_reminders as s (round_id, hours) values (${roundId}::uuid, ${hours})
    on conflict on constraint round_reminders_pkey do update set sent_at = clock_timestamp()
    where s.sent_at <= (select r.extended_at from public.rounds r where r.id = s.round_id)
    returning s.hours`.execute(tx);
  if (taken.length === 0) return 0;
  const { rows } = await sql<{ firm_id: string }>`select distinct f as firm_id from private.firms_to_remind(${roundId}::uuid) f`.execute(tx);
  if (rows.length > 0) await emit(tx, "round.reminder", { roundId, hours, firmIds: rows.map(({ firm_id }) => firm_id) });
  return rows.length;
}
