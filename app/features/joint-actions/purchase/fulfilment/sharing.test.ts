import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shareOffered, shareReceived, type Holding } from "./sharing";

const holding = (firm: string, min: bigint, desired: bigint, max: bigint, change: Partial<Holding> = {}): Holding => ({ firm, ordered: desired, quantity: desired, min, desired, max, seq: BigInt(firm.charCodeAt(0)), refused: false, ...change });
const quantities = ({ holdings }: { holdings: Holding[] }) => Object.fromEntries(holdings.map(({ firm, quantity }) => [firm, quantity]));
const total = ({ holdings, unassigned }: { holdings: Holding[]; unassigned: bigint }) => holdings.reduce((sum, { quantity }) => sum + quantity, unassigned);

const firms = fc.uniqueArray(fc.record({ firm: fc.stringMatching(/^[a-z]{1,4}$/), steps: fc.tuple(fc.bigInt(0n, 500n), fc.bigInt(0n, 500n), fc.bigInt(0n, 500n)), seq: fc.bigInt(1n, 50n), refused: fc.boolean() }), { minLength: 1, maxLength: 12, selector: ({ firm }) => firm })
  .map((rows) => rows.map(({ firm, steps: [a, b, c], seq, refused }): Holding => ({ firm, ordered: a + b + 1n, quantity: a + b + 1n, min: a, desired: a + b + 1n, max: a + b + c + 1n, seq, refused })));

describe("sharing out what came", () => {
  it("given what was ordered, then everybody gets it", () => {
    expect(quantities(shareReceived([holding("a", 5n, 10n, 15n), holding("b", 20n, 20n, 20n)], 30n))).toEqual({ a: 10n, b: 20n });
  });

  it("given less than all the mins, then in proportion to the mins, and to the last unit", () => {
    expect(quantities(shareReceived([holding("a", 10n, 10n, 10n), holding("b", 20n, 20n, 20n)], 10n))).toEqual({ a: 3n, b: 7n });
  });

  it("given a round that is first come, then who pledged first is filled first, whoever confirmed last", () => {
    expect(quantities(shareReceived([holding("a", 5n, 10n, 15n, { place: 2n }), holding("b", 5n, 20n, 20n, { place: 1n })], 22n, "first_come"))).toEqual({ a: 5n, b: 17n });
  });

  it("given more than all can take, then the rest is unassigned", () => {
    expect(shareReceived([holding("a", 5n, 10n, 12n)], 15n)).toMatchObject({ unassigned: 3n, holdings: [{ quantity: 12n }] });
  });

  it("given any firms and any quantity, then the sum is exact, nobody is past its max or short without need, and the order of firms doesn't matter", () => {
    fc.assert(
      fc.property(firms, fc.bigInt(0n, 20_000n), (holdings, received) => {
        const shared = shareReceived(holdings, received);
        expect(total(shared)).toBe(received);
        const buyers = shared.holdings.filter(({ refused }) => !refused);
        const least = buyers.reduce((sum, { min }) => sum + min, 0n);
        for (const { quantity, min, max, refused } of shared.holdings) {
          expect(quantity <= (refused ? 0n : max)).toBe(true);
          if (!refused) expect(quantity >= min || received < least).toBe(true);
          if (!refused && received < least) expect(quantity <= min).toBe(true);
        }
        expect(quantities(shareReceived([...holdings].reverse(), received))).toEqual(quantities(shared));
      }),
    );
  });
});

describe("giving away what was refused", () => {
  const before = { holdings: [holding("a", 10n, 10n, 10n, { quantity: 6n }), holding("b", 20n, 20n, 20n, { quantity: 0n, refused: true }), holding("c", 5n, 8n, 12n, { quantity: 8n })], unassigned: 12n };

  it("given somebody who waits and others who ask, then who waits comes first", () => {
    const shared = shareOffered(before, [{ firm: "w", quantity: 10n, seq: 9n, waits: true }, { firm: "c", quantity: 6n, seq: 3n, waits: false }]);
    expect(quantities(shared)).toEqual({ a: 6n, b: 0n, c: 10n, w: 10n });
    expect(shared.unassigned).toBe(0n);
  });

  it("given nobody who asks, then it goes within what firms agreed to, those below their min first", () => {
    expect(shareOffered({ ...before, unassigned: 5n }, [])).toMatchObject({ unassigned: 0n });
    expect(quantities(shareOffered({ ...before, unassigned: 5n }, []))).toEqual({ a: 10n, b: 0n, c: 9n });
    expect(shareOffered({ ...before, unassigned: 50n }, []).unassigned).toBe(42n);
  });

  it("given any claims, then the sum stays, nobody loses, and nobody gets more than it asked for or agreed to", () => {
    const claims = fc.array(fc.record({ firm: fc.stringMatching(/^[a-z]{1,4}$/), quantity: fc.bigInt(0n, 300n), seq: fc.bigInt(1n, 50n), waits: fc.boolean() }), { maxLength: 8 });
    fc.assert(
      fc.property(firms, fc.bigInt(0n, 5000n), claims, (holdings, received, asked) => {
        const once = [...new Map(asked.map((claim) => [claim.firm, claim])).values()];
        const start = shareReceived(holdings, received);
        const end = shareOffered(start, once);
        expect(total(end)).toBe(received);
        for (const { firm, quantity, max } of end.holdings) {
          const was = start.holdings.find((one) => one.firm === firm);
          const claim = once.find((one) => one.firm === firm)?.quantity ?? 0n;
          expect(quantity >= (was?.quantity ?? 0n)).toBe(true);
          expect(quantity <= max).toBe(true);
          if (claim > 0n) expect(quantity <= (was?.quantity ?? 0n) + claim).toBe(true);
          else expect(quantity <= (was?.max ?? 0n)).toBe(true);
        }
      }),
    );
  });
});
