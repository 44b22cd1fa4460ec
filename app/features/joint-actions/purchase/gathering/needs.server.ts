import { sql } from "kysely";
import { type Actor, type Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";
import { refuse, type Result } from "~/lib/result";
import { lockRound, logRound, type LockedRound } from "../round.server";
import { MOST_NEEDS, type NeedInput } from "./schema";

type Place = { roundId: string; firmId: string; actor: Actor };

/** The round under its lock while it gathers needs. */
async function gatheringRound(tx: Tx, roundId: string): Promise<{ ok: true; round: LockedRound } | { ok: false; reason: "not_found" | "not_gathering" }> {
  const round = await lockRound(tx, roundId);
  if (!round) return refuse("not_found");
  return round.state === "gathering" ? { ok: true, round } : refuse("not_gathering");
}

async function isMember(tx: Tx, clusterId: string, firmId: string): Promise<boolean> {
  const found = await tx.selectFrom("cluster_memberships").select("firm_id").where("cluster_id", "=", clusterId).where("firm_id", "=", firmId).where("status", "=", "active").executeTakeFirst();
  return found !== undefined;
}

/** Enters a need of the own firm, or revises one; it binds nobody. */
export async function enterNeed(
  tx: Tx,
  input: NeedInput & Place,
): Promise<Result<{ needId: string }, "not_found" | "not_gathering" | "forbidden" | "too_many_needs_of_firm">> {
  const held = await gatheringRound(tx, input.roundId);
  if (!held.ok) return held;
  if (!(await isMember(tx, held.round.cluster_id, input.firmId))) return refuse("forbidden");
  const values = {
    quantity: input.quantity,
    attributes: JSON.stringify(input.attributes),
    wanted_by: input.wantedBy,
    note: input.note,
    entered_by: input.actor.personId,
  };
  if (input.needId) {
    const changed = await tx.updateTable("round_needs").set(values).where("id", "=", input.needId).where("round_id", "=", input.roundId).where("firm_id", "=", input.firmId).returning("id").executeTakeFirst();
    if (!changed) return refuse("not_found");
    await changedNeeds(tx, input, "need_changed");
    return { ok: true, needId: changed.id };
  }
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from public.round_needs where round_id = ${input.roundId}::uuid and firm_id = ${input.firmId}::uuid`.execute(tx);
  if (rows[0]!.n >= MOST_NEEDS) return refuse("too_many_needs_of_firm");
  const { id: needId } = await tx.insertInto("round_needs").values({ round_id: input.roundId, firm_id: input.firmId, ...values }).returning("id").executeTakeFirstOrThrow();
  await changedNeeds(tx, input, "need_entered");
  return { ok: true, needId };
}

/** Takes a need of the own firm away; what was asked about it goes with it. */
export async function removeNeed(tx: Tx, input: Place & { needId: string }): Promise<Result<object, "not_found" | "not_gathering">> {
  const held = await gatheringRound(tx, input.roundId);
  if (!held.ok) return held;
  const gone = await tx.deleteFrom("round_needs").where("id", "=", input.needId).where("round_id", "=", input.roundId).where("firm_id", "=", input.firmId).returning("id").executeTakeFirst();
  if (!gone) return refuse("not_found");
  await changedNeeds(tx, input, "need_removed");
  return { ok: true };
}

async function changedNeeds(tx: Tx, { roundId, firmId, actor }: Place, kind: string): Promise<void> {
  await logRound(tx, { roundId, kind, actor, firmId });
  await emit(tx, "needs.changed", { roundId });
}
