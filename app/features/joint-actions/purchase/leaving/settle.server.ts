import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";
import { readKeptInput } from "../audit/kept-input.server";
import { clear, type Clearing, type ClearingInput } from "../clearing";
import { ceilDiv } from "../ladder";
import { keepClearing, leadingOf, pledgesOf, quotesOf, type Quote, type Round } from "../pledging/clear-round.server";
import { logRound } from "../round.server";
import { inputAfter, sameNumbers, staysWhole } from "./without";

type Settled = "done" | "impossible" | "lapsed";
type LockedRow = Round & { state: string; item_version: number; awarded_quote_id: string | null; now: Date };
type Departure = { id: string; round_id: string; firm_id: string; clearing_id: string; state: string; asked_by: string | null };
type Offer = { firm_id: string; answered_by: string | null; delivery_point: string };
/** One quote of the result as it is: what was computed, from what, and the leaving firm's part. */
type Run = { quote: Quote; input: ClearingInput; result: Clearing; decides: boolean; part: Part | null };
type Part = { quantity: bigint; due: bigint; pledge_id: string };

/**
 * Writes the result anew once a firm may leave: with its successor under the same numbers, or cleared without it. A result that
 * breaks somebody's limits isn't written. For the worker; twice is once. Null when there is nothing to settle.
 */
export async function settleDeparture(tx: Tx, departureId: string): Promise<Settled | null> {
  const seen = await tx.selectFrom("round_departures").select("round_id").where("id", "=", departureId).executeTakeFirst();
  if (!seen) return null;
  const { rows } = await sql<LockedRow>`
    select id, shared_cost, solo_price, shortage_policy, state, item_version, awarded_quote_id, clock_timestamp() as now
    from public.rounds where id = ${seen.round_id}::uuid for update`.execute(tx);
  const round = rows[0]!;
  const departure = await tx.selectFrom("round_departures").selectAll().where("id", "=", departureId).where("state", "in", ["accepted", "approved"]).executeTakeFirst();
  if (!departure) return null;
  const runs = await runsOf(tx, round, departure.firm_id);
  const offer = departure.state === "accepted" ? await tx.selectFrom("round_departure_offers").selectAll().where("departure_id", "=", departure.id).executeTakeFirst() : undefined;
  const outcome = offer ? await handOver(tx, { round, departure, offer, runs }) : await release(tx, { round, departure, runs });
  await tx.updateTable("round_departures").set({ state: outcome, settled_at: sql<Date>`clock_timestamp()` }).where("id", "=", departure.id).execute();
  await emit(tx, "departure.changed", { departureId, state: outcome });
  return outcome;
}

type Case = { round: LockedRow; departure: Departure; runs: Run[] | null };

/** The whole share goes to the successor: every number stays, under another name. */
async function handOver(tx: Tx, { round, departure, offer, runs }: Case & { offer: Offer }): Promise<Settled> {
  const deciding = runs?.find((run) => run.decides);
  const asked = await tx.selectFrom("clearing_allocations").select(["quantity", "due"]).where("clearing_id", "=", departure.clearing_id).where("firm_id", "=", departure.firm_id).executeTakeFirst();
  const [leaver, successor] = [departure.firm_id, offer.firm_id];
  if (!runs || !deciding?.part || !asked || asked.quantity !== deciding.part.quantity || asked.due !== deciding.part.due) return "lapsed";
  if (runs.some((run) => run.input.pledges.some(({ firm }) => firm === successor)) || !runs.every((run) => sameNumbers(run.result, run.input, leaver, successor))) return "lapsed";
  const left = await tx.selectFrom("pledges").select(["min_qty", "desired_qty", "max_qty", "substitutes"]).where("id", "=", deciding.part.pledge_id).executeTakeFirstOrThrow();
  const waiting = await tx.selectFrom("current_pledges").select("solo_price").where("round_id", "=", round.id).where("firm_id", "=", successor).executeTakeFirst();
  // Its yes is a price limit of its own: the most that the share comes to with any quote that may still win.
  const cap = runs.reduce((most, { part }) => (part && part.quantity > 0n && ceilDiv(part.due, part.quantity) > most ? ceilDiv(part.due, part.quantity) : most), 1n);
  const taken = await putPledge(tx, round, { firmId: successor, by: offer.answered_by, kind: "pledge", ...left, cap, solo_price: waiting?.solo_price ?? null, delivery_point: offer.delivery_point });
  await putPledge(tx, round, { firmId: leaver, by: departure.asked_by, kind: "withdrawal" });
  const seq = deciding.input.pledges.find(({ firm }) => firm === leaver)!.seq;
  await tx.updateTable("round_departure_offers").set({ pledge_id: taken, seq }).where("departure_id", "=", departure.id).execute();
  const quotes = runs.map((run) => cleared(run, inputAfter(run.input, leaver, successor)));
  const clearingId = await keepClearing(tx, round, { pledges: await pledgesOf(tx, round.id), quotes, leading: quotes[runs.indexOf(deciding)]! }, { provisional: false, at: round.now });
  await overtake(tx, round.id, ["order"]);
  await overtakeSplit(tx, round.id);
  await logRound(tx, { roundId: round.id, kind: "replaced", actor: null, firmId: null, detail: { departureId: departure.id, clearingId } });
  return "done";
}

/** Let go by the panel: everything is cleared without the firm, unless that breaks somebody's limits. */
async function release(tx: Tx, { round, departure, runs }: Case): Promise<Settled> {
  const before = runs?.find((run) => run.decides);
  if (!runs || !before) return "impossible";
  const quotes = runs.map((run) => cleared(run, inputAfter(run.input, departure.firm_id, null)));
  const leading = round.awarded_quote_id === null ? await leadingOf(tx, round.id, quotes) : quotes[runs.indexOf(before)]!;
  if (!leading || !staysWhole(before.result, leading.result, departure.firm_id) || (await losesVotes(tx, round.id, quotes))) return "impossible";
  await putPledge(tx, round, { firmId: departure.firm_id, by: departure.asked_by, kind: "withdrawal" });
  const clearingId = await keepClearing(tx, round, { pledges: await pledgesOf(tx, round.id), quotes, leading }, { provisional: false, at: round.now });
  await overtake(tx, round.id, ["order", "award"]);
  await logRound(tx, { roundId: round.id, kind: "released", actor: null, firmId: null, detail: { departureId: departure.id, clearingId } });
  return "done";
}

const cleared = ({ quote }: Run, input: ClearingInput) => ({ ...quote, input, result: clear(input), forAll: input.pledges.every(({ takes }) => takes !== false) });

// The quotes that were cleared together last, each with its kept input; once awarded the one that won decides. Null where an
// input wasn't kept.
async function runsOf(tx: Tx, round: LockedRow, firmId: string): Promise<Run[] | null> {
  const { rows } = await sql<{ id: string; quote_id: string; decides: boolean }>`
    select c.id, c.quote_id, c.id = private.deciding_clearing(c.round_id) as decides
    from public.clearings c
    where c.round_id = ${round.id}::uuid and not c.provisional
      and c.cleared_at = (select k.cleared_at from public.clearings k where k.id = private.deciding_clearing(c.round_id))
    order by c.id`.execute(tx);
  const quotes = await quotesOf(tx, round.id);
  const runs: Run[] = [];
  for (const row of rows) {
    const quote = quotes.find(({ id }) => id === row.quote_id);
    const kept = await readKeptInput(tx, row.id);
    if (!quote || !kept) return null;
    const part = await tx.selectFrom("clearing_allocations").select(["quantity", "due", "pledge_id"]).where("clearing_id", "=", row.id).where("firm_id", "=", firmId).executeTakeFirst();
    runs.push({ quote, input: kept.input, result: clear(kept.input), decides: row.decides, part: part ?? null });
  }
  return runs;
}

// A vote on the award stays a choice among quotes that can win.
async function losesVotes(tx: Tx, roundId: string, quotes: readonly { id: string; result: Clearing }[]): Promise<boolean> {
  const ballots = await tx.selectFrom("award_ballots").select("quote_id").distinct().where("round_id", "=", roundId).execute();
  return ballots.some(({ quote_id }) => quotes.find(({ id }) => id === quote_id)?.result.status !== "clears");
}

type NewPledge = { firmId: string; by: string | null; kind: "pledge" | "withdrawal"; min_qty?: bigint; desired_qty?: bigint; max_qty?: bigint; cap?: bigint; solo_price?: bigint | null; delivery_point?: string; substitutes?: string[] };

async function putPledge(tx: Tx, round: LockedRow, { firmId, by, ...terms }: NewPledge): Promise<string> {
  const { id } = await tx.insertInto("pledges").values({ round_id: round.id, firm_id: firmId, item_version: round.item_version, entered_by: by, ...terms }).returning("id").executeTakeFirstOrThrow();
  await tx.insertInto("pledge_confirmations").values({ pledge_id: id, answer: "confirmed", confirmed_by: by, means: "own" }).execute();
  return id;
}

// A split is of the result that it was drawn up for; another one is drawn up for the new one.
async function overtakeSplit(tx: Tx, roundId: string): Promise<void> {
  await tx
    .updateTable("round_confirmations")
    .set({ answer: "declined", confirmed_at: sql<Date>`clock_timestamp()` })
    .where("round_id", "=", roundId)
    .where("subject", "=", "award")
    .where("answer", "is", null)
    .where("subject_ref", "in", tx.selectFrom("round_quotes").select("id").where("round_id", "=", roundId).where("split", "=", true))
    .execute();
}

// What was proposed for the earlier result is proposed anew.
async function overtake(tx: Tx, roundId: string, subjects: ("order" | "award")[]): Promise<void> {
  await tx
    .updateTable("round_confirmations")
    .set({ answer: "declined", confirmed_at: sql<Date>`clock_timestamp()` })
    .where("round_id", "=", roundId)
    .where("subject", "in", subjects)
    .where("answer", "is", null)
    .execute();
}
