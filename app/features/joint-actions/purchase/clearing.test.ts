import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clear, type Clearing, type Ladder, type Pledge } from "./clearing";
import vectors from "./clearing.vectors.json";

type Round = { ladder: Ladder; sharedCost: bigint; pledges: Pledge[] };
type Cleared = Extract<Clearing, { status: "clears" }>;

/** Every whole number of a vector as a bigint. */
function exact<T>(value: unknown): T {
  return JSON.parse(JSON.stringify(value), (_, item: unknown) => (typeof item === "number" ? BigInt(item) : item)) as T;
}

describe("the published cases", () => {
  test.each(vectors.map((vector) => [vector.name, vector] as const))("%s", (_, vector) => {
    const result = clear(exact<Round>(vector.input));
    if (result.status === "clears") expect(result).toEqual(exact<object>(vector.expected));
    else expect(result).toMatchObject(exact<object>(vector.expected));
  });
});

const total = (values: Iterable<bigint>) => [...values].reduce((sum, value) => sum + value, 0n);
const sumOf = (pledges: Pledge[], key: "min" | "desired" | "max") => total(pledges.map((pledge) => pledge[key]));

/** The invoice counted unit by unit. */
function naiveGoods(ladder: Ladder, quantity: bigint): bigint {
  const priceOf = (unit: bigint) => ladder.breaks.findLast((step) => step.minQty <= unit)!.unitPrice;
  if (ladder.model === "all_units") return priceOf(quantity) * quantity;
  let goods = 0n;
  for (let unit = 1n; unit <= quantity; unit += 1n) goods += priceOf(unit);
  return goods;
}

function naiveSplit(amount: bigint, parts: { firm: string; seq: bigint; weight: bigint }[]): Record<string, bigint> {
  const weights = total(parts.map((part) => part.weight));
  const shares = parts.map((part) => ({
    ...part,
    share: weights === 0n ? 0n : (amount * part.weight) / weights,
    remainder: weights === 0n ? 0n : (amount * part.weight) % weights,
  }));
  let left = amount - total(shares.map((share) => share.share));
  const queue = [...shares].sort(
    (a, b) => Number(b.remainder - a.remainder) || Number(a.seq - b.seq) || (a.firm < b.firm ? -1 : 1),
  );
  for (const entry of queue) if (left-- > 0n) entry.share += 1n;
  return Object.fromEntries(shares.map((share) => [share.firm, share.share]));
}

/** The rules read literally: every quantity is tried. */
function naiveClear({ ladder, sharedCost, pledges }: Round): Cleared | null {
  const candidates = [];
  for (let q = ladder.pack; q <= sumOf(pledges, "max"); q += ladder.pack) {
    if (q < ladder.moq) continue;
    const cost = naiveGoods(ladder, q) + sharedCost;
    const eligible = pledges.filter((pledge) => pledge.cap === null || pledge.cap * q >= cost);
    if (!eligible.length || sumOf(eligible, "min") > q || q > sumOf(eligible, "max")) continue;
    const reached = ladder.model === "all_units" ? ladder.breaks.filter((step) => step.minQty <= q).length : 0;
    const off = q - sumOf(eligible, "desired");
    candidates.push({ q, eligible, reached, distance: off < 0n ? -off : off });
  }
  const best = candidates.sort(
    (a, b) => b.reached - a.reached || Number(a.distance - b.distance) || Number(a.q - b.q),
  )[0];
  if (!best) return null;

  const { q: quantity, eligible } = best;
  const surplus = quantity >= sumOf(eligible, "desired");
  const extra = naiveSplit(
    quantity - sumOf(eligible, surplus ? "desired" : "min"),
    eligible.map((p) => ({ ...p, weight: surplus ? p.max - p.desired : p.desired - p.min })),
  );
  const allocation = Object.fromEntries(
    eligible.map((p) => [p.firm, (surplus ? p.desired : p.min) + extra[p.firm]!]),
  );
  const parts = eligible.map((p) => ({ ...p, weight: allocation[p.firm]! }));
  const goods = naiveGoods(ladder, quantity);
  const goodsShare = naiveSplit(goods, parts);
  const sharedShare = naiveSplit(sharedCost, parts);
  return {
    status: "clears",
    quantity,
    goods,
    shared: sharedCost,
    excluded: pledges.filter((p) => !eligible.includes(p)).map((p) => p.firm).sort(),
    allocation,
    goodsShare,
    sharedShare,
    due: Object.fromEntries(eligible.map((p) => [p.firm, goodsShare[p.firm]! + sharedShare[p.firm]!])),
  };
}

const upTo = (max: number) => fc.nat({ max }).map(BigInt);

const ladders: fc.Arbitrary<Ladder> = fc
  .record({
    model: fc.constantFrom("all_units" as const, "incremental" as const),
    steps: fc.array(fc.record({ gap: fc.integer({ min: 1, max: 40 }), drop: fc.integer({ min: 1, max: 12 }) }), { maxLength: 4 }),
    lowestPrice: upTo(20),
    pack: fc.constantFrom(1n, 1n, 2n, 5n, 7n, 12n, 25n),
    moq: fc.oneof(fc.constant(0n), upTo(60)),
  })
  .map(({ model, steps, lowestPrice, pack, moq }) => {
    let minQty = 1n;
    let unitPrice = lowestPrice + total(steps.map((step) => BigInt(step.drop)));
    const breaks = [{ minQty, unitPrice }];
    for (const step of steps) {
      minQty += BigInt(step.gap);
      unitPrice -= BigInt(step.drop);
      breaks.push({ minQty, unitPrice });
    }
    return { model, breaks, pack, moq };
  });

const rounds: fc.Arbitrary<Round> = fc.record({
  ladder: ladders,
  sharedCost: fc.oneof(fc.constant(0n), upTo(400)),
  pledges: fc
    .array(
      fc.record({
        limits: fc.tuple(upTo(25), upTo(25), upTo(25)),
        exactly: fc.boolean(),
        cap: fc.option(upTo(60), { freq: 2 }),
        seq: upTo(3),
      }),
      { maxLength: 7 },
    )
    .map((rows) =>
      rows.map(({ limits, exactly, cap, seq }, index) => {
        const [min, desired, max] = exactly ? [limits[0], limits[0], limits[0]] : limits.sort((a, b) => Number(a - b));
        return { firm: `firm-${index}`, min: min!, desired: desired!, max: max!, cap, seq };
      }),
    ),
});

describe("clearing", () => {
  test("agrees with trying every quantity", () => {
    let cleared = 0;
    fc.assert(
      fc.property(rounds, (round) => {
        const result = clear(round);
        const expected = naiveClear(round);
        if (expected) cleared += 1;
        if (expected) expect(result).toEqual(expected);
        else expect(result.status).toBe("not_viable");
      }),
      { numRuns: 6000 },
    );
    expect(cleared).toBeGreaterThan(1000);
  }, 60_000);

  test("keeps every promise of the document", () => {
    fc.assert(
      fc.property(rounds, (round) => {
        const result = clear(round);
        if (result.status !== "clears") return;
        const { ladder, sharedCost, pledges } = round;
        const eligible = pledges.filter((pledge) => !result.excluded.includes(pledge.firm));
        expect(Object.keys(result.allocation)).toHaveLength(eligible.length);
        expect(total(Object.values(result.allocation))).toBe(result.quantity);
        expect(result.quantity % ladder.pack).toBe(0n);
        expect(result.quantity >= ladder.moq && result.quantity > 0n).toBe(true);
        for (const { firm, min, max, cap } of eligible) {
          expect(result.allocation[firm]! >= min && result.allocation[firm]! <= max).toBe(true);
          expect(cap === null || cap * result.quantity >= result.goods + result.shared).toBe(true);
          expect(result.due[firm]).toBe(result.goodsShare[firm]! + result.sharedShare[firm]!);
        }
        expect(result.shared).toBe(sharedCost);
        expect(total(Object.values(result.goodsShare))).toBe(result.goods);
        expect(total(Object.values(result.sharedShare))).toBe(result.shared);
        expect(total(Object.values(result.due))).toBe(result.goods + result.shared);
      }),
      { numRuns: 3000 },
    );
  }, 30_000);

  test("gives the same result for any order of the pledges, and leaves its input alone", () => {
    const shuffled = rounds.chain((round) =>
      fc.tuple(fc.constant(round), fc.shuffledSubarray(round.pledges, { minLength: round.pledges.length })),
    );
    fc.assert(
      fc.property(shuffled, ([round, pledges]) => {
        const before = structuredClone(round);
        const first = clear(round);
        expect(clear({ ...round, pledges })).toEqual(first);
        expect(round).toEqual(before);
      }),
      { numRuns: 2000 },
    );
  }, 30_000);
});

describe("pledges that don't take what a quote offers", () => {
  test("then they are left out, and the rest clears as if they weren't there, whatever the order", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ min: fc.bigInt({ min: 0n, max: 9n }), more: fc.bigInt({ min: 1n, max: 20n }), takes: fc.boolean() }), { minLength: 1, maxLength: 10 }), (rows) => {
        const ladder: Ladder = { model: "all_units", pack: 1n, moq: 0n, breaks: [{ minQty: 1n, unitPrice: 9n }, { minQty: 40n, unitPrice: 7n }] };
        const pledges = rows.map(({ min, more, takes }, index) => ({ firm: `f${index}`, min, desired: min + more, max: min + more, cap: null, seq: BigInt(index), ...(!takes && { takes: false }) }));
        const all = clear({ ladder, sharedCost: 30n, pledges });
        expect(clear({ ladder, sharedCost: 30n, pledges: pledges.toReversed() })).toEqual(all);
        const taking = clear({ ladder, sharedCost: 30n, pledges: pledges.filter((pledge) => pledge.takes !== false) });
        const out = pledges.filter((pledge) => pledge.takes === false).map(({ firm }) => firm).sort();
        expect(all).toEqual(taking.status === "clears" ? { ...taking, excluded: out } : taking);
      }),
    );
  });
});

describe("the nearest changes of a round that doesn't clear", () => {
  const newcomer = (units: bigint): Pledge => ({ firm: "newcomer", min: units, desired: units, max: units, cap: null, seq: 9n });
  const withUnits = (round: Round, units: bigint): Round => ({ ...round, pledges: [...round.pledges, newcomer(units)] });
  const withCaps = (round: Round, raise: bigint): Round => ({
    ...round,
    pledges: round.pledges.map((pledge) => ({ ...pledge, cap: pledge.cap === null ? null : pledge.cap + raise })),
  });
  const buysWithPresentFirm = (round: Round) => {
    const result = clear(round);
    return result.status === "clears" && (round.pledges.length === 1 || Object.keys(result.allocation).length > 1);
  };
  const failing = rounds.filter((round) => clear(round).status === "not_viable");
  const nearest = (round: Round) => (clear(round) as Extract<Clearing, { status: "not_viable" }>).nearest;

  test("is never empty", () => {
    fc.assert(
      fc.property(failing, (round) => {
        expect(nearest(round)).not.toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });

  test("a missing quantity is enough, and one unit less isn't", () => {
    fc.assert(
      fc.property(failing, (round) => {
        const found = nearest(round).find((entry) => entry.kind === "quantity");
        if (!found || round.pledges.length === 0) return;
        expect(clear(withUnits(round, found.missing)).status).toBe("clears");
        for (let units = 1n; units < found.missing; units += 1n) expect(buysWithPresentFirm(withUnits(round, units))).toBe(false);
      }),
      { numRuns: 1500 },
    );
  }, 30_000);

  test("a raise of the caps is enough, and no smaller one is", () => {
    fc.assert(
      fc.property(failing, (round) => {
        const found = nearest(round).find((entry) => entry.kind === "cap");
        if (found) expect(clear(withCaps(round, found.raiseBy)).status).toBe("clears");
        for (let raise = 1n; raise < (found?.raiseBy ?? 80n); raise += 1n) {
          expect(clear(withCaps(round, raise)).status).toBe("not_viable");
        }
      }),
      { numRuns: 800 },
    );
  }, 60_000);

  test("both together are given when neither is enough alone", () => {
    fc.assert(
      fc.property(failing, (round) => {
        const found = nearest(round).find((entry) => entry.kind === "quantity_and_cap");
        if (!found) return;
        expect(nearest(round)).toHaveLength(1);
        expect(clear(withCaps(withUnits(round, found.missing), found.raiseBy)).status).toBe("clears");
      }),
      { numRuns: 2000 },
    );
  }, 30_000);

  test("firms are counted at the average of the present ones", () => {
    const ladder: Ladder = { model: "all_units", breaks: [{ minQty: 1n, unitPrice: 9n }], pack: 1n, moq: 100n };
    const pledges = [30n, 10n].map((units, index) => ({ ...newcomer(units), firm: `f${index}` }));
    expect(nearest({ ladder, sharedCost: 0n, pledges })).toEqual([
      { kind: "quantity", missing: 60n },
      { kind: "firms", more: 3n },
    ]);
  });

  test("an empty round misses the smallest order", () => {
    const ladder: Ladder = { model: "all_units", breaks: [{ minQty: 1n, unitPrice: 9n }], pack: 12n, moq: 20n };
    expect(nearest({ ladder, sharedCost: 0n, pledges: [] })).toEqual([{ kind: "quantity", missing: 24n }]);
  });
});

describe("unusual input", () => {
  const ladder: Ladder = { model: "all_units", breaks: [{ minQty: 1n, unitPrice: 10n }], pack: 1n, moq: 0n };
  const pledge: Pledge = { firm: "a", min: 1n, desired: 2n, max: 3n, cap: null, seq: 1n };
  const round = (change: Partial<Ladder>, ...pledges: Partial<Pledge>[]): Round => ({
    ladder: { ...ladder, ...change },
    sharedCost: 0n,
    pledges: pledges.map((entry) => ({ ...pledge, ...entry })),
  });

  test.each([
    ["no break", round({ breaks: [] })],
    ["a first break above 1", round({ breaks: [{ minQty: 2n, unitPrice: 1n }] })],
    ["a quantity that doesn't rise", round({ breaks: [{ minQty: 1n, unitPrice: 2n }, { minQty: 1n, unitPrice: 1n }] })],
    ["a price that doesn't fall", round({ breaks: [{ minQty: 1n, unitPrice: 2n }, { minQty: 5n, unitPrice: 2n }] })],
    ["a negative price", round({ breaks: [{ minQty: 1n, unitPrice: -1n }] })],
    ["a pack of zero", round({ pack: 0n })],
    ["a negative minimum order", round({ moq: -1n })],
    ["an unknown model", round({ model: "free" as "all_units" })],
    ["a negative shared cost", { ...round({}), sharedCost: -1n }],
    ["min above desired", round({}, { min: 3n })],
    ["desired above max", round({}, { desired: 4n })],
    ["a negative min", round({}, { min: -1n })],
    ["a negative cap", round({}, { cap: -1n })],
    ["a firm listed twice", round({}, {}, {})],
  ])("%s is refused", (_, input) => {
    expect(() => clear(input)).toThrow(RangeError);
  });

  test("sums far beyond 2^53 stay exact", () => {
    const price = 10n ** 24n + 7n;
    const result = clear(
      round({ breaks: [{ minQty: 1n, unitPrice: price }] }, { min: 0n, desired: 10n ** 20n, max: 10n ** 20n + 1n }),
    ) as Cleared;
    expect(result.due).toEqual({ a: price * 10n ** 20n });
  });

  test("a firm may have any name", () => {
    const result = clear(round({}, { firm: "__proto__" }, { firm: "constructor" })) as Cleared;
    expect(Object.entries(result.allocation)).toEqual([["__proto__", 2n], ["constructor", 2n]]);
  });

  test("a cap of zero is below every price, and a price of zero is within it", () => {
    expect(clear(round({}, { cap: 0n })).status).toBe("not_viable");
    expect(clear(round({ breaks: [{ minQty: 1n, unitPrice: 0n }] }, { cap: 0n })).status).toBe("clears");
  });

  test("firms that want nothing buy nothing", () => {
    expect(clear(round({}, { min: 0n, desired: 0n, max: 0n })).status).toBe("not_viable");
    expect(clear(round({}, { min: 0n, desired: 0n }))).toMatchObject({ quantity: 1n });
  });

  test("a break beyond everyone's max is never charged", () => {
    const breaks = [...ladder.breaks, { minQty: 1_000n, unitPrice: 1n }];
    expect(clear(round({ breaks }, {}))).toMatchObject({ quantity: 2n, goods: 20n });
  });

  test("a minimum between two packs is rounded up", () => {
    expect(clear(round({ pack: 4n, moq: 5n }, { max: 20n }))).toMatchObject({ quantity: 8n });
  });
});
