import fc from "fast-check";
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { clear, costKeys, shortagePolicies, type Pledge } from "../clearing";
import { canonical, revived } from "./canonical";
import { commit, leafKey, numbered } from "./commitment";
import { checkReplay, type ReplayData } from "./replay";
import { sha256 } from "./sha256";

const secret = "5".repeat(64);
const terms = { ladder: { model: "all_units" as const, pack: 5n, moq: 10n, breaks: [{ minQty: 1n, unitPrice: 100n }, { minQty: 100n, unitPrice: 80n }] }, sharedCost: 77n };
type Rules = Pick<ReplayData["terms"], "policy" | "costLines">;
const lines = fc.uniqueArray(fc.constantFrom(...costKeys), { minLength: 1, maxLength: 4 }).map((keys) => keys.map((key, index) => ({ key, amount: index === 0 ? terms.sharedCost - 11n * BigInt(keys.length - 1) : 11n })));
const rulesOf: fc.Arbitrary<Rules> = fc.record({ policy: fc.constantFrom(...shortagePolicies), costLines: lines }, { requiredKeys: [] });
const facts = fc.record({ distance: fc.bigInt(0n, 900n), soloPrice: fc.bigInt(60n, 150n), cutBefore: fc.bigInt(0n, 5n), place: fc.bigInt(1n, 9n) });
const pledge = fc.record({ min: fc.bigInt(0n, 40n), more: fc.bigInt(0n, 40n), most: fc.bigInt(1n, 40n), cap: fc.option(fc.bigInt(70n, 130n)) });
const pledges = fc.array(pledge, { minLength: 3, maxLength: 9 }).map((rows): Pledge[] =>
  rows.map(({ min, more, most, cap }, index) => ({ firm: `firm-${(index * 7) % 10}`, min, desired: min + more, max: min + more + most, cap, seq: BigInt(100 - index) })),
);

/** What a reader gets of a clearing: everything, or as the firm with this number. */
function replayOf(rows: Pledge[], own: number | null, rules: Rules = {}): ReplayData | null {
  const result = clear({ ...terms, ...rules, pledges: rows });
  if (result.status !== "clears") return null;
  const { root, leaves } = commit("clearing-1", { ...terms, ...rules, pledges: rows }, secret, sha256);
  const all = numbered(rows);
  const taking = all.filter(({ firm }) => !result.excluded.includes(firm));
  const sum = (key: "min" | "desired" | "max") => taking.reduce((total, row) => total + row[key], 0n);
  const shares = all.map(({ firm, number }) => ({
    number, excluded: result.excluded.includes(firm), quantity: result.allocation[firm] ?? 0n, goods: result.goodsShare[firm] ?? 0n, shared: result.sharedShare[firm] ?? 0n, due: result.due[firm] ?? 0n, solo: null,
  }));
  const bare = all.map(({ firm: _firm, ...row }) => row);
  return {
    engine: "clearing-1", inputHash: root, status: "clears", clearedAt: "2026-11-25T12:00:00Z", terms: { ...terms, ...rules }, leaves, log: null,
    own: own === null ? [] : [{ number: own, firm: "mine", key: leafKey(secret, own, sha256), pledge: bare[own - 1]! }],
    shares: own === null ? shares : shares.filter(({ number }) => number === own),
    totals: { firms: taking.length, min: sum("min"), desired: sum("desired"), max: sum("max") },
    full: own === null ? { secret, pledges: bare } : null,
    result: { quantity: result.quantity, goods: result.goods, shared: result.shared },
  };
}
const failed = (data: ReplayData) => checkReplay(data, sha256).filter(({ ok }) => !ok).map(({ step }) => step);

describe("a fingerprint without a server", () => {
  it("given any text, then it is that of the standard", () => {
    fc.assert(fc.property(fc.string({ maxLength: 300, unit: "grapheme" }), (text) => {
      expect(sha256(text)).toBe(createHash("sha256").update(text).digest("hex"));
    }));
  });

  it("given numbers of any size, then they come back from text", () => {
    fc.assert(fc.property(fc.record({ a: fc.bigInt(), b: fc.array(fc.bigInt()), c: fc.nat() }), (value) => {
      expect(revived(JSON.parse(canonical(value)))).toEqual(value);
    }));
  });
});

describe("a replay", () => {
  it("given the whole input, then all comes out again", () => {
    fc.assert(fc.property(pledges, (rows) => {
      const data = replayOf(rows, null);
      if (data) expect(failed(data)).toEqual([]);
    }));
  });

  it("given any policy and any cost keys, then it holds for all and for each firm", () => {
    fc.assert(fc.property(pledges, rulesOf, fc.array(facts, { minLength: 9, maxLength: 9 }), (bare, rules, of) => {
      const rows = bare.map((row, index) => ({ ...row, ...of[index]!, unitWeight: 1n, unitVolume: 1n }));
      for (const own of [null, ...rows.keys()]) {
        const data = replayOf(rows, own === null ? null : own + 1, rules);
        if (data) expect(failed(data)).toEqual([]);
      }
    }));
  });

  it("given one's own row and the totals, then it holds for each firm", () => {
    fc.assert(fc.property(pledges, (rows) => {
      rows.forEach((_row, index) => {
        const data = replayOf(rows, index + 1);
        if (data) expect(failed(data)).toEqual([]);
      });
    }));
  });

  const rows: Pledge[] = [1, 2, 3].map((index) => ({ firm: `f${index}`, min: 20n, desired: 40n, max: 50n, cap: null, seq: BigInt(index) }));
  it.each<[string, (data: ReplayData) => ReplayData, string[]]>([
    ["another own row", (data) => ({ ...data, own: [{ ...data.own[0]!, pledge: { ...data.own[0]!.pledge, max: 51n } }] }), ["own_row"]],
    ["another fingerprint", (data) => ({ ...data, inputHash: "0".repeat(64) }), ["fingerprint"]],
    ["another shared cost", (data) => ({ ...data, terms: { ...data.terms, sharedCost: 78n } }), ["fingerprint", "goods"]],
    ["a quantity off the pack", (data) => ({ ...data, result: { ...data.result!, quantity: 121n } }), ["quantity", "goods", "own_due"]],
    ["a result that is said not to be one", (data) => ({ ...data, status: "not_viable" }), ["quantity"]],
    ["two units too many", (data) => ({ ...data, shares: [{ ...data.shares[0]!, quantity: 42n }] }), ["own_quantity", "own_due"]],
    ["a due that is dearer", (data) => ({ ...data, shares: [{ ...data.shares[0]!, goods: data.shares[0]!.goods + 2n }] }), ["own_due"]],
  ])("given %s, then a member's check says so", (_what, change, steps) => {
    expect(failed(change(replayOf(rows, 1)!))).toEqual(steps);
  });

  it.each<[string, (data: ReplayData) => ReplayData, string[]]>([
    ["a changed pledge", (data) => ({ ...data, full: { ...data.full!, pledges: data.full!.pledges.map((row) => ({ ...row, max: row.max + 1n })) } }), ["all_rows"]],
    ["a changed share", (data) => ({ ...data, shares: data.shares.map((row) => ({ ...row, quantity: row.quantity + 1n })) }), ["result"]],
    ["another due beside the same parts", (data) => ({ ...data, shares: data.shares.map((row) => ({ ...row, due: row.due + 1n })) }), ["result"]],
    ["a changed total", (data) => ({ ...data, result: { ...data.result!, goods: 1n } }), ["result"]],
  ])("given %s, then the whole check says so", (_what, change, steps) => {
    expect(failed(change(replayOf(rows, null)!))).toEqual(steps);
  });

  it.each([
    ["a share above what the firm desired", { policy: "equal_floor" as const }, (data: ReplayData) => ({ ...data, shares: [{ ...data.shares[0]!, quantity: 43n }] }), ["own_limits", "own_due"]],
    ["a part of the shared cost above the whole", { costLines: [{ key: "equal" as const, amount: 77n }] }, (data: ReplayData) => ({ ...data, shares: [{ ...data.shares[0]!, shared: 78n, due: data.shares[0]!.goods + 78n }] }), ["own_sum"]],
  ])("given %s, then a member's check says so by the rule of the round", (_what, rules, change, steps) => {
    const short = rows.map((row) => ({ ...row, desired: 42n }));
    const data = replayOf("policy" in rules ? short : rows, 1, rules)!;
    expect(failed(data)).toEqual([]);
    expect(failed(change(data))).toEqual(steps);
  });

  it("given one firm's file, then no key in it opens another firm's row", () => {
    const data = replayOf(rows, 1)!;
    const text = canonical(data);
    for (const number of [2, 3]) expect(text).not.toContain(leafKey(secret, number, sha256));
    expect(text).not.toContain(secret);
  });
});
