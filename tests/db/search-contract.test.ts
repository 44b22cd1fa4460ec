import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { meiliSearch } from "~/features/search/adapters/meilisearch.server";
import { connectMeili } from "~/features/search/adapters/meilisearch/connection.server";
import { indexOf } from "~/features/search/adapters/meilisearch/index.server";
import { postgresSearch } from "~/features/search/adapters/postgres.server";
import { codeFacets, metresBetween, noFilters, visibility, type CatalogDoc, type Filters, type Near, type SearchEngine, type SearchQuery, type SearchViewer } from "~/features/search/engine";
import type { Tx } from "~/lib/db.server";
import { addFirms, countsOf, docOf, idOf, numbers, passes, spread } from "../support/catalogue";
import { createDatabase, type TestDatabase } from "../support/database";
import { recordedServer, type RecordedServer } from "../support/recorded-server";

const nobody: SearchViewer = { firmIds: [], clusterIds: [] };
/** The search server's writing methods use no transaction, and none may wait for a server. */
const noTx = undefined as unknown as Tx;
const here = { lat: 36, lng: 49 };

type Bench = { engine: SearchEngine; fill: (docs: readonly CatalogDoc[]) => Promise<void>; empty: () => Promise<void> };

/** Each engine with documents in it; the database has them too, for words and titles. */
const engines: [string, (database: TestDatabase, server: RecordedServer) => Bench][] = [
  ["postgres", (database) => benchOf(database, postgresSearch())],
  ["meilisearch", (database, server) => {
    const connection = connectMeili({ url: server.url, key: server.key, index: "contract" });
    const engine = meiliSearch({ connection, synonyms: {} }, 5_000);
    const bench = benchOf(database, engine);
    return { ...bench, async empty() { await bench.empty(); await indexOf(connection).drop(); } };
  }],
];

function benchOf(database: TestDatabase, engine: SearchEngine): Bench {
  const postgres = postgresSearch();
  return {
    engine,
    async fill(docs) {
      await addFirms(database.admin, docs);
      const batches = async function* () { yield docs; };
      await database.db.service((tx) => postgres.reindex(tx, batches()));
      if (engine.name !== "postgres") await engine.reindex(noTx, batches());
    },
    empty: async () => void (await database.admin.query("delete from public.firms")),
  };
}

describe.each(engines)("every engine: %s", (name, open) => {
  let database: TestDatabase;
  let server: RecordedServer;
  let bench: Bench;
  let engine: SearchEngine;

  beforeAll(async () => {
    database = await createDatabase();
    server = await recordedServer("search-contract");
    bench = open(database, server);
    engine = bench.engine;
  });
  afterAll(async () => {
    await server.close();
    await database.close();
  });
  const scene = (title: string) => server.scene(title);
  beforeEach(({ task }) => scene(`${task.suite?.name}: ${task.name}`));
  afterEach(() => {
    if (name === "meilisearch") server.check();
  });

  const query = (asked: Partial<Omit<SearchQuery, "filters">> & { filters?: Partial<Filters> }): SearchQuery => ({ text: "", near: null, sort: "relevance", page: 1, perPage: 20, ...asked, filters: { ...noFilters, ...asked.filters } });
  const ask = (asked: Parameters<typeof query>[0], viewer = nobody) => database.db.as(null, (tx) => engine.search(tx, query(asked), viewer));
  const facetsOf = async (asked: Parameters<typeof query>[0], viewer = nobody) => (await database.db.as(null, (tx) => engine.facets(tx, query(asked), viewer))).facets;
  const suggest = (text: string, viewer = nobody) => database.db.as(null, (tx) => engine.suggest(tx, text, viewer, 6));
  const found = async (asked: Parameters<typeof query>[0], viewer = nobody) => (await ask(asked, viewer)).hits.map(({ firmId }) => firmId);
  const fill = async (title: string, docs: readonly CatalogDoc[]) => {
    scene(`fill: ${title}`);
    await bench.fill(docs);
    if (name === "meilisearch") server.check();
  };

  describe("what stands for a word", () => {
    const docs = [
      docOf({ n: 71, fa: "رنگ آفتاب", titles: [{ fa: "لعاب سرامیک", en: "" }], roman: "loab laab seramik", codes: "3207 320720" }),
      docOf({ n: 72, fa: "رنگ مهتاب", titles: [{ fa: "رنگدانه", en: "" }], labels: "لعاب سرامیک", codes: "3207" }),
      docOf({ n: 73, fa: "کارگاه سفال" }),
      docOf({ n: 74, fa: "کارگاه فعال" }),
    ];
    beforeAll(() => fill("what stands for a word", docs));

    it("Persian in Latin letters finds labels as it finds titles", async () => {
      expect((await found({ text: "loab seramik" })).sort()).toEqual([idOf(71), idOf(72)]);
    });

    it("a short word isn't another that is like it, and still forgives a slip when nobody has it", async () => {
      expect(await found({ text: "سفال" })).toEqual([idOf(73)]);
      expect(await found({ text: "سفالل" })).toEqual([idOf(73)]);
      expect(await found({ text: "شفال" })).toEqual([idOf(73)]);
    });

    it("a code finds who has only its heading too, behind who has the whole", async () => {
      expect(await found({ text: "320720" })).toEqual([idOf(71), idOf(72)]);
      expect(await ask({ text: "320799" })).toMatchObject({ match: "all", total: 2 });
    });
  });

  describe("the words of a question", () => {
    const docs = [
      docOf({ n: 1, fa: "سفالگری مریم", en: "Maryam Pottery", titles: [{ fa: "کاسهٔ فیروزه‌ای", en: "Turquoise bowl" }, { fa: "گلدان", en: "Vase" }], labels: "لعاب‌زنی glazing", body: "ضد خش", codes: "6912 2393", places: "لالجین همدان" }),
      docOf({ n: 2, fa: "دباغی ورامین", en: "Varamin Tannery", titles: [{ fa: "چرم گاوی", en: "Cow leather" }], labels: "دباغی tanning", codes: "4107 1511", places: "ورامین" }),
      docOf({ n: 3, fa: "حمل و نقل البرز", en: "Alborz Freight", labels: "باربری", places: "کرج البرز" }),
      docOf({ n: 4, fa: "کاشی میبد", en: "Meybod Tile", titles: [{ fa: "کاشی 60x60", en: "Tile 60x60" }], codes: "6907 iso9001", places: "میبد یزد" }),
    ];
    beforeAll(() => fill("words", docs));

    it.each<[string, string, number[]]>([
      ["a Persian name", "سفالگری مریم", [1]],
      ["an Arabic keyboard", "كاسه فيروزه اي", [1]],
      ["a split spelling", "سفال گری", [1]],
      ["a joined spelling", "کاسه فیروزهای", [1]],
      ["an English name", "Maryam", [1]],
      ["an offering in English, in capitals", "turquoise BOWL", [1]],
      ["a process", "glazing", [1]],
      ["a word of its texts", "خش", [1]],
      ["the beginning of a word", "فیروز", [1]],
      ["a letter left out", "سفلگری", [1]],
      ["a wrong letter", "فیروظه", [1]],
      ["an English typo", "turqoise", [1]],
      ["a code", "6907", [4]],
      ["a dimension", "۶۰×۶۰", [4]],
      ["a place", "لالجین", [1]],
      ["a word that begins with ال", "البرز", [3]],
      ["a phrase", '"سفالگری مریم"', [1]],
      ["a phrase with a stop word", '"حمل و نقل"', [3]],
      ["a phrase in another order", '"مریم سفالگری"', []],
      ["a word without another", "دباغی -گلدان", [2]],
      ["a word that is excluded", "سفالگری -مریم", []],
      ["a phrase that is excluded", 'کاشی -"کاشی میبد"', []],
      ["only an exclusion", "-سفالگری", [2, 3, 4]],
      ["some of the words", "گلدان آهنربا", [1]],
      ["a quote that isn't closed", '"گلدان', [1]],
      ["a word that is nowhere", "آهنربا", []],
      ["nothing", "", [1, 2, 3, 4]],
    ])("by %s", async (_, text, wanted) => {
      expect((await found({ text })).sort()).toEqual(wanted.map(idOf));
    });

    it("says what is marked, and what a misspelt word was taken for", async () => {
      const typo = await ask({ text: "سفلگری" });
      expect(typo.corrections).toEqual([{ typed: "سفلگری", meant: ["سفالگری"] }]);
      expect(typo.marks.words).toContain("سفالگری");
      expect((await ask({ text: "فیروز" })).marks.prefix).toBe("فیروز");
    });

    it("says whether all words or some were found, and how many there are", async () => {
      expect(await ask({ text: "سفالگری مریم" })).toMatchObject({ engine: name, degraded: false, match: "all", total: 1, unfiltered: 1, exact: true, page: 1 });
      expect(await ask({ text: "گلدان آهنربا" })).toMatchObject({ match: "some", total: 1, unfiltered: 1 });
      expect(await ask({ text: "سفالگری", filters: { kind: ["provider"] } })).toMatchObject({ total: 0, unfiltered: 1 });
    });

    it("carries the version of what it found", async () => {
      expect((await ask({ text: "Maryam" })).hits).toEqual([{ firmId: idOf(1), version: 1001n, distanceM: null }]);
    });

    it.each([
      "'|&!():*<->%_\\", "\u0000", "😀", '"', "-", '-"', "و", "\u202e\u200f", "a".repeat(5_000), "؛ drop table firms; --", "'کاسه':*", '" OR kind = firm', "] OR aud EXISTS", "ا ب پ ت ث ج چ ح خ د ذ ر ز", "\ud800", "ﷺ", "_geoRadius(0,0,1)", `${"سفالگری ".repeat(200)}`,
    ])("survives %j", async (text) => {
      const { hits, total } = await ask({ text });
      expect(hits.length).toBeLessThanOrEqual(4);
      expect(total).toBeLessThanOrEqual(4);
      await expect(facetsOf({ text })).resolves.toBeDefined();
      await expect(suggest(text)).resolves.toBeDefined();
    });

    it("survives codes that are no codes", async () => {
      const hostile = ['" OR kind = about', "\\", '"', "x".repeat(400), "]", "فارسی", "' or true --"];
      for (const facet of codeFacets) expect((await ask({ filters: { [facet]: hostile } })).total).toBe(facet === "verified" ? 0 : 0);
    });

    it("begins a title or a name", async () => {
      expect(await suggest("گلد")).toContainEqual({ kind: "product", titleFa: "گلدان", titleEn: "Vase", firmId: idOf(1) });
      expect((await suggest("سفالگری")).map(({ firmId }) => firmId)).toContain(idOf(1));
      expect(await suggest("آهنربا")).toEqual([]);
    });
  });

  describe("filters, counts and order", () => {
    const docs = spread(60);
    beforeAll(() => fill("spread", docs));

    const next = numbers(11);
    const combinations: [string, Partial<Filters>, Near | null][] = Array.from({ length: 14 }, (_, index) => {
      const choose = (codes: string[]) => codes.filter(() => next() < 0.5);
      const choices: Partial<Filters> = {
        kind: choose(["sme", "provider"]), cluster: choose([idOf(901), idOf(902)]), process: choose(["glazing", "firing"]), certificate: choose(["iso9001", "halal"]), size: choose(["1-4", "50+"]),
        language: choose(["en", "ar"]), capacity: choose(["free"]), verified: choose(["yes"]), group: choose(["2393"]), service: choose(["testing", "design"]), sector: choose(["23", "15"]), available: choose(["now", "month"]), market: choose(["iq", "tr"]),
      };
      const names = Object.keys(choices).filter(() => next() < 0.25);
      const filters = Object.fromEntries(names.map((facet) => [facet, choices[facet as "kind"]])) as Partial<Filters>;
      if (next() < 0.4) filters.level = next() < 0.5 ? "seen" : "verified";
      const near = next() < 0.4 ? { ...here, withinKm: next() < 0.5 ? 50 : null } : null;
      return [`choice ${index + 1}: ${JSON.stringify(filters)}${near ? ` near ${near.withinKm}` : ""}`, filters, near];
    });

    it.each(combinations)("as by hand: %s", async (_, filters, near) => {
      const all = { ...noFilters, ...filters };
      const wanted = docs.filter((doc) => passes(doc, all, near)).map(({ firmId }) => firmId).sort();
      const result = await ask({ filters, near, perPage: 100 });
      expect(result.hits.map(({ firmId }) => firmId).sort()).toEqual(wanted);
      expect(result).toMatchObject({ total: wanted.length, unfiltered: docs.length, exact: true });
      expect(await facetsOf({ filters, near })).toEqual(countsOf(docs, all, near));
    });

    it("with words, count only what has them", async () => {
      const potters = docs.filter(({ nameFa }) => nameFa.includes("سفالگری"));
      expect((await ask({ text: "سفالگری", filters: { kind: ["sme"] } })).total).toBe(potters.filter(({ firmKind }) => firmKind === "sme").length);
      expect(await facetsOf({ text: "سفالگری", filters: { kind: ["sme"] } })).toEqual(countsOf(potters, { ...noFilters, kind: ["sme"] }, null));
    });

    it("newest first", async () => {
      expect(await found({ sort: "newest", perPage: 60 })).toEqual(docs.map(({ firmId }) => firmId).reverse());
    });

    it("most free capacity first, and last those that say nothing", async () => {
      const shares = (await found({ sort: "capacity", perPage: 60 })).map((id) => docs.find(({ firmId }) => firmId === id)!.freeShare);
      expect(shares).toEqual([...shares].sort((a, b) => (b ?? -1) - (a ?? -1)));
    });

    it("nearest first, with distances, and last those without a place", async () => {
      const { hits } = await ask({ sort: "distance", near: { ...here, withinKm: null }, perPage: 60 });
      const metres = hits.map(({ firmId }) => { const { point } = docs.find((doc) => doc.firmId === firmId)!; return point && Math.round(metresBetween(here, point)); });
      expect(hits.map(({ distanceM }) => distanceM)).toEqual(metres);
      expect(metres).toEqual([...metres].sort((a, b) => (a ?? Infinity) - (b ?? Infinity)));
      expect(hits).toHaveLength(60);
    });

    it("by relevance what is confirmed comes first among equals", async () => {
      const trusts = (await found({ perPage: 60 })).map((id) => docs.find(({ firmId }) => firmId === id)!.trust);
      expect(trusts).toEqual([...trusts].sort((a, b) => b - a));
    });

    it.each([["Persian digits", 35], ["the far side", -35]])("a point where nobody is finds nobody: %s", async (_, lat) => {
      expect((await ask({ near: { lat, lng: 179.999, withinKm: 20 } })).total).toBe(0);
    });

    it("pages without gaps or repetitions, and gives the last page beyond it", async () => {
      const pages = await Promise.all([1, 2, 3, 4].map((page) => found({ page, perPage: 16 })));
      expect(pages.map((page) => page.length)).toEqual([16, 16, 16, 12]);
      expect(new Set(pages.flat()).size).toBe(60);
      expect(await ask({ page: 99, perPage: 16 })).toMatchObject({ page: 4, total: 60 });
      expect((await ask({ page: 1_000_000, perPage: 16, text: "آهنربا" })).page).toBe(1);
    });
  });

  describe("who may find what", () => {
    const clusters = ["k1", "k2", "k3"];
    const next = numbers(5);
    const audiences = ["public", "member", ...clusters.map((id) => `cl_${id}`), "org_f1", "org_f2"];
    const docs = spread(40, 3).map((doc, index) => ({
      ...doc,
      audience: [audiences[Math.floor(next() * audiences.length)]!, ...(next() < 0.2 ? [audiences[Math.floor(next() * audiences.length)]!] : [])],
      nameFa: `${doc.nameFa} نهان${index + 1}`,
      text: { ...doc.text, names: `${doc.text.names} محرمانه` },
    }));
    beforeAll(() => fill("audiences", docs));

    const viewers: SearchViewer[] = [nobody, { firmIds: ["f1"], clusterIds: [] }, { firmIds: [], clusterIds: ["k1"] }, ...Array.from({ length: 9 }, () => ({ firmIds: ["f1", "f2", "f9"].filter(() => next() < 0.4), clusterIds: [...clusters, "k9"].filter(() => next() < 0.4) }))];
    it.each(viewers.map((viewer, index) => [index, viewer] as const))("viewer %i gets exactly theirs: hits, totals, counts, titles and corrections", async (_, viewer) => {
      const mine = docs.filter(({ audience }) => audience.some((one) => visibility(viewer).includes(one)));
      for (const text of ["", "محرمانه", "محرمنه"]) {
        const result = await ask({ text, perPage: 100 }, viewer);
        expect(result.hits.map(({ firmId }) => firmId).sort()).toEqual(mine.map(({ firmId }) => firmId).sort());
        expect(result).toMatchObject({ total: mine.length, unfiltered: mine.length });
        expect(await facetsOf({ text }, viewer)).toEqual(countsOf(mine, noFilters, null));
        if (mine.length === 0) expect(result.corrections).toEqual([]);
      }
      const titles = (await suggest("کارگاه", viewer)).map(({ firmId }) => firmId);
      expect(mine.map(({ firmId }) => firmId)).toEqual(expect.arrayContaining(titles));
    });
  });

  describe("writing", () => {
    const [one, two] = [docOf({ n: 1, fa: "سفال یک" }), docOf({ n: 2, fa: "سفال دو" })];
    beforeAll(() => fill("two", [one, two]));
    const service = <T>(work: (tx: Tx) => Promise<T>) => (name === "postgres" ? database.db.service(work) : work(noTx));

    it("an older document never replaces a newer one, and the same twice changes nothing", async () => {
      await service((tx) => engine.upsert(tx, [{ ...docOf({ n: 1, fa: "کهنه" }), version: 5n }]));
      await service((tx) => engine.upsert(tx, [one]));
      expect([await found({ text: "کهنه" }), await found({ text: "سفال" })]).toEqual([[], expect.arrayContaining([one.firmId, two.firmId])]);
      await service((tx) => engine.upsert(tx, [{ ...docOf({ n: 1, fa: "نوساز" }), version: 5_000n }]));
      expect(await found({ text: "نوساز" })).toEqual([one.firmId]);
    });

    it("what is removed is gone, but for the exceptions", async () => {
      await service((tx) => engine.remove(tx, [one.firmId, two.firmId], [two.firmId]));
      expect(await found({})).toEqual([two.firmId]);
      await service((tx) => engine.remove(tx, [one.firmId]));
      expect((await ask({})).total).toBe(1);
    });

    it("a rebuild leaves exactly the documents it was given", async () => {
      const docs = [docOf({ n: 2, fa: "سفال دو" }), docOf({ n: 3, fa: "سفال سه" })];
      await addFirms(database.admin, docs);
      expect(await service((tx) => engine.reindex(tx, (async function* () { for (const doc of docs) yield [doc]; })()))).toBe(2);
      expect((await found({})).sort()).toEqual([idOf(2), idOf(3)]);
    });
  });

  it("leaves nothing behind", async () => {
    await bench.empty();
    const { rows } = await database.admin.query("select from public.search_docs");
    expect(rows).toEqual([]);
  });
});
