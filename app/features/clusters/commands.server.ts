import { sql } from "kysely";
import { emit } from "~/lib/outbox.server";
import type { Actor, Tx } from "~/lib/db.server";
import { refuse, type Result } from "~/lib/result";
import type { ClusterPage } from "./schema";

/** A firm asks to belong to a cluster, for the first time or again after a rejection, a request for changes or leaving. */
export async function applyForMembership(
  tx: Tx,
  input: { clusterId: string; firmId: string; note: string; actor: Actor },
): Promise<Result<object, "already_member">> {
  const place = { cluster_id: input.clusterId, firm_id: input.firmId };
  const created = await tx.insertInto("cluster_memberships").values({ ...place, status: "pending" }).onConflict((conflict) => conflict.doNothing()).returning("firm_id").executeTakeFirst();
  if (!created) {
    const changed = await tx
      .updateTable("cluster_memberships")
      .set({ status: "pending", applied_at: sql<Date>`clock_timestamp()` })
      .where("cluster_id", "=", input.clusterId)
      .where("firm_id", "=", input.firmId)
      .where("status", "in", ["rejected", "changes_requested", "left"])
      .returning("firm_id")
      .executeTakeFirst();
    if (!changed) return refuse("already_member");
  }
  await record(tx, { ...input, step: "applied" });
  return { ok: true };
}

/** A firm leaves a cluster, or takes its application back. Its history in the cluster stays. */
export async function leaveCluster(tx: Tx, input: { clusterId: string; firmId: string; actor: Actor }): Promise<Result<object, "not_a_member">> {
  const changed = await tx
    .updateTable("cluster_memberships")
    .set({ status: "left" })
    .where("cluster_id", "=", input.clusterId)
    .where("firm_id", "=", input.firmId)
    .where("status", "in", ["active", "pending", "changes_requested"])
    .returning("firm_id")
    .executeTakeFirst();
  if (!changed) return refuse("not_a_member");
  await record(tx, { ...input, note: "", step: "left" });
  return { ok: true };
}

/** Ends every membership of a firm that closes. */
export async function leaveAllClusters(tx: Tx, input: { firmId: string; actor: Actor }): Promise<void> {
  const memberships = await tx.selectFrom("cluster_memberships").select("cluster_id").where("firm_id", "=", input.firmId).orderBy("cluster_id").execute();
  for (const { cluster_id } of memberships) await leaveCluster(tx, { ...input, clusterId: cluster_id });
}

/** The broker's decision about an application; a rejection or a request for changes carries its reason. */
export async function decideMembership(
  tx: Tx,
  input: { clusterId: string; firmId: string; decision: "active" | "rejected" | "changes_requested"; note: string; actor: Actor },
): Promise<Result<object, "not_found" | "reason_needed">> {
  if (input.decision !== "active" && input.note === "") return refuse("reason_needed", "note");
  const changed = await tx
    .updateTable("cluster_memberships")
    .set({ status: input.decision })
    .where("cluster_id", "=", input.clusterId)
    .where("firm_id", "=", input.firmId)
    .where("status", "in", ["pending", "changes_requested"])
    .returning("firm_id")
    .executeTakeFirst();
  if (!changed) return refuse("not_found");
  await record(tx, { ...input, step: input.decision });
  return { ok: true };
}

/** Writes the words of the cluster's own page; the database lets its broker and operators. */
export async function describeCluster(tx: Tx, clusterId: string, page: ClusterPage): Promise<Result<object, "not_found">> {
  const changed = await tx
    .updateTable("clusters")
    .set({ story_fa: page.storyFa, story_en: page.storyEn, place_fa: page.placeFa, place_en: page.placeEn, sectors: page.sectors })
    .where("id", "=", clusterId)
    .returning("id")
    .executeTakeFirst();
  return changed ? { ok: true } : refuse("not_found");
}

async function record(tx: Tx, input: { clusterId: string; firmId: string; note: string; actor: Actor; step: string }): Promise<void> {
  await tx
    .insertInto("cluster_decisions")
    .values({ cluster_id: input.clusterId, firm_id: input.firmId, step: input.step, note: input.note, actor_id: input.actor.personId })
    .execute();
  await emit(tx, "membership.changed", { clusterId: input.clusterId, firmId: input.firmId, status: input.step === "applied" ? "pending" : input.step });
}
