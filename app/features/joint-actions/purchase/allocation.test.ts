import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocate, clear, shortagePolicies, type Pledge, type ShortagePolicy } from "./clearing";

const pledge = (firm: string, min: bigint, desired: bigint, max = desired, seq = 0n): Pledge => ({ firm, min, desired, max, cap: null, seq });
const policies = fc.constantFrom(...shortagePolicies);
const units = (most: number) => fc.nat(most).map(BigInt);
const pledgesArb = fc
  .array(fc.record({ min: units(40), more: units(60), over: units(30), seq: units(5), cutBefore: units(3), place: units(4) }), { minLength: 1, maxLength: 9 })
  .map((rows) => rows.map(({ min, more, over, seq, cutBefore, place }, index) => ({ ...pledge(`firm-${index}`, min, min + more, min + more + over, seq), cutBefore, place })));
const situations = pledgesArb.chain((pledges) => {
  const sum = (pick: (pledge: Pledge) => bigint) => Number(pledges.reduce((total, one) => total + pick(one), 0n));
  return fc.record({ pledges: fc.constant(pledges), quantity: fc.integer({ min: sum(({ min }) => min), max: sum(({ max }) => max) }).map(BigInt) });
});
const total = (values: Record<string, bigint>) => Object.values(values).reduce((sum, value) => sum + value, 0n);

describe("every shortage policy", () => {
  test("gives exactly the quantity, to nobody less than its min or more than its max", () => {
    fc.assert(fc.property(situations, policies, ({ pledges, quantity }, policy) => {
      const given = allocate({ pledges, quantity, policy });
      expect(total(given)).toBe(quantity);
      for (const { firm, min, max } of pledges) {
        expect(given[firm]! >= min).toBe(true);
        expect(given[firm]! <= max).toBe(true);
      }
    }));
  });

  test("answers the same for any order of the pledges", () => {
    fc.assert(fc.property(situations, policies, fc.infiniteStream(fc.nat()), ({ pledges, quantity }, policy, random) => {
      const shuffled = pledges.map((one) => ({ one, at: random.next().value as number })).sort((a, b) => a.at - b.at).map(({ one }) => one);
      expect(allocate({ pledges: shuffled, quantity, policy })).toEqual(allocate({ pledges, quantity, policy }));
    }));
  });

  test("is about shortage alone: at what is desired everybody has it, above it all policies agree", () => {
    fc.assert(fc.property(pledgesArb, policies, units(400), (pledges, policy, over) => {
      const desired = pledges.reduce((sum, one) => sum + one.desired, 0n);
      const max = pledges.reduce((sum, one) => sum + one.max, 0n);
      expect(allocate({ pledges, quantity: desired, policy })).toEqual(Object.fromEntries(pledges.map((one) => [one.firm, one.desired])));
      const quantity = desired + over < max ? desired + over : max;
      expect(allocate({ pledges, quantity, policy })).toEqual(allocate({ pledges, quantity }));
    }));
  });

  test.each(shortagePolicies.filter((policy) => policy !== "proportional"))("given one unit more, then by %s nobody gets less", (policy) => {
    fc.assert(fc.property(situations, ({ pledges, quantity }) => {
      if (quantity >= pledges.reduce((sum, one) => sum + one.desired, 0n)) return;
      const [less, more] = [quantity, quantity + 1n].map((of) => allocate({ pledges, quantity: of, policy })) as [Record<string, bigint>, Record<string, bigint>];
      for (const { firm } of pledges) expect(more[firm]! >= less[firm]!).toBe(true);
    }));
  });

  test("refuses a quantity that nobody agreed to", () => {
    const pledges = [pledge("a", 5n, 10n), pledge("b", 5n, 10n)];
    for (const quantity of [9n, 21n]) expect(() => allocate({ pledges, quantity })).toThrow(RangeError);
  });
});

describe("each shortage policy", () => {
  const three = [pledge("small", 2n, 10n, 10n, 1n), pledge("middle", 10n, 30n, 30n, 2n), pledge("large", 20n, 100n, 100n, 3n)];
  test("proportional cuts everybody's part above its min alike", () => {
    expect(allocate({ pledges: three, quantity: 86n })).toEqual({ small: 6n, middle: 20n, large: 60n });
  });
  test("equal_floor raises the smallest first, to one level", () => {
    expect(allocate({ pledges: three, quantity: 86n, policy: "equal_floor" })).toEqual({ small: 10n, middle: 30n, large: 46n });
    expect(allocate({ pledges: three, quantity: 46n, policy: "equal_floor" })).toEqual({ small: 10n, middle: 16n, large: 20n });
    expect(allocate({ pledges: [pledge("b", 0n, 9n, 9n, 2n), pledge("a", 0n, 9n, 9n, 1n)], quantity: 5n, policy: "equal_floor" })).toEqual({ a: 3n, b: 2n });
  });
  test("equal_floor leaves nobody behind: whoever gets less than another gets all it desires, or the other its min", () => {
    fc.assert(fc.property(situations, ({ pledges, quantity }) => {
      if (quantity >= pledges.reduce((sum, one) => sum + one.desired, 0n)) return;
      const given = allocate({ pledges, quantity, policy: "equal_floor" });
      for (const poor of pledges) for (const rich of pledges) {
        if (given[poor.firm]! + 1n < given[rich.firm]!) expect(given[poor.firm] === poor.desired || given[rich.firm] === rich.min).toBe(true);
      }
    }));
  });
  test("small_firms_first fills them in the order of what they desire", () => {
    expect(allocate({ pledges: three, quantity: 60n, policy: "small_firms_first" })).toEqual({ small: 10n, middle: 30n, large: 20n });
  });
  test("rotation fills first who was cut most last time", () => {
    expect(allocate({ pledges: three.map((one) => (one.firm === "large" ? { ...one, cutBefore: 500n } : one)), quantity: 112n, policy: "rotation" })).toEqual({ small: 2n, middle: 10n, large: 100n });
    expect(allocate({ pledges: three, quantity: 60n, policy: "rotation" })).toEqual({ small: 10n, middle: 30n, large: 20n });
  });
  test("first_come fills them in the order in which they were placed, whatever was confirmed last", () => {
    expect(allocate({ pledges: three, quantity: 60n, policy: "first_come" })).toEqual({ small: 10n, middle: 30n, large: 20n });
    const revised = three.map((one, index) => ({ ...one, place: BigInt(3 - index) }));
    expect(allocate({ pledges: revised, quantity: 100n, policy: "first_come" })).toEqual({ small: 2n, middle: 10n, large: 88n });
    expect(allocate({ pledges: revised, quantity: 115n, policy: "first_come" })).toEqual({ small: 2n, middle: 13n, large: 100n });
  });
  test("first_come gives nobody more than its min before all that came earlier have what they desire", () => {
    fc.assert(fc.property(situations, ({ pledges, quantity }) => {
      if (quantity >= pledges.reduce((sum, one) => sum + one.desired, 0n)) return;
      const given = allocate({ pledges, quantity, policy: "first_come" });
      const earlier = (a: Pledge, b: Pledge) => (a.place !== b.place ? a.place! < b.place! : a.seq !== b.seq ? a.seq < b.seq : a.firm < b.firm);
      for (const late of pledges) for (const early of pledges) {
        if (earlier(early, late) && given[late.firm]! > late.min) expect(given[early.firm]).toBe(early.desired);
      }
    }));
  });
  test("first_come in a round keeps to whole packs, and leaves who came last with its min", () => {
    const ladder = { model: "all_units" as const, pack: 10n, moq: 0n, breaks: [{ minQty: 1n, unitPrice: 100n }] };
    const came = [{ ...pledge("late", 3n, 9n, 9n, 1n), place: 2n }, { ...pledge("early", 0n, 14n, 14n, 2n), place: 1n }];
    expect(clear({ ladder, sharedCost: 0n, pledges: came, policy: "first_come" })).toMatchObject({ quantity: 20n, allocation: { early: 14n, late: 6n } });
  });
  test("a firm may have any name, also one that objects know", () => {
    const odd = [pledge("__proto__", 0n, 5n, 5n, 1n), pledge("toString", 0n, 5n, 5n, 2n)];
    expect(allocate({ pledges: odd, quantity: 5n, policy: "rotation" })["toString"]).toBe(0n);
  });
});

test("given a policy, then a round that is short is cleared by it, and one that isn't as before", () => {
  const ladder = { model: "all_units" as const, pack: 10n, moq: 0n, breaks: [{ minQty: 1n, unitPrice: 100n }] };
  const pledges = [pledge("a", 0n, 4n, 4n, 1n), pledge("b", 0n, 9n, 9n, 2n)];
  const of = (policy?: ShortagePolicy) => clear({ ladder, sharedCost: 0n, pledges, policy });
  expect(of()).toEqual(of("proportional"));
  expect(of("small_firms_first")).toMatchObject({ quantity: 10n, allocation: { a: 4n, b: 6n } });
  expect(of("equal_floor")).toMatchObject({ quantity: 10n, allocation: { a: 4n, b: 6n } });
});
