import { describe, expect, it } from "vitest";
import { norm, tokens } from "../normalise";
import { expansionsOf, meilisearchSynonyms, tellingWords } from "./thesaurus";

describe("the thesaurus", () => {
  const setting = meilisearchSynonyms();

  it("keeps to what Meilisearch can find", () => {
    expect(Object.keys(setting).length).toBeGreaterThan(300);
    for (const [key, phrases] of Object.entries(setting)) {
      expect(key.split(" ").length, key).toBeLessThanOrEqual(3);
      expect(tokens(key).some((word) => word.startsWith("ال")), key).toBe(false);
      expect(phrases.length, key).toBeGreaterThan(0);
      expect(phrases.length, key).toBeLessThanOrEqual(50);
      expect(phrases.join(" ").split(" ").length, key).toBeLessThanOrEqual(100);
      for (const text of [key, ...phrases]) expect(norm(text)).toBe(text);
      expect(phrases).not.toContain(key);
    }
  });

  it("goes both ways, or only one", () => {
    expect(setting["کاشی"]).toContain("tile");
    expect(setting["tile"]).toContain("کاشی");
    expect(setting["گرانیت سرامیک"]).toEqual(["پرسلان"]);
    expect(setting["پرسلان"]).not.toContain("گرانیت سرامیک");
  });

  it("says nothing of words with several meanings", () => {
    for (const word of ["دری", "جلد", "شیر", "شمع", "sin", "پوست", "سحاب", "رینگ", "استر"]) expect(setting[norm(word)], word).toBeUndefined();
  });

  it("expands the terms of a query where they stand, the longer before the shorter", () => {
    const found = expansionsOf(tokens("خرید چرم مصنوعی"));
    expect(found.map(({ from, length }) => [from, length])).toEqual([[1, 2], [1, 1]]);
    expect(found[0]!.phrases).toContainEqual(["pu", "leather"]);
  });

  it("lets generic and little words go only beside others", () => {
    expect(tellingWords(tokens("شرکت کاشی و سرامیک"))).toEqual(["کاشی", "سرامیک"]);
    expect(tellingWords(tokens("قیمت خرید الکترود"))).toEqual(["الکترود"]);
    expect(tellingWords(tokens("شرکت بازرگانی"))).toEqual(["شرکت", "بازرگانی"]);
    expect(tellingWords(tokens("the price of steel"))).toEqual(["steel"]);
    expect(tellingWords(["و"])).toEqual(["و"]);
  });
});
