import { sql } from "kysely";
import { databaseError, type Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";
import { refuse, type Result } from "~/lib/result";
import { deskFirm, propose, type Hand, type ProposeRefusal } from "../fulfilment/confirmation.server";
import { lockRound, logRound } from "../round.server";
import { weightsOf } from "./queries.server";
import { scoreQuotes } from "./score";
import { countVotes, type VoteCount } from "./vote";

export type AwardRefusal = ProposeRefusal | "award_reason" | "vote_decides" | "quote_cannot_win";

/** Puts the winner before a second person: the best score, another one with a reason, or what the vote decided. */
export async function proposeAward(tx: Tx, input: { roundId: string; quoteId: string; reason: string; hand: Hand }): Promise<Result<{ confirmationId: string }, AwardRefusal>> {
  await sql`savepoint award`.execute(tx);
  try {
    return await propose(tx, { roundId: input.roundId, subject: "award", subjectRef: input.quoteId, reason: input.reason, hand: input.hand });
  } catch (error) {
    const constraint = databaseError(error)?.constraint;
    await sql`rollback to savepoint award`.execute(tx);
    if (constraint === "awards_reasoned") return refuse("award_reason", "reason");
    if (constraint === "awards_voted") return refuse("vote_decides");
    if (constraint === "awards_awardable") return refuse("quote_cannot_win", "quoteId");
    throw error;
  }
}

/** Opens the vote of the pledging firms. */
export async function openVote(tx: Tx, input: { roundId: string; hours: number; hand: Hand }): Promise<Result<object, "not_found" | "forbidden" | "not_now" | "vote_open">> {
  const round = await lockRound(tx, input.roundId);
  if (!round) return refuse("not_found");
  const firmId = deskFirm(round, input.hand);
  if (firmId === undefined) return refuse("forbidden");
  if (round.state !== "locked") return refuse("not_now");
  if (await tx.selectFrom("award_votes").select("round_id").where("round_id", "=", round.id).executeTakeFirst()) return refuse("vote_open");
  await tx
    .insertInto("award_votes")
    .values({ round_id: round.id, opened_by: input.hand.actor.personId, opened_firm_id: firmId, closes_at: sql<Date>`clock_timestamp() + make_interval(hours => ${Math.max(input.hours, 1)}) + interval '1 second'` })
    .execute();
  await emit(tx, "award.vote_opened", { roundId: round.id });
  return { ok: true };
}

/** Casts the vote of a firm, or changes it; nobody reads it before the vote closes. */
export async function castVote(tx: Tx, input: { roundId: string; quoteId: string; firmId: string; hand: Hand }): Promise<Result<object, "vote_closed" | "no_vote" | "quote_cannot_win">> {
  await sql`savepoint vote`.execute(tx);
  try {
    await tx
      .insertInto("award_ballots")
      .values({ round_id: input.roundId, firm_id: input.firmId, quote_id: input.quoteId, cast_by: input.hand.actor.personId })
      .onConflict((conflict) => conflict.columns(["round_id", "firm_id"]).doUpdateSet({ quote_id: input.quoteId, cast_by: input.hand.actor.personId }))
      .execute();
    return { ok: true };
  } catch (error) {
    const constraint = databaseError(error)?.constraint;
    await sql`rollback to savepoint vote`.execute(tx);
    if (constraint === "award_ballots_in_time" || constraint === "award_ballots_round_id_fkey") return refuse("vote_closed");
    if (constraint === "award_ballots_disinterested") return refuse("no_vote");
    if (constraint === "award_ballots_awardable") return refuse("quote_cannot_win");
    throw error;
  }
}

/** Closes a vote whose time has come or in which everybody has voted, unless another worker holds it; the winner is put before a second person. */
export async function closeVote(tx: Tx, roundId: string): Promise<VoteCount["outcome"] | null> {
  const { rows } = await sql<{ opened_by: string | null; opened_firm_id: string | null; due: boolean }>`
    select v.opened_by, v.opened_firm_id, v.closes_at <= clock_timestamp() as due
    from public.award_votes v join public.rounds r on r.id = v.round_id
    where v.round_id = ${roundId}::uuid and v.closed_at is null and r.state = 'locked' for update of v, r skip locked`.execute(tx);
  const vote = rows[0];
  if (!vote) return null;
  const { rows: voters } = await sql<{ firm_id: string }>`select firm_id from private.award_voters(${roundId}::uuid) as x(firm_id)`.execute(tx);
  const entitled = new Set(voters.map((row) => row.firm_id));
  const ballots = (await tx.selectFrom("award_ballots").select(["firm_id", "quote_id"]).where("round_id", "=", roundId).execute()).filter(({ firm_id }) => entitled.has(firm_id));
  if (!vote.due && ballots.length < entitled.size) return null;
  // A split that was drawn up for an earlier result can't win any more, and a vote for it counts for nothing.
  const best = await bestFirst(tx, roundId);
  const counted = ballots.filter(({ quote_id }) => best.includes(quote_id));
  const count = countVotes(counted.map(({ quote_id }) => quote_id), { voters: entitled.size, bestFirst: best });
  const quoteId = count.outcome === "decided" ? count.quoteId : null;
  await tx
    .updateTable("award_votes")
    .set({ closed_at: sql<Date>`clock_timestamp()`, outcome: count.outcome, quote_id: quoteId, voters: entitled.size, votes: counted.length })
    .where("round_id", "=", roundId)
    .execute();
  await logRound(tx, { roundId, kind: "award_vote_closed", actor: null, firmId: null, detail: { outcome: count.outcome, quoteId, voters: entitled.size, votes: counted.length, counts: count.counts } });
  if (quoteId) {
    const waiting = await tx.selectFrom("round_confirmations").select("id").where("round_id", "=", roundId).where("subject", "=", "award").where("answer", "is", null).executeTakeFirst();
    if (!waiting) {
      const { id } = await tx
        .insertInto("round_confirmations")
        .values({ round_id: roundId, subject: "award", subject_ref: quoteId, reason: "", proposed_by: vote.opened_by, proposed_firm_id: vote.opened_firm_id })
        .returning("id")
        .executeTakeFirstOrThrow();
      await emit(tx, "round.proposed", { confirmationId: id });
    }
  }
  return count.outcome;
}

/** The quotes that can win, by their score at what cleared for them, the best first. */
async function bestFirst(tx: Tx, roundId: string): Promise<string[]> {
  const { rows } = await sql<{ quote_id: string; quantity: bigint; total: bigint; lead_time_days: number | null; payment_days: number | null; record: number | null }>`
    select distinct on (k.quote_id) k.quote_id, k.quantity, k.goods + k.shared as total, q.lead_time_days, q.payment_days, private.quote_record(q.id) as record
    from private.awardable_quotes(${roundId}::uuid) a
    join public.clearings k on k.quote_id = a.quote_id and k.status = 'clears' and not k.provisional
    join public.round_quotes q on q.id = a.quote_id
    order by k.quote_id, k.cleared_at desc`.execute(tx);
  const tender = await tx.selectFrom("round_tenders").selectAll().where("round_id", "=", roundId).executeTakeFirst();
  const candidates = rows.map((row) => ({ quoteId: row.quote_id, landed: { total: row.total, quantity: row.quantity }, leadTimeDays: row.lead_time_days, paymentDays: row.payment_days, record: row.record }));
  return scoreQuotes(candidates, weightsOf(tender)).map(({ quoteId }) => quoteId);
}

/** The rounds in which a vote is open. */
export async function openVotes(tx: Tx): Promise<string[]> {
  const rows = await tx.selectFrom("award_votes").select("round_id").where("closed_at", "is", null).orderBy("closes_at").limit(200).execute();
  return rows.map((row) => row.round_id);
}

/** Where the award of a locked round stands, for this reader. */
export async function readAward(tx: Tx, roundId: string, firmId: string | null) {
  const { rows: awardable } = await sql<{ quote_id: string; leads: boolean }>`select quote_id, leads from private.awardable_quotes(${roundId}::uuid)`.execute(tx);
  const vote = (await tx.selectFrom("award_votes").selectAll().where("round_id", "=", roundId).executeTakeFirst()) ?? null;
  const ballots = vote ? await tx.selectFrom("award_ballots").select(["firm_id", "quote_id"]).where("round_id", "=", roundId).execute() : [];
  const mayVote = vote !== null && firmId !== null && (await sql<{ may: boolean }>`select private.may_vote(${roundId}::uuid, ${firmId}::uuid) as may`.execute(tx)).rows[0]!.may;
  const proposals = await tx.selectFrom("round_confirmations").select(["subject_ref", "reason", "answer"]).where("round_id", "=", roundId).where("subject", "=", "award").orderBy("proposed_at", "desc").execute();
  return {
    awardable,
    vote,
    own: ballots.find((ballot) => ballot.firm_id === firmId)?.quote_id ?? null,
    counts: vote?.closed_at ? awardable.map(({ quote_id }) => ({ quoteId: quote_id, votes: ballots.filter((ballot) => ballot.quote_id === quote_id).length })) : [],
    mayVote,
    waiting: proposals.find(({ answer }) => answer === null) ?? null,
    made: proposals.find(({ answer }) => answer === "confirmed") ?? null,
  };
}
export type Award = Awaited<ReturnType<typeof readAward>>;
