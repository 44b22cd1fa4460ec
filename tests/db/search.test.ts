import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { postgresSearch } from "~/features/search/adapters/postgres.server";
import { allDocuments, documentsOf } from "~/features/search/documents.server";
import { noFilters, visibility } from "~/features/search/engine";
import { searchJobs, searchSchedules, syncFirms } from "~/features/search/jobs.server";
import { readSearch } from "~/features/search/queries.server";
import { SearchAddress, type Lens } from "~/features/search/schema";
import { readSuggestions } from "~/features/search/suggest.server";
import type { JobHandles } from "~/lib/jobs";
import { createDatabase, type TestDatabase } from "../support/database";

const engine = postgresSearch();
const DAY = 86_400_000;
let database: TestDatabase;
let handles: JobHandles;

beforeAll(async () => {
  database = await createDatabase();
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  handles = { db: database.db, now: () => new Date(), log } as unknown as JobHandles;
  await insert("public.processes", { code: "glazing", label_fa: "لعاب‌زنی", label_en: "Glazing", sector: "2393" });
  await insert("public.processes", { code: "throwing", label_fa: "چرخکاری", label_en: "Throwing", sector: "2393" });
});
afterAll(() => database.close());

const insert = (table: string, row: Record<string, unknown>) => {
  const columns = Object.keys(row);
  return database.admin.query(`insert into ${table} (${columns.join(", ")}) values (${columns.map((_, index) => `$${index + 1}`).join(", ")})`, Object.values(row));
};

async function newCluster(slug = `c-${randomUUID().slice(0, 8)}`): Promise<{ id: string; slug: string }> {
  const id = randomUUID();
  await insert("public.clusters", { id, slug, name_fa: "خوشهٔ آزمون", name_en: "Test cluster", lat: 35, lng: 51 });
  return { id, slug };
}

type Profile = { fa: string; en?: string; kind?: string; size?: string; cluster?: string; offerings?: { fa: string; en?: string; note?: string }[]; processes?: string[]; certificate?: { scheme: string; level: string; expires?: Date }; status?: string };

async function newFirm(profile: Profile): Promise<string> {
  const id = randomUUID();
  await insert("public.firms", { id, slug: `f-${id.slice(0, 8)}`, kind: profile.kind ?? "sme", name_fa: profile.fa, name_en: profile.en ?? "", size_class: profile.size ?? null, status: profile.status ?? "active" });
  await insert("public.firm_contacts", { firm_id: id, visibility: "cluster", phone: "021-77778888", address: "کوچهٔ پنهان", contact_name: "ناشناس‌پور" });
  for (const [position, offering] of (profile.offerings ?? []).entries()) await insert("public.firm_offerings", { firm_id: id, kind: "product", title_fa: offering.fa, title_en: offering.en ?? "", note: offering.note ?? "", position });
  for (const code of profile.processes ?? []) await insert("public.firm_processes", { firm_id: id, process_code: code });
  if (profile.cluster) await insert("public.cluster_memberships", { firm_id: id, cluster_id: profile.cluster, status: "active" });
  const { certificate } = profile;
  if (certificate) await insert("public.firm_certificates", { firm_id: id, scheme: certificate.scheme, level: certificate.level, expires_on: certificate.expires?.toISOString().slice(0, 10) ?? null });
  await sync(id);
  return id;
}

const sync = (...firmIds: string[]) => database.db.service((tx) => syncFirms(tx, engine, firmIds, new Date()));

/** What a visitor gets at this address. */
const find = (query: Record<string, string | string[]>) => database.db.as(null, (tx) => readSearch(tx, engine, SearchAddress.parse(query), null));
const ids = async (query: Record<string, string | string[]>) => (await find(query)).firms.map((firm) => firm.id);

beforeEach(async () => {
  await database.admin.query("delete from public.firms");
  await database.admin.query("delete from public.search_words");
});

describe("finding a firm", () => {
  let firm: string;
  beforeEach(async () => {
    firm = await newFirm({ fa: "سفالگری مریم", en: "Maryam Pottery", offerings: [{ fa: "کاسهٔ فیروزه‌ای", en: "Turquoise bowl", note: "ضد خش" }, { fa: "گلدان", en: "Vase" }], processes: ["glazing"] });
    await newFirm({ fa: "دباغی ورامینی", en: "Varamini Tannery", offerings: [{ fa: "چرم گاوی", en: "Cow leather" }] });
  });

  it.each([
    ["its Persian name", "سفالگری مریم"],
    ["an Arabic keyboard", "كاسه فيروزه اي"],
    ["a split spelling", "سفال گری"],
    ["a joined spelling", "کاسه فیروزهای"],
    ["its English name", "Maryam"],
    ["an offering in Persian", "کاسه"],
    ["an offering in English", "turquoise BOWL"],
    ["a process in Persian", "لعاب زنی"],
    ["a process in English", "glazing"],
    ["the note of an offering", "خش"],
    ["the beginning of a word", "فیروز"],
    ["a letter left out", "سفلگری"],
    ["a wrong letter", "فیروظه"],
    ["two letters swapped", "گلادن"],
    ["an English typo", "turqoise"],
    ["a phrase", '"سفالگری مریم"'],
    ["a word and none of another", "کاسه -چرم"],
    ["words of which only some occur", "کاسه آهنربا"],
  ])("by %s", async (_, q) => {
    expect(await ids({ q })).toEqual([firm]);
  });

  it("not by a phrase in another order, nor by what was excluded", async () => {
    expect(await ids({ q: '"مریم سفالگری"' })).toEqual([]);
    expect(await ids({ q: "سفالگری -مریم" })).toEqual([]);
  });

  it("shows the offerings that match, with what was searched for marked", async () => {
    const { firms } = await find({ q: "كاسة" });
    expect(firms[0]!.offerings.map((offering) => offering.title.fa)).toEqual([[{ text: "کاسهٔ", hit: true }, { text: " فیروزه‌ای", hit: false }]]);
    expect(firms[0]!.more).toBe(1);
  });

  it("says what it took a misspelt word for", async () => {
    expect((await find({ q: "سفلگری" })).result.corrections).toEqual([{ typed: "سفلگری", meant: ["سفالگری"] }]);
  });

  it("says what is saved of a misspelt text: what was meant", async () => {
    expect((await find({ q: "turqoise bowl" })).result.meant).toBe("turquoise bowl");
    expect((await find({ q: "Turquoise  bowl" })).result.meant).toBe("Turquoise  bowl");
  });

  it("offers while somebody types what there is in the lens, and counts that", async () => {
    await newFirm({ fa: "آزمایشگاه سفال", en: "Pottery lab", kind: "provider", offerings: [{ fa: "آزمون کاسه", en: "Bowl test" }] });
    const offers = (text: string, lens: Lens) => database.db.as(null, (tx) => readSuggestions(tx, engine, { text, lens, viewer: null, locale: "en" }));
    const all = await offers("bowl", "firms");
    expect([all.firms.map(({ text }) => text).sort(), all.products.map(({ text }) => text).sort(), all.total]).toEqual([["Maryam Pottery", "Pottery lab"], ["Bowl test", "Turquoise bowl"], 2]);
    const services = await offers("bowl", "services");
    expect([services.firms.map(({ text }) => text), services.products.map(({ text, path }) => [text, path]), services.processes, services.total]).toEqual([["Pottery lab"], [["Bowl test", "/search?q=Bowl+test&lens=services"]], [], 1]);
    expect((await offers("glaz", "firms")).processes.map(({ text }) => text)).toEqual(["Glazing"]);
    expect((await offers(";hsi", "firms")).layout).toBe("کاسه");
  });

  it("suggests titles when nothing was found", async () => {
    const { result, suggestions } = await find({ q: '"گلدان فیروزه"' });
    expect(result.total).toBe(0);
    expect(suggestions.map(({ titleFa }) => titleFa)).toContain("گلدان");
  });

  it.each(["'|&!():*<->%_\\", "\u0000", "😀", '"', "-", "و", "a".repeat(5_000), "؛ drop table firms; --", "'کاسه':*"])("survives %j", async (q) => {
    await expect(find({ q })).resolves.toBeDefined();
  });
});

describe("filters and their counts", () => {
  let one: string;
  let two: string;
  let three: string;
  let here: { id: string; slug: string };
  beforeEach(async () => {
    here = await newCluster();
    one = await newFirm({ fa: "کارگاه یک", kind: "sme", size: "1-4", cluster: here.id, processes: ["glazing", "throwing"], certificate: { scheme: "iso9001", level: "verified" } });
    two = await newFirm({ fa: "کارگاه دو", kind: "sme", size: "5-9", cluster: here.id, processes: ["glazing"], certificate: { scheme: "iso9001", level: "claimed" } });
    three = await newFirm({ fa: "آزمایشگاه سه", kind: "provider", size: "1-4", certificate: { scheme: "iso17025", level: "verified", expires: new Date(Date.now() - 3 * DAY) } });
  });

  it("narrow by each, and together", async () => {
    const sorted = async (query: Record<string, string | string[]>) => (await ids(query)).sort();
    expect(await sorted({ cluster: here.slug })).toEqual([one, two].sort());
    expect(await sorted({ cluster: "no-such-cluster" })).toEqual([]);
    expect(await sorted({ kind: "provider" })).toEqual([three]);
    expect(await sorted({ process: "throwing" })).toEqual([one]);
    expect(await sorted({ process: ["throwing", "glazing"] })).toEqual([one, two].sort());
    expect(await sorted({ size: ["1-4"] })).toEqual([one, three].sort());
    expect(await sorted({ certificate: "iso9001" })).toEqual([one, two].sort());
    expect(await sorted({ certificate: "iso9001", level: "seen" })).toEqual([one]);
    expect(await sorted({ level: "verified" })).toEqual([one]);
    expect(await sorted({ q: "کارگاه", size: "5-9", cluster: here.slug, kind: "sme", process: "glazing", certificate: "iso9001" })).toEqual([two]);
  });

  it("leave out certificates that have run out", async () => {
    expect(await ids({ certificate: "iso17025" })).toEqual([]);
  });

  it("count each facet without its own choice, and with those of the others", async () => {
    const { result } = await find({ kind: "sme", size: "1-4" });
    expect(result.total).toBe(1);
    expect(result.unfiltered).toBe(3);
    expect(result.facets.kind).toEqual([{ code: "provider", count: 1 }, { code: "sme", count: 1 }]);
    expect(result.facets.size).toEqual([{ code: "1-4", count: 1 }, { code: "5-9", count: 1 }]);
    expect(result.facets.process).toEqual([{ code: "glazing", count: 1 }, { code: "throwing", count: 1 }]);
    expect(result.facets.cluster).toEqual([{ code: here.slug, count: 1 }]);
    expect(result.facets.certificate).toEqual([{ code: "iso9001", count: 1 }]);
    expect(result.facets.level).toEqual([{ code: "seen", count: 1 }, { code: "verified", count: 1 }]);
  });

  it("page without gaps or repetitions, and answer the last page beyond it", async () => {
    for (let n = 0; n < 22; n += 1) await newFirm({ fa: `سفال ${n + 10}` });
    const pages = await Promise.all(["1", "2"].map((page) => find({ q: "سفال", page })));
    expect(pages.map(({ firms }) => firms.length)).toEqual([20, 2]);
    expect(new Set(pages.flatMap(({ firms }) => firms.map(({ id }) => id))).size).toBe(22);
    expect((await find({ q: "سفال", page: "۹۹" })).result.page).toBe(2);
  });
});

describe("who may find what", () => {
  it.each(["hidden", "closed"])("a firm that becomes %s is gone at once, from hits, counts, suggestions and corrections", async (status) => {
    const firm = await newFirm({ fa: "سفالگری پنهانی", offerings: [{ fa: "کوزهٔ نایاب" }] });
    await database.admin.query("update public.firms set status = $2 where id = $1", [firm, status]);
    for (const q of ["پنهانی", "نایاب", "نایبا", ""]) {
      const { firms, result, suggestions } = await find({ q });
      expect({ firms, total: result.total, unfiltered: result.unfiltered, suggestions, kinds: result.facets.kind, corrections: result.corrections }).toEqual({ firms: [], total: 0, unfiltered: 0, suggestions: [], kinds: [], corrections: [] });
    }
    await sync(firm);
    expect(await ids({ q: "پنهانی" })).toEqual([]);
    await database.admin.query("update public.firms set status = 'active' where id = $1", [firm]);
    await searchJobs(engine)["firm.changed"]!({ id: 1n, topic: "firm.changed", payload: { firmId: firm } }, handles);
    expect(await ids({ q: "پنهانی" })).toEqual([firm]);
  });

  it("a firm that leaves a cluster leaves its filter and its count at once", async () => {
    const cluster = await newCluster();
    const firm = await newFirm({ fa: "کارگاه رونده", cluster: cluster.id });
    expect(await ids({ cluster: cluster.slug })).toEqual([firm]);
    await database.admin.query("update public.cluster_memberships set status = 'left' where firm_id = $1", [firm]);
    const { firms, result } = await find({ cluster: cluster.slug });
    expect([firms, result.facets.cluster]).toEqual([[], []]);
  });

  it("an applicant isn't counted in the cluster before the broker agrees", async () => {
    const cluster = await newCluster();
    const firm = await newFirm({ fa: "کارگاه منتظر" });
    await insert("public.cluster_memberships", { firm_id: firm, cluster_id: cluster.id, status: "pending" });
    await sync(firm);
    expect(await ids({ cluster: cluster.slug })).toEqual([]);
    await database.admin.query("update public.cluster_memberships set status = 'active' where firm_id = $1", [firm]);
    await searchJobs(engine)["membership.changed"]!({ id: 2n, topic: "membership.changed", payload: { clusterId: cluster.id, firmId: firm, status: "active" } }, handles);
    expect(await ids({ cluster: cluster.slug })).toEqual([firm]);
  });

  it("contact details are neither searched nor shown", async () => {
    await newFirm({ fa: "سفالگری مریم" });
    for (const q of ["77778888", "021-77778888", "ناشناس‌پور", "کوچه پنهان"]) expect(await ids({ q })).toEqual([]);
    const { rows } = await database.admin.query<{ all: string }>("select string_agg(d::text, '') as all from public.search_docs d");
    expect(rows[0]!.all).not.toMatch(/7777|ناشناس|پنهان/);
    expect(JSON.stringify((await find({ q: "مریم" })).firms)).not.toMatch(/7777|ناشناس|پنهان/);
  });

  it("a document for another audience is neither found, counted nor suggested", async () => {
    const firm = await newFirm({ fa: "سفالگری محرمانه", offerings: [{ fa: "کوزهٔ سری" }] });
    await database.db.service(async (tx) => {
      const [doc] = await documentsOf(tx, [firm], new Date());
      await engine.upsert(tx, [{ ...doc!, audience: ["cl_x"] }]);
      await engine.tidy(tx);
    });
    for (const q of ["محرمانه", "سری", ""]) {
      const { result, firms, suggestions } = await find({ q });
      expect([result.total, result.unfiltered, firms, suggestions, result.facets.kind]).toEqual([0, 0, [], [], []]);
    }
    const insider = { firmIds: [], clusterIds: ["x"] };
    expect(visibility(insider)).toContain("cl_x");
    const found = await database.db.as(null, (tx) => engine.search(tx, { text: "محرمانه", filters: noFilters, near: null, sort: "relevance", page: 1, perPage: 20 }, insider));
    expect(found.hits.map(({ firmId }) => firmId)).toEqual([firm]);
  });

  it("the REST roles read neither documents nor words, and nobody but the worker writes them", async () => {
    for (const role of ["anon", "authenticated"]) {
      for (const table of ["search_docs", "search_words"]) {
        await expect(asRole(role, `select from public.${table}`)).rejects.toMatchObject({ code: "42501" });
      }
    }
    for (const role of ["khosheh_member", "khosheh_visitor"]) {
      await expect(asRole(role, "delete from public.search_docs")).rejects.toMatchObject({ code: "42501" });
      await expect(asRole(role, "insert into public.search_words values ('x', 1)")).rejects.toMatchObject({ code: "42501" });
    }
  });

  async function asRole(role: string, statement: string): Promise<void> {
    const client = await database.admin.connect();
    try {
      await client.query(`begin; set local role ${role}`);
      await client.query(statement);
    } finally {
      await client.query("rollback");
      client.release();
    }
  }
});

describe("keeping the index", () => {
  it("an older document never replaces a newer one, and the same change twice changes nothing", async () => {
    const firm = await newFirm({ fa: "کارگاه نو" });
    const read = async () => (await database.admin.query("select words::text, version from public.search_docs where firm_id = $1", [firm])).rows[0];
    const before = await read();
    await database.db.service(async (tx) => {
      const [doc] = await documentsOf(tx, [firm], new Date());
      await engine.upsert(tx, [{ ...doc!, version: 1n, text: { ...doc!.text, names: "کهنه" } }]);
    });
    expect(await read()).toEqual(before);
    await sync(firm);
    await sync(firm);
    expect((await read())!.words).toBe(before!.words);
  });

  it("an offering that is removed leaves", async () => {
    const firm = await newFirm({ fa: "کارگاه", offerings: [{ fa: "کوزه" }] });
    await database.admin.query("delete from public.firm_offerings where firm_id = $1", [firm]);
    await sync(firm);
    expect(await ids({ q: "کوزه" })).toEqual([]);
  });

  it("an empty, old or drifted index is mended by the worker", async () => {
    const firms = [await newFirm({ fa: "سفال یک" }), await newFirm({ fa: "سفال دو" }), await newFirm({ fa: "سفال سه", certificate: { scheme: "ce", level: "seen", expires: new Date(Date.now() - 2 * DAY) } })];
    await database.admin.query("delete from public.search_docs where firm_id = $1", [firms[0]]);
    await database.admin.query("update public.search_docs set norm_version = 0 where firm_id = $1", [firms[1]]);
    await database.admin.query("update public.search_docs set indexed_at = now() - interval '5 days', certificates = '{claimed:ce}' where firm_id = $1", [firms[2]]);
    expect(await database.db.service((tx) => engine.health(tx))).toMatchObject({ ok: false, stale: 3 });
    await searchSchedules(engine)[0]!.run(handles);
    expect(await database.db.service((tx) => engine.health(tx))).toEqual({ ok: true, documents: 3, stale: 0, problem: null });
    expect((await ids({ q: "سفال" })).sort()).toEqual(firms.sort());
    expect(await ids({ certificate: "ce" })).toEqual([]);
  });

  it("a rebuild gives the documents and the words that changes gave", async () => {
    await newFirm({ fa: "سفالگری مریم", offerings: [{ fa: "کاسه", note: "ضد خش" }], processes: ["glazing"] });
    const read = async () => (await database.admin.query("select firm_id, words::text, heads from public.search_docs order by firm_id")).rows;
    const before = await read();
    expect(await database.db.service((tx) => engine.reindex(tx, allDocuments(tx, new Date())))).toBe(1);
    expect(await read()).toEqual(before);
    const { rows } = await database.admin.query<{ word: string }>("select word from public.search_words");
    expect(rows.map(({ word }) => word)).toEqual(expect.arrayContaining(["سفالگری", "کاسه", "لعاب"]));
    // Words of texts only would turn a rare slip into a correction.
    expect(rows.map(({ word }) => word)).not.toContain("خش");
  });
});
