import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { around, DRAWN, followed, lastRows, moved, shifted } from "./window";

describe("the rows that are drawn", () => {
  it("given any way of scrolling through any number of rows, then what is in sight is drawn, and no more than a few hundred rows are", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.array(fc.tuple(fc.nat(10_000), fc.integer({ min: 1, max: 30 })), { maxLength: 50 }), (count, steps) => {
        let window = lastRows(count);
        for (const [at, size] of steps) {
          const first = Math.min(at, count - 1);
          const last = Math.min(first + size, count - 1);
          window = moved(window, { first, last }, count);
          expect(window.from).toBeLessThanOrEqual(first);
          expect(window.to).toBeGreaterThan(last);
          expect(window.to - window.from).toBeLessThanOrEqual(2 * DRAWN);
        }
      }),
    );
  });

  it("given a place, then it is drawn with rows on both sides where there are any", () => {
    expect(around(5, 10)).toEqual({ from: 0, to: 10 });
    expect(around(5000, 10_000)).toEqual({ from: 4920, to: 5080 });
    expect(around(9999, 10_000)).toEqual({ from: 9840, to: 10_000 });
  });

  it("given rows in front and behind, then the same rows stay drawn, and an end that was drawn is followed", () => {
    expect(shifted({ from: 0, to: 50 }, 100, 50, 150)).toEqual({ from: 100, to: 150 });
    expect(shifted({ from: 10, to: 30 }, 100, 50, 150)).toEqual({ from: 110, to: 130 });
    expect(shifted({ from: 0, to: 50 }, 0, 50, 51)).toEqual({ from: 0, to: 51 });
    expect(shifted({ from: 0, to: 320 }, 0, 320, 321)).toEqual({ from: 1, to: 321 });
    expect(followed({ window: { from: 0, to: 102 }, first: 9851, count: 150 }, 9751, 250)).toEqual({ from: 100, to: 202 });
    expect(followed({ window: { from: 0, to: 0 }, first: 0, count: 0 }, 9751, 250)).toEqual(lastRows(250));
    expect(shifted({ from: 0, to: 360 }, 50, 360, 410)).toEqual({ from: 50, to: 410 });
  });
});
