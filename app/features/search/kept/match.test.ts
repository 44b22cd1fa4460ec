import { describe, expect, it } from "vitest";
import { noFilters, type CatalogDoc } from "../engine";
import { parseText } from "../query";
import { matches, wordsOf, type Wanted } from "./match";

const doc = (facts: Partial<CatalogDoc> = {}): CatalogDoc => ({
  firmId: "f", audience: ["public"], nameFa: "", nameEn: "", offerings: [],
  text: { names: "سفالگری مریم maryam pottery", titles: "کاسه فیروزه ای turquoise bowl", labels: "لعابکاری glazing", codes: "2393", places: "لالجین", body: "ظرف خوراک خوری", roman: "" },
  heads: { names: [], titles: [] }, firmKind: "sme", clusters: ["c1"], processes: ["glazing"], groups: ["2393"], services: [], sectors: [],
  certificates: ["claimed:*", "claimed:iso9001", "seen:*", "seen:iso9001"], verified: false, sizeClass: "1-4", capacity: ["free"], freeShare: 20, available: null,
  languages: ["fa"], markets: ["IQ"], point: { lat: 34.97, lng: 48.48 }, trust: 50, newest: new Date(0), version: 1n, ...facts,
});
const wanted = (text: string, filters: Partial<Wanted["filters"]> = {}, more: Partial<Wanted> = {}): Wanted => ({ parsed: parseText(text), filters: { ...noFilters, ...filters }, near: null, ...more });

describe("whether a firm is what a saved search asks for", () => {
  it.each([
    ["", true],
    ["لالجین", true],
    ["كاسه فيروزه اي", true],
    ["turquoise bowl", true],
    ["bowl turquoise", true],
    ['"turquoise bowl"', true],
    ['"bowl turquoise"', false],
    ["turquoise vase", false],
    ["turquois", false],
    ["bowl -turquoise", false],
    ["bowl -vase", true],
    ["2393", true],
  ])("given “%s”, then %s", (text, expected) => {
    expect(matches(doc(), wanted(text))).toBe(expected);
  });

  it.each([
    [{ cluster: ["c1", "c2"] }, true],
    [{ cluster: ["c2"] }, false],
    [{ certificate: ["iso9001"] }, true],
    [{ certificate: ["iso9001"], level: "seen" }, true],
    [{ certificate: ["iso9001"], level: "verified" }, false],
    [{ level: "seen" }, true],
    [{ verified: ["yes"] }, false],
    [{ capacity: ["free"], market: ["IQ"], process: ["glazing"] }, true],
    [{ capacity: ["half"] }, false],
    [{ available: ["now"] }, false],
    [{ size: ["5-9"] }, false],
  ] as const)("given the filters %o, then %s", (filters, expected) => {
    expect(matches(doc(), wanted("", filters as unknown as Partial<Wanted["filters"]>))).toBe(expected);
  });

  it("given a distance, then what lies beyond, or nowhere, isn't it", () => {
    const near = { lat: 34.8, lng: 48.51, withinKm: 20 };
    expect(matches(doc(), wanted("", {}, { near }))).toBe(true);
    expect(matches(doc(), wanted("", {}, { near: { ...near, withinKm: 5 } }))).toBe(false);
    expect(matches(doc({ point: null }), wanted("", {}, { near }))).toBe(false);
    expect(matches(doc({ point: null }), wanted("", {}, { near: { ...near, withinKm: null } }))).toBe(true);
  });

  it("given another name of the same thing, of one word or of several, then it counts", () => {
    const tile = doc({ text: { ...doc().text, labels: "کاشی" } });
    expect(matches(tile, wanted("tile"))).toBe(true);
    expect(matches(doc(), wanted("tile"))).toBe(false);
    const pads = doc({ text: { ...doc().text, titles: "لنت ترمز" } });
    expect(matches(pads, wanted("brake pad"))).toBe(true);
    expect(matches(pads, wanted("brake pad vase"))).toBe(false);
  });

  it("then every word of a document can be looked up once", () => {
    expect(wordsOf(doc()).filter((word) => word === "turquoise")).toHaveLength(1);
    expect(wordsOf(doc())).toContain("2393");
  });
});
