import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Ladder } from "./clearing";
import { previewPledge } from "./preview";

const ladder: Ladder = {
  model: "all_units",
  breaks: [{ minQty: 1n, unitPrice: 100n }, { minQty: 100n, unitPrice: 90n }, { minQty: 500n, unitPrice: 80n }],
  pack: 1n,
  moq: 50n,
};
const exactly = (units: bigint, cap: bigint | null = null) => ({ min: units, desired: units, max: units, cap });
const preview = (change: Partial<Parameters<typeof previewPledge>[0]>) =>
  previewPledge({ ladder, sharedCost: 600n, publishedQuantity: 80n, pledge: exactly(40n), soloPrice: 110n, ...change });

describe("a pledge previewed beside the published progress", () => {
  test("shows quantity, payment, landed price and saving", () => {
    expect(preview({})).toEqual({
      status: "clears",
      quantity: 40n,
      together: 120n,
      goods: 3_600n,
      shared: 200n,
      due: 3_800n,
      landed: { total: 11_400n, quantity: 120n },
      landedUnit: 95n,
      saving: 600n,
    });
  });

  test("rounds the landed price up", () => {
    expect(preview({ sharedCost: 601n })).toMatchObject({ landedUnit: 96n });
  });

  test("has no saving without a solo price, and a negative one where joint is dearer", () => {
    expect(preview({ soloPrice: null })).toMatchObject({ saving: null });
    expect(preview({ soloPrice: 94n })).toMatchObject({ saving: -40n });
  });

  test("uses the firm's own tolerance to reach a break", () => {
    expect(preview({ publishedQuantity: 60n, pledge: { min: 30n, desired: 35n, max: 45n, cap: null } })).toMatchObject({
      quantity: 40n,
      together: 100n,
    });
  });

  test("says what is missing below the minimum order, also while progress is hidden", () => {
    expect(preview({ publishedQuantity: null })).toEqual({
      status: "not_yet",
      nearest: [{ kind: "quantity", missing: 10n }, { kind: "firms", more: 1n }],
    });
  });

  test("says so when the cap is too low for the present progress", () => {
    expect(preview({ pledge: exactly(40n, 80n) })).toMatchObject({ status: "over_cap", together: 80n, landedUnit: 108n });
    expect(preview({ publishedQuantity: null, pledge: exactly(60n, 80n) })).toMatchObject({ status: "not_yet" });
  });

  test("doesn't count the firm's standing pledge twice", () => {
    expect(preview({ ownPublished: 30n })).toMatchObject({ together: 90n });
    expect(preview({ ownPublished: 200n, pledge: exactly(60n) })).toMatchObject({ together: 60n });
  });

  test("lets the rounded quantity of the others fit whole packs", () => {
    expect(preview({ ladder: { ...ladder, pack: 25n }, publishedQuantity: 83n })).toMatchObject({ quantity: 40n, together: 125n });
  });

  test("refuses limits out of order", () => {
    expect(() => preview({ pledge: { min: 2n, desired: 1n, max: 3n, cap: null } })).toThrow(RangeError);
  });

  test("never leaves the pledge's own limits", () => {
    const units = fc.bigInt({ min: 0n, max: 700n });
    fc.assert(
      fc.property(fc.tuple(units, units, units), fc.option(fc.bigInt({ min: 1n, max: 130n })), units, fc.constantFrom(1n, 7n, 25n), (limits, cap, publishedQuantity, pack) => {
        const [min, desired, max] = limits.sort((a, b) => (a < b ? -1 : 1)) as [bigint, bigint, bigint];
        const shown = preview({ ladder: { ...ladder, pack }, publishedQuantity, pledge: { min, desired, max, cap } });
        if (shown.status !== "clears") return;
        expect(shown.quantity >= min && shown.quantity <= max).toBe(true);
        expect(cap === null || cap * shown.landed.quantity >= shown.landed.total).toBe(true);
        expect(shown.due).toBe(shown.goods + shown.shared);
        expect(shown.saving).toBe(110n * shown.quantity - shown.due);
      }),
      { numRuns: 500 },
    );
  });
});
