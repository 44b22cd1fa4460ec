import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clear, type Ladder, type Pledge } from "./clearing";
import { goodsCost } from "./ladder";
import { clearInLots, lotFault, shareLots, type Lot } from "./lots";

const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);
const flat = (price: bigint, pack = 1n, moq = 0n): Ladder => ({ model: "all_units", pack, moq, breaks: [{ minQty: 1n, unitPrice: price }] });
const ladder = fc.record({ price: fc.bigInt({ min: 20n, max: 90n }), less: fc.bigInt({ min: 1n, max: 9n }), from: fc.bigInt({ min: 2n, max: 60n }), model: fc.constantFrom<Ladder["model"]>("all_units", "incremental") })
  .map(({ price, less, from, model }): Ladder => ({ model, pack: 1n, moq: 0n, breaks: [{ minQty: 1n, unitPrice: price }, { minQty: from, unitPrice: price - less }] }));
const pledges = fc
  .array(fc.record({ min: fc.bigInt({ min: 0n, max: 20n }), more: fc.bigInt({ min: 1n, max: 30n }), most: fc.bigInt({ min: 0n, max: 20n }), cap: fc.option(fc.bigInt({ min: 30n, max: 140n })) }), { minLength: 1, maxLength: 12 })
  .map((rows) => rows.map(({ min, more, most, cap }, index): Pledge => ({ firm: `f${String(index).padStart(2, "0")}`, min, desired: min + more, max: min + more + most, cap, seq: BigInt(rows.length - index) })));

/** Lots of two to four quotes that add up to the quantity, cut at these percents. */
function lotsOf(quantity: bigint, ladders: readonly Ladder[], percents: readonly bigint[]): Lot[] {
  const cuts = [...percents.slice(0, ladders.length - 1).map((percent) => (quantity * percent) / 100n)].sort((a, b) => (a < b ? -1 : 1));
  return ladders.map((one, index) => ({ ladder: one, quantity: (cuts[index] ?? quantity) - (cuts[index - 1] ?? 0n) }));
}
const percents = fc.array(fc.bigInt({ min: 0n, max: 100n }), { minLength: 3, maxLength: 3 });

describe("the lots of a split award", () => {
  it.each([
    { lots: [[60n, flat(9n)], [40n, flat(9n)]], fault: null },
    { lots: [[100n, flat(9n)]], fault: { reason: "split_few" } },
    { lots: [[60n, flat(9n)], [41n, flat(9n)]], fault: { reason: "split_sum" } },
    { lots: [[95n, flat(9n)], [5n, flat(9n)]], fault: { reason: "split_small", at: 1 } },
    { lots: [[63n, flat(9n, 5n)], [37n, flat(9n)]], fault: { reason: "split_pack", at: 0 } },
    { lots: [[60n, flat(9n)], [40n, flat(9n, 20n, 41n)]], fault: { reason: "split_moq", at: 1 } },
  ] as const)("given $lots, then $fault.reason", ({ lots, fault }) => {
    expect(lotFault(lots.map(([quantity, one]) => ({ quantity, ladder: one })), { quantity: 100n, minLot: 10n })).toEqual(fault);
  });

  it("then every lot and its price are given out whole, every firm gets its quantity, and a unit costs everybody the same to less than one rial a lot", () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 1n, max: 500n }), { minLength: 1, maxLength: 20 }), fc.array(ladder, { minLength: 2, maxLength: 4 }), percents, (units, ladders, cuts) => {
        const quantity = sum(units);
        const lots = lotsOf(quantity, ladders, cuts);
        const shares = shareLots(lots, units.map((_, index) => ({ firm: `f${index}`, seq: BigInt(index) })), units);
        lots.forEach((lot, index) => {
          expect(sum(shares.map((share) => share[index]!.quantity))).toBe(lot.quantity);
          expect(sum(shares.map((share) => share[index]!.goods))).toBe(goodsCost(lot.ladder, lot.quantity));
        });
        shares.forEach((share, buyer) => {
          expect(sum(share.map((part) => part.quantity))).toBe(units[buyer]);
          expect(share.every((part) => part.quantity >= 0n)).toBe(true);
          share.forEach((part, index) => {
            const exact = goodsCost(lots[index]!.ladder, lots[index]!.quantity) * units[buyer]!;
            expect(part.goods * quantity > exact - quantity && part.goods * quantity < exact + quantity).toBe(true);
          });
        });
      }),
    );
  });

  it("then nobody's quantity nor shared cost changes, all sums are exact, the order of the pledges doesn't matter, and one quote in two lots of one price is that quote", () => {
    fc.assert(
      fc.property(pledges, ladder, fc.array(ladder, { minLength: 2, maxLength: 4 }), percents, fc.bigInt({ min: 0n, max: 500n }), (rows, lead, ladders, cuts, sharedCost) => {
        const base = clear({ ladder: lead, sharedCost, pledges: rows });
        if (base.status === "not_viable") return;
        const lots = lotsOf(base.quantity, ladders, cuts);
        const input = { ladder: lead, sharedCost, pledges: rows, lots };
        const split = clearInLots(input);
        if (split.status === "not_viable") throw new Error("a split clears where its base does");
        expect(split).toEqual(clearInLots({ ...input, pledges: rows.toReversed() }));
        expect(split).toMatchObject({ quantity: base.quantity, allocation: base.allocation, sharedShare: base.sharedShare, excluded: base.excluded });
        expect(sum(Object.values(split.goodsShare))).toBe(split.goods);
        expect(split.goods).toBe(sum(lots.map((lot) => goodsCost(lot.ladder, lot.quantity))));
        expect(sum(Object.values(split.due))).toBe(split.goods + split.shared);
        const price = base.goods / base.quantity;
        if (base.goods % base.quantity === 0n) expect(clearInLots({ ...input, lots: lotsOf(base.quantity, [flat(price), flat(price)], cuts) })).toMatchObject({ goods: base.goods });
      }),
    );
  });

  it("given lots that aren't what clears, then it is refused", () => {
    const rows: Pledge[] = [{ firm: "a", min: 10n, desired: 10n, max: 10n, cap: null, seq: 1n }];
    expect(() => clearInLots({ ladder: flat(5n), sharedCost: 0n, pledges: rows, lots: [{ ladder: flat(4n), quantity: 4n }, { ladder: flat(5n), quantity: 5n }] })).toThrow(RangeError);
  });
});
