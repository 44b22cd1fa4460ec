import type { Clearing } from "../clearing";
import { compareLanded } from "../ladder";

/** A quote of a round with what its clearing came to. */
export type ClearedQuote = { id: string; leadTimeDays: number | null; result: Clearing };

/**
 * The quote whose result counts: of those that clear the lowest landed cost, then the shortest lead time (an unnamed one
 * is the longest), then the id. When none clears, the first by id, so that the round has one account of what was missing.
 */
export function leadOf<Quote extends ClearedQuote>(quotes: readonly Quote[]): Quote | null {
  return [...quotes].sort(byRank)[0] ?? null;
}

function byRank(a: ClearedQuote, b: ClearedQuote): number {
  const [first, second] = [a.result, b.result];
  if (first.status === "clears" && second.status === "clears") {
    const landed = compareLanded(landedOf(first), landedOf(second)) || (a.leadTimeDays ?? Infinity) - (b.leadTimeDays ?? Infinity);
    if (landed) return landed;
  } else if (first.status !== second.status) return first.status === "clears" ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

const landedOf = ({ goods, shared, quantity }: Extract<Clearing, { status: "clears" }>) => ({ total: goods + shared, quantity });
