import { sql } from "kysely";
import { clockOf, type Actor, type Tx } from "~/lib/db.server";
import { refuse, type Result } from "~/lib/result";
import { withinCredit } from "../credit/standing.server";
import { lockRound, logRound } from "../round.server";
import type { Method } from "./methods";

type By = { roundId: string; firmId: string; actor: Actor };

/** A firm's yes to pay more than alone, or that it takes it back: until the round is locked, and back only before the fill. */
export async function sayDearer(tx: Tx, input: By & { accepts: boolean }): Promise<Result<object, "not_found" | "consent_closed" | "nothing_pledged_here" | "credit_passed">> {
  const round = await lockRound(tx, input.roundId);
  if (!round) return refuse("not_found");
  const now = await clockOf(tx);
  const { fill_deadline } = await tx.selectFrom("rounds").select("fill_deadline").where("id", "=", round.id).executeTakeFirstOrThrow();
  const open = (round.state === "pledging" && now < round.deadline) || (round.state === "fill" && input.accepts && fill_deadline !== null && now < fill_deadline);
  if (!open) return refuse("consent_closed");
  const pledge = await tx.selectFrom("current_pledges").select("id").where("round_id", "=", round.id).where("firm_id", "=", input.firmId).executeTakeFirst();
  if (!pledge) return refuse("nothing_pledged_here");
  const said = await withinCredit(tx, () => tx.insertInto("round_price_consents").values({ round_id: round.id, firm_id: input.firmId, accepts: input.accepts, given_by: input.actor.personId }).execute());
  if (!said) return refuse("credit_passed");
  await logRound(tx, { roundId: round.id, kind: input.accepts ? "dearer_accepted" : "dearer_refused", actor: input.actor, firmId: input.firmId });
  return { ok: true };
}

/** A buying firm's vote on how the price is shared; it may be changed until the award. */
export async function voteMethod(tx: Tx, input: By & { method: Method }): Promise<Result<object, "not_found" | "no_vote_now" | "not_buying">> {
  const round = await lockRound(tx, input.roundId);
  if (!round) return refuse("not_found");
  const { rows } = await sql<{ dominant: boolean; buys: boolean }>`
    select b.dominant, exists (select from public.clearing_allocations a
      where a.clearing_id = private.result_of(${round.id}::uuid) and a.firm_id = ${input.firmId}::uuid and a.quantity > 0) as buys
    from private.round_balance(${round.id}::uuid) b`.execute(tx);
  if (round.state !== "locked" || !rows[0]?.dominant) return refuse("no_vote_now");
  if (!rows[0].buys) return refuse("not_buying");
  await tx.insertInto("round_method_votes").values({ round_id: round.id, firm_id: input.firmId, method: input.method, voted_by: input.actor.personId }).execute();
  await logRound(tx, { roundId: round.id, kind: "method_voted", actor: input.actor, firmId: input.firmId });
  return { ok: true };
}

/** What the whole market takes, by the word of the facilitator or the broker. */
export async function estimateMarket(
  tx: Tx,
  input: { roundId: string; quantity: bigint; source: string; actor: Actor; firmIds: string[]; brokerOf: string[] },
): Promise<Result<object, "not_found" | "forbidden">> {
  const round = await lockRound(tx, input.roundId);
  if (!round) return refuse("not_found");
  const own = input.firmIds.includes(round.facilitator_firm_id);
  if (!own && !input.brokerOf.includes(round.cluster_id)) return refuse("forbidden");
  await tx.insertInto("round_market_estimates").values({ round_id: round.id, quantity: input.quantity, source: input.source, entered_by: input.actor.personId }).execute();
  await logRound(tx, { roundId: round.id, kind: "market_estimated", actor: input.actor, firmId: own ? round.facilitator_firm_id : null });
  return { ok: true };
}
