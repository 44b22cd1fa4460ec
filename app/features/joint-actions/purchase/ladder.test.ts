import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cliffBefore, goodsCost, type Ladder } from "./ladder";

const ladder: Ladder = { model: "all_units", breaks: [{ minQty: 1n, unitPrice: 100n }, { minQty: 100n, unitPrice: 90n }], pack: 1n, moq: 0n };

describe("the cliff before a break", () => {
  test("91 at 100 cost more than 100 at 90, 90 at 100 don't", () => {
    expect(cliffBefore(ladder, 100n)).toBe(91n);
    expect(cliffBefore({ ...ladder, pack: 25n }, 100n)).toBeNull();
    expect(cliffBefore({ ...ladder, pack: 5n }, 100n)).toBe(95n);
  });
  test("there is none before the first break, nor where each band keeps its own price", () => {
    expect(cliffBefore(ladder, 1n)).toBeNull();
    expect(cliffBefore({ ...ladder, model: "incremental" }, 100n)).toBeNull();
  });
  test("is the smallest order that costs more than the break", () => {
    const part = (max: number) => fc.integer({ min: 1, max }).map(BigInt);
    fc.assert(
      fc.property(part(80), part(30), part(30), part(12), (gap, low, drop, pack) => {
        const steep: Ladder = { model: "all_units", breaks: [{ minQty: 1n, unitPrice: low + drop }, { minQty: 1n + gap, unitPrice: low }], pack, moq: 0n };
        const atBreak = ((gap + pack) / pack) * pack;
        let found: bigint | null = null;
        for (let quantity = pack; quantity <= gap && found === null; quantity += pack) {
          if (goodsCost(steep, quantity) > goodsCost(steep, atBreak)) found = quantity;
        }
        expect(cliffBefore(steep, 1n + gap)).toBe(found);
      }),
    );
  });
});
