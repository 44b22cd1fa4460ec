import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";

/** Has a refused document sent with the next batch; false when the server has taken it meanwhile. The database lets operators only. */
export async function tryRefusedAgain(tx: Tx, input: { firmId: string }): Promise<boolean> {
  const { rows } = await sql<{ sent: boolean }>`select private.try_refused_again(${input.firmId}::uuid) as sent`.execute(tx);
  return rows[0]!.sent;
}
