import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { keepInput, sealInput } from "../audit/kept-input.server";
import { clear, type Clearing, type ClearingInput, type CostLine, type Ladder, type Pledge, type ShortagePolicy } from "../clearing";
import { priceLimit } from "../fairness/dearer";
import { takes } from "../preview";
import { publishedFloor } from "../snapshot";
import type { Weights } from "../tender/score";
import { leadOf, type ClearedQuote } from "./lead";

/** Version of the clearing rules; written beside each result. */
export const ENGINE_VERSION = "clearing-1";

export type PledgeRow = {
  id: string;
  firm_id: string;
  min_qty: bigint;
  desired_qty: bigint;
  max_qty: bigint;
  cap: bigint | null;
  solo_price: bigint | null;
  accepts_dearer: boolean;
  seq: bigint;
  /** Metres from the cluster's place; null where the firm's isn't known. */
  distance: bigint | null;
  /** Quotes that offer something else and that the firm would take. */
  substitutes: string[];
  /** For the rotation: millionths of the desired quantity that the firm missed last time. */
  missed: bigint | null;
  /** For first come: the confirmation with which the pledge was first placed; it was changed since, or confirmed on new terms. */
  placed: bigint | null;
};

/** `substitute`: what the quote offers instead of what was asked for; empty for just that. */
export type Quote = { id: string; substitute: string; leadTimeDays: number | null; paymentDays: number | null; record: number | null; ladder: Ladder };

/** The pledges that count in a round, in the order of their confirmation: for the worker, and from fill on for commands of members. */
export async function pledgesOf(tx: Tx, roundId: string): Promise<PledgeRow[]> {
  const { rows } = await sql<PledgeRow>`select * from private.clearing_rows(${roundId}::uuid)`.execute(tx);
  return rows;
}

/** The quotes of a round that can be compared: those for what was asked first, then oldest first. */
export async function quotesOf(tx: Tx, roundId: string): Promise<Quote[]> {
  const quotes = await tx.selectFrom("round_quotes").selectAll().where("round_id", "=", roundId).where("comparable", "=", true).where("split", "=", false).orderBy(sql`substitute <> ''`).orderBy("created_at").orderBy("id").execute();
  if (quotes.length === 0) return [];
  const breaks = await tx
    .selectFrom("round_quote_breaks")
    .selectAll()
    .where("quote_id", "in", quotes.map(({ id }) => id))
    .orderBy("min_qty")
    .execute();
  const { rows: records } = await sql<{ id: string; record: number | null }>`
    select q.id, private.supplier_record(q.supplier_firm_id) as record from public.round_quotes q where q.round_id = ${roundId}::uuid and q.supplier_firm_id is not null`.execute(tx);
  return quotes.flatMap((quote) => {
    const steps = breaks.filter((row) => row.quote_id === quote.id).map((row) => ({ minQty: row.min_qty, unitPrice: row.unit_price }));
    if (steps.length === 0) return [];
    return [{ id: quote.id, substitute: quote.substitute, leadTimeDays: quote.lead_time_days, paymentDays: quote.payment_days, record: records.find(({ id }) => id === quote.id)?.record ?? null, ladder: { model: quote.model as Ladder["model"], pack: quote.pack, moq: quote.moq, breaks: steps } }];
  });
}

export type Round = { id: string; shared_cost: bigint; solo_price: bigint | null; shortage_policy: string };

/** What a clearing takes from the round itself, whatever the quote and the pledges. */
export type RoundRules = { policy: ShortagePolicy; costLines: CostLine[] };

export async function rulesOf(tx: Tx, round: Round): Promise<RoundRules> {
  const lines = await tx.selectFrom("round_cost_lines").select(["amount", "key"]).where("round_id", "=", round.id).orderBy("position").execute();
  return { policy: round.shortage_policy as ShortagePolicy, costLines: lines as CostLine[] };
}

/** The whole input of a clearing. What is as by default is left out. */
export function inputOf(round: Round, rules: RoundRules, quote: Quote, rows: readonly PledgeRow[]): ClearingInput {
  const keyed = rules.costLines.some(({ key }) => key !== "quantity");
  const came = rules.policy === "first_come" ? placesOf(rows) : null;
  return {
    ladder: quote.ladder,
    sharedCost: round.shared_cost,
    pledges: rows.map((row) => ({
      ...toPledge(row, round.solo_price),
      ...(!takes(quote, row.substitutes) && { takes: false }),
      ...(rules.policy === "rotation" && { cutBefore: row.missed ?? 0n }),
      ...(came && { place: came.get(row.firm_id)! }),
      ...(keyed && factsOf(row, round.solo_price)),
    })),
    ...(rules.policy !== "proportional" && { policy: rules.policy }),
    ...(keyed && { costLines: rules.costLines.map(({ amount, key }) => ({ amount, key })) }),
  };
}

// Numbers from 1, not the confirmations themselves: gaps between those count what happens in other rounds.
function placesOf(rows: readonly PledgeRow[]): Map<string, bigint> {
  const placed = (row: PledgeRow) => row.placed ?? row.seq;
  return new Map([...rows].sort((a, b) => (placed(a) < placed(b) ? -1 : 1)).map((row, index) => [row.firm_id, BigInt(index + 1)]));
}

// One item: each unit of it weighs the same and takes the same room.
function factsOf(row: PledgeRow, roundSolo: bigint | null): Partial<Pledge> {
  const soloPrice = row.solo_price ?? roundSolo;
  return { unitWeight: 1n, unitVolume: 1n, distance: row.distance ?? 0n, ...(soloPrice !== null && { soloPrice }) };
}

async function weightsOf(tx: Tx, roundId: string): Promise<Weights | undefined> {
  const tender = await tx.selectFrom("round_tenders").select(["weight_cost", "weight_lead", "weight_payment", "weight_record"]).where("round_id", "=", roundId).executeTakeFirst();
  return tender && { cost: tender.weight_cost, lead: tender.weight_lead, payment: tender.weight_payment, record: tender.weight_record };
}

/** Every quote of a round cleared with the same pledges, and which of them leads. */
export type RoundClearing = { pledges: PledgeRow[]; quotes: ClearedRow[]; leading: ClearedRow };
type ClearedRow = Quote & { result: Clearing; input: ClearingInput; forAll: boolean };

/** The quote whose result counts, by the weights of the round's tender. */
export async function leadingOf<Cleared extends ClearedQuote>(tx: Tx, roundId: string, quotes: readonly Cleared[]): Promise<Cleared | null> {
  return leadOf(quotes, await weightsOf(tx, roundId));
}

/** Clears every quote of a round with the pledges that count now; nothing is written. */
export async function clearRound(tx: Tx, round: Round): Promise<RoundClearing> {
  const pledges = await pledgesOf(tx, round.id);
  const rules = await rulesOf(tx, round);
  const quotes = (await quotesOf(tx, round.id)).map((quote) => {
    const input = inputOf(round, rules, quote, pledges);
    return { ...quote, result: clear(input), input, forAll: pledges.every((row) => takes(quote, row.substitutes)) };
  });
  const leading = await leadingOf(tx, round.id, quotes);
  if (!leading) throw new Error(`round ${round.id} has no quote`);
  return { pledges, quotes, leading };
}

/** Keeps the result of each quote; `provisional` while the round may still be filled. Answers the leading one's id. */
export async function keepClearing(tx: Tx, round: Round, cleared: RoundClearing, run: { provisional: boolean; at: Date }): Promise<string> {
  let leadingId = "";
  for (const quote of cleared.quotes) {
    const leading = quote === cleared.leading;
    const id = await writeClearing(tx, { ...run, round, quote, pledges: cleared.pledges, leading });
    if (leading) leadingId = id;
  }
  return leadingId;
}

const toPledge = (row: PledgeRow, roundSolo: bigint | null): Pledge => ({
  firm: row.firm_id,
  min: row.min_qty,
  desired: row.desired_qty,
  max: row.max_qty,
  cap: priceLimit({ cap: row.cap, soloPrice: row.solo_price ?? roundSolo, acceptsDearer: row.accepts_dearer }),
  seq: row.seq,
});

async function writeClearing(
  tx: Tx,
  run: { round: Round; quote: ClearedRow; pledges: PledgeRow[]; leading: boolean; provisional: boolean; at: Date },
): Promise<string> {
  const { pledges, quote } = run;
  const { result } = quote;
  const clears = result.status === "clears" ? result : null;
  const excluded = new Set(clears?.excluded ?? []);
  const buyers = pledges.filter((pledge) => !excluded.has(pledge.firm_id));
  const soloOf = (pledge: PledgeRow) => pledge.solo_price ?? run.round.solo_price;
  const soloKnown = clears && buyers.every((pledge) => soloOf(pledge) !== null);
  const soloTotal = soloKnown ? buyers.reduce((sum, pledge) => sum + soloOf(pledge)! * (clears.allocation[pledge.firm_id] ?? 0n), 0n) : null;
  const firms = clears ? buyers.filter((pledge) => (clears.allocation[pledge.firm_id] ?? 0n) > 0n).length : 0;
  const { inputHash, secret } = sealInput(ENGINE_VERSION, quote.input);
  const { id } = await tx
    .insertInto("clearings")
    .values({
      round_id: run.round.id,
      quote_id: quote.id,
      engine_version: ENGINE_VERSION,
      input_hash: inputHash,
      status: result.status,
      quantity: clears?.quantity ?? null,
      goods: clears?.goods ?? null,
      shared: clears?.shared ?? null,
      firms,
      pledging_firms: pledges.length,
      solo_total: soloTotal,
      nearest: JSON.stringify(result.status === "not_viable" ? result.nearest : [], (_key, value: unknown) =>
        typeof value === "bigint" ? value.toString() : value,
      ),
      leading: run.leading,
      provisional: run.provisional,
      published_quantity: clears && publishedFloor({ breaks: quote.ladder.breaks, moq: quote.ladder.moq, quantity: clears.quantity, firms }),
      cleared_at: run.at,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await keepInput(tx, ENGINE_VERSION, { clearingId: id, input: quote.input, secret });
  if (clears && pledges.length > 0) {
    await tx
      .insertInto("clearing_allocations")
      .values(
        pledges.map((pledge) => ({
          clearing_id: id,
          firm_id: pledge.firm_id,
          pledge_id: pledge.id,
          excluded: excluded.has(pledge.firm_id),
          quantity: clears.allocation[pledge.firm_id] ?? 0n,
          goods_share: clears.goodsShare[pledge.firm_id] ?? 0n,
          shared_share: clears.sharedShare[pledge.firm_id] ?? 0n,
          due: clears.due[pledge.firm_id] ?? 0n,
          solo_price: soloOf(pledge),
        })),
      )
      .execute();
  }
  return id;
}
