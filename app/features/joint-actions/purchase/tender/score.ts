import { compareLanded } from "../ladder";

/** What counts how much, in whole percent; together 100. Fixed before the quotes are opened. */
export type Weights = { cost: number; lead: number; payment: number; record: number };
export const criteria = ["cost", "lead", "payment", "record"] as const satisfies readonly (keyof Weights)[];
export type Criterion = (typeof criteria)[number];

/** What is judged of a quote. `landed` is goods and shared cost at the quantity that clears for it; `record` is in percent, null before a first award. */
export type Candidate = {
  quoteId: string;
  landed: { total: bigint; quantity: bigint };
  leadTimeDays: number | null;
  paymentDays: number | null;
  record: number | null;
};

/** An exact fraction, 0 to 1 for a mark and 0 to 100 for a score; `of` is positive. */
export type Fraction = { part: bigint; of: bigint };

export type Score = { quoteId: string; marks: Record<Criterion, Fraction>; score: Fraction };

const none: Fraction = { part: 0n, of: 1n };
const whole: Fraction = { part: 1n, of: 1n };
/** A supplier without a record is neither preferred nor punished. */
const unknownRecord: Fraction = { part: 1n, of: 2n };

/**
 * The score of each quote, the best first. Each criterion gives the best quote a full mark and the others their part of it:
 * lowest landed unit cost / own, (shortest lead time + 1) / (own + 1), own payment days / longest, own record / 100.
 * What a quote doesn't say gets no mark. The order doesn't depend on the order of the input.
 */
export function scoreQuotes(candidates: readonly Candidate[], weights: Weights): Score[] {
  checkWeights(weights);
  candidates.forEach(checkCandidate);
  const cheapest = candidates.map(({ landed }) => landed).reduce<Candidate["landed"] | null>((best, landed) => (best && compareLanded(best, landed) <= 0 ? best : landed), null);
  const shortest = lowest(candidates.flatMap(({ leadTimeDays }) => (leadTimeDays === null ? [] : [BigInt(leadTimeDays)])));
  const longest = candidates.reduce((most, { paymentDays }) => (BigInt(paymentDays ?? 0) > most ? BigInt(paymentDays ?? 0) : most), 0n);
  return candidates
    .map((candidate) => {
      const { landed, leadTimeDays, paymentDays, record } = candidate;
      const marks: Score["marks"] = {
        cost: landed.total === 0n ? whole : reduced(cheapest!.total * landed.quantity, cheapest!.quantity * landed.total),
        lead: leadTimeDays === null ? none : reduced(shortest! + 1n, BigInt(leadTimeDays) + 1n),
        payment: longest === 0n ? whole : reduced(BigInt(paymentDays ?? 0), longest),
        record: record === null ? unknownRecord : reduced(BigInt(record), 100n),
      };
      const score = criteria.reduce((sum, criterion) => add(sum, times(marks[criterion], BigInt(weights[criterion]))), none);
      return { candidate, result: { quoteId: candidate.quoteId, marks, score } };
    })
    .sort((a, b) => compareFractions(b.result.score, a.result.score) || byPrecedence(a.candidate, b.candidate))
    .map(({ result }) => result);
}

/** The quote that leads by the weights. Equal scores: the lower landed cost, then the shorter lead time, then the id. */
export function leadingQuote(candidates: Candidate[], weights: Weights): string {
  const [best] = scoreQuotes(candidates, weights);
  if (!best) throw new RangeError("without a quote none leads");
  return best.quoteId;
}

function byPrecedence(a: Candidate, b: Candidate): number {
  return compareLanded(a.landed, b.landed) || (a.leadTimeDays ?? Infinity) - (b.leadTimeDays ?? Infinity) || (a.quoteId < b.quoteId ? -1 : a.quoteId > b.quoteId ? 1 : 0);
}

/** The weights of a round without a tender: cost alone decides. */
export const costAlone: Weights = { cost: 100, lead: 0, payment: 0, record: 0 };

function checkWeights(weights: Weights): void {
  if (criteria.some((criterion) => !Number.isInteger(weights[criterion]) || weights[criterion] < 0)) throw new RangeError("weights are whole percents");
  if (criteria.reduce((sum, criterion) => sum + weights[criterion], 0) !== 100) throw new RangeError("weights add up to 100");
}

function checkCandidate({ landed, leadTimeDays, paymentDays, record }: Candidate): void {
  if (landed.quantity <= 0n || landed.total < 0n) throw new RangeError("a landed cost needs a positive quantity");
  if ([leadTimeDays, paymentDays, record].some((value) => value !== null && (!Number.isInteger(value) || value < 0))) throw new RangeError("days and records are whole and not negative");
  if (record !== null && record > 100) throw new RangeError("a record is at most 100 percent");
}

const lowest = (values: bigint[]) => values.reduce<bigint | null>((least, value) => (least === null || value < least ? value : least), null);
const add = (a: Fraction, b: Fraction) => reduced(a.part * b.of + b.part * a.of, a.of * b.of);
const times = (a: Fraction, factor: bigint) => reduced(a.part * factor, a.of);

/** Exact order of two fractions. */
export function compareFractions(a: Fraction, b: Fraction): number {
  const difference = a.part * b.of - b.part * a.of;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function reduced(part: bigint, of: bigint): Fraction {
  let [a, b] = [part, of];
  while (b > 0n) [a, b] = [b, a % b];
  return a > 1n ? { part: part / a, of: of / a } : { part, of };
}

/** A score in tenths, rounded down: what is shown. */
export const tenths = ({ part, of }: Fraction): number => Number((part * 10n) / of) / 10;
