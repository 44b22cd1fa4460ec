import { describe, expect, it } from "vitest";
import type { Plan } from "./plan";
import { parseText } from "./query";
import { rankedText, scorerOf } from "./ranking";

const plan = (text: string, other: Record<string, { words: string[]; weight: number }[]> = {}): Plan => {
  const parsed = parseText(text);
  return { parsed, corrections: [], close: false, groups: parsed.words.map((word) => ({ asked: [{ typed: word, rarity: 0.5, ways: [{ words: [word], weight: 1 }, ...(other[word] ?? [])] }], ways: [] })) };
};
const score = (asked: Plan, heads: string[], aside = "", trust = 50) => scorerOf(asked)(rankedText(heads, aside), trust, "label");

describe("the score of a document", () => {
  it.each<[string, Plan, string[], string[]]>([
    ["the whole of a title over a part of one", plan("چرم گاوی"), ["چرم گاوی"], ["چرم گاوی رویه کفش"]],
    ["both words in one title over one in each", plan("چرم گاوی"), ["کارگاه رحیمی", "چرم گاوی رویه"], ["چرم رحیمی", "کیف گاوی"]],
    ["words in the order that was asked", plan("دیسک ترمز"), ["دیسک ترمز جلو"], ["ترمز جلو دیسک"]],
    ["what was typed over another name for it", plan("کاشی", { کاشی: [{ words: ["tile"], weight: 0.8 }] }), ["کاشی دیواری"], ["tile adhesive"]],
    ["a thing over another one that has its name in its own", plan("کاسه"), ["کاسه ماست سفالی"], ["کاسه چرخ"]],
    ["a thing over what is made of it", plan("leather", { leather: [{ words: ["چرم"], weight: 0.8 }] }), ["چرم گاوی رویه"], ["کمربند چرم"]],
    ["the other thing where it is asked for", plan("کاسه چرخ"), ["کاسه چرخ"], ["کاسه ماست"]],
    ["two words over one", plan("کاسه تراش"), ["کاسه و تراش"], ["کاسه و کوزه"]],
  ])("prefers %s", (_, asked, better, worse) => {
    expect(score(asked, better)).toBeGreaterThan(score(asked, worse));
  });

  it("meets joined and split spellings", () => {
    expect(score(plan("قالبسازی"), ["قالب سازی"])).toBeGreaterThan(score(plan("قالبسازی"), ["قالب تزریق"]));
    expect(score(plan("حملونقل"), ["حمل و نقل"])).toBeGreaterThan(score(plan("حملونقل"), ["حمل بار"]));
  });

  it("prefers the place of a firm to a place among its labels, and confirmed firms among equals", () => {
    expect(score(plan("چرم تبریز"), ["چرم نو"], "تبریز tabriz")).toBeGreaterThan(score(plan("چرم تبریز"), ["چرم نو"], "تهران"));
    expect(score(plan("چرم"), ["چرم نو"], "", 90)).toBeGreaterThan(score(plan("چرم"), ["چرم نو"], "", 10));
    expect(score(plan("چرم"), ["چرم نو"], "", 0)).toBeGreaterThan(score(plan("چرم"), ["کیف نو"], "", 100));
  });

  it("isn't fooled by an empty query or an empty document", () => {
    expect(Number.isFinite(score(plan(""), [""]))).toBe(true);
    expect(Number.isFinite(score(plan("چرم"), []))).toBe(true);
  });
});
