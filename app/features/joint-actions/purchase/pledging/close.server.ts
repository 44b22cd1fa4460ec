import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import type { Clearing } from "../clearing";
import { logRound, step } from "../round.server";
import { emit } from "~/lib/outbox.server";
import { publishedFloor } from "../snapshot";
import { buyUpOffer } from "./buy-up";
import { publishPlaces } from "./progress.server";
import { clearRound, keepClearing, type Round, type RoundClearing } from "./clear-round.server";

const HOUR_MS = 3_600_000;
/** A worker that comes later than this doesn't take the time from the fill. */
const PROMPT_MS = 300_000;

type Due = Round & { deadline: Date; fill_hours: number; extension_hours: number | null; extended_at: Date | null; now: Date };
type Closed = { status: Clearing["status"] | "extended" };

/** Rounds whose pledging ends now: the deadline has come, or the published progress reached the quantity or value they close at. */
export async function roundsToClose(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select r.id from public.rounds r
    where r.state = 'pledging' and (r.deadline <= clock_timestamp()
      or ((r.close_at_quantity is not null or r.close_at_value is not null) and private.reached_its_close(r)))
    order by r.deadline, r.id limit 200`.execute(tx);
  return rows.map((row) => row.id);
}

/** Rounds whose fill has ended. */
export async function fillsToClose(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from public.rounds where state = 'fill' and fill_deadline <= clock_timestamp() order by fill_deadline, id limit 200`.execute(tx);
  return rows.map((row) => row.id);
}

/**
 * Ends the pledging of a round, unless another worker holds it: clears every quote, then fill, the round's one extension,
 * or the end. Null when there is nothing to do.
 */
export async function closePledging(tx: Tx, roundId: string): Promise<Closed | null> {
  const { rows } = await sql<Due>`
    select r.id, r.shared_cost, r.solo_price, r.shortage_policy, r.deadline, r.fill_hours, r.extension_hours, r.extended_at, clock_timestamp() as now
    from public.rounds r
    where r.id = ${roundId}::uuid and r.state = 'pledging'
      and (r.deadline <= clock_timestamp() or private.reached_its_close(r))
    for update skip locked`.execute(tx);
  const round = rows[0];
  if (!round) return null;
  const atDeadline = round.deadline <= round.now;
  const cleared = await clearRound(tx, round);
  const clears = cleared.leading.result.status === "clears";
  // A round that is full and doesn't clear any more goes on to its deadline.
  if (!clears && !atDeadline) return null;
  if (!clears && round.extension_hours !== null && round.extended_at === null) {
    await extend(tx, round, round.extension_hours);
    return { status: "extended" };
  }
  await keep(tx, round, cleared, { provisional: clears, at: round.now });
  if (clears) {
    await openFill(tx, round);
    if (nearNextBreak(cleared)) await emit(tx, "round.buy_up", { roundId: round.id });
  } else await step(tx, { roundId: round.id, from: "pledging", to: "not_viable", actor: null, firmId: null });
  return { status: cleared.leading.result.status };
}

/** Ends the fill of a round, unless another worker holds it: everything is cleared again, and the result stands. */
export async function closeFill(tx: Tx, roundId: string): Promise<Closed | null> {
  const { rows } = await sql<Round & { now: Date }>`
    select id, shared_cost, solo_price, shortage_policy, clock_timestamp() as now from public.rounds
    where id = ${roundId}::uuid and state = 'fill' and fill_deadline <= clock_timestamp()
    for update skip locked`.execute(tx);
  const round = rows[0];
  if (!round) return null;
  const cleared = await clearRound(tx, round);
  const { status } = cleared.leading.result;
  await keep(tx, round, cleared, { provisional: false, at: round.now });
  await step(tx, { roundId: round.id, from: "fill", to: status === "clears" ? "locked" : "not_viable", actor: null, firmId: null });
  return { status };
}

async function keep(tx: Tx, round: Round, cleared: RoundClearing, run: { provisional: boolean; at: Date }): Promise<void> {
  const clearingId = await keepClearing(tx, round, cleared, run);
  await publishPlaces(tx, round.id);
  await logRound(tx, { roundId: round.id, kind: "cleared", actor: null, firmId: null, detail: { clearingId, status: cleared.leading.result.status } });
}

// From what is published, as the offers themselves.
function nearNextBreak({ leading: { ladder, result } }: RoundClearing): boolean {
  if (result.status !== "clears") return false;
  const firms = Object.values(result.allocation).filter((units) => units > 0n).length;
  const published = publishedFloor({ breaks: ladder.breaks, moq: ladder.moq, quantity: result.quantity, firms });
  return published !== null && published > 0n && buyUpOffer({ ladder, sharedCost: result.shared, published, own: published }) !== null;
}

async function openFill(tx: Tx, round: Due): Promise<void> {
  const late = round.now.getTime() - round.deadline.getTime();
  const since = late >= 0 && late < PROMPT_MS ? round.deadline : round.now;
  const fillDeadline = new Date(since.getTime() + round.fill_hours * HOUR_MS);
  await step(tx, { roundId: round.id, from: "pledging", to: "fill", actor: null, firmId: null, also: { fill_deadline: fillDeadline } });
}

async function extend(tx: Tx, round: Due, hours: number): Promise<void> {
  const late = round.now.getTime() - round.deadline.getTime();
  const since = late < PROMPT_MS ? round.deadline : round.now;
  const deadline = new Date(since.getTime() + hours * HOUR_MS);
  await tx.updateTable("rounds").set({ deadline, extended_at: round.now }).where("id", "=", round.id).where("state", "=", "pledging").execute();
  await logRound(tx, { roundId: round.id, kind: "extended", actor: null, firmId: null, detail: { deadline: deadline.toISOString() } });
  await emit(tx, "round.extended", { roundId: round.id, hours });
}
