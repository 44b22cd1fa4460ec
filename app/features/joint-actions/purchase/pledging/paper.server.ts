import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";
import { refuse, type Result } from "~/lib/result";
import type { Hand } from "../fulfilment/confirmation.server";
import { insertEvidence, readEvidence, type Evidence, type Proof } from "../fulfilment/evidence.server";
import { withinCredit } from "../credit/standing.server";
import { lockRound } from "../round.server";
import { keepsResult } from "./fill.server";

type PaperRow = {
  pledge_id: string; round_id: string; firm_id: string; firm_fa: string; firm_en: string; city: string; min_qty: bigint; desired_qty: bigint; max_qty: bigint;
  cap: bigint | null; solo_price: bigint | null; delivery_point: string; entry_note: string; source: string; created_at: Date; expires_at: Date; entered_by: string | null;
  /** The reader entered the pledge or uploaded its paper. */
  first_hand: boolean;
  own_firm: boolean;
  /** What it would take instead of what was asked for. */
  substitutes: string[];
};
export type PaperPledge = PaperRow & { proofs: Proof[] };

async function readRow(tx: Tx, place: { roundId: string; pledgeId: string }): Promise<PaperRow | null> {
  const { rows } = await sql<PaperRow>`select * from private.paper_pledge(${place.pledgeId}::uuid) where round_id = ${place.roundId}::uuid`.execute(tx);
  return rows[0] ?? null;
}

/** An entered pledge that waits, as its paper says it, for the desk of the round; null for everybody else and once it is over. */
export async function readPaper(tx: Tx, place: { roundId: string; pledgeId: string }): Promise<PaperPledge | null> {
  const row = await readRow(tx, place);
  return row && { ...row, proofs: (await readEvidence(tx, place.roundId)).filter((proof) => proof.subject === "pledge" && proof.subject_id === place.pledgeId) };
}

/** Pledges of a round whose signed paper waits for a second person, as far as the actor may be one. */
export async function papersToCheck(tx: Tx, roundId: string): Promise<{ pledge_id: string; name_fa: string; name_en: string }[]> {
  const seen = await tx.selectFrom("round_evidence").select("subject_id").distinct().where("round_id", "=", roundId).where("subject", "=", "pledge").execute();
  const rows: { pledge_id: string; name_fa: string; name_en: string }[] = [];
  for (const { subject_id: pledgeId } of seen) {
    const row = await readRow(tx, { roundId, pledgeId });
    if (row && !row.first_hand && !row.own_firm) rows.push({ pledge_id: pledgeId, name_fa: row.firm_fa, name_en: row.firm_en });
  }
  return rows;
}

/** Keeps the scan or photo of the signed paper. The pledge counts only once a second person has checked it. */
export async function addPaper(tx: Tx, input: { roundId: string; pledgeId: string; hand: Hand; evidence: Evidence | null }): Promise<Result<object, "not_found" | "paper_own_firm" | "file_missing">> {
  const round = await lockRound(tx, input.roundId);
  const pledge = round && (await readRow(tx, input));
  if (!pledge) return refuse("not_found");
  if (pledge.own_firm) return refuse("paper_own_firm");
  if (!input.evidence) return refuse("file_missing", "file");
  await insertEvidence(tx, { roundId: input.roundId, subject: "pledge", subjectId: input.pledgeId, firmId: pledge.firm_id, evidence: input.evidence, actor: input.hand.actor });
  await emit(tx, "pledge.paper", { pledgeId: input.pledgeId, evidenceId: input.evidence.id });
  return { ok: true };
}

/** The second person's word: the paper says what was entered, or it doesn't and why. */
export async function answerPaper(
  tx: Tx,
  input: { pledgeId: string; answer: "confirmed" | "declined"; reason: string; hand: Hand },
): Promise<Result<object, "not_found" | "paper_over" | "paper_own_firm" | "paper_missing" | "paper_first_hand" | "worsens_result" | "decline_reason" | "credit_passed">> {
  const { rows: found } = await sql<PaperRow>`select * from private.paper_pledge(${input.pledgeId}::uuid)`.execute(tx);
  const pledge = found[0];
  const round = pledge && (await lockRound(tx, pledge.round_id));
  if (input.answer === "declined" && !input.reason) return refuse("decline_reason", "reason");
  if (pledge && round && input.answer === "confirmed") {
    const terms = { min: pledge.min_qty, desired: pledge.desired_qty, max: pledge.max_qty, cap: pledge.cap, soloPrice: pledge.solo_price };
    if (!(await keepsResult(tx, round, pledge.firm_id, terms))) return refuse("worsens_result");
  }
  const answer = await withinCredit(tx, () => sql<{ said: "ok" | "not_found" | "paper_over" | "paper_own_firm" | "paper_missing" | "paper_first_hand" }>`
    select private.answer_paper(${input.pledgeId}::uuid, ${input.answer}, ${input.reason}) as said`.execute(tx));
  if (!answer) return refuse("credit_passed");
  const { said } = answer.rows[0]!;
  if (said !== "ok") return refuse(said);
  await emit(tx, "pledge.paper_answered", { pledgeId: input.pledgeId, answer: input.answer });
  return { ok: true };
}
