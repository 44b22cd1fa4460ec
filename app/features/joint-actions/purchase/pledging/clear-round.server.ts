import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { keepInput, sealInput, type ClearingInput } from "../audit/kept-input.server";
import { clear, type Clearing, type Ladder, type Pledge } from "../clearing";
import { priceLimit } from "../fairness/dearer";
import { publishedFloor } from "../snapshot";
import { leadOf } from "./lead";

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
};

export type Quote = { id: string; leadTimeDays: number | null; ladder: Ladder };

/** The pledges that count in a round, in the order of their confirmation. */
export async function pledgesOf(tx: Tx, roundId: string): Promise<PledgeRow[]> {
  const { rows } = await sql<PledgeRow>`
    select id, firm_id, min_qty, desired_qty, max_qty, cap, solo_price, private.accepts_dearer(round_id, firm_id) as accepts_dearer, seq
    from public.current_pledges where round_id = ${roundId}::uuid order by seq`.execute(tx);
  return rows;
}

/** The quotes of a round that can be compared, oldest first. */
export async function quotesOf(tx: Tx, roundId: string): Promise<Quote[]> {
  const quotes = await tx.selectFrom("round_quotes").selectAll().where("round_id", "=", roundId).orderBy("created_at").orderBy("id").execute();
  if (quotes.length === 0) return [];
  const breaks = await tx
    .selectFrom("round_quote_breaks")
    .selectAll()
    .where("quote_id", "in", quotes.map(({ id }) => id))
    .orderBy("min_qty")
    .execute();
  return quotes.flatMap((quote) => {
    const steps = breaks.filter((row) => row.quote_id === quote.id).map((row) => ({ minQty: row.min_qty, unitPrice: row.unit_price }));
    if (steps.length === 0) return [];
    return [{ id: quote.id, leadTimeDays: quote.lead_time_days, ladder: { model: quote.model as Ladder["model"], pack: quote.pack, moq: quote.moq, breaks: steps } }];
  });
}

export type Round = { id: string; shared_cost: bigint; solo_price: bigint | null };

/** Every quote of a round cleared with the same pledges, and which of them leads. */
export type RoundClearing = { pledges: PledgeRow[]; quotes: ClearedRow[]; leading: ClearedRow };
type ClearedRow = Quote & { result: Clearing; input: ClearingInput };

/** Clears every quote of a round with the pledges that count now; nothing is written. */
export async function clearRound(tx: Tx, round: Round): Promise<RoundClearing> {
  const pledges = await pledgesOf(tx, round.id);
  const quotes = (await quotesOf(tx, round.id)).map((quote) => {
    const input = { ladder: quote.ladder, sharedCost: round.shared_cost, pledges: pledges.map((row) => toPledge(row, round.solo_price)) };
    return { ...quote, result: clear(input), input };
  });
  const leading = leadOf(quotes);
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

export const toPledge = (row: Omit<PledgeRow, "id">, roundSolo: bigint | null): Pledge => ({
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
