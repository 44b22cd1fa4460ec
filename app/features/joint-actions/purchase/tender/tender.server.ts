import { sql } from "kysely";
import { clockOf, databaseError, type Actor, type Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";
import { refuse, type Refusal, type Result } from "~/lib/result";
import { lockRound, logRound, step, type LockedRound } from "../round.server";
import type { Weights } from "./score";

/** Who acts, for which firms as an editor, and in which clusters as a broker. */
export type Desk = { actor: Actor; editorOf: readonly string[]; brokerOf: readonly string[] };

type Held = { ok: true; round: LockedRound; firmId: string | null };

/** The round under its lock for somebody who may run its tender; `firmId` is null for the broker. */
async function hold(tx: Tx, roundId: string, desk: Desk): Promise<Held | Refusal<"not_found" | "forbidden">> {
  const round = await lockRound(tx, roundId);
  if (!round) return refuse("not_found");
  if (desk.editorOf.includes(round.facilitator_firm_id)) return { ok: true, round, firmId: round.facilitator_firm_id };
  return desk.brokerOf.includes(round.cluster_id) ? { ok: true, round, firmId: null } : refuse("forbidden");
}

const tenderOf = (tx: Tx, roundId: string) => tx.selectFrom("round_tenders").selectAll().where("round_id", "=", roundId).executeTakeFirst();

type InviteRefusal = "not_found" | "forbidden" | "tender_closed" | "already_invited" | "invite_self" | "no_such_firm";
type Invited = { firmId: string } | { email: string; supplierName: string; locale: "fa" | "en" };

/** Asks a supplier: a firm of the product, or an address. Before the tender starts it is only noted; then the letter goes at once. */
export async function inviteSupplier(tx: Tx, input: { roundId: string; desk: Desk } & Invited): Promise<Result<{ invitationId: string }, InviteRefusal>> {
  const held = await hold(tx, input.roundId, input.desk);
  if (!held.ok) return held;
  const { round } = held;
  const firm = "firmId" in input ? await tx.selectFrom("firms").select("id").where("id", "=", input.firmId).where("status", "=", "active").executeTakeFirst() : null;
  if (firm === undefined) return refuse("no_such_firm", "firmId");
  if (firm?.id === round.facilitator_firm_id) return refuse("invite_self", "firmId");
  const tender = await tenderOf(tx, round.id);
  try {
    await sql`savepoint invite`.execute(tx);
    const { id } = await tx
      .insertInto("tender_invitations")
      .values({
        round_id: round.id,
        invited_by: input.desk.actor.personId,
        ...("firmId" in input ? { firm_id: input.firmId } : { email: input.email, supplier_name: input.supplierName, locale: input.locale }),
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    if (tender) await emit(tx, "tender.invited", { invitationId: id });
    return { ok: true, invitationId: id };
  } catch (error) {
    const problem = databaseError(error);
    await sql`rollback to savepoint invite`.execute(tx);
    if (problem?.code === "23505") return refuse("already_invited", "firmId" in input ? "firmId" : "email");
    if (problem?.constraint === "tender_invitations_in_time") return refuse("tender_closed");
    throw error;
  }
}

/** Strikes a supplier off while nobody has been written to. */
export async function strikeSupplier(tx: Tx, input: { roundId: string; invitationId: string; desk: Desk }): Promise<Result<object, "not_found" | "forbidden" | "tender_started">> {
  const held = await hold(tx, input.roundId, input.desk);
  if (!held.ok) return held;
  if (await tenderOf(tx, held.round.id)) return refuse("tender_started");
  await tx.deleteFrom("tender_invitations").where("id", "=", input.invitationId).where("round_id", "=", held.round.id).execute();
  return { ok: true };
}

type StartRefusal = "not_found" | "forbidden" | "stale_version" | "tender_not_now" | "tender_started" | "tender_has_list" | "tender_past" | "tender_after_deadline" | "nobody_invited" | "few_reason";

/** Starts the tender: its rules are fixed, the suppliers are written to, quotes may come in under seal. */
export async function startTender(
  tx: Tx,
  input: { roundId: string; version: number; tenderDeadline: Date; weights: Weights; minLot: bigint | null; fewReason: string; desk: Desk },
): Promise<Result<object, StartRefusal>> {
  const held = await hold(tx, input.roundId, input.desk);
  if (!held.ok) return held;
  const { round, firmId } = held;
  if (round.state !== "gathering" && round.state !== "tendering") return refuse("tender_not_now");
  if (await tenderOf(tx, round.id)) return refuse("tender_started");
  if (round.version !== input.version) return refuse("stale_version");
  const list = await tx.selectFrom("round_quotes").select("id").where("round_id", "=", round.id).executeTakeFirst();
  if (list) return refuse("tender_has_list");
  if (input.tenderDeadline <= (await clockOf(tx))) return refuse("tender_past", "tenderDeadline");
  if (input.tenderDeadline >= round.deadline) return refuse("tender_after_deadline", "tenderDeadline");
  const invited = await tx.selectFrom("tender_invitations").select("id").where("round_id", "=", round.id).orderBy("created_at").execute();
  if (invited.length === 0) return refuse("nobody_invited");
  if (invited.length < 3 && input.fewReason === "") return refuse("few_reason", "fewReason");
  await tx.updateTable("rounds").set({ tender_deadline: input.tenderDeadline }).where("id", "=", round.id).execute();
  await tx
    .insertInto("round_tenders")
    .values({
      round_id: round.id,
      weight_cost: input.weights.cost,
      weight_lead: input.weights.lead,
      weight_payment: input.weights.payment,
      weight_record: input.weights.record,
      min_lot: input.minLot,
      few_reason: invited.length < 3 ? input.fewReason : "",
      started_by: input.desk.actor.personId,
    })
    .execute();
  if (round.state === "gathering") await step(tx, { roundId: round.id, from: "gathering", to: "tendering", actor: input.desk.actor, firmId });
  await logRound(tx, {
    roundId: round.id, kind: "tender_started", actor: input.desk.actor, firmId, reason: invited.length < 3 ? input.fewReason : "",
    detail: { weights: input.weights, invited: invited.length, deadline: input.tenderDeadline.toISOString() },
  });
  for (const { id } of invited) await emit(tx, "tender.invited", { invitationId: id });
  return { ok: true };
}

type ExtendRefusal = "not_found" | "forbidden" | "tender_not_lapsed" | "tender_extended_before" | "tender_past";

/** Gives a tender that came to nothing its one extension; the deadline for pledges moves by as much. */
export async function extendTender(tx: Tx, input: { roundId: string; tenderDeadline: Date; reason: string; desk: Desk }): Promise<Result<object, ExtendRefusal>> {
  const held = await hold(tx, input.roundId, input.desk);
  if (!held.ok) return held;
  const { round, firmId } = held;
  const tender = await tenderOf(tx, round.id);
  if (round.state !== "tendering" || !tender?.lapsed_at) return refuse("tender_not_lapsed");
  if (tender.extended_at) return refuse("tender_extended_before");
  if (input.tenderDeadline <= (await clockOf(tx))) return refuse("tender_past", "tenderDeadline");
  await sql`update public.rounds set deadline = deadline + (${input.tenderDeadline}::timestamptz - tender_deadline), tender_deadline = ${input.tenderDeadline} where id = ${round.id}::uuid`.execute(tx);
  await tx.updateTable("round_tenders").set({ lapsed_at: null, extended_at: sql<Date>`clock_timestamp()`, extension_reason: input.reason }).where("round_id", "=", round.id).execute();
  await logRound(tx, { roundId: round.id, kind: "tender_extended", actor: input.desk.actor, firmId, reason: input.reason, detail: { deadline: input.tenderDeadline.toISOString() } });
  const invited = await tx.selectFrom("tender_invitations").select("id").where("round_id", "=", round.id).execute();
  for (const { id } of invited) await emit(tx, "tender.extended", { invitationId: id });
  return { ok: true };
}

/** Answers a bidder's question to all bidders, once. */
export async function answerQuestion(tx: Tx, input: { roundId: string; questionId: string; answer: string; desk: Desk }): Promise<Result<object, "not_found" | "forbidden" | "already_answered_question">> {
  const held = await hold(tx, input.roundId, input.desk);
  if (!held.ok) return held;
  const answered = await tx
    .updateTable("tender_questions")
    .set({ answer: input.answer, answered_by: input.desk.actor.personId, answered_at: sql<Date>`clock_timestamp()` })
    .where("id", "=", input.questionId)
    .where("round_id", "=", held.round.id)
    .where("answered_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  if (!answered) return refuse("already_answered_question");
  await emit(tx, "tender.answered", { questionId: input.questionId });
  return { ok: true };
}

/** Declares an interest in a supplier; the firm has no vote in the award then. */
export async function declareInterest(
  tx: Tx,
  input: { roundId: string; firmId: string | null; kind: string; note: string; actor: Actor },
): Promise<Result<object, "not_found">> {
  const round = await lockRound(tx, input.roundId);
  if (!round) return refuse("not_found");
  await tx.insertInto("tender_interests").values({ round_id: round.id, person_id: input.actor.personId, firm_id: input.firmId, kind: input.kind, note: input.note }).execute();
  return { ok: true };
}
