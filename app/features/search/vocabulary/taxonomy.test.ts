import { describe, expect, it } from "vitest";
import { bdsServices, isicClasses } from "~/features/firms/taxonomy";
import { norm } from "../normalise";
import { labelsIn, nodesOf, taxonomy, withoutArticles } from "./taxonomy";
import { namesOfPlaces } from "./places";

const codesOf = (title: string) => nodesOf({ titles: [norm(title)], isic: [], hs: [], services: [] }).map(({ code }) => code);
const labelsOf = (title: string) => labelsIn(nodesOf({ titles: [norm(title)], isic: [], hs: [], services: [] }));

describe("the taxonomy", () => {
  it("names things of the trades in four languages, each under a node that is there", () => {
    expect(taxonomy.size).toBeGreaterThanOrEqual(120);
    for (const node of taxonomy.values()) {
      expect(node.parent === null || taxonomy.has(node.parent), node.code).toBe(true);
      expect(node.labels.length, node.code).toBeGreaterThanOrEqual(3);
      for (const label of node.labels) expect(label, node.code).toMatch(/^[\p{L}\p{N}]+(?: [\p{L}\p{N}]+)*$/u);
    }
  });

  it("stands for every class and service that a profile can name", () => {
    for (const { code } of isicClasses) expect(nodesOf({ titles: [], isic: [code], hs: [], services: [] }), code).not.toEqual([]);
    for (const { code } of bdsServices) expect(nodesOf({ titles: [], isic: [], hs: [], services: [code] }), code).not.toEqual([]);
  });

  it.each([
    ["کاشی‌های دیواری لعابدار", ["wall_tile", "tile"]],
    ["کاشيهاي ديواري", ["wall_tile", "tile"]],
    ["قالبسازی", ["mould"]],
    ["قالب سازی صنعتی", ["mould"]],
    ["Brake pads", ["brake_pad", "spare_parts"]],
    ["کیف دستدوز زنانه", ["bags"]],
    ["مؤسسهٔ آموزش فنی", ["training"]],
  ])("recognises what %s is", (title, codes) => {
    expect(codesOf(title)).toEqual(expect.arrayContaining(codes));
  });

  it("takes the longer name: trims of bags are no bags, a laboratory for tiles makes none", () => {
    expect(codesOf("زیپ و یراق کیف")).not.toContain("bags");
    expect(codesOf("آزمایشگاه کاشی")).not.toContain("tile");
    expect(codesOf("الیاف پلی‌استر")).toEqual(["fibre"]);
  });

  it("gives the labels of other languages, Arabic ones without articles too", () => {
    expect(labelsOf("کاشی دیواری")).toEqual(expect.arrayContaining(["wall tile", "divar kafeli", "بلاط جدران"]));
    expect(labelsOf("دباغی")).toEqual(expect.arrayContaining(["دباغه الجلود", "دباغه جلود"]));
    expect(withoutArticles("الکترود")).toBe("الکترود");
  });

  it("finds nodes by the heading of a code", () => {
    expect(nodesOf({ titles: [], isic: [], hs: ["870830"], services: [] }).map(({ code }) => code)).toEqual(["spare_parts"]);
  });
});

describe("places", () => {
  it("have their names in other languages", () => {
    expect(namesOfPlaces(norm("تبریز"))).toEqual(expect.arrayContaining(["tabriz", "تبریز"]));
    expect(namesOfPlaces(norm("استان آذربايجان شرقي"))).toContain("east azerbaijan");
    expect(namesOfPlaces(norm("ناکجا"))).toEqual([]);
  });
});
