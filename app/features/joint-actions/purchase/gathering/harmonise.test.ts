import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical, contains, intersect, isNothing, readAcceptance } from "./acceptance";
import { harmonise, takes, type Need, type NeedAttribute } from "./harmonise";
import { attributeKey } from "./vocabulary";

let made = 0;
type Row = [name: string, value: string, also?: string, unit?: string];
const need = (firm: string, quantity: number, ...rows: Row[]): Need => ({
  id: `n${(made += 1)}`, firm, quantity: BigInt(quantity), accepted: [], attributes: rows.map(([name, value, also = "", unit = ""]): NeedAttribute => ({ name, value, also, unit })),
});
const said = (groups: ReturnType<typeof harmonise>) => groups.map((group) => [group.attributes.map(({ name, value, unit }) => [name, value, unit].filter(Boolean).join(" ")).join("; "), group.firms, group.quantity] as const);

describe("what people write", () => {
  const same = (name: string, a: string, b: string) => canonical(readAcceptance(name, a, null)) === canonical(readAcceptance(name, b, null));
  it.each([
    ["مش", "۲۰۰", "200"], ["مش", "مش ۲۰۰", "200 mesh"], ["رنگ", "سفيد", "white"], ["colour", "White", "سفید"], ["رطوبت", "≤ ۸ ٪", "حداکثر 8 درصد"], ["humidity", "max 8%", "8% or less"],
    ["humidity", "≤8%", "<= 8 percent"], ["thickness", "1 mm", "۱۰۰۰ میکرون"], ["thickness", "0.5 cm", "5mm"], ["weight", "1/5 kg", "1500 گرم"], ["mesh", "180-220", "220 تا 180"], ["mesh", "200±20", "180 to 220"],
    ["mesh", "180–220", "از ۱۸۰ تا ۲۲۰"], ["colour", "white/cream", "کرم یا سفید"], ["colour", "فرقی ندارد", "any"], ["colour", "هر رنگ", ""], ["mesh", "1,200", "۱٬۲۰۰"], ["mesh", "200, 250", "250 یا 200"], ["purity", "≥ 99", "دست‌کم ۹۹"],
    ["purity", "99 or more", "حداقل 99"], ["area", "5 m2", "5 m²"],
  ])("given %s, then %j means %j", (name, a, b) => {
    expect(same(name, a, b)).toBe(true);
  });

  it.each([["mesh", "200", "250"], ["colour", "white", "red"], ["humidity", "≤ 8 %", "≤ 10 %"], ["thickness", "1 mm", "1 cm"], ["mesh", "200", "any"]])("given %s, then %j isn't %j", (name, a, b) => {
    expect(same(name, a, b)).toBe(false);
  });

  it.each([["رنگ", "Colour"], ["رطوبت", "moisture"], ["مِش", "Mesh"], ["ضخامت", "thickness"], ["مش", "Mesh size"], ["درصد رطوبت", "moisture content"], ["نوع بسته‌بندی", "packing"]])("then %s and %s are one attribute", (a, b) => expect(attributeKey(a)).toBe(attributeKey(b)));
  it.each([["packing size", "packing"], ["شماره", "number"]])("then %s and %s are two", (a, b) => expect(attributeKey(a)).not.toBe(attributeKey(b)));

  it("then any text can be read, and nothing is refused", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (text) => !isNothing(readAcceptance("x", text, null))));
  });
});

describe("common specifications", () => {
  it("given one specification in different spellings, then it is one group", () => {
    expect(said(harmonise([need("a", 300, ["مش", "۲۰۰"], ["رنگ", "سفید"]), need("b", 200, ["Mesh", "200 mesh"], ["colour", "WHITE"]), need("c", 100, ["مش", "200"], ["رنگ", "سفيد"])]))).toEqual([["رنگ سفید; مش 200", 3, 600n]]);
  });

  it("given substitutes, then the fewest that everybody takes, as most of the volume wants it", () => {
    const groups = harmonise([need("a", 300, ["mesh", "200", "180-220"]), need("b", 500, ["mesh", "220"]), need("c", 100, ["mesh", "325"])]);
    expect(said(groups)).toEqual([["mesh 220", 2, 800n], ["mesh 325", 1, 100n]]);
    expect(groups[0]!.exact).toHaveLength(1);
  });

  it("given limits, then the tightest suits all", () => {
    expect(said(harmonise([need("a", 1, ["humidity", "≤ 8", "", "%"]), need("b", 1, ["رطوبت", "حداکثر ۱۰ درصد"]), need("c", 1, ["humidity", "any"]), need("d", 1)]))).toEqual([["humidity ≤ 8 %", 4, 4n]]);
  });

  it("given a number without its unit, then it has the one that the others use", () => {
    expect(said(harmonise([need("a", 1, ["thickness", "2", "", "mm"]), need("b", 1, ["thickness", "2"]), need("c", 1, ["ضخامت", "۰/۲", "", "سانتی‌متر"])]))).toHaveLength(1);
  });

  it("given a firm in two groups' reach, then it is counted once and unlocks both", () => {
    const groups = harmonise([need("a", 5, ["mesh", "200"]), need("b", 3, ["mesh", "250"]), need("c", 2, ["mesh", "any"])]);
    expect(groups.map(({ quantity, unlocks }) => [quantity, unlocks.quantity])).toEqual([[7n, 7n], [3n, 5n]]);
  });

  it("given a yes to a proposal, then the group grows", () => {
    const [a, b] = [need("a", 5, ["mesh", "200"], ["colour", "white"]), need("b", 3, ["mesh", "325"], ["colour", "white"])];
    expect(harmonise([a, b])).toHaveLength(2);
    const agreed = { ...b, accepted: [[{ name: "مش", value: "۲۰۰", unit: "" }]] };
    expect(said(harmonise([a, agreed]))).toEqual([["colour white; mesh 200", 2, 8n]]);
    expect(takes(b, [{ name: "mesh", value: "200", unit: "" }, { name: "colour", value: "white", unit: "" }], [a, b])).toBe(false);
    expect(takes(agreed, [{ name: "mesh", value: "200", unit: "" }, { name: "colour", value: "white", unit: "" }], [a, agreed])).toBe(true);
  });
});

it("given two limits that leave no number out, then the text of the group reads back as it", () => {
  const list = [{ ...need("a", 1, ["mesh", "≤ 200, ≥ 150"], ["colour", "100"]), accepted: [[{ name: "colour", value: "2", unit: "" }]] }];
  for (const group of harmonise(list)) expect(takes(list[0]!, group.attributes, list)).toBe(true);
});

const value = fc.oneof(
  fc.constantFrom("any", "", "100", "200", "۲۰۰", "250", "≤ 200", "≥ 150", "≤ 200, ≥ 150", "100-200", "180 – 260", "white", "سفید", "red", "white, red", "300 or more", "200, 300", "0.5", "1/5"),
  fc.integer({ min: 0, max: 300 }).map(String),
);
const rows = fc.uniqueArray(fc.record({ name: fc.constantFrom("mesh", "مش", "colour", "رنگ", "size"), value, also: fc.oneof(fc.constant(""), value), unit: fc.constant("") }), { selector: ({ name }) => attributeKey(name), maxLength: 3 });
const needs = fc.array(fc.record({ firm: fc.constantFrom("a", "b", "c", "d", "e"), quantity: fc.bigInt({ min: 1n, max: 1_000n }), attributes: rows, accepted: fc.array(fc.uniqueArray(fc.record({ name: fc.constantFrom("mesh", "colour"), value, unit: fc.constant("") }), { selector: ({ name }) => name, maxLength: 2 }), { maxLength: 1 }) }), { maxLength: 7 })
  .map((list) => list.map((one, index) => ({ ...one, id: `need-${index}` })));

describe("whatever is needed", () => {
  it("then each need is in exactly one group, and takes its specification", () => {
    fc.assert(
      fc.property(needs, (list) => {
        const groups = harmonise(list);
        expect(groups.flatMap((group) => group.needs).sort()).toEqual(list.map(({ id }) => id).sort());
        expect(groups.reduce((sum, group) => sum + group.quantity, 0n)).toBe(list.reduce((sum, one) => sum + one.quantity, 0n));
        for (const group of groups) {
          for (const id of group.needs) expect(group.unlocks.needs).toContain(id);
          for (const one of list) expect(takes(one, group.attributes, list), `${one.id} ${JSON.stringify(group.attributes)}`).toBe(group.unlocks.needs.includes(one.id));
        }
      }),
      { numRuns: 400 },
    );
  });

  it("then the order in which needs came makes no difference", () => {
    fc.assert(
      fc.property(needs.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }))), ([list, shuffled]) => {
        const shape = (groups: ReturnType<typeof harmonise>) => groups.map((group) => ({ ...group, needs: [...group.needs].sort(), exact: [...group.exact].sort() }));
        expect(shape(harmonise(shuffled))).toEqual(shape(harmonise(list)));
      }),
      { numRuns: 200 },
    );
  });

  it("then no smaller set of specifications covers them", () => {
    fc.assert(
      fc.property(needs.map((list) => list.slice(0, 5)), (list) => {
        expect(harmonise(list).length).toBe(fewestByTrying(list));
      }),
      { numRuns: 150 },
    );
  });

  it("given two hundred firms that all write differently, then it answers while one waits", () => {
    const list = Array.from({ length: 200 }, (_, index) => need(`f${index}`, 10 + index, ["mesh", `${100 + ((index * 37) % 150)}`, `${100 + ((index * 37) % 150) - 10}-${100 + ((index * 37) % 150) + 10}`], ["colour", ["white", "red", "any"][index % 3]!], ["humidity", `≤ ${5 + (index % 7)} %`]));
    const started = performance.now();
    expect(harmonise(list).length).toBeLessThan(40);
    expect(performance.now() - started).toBeLessThan(8_000);
  });
});

/** Every way to part the needs into groups that some single specification satisfies. */
function fewestByTrying(list: readonly Need[]): number {
  if (list.length === 0) return 0;
  const boxes = (one: Need) => {
    const own = new Map(one.attributes.map((row) => [attributeKey(row.name), [row.value, row.also].filter((text, index) => index === 0 || text !== "").map((text) => readAcceptance(row.name, text, null))] as const));
    const others = one.accepted.map((rows) => new Map([...own, ...rows.map((row): [string, ReturnType<typeof readAcceptance>[]] => [attributeKey(row.name), [readAcceptance(row.name, row.value, null)]])]));
    return [own, ...others];
  };
  const together = (group: readonly Need[]): boolean => {
    const pick = (index: number, so: Map<string, ReturnType<typeof readAcceptance>>): boolean => {
      if (index === group.length) return true;
      return boxes(group[index]!).some((box) => [...box].reduce<Map<string, ReturnType<typeof readAcceptance>>[]>(
        (states, [key, ways]) => states.flatMap((state) => ways.flatMap((way) => {
          const rest = state.has(key) ? intersect(state.get(key)!, way) : way;
          return isNothing(rest) || !contains(way, rest) ? [] : [new Map(state).set(key, rest)];
        })), [so]).some((state) => pick(index + 1, state)));
    };
    return pick(0, new Map());
  };
  let fewest = list.length;
  const part = (index: number, groups: Need[][]): void => {
    if (groups.length >= fewest) return;
    if (index === list.length) return void (fewest = groups.length);
    for (const [at, group] of groups.entries()) {
      const grown = [...group, list[index]!];
      if (together(grown)) part(index + 1, groups.with(at, grown));
    }
    part(index + 1, [...groups, [list[index]!]]);
  };
  part(0, []);
  return fewest;
}
