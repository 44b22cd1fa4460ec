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

/** Asks for the words to every firm whose pledge doesn't stand; once, whichever worker comes first. */
export async function remind(tx: Tx, { round_id: roundId, hours }: Reminder): Promise<number> {
  const taken = await tx
    .insertInto("round_reminders")
    .values({ round_id: roundId, hours })
    .onConflict((conflict) => conflict.doNothing())
    .returning("hours")
    .executeTakeFirst();
  if (!taken) return 0;
  const { rows } = await sql<{ firm_id: string }>`select distinct f as firm_id from private.firms_to_remind(${roundId}::uuid) f`.execute(tx);
  if (rows.length > 0) await emit(tx, "round.reminder", { roundId, hours, firmIds: rows.map(({ firm_id }) => firm_id) });
  return rows.length;
}
