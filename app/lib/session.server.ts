import { sql } from "kysely";
import type { Actor, Tx } from "./db.server";

/** Whether the session of a token still lives: it may have been ended elsewhere before the token runs out. */
export async function sessionAlive(tx: Tx, actor: Actor): Promise<boolean> {
  const { rows } = await sql<{ alive: boolean }>`select private.session_alive(${actor.sessionId}::uuid) as alive`.execute(tx);
  return rows[0]?.alive === true;
}
