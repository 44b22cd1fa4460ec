import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextSnapshot, type PublishedSnapshot, type Snapshot } from "./snapshot";

const start = new Date("2026-11-24T08:00:00Z");
const later = (hours: number) => new Date(start.getTime() + hours * 3_600_000);
const nothing: Snapshot = { firms: null, quantityFloor: null, nextBreak: null, percent: null, moqReached: null };
const visible: PublishedSnapshot = { firms: 3, quantityFloor: 100n, nextBreak: 500n, percent: 20, moqReached: true, publishedAt: start };

const progress = (change: Partial<Parameters<typeof nextSnapshot>[0]>) =>
  nextSnapshot({
    previous: null,
    now: start,
    totalDesired: 349n,
    pledgingFirms: 3,
    firmsChangedSince: 3,
    breaks: [{ minQty: 1n }, { minQty: 100n }, { minQty: 500n }],
    moq: 100n,
    ...change,
  });

describe("what is published", () => {
  test("progress is rounded down to five percent of the next break", () => {
    expect(progress({})).toEqual({ firms: 3, quantityFloor: 325n, nextBreak: 500n, percent: 65, moqReached: true });
    expect(progress({ totalDesired: 350n })).toMatchObject({ percent: 70, quantityFloor: 350n });
    expect(progress({ totalDesired: 499n })).toMatchObject({ percent: 95, quantityFloor: 475n });
  });

  test("a reached break gives way to the one after it", () => {
    expect(progress({ totalDesired: 99n, moq: 0n })).toMatchObject({ nextBreak: 100n, percent: 95 });
    expect(progress({ totalDesired: 100n })).toMatchObject({ nextBreak: 500n, percent: 20, quantityFloor: 100n });
  });

  test("behind the last break only that it was reached is shown", () => {
    expect(progress({ totalDesired: 7_777n })).toEqual({ firms: 3, quantityFloor: 500n, nextBreak: null, percent: 100, moqReached: true });
  });

  test("a minimum order behind the last break is the next thing to reach", () => {
    expect(progress({ breaks: [{ minQty: 1n }], moq: 1_000n })).toEqual({
      firms: 3, quantityFloor: 300n, nextBreak: 1_000n, percent: 30, moqReached: false,
    });
  });

  test("firms that want nothing yet are at zero", () => {
    expect(progress({ totalDesired: 0n })).toMatchObject({ nextBreak: 100n, percent: 0, quantityFloor: 0n, moqReached: false });
    expect(progress({ totalDesired: 0n, breaks: [{ minQty: 1n }], moq: 0n })).toMatchObject({ nextBreak: null, quantityFloor: 0n });
  });

  test("never above the sum, always within five percent of the break, always a row the table accepts", () => {
    const breaks = fc.uniqueArray(fc.bigInt({ min: 2n, max: 10n ** 12n }), { maxLength: 5 }).map((above) =>
      [1n, ...above.sort((a, b) => (a < b ? -1 : 1))].map((minQty) => ({ minQty })),
    );
    const quantity = fc.bigInt({ min: 0n, max: 10n ** 12n });
    fc.assert(
      fc.property(breaks, quantity, quantity, fc.integer({ min: 3, max: 2_500 }), (ladder, totalDesired, moq, pledgingFirms) => {
        const shown = progress({ breaks: ladder, totalDesired, moq, pledgingFirms })!;
        expect(shown.firms).toBe(pledgingFirms);
        expect(shown.quantityFloor! <= totalDesired).toBe(true);
        expect(shown.percent! % 5).toBe(0);
        expect(shown.percent! >= 0 && shown.percent! <= 100).toBe(true);
        if (shown.nextBreak === null) return;
        expect(shown.nextBreak > totalDesired).toBe(true);
        expect((totalDesired - shown.quantityFloor!) * 20n <= shown.nextBreak + 20n).toBe(true);
      }),
    );
  });
});

describe("when it is published", () => {
  test("nothing below three pledging firms", () => {
    expect(progress({ pledgingFirms: 0, totalDesired: 0n })).toBeNull();
    expect(progress({ pledgingFirms: 2 })).toBeNull();
  });

  test("the first one as soon as three firms pledge", () => {
    expect(progress({ pledgingFirms: 3, firmsChangedSince: 0 })).not.toBeNull();
  });

  test("not again until everybody, the changers too, has three others that changed", () => {
    expect(progress({ previous: visible, now: later(1), firmsChangedSince: 1 })).toBeNull();
    expect(progress({ previous: visible, now: later(1), firmsChangedSince: 3 })).toBeNull();
    expect(progress({ previous: visible, now: later(1), firmsChangedSince: 4 })).toMatchObject({ percent: 65 });
  });

  test("again after a full day", () => {
    expect(progress({ previous: visible, now: new Date(later(24).getTime() - 1), firmsChangedSince: 1 })).toBeNull();
    expect(progress({ previous: visible, now: later(24), firmsChangedSince: 1 })).not.toBeNull();
  });

  test("hidden at once when firms leave, and only once", () => {
    expect(progress({ previous: visible, now: later(1), pledgingFirms: 2, firmsChangedSince: 1 })).toEqual(nothing);
    expect(progress({ previous: { ...nothing, publishedAt: later(1) }, now: later(48), pledgingFirms: 2 })).toBeNull();
  });

  test("a firm that leaves and comes back doesn't force a fresh figure", () => {
    const previous = { ...nothing, publishedAt: later(1) };
    expect(progress({ previous, now: later(2), firmsChangedSince: 1 })).toBeNull();
    expect(progress({ previous, now: later(25), firmsChangedSince: 1 })).not.toBeNull();
  });
});
