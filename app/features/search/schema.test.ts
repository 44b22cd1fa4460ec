import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyAddress, readQuery, savedQuery, searchPath, SearchAddress, toggled, unfiltered } from "./schema";

const parse = (query: Record<string, unknown>) => SearchAddress.parse(query);

describe("the address of a search", () => {
  it("given parameters in any order, then the path has one order", () => {
    const address = parse({ page: "2", market: ["IQ", "AE"], near: "lalejin-ceramics", within: "20", q: " لعاب ", sort: "distance", cluster: "lalejin-ceramics", view: "map", compare: ["a-b", "c-d"] });
    expect(decodeURIComponent(searchPath(address))).toBe("/search?q=لعاب&cluster=lalejin-ceramics&market=IQ&market=AE&near=lalejin-ceramics&within=20&sort=distance&view=map&page=2&compare=a-b&compare=c-d");
  });

  it("given the engine of the page before, then it goes with later pages only", () => {
    const address = parse({ q: "x", page: "3", by: "meilisearch" });
    expect(searchPath(address)).toBe("/search?q=x&page=3&by=meilisearch");
    expect(searchPath({ ...address, page: 1 })).toBe("/search?q=x");
    expect(parse({ by: "google" }).by).toBeNull();
  });

  it("given an empty search, then the path is bare", () => {
    expect(searchPath(emptyAddress)).toBe("/search");
  });

  it.each([
    ["35.689198,51.388973", "35.689,51.389"],
    ["-3.5,120", "-3.500,120.000"],
    ["lalejin-ceramics", "lalejin-ceramics"],
    ["91,51", null],
    ["35,181", null],
    ["<script>", null],
    [["35,51", "36,51"], "35.000,51.000"],
  ])("given near=%s, then the point is %s", (near, expected) => {
    expect(parse({ near }).near).toBe(expected);
  });

  it("given a distance or an order without a point, then the path leaves it out", () => {
    expect(searchPath(parse({ within: "20", sort: "distance" }))).toBe("/search");
  });

  it("given what an address can't mean, then it is left out", () => {
    expect(parse({ kind: "planet", group: "0000", level: "sure", capacity: "all", lens: "x", view: "y", sort: "z", page: "-1" })).toEqual(emptyAddress);
  });

  it("given Persian digits and a plus sign that came as a blank, then they are understood", () => {
    expect(parse({ page: "۳", size: "50 " })).toMatchObject({ page: 3, size: ["50+"] });
  });

  it("given another level, then it takes the place of the first", () => {
    expect(toggled(toggled(emptyAddress, "level", "seen"), "level", "verified").level).toBe("verified");
  });

  it("given a point without a distance, then what is saved leaves it out", () => {
    expect(savedQuery(parse({ q: "x", near: "35,51", sort: "distance" }))).toBe("q=x");
    expect(savedQuery(parse({ near: "lalejin-ceramics" }))).toBe("");
    expect(savedQuery(parse({ q: "x", near: "lalejin-ceramics", within: "20" }))).toBe("q=x&near=lalejin-ceramics&within=20");
  });

  it("given more than four firms to compare, then four stay", () => {
    expect(parse({ compare: ["a", "b", "c", "d", "e"] }).compare).toEqual(["a", "b", "c", "d"]);
  });

  it("given a choice made and taken back, then the address is as before, on its first page", () => {
    const address = parse({ q: "لعاب", page: "3" });
    for (const [facet, code] of [["process", "firing"], ["level", "seen"], ["distance", "20"], ["size", "50+"]] as const) {
      expect(toggled(toggled(address, facet, code), facet, code)).toEqual({ ...address, page: 1 });
    }
  });

  it("given all filters taken away, then text, lens, point and view stay", () => {
    const address = parse({ q: "x", lens: "services", service: "testing", near: "35,51", within: "5", view: "cards", level: "seen" });
    expect(searchPath(unfiltered(address))).toBe("/search?q=x&lens=services&near=35.000%2C51.000&view=cards");
  });

  it("given any choices, then a path that is read back is the same path, and so is what is saved", () => {
    const some = (values: string[]) => fc.uniqueArray(fc.constantFrom(...values), { maxLength: 3 });
    const record = fc.record({
      q: fc.string({ maxLength: 30 }), kind: some(["sme", "provider"]), process: some(["firing", "glazing"]), size: some(["1-4", "50+"]), market: some(["IQ", "DE"]),
      near: fc.constantFrom("35.7,51.4", "lalejin-ceramics"), within: fc.constantFrom("5", "100"), sort: fc.constantFrom("newest", "distance", "capacity"), view: fc.constantFrom("cards", "map"),
    });
    fc.assert(
      fc.property(record, (query) => {
        const address = parse(query);
        expect(searchPath(readQuery(searchPath(address).slice("/search?".length)))).toBe(searchPath(address));
        expect(savedQuery(readQuery(savedQuery(address)))).toBe(savedQuery(address));
      }),
    );
  });
});
