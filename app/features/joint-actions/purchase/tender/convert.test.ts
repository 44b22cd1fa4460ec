import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { goodsCost, packsUp, smallestOrder, type Ladder } from "../ladder";
import { effectiveMoq, toLadder, type TypedLadder } from "./convert";

const typed = (change: Partial<TypedLadder> = {}): TypedLadder => ({
  model: "all_units", pack: 1n, moq: 0n, ratio: { theirs: 1n, ours: 1n }, taxPercent: null, breaks: [{ minQty: 1n, unitPrice: 1000n }, { minQty: 40n, unitPrice: 900n }], ...change,
});

describe("a supplier's own unit", () => {
  it("given bags of 25 kg and tax on top, then quantities are kilos and prices are for one kilo with tax, rounded up", () => {
    expect(toLadder(typed({ ratio: { theirs: 1n, ours: 25n }, pack: 2n, moq: 10n, taxPercent: 10 }))).toEqual({
      ok: true,
      ladder: { model: "all_units", pack: 50n, moq: 250n, breaks: [{ minQty: 1n, unitPrice: 44n }, { minQty: 1000n, unitPrice: 40n }] },
    });
  });

  it("given grams for kilos, then what makes no whole kilo is refused at its field", () => {
    const grams = { theirs: 1000n, ours: 1n };
    expect(toLadder(typed({ ratio: grams, pack: 1500n }))).toEqual({ ok: false, reason: "not_whole", field: "pack" });
    expect(toLadder(typed({ ratio: grams, pack: 1000n, moq: 10n }))).toEqual({ ok: false, reason: "not_whole", field: "moq" });
    expect(toLadder(typed({ ratio: grams, pack: 1000n }))).toMatchObject({ ok: false, reason: "not_whole", field: "breaks", index: 1 });
    expect(toLadder(typed({ ratio: grams, pack: 1000n, breaks: [{ minQty: 1n, unitPrice: 5n }, { minQty: 2000n, unitPrice: 4n }] }))).toMatchObject({ ladder: { breaks: [{ unitPrice: 5000n }, { minQty: 2n, unitPrice: 4000n }] } });
  });

  it("given prices that are the same after rounding, quantities that fall or a first step above one, then it says where", () => {
    expect(toLadder(typed({ ratio: { theirs: 1n, ours: 1000n }, breaks: [{ minQty: 1n, unitPrice: 5n }, { minQty: 2n, unitPrice: 4n }] }))).toMatchObject({ reason: "prices_fall", index: 1 });
    expect(toLadder(typed({ breaks: [{ minQty: 1n, unitPrice: 5n }, { minQty: 1n, unitPrice: 4n }] }))).toMatchObject({ reason: "breaks_rise", index: 1 });
    expect(toLadder(typed({ breaks: [{ minQty: 5n, unitPrice: 5n }] }))).toMatchObject({ reason: "first_break", index: 0 });
  });
});

describe("a minimum order value", () => {
  const ladders = fc
    .record({
      model: fc.constantFrom<Ladder["model"]>("all_units", "incremental"),
      pack: fc.bigInt({ min: 1n, max: 7n }),
      moq: fc.bigInt({ min: 0n, max: 30n }),
      gaps: fc.array(fc.tuple(fc.bigInt({ min: 1n, max: 20n }), fc.bigInt({ min: 1n, max: 9n })), { maxLength: 3 }),
    })
    .map(({ model, pack, moq, gaps }): Ladder => {
      const breaks = [{ minQty: 1n, unitPrice: 30n }];
      for (const [quantity, price] of gaps) breaks.push({ minQty: breaks.at(-1)!.minQty + quantity, unitPrice: breaks.at(-1)!.unitPrice - price });
      return { model, pack, moq, breaks };
    });

  it("then every order from the effective minimum on reaches it, and the one before doesn't", () => {
    fc.assert(
      fc.property(ladders, fc.bigInt({ min: 1n, max: 1500n }), (ladder, value) => {
        const least = smallestOrder({ pack: ladder.pack, moq: effectiveMoq(ladder, value) });
        for (let quantity = least; quantity < least + 200n * ladder.pack; quantity += ladder.pack) expect(goodsCost(ladder, quantity)).toBeGreaterThanOrEqual(value);
        const before = least - ladder.pack;
        if (before >= packsUp(ladder, ladder.moq > 1n ? ladder.moq : 1n)) expect(goodsCost(ladder, before)).toBeLessThan(value);
      }),
    );
  });

  it("given none, then the item's own minimum stays as it was stated", () => {
    expect(effectiveMoq({ model: "all_units", pack: 5n, moq: 12n, breaks: [{ minQty: 1n, unitPrice: 1n }] }, null)).toBe(12n);
  });
});
