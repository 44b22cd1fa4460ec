import { sql } from "kysely";
import { databaseError, type Tx } from "~/lib/db.server";
import { refuse, type Refusal } from "~/lib/result";

/** A firm's limits in a purchase (null: none of that kind), what it owes in the others of the cluster and in this one, and what that leaves for this one. */
export type Credit = { inCluster: bigint | null; inRound: bigint | null; elsewhere: bigint; here: bigint; room: bigint };

type Row = { in_cluster: bigint | null; in_round: bigint | null; elsewhere: string; here: string; room: string; asked: string };
type Asked = { max: bigint; cap: bigint | null; soloPrice: bigint | null };

async function rowOf(tx: Tx, place: { roundId: string; firmId: string }, asked: Asked): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    select in_cluster, in_round, elsewhere::text, here::text, room::text, asked::text
    from private.my_credit(${place.roundId}::uuid, ${place.firmId}::uuid, ${asked.max}::bigint, ${asked.cap}::bigint, ${asked.soloPrice}::bigint)`.execute(tx);
  return rows[0];
}

/** One's own firm's credit in a purchase; null where nobody set a limit. */
export async function readCredit(tx: Tx, place: { roundId: string; firmId: string | null }): Promise<Credit | null> {
  const { firmId } = place;
  const row = firmId ? await rowOf(tx, { ...place, firmId }, { max: 0n, cap: null, soloPrice: null }) : undefined;
  return row ? { inCluster: row.in_cluster, inRound: row.in_round, elsewhere: BigInt(row.elsewhere), here: BigInt(row.here), room: BigInt(row.room) } : null;
}

/** Why a firm's own pledge passes its credit: what remains, and the most that the pledge may cost. */
export async function creditRefusal(tx: Tx, place: { roundId: string; firmId: string }, asked: Asked): Promise<Refusal<"above_credit">> {
  const row = await rowOf(tx, place, asked);
  return refuse("above_credit", "max", row && { room: BigInt(row.room), asked: BigInt(row.asked) });
}

/** Whether the database refused what would have passed a firm's credit. */
export const passesCredit = (error: unknown) => databaseError(error)?.constraint === "pledges_credit";

/** Runs what may pass a firm's credit; null when it would, and then nothing of it has happened. */
export async function withinCredit<T>(tx: Tx, work: () => Promise<T>): Promise<T | null> {
  await sql`savepoint credit`.execute(tx);
  try {
    return await work();
  } catch (error) {
    if (!passesCredit(error)) throw error;
    await sql`rollback to savepoint credit`.execute(tx);
    return null;
  }
}
