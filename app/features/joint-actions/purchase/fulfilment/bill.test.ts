import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { balanceOf, splitBill, type BillLine } from "./bill";

const line = (position: number, kind: string, amount: bigint, key: BillLine["key"] = "quantity"): BillLine => ({ position, kind, label: "", amount, key });
const part = (firm: string, quantity: bigint, soloPrice: bigint | null = null) => ({ firm, seq: BigInt(firm.charCodeAt(0)), quantity, soloPrice });
const ofFirm = (shares: ReturnType<typeof splitBill>, position: number) => Object.fromEntries(shares.filter((share) => share.position === position).map(({ firm, amount }) => [firm, amount]));

describe("splitting the real bill", () => {
  it("given lines with keys of their own, then each is split by its key, and who got nothing pays nothing", () => {
    const shares = splitBill([line(1, "goods", 1000n), line(2, "transport", 101n), line(3, "fee", 30n, "equal"), line(4, "testing", 90n, "benefit")], [part("a", 10n, 60n), part("b", 30n, 30n), part("c", 0n, 99n)]);
    expect(ofFirm(shares, 1)).toEqual({ a: 250n, b: 750n });
    expect(ofFirm(shares, 2)).toEqual({ a: 25n, b: 76n });
    expect(ofFirm(shares, 3)).toEqual({ a: 15n, b: 15n });
    // Saved: a 600 − 250 = 350, b 900 − 750 = 150.
    expect(ofFirm(shares, 4)).toEqual({ a: 63n, b: 27n });
  });

  it("given distance, weight or volume, then the way counts for each firm alike, and a unit weighs the same for all", () => {
    const far = [{ ...part("a", 10n), distance: 3000n }, { ...part("b", 30n), distance: 1000n }];
    const shares = splitBill([line(1, "transport", 100n, "distance"), line(2, "unloading", 40n, "weight"), line(3, "storage", 80n, "volume")], far);
    expect([1, 2, 3].map((position) => ofFirm(shares, position))).toEqual([{ a: 75n, b: 25n }, { a: 10n, b: 30n }, { a: 20n, b: 60n }]);
  });

  it("given any lines and firms, then the shares of a line are the line, whatever the order of the firms", () => {
    const lines = fc.array(fc.record({ amount: fc.bigInt(0n, 10n ** 12n), kind: fc.constantFrom("goods", "transport", "fee"), key: fc.constantFrom<BillLine["key"]>("quantity", "value", "equal", "benefit", "distance") }), { minLength: 1, maxLength: 6 });
    const parts = fc.uniqueArray(fc.record({ firm: fc.stringMatching(/^[a-z]{1,3}$/), seq: fc.bigInt(1n, 20n), quantity: fc.bigInt(0n, 10_000n), soloPrice: fc.option(fc.bigInt(1n, 10n ** 6n)) }), { minLength: 1, maxLength: 10, selector: ({ firm }) => firm });
    fc.assert(
      fc.property(lines, parts, (rows, firms) => {
        fc.pre(firms.some(({ quantity }) => quantity > 0n));
        const bill = rows.map((row, index) => ({ ...row, label: "", position: index + 1 }));
        const shares = splitBill(bill, firms);
        for (const { position, amount } of bill) expect(shares.filter((share) => share.position === position).reduce((sum, share) => sum + share.amount, 0n)).toBe(amount);
        const turned = splitBill(bill, [...firms].reverse());
        for (const { position } of bill) expect(ofFirm(turned, position)).toEqual(ofFirm(shares, position));
      }),
    );
  });
});

describe("what is still to pay", () => {
  it("given payments, then those that both sides confirmed count, and refunds count back", () => {
    const paid = (kind: string, amount: bigint, answer: string | null) => ({ kind, amount, answer });
    expect(balanceOf(100n, [paid("deposit", 30n, "confirmed"), paid("payment", 50n, null), paid("payment", 20n, "disputed")])).toBe(70n);
    expect(balanceOf(100n, [paid("payment", 120n, "confirmed"), paid("refund", 20n, "confirmed")])).toBe(0n);
  });
});
