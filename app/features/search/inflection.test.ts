import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formsOf } from "./inflection";
import { norm } from "./normalise";

describe("formsOf", () => {
  it.each([
    ["tiles", "tile"], ["tile", "tiles"], ["boxes", "box"], ["factories", "factory"], ["factory", "factories"], ["قطعات", "قطعه"], ["قطعه", "قطعات"], ["کارخانجات", "کارخانه"], ["سازندگان", "سازنده"],
    ["سفالگران", "سفالگر"], ["چرمی", "چرم"], ["چرم", "چرمی"], ["الجلود", "جلود"], ["cantalar", "canta"], ["derisi", "deri"], ["محصوللری", "محصول"], ["870830", "8708"],
  ])("of %s has %s", (word, form) => {
    expect(formsOf(word).map(([one]) => one)).toContain(form);
  });

  it("are few canonical words other than the word", () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: fc.constantFrom(..."abcshxyie") }), fc.string({ unit: fc.constantFrom(..."اتجانگیلرشه") }), fc.string({ unit: "binary" })), (text) => {
      const word = norm(text).split(" ")[0]!;
      return formsOf(word).every(([form, weight]) => form !== word && /^[\p{L}\p{N}]+$/u.test(form) && weight > 0 && weight < 1) && formsOf(word).length <= 14;
    }));
  });
});
