import { sql } from "kysely";
import { databaseError, type Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";
import { refuse, type Result } from "~/lib/result";
import { deskFirm, type Hand } from "../fulfilment/confirmation.server";
import { lockRound, logRound } from "../round.server";

/** States in which the group may vote on first come, first served: before pledging freezes the rules. */
const VOTING = ["gathering", "tendering"];

export type OpenPolicyVoteRefusal = "not_found" | "forbidden" | "policy_vote_late" | "policy_vote_once" | "policy_vote_group" | "policy_vote_long";

/** Asks the group whether it wants first come, first served for a shortage; once a round. */
export async function openPolicyVote(tx: Tx, input: { roundId: string; hours: number; hand: Hand }): Promise<Result<object, OpenPolicyVoteRefusal>> {
  const round = await lockRound(tx, input.roundId);
  if (!round) return refuse("not_found");
  const firmId = deskFirm(round, input.hand);
  if (firmId === undefined) return refuse("forbidden");
  if (!VOTING.includes(round.state)) return refuse("policy_vote_late");
  if (await tx.selectFrom("policy_votes").select("round_id").where("round_id", "=", round.id).executeTakeFirst()) return refuse("policy_vote_once");
  await sql`savepoint policy_vote`.execute(tx);
  try {
    await tx
      .insertInto("policy_votes")
      .values({ round_id: round.id, opened_by: input.hand.actor.personId, opened_firm_id: firmId, closes_at: sql<Date>`clock_timestamp() + make_interval(hours => ${input.hours}) + interval '1 second'` })
      .execute();
  } catch (error) {
    const constraint = databaseError(error)?.constraint;
    await sql`rollback to savepoint policy_vote`.execute(tx);
    if (constraint === "policy_votes_group") return refuse("policy_vote_group");
    if (constraint === "policy_votes_before_pledging") return refuse("policy_vote_long", "hours");
    throw error;
  }
  await logRound(tx, { roundId: round.id, kind: "policy_vote_opened", actor: input.hand.actor, firmId });
  await emit(tx, "policy.vote_opened", { roundId: round.id });
  return { ok: true };
}

/** Casts the vote of a firm of the group, or changes it; nobody else reads it before the vote closes. */
export async function votePolicy(tx: Tx, input: { roundId: string; firmId: string; agrees: boolean; hand: Hand }): Promise<Result<object, "not_found" | "policy_vote_over" | "policy_no_vote">> {
  const round = await lockRound(tx, input.roundId);
  if (!round) return refuse("not_found");
  await sql`savepoint policy_ballot`.execute(tx);
  try {
    await tx
      .insertInto("policy_ballots")
      .values({ round_id: round.id, firm_id: input.firmId, agrees: input.agrees, cast_by: input.hand.actor.personId })
      .onConflict((conflict) => conflict.columns(["round_id", "firm_id"]).doUpdateSet({ agrees: input.agrees, cast_by: input.hand.actor.personId }))
      .execute();
    return { ok: true };
  } catch (error) {
    const constraint = databaseError(error)?.constraint;
    await sql`rollback to savepoint policy_ballot`.execute(tx);
    if (constraint === "policy_ballots_in_time") return refuse("policy_vote_over");
    if (constraint === "policy_ballots_entitled") return refuse("policy_no_vote");
    throw error;
  }
}

/** The rounds whose vote has come to its end, or in which the whole group has voted. */
export async function duePolicyVotes(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ round_id: string }>`
    select v.round_id from public.policy_votes v
    where v.closed_at is null and (v.closes_at <= clock_timestamp() or not exists (
      select from private.policy_voters(v.round_id) f
      where not exists (select from public.policy_ballots b where b.round_id = v.round_id and b.firm_id = f)))
    order by v.closes_at limit 200`.execute(tx);
  return rows.map((row) => row.round_id);
}

/** Closes a vote that is due, unless another worker holds it. The database counts it; what the group accepted becomes the round's rule. */
export async function closePolicyVote(tx: Tx, roundId: string): Promise<string | null> {
  const { rows: held } = await sql<{ id: string }>`select id from public.rounds where id = ${roundId}::uuid and state = any (${VOTING}) for update skip locked`.execute(tx);
  if (!held[0] || !(await duePolicyVotes(tx)).includes(roundId)) return null;
  const closed = await tx
    .updateTable("policy_votes")
    .set({ closed_at: sql<Date>`clock_timestamp()` })
    .where("round_id", "=", roundId)
    .where("closed_at", "is", null)
    .returning("outcome")
    .executeTakeFirst();
  // Whoever is changing the terms meanwhile is told that they are new.
  if (closed?.outcome === "accepted") await tx.updateTable("rounds").set({ shortage_policy: "first_come", version: sql<number>`version + 1` }).where("id", "=", roundId).execute();
  return closed?.outcome ?? null;
}

/** Where the vote on first come stands, for this reader. */
export async function readPolicyVote(tx: Tx, round: { id: string; state: string; shortage_policy: string }, firmId: string | null) {
  const vote = (await tx.selectFrom("policy_votes").select(["closes_at", "closed_at", "outcome", "voters", "yes", "no"]).where("round_id", "=", round.id).executeTakeFirst()) ?? null;
  const own = vote && firmId ? await tx.selectFrom("policy_ballots").select("agrees").where("round_id", "=", round.id).where("firm_id", "=", firmId).executeTakeFirst() : undefined;
  const mayVote =
    vote !== null && vote.closed_at === null && firmId !== null && (await sql<{ may: boolean }>`select private.may_vote_policy(${round.id}::uuid, ${firmId}::uuid) as may`.execute(tx)).rows[0]!.may;
  return { vote, own: own?.agrees ?? null, mayVote, policy: round.shortage_policy, before: VOTING.includes(round.state) };
}
export type PolicyVote = Awaited<ReturnType<typeof readPolicyVote>>;
