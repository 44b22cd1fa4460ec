import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Ladder } from "./clearing";
import { countedAt, previewPledge } from "./preview";

const ladder: Ladder = {
  model: "all_units",
  breaks: [{ minQty: 1n, unitPrice: 100n }, { minQty: 100n, unitPrice: 90n }, { minQty: 500n, unitPrice: 80n }],
  pack: 1n,
  moq: 50n,
};
const own = { desired: 40n, cap: null as bigint | null, soloUnitPrice: 110n as bigint | null };
const preview = (change: Partial<Parameters<typeof previewPledge>[0]>) =>
  previewPledge({ ladder, sharedCost: 600n, publishedQuantity: 80n, own, ownInSnapshot: 0n, ...change });

describe("a pledge previewed beside the published progress", () => {
  test("shows quantity, payment, landed price and saving", () => {
    expect(preview({}).now).toEqual({
      quantity: 120n,
      unitPrice: 90n,
      ownQuantity: 40n,
      goodsShare: 3_600n,
      sharedShare: 200n,
      due: 3_800n,
      landedUnitPrice: 95n,
      withinCap: true,
      saving: 600n,
    });
  });

  test("shows the same at the next break, and nothing behind the last one", () => {
    expect(preview({}).atNextBreak).toMatchObject({ quantity: 500n, unitPrice: 80n, goodsShare: 3_200n, sharedShare: 48n });
    expect(preview({ publishedQuantity: 900n }).atNextBreak).toBeNull();
  });

  test("rounds the landed price and the shares up", () => {
    expect(preview({ sharedCost: 601n }).now).toMatchObject({ landedUnitPrice: 96n, sharedShare: 201n });
  });

  test("has no saving without a solo price, and a negative one where joint is dearer", () => {
    expect(preview({ own: { ...own, soloUnitPrice: null } }).now.saving).toBeNull();
    expect(preview({ own: { ...own, soloUnitPrice: 94n } }).now.saving).toBe(-40n);
  });

  test("is at the minimum order while less is known, also while progress is hidden", () => {
    expect(preview({ publishedQuantity: null })).toMatchObject({ reachesMinimum: false, now: { quantity: 50n, ownQuantity: 40n } });
    expect(preview({ publishedQuantity: 10n })).toMatchObject({ reachesMinimum: true, now: { quantity: 50n } });
  });

  test("says whether the landed cost is within the cap", () => {
    expect(preview({ own: { ...own, cap: 94n } }).now.withinCap).toBe(false);
    expect(preview({ own: { ...own, cap: 95n } }).now.withinCap).toBe(true);
  });

  test("doesn't count the firm's standing pledge twice", () => {
    expect(preview({ ownInSnapshot: 30n }).now.quantity).toBe(90n);
    expect(preview({ ownInSnapshot: 200n, own: { ...own, desired: 60n } }).now.quantity).toBe(60n);
  });

  test("counts whole packs only", () => {
    expect(preview({ ladder: { ...ladder, pack: 25n }, publishedQuantity: 83n })).toMatchObject({
      now: { quantity: 100n },
      atNextBreak: { quantity: 500n },
    });
  });

  test("never promises more than asked, and gets no dearer at the next break", () => {
    const units = fc.bigInt({ min: 0n, max: 700n });
    const models = fc.constantFrom("all_units" as const, "incremental" as const);
    fc.assert(
      fc.property(units, units, fc.constantFrom(1n, 7n, 25n), models, (desired, publishedQuantity, pack, model) => {
        const shown = preview({ ladder: { ...ladder, pack, model }, publishedQuantity, own: { ...own, desired } });
        expect(shown.now.ownQuantity <= desired).toBe(true);
        expect(shown.now.quantity % pack).toBe(0n);
        expect(shown.now.due).toBe(shown.now.goodsShare + shown.now.sharedShare);
        expect(shown.now.saving).toBe(110n * shown.now.ownQuantity - shown.now.due);
        if (shown.atNextBreak) expect(shown.atNextBreak.landedUnitPrice <= shown.now.landedUnitPrice).toBe(true);
      }),
    );
  });
});

describe("the part of a snapshot that is one's own", () => {
  const at = (hour: number) => new Date(Date.UTC(2026, 10, 25, hour));
  const said = (hour: number, desired: bigint, kind = "pledge") => ({ kind, desired, answer: "confirmed", confirmed_at: at(hour) });
  test("is the last word before it, not a later change", () => {
    const own = [said(12, 90n), said(9, 40n), said(8, 30n)];
    expect(countedAt(own, at(10))).toBe(40n);
    expect(countedAt(own, at(12))).toBe(90n);
    expect(countedAt(own, at(7))).toBe(0n);
  });
  test("is nothing after a withdrawal, and for an entry that wasn't confirmed", () => {
    expect(countedAt([said(9, 0n, "withdrawal"), said(8, 30n)], at(10))).toBe(0n);
    expect(countedAt([{ kind: "pledge", desired: 50n, answer: null, confirmed_at: null }], at(10))).toBe(0n);
  });
});
