import type { Clearing } from "../clearing";
import { costAlone, leadingQuote, type Candidate, type Weights } from "../tender/score";

/** A quote of a round with what its clearing came to. */
export type ClearedQuote = { id: string; leadTimeDays: number | null; paymentDays: number | null; record: number | null; result: Clearing; /** False where some of the firms don't take what it offers. */ forAll: boolean };

/**
 * The quote whose result counts: of those that clear, the one that leads by the weights that were fixed beforehand, without a
 * tender by cost alone. One that leaves out firms because it offers something else leads only where none for everybody clears.
 * When none clears, the first by id, so that the round has one account of what was missing.
 */
export function leadOf<Quote extends ClearedQuote>(quotes: readonly Quote[], weights: Weights = costAlone): Quote | null {
  const clearing = quotes.filter(({ result }) => result.status === "clears");
  const open = clearing.filter(({ forAll }) => forAll);
  const candidates = (open.length > 0 ? open : clearing).flatMap(({ id, result, ...quote }): Candidate[] =>
    result.status === "clears" ? [{ ...quote, quoteId: id, landed: { total: result.goods + result.shared, quantity: result.quantity } }] : [],
  );
  const leading = candidates.length > 0 ? leadingQuote(candidates, weights) : quotes.map(({ id }) => id).sort()[0];
  return quotes.find(({ id }) => id === leading) ?? null;
}
