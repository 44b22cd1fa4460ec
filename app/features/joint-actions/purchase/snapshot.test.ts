import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextSnapshot, progressToNextBreak, type Snapshot } from "./snapshot";

const start = new Date("2026-11-24T08:00:00Z");
const later = (hours: number) => new Date(start.getTime() + hours * 3_600_000);
const firms = (count: number) => Array.from({ length: count }, (_, index) => `firm-${index}`);
const nothing = { firms: null, quantityFloor: null, nextBreak: null, percent: null, moqReached: null };
const visible: Snapshot = { firms: 3, quantityFloor: 100n, nextBreak: 500n, percent: 20, moqReached: true, publishedAt: start };
const breaks = [{ minQty: 1n, unitPrice: 30n }, { minQty: 100n, unitPrice: 20n }, { minQty: 500n, unitPrice: 10n }];

const progress = (change: Partial<Parameters<typeof nextSnapshot>[0]>) =>
  nextSnapshot({ previous: null, now: start, totalDesired: 349n, pledgingFirms: 3, firmsChangedSince: firms(3), breaks, moq: 100n, ...change });

describe("what is published", () => {
  test("progress is rounded down to five percent of the next break", () => {
    expect(progress({})).toEqual({ publishedAt: start, firms: 3, quantityFloor: 325n, nextBreak: 500n, percent: 65, moqReached: true });
    expect(progress({ totalDesired: 350n })).toMatchObject({ percent: 70, quantityFloor: 350n });
    expect(progress({ totalDesired: 499n })).toMatchObject({ percent: 95, quantityFloor: 475n });
  });

  test("a reached break gives way to the one after it", () => {
    expect(progress({ totalDesired: 99n })).toMatchObject({ nextBreak: 100n, percent: 95, moqReached: false });
    expect(progress({ totalDesired: 100n })).toMatchObject({ nextBreak: 500n, percent: 20, quantityFloor: 100n, moqReached: true });
  });

  test("behind the last break only that it was reached is shown", () => {
    expect(progress({ totalDesired: 7_777n })).toMatchObject({ firms: 3, quantityFloor: 500n, nextBreak: null, percent: 100 });
  });

  test("nothing pledged is zero percent, the price of one unit is no goal", () => {
    expect(progressToNextBreak(breaks, 0n, 0n)).toEqual({ reached: null, next: 100n, percent: 0 });
    expect(progressToNextBreak(breaks.slice(0, 1), 0n, 0n)).toEqual({ reached: null, next: null, percent: 0 });
  });

  test("a minimum order that comes before the next break is the goal, and 100 % is never said below it", () => {
    expect(progressToNextBreak(breaks.slice(0, 1), 40n, 50n)).toEqual({ reached: 1n, next: 50n, percent: 80 });
    expect(progressToNextBreak(breaks.slice(0, 1), 50n, 50n)).toEqual({ reached: 1n, next: null, percent: 100 });
    expect(progressToNextBreak(breaks, 200n, 300n)).toEqual({ reached: 100n, next: 300n, percent: 65 });
  });

  test("never above the sum, always within five percent of the break, always a row the table accepts", () => {
    const ladders = fc.uniqueArray(fc.bigInt({ min: 2n, max: 10n ** 12n }), { maxLength: 5 }).map((above) =>
      [1n, ...above.sort((a, b) => (a < b ? -1 : 1))].map((minQty, index) => ({ minQty, unitPrice: 9n - BigInt(index) })),
    );
    const quantity = fc.bigInt({ min: 0n, max: 10n ** 12n });
    fc.assert(
      fc.property(ladders, quantity, quantity, fc.integer({ min: 3, max: 2_500 }), (ladder, totalDesired, moq, pledgingFirms) => {
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
    expect(progress({ pledgingFirms: 3, firmsChangedSince: [] })).not.toBeNull();
  });

  test("not again before everybody, the changers too, has three others that changed", () => {
    expect(progress({ previous: visible, now: later(2), firmsChangedSince: firms(3) })).toBeNull();
    expect(progress({ previous: visible, now: later(2), firmsChangedSince: firms(4) })).toMatchObject({ percent: 65 });
  });

  test("one firm that changes again and again counts once", () => {
    expect(progress({ previous: visible, now: later(2), firmsChangedSince: ["firm-0", ...firms(3), "firm-0"] })).toBeNull();
  });

  test("again after a full day", () => {
    expect(progress({ previous: visible, now: new Date(later(24).getTime() - 1), firmsChangedSince: firms(1) })).toBeNull();
    expect(progress({ previous: visible, now: later(24), firmsChangedSince: firms(1) })).not.toBeNull();
  });

  test("a due snapshot is hidden when fewer than three firms are left", () => {
    expect(progress({ previous: visible, now: later(24), pledgingFirms: 2 })).toEqual({ ...nothing, publishedAt: later(24) });
  });

  test("a firm that leaves and comes back doesn't force a fresh figure", () => {
    const previous = { ...nothing, publishedAt: later(1) };
    expect(progress({ previous, now: later(3), firmsChangedSince: firms(1) })).toBeNull();
    expect(progress({ previous, now: later(25), firmsChangedSince: firms(1) })).not.toBeNull();
  });
});
