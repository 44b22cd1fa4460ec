import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clear, shortagePolicies, type ClearingInput } from "../clearing";
import { inputAfter, sameNumbers, staysWhole } from "./without";

const amount = fc.integer({ min: 1, max: 60 });
const pledges = fc.array(fc.record({ min: fc.integer({ min: 0, max: 20 }), more: amount, most: fc.integer({ min: 0, max: 30 }), cap: fc.option(fc.integer({ min: 70, max: 130 }), { nil: null }) }), { minLength: 2, maxLength: 8 });
const inputs = fc.record({ wanted: pledges, pack: fc.integer({ min: 1, max: 7 }), shared: fc.integer({ min: 0, max: 500 }), policy: fc.constantFrom(...shortagePolicies) }).map(
  ({ wanted, pack, shared, policy }): ClearingInput => ({
    ladder: { model: "all_units", pack: BigInt(pack), moq: 0n, breaks: [{ minQty: 1n, unitPrice: 100n }, { minQty: 90n, unitPrice: 80n }] },
    sharedCost: BigInt(shared),
    policy,
    pledges: wanted.map(({ min, more, most, cap }, index) => ({
      firm: `f${index}`, min: BigInt(min), desired: BigInt(min + more), max: BigInt(min + more + most), cap: cap === null ? null : BigInt(cap), seq: BigInt(index + 1), cutBefore: BigInt((index * 7) % 3),
    })),
  }),
);

describe("another firm in one's place", () => {
  test("then every number stays, under the other name, whatever the policy and the name", () => {
    fc.assert(fc.property(inputs, fc.nat(), fc.constantFrom("a", "zz"), (input, which, successor) => {
      const leaver = input.pledges[which % input.pledges.length]!.firm;
      expect(sameNumbers(clear(input), input, leaver, successor)).toBe(true);
    }));
  });
});

describe("a firm that is let go", () => {
  test("given that everybody else stays, then each of them is within its limits", () => {
    fc.assert(fc.property(inputs, (input) => {
      const leaver = input.pledges[0]!.firm;
      const [before, after] = [clear(input), clear(inputAfter(input, leaver, null))];
      if (!staysWhole(before, after, leaver) || before.status !== "clears" || after.status !== "clears") return;
      for (const pledge of input.pledges.slice(1)) {
        const units = after.allocation[pledge.firm] ?? 0n;
        expect((before.allocation[pledge.firm] ?? 0n) === 0n || units > 0n).toBe(true);
        if (units === 0n) continue;
        expect(units >= pledge.min && units <= pledge.max).toBe(true);
        if (pledge.cap !== null) expect(after.goods + after.shared <= pledge.cap * after.quantity).toBe(true);
      }
    }));
  });
  test("given a result that falls, then it doesn't stay whole", () => {
    const input: ClearingInput = { ladder: { model: "all_units", pack: 1n, moq: 50n, breaks: [{ minQty: 1n, unitPrice: 100n }] }, sharedCost: 0n, pledges: ["a", "b"].map((firm, index) => ({ firm, min: 30n, desired: 30n, max: 30n, cap: null, seq: BigInt(index) })) };
    expect(staysWhole(clear(input), clear(inputAfter(input, "a", null)), "a")).toBe(false);
  });
});
