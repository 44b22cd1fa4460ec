import { sql } from "kysely";
import { databaseError, type Actor, type Tx } from "~/lib/db.server";
import { refuse, type Result } from "~/lib/result";
import { lockRound, logRound } from "../round.server";

/** A firm's yes to show its pledge to the other pledging firms, or that it takes it back; until the round is locked. */
export async function sayRows(tx: Tx, input: { roundId: string; firmId: string; agrees: boolean; actor: Actor }): Promise<Result<object, "not_found" | "consent_closed">> {
  const round = await lockRound(tx, input.roundId);
  if (!round) return refuse("not_found");
  try {
    await tx.insertInto("round_row_consents").values({ round_id: round.id, firm_id: input.firmId, agrees: input.agrees, given_by: input.actor.personId }).execute();
  } catch (error) {
    if (databaseError(error)?.constraint === "round_row_consents_now") return refuse("consent_closed");
    throw error;
  }
  await logRound(tx, { roundId: round.id, kind: input.agrees ? "rows_agreed" : "rows_closed", actor: input.actor, firmId: input.firmId });
  return { ok: true };
}

/** Whether the firm agreed to show its pledge, and whether all who pledge did, so that the actor reads all rows. */
export async function readRowConsent(tx: Tx, place: { roundId: string; firmId: string }): Promise<{ agrees: boolean; shown: boolean }> {
  const { rows } = await sql<{ agrees: boolean; shown: boolean }>`
    select coalesce((select c.agrees from public.round_row_consents c where c.round_id = ${place.roundId}::uuid and c.firm_id = ${place.firmId}::uuid order by c.given_at desc, c.id limit 1), false) as agrees,
      ${place.roundId}::uuid in (select private.my_open_round_ids()) as shown`.execute(tx);
  return rows[0]!;
}
