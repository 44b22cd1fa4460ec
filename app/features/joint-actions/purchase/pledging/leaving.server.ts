import { sql } from "kysely";
import { z } from "zod";
import type { Tx } from "~/lib/db.server";
import { harmOf, type Harm } from "./harm";
import { changed, clearedWith, situationOf } from "./fill.server";

const StoredHarm = z.object({ falls: z.boolean(), dropOut: z.number(), risesPercent: z.number() }).nullable();

export type Leaving = {
  /** Null: too little is published yet to tell it. */
  harm: Harm | null;
  somebodyWaits: boolean;
};

/**
 * What one's leaving does to the others. It is worked out from the real pledges once for each published snapshot and then
 * repeated, whatever the firm does to its own pledge meanwhile.
 */
export async function readLeaving(tx: Tx, place: { roundId: string; firmId: string }): Promise<Leaving> {
  const snapshot = await tx.selectFrom("round_snapshots").select(["id", "firms"]).where("round_id", "=", place.roundId).orderBy("id", "desc").executeTakeFirst();
  const waits = await sql<{ waits: boolean }>`select private.somebody_waits(${place.roundId}::uuid) as waits`.execute(tx);
  const somebodyWaits = waits.rows[0]?.waits ?? false;
  if (!snapshot || snapshot.firms === null) return { harm: null, somebodyWaits };
  const told = await tx
    .selectFrom("leaving_harms")
    .select("harm")
    .where("round_id", "=", place.roundId)
    .where("firm_id", "=", place.firmId)
    .where("snapshot_id", "=", snapshot.id)
    .executeTakeFirst();
  if (told) return { harm: StoredHarm.parse(told.harm), somebodyWaits };
  const situation = await situationOf(tx, place.roundId);
  if (!situation || !situation.rows.some((row) => row.firm_id === place.firmId)) return { harm: null, somebodyWaits };
  const harm = harmOf(clearedWith(situation, situation.rows), clearedWith(situation, changed(situation.rows, place.firmId, null)), place.firmId);
  await tx
    .insertInto("leaving_harms")
    .values({ round_id: place.roundId, firm_id: place.firmId, snapshot_id: snapshot.id, harm: JSON.stringify(harm) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return { harm, somebodyWaits };
}
