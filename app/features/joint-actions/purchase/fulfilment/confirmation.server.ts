import { sql } from "kysely";
import { databaseError, type Actor, type Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";
import { refuse, type Result } from "~/lib/result";
import { lockRound, type LockedRound } from "../round.server";

/** What takes a second person of another firm, or the broker. */
export const confirmedSubjects = ["award", "order", "costs", "cancel"] as const;
export type ConfirmedSubject = (typeof confirmedSubjects)[number];

/** Who acts and for which firms: their own as an editor, and clusters as a broker. */
export type Hand = { actor: Actor; editorOf: readonly string[]; brokerOf: readonly string[]; actingFirmId: string | null };

/** The states in which each subject is proposed and confirmed. */
export const statesFor: Record<ConfirmedSubject, readonly string[]> = {
  award: ["locked"],
  order: ["awarded"],
  costs: ["received"],
  cancel: ["locked", "awarded"],
};

/** The firm that a hand moves this round for; null for the broker's desk, undefined for somebody who may not. */
export function deskFirm(round: Pick<LockedRound, "facilitator_firm_id" | "cluster_id">, hand: Hand): string | null | undefined {
  if (hand.editorOf.includes(round.facilitator_firm_id)) return round.facilitator_firm_id;
  return hand.brokerOf.includes(round.cluster_id) ? null : undefined;
}

export type ProposeRefusal = "not_found" | "forbidden" | "not_now" | "already_proposed";

/** Puts a step of the round's desk before a second person. The round is locked already or by this. */
export async function propose(
  tx: Tx,
  input: { roundId: string; subject: ConfirmedSubject; subjectRef?: string | null; reason?: string; hand: Hand },
): Promise<Result<{ confirmationId: string }, ProposeRefusal>> {
  const round = await lockRound(tx, input.roundId);
  if (!round) return refuse("not_found");
  const firmId = deskFirm(round, input.hand);
  if (firmId === undefined) return refuse("forbidden");
  if (!statesFor[input.subject].includes(round.state)) return refuse("not_now");
  const open = await tx
    .selectFrom("round_confirmations")
    .select("id")
    .where("round_id", "=", round.id)
    .where("subject", "=", input.subject)
    .where("answer", "is", null)
    .executeTakeFirst();
  if (open) return refuse("already_proposed");
  const { id } = await tx
    .insertInto("round_confirmations")
    .values({
      round_id: round.id,
      subject: input.subject,
      subject_ref: input.subjectRef ?? null,
      reason: input.reason ?? "",
      proposed_by: input.hand.actor.personId,
      proposed_firm_id: firmId,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await emit(tx, "round.proposed", { confirmationId: id });
  return { ok: true, confirmationId: id };
}

export type AnswerRefusal = "not_found" | "forbidden" | "not_now" | "already_answered" | "own_proposal" | "decline_reason" | "method_not_confirmed" | "quote_cannot_win";

/**
 * The second person's answer. A confirmed proposal takes its step at once. Declining needs a reason; whoever proposed declines
 * by taking the proposal back.
 */
export async function answerProposal(
  tx: Tx,
  input: { confirmationId: string; answer: "confirmed" | "declined"; reason?: string; hand: Hand },
): Promise<Result<{ roundId: string; subject: ConfirmedSubject; subjectRef: string | null }, AnswerRefusal>> {
  const { hand } = input;
  const seen = await tx.selectFrom("round_confirmations").select("round_id").where("id", "=", input.confirmationId).executeTakeFirst();
  const round = seen && (await lockRound(tx, seen.round_id));
  if (!round) return refuse("not_found");
  const proposal = await tx.selectFrom("round_confirmations").selectAll().where("id", "=", input.confirmationId).executeTakeFirstOrThrow();
  if (proposal.answer !== null) return refuse("already_answered");
  const subject = proposal.subject as ConfirmedSubject;
  const own = proposal.proposed_firm_id === null ? hand.brokerOf.includes(round.cluster_id) : hand.editorOf.includes(proposal.proposed_firm_id);
  const firmId = own ? proposal.proposed_firm_id : await secondFirm(tx, round, proposal.proposed_firm_id, hand);
  if (firmId === undefined) return refuse("forbidden");
  if (input.answer === "confirmed" && own) return refuse("own_proposal");
  if (input.answer === "confirmed" && !statesFor[subject].includes(round.state)) return refuse("not_now");
  if (input.answer === "declined" && !input.reason) return refuse("decline_reason", "reason");
  try {
    await tx
      .updateTable("round_confirmations")
      .set({
        answer: input.answer,
        answer_reason: input.reason ?? "",
        confirmed_by: hand.actor.personId,
        confirmed_firm_id: firmId,
        confirmed_at: sql<Date>`clock_timestamp()`,
      })
      .where("id", "=", proposal.id)
      .where("answer", "is", null)
      .execute();
  } catch (error) {
    const constraint = databaseError(error)?.constraint;
    if (constraint === "round_confirmations_two_firms" || constraint === "round_confirmations_two_people") return refuse("own_proposal");
    throw error;
  }
  if (input.answer === "confirmed") {
    try {
      await sql`select private.step_confirmed(${proposal.id}::uuid)`.execute(tx);
    } catch (error) {
      const constraint = databaseError(error)?.constraint;
      if (constraint === "rounds_method_confirmed") return refuse("method_not_confirmed");
      if (constraint === "rounds_award_split") return refuse("quote_cannot_win");
      throw error;
    }
  }
  return { ok: true, roundId: round.id, subject, subjectRef: proposal.subject_ref };
}

// The broker answers for the desk unless the desk proposed; then a firm of the round does.
async function secondFirm(tx: Tx, round: LockedRound, proposedFirm: string | null, hand: Hand): Promise<string | null | undefined> {
  const parts = await tx.selectFrom("current_pledges").select("firm_id").where("round_id", "=", round.id).execute();
  const taking = new Set([round.facilitator_firm_id, ...parts.map((row) => row.firm_id)]);
  const mine = hand.editorOf.filter((firmId) => taking.has(firmId) && firmId !== proposedFirm);
  const acting = mine.find((firmId) => firmId === hand.actingFirmId) ?? mine[0];
  if (proposedFirm !== null && hand.brokerOf.includes(round.cluster_id)) return null;
  return acting;
}

export type Proposal = Awaited<ReturnType<typeof readProposals>>[number];

/** The proposals of a round, newest first, with the names of the firms that proposed and answered. */
export async function readProposals(tx: Tx, roundId: string) {
  return tx
    .selectFrom("round_confirmations as c")
    .leftJoin("firms as p", "p.id", "c.proposed_firm_id")
    .leftJoin("firms as f", "f.id", "c.confirmed_firm_id")
    .select(["c.id", "c.subject", "c.subject_ref", "c.reason", "c.proposed_firm_id", "c.proposed_at", "c.answer", "c.answer_reason", "c.confirmed_firm_id", "c.confirmed_at"])
    .select(["p.name_fa as proposed_fa", "p.name_en as proposed_en", "f.name_fa as confirmed_fa", "f.name_en as confirmed_en"])
    .where("c.round_id", "=", roundId)
    .orderBy("c.proposed_at", "desc")
    .execute();
}

/** What a reader can do about a proposal: answer it, take it back, or read it. */
export function standingOf(proposal: Pick<Proposal, "proposed_firm_id">, round: Pick<LockedRound, "facilitator_firm_id" | "cluster_id">, hand: Hand, takesPart: boolean): "second" | "proposer" | "reader" {
  const broker = hand.brokerOf.includes(round.cluster_id);
  const proposer = proposal.proposed_firm_id === null ? broker : hand.editorOf.includes(proposal.proposed_firm_id);
  if (proposer) return "proposer";
  return broker || hand.editorOf.includes(round.facilitator_firm_id) || (takesPart && hand.actingFirmId !== null) ? "second" : "reader";
}
