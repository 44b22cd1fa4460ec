import type { Actor, Tx } from "~/lib/db.server";
import { clockOf } from "~/lib/db.server";
import { refuse, type Result } from "~/lib/result";
import { lockRound } from "../round.server";

export type FillSide = "facilitator" | "broker";

/** Who has said that the fill may end before its deadline. */
export async function readFillEndings(tx: Tx, roundId: string): Promise<FillSide[]> {
  const rows = await tx.selectFrom("fill_endings").select("side").where("round_id", "=", roundId).execute();
  return rows.map(({ side }) => side as FillSide);
}

/**
 * Says for the facilitator, or for the cluster's broker, that the fill may end now. With both it ends: the worker clears
 * and locks. `version` is that of the page the actor decided on.
 */
export async function endFill(
  tx: Tx,
  input: { roundId: string; version: number; reason: string; actor: Actor; firmIds: string[]; brokerOf: string[] },
): Promise<Result<{ roundId: string; ended: boolean }, "not_found" | "forbidden" | "not_in_fill" | "stale" | "already_said">> {
  const round = await lockRound(tx, input.roundId);
  if (!round) return refuse("not_found");
  const side: FillSide | null = input.firmIds.includes(round.facilitator_firm_id) ? "facilitator" : input.brokerOf.includes(round.cluster_id) ? "broker" : null;
  if (!side) return refuse("forbidden");
  if (round.state !== "fill" || !round.fill_deadline || round.fill_deadline <= (await clockOf(tx))) return refuse("not_in_fill");
  if (round.version !== input.version) return refuse("stale");
  const said = await readFillEndings(tx, round.id);
  if (said.includes(side)) return refuse("already_said");
  await tx.insertInto("fill_endings").values({ round_id: round.id, side, person_id: input.actor.personId, reason: input.reason }).execute();
  return { ok: true, roundId: round.id, ended: said.length > 0 };
}
