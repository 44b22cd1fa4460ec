import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { norm, squash, tokens, withoutStopWords } from "./normalise";
import vectors from "./normalise.vectors.json";

/** Letters of every family we fold, with the marks and blanks that people type between them. */
const alphabet = ["ها", "های", "در", " x ", ..."ابپتجچحخدرزژسشعغفقکگلمنوهیيىكئآأإؤةۀەڭۆۇəıİIßøتهاهایabcxXyz0123456789۰۱۲٣٤٥ \u200c\u200f\u0640ًَِّ\u00ac-/×*.,،ﻛﷲﷺ㎏½"];
const typed = fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 60 });

describe("norm", () => {
  it.each(vectors)("makes $canonical of $input ($note)", ({ input, canonical }) => {
    expect(norm(input)).toBe(canonical);
    expect(norm(canonical)).toBe(canonical);
  });

  it("is idempotent", () => {
    fc.assert(fc.property(fc.oneof(typed, fc.string({ unit: "binary", maxLength: 80 }), fc.string({ unit: "grapheme", maxLength: 80 })), (text) => norm(norm(text)) === norm(text)), { numRuns: 5000 });
  });

  it("leaves only words of letters and digits, parted by single blanks", () => {
    fc.assert(fc.property(fc.oneof(typed, fc.string({ unit: "binary" })), (text) => /^(?:[\p{L}\p{N}]+(?: [\p{L}\p{N}]+)*)?$/u.test(norm(text))), { numRuns: 2000 });
  });

  it("never empties a text in which somebody wrote a letter or a digit", () => {
    fc.assert(fc.property(typed, fc.constantFrom(..."ابپکگیهa7۷"), typed, (before, letter, after) => norm(before + letter + after) !== ""));
  });

  it("stays within its bounds on texts of any length", () => {
    const long = "کاشی‌های ".repeat(200_000);
    const started = performance.now();
    expect(norm(long).length).toBeLessThanOrEqual(16_384);
    expect(tokens("ک".repeat(5_000))[0]!.length).toBeLessThanOrEqual(100);
    expect(norm("1 ".repeat(8_000)).length).toBeLessThanOrEqual(16_384);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it("meets joined, split and half-spaced spellings in the squash", () => {
    expect(squash("سفال‌گری")).toBe(squash("سفالگری"));
    expect(squash("سفال گری")).toBe(squash("سفالگری"));
  });

  it("drops words that say nothing only beside others", () => {
    expect(withoutStopWords(["کاشی", "برای", "کف"])).toEqual(["کاشی", "کف"]);
    expect(withoutStopWords(["the"])).toEqual(["the"]);
  });
});
