import { sql } from "kysely";
import { databaseError, type Tx } from "~/lib/db.server";
import { refuse, type Result } from "~/lib/result";
import { canonical } from "../audit/canonical";
import { rootOf } from "../audit/commitment";
import { readReplay } from "../audit/replay.server";
import { sha256 } from "../audit/sha256.server";
import { deskFirm, type Hand, type ProposeRefusal } from "../fulfilment/confirmation.server";
import { goodsCost } from "../ladder";
import { lotFault, shareLots, SPLIT_VERSION, type Lot, type LotFault } from "../lots";
import { quotesOf } from "../pledging/clear-round.server";
import { lockRound } from "../round.server";
import { proposeAward, type AwardRefusal } from "./award.server";

export type SplitRefusal = ProposeRefusal | LotFault["reason"] | "split_not_allowed" | "split_no_result" | "split_not_now" | "split_quote" | "split_substitute" | "split_above_limit";
type Named = { quoteId: string; quantity: bigint; /** Its place in the form. */ at: number };

/**
 * Draws up an award in lots of several quotes, for what cleared with the leading one. Who gets how much stays as it cleared; what is
 * computed here the database checks again, also that nobody pays more than it agreed to.
 */
export async function drawUpSplit(tx: Tx, input: { roundId: string; lots: readonly Named[]; hand: Hand }): Promise<Result<{ quoteId: string }, SplitRefusal>> {
  const round = await lockRound(tx, input.roundId);
  if (!round) return refuse("not_found");
  if (deskFirm(round, input.hand) === undefined) return refuse("forbidden");
  if (round.state !== "locked") return refuse("not_now");
  const tender = await tx.selectFrom("round_tenders").select("min_lot").where("round_id", "=", round.id).executeTakeFirst();
  if (!tender || tender.min_lot === null) return refuse("split_not_allowed");
  const replay = await readReplay(tx, round.id);
  if (!replay?.full || !replay.result) return refuse("split_no_result");

  const quotes = new Map((await quotesOf(tx, round.id)).map((quote) => [quote.id, quote.ladder]));
  const lots = input.lots.flatMap(({ quoteId, quantity }): (Lot & { quote: string })[] => (quotes.has(quoteId) ? [{ quote: quoteId, ladder: quotes.get(quoteId)!, quantity }] : []));
  if (lots.length !== input.lots.length || new Set(lots.map(({ quote }) => quote)).size !== lots.length) return refuse("split_quote");
  const fault = lotFault(lots, { quantity: replay.result.quantity, minLot: tender.min_lot });
  if (fault) return refuse(fault.reason, fault.at === undefined ? undefined : `lots[${input.lots[fault.at]!.at}].quantity`);

  const buyers = replay.shares.filter((share) => share.quantity > 0n);
  const shares = shareLots(lots, buyers.map(({ number }) => ({ firm: String(number).padStart(6, "0"), seq: BigInt(number) })), buyers.map(({ quantity }) => quantity));
  const terms = { ...replay.terms, lots };
  return write(tx, round.id, {
    hash: rootOf(SPLIT_VERSION, terms, replay.leaves, sha256),
    terms: canonical(terms),
    lots: lots.map((lot) => [lot.quote, String(lot.quantity), String(goodsCost(lot.ladder, lot.quantity))]),
    shares: shares.flatMap((share, buyer) => share.map(({ quantity, goods }, lot) => [String(lot + 1), String(buyers[buyer]!.number), String(quantity), String(goods)])),
  });
}

async function write(tx: Tx, roundId: string, split: { hash: string; terms: string; lots: string[][]; shares: string[][] }): Promise<Result<{ quoteId: string }, SplitRefusal>> {
  await sql`savepoint split`.execute(tx);
  try {
    const { rows } = await sql<{ id: string }>`
      select private.put_split(${roundId}::uuid, ${SPLIT_VERSION}, ${split.hash}, ${split.terms}::jsonb, ${JSON.stringify(split.lots)}::jsonb, ${JSON.stringify(split.shares)}::jsonb) as id`.execute(tx);
    await sql`set constraints all immediate`.execute(tx);
    await sql`set constraints all deferred`.execute(tx);
    return { ok: true, quoteId: rows[0]!.id };
  } catch (error) {
    const constraint = databaseError(error)?.constraint;
    await sql`rollback to savepoint split`.execute(tx);
    if (constraint === "round_quotes_split_in_time") return refuse("split_not_now");
    if (constraint === "round_quote_lots_substitutes") return refuse("split_substitute");
    if (constraint === "round_quotes_split_limits" || constraint === "clearing_allocations_dearer") return refuse("split_above_limit");
    throw error;
  }
}

/**
 * Splits the award: by rule it is put before the second person at once; where the firms vote it becomes one of what they vote on.
 */
export async function splitAward(
  tx: Tx,
  input: { roundId: string; lots: readonly Named[]; reason: string; hand: Hand },
): Promise<Result<{ quoteId: string }, SplitRefusal | AwardRefusal>> {
  const votes = await tx
    .selectFrom("rounds as r")
    .leftJoin("award_votes as v", "v.round_id", "r.id")
    .select("r.id")
    .where("r.id", "=", input.roundId)
    .where("r.award_method", "=", "vote")
    .where("v.round_id", "is", null)
    .executeTakeFirst();
  if (!votes && input.reason === "") return refuse("award_reason", "reason");
  await sql`savepoint drawn`.execute(tx);
  const drawn = await drawUpSplit(tx, input);
  if (!drawn.ok || votes) return drawn;
  const proposed = await proposeAward(tx, { roundId: input.roundId, quoteId: drawn.quoteId, reason: input.reason, hand: input.hand });
  if (proposed.ok) return drawn;
  await sql`rollback to savepoint drawn`.execute(tx);
  return proposed;
}

export type SplitLot = { quoteId: string; supplier: string; quantity: bigint; goods: bigint; /** The own firm's part. */ own: { quantity: bigint; goods: bigint } | null };
export type Split = { id: string; supplier: string; lots: SplitLot[] };

/** The split of a round that was drawn up last, as far as the actor may know it: the lots, and of the shares those of one firm. */
export async function readSplit(tx: Tx, roundId: string, firmId: string | null): Promise<Split | null> {
  const { rows } = await sql<{ id: string; supplier_name: string }>`
    select q.id, q.supplier_name from public.round_quotes q where q.id = private.standing_split(${roundId}::uuid)`.execute(tx);
  const [split] = rows;
  if (!split) return null;
  const lots = await tx
    .selectFrom("round_quote_lots as l")
    .innerJoin("round_quotes as q", "q.id", "l.quote_id")
    .leftJoin("round_quote_lot_shares as s", (join) => join.onRef("s.split_id", "=", "l.split_id").onRef("s.quote_id", "=", "l.quote_id").on("s.firm_id", "=", firmId))
    .select(["l.quote_id", "q.supplier_name", "l.quantity", "l.goods", "s.quantity as own_quantity", "s.goods as own_goods"])
    .where("l.split_id", "=", split.id)
    .orderBy("q.created_at")
    .orderBy("q.id")
    .execute();
  return {
    id: split.id,
    supplier: split.supplier_name,
    lots: lots.map((lot) => ({
      quoteId: lot.quote_id, supplier: lot.supplier_name, quantity: lot.quantity, goods: lot.goods,
      own: lot.own_quantity === null || lot.own_goods === null ? null : { quantity: lot.own_quantity, goods: lot.own_goods },
    })),
  };
}
