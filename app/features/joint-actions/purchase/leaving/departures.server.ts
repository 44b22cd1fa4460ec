import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";
import { refuse, type Result } from "~/lib/result";
import type { Hand } from "../fulfilment/confirmation.server";

export const departureWays = ["waiting", "named", "panel"] as const;
export type DepartureWay = (typeof departureWays)[number];

/** Why a firm can't take over a share. */
type TakeoverBar = "own_share" | "no_member_firm" | "takes_part_already" | "is_supplier" | "max_too_low" | "min_too_high" | "cap_too_low";
type AskRefusal = "forbidden" | "not_now" | "nothing_bought" | "already_asked" | "nobody_waits" | "no_panel" | "split_award" | TakeoverBar;

/** Asks to leave a round after the lock, until its order goes out: with a firm in one's place, or by a panel's decision. */
export async function askToLeave(
  tx: Tx,
  input: { roundId: string; firmId: string; way: DepartureWay; reason: string; successorId?: string },
): Promise<Result<{ departureId: string }, AskRefusal>> {
  // The lots of a split award are of one result; they can't be drawn up anew once it is awarded.
  const split = await tx.selectFrom("rounds as r").innerJoin("round_quotes as q", "q.id", "r.awarded_quote_id").select("q.id").where("r.id", "=", input.roundId).where("q.split", "=", true).executeTakeFirst();
  if (split) return refuse("split_award");
  const { rows } = await sql<{ said: "ok" | AskRefusal; departure_id: string }>`
    select * from private.ask_to_leave(${input.roundId}::uuid, ${input.firmId}::uuid, ${input.way}, ${input.reason}, ${input.successorId ?? null}::uuid)`.execute(tx);
  const { said, departure_id: departureId } = rows[0]!;
  if (said !== "ok") return refuse(said);
  await changed(tx, departureId, "open");
  return { ok: true, departureId };
}

/** Stays after all, while nobody has answered. */
export async function takeDepartureBack(tx: Tx, departureId: string): Promise<Result<object, "not_found" | "departure_over">> {
  return told(tx, departureId, await said(sql`select private.take_departure_back(${departureId}::uuid) as said`.execute(tx)), "withdrawn");
}

/** The answer of a firm that is asked to take over a whole share; with a yes the worker writes the result anew. */
export async function answerTakeover(
  tx: Tx,
  input: { departureId: string; answer: "accepted" | "declined"; deliveryPoint: string },
): Promise<Result<object, "not_found" | "departure_over" | "result_changed" | "credit_passed" | TakeoverBar>> {
  const answer = await said(sql`select private.answer_takeover(${input.departureId}::uuid, ${input.answer}, ${input.deliveryPoint}) as said`.execute(tx));
  return told(tx, input.departureId, answer, input.answer);
}

type Seat = { seat: "desk" | "firm"; firm_id: string | null };

/** The seats of a panel that the actor may still take, the acting firm's first. */
export async function seatsOf(tx: Tx, departureId: string, hand: Hand): Promise<Seat[]> {
  const { rows } = await sql<Seat>`select * from private.my_departure_seats(${departureId}::uuid)`.execute(tx);
  return rows.toSorted((a, b) => Number(b.firm_id === hand.actingFirmId) - Number(a.firm_id === hand.actingFirmId));
}

/** A vote of the panel, with its reason, on the seat that the actor has. */
export async function voteDeparture(
  tx: Tx,
  input: { departureId: string; vote: "release" | "keep"; reason: string; hand: Hand },
): Promise<Result<object, "not_found" | "forbidden" | "departure_over" | "own_departure" | "interested" | "seat_taken">> {
  const [seat] = await seatsOf(tx, input.departureId, input.hand);
  const answer = await said(sql`select private.vote_departure(${input.departureId}::uuid, ${seat?.firm_id ?? null}::uuid, ${input.vote}, ${input.reason}) as said`.execute(tx));
  if (answer === "approved" || answer === "refused") await changed(tx, input.departureId, answer);
  return answer === "ok" || answer === "approved" || answer === "refused" ? { ok: true } : refusal(answer);
}

async function said(answer: Promise<{ rows: unknown[] }>): Promise<string> {
  const { rows } = await answer;
  return (rows[0] as { said: string }).said;
}

const refusal = <Reason extends string>(reason: string) => refuse((reason === "already_answered" ? "departure_over" : reason) as Reason);

async function told<Reason extends string>(tx: Tx, departureId: string, answer: string, state: string): Promise<Result<object, Reason>> {
  if (answer !== "ok") return refusal<Reason>(answer);
  await changed(tx, departureId, state);
  return { ok: true };
}

const changed = (tx: Tx, departureId: string, state: string) => emit(tx, "departure.changed", { departureId, state });
