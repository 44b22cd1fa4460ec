import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { allocation, bothShort, capsShort, clearByRule, costShares, goods, quantities, unitsMissing, type Round } from "../../../../tests/support/clearing-by-rule";
import { allocate, clear, costKeys, shortagePolicies, splitCost, type CostPart, type Ladder, type Pledge } from "./clearing";
import { ceilDiv } from "./ladder";

const ROUNDS = 20_000;

/** The same numbers each time. */
function dice(seed: number) {
  let state = seed;
  const below = (n: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  return { below, units: (n: number) => BigInt(below(n)), chance: (percent: number) => below(100) < percent, one: <T>(list: readonly T[]): T => list[below(list.length)]! };
}
type Dice = ReturnType<typeof dice>;

function newLadder({ below, units, chance, one }: Dice): Ladder {
  const drops = Array.from({ length: below(5) }, () => 1n + units(12));
  let [minQty, unitPrice] = [1n, units(25) + drops.reduce((total, drop) => total + drop, 0n)];
  const breaks = [{ minQty, unitPrice }];
  for (const drop of drops) breaks.push({ minQty: (minQty += 1n + units(chance(30) ? 3 : 40)), unitPrice: (unitPrice -= drop) });
  return { model: one(["all_units", "incremental"]), breaks, pack: one([1n, 1n, 2n, 5n, 7n, 12n, 25n]), moq: chance(40) ? 0n : units(70) };
}

/** Small rounds full of edges: caps at a landed price or just beside it, firms alike, no tolerance, nothing shared, one firm or none. */
function newRound(random: Dice): Round {
  const { below, units, chance, one } = random;
  const ladder = newLadder(random);
  const sharedCost = chance(35) ? 0n : units(chance(50) ? 20 : 500);
  const alike = chance(15);
  const limits = (): [bigint, bigint, bigint] => {
    if (chance(30)) return Array<bigint>(3).fill(units(25)) as [bigint, bigint, bigint];
    return [units(25), units(25), units(25)].sort((a, b) => Number(a - b)).map((value, index) => (index === 0 && chance(25) ? 0n : value)) as [bigint, bigint, bigint];
  };
  const same = limits();
  const some = quantities(ladder, 170n);
  const cap = () => {
    if (chance(35)) return null;
    if (chance(40) || some.length === 0) return units(70);
    const q = one(some);
    const edge = ceilDiv(goods(ladder, q) + sharedCost, q) + one([-1n, 0n, 0n, 1n]);
    return edge < 0n ? 0n : edge;
  };
  const pledges = Array.from({ length: chance(15) ? 1 : below(8) }, (_, index): Pledge => {
    const [min, desired, max] = alike ? same : limits();
    return { firm: one(["f", "F", "ف"]) + String((index * 7) % 10), min, desired, max, cap: cap(), seq: alike ? 1n : units(4), ...(chance(60) && { cutBefore: units(3), place: units(4) }) };
  });
  return { ladder, sharedCost, pledges };
}

/** The same round in other units: every quantity, or every amount, beyond what a float holds. */
function magnified({ ladder, sharedCost, pledges, ...rest }: Round, units: bigint, money: bigint): Round {
  const price = (value: bigint) => value * money;
  return {
    ...rest,
    ladder: { ...ladder, pack: ladder.pack * units, moq: ladder.moq * units, breaks: ladder.breaks.map(({ minQty, unitPrice }) => ({ minQty: (minQty - 1n) * units + 1n, unitPrice: price(unitPrice) + 3n })) },
    sharedCost: sharedCost * money * units + 7n,
    pledges: pledges.map((pledge) => ({ ...pledge, min: pledge.min * units, desired: pledge.desired * units + (pledge.desired > pledge.min && pledge.desired < pledge.max ? 1n : 0n), max: pledge.max * units, cap: pledge.cap === null ? null : price(pledge.cap) + 2n })),
  };
}

// Compared before it is expected: a failing expectation is told well, and takes a hundred times as long.
function same(actual: unknown, expected: unknown, round: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual, JSON.stringify(round, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value))).toEqual(expected);
}

describe("the engine beside the rules tried on every quantity", () => {
  test(`agrees on ${ROUNDS} small rounds full of edges, whatever the policy`, () => {
    const random = dice(4);
    let cleared = 0;
    for (let run = 0; run < ROUNDS; run += 1) {
      const round = newRound(random);
      const policy = run % 4 === 0 ? random.one(shortagePolicies) : undefined;
      const input = { ...round, ...(policy && { policy }) };
      const result = clear(input);
      const expected = clearByRule(input);
      if (expected) cleared += 1;
      same(result.status === "clears" ? result : null, expected, input);
    }
    expect(cleared).toBeGreaterThan(ROUNDS / 3);
  });

  test("agrees on quantities and amounts far beyond 2^53", () => {
    const random = dice(11);
    for (let run = 0; run < 3_000; run += 1) {
      const round = magnified(newRound(random), random.one([1n, 10n ** 20n]), random.one([10n ** 24n + 7n, 10n ** 30n]));
      const result = clear(round);
      same(result.status === "clears" ? result : null, clearByRule(round), round);
    }
  });

  test("names the smallest changes where nothing clears", () => {
    const random = dice(9);
    const told = { quantity: 0, cap: 0, firms: 0, quantity_and_cap: 0 };
    for (let run = 0; run < 6_000; run += 1) {
      const round = newRound(random);
      const result = clear(round);
      if (result.status === "clears" || round.pledges.length === 0) continue;
      for (const { kind } of result.nearest) told[kind] += 1;
      const missing = unitsMissing(round, 700n);
      const raiseBy = capsShort(round, 120n);
      const both = missing === null && raiseBy === null ? bothShort(round, { quantity: 150n, raise: 120n }) : null;
      const desired = round.pledges.reduce((total, pledge) => total + pledge.desired, 0n);
      // Some answers lie beyond what is tried.
      const within = result.nearest.filter((entry) => !("missing" in entry && entry.missing > 500n) && !("raiseBy" in entry && entry.raiseBy > 120n));
      if (within.length < result.nearest.length) continue;
      same(
        result.nearest,
        [
          ...(missing === null ? [] : [{ kind: "quantity", missing }]),
          ...(raiseBy === null ? [] : [{ kind: "cap", raiseBy }]),
          ...(missing === null || desired === 0n ? [] : [{ kind: "firms", more: ceilDiv(missing * BigInt(round.pledges.length), desired) }]),
          ...(both ? [{ kind: "quantity_and_cap", ...both }] : []),
        ],
        round,
      );
    }
    expect(Math.min(...Object.values(told))).toBeGreaterThan(20);
  });
});

describe("allocation and cost shares beside the rules unit by unit", () => {
  test(`agree on ${ROUNDS} cases of every policy and key`, () => {
    const random = dice(2);
    for (let run = 0; run < ROUNDS; run += 1) {
      const { pledges } = newRound(random);
      const [least, most] = [pledges.reduce((total, { min }) => total + min, 0n), pledges.reduce((total, { max }) => total + max, 0n)];
      const quantity = least + random.units(Number(most - least) + 1);
      const policy = random.one(shortagePolicies);
      if (pledges.length > 0) same(allocate({ pledges, quantity, policy }), allocation(pledges, quantity, policy), { pledges, quantity, policy });

      const parts = pledges.map(({ firm, seq, desired }): CostPart => ({
        firm, seq, quantity: desired,
        ...(random.chance(80) && { value: random.units(900), weight: random.units(3), volume: random.units(90), distance: random.units(2) * 400n, saving: random.units(250) - 50n }),
      }));
      if (!parts.some((part) => part.quantity > 0n)) continue;
      const [key, amount] = [random.one(costKeys), random.chance(20) ? random.units(3) : random.units(100_000) * 10n ** 12n + random.units(9)];
      same(splitCost({ amount, key, parts }), costShares(amount, key, parts), { key, amount, parts });
    }
  });
});
