import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { norm, squash, tokens } from "./normalise";
import vectors from "./normalise.vectors.json";

vi.setConfig({ testTimeout: 60_000 });

/** Letters of every family we fold, with the marks and blanks that people type between them. */
const alphabet = ["ها", "های", "در", " x ", ..."ابپتجچحخدرزژسشعغفقکگلمنوهیيىكئآأإؤةۀەڭۆۇəıİIßøتهاهایabcxXyz0123456789۰۱۲٣٤٥ \u200c\u200f\u0640ًَِّ\u00ac-/×*.,،ﻛﷲﷺ㎏½"];
const typed = fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 60 });

describe("norm", () => {
  it.each(vectors)("makes $canonical of $input ($note)", ({ input, canonical }) => {
    expect(norm(input)).toBe(canonical);
    expect(norm(canonical)).toBe(canonical);
  });

  it("is idempotent", () => {
    fc.assert(fc.property(fc.oneof(typed, fc.string({ unit: "binary", maxLength: 80 }), fc.string({ unit: "grapheme", maxLength: 80 })), (text) => norm(norm(text)) === norm(text)), { numRuns: 2500 });
  });

  it("leaves only words of letters and digits, parted by single blanks", () => {
    fc.assert(fc.property(fc.oneof(typed, fc.string({ unit: "binary" })), (text) => /^(?:[\p{L}\p{N}]+(?: [\p{L}\p{N}]+)*)?$/u.test(norm(text))), { numRuns: 2000 });
  });

  it.each([
    ["ٵ ٶ ٸا", "ا و یا", "letters with a high hamza"],
    ["خانه‌ئی", "خانه", "old spelling of the indefinite"],
    ["کتاب‌هایمان", "کتاب", "possessive, half-space"],
    ["کتاب هایشان", "کتاب", "possessive, blank"],
    ["کتابهایت", "کتاب", "possessive, joined"],
    ["کارگاههایی", "کارگاه", "indefinite plural, joined"],
    ["بی‌نهایت بینهایت بی‌بها گرانبهای", "بی نهایت بینهایت بی بها گرانبهای", "no plurals"],
    ["60‌×‌60 ، ۶۰ ✕ ۶۰، 60х60", "60 x60 60 x60 60 x60", "dimensions with half-spaces, signs and a Cyrillic letter"],
    ["۱۲۰ در ۶۰ در ۲", "120 x60 x2", "three dimensions"],
    ["در ۶۰ روز", "در 60 روز", "a word that is no dimension"],
    ["۱٬۲۰۰٫۵", "1200 5", "marks of thousands and decimals"],
    ["ﻻﺳﺘﯿﻚ ﻫﺎی", "لاستیک", "presentation forms with a ligature"],
    ["Ǝyləc BƏNDİ ƏYLƏC bəndı", "eylec bendi eylec bendi", "schwas and both dots of i"],
    ["آياق‌قابیٛ حیصه‌لری ۆ ۇ ۋ ڭ", "ایاق قابی حیصه لری و و و ک", "Azerbaijani in Arabic letters"],
    ["ﬁne Straße Łódź", "fine strasse lodz", "ligatures and Latin letters with strokes"],
    ["کاشی‏ها", "کاشی", "a mark of direction as half-space"],
    ["پژو۲۰۶SD و R۱۶", "پژو 206 sd و r16", "where scripts meet"],
  ])("makes of %s: %s (%s)", (input, canonical) => {
    expect(norm(input)).toBe(canonical);
    expect(norm(canonical)).toBe(canonical);
  });

  it("never empties a text in which somebody wrote a letter or a digit", () => {
    fc.assert(fc.property(typed, fc.constantFrom(..."ابپکگیهءـٴa7۷٧ʰ"), typed, (before, letter, after) => norm(before + letter + after) !== ""));
    // Unicode counts ligatures of marks alone as letters.
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => norm(text) !== "" || !/[\p{L}\p{Nd}]/u.test(text.normalize("NFKC"))), { numRuns: 2000 });
  });

  it("stays within its bounds on texts of any length", () => {
    expect(norm("کاشی‌های ".repeat(200_000)).length).toBeLessThanOrEqual(16_384);
    expect(Buffer.byteLength(tokens("ک".repeat(5_000))[0]!)).toBeLessThanOrEqual(200);
    expect(Buffer.byteLength(tokens("𐍈".repeat(5_000))[0]!)).toBeLessThanOrEqual(200);
    expect(norm("1 ".repeat(8_000)).length).toBeLessThanOrEqual(16_384);
  });

  it.each(["1 ", "1x", "ها", "هایهای", " ", "ﷺ", "َ", "\u200c", "1ک", "aک", "در ", "1 در ", "İ", "\ud800", "🏽"])("takes time in proportion to its length for many of %j", (unit) => {
    const long = `1${unit.repeat(16_384 / unit.length)}`;
    const times = Array.from({ length: 5 }, () => {
      const started = performance.now();
      norm(long);
      return performance.now() - started;
    });
    // What grows with the square takes seconds at this length.
    expect(Math.min(...times)).toBeLessThan(250);
  });

  it("meets joined, split and half-spaced spellings in the squash", () => {
    expect(squash("سفال‌گری")).toBe(squash("سفالگری"));
    expect(squash("سفال گری")).toBe(squash("سفالگری"));
  });
});
