import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { goodsCost, smallestOrder, type Ladder } from "../ladder";
import { bestSplit, type SplitQuote } from "./split";

const ladder = fc
  .record({
    model: fc.constantFrom<Ladder["model"]>("all_units", "incremental"),
    pack: fc.bigInt({ min: 1n, max: 9n }),
    moq: fc.bigInt({ min: 0n, max: 30n }),
    first: fc.bigInt({ min: 20n, max: 40n }),
    steps: fc.array(fc.tuple(fc.bigInt({ min: 1n, max: 25n }), fc.bigInt({ min: 1n, max: 6n })), { maxLength: 3 }),
  })
  .map(({ model, pack, moq, first, steps }): Ladder => {
    const breaks = [{ minQty: 1n, unitPrice: first }];
    for (const [more, less] of steps) breaks.push({ minQty: breaks.at(-1)!.minQty + more, unitPrice: breaks.at(-1)!.unitPrice - less });
    return { model, pack, moq, breaks };
  });
const quotes = fc.array(ladder, { minLength: 2, maxLength: 4 }).map((ladders) => ladders.map((one, index): SplitQuote => ({ quoteId: `q${index}`, ladder: one })));

/** Tries every lot. */
function naive(all: SplitQuote[], quantity: bigint, minLot: bigint): bigint | null {
  const fits = (one: Ladder, lot: bigint) => lot > 0n && lot % one.pack === 0n && lot >= smallestOrder(one);
  let [single, best] = [null as bigint | null, null as bigint | null];
  const lower = (now: bigint | null, cost: bigint) => (now === null || cost < now ? cost : now);
  for (const { ladder: one } of all) if (fits(one, quantity)) single = lower(single, goodsCost(one, quantity));
  for (const a of all) {
    for (const b of all) {
      if (a === b) continue;
      for (let lot = minLot; lot <= quantity - minLot; lot += 1n) {
        if (fits(a.ladder, lot) && fits(b.ladder, quantity - lot)) best = lower(best, goodsCost(a.ladder, lot) + goodsCost(b.ladder, quantity - lot));
      }
    }
  }
  return best !== null && (single === null || best < single) ? best : null;
}

describe("splitting an award", () => {
  it("then it costs what the best of all possible lots costs, and none where one supplier is as good", () => {
    fc.assert(
      fc.property(quotes, fc.bigInt({ min: 1n, max: 120n }), fc.bigInt({ min: 1n, max: 40n }), (all, quantity, minLot) => {
        expect(bestSplit(all, quantity, minLot)?.goods ?? null).toBe(naive(all, quantity, minLot));
      }),
      { numRuns: 400 },
    );
  });

  it("then each lot is whole packs, at least its minimum and the smallest lot, and both add up, whatever the order of the quotes", () => {
    fc.assert(
      fc.property(quotes, fc.bigInt({ min: 1n, max: 120n }), fc.bigInt({ min: 1n, max: 40n }), (all, quantity, minLot) => {
        const split = bestSplit(all, quantity, minLot);
        expect(bestSplit(all.toReversed(), quantity, minLot)).toEqual(split);
        if (!split) return;
        expect(split.lots[0].quantity + split.lots[1].quantity).toBe(quantity);
        for (const lot of split.lots) {
          const { ladder: own } = all.find(({ quoteId }) => quoteId === lot.quoteId)!;
          expect(lot.quantity % own.pack).toBe(0n);
          expect(lot.quantity >= minLot && lot.quantity >= smallestOrder(own)).toBe(true);
          expect(lot.goods).toBe(goodsCost(own, lot.quantity));
        }
      }),
    );
  });

  it("given a million units and packs of one, then it takes no longer", () => {
    const big = (price: bigint, pack: bigint): Ladder => ({ model: "all_units", pack, moq: 0n, breaks: [{ minQty: 1n, unitPrice: price }, { minQty: 400_000n, unitPrice: price - 9n }] });
    const quotes = [{ quoteId: "a", ladder: big(100n, 1n) }, { quoteId: "b", ladder: big(98n, 777n) }];
    const times = Array.from({ length: 5 }, () => {
      const started = performance.now();
      bestSplit(quotes, 1_000_000n, 1000n);
      return performance.now() - started;
    });
    const split = bestSplit(quotes, 1_000_000n, 1000n);
    expect(split!.lots.map(({ quantity }) => quantity)).toEqual([1000n + ((1_000_000n - 1000n) % 777n), 1_000_000n - 1000n - ((1_000_000n - 1000n) % 777n)]);
    expect(Math.min(...times)).toBeLessThan(50);
  });
});
