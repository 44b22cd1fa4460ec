import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareLanded } from "../ladder";
import { compareFractions, costAlone, criteria, leadingQuote, scoreQuotes, tenths, type Candidate, type Weights } from "./score";

const candidate = (quoteId: string, total: bigint, rest: Partial<Candidate> = {}): Candidate => ({ quoteId, landed: { total, quantity: 100n }, leadTimeDays: 10, paymentDays: 0, record: null, ...rest });

const days = fc.option(fc.integer({ min: 0, max: 365 }), { nil: null });
const candidates = fc.uniqueArray(
  fc.record({
    quoteId: fc.uuid(),
    landed: fc.record({ total: fc.bigInt({ min: 1n, max: 10n ** 14n }), quantity: fc.bigInt({ min: 1n, max: 10n ** 6n }) }),
    leadTimeDays: days,
    paymentDays: days,
    record: fc.option(fc.integer({ min: 0, max: 100 }), { nil: null }),
  }),
  { selector: ({ quoteId }) => quoteId, minLength: 1, maxLength: 8 },
);
const weights = fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 })).map((cuts): Weights => {
  const [a, b, c] = cuts.toSorted((x, y) => x - y) as [number, number, number];
  return { cost: a, lead: b - a, payment: c - b, record: 100 - c };
});

describe("scoring quotes", () => {
  it("given cost alone, then the lowest landed unit cost leads, whatever the quantities are", () => {
    fc.assert(
      fc.property(candidates, (quotes) => {
        const best = quotes.find(({ quoteId }) => quoteId === leadingQuote(quotes, costAlone))!;
        expect(quotes.every(({ landed }) => compareLanded(best.landed, landed) <= 0)).toBe(true);
      }),
    );
  });

  it("then the order of the input doesn't matter, and scores fall from the first to the last, none outside 0 to 100", () => {
    fc.assert(
      fc.property(candidates, weights, (quotes, by) => {
        const scores = scoreQuotes(quotes, by);
        expect(scoreQuotes(quotes.toReversed(), by)).toEqual(scores);
        scores.forEach(({ score }, index) => {
          expect(score.part >= 0n && score.part <= 100n * score.of).toBe(true);
          if (index > 0) expect(compareFractions(scores[index - 1]!.score, score)).toBeGreaterThanOrEqual(0);
        });
      }),
    );
  });

  it("then a quote that is better in one thing and worse in none is never behind", () => {
    fc.assert(
      fc.property(candidates, weights, (quotes, by) => {
        const [first] = quotes as [Candidate];
        const better = { ...first, quoteId: "better", landed: { total: first.landed.total, quantity: first.landed.quantity + 1n } };
        const order = scoreQuotes([...quotes, better], by).map(({ quoteId }) => quoteId);
        expect(order.indexOf("better")).toBeLessThan(order.indexOf(first.quoteId));
      }),
    );
  });

  it("then the marks are the stated parts of the best, exactly", () => {
    const [best, other] = scoreQuotes(
      [candidate("a", 8_000n, { leadTimeDays: 19, paymentDays: 30, record: 90 }), candidate("b", 10_000n, { leadTimeDays: 4, paymentDays: 60 })],
      { cost: 70, lead: 10, payment: 10, record: 10 },
    );
    expect(best).toMatchObject({ quoteId: "a", marks: { cost: { part: 1n, of: 1n }, lead: { part: 1n, of: 4n }, payment: { part: 1n, of: 2n }, record: { part: 9n, of: 10n } }, score: { part: 173n, of: 2n } });
    expect(other).toMatchObject({ quoteId: "b", marks: { cost: { part: 4n, of: 5n }, lead: { part: 1n, of: 1n }, payment: { part: 1n, of: 1n }, record: { part: 1n, of: 2n } }, score: { part: 81n, of: 1n } });
    expect(tenths(best!.score)).toBe(86.5);
  });

  it("given equal scores, then the lower cost leads, then the shorter lead time, then the id", () => {
    const record: Weights = { cost: 0, lead: 0, payment: 0, record: 100 };
    expect(leadingQuote([candidate("a", 9n), candidate("b", 8n)], record)).toBe("b");
    expect(leadingQuote([candidate("a", 9n, { leadTimeDays: null }), candidate("b", 9n)], record)).toBe("b");
    expect(leadingQuote([candidate("b", 9n), candidate("a", 9n)], record)).toBe("a");
  });

  it("given a quote that says nothing, then it gets no mark, and without any payment days nobody loses", () => {
    const [first, last] = scoreQuotes([candidate("silent", 100n, { leadTimeDays: null, paymentDays: null }), candidate("told", 100n)], { cost: 0, lead: 50, payment: 50, record: 0 });
    expect([first!.quoteId, tenths(first!.score)]).toEqual(["told", 100]);
    expect([last!.quoteId, tenths(last!.score)]).toEqual(["silent", 50]);
  });

  it.each([
    { cost: 50, lead: 0, payment: 0, record: 0 },
    { cost: 120, lead: -20, payment: 0, record: 0 },
    { cost: 33.5, lead: 66.5, payment: 0, record: 0 },
  ])("given weights %o, then it refuses", (by) => {
    expect(() => scoreQuotes([candidate("a", 1n)], by)).toThrow(RangeError);
    expect(criteria).toHaveLength(4);
  });
});
