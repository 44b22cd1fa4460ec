import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import type { Schedule } from "~/lib/jobs";
import { emit } from "~/lib/outbox.server";
import { logRound, step } from "../round.server";
import { closeVote, openVotes } from "./award.server";

export const tenderSchedules: Schedule[] = [
  {
    name: "open-due-tenders",
    everyMs: 1_000,
    async run({ db, log }) {
      // A tender that can't be opened is reported and doesn't hold up the ones behind it.
      for (const roundId of await db.service(dueTenders)) {
        try {
          const outcome = await db.service((tx) => openTender(tx, roundId));
          if (outcome) log.info({ kind: "tender", round: roundId, outcome });
        } catch (error) {
          log.error({ kind: "tender", round: roundId, outcome: "failed", err: error });
        }
      }
    },
  },
  {
    name: "close-due-votes",
    everyMs: 2_000,
    async run({ db, log }) {
      for (const roundId of await db.service(openVotes)) {
        try {
          const outcome = await db.service((tx) => closeVote(tx, roundId));
          if (outcome) log.info({ kind: "award", round: roundId, outcome });
        } catch (error) {
          log.error({ kind: "award", round: roundId, outcome: "failed", err: error });
        }
      }
    },
  },
];

async function dueTenders(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select r.id from public.rounds r join public.round_tenders t on t.round_id = r.id
    where r.state = 'tendering' and r.tender_deadline <= clock_timestamp() and t.lapsed_at is null and t.opened_at is null
    order by r.tender_deadline, r.id limit 200`.execute(tx);
  return rows.map((row) => row.id);
}

/**
 * Opens the quotes of a tender whose deadline has come, unless another worker holds it: the hash of each goes to the log, and
 * pledging begins. Without a quote that can be compared all stay sealed, and the facilitator extends or cancels.
 */
export async function openTender(tx: Tx, roundId: string): Promise<"opened" | "lapsed" | null> {
  const { rows } = await sql<{ id: string }>`
    select r.id from public.rounds r
    where r.id = ${roundId}::uuid and r.state = 'tendering' and r.tender_deadline <= clock_timestamp()
    for update skip locked`.execute(tx);
  if (!rows[0]) return null;
  // Asked once the round is held: a worker that was here before has left its mark in the tender, not in the round.
  const waiting = await tx.selectFrom("round_tenders").select("round_id").where("round_id", "=", roundId).where("lapsed_at", "is", null).where("opened_at", "is", null).executeTakeFirst();
  if (!waiting) return null;
  const { rows: opened } = await sql<{ quotes: { quoteId: string; hash: string }[] | null }>`select private.open_tender(${roundId}::uuid) as quotes`.execute(tx);
  const quotes = opened[0]?.quotes ?? null;
  if (!quotes) {
    await logRound(tx, { roundId, kind: "tender_lapsed", actor: null, firmId: null });
    await emit(tx, "tender.lapsed", { roundId });
    return "lapsed";
  }
  await logRound(tx, { roundId, kind: "tender_opened", actor: null, firmId: null, detail: { quotes } });
  await step(tx, { roundId, from: "tendering", to: "pledging", actor: null, firmId: null });
  await emit(tx, "tender.opened", { roundId });
  return "opened";
}
