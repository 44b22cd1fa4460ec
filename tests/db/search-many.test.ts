import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { postgresSearch } from "~/features/search/adapters/postgres.server";
import { metresBetween, noFilters, type CatalogDoc, type Filters, type SearchQuery, type SearchViewer } from "~/features/search/engine";
import { norm } from "~/features/search/normalise";
import { randomOf } from "../../supabase/seed/random";
import { createDatabase, type TestDatabase } from "../support/database";

// More than are read together, more than are ranked, and more than are counted: each way through the engine.
const COUNT = 12_000;
const engine = postgresSearch();
const nobody: SearchViewer = { firmIds: [], clusterIds: [] };
let database: TestDatabase;
let docs: CatalogDoc[];

const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

function docOf(n: number, name: string, title: string, facts: Partial<CatalogDoc>): CatalogDoc {
  const [names, titles] = [norm(name), norm(title)];
  return {
    firmId: idOf(n), audience: ["public"], nameFa: name, nameEn: "", offerings: [{ fa: title, en: "" }], heads: { names: [names], titles: [titles] },
    text: { names, titles, labels: "", codes: "", places: "", body: "", roman: "" }, firmKind: "sme", clusters: [], processes: [], groups: [], services: [], sectors: [], certificates: [], verified: false,
    sizeClass: null, capacity: [], freeShare: null, available: null, languages: [], markets: [], point: null, trust: 50, newest: new Date(1_700_000_000_000 + n * 60_000), version: BigInt(n), ...facts,
  };
}

beforeAll(async () => {
  database = await createDatabase();
  const random = randomOf(11);
  docs = Array.from({ length: COUNT }, (_, n) =>
    docOf(n + 1, n === 7_777 ? "کاسه" : `کارگاه ${random.pick(["رحیمی", "نوری", "کریمی"])}`, n === 7_777 ? "سبو" : random.pick(["کاسه سفالی", "کاسه سفالی", "کاسه لعابی", "چرم گاوی", "دیسک ترمز"]), {
      trust: n === 7_777 ? 0 : random.int(10, 95), clusters: random.some([idOf(901), idOf(902)], random.int(0, 2)), freeShare: random.chance(0.5) ? random.int(0, 100) : null,
      audience: [random.chance(0.9) ? "public" : "cl_x"], point: random.chance(0.8) ? { lat: 30 + random.next() * 8, lng: 46 + random.next() * 12 } : null, processes: random.chance(0.02) ? ["glazing"] : [],
    }));
  await database.admin.query("insert into public.firms (id, slug, kind, name_fa) select id, 'f-' || id, 'sme', 'کارگاه' from unnest($1::uuid[]) id", [docs.map(({ firmId }) => firmId)]);
  const batches = async function* () { for (let at = 0; at < COUNT; at += 1_000) yield docs.slice(at, at + 1_000); };
  await database.db.service((tx) => engine.reindex(tx, batches()));
  await database.admin.query("analyze public.search_docs");
}, 240_000);
afterAll(() => database.close());

const ask = (asked: Partial<Omit<SearchQuery, "filters">> & { filters?: Partial<Filters> }, viewer = nobody) =>
  database.db.as(null, (tx) => engine.search(tx, { text: "", near: null, sort: "relevance", page: 1, perPage: 20, ...asked, filters: { ...noFilters, ...asked.filters } }, viewer));
const open = (doc: CatalogDoc) => doc.audience.includes("public");
const has = (word: string) => (doc: CatalogDoc) => open(doc) && `${doc.text.names} ${doc.text.titles}`.split(" ").includes(word);
const byTrust = (one: CatalogDoc, other: CatalogDoc) => other.trust - one.trust || (one.firmId < other.firmId ? -1 : 1);
const found = new Map<string, CatalogDoc>();
const docOfHit = ({ firmId }: { firmId: string }) => (found.size === 0 && docs.forEach((doc) => found.set(doc.firmId, doc)), found.get(firmId)!);

describe("many documents", () => {
  it("are counted as far as the cap", async () => {
    expect(docs.filter(has("کاسه")).length).toBeGreaterThan(4_000);
    expect(await ask({ text: "کاسه" })).toMatchObject({ total: 1_000, unfiltered: 1_000, exact: false, match: "all" });
    const glazed = docs.filter((doc) => has("کاسه")(doc) && doc.processes.includes("glazing"));
    expect(await ask({ text: "کاسه", filters: { process: ["glazing"] } })).toMatchObject({ total: glazed.length, unfiltered: 1_000 });
  });

  it("show a name that is just what was asked first, however little it is trusted, and then the most trusted of the closest titles", async () => {
    const { hits } = await ask({ text: "کاسه" });
    expect(hits[0]!.firmId).toBe(idOf(7_778));
    const best = docs.filter((doc) => has("کاسه")(doc) && doc.trust > 0).sort(byTrust).slice(0, 19);
    expect(hits.slice(1).map(docOfHit).map(({ trust }) => trust)).toEqual(best.map(({ trust }) => trust));
  });

  it.each(["کا", "کاس", "چرم گ", "کارگاه کاسه", "کارگاه -کاسه", '"چرم گاوی"', '-"چرم گاوی"', "کارگاه \"چرم گاوی\" -رحیمی", "کاصه", "کارگاه چرم آهنربا", "kaseh"])("answer whatever is asked: %s", async (text) => {
    const { hits, total } = await ask({ text });
    expect(hits).toHaveLength(20);
    expect(total).toBeGreaterThanOrEqual(100);
    for (const page of [7, 60]) expect((await ask({ text, page, filters: { cluster: [idOf(901)] } })).hits.length).toBeGreaterThan(0);
    for (const sort of ["newest", "capacity", "distance"] as const) expect((await ask({ text, sort, near: { lat: 34, lng: 52, withinKm: null } })).hits).toHaveLength(20);
  });

  it.each([["کاسه", 30], ["چرم گاوی", 30], ["گاوی", 30]])("page without gaps or repetitions: %s", async (text, pages) => {
    const seen: string[] = [];
    for (let page = 1; page <= pages; page += 1) seen.push(...(await ask({ text, page })).hits.map(({ firmId }) => firmId));
    expect(seen).toHaveLength(pages * 20);
    expect(new Set(seen).size).toBe(seen.length);
    for (const id of seen) expect(has(norm(text).split(" ")[0]!)(docOfHit({ firmId: id }))).toBe(true);
  });

  it("browse in order of trust, however deep", async () => {
    const all = docs.filter(open).sort(byTrust).map(({ firmId }) => firmId);
    for (const page of [1, 2, 37, 50]) expect((await ask({ page })).hits.map(({ firmId }) => firmId)).toEqual(all.slice((page - 1) * 20, page * 20));
    const inside = docs.filter((doc) => open(doc) && doc.clusters.includes(idOf(901))).sort(byTrust).map(({ firmId }) => firmId);
    for (const page of [1, 40]) expect((await ask({ page, filters: { cluster: [idOf(901)] } })).hits.map(({ firmId }) => firmId)).toEqual(inside.slice((page - 1) * 20, page * 20));
  });

  it.each(["کاسه", "کارگاه"])("come by date and by free capacity in that order: %s", async (text) => {
    const matching = docs.filter(has(text));
    for (const page of [1, 3]) {
      const newest = [...matching].sort((one, other) => Number(other.newest) - Number(one.newest));
      expect((await ask({ text, sort: "newest", page })).hits.map(({ firmId }) => firmId)).toEqual(newest.slice((page - 1) * 20, page * 20).map(({ firmId }) => firmId));
      const freest = [...matching].sort((one, other) => (other.freeShare ?? -1) - (one.freeShare ?? -1) || byTrust(one, other));
      expect((await ask({ text, sort: "capacity", page })).hits.map(({ firmId }) => firmId)).toEqual(freest.slice((page - 1) * 20, page * 20).map(({ firmId }) => firmId));
    }
  });

  it.each([{ lat: 34, lng: 52, withinKm: null }, { lat: 34, lng: 52, withinKm: 50 }, { lat: -20, lng: 179.9, withinKm: null }])("come by distance, the nearest first: %j", async (near) => {
    const metres = (doc: CatalogDoc) => metresBetween(near, doc.point!);
    const placed = docs.filter((doc) => has("کاسه")(doc) && doc.point && (near.withinKm === null || metres(doc) <= near.withinKm * 1000)).sort((one, other) => metres(one) - metres(other));
    for (const page of [1, 4].filter((one) => (one - 1) * 20 < placed.length)) {
      const { hits } = await ask({ text: "کاسه", near, sort: "distance", page });
      const expected = placed.slice((page - 1) * 20, page * 20);
      expect(hits.map(({ distanceM }) => distanceM)).toEqual(expected.map((doc) => Math.round(metres(doc))));
    }
    if (near.withinKm) expect((await ask({ text: "کاسه", near })).total).toBe(placed.length);
  });

  it("are counted by facet only as far as the viewer may see them", async () => {
    for (const viewer of [nobody, { firmIds: [], clusterIds: ["x"] }]) {
      const mine = docs.filter((doc) => open(doc) || viewer.clusterIds.length > 0);
      const { facets, exact } = await database.db.as(null, (tx) => engine.facets(tx, { text: "", filters: noFilters, near: { lat: 34, lng: 52, withinKm: null }, sort: "relevance", page: 1, perPage: 20 }, viewer));
      expect(exact).toBe(true);
      expect(facets.kind).toEqual([{ code: "sme", count: mine.length }]);
      expect(facets.process).toEqual([{ code: "glazing", count: mine.filter(({ processes }) => processes.length > 0).length }]);
      const near = (km: number) => mine.filter((doc) => doc.point && metresBetween({ lat: 34, lng: 52 }, doc.point) <= km * 1000).length;
      expect(facets.distance).toEqual(["5", "20", "50", "100"].map((code) => ({ code, count: near(Number(code)) })).filter(({ count }) => count > 0));
    }
  });
});
