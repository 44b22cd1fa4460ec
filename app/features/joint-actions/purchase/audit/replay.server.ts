import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { revived } from "./canonical";
import type { ReplayData } from "./replay";

/** How a round was computed, as far as the actor may see it. Null before it was decided, and for who has no part in it. */
export async function readReplay(tx: Tx, roundId: string): Promise<ReplayData | null> {
  const { rows } = await sql<{ replay: unknown }>`select private.replay(${roundId}::uuid) as replay`.execute(tx);
  return rows[0]?.replay ? (revived(rows[0].replay) as ReplayData) : null;
}
