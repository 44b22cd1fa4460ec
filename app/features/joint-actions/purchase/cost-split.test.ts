import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clear, costKeys, splitCost, type CostPart, type Pledge } from "./clearing";

const units = (most: number) => fc.nat(most).map(BigInt);
const partsArb = fc
  .array(fc.record({ quantity: units(50), value: units(900), weight: units(90), volume: units(90), distance: units(400), saving: fc.integer({ min: -50, max: 200 }).map(BigInt), seq: units(4) }), { minLength: 1, maxLength: 8 })
  .filter((rows) => rows.some(({ quantity }) => quantity > 0n))
  .map((rows) => rows.map((row, index): CostPart => ({ firm: `firm-${index}`, ...row })));
const keys = fc.constantFrom(...costKeys);
const total = (values: Record<string, bigint>) => Object.values(values).reduce((sum, value) => sum + value, 0n);

describe("every cost key", () => {
  test("splits the whole amount, never below zero, and nothing to who gets nothing", () => {
    fc.assert(fc.property(partsArb, keys, units(100_000), (parts, key, amount) => {
      const shares = splitCost({ amount, key, parts });
      expect(total(shares)).toBe(amount);
      for (const { firm, quantity } of parts) {
        expect(shares[firm]! >= 0n).toBe(true);
        if (quantity === 0n) expect(shares[firm]).toBe(0n);
      }
    }));
  });

  test("answers the same for any order of the parts", () => {
    fc.assert(fc.property(partsArb, keys, units(100_000), (parts, key, amount) => {
      expect(splitCost({ amount, key, parts: [...parts].reverse() })).toEqual(splitCost({ amount, key, parts }));
    }));
  });

  test("asks more of who has more of what it counts", () => {
    fc.assert(fc.property(partsArb, fc.constantFrom("quantity", "value", "weight", "volume", "distance"), units(100_000), (parts, key, amount) => {
      const counted = (part: CostPart) => (part.quantity > 0n ? part[key]! : 0n);
      if (parts.every((part) => counted(part) === 0n)) return;
      const shares = splitCost({ amount, key, parts });
      for (const a of parts) for (const b of parts) if (counted(a) > counted(b)) expect(shares[a.firm]! >= shares[b.firm]!).toBe(true);
    }));
  });
});

describe("each cost key", () => {
  const parts: CostPart[] = [
    { firm: "a", seq: 1n, quantity: 10n, value: 1_000n, weight: 10n, volume: 30n, distance: 0n, saving: 600n },
    { firm: "b", seq: 2n, quantity: 30n, value: 3_000n, weight: 90n, volume: 30n, distance: 40n, saving: -200n },
  ];
  test.each([
    [undefined, { a: 25n, b: 75n }], ["quantity", { a: 25n, b: 75n }], ["value", { a: 25n, b: 75n }], ["weight", { a: 10n, b: 90n }],
    ["volume", { a: 50n, b: 50n }], ["distance", { a: 0n, b: 100n }], ["equal", { a: 50n, b: 50n }], ["benefit", { a: 100n, b: 0n }],
  ] as const)("%s", (key, shares) => {
    expect(splitCost({ amount: 100n, ...(key && { key }), parts })).toEqual(shares);
  });
  test("given a key that tells nothing of anybody, then the quantities decide", () => {
    expect(splitCost({ amount: 100n, key: "distance", parts: parts.map(({ firm, seq, quantity }) => ({ firm, seq, quantity })) })).toEqual({ a: 25n, b: 75n });
  });
  test("given a left-over unit, then it goes to the earlier confirmation", () => {
    expect(splitCost({ amount: 1n, key: "equal", parts })).toEqual({ a: 1n, b: 0n });
  });
});

describe("a round with cost lines", () => {
  const ladder = { model: "all_units" as const, pack: 1n, moq: 0n, breaks: [{ minQty: 1n, unitPrice: 10n }] };
  const pledge = (firm: string, quantity: bigint, cap: bigint | null, seq: bigint): Pledge => ({ firm, min: quantity, desired: quantity, max: quantity, cap, seq });

  test("by quantity alone comes to the same as without lines", () => {
    fc.assert(fc.property(fc.array(units(30).map((n) => n + 1n), { minLength: 1, maxLength: 6 }), fc.array(units(500), { minLength: 1, maxLength: 4 }), (wanted, amounts) => {
      const pledges = wanted.map((quantity, index) => pledge(`f${index}`, quantity, null, BigInt(index)));
      const sharedCost = amounts.reduce((sum, amount) => sum + amount, 0n);
      expect(clear({ ladder, sharedCost, pledges, costLines: amounts.map((amount) => ({ amount, key: "quantity" as const })) })).toEqual(clear({ ladder, sharedCost, pledges }));
    }));
  });

  test("leaves out who would pay more than its cap by another key, and clears the rest anew", () => {
    const pledges = [pledge("small", 2n, 30n, 1n), pledge("large", 98n, null, 2n)];
    const equal = clear({ ladder, sharedCost: 200n, pledges, costLines: [{ amount: 200n, key: "equal" }] });
    expect(equal).toMatchObject({ status: "clears", excluded: ["small"], quantity: 98n, due: { large: 1_180n } });
    expect(clear({ ladder, sharedCost: 200n, pledges })).toMatchObject({ excluded: [], quantity: 100n });
  });

  test("never asks anybody for more than its cap", () => {
    const pledgesArb = fc.array(fc.record({ quantity: units(30).map((n) => n + 1n), cap: fc.option(units(60).map((n) => n + 1n)) }), { minLength: 1, maxLength: 6 })
      .map((rows) => rows.map((row, index) => pledge(`f${index}`, row.quantity, row.cap, BigInt(index))));
    fc.assert(fc.property(pledgesArb, keys.filter((key) => key !== "quantity"), units(500), (pledges, key, sharedCost) => {
      const told = pledges.map((one) => ({ ...one, unitWeight: one.seq + 1n, unitVolume: 1n, distance: one.seq * 7n, soloPrice: 12n + one.seq }));
      const result = clear({ ladder, sharedCost, pledges: told, costLines: [{ amount: sharedCost, key }] });
      if (result.status === "not_viable") return;
      expect(total(result.due)).toBe(result.goods + sharedCost);
      expect(total(result.allocation)).toBe(result.quantity);
      for (const { firm, cap } of pledges) if (cap !== null && result.allocation[firm] !== undefined) expect(result.due[firm]! <= cap * result.allocation[firm]!).toBe(true);
    }));
  });

  test("refuses lines that don't add up", () => {
    expect(() => clear({ ladder, sharedCost: 5n, pledges: [], costLines: [{ amount: 4n, key: "equal" }] })).toThrow(RangeError);
  });
});
