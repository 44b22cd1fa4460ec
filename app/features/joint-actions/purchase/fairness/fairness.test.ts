import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clear, type Ladder } from "../clearing";
import { priceLimit } from "./dearer";
import { marketShare } from "./market";
import { duesBy, isAnchor, isDominant, ownDues, type Share } from "./methods";

const sum = (values: readonly bigint[]) => values.reduce((all, value) => all + value, 0n);
const amount = (max: bigint) => fc.bigInt({ min: 1n, max });

/** Shares of one price: each firm's due is its quantity at the landed price, rounded down, and what is left over goes to the first. */
const shares = fc
  .record({ price: amount(1_000_000n), rows: fc.array(fc.record({ quantity: amount(100_000n), solo: amount(2_000_000n) }), { minLength: 1, maxLength: 12 }) })
  .map(({ price, rows }): Share[] => rows.map(({ quantity, solo }, index) => ({ firm: `f${index}`, quantity, solo, due: quantity * price })));

describe("who takes part at which price", () => {
  it.each([
    [{ cap: 90n, soloPrice: 100n, acceptsDearer: false }, 90n],
    [{ cap: 120n, soloPrice: 100n, acceptsDearer: false }, 120n],
    [{ cap: null, soloPrice: 100n, acceptsDearer: false }, 100n],
    [{ cap: null, soloPrice: 100n, acceptsDearer: true }, null],
    [{ cap: null, soloPrice: null, acceptsDearer: false }, null],
  ])("given %o, then the limit is %s", (pledge, limit) => {
    expect(priceLimit(pledge)).toBe(limit);
  });

  it("given any round, then nobody who gave no yes is cleared above its own solo price", () => {
    const pledge = fc.record({ desired: amount(500n), solo: amount(200n), acceptsDearer: fc.boolean() });
    fc.assert(
      fc.property(fc.array(pledge, { minLength: 1, maxLength: 8 }), amount(200n), amount(5_000n), (rows, unitPrice, sharedCost) => {
        const ladder: Ladder = { model: "all_units", pack: 1n, moq: 1n, breaks: [{ minQty: 1n, unitPrice }] };
        const pledges = rows.map(({ desired, solo, acceptsDearer }, index) => ({ firm: `f${index}`, min: 0n, desired, max: desired, seq: BigInt(index), cap: priceLimit({ cap: null, soloPrice: solo, acceptsDearer }) }));
        const result = clear({ ladder, sharedCost, pledges });
        if (result.status !== "clears") return;
        rows.forEach(({ solo, acceptsDearer }, index) => {
          const units = result.allocation[`f${index}`] ?? 0n;
          if (!acceptsDearer && units > 0n) expect((result.goods + result.shared) <= solo * result.quantity).toBe(true);
        });
      }),
    );
  });
});

describe("ways to share a price", () => {
  it("given any shares, then each way adds up to the same total", () => {
    fc.assert(fc.property(shares, (rows) => {
      const total = sum(rows.map(({ due }) => due));
      for (const dues of Object.values(duesBy(rows))) if (dues) expect(sum(dues)).toBe(total);
    }));
  });

  it("given equal savings, then what firms pay of their solo cost differs by less than the rounding", () => {
    fc.assert(fc.property(shares, (rows) => {
      const total = sum(rows.map(({ due }) => due));
      const alone = sum(rows.map(({ quantity, solo }) => quantity * solo!));
      duesBy(rows).equal_saving!.forEach((due, index) => {
        const exact = total * rows[index]!.quantity * rows[index]!.solo!;
        expect(due * alone > exact - alone && due * alone < exact + alone).toBe(true);
      });
    }));
  });

  it("given an anchor, then others give at most a tenth of their saving and no anchor pays more", () => {
    fc.assert(fc.property(shares, (rows) => {
      const total = sum(rows.map(({ quantity }) => quantity));
      duesBy(rows).anchor_rebate?.forEach((due, index) => {
        const row = rows[index]!;
        const saving = row.solo! * row.quantity - row.due;
        if (isAnchor(row.quantity, total)) expect(due <= row.due).toBe(true);
        else expect(due - row.due >= 0n && (due - row.due) * 10n <= (saving > 0n ? saving : 0n)).toBe(true);
      });
    }));
  });

  it("given one's own row and the totals, then one's dues come out as from all rows, to the rounding", () => {
    fc.assert(fc.property(shares, (rows) => {
      const totals = { quantity: sum(rows.map(({ quantity }) => quantity)), due: sum(rows.map(({ due }) => due)), solo: sum(rows.map(({ quantity, solo }) => quantity * solo!)) };
      const anchors = rows.filter(({ quantity }) => isAnchor(quantity, totals.quantity)).length;
      const all = duesBy(rows);
      const saved = rows.every(({ quantity, due, solo }) => solo! * quantity >= due);
      rows.forEach((row, index) => {
        const own = ownDues(row, totals, anchors);
        const near = (value: bigint | null, dues: bigint[] | null, slack: bigint) => value === null || (dues !== null && value - dues[index]! <= slack && dues[index]! - value <= slack);
        expect(near(own.equal_saving, all.equal_saving, 1n)).toBe(true);
        if (saved) expect(near(own.anchor_rebate, all.anchor_rebate, BigInt(rows.length))).toBe(true);
      });
    }));
  });

  it("given 25 and 38 of a hundred, then that is not above it yet", () => {
    expect([isAnchor(25n, 100n), isAnchor(26n, 100n), isDominant(38n, 100n), isDominant(39n, 100n)]).toEqual([false, true, false, true]);
  });
});

describe("the market", () => {
  it.each([[150n, 1000n, 1500n, false], [151n, 1000n, 1510n, true], [0n, 7n, 0n, false]])("given %s of %s, then that is %s and warns: %s", (quantity, market, basisPoints, warns) => {
    expect(marketShare(quantity, market)).toEqual({ basisPoints, warns });
  });
});
