import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allowedTypos, asMeant, markWords, parseText, typosBetween } from "./query";

describe("parseText", () => {
  it("reads words, phrases and exclusions before anything is folded", () => {
    expect(parseText('كاشي "لعاب سفيد" -چرم -"پیستون فولادی" «کف پوش»')).toMatchObject({
      words: ["کاشی"],
      phrases: [["لعاب", "سفید"], ["کف", "پوش"]],
      excluded: [["چرم"], ["پیستون", "فولادی"]],
      open: false,
    });
  });

  it("leaves the last word open, but not after a blank phrase or an exclusion", () => {
    expect(parseText("چرم گاو").open).toBe(true);
    expect(parseText("چرم -گاو").open).toBe(false);
    expect(parseText('چرم "گاو"').open).toBe(false);
    expect(parseText("چرم و").open).toBe(false);
  });

  it("takes a hyphen inside a word for no exclusion", () => {
    expect(parseText("Ceramic-Tiles").words).toEqual(["ceramic", "tiles"]);
  });

  it("keeps to ten words and copes with an open quotation mark", () => {
    expect(parseText("a b c d e f g h i j k l").words).toHaveLength(10);
    expect(parseText('"کاشی').words).toEqual(["کاشی"]);
  });

  it("never fails and never makes a word that could break a query", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 120 }), (text) => {
        const { words, phrases, excluded, squash } = parseText(text);
        return [...words, ...phrases.flat(), ...excluded.flat()].every((word) => /^[\p{L}\p{N}]+$/u.test(word)) && /^[\p{L}\p{N}]*$/u.test(squash);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("typos", () => {
  it.each([
    ["کاشی", "کاشی", 0],
    ["کاشی", "کاسی", 1],
    ["گلادن", "گلدان", 1],
    ["سفلگری", "سفالگری", 1],
    ["turqoise", "turquoise", 1],
    ["tanery", "tannery", 1],
    ["kitten", "sitting", 3],
    ["", "abc", 3],
  ])("between %s and %s: %i", (one, other, typos) => {
    expect(typosBetween(one, other)).toBe(typos);
    expect(typosBetween(other, one)).toBe(typos);
  });

  it("are forgiven in long words only, and never in codes", () => {
    expect(["لعب", "کاشی", "سفالگری", "ریختهگری", "iso9001", "16949"].map(allowedTypos)).toEqual([0, 1, 1, 2, 0, 0]);
  });
});

describe("markWords", () => {
  it("marks words as they were written, whatever their spelling", () => {
    expect(markWords("كاشي‌های دیواری", { words: ["کاشی"], prefix: null })).toEqual([{ text: "كاشي‌های", hit: true }, { text: " دیواری", hit: false }]);
    expect(markWords("سفالگری مریم", { words: [], prefix: "سفال" })).toEqual([{ text: "سفالگری", hit: true }, { text: " مریم", hit: false }]);
  });

  it("keeps the text as it was", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), fc.array(fc.constantFrom("a", "کاشی", "1")), (text, words) => markWords(text, { words, prefix: "b" }).map((run) => run.text).join("") === text));
  });
});

describe("asMeant", () => {
  const corrections = [{ typed: "کاشس", meant: ["کاشی", "کاشف"] }, { typed: "kashee", meant: ["کاشی"] }];

  it("puts the likeliest meaning in the place of each word that was misspelt, and leaves all else as it was typed", () => {
    expect(asMeant("لعابِ  كاشس\u200cها", corrections)).toBe("لعابِ  کاشی");
    expect(asMeant("Kashee 60x60", corrections)).toBe("کاشی 60x60");
    expect(asMeant('-کاشس "کاشس سفید"', corrections)).toBe('-کاشس "کاشس سفید"');
    expect(asMeant("کاشس", [])).toBe("کاشس");
  });
});
