import { describe, expect, it } from "vitest";
import { standings, type OpenedQuote } from "./comparison";
import { costAlone } from "./score";

const quote = (quoteId: string, prices: [bigint, bigint][], change: Partial<OpenedQuote> = {}): OpenedQuote => ({
  quoteId, comparable: true, leadTimeDays: 5, paymentDays: 0, record: null, cleared: null,
  ladder: { model: "all_units", pack: 10n, moq: 20n, breaks: prices.map(([minQty, unitPrice]) => ({ minQty, unitPrice })) }, ...change,
});
const round = { sharedCost: 100n, weights: costAlone, published: null };
const small = quote("small", [[1n, 9n], [100n, 8n]]);
const large = quote("large", [[1n, 10n], [100n, 7n]]);

describe("comparing quotes", () => {
  it("given no published quantity, then each is judged at its smallest order; given one, at that in whole packs", () => {
    expect(standings([large, small], round)).toMatchObject([{ quoteId: "small", basis: "smallest", quantity: 20n, goods: 180n, shared: 100n }, { quoteId: "large", goods: 200n }]);
    expect(standings([small, large], { ...round, published: 125n })).toMatchObject([{ quoteId: "large", basis: "snapshot", quantity: 120n, goods: 840n }, { quoteId: "small", goods: 960n }]);
  });

  it("given a clearing, then each is judged at the quantity that cleared for it, and one that doesn't clear has no score", () => {
    const result = standings([{ ...small, cleared: { quantity: 60n, goods: 540n, shared: 100n } }, { ...large, cleared: { quantity: null, goods: 0n, shared: 0n } }], { ...round, published: 125n });
    expect(result).toMatchObject([{ quoteId: "small", basis: "cleared", quantity: 60n, goods: 540n }, { quoteId: "large", score: null }]);
    expect(result[0]!.score!.score).toEqual({ part: 100n, of: 1n });
  });

  it("given a quote that lacks something, then it stands last without a score and doesn't set the measure", () => {
    const cheap = quote("cheap", [[1n, 1n]], { comparable: false });
    const none = quote("none", [], { comparable: false });
    expect(standings([cheap, none, small], round).map(({ quoteId, score }) => [quoteId, score?.score ?? null])).toEqual([["small", { part: 100n, of: 1n }], ["cheap", null], ["none", null]]);
  });
});
