import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Ladder } from "../clearing";
import { buyUpOffer } from "./buy-up";

const ladder: Ladder = { model: "all_units", pack: 1n, moq: 0n, breaks: [{ minQty: 1n, unitPrice: 100n }, { minQty: 100n, unitPrice: 90n }] };
const offer = (published: bigint, own: bigint, of = ladder) => buyUpOffer({ ladder: of, sharedCost: 0n, published, own });

describe("a buy-up offer", () => {
  test("given 95 of 100, then a firm is asked for its part of the five, and buying 100 costs less than 95", () => {
    expect(offer(95n, 19n)).toEqual({ next: 100n, missing: 5n, extra: 1n, due: 1_800n, dueNow: 1_900n, saving: 200n, cliff: true });
  });
  test("given 85, then the price falls for each unit, though all of it costs more", () => {
    expect(offer(85n, 17n)).toMatchObject({ extra: 3n, saving: 200n, cliff: false });
  });
  test("given too far a break, the last one, or nothing of one's own, then none", () => {
    expect(offer(79n, 10n)).toBeNull();
    expect(offer(100n, 10n)).toBeNull();
    expect(offer(95n, 0n)).toBeNull();
  });
  test("given everybody takes its part, then the break is reached", () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 40 }).map(BigInt), { minLength: 3, maxLength: 8 }), (owns) => {
      const published = owns.reduce((sum, own) => sum + own, 0n);
      const offers = owns.map((own) => offer(published, own));
      if (offers.some((one) => one === null)) return;
      expect(published + offers.reduce((sum, one) => sum + one!.extra, 0n) >= 100n).toBe(true);
    }));
  });
});
