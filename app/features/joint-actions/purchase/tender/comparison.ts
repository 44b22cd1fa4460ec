import { goodsCost, packsDown, smallestOrder, type Ladder } from "../ladder";
import { scoreQuotes, type Candidate, type Score, type Weights } from "./score";

/** At which quantity a quote is judged: what cleared for it, the published quantity in whole packs, or its smallest order. */
export type Basis = "cleared" | "snapshot" | "smallest";

export type OpenedQuote = {
  quoteId: string;
  comparable: boolean;
  ladder: Ladder;
  leadTimeDays: number | null;
  paymentDays: number | null;
  record: number | null;
  /** The last clearing for this quote; null before there is one, `quantity` null when nothing cleared. */
  cleared: { quantity: bigint | null; goods: bigint; shared: bigint } | null;
};

export type Standing = { quoteId: string; basis: Basis; quantity: bigint; goods: bigint; shared: bigint; score: Score | null };

/** How each quote stands; a score only for those that can be compared and, once the round has cleared, that clear. The best score first. */
export function standings(quotes: readonly OpenedQuote[], round: { sharedCost: bigint; weights: Weights; published: bigint | null }): Standing[] {
  const judged = quotes.map((quote) => ({ quote, ...costs(quote, round) }));
  const running = judged.filter(({ quote }) => quote.comparable && quote.ladder.breaks.length > 0 && (quote.cleared === null || quote.cleared.quantity !== null));
  const candidates: Candidate[] = running.map(({ quote, quantity, goods, shared }) => ({
    quoteId: quote.quoteId, landed: { total: goods + shared, quantity }, leadTimeDays: quote.leadTimeDays, paymentDays: quote.paymentDays, record: quote.record,
  }));
  const scores = scoreQuotes(candidates, round.weights);
  const place = (quoteId: string) => scores.findIndex((score) => score.quoteId === quoteId);
  return judged
    .map(({ quote, ...at }): Standing => ({ quoteId: quote.quoteId, ...at, score: scores[place(quote.quoteId)] ?? null }))
    .sort((a, b) => order(place(a.quoteId)) - order(place(b.quoteId)) || (a.quoteId < b.quoteId ? -1 : 1));
}

const order = (place: number) => (place < 0 ? Number.MAX_SAFE_INTEGER : place);

function costs({ ladder, cleared }: OpenedQuote, { sharedCost, published }: { sharedCost: bigint; published: bigint | null }): Omit<Standing, "quoteId" | "score"> {
  if (cleared && cleared.quantity !== null) return { basis: "cleared", quantity: cleared.quantity, goods: cleared.goods, shared: cleared.shared };
  const least = smallestOrder(ladder);
  const orderable = packsDown(ladder, published ?? 0n);
  const quantity = orderable > least ? orderable : least;
  return { basis: published === null ? "smallest" : "snapshot", quantity, goods: ladder.breaks.length > 0 ? goodsCost(ladder, quantity) : 0n, shared: sharedCost };
}
