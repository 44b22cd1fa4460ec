import { sql } from "kysely";
import { z } from "zod";
import type { Tx } from "~/lib/db.server";
import { harmOf, type Harm } from "./harm";
import { changed, clearedWith, situationOf } from "./fill.server";

const StoredHarm = z.object({ falls: z.boolean(), dropOut: z.number(), risesPercent: z.number() }).nullable();

export type Leaving = {
  /** Whether the firm asked since the last snapshot; until then nothing is worked out. */
  told: boolean;
  /** Null: too little is published yet to tell it. */
  harm: Harm | null;
  somebodyWaits: boolean;
};

/** What the firm was told of its leaving since the last snapshot. */
export async function readLeaving(tx: Tx, place: { roundId: string; firmId: string }): Promise<Leaving> {
  const waits = await sql<{ waits: boolean }>`select private.somebody_waits(${place.roundId}::uuid) as waits`.execute(tx);
  const somebodyWaits = waits.rows[0]?.waits ?? false;
  const snapshotId = await shownSnapshot(tx, place.roundId);
  if (snapshotId === null) return { told: true, harm: null, somebodyWaits };
  const told = await tx
    .selectFrom("leaving_harms")
    .select("harm")
    .where("round_id", "=", place.roundId)
    .where("firm_id", "=", place.firmId)
    .where("snapshot_id", "=", snapshotId)
    .executeTakeFirst();
  return { told: told !== undefined, harm: told ? StoredHarm.parse(told.harm) : null, somebodyWaits };
}

/**
 * Works out what one's leaving does to the others, from the real pledges, once for each published snapshot: asked again it
 * stays, whatever the firm does to its own pledge meanwhile.
 */
export async function tellHarm(tx: Tx, place: { roundId: string; firmId: string }): Promise<void> {
  const snapshotId = await shownSnapshot(tx, place.roundId);
  if (snapshotId === null || (await readLeaving(tx, place)).told) return;
  const situation = await situationOf(tx, place.roundId);
  if (!situation || !situation.rows.some((row) => row.firm_id === place.firmId)) return;
  const harm = harmOf(clearedWith(situation, situation.rows), clearedWith(situation, changed(situation.rows, place.firmId, null)), place.firmId);
  await tx
    .insertInto("leaving_harms")
    .values({ round_id: place.roundId, firm_id: place.firmId, snapshot_id: snapshotId, harm: JSON.stringify(harm) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function shownSnapshot(tx: Tx, roundId: string): Promise<bigint | null> {
  const snapshot = await tx.selectFrom("round_snapshots").select(["id", "firms"]).where("round_id", "=", roundId).orderBy("id", "desc").executeTakeFirst();
  return snapshot && snapshot.firms !== null ? snapshot.id : null;
}
