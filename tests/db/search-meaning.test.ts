import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { postgresSearch } from "~/features/search/adapters/postgres.server";
import { allDocuments } from "~/features/search/documents.server";
import { noFilters, type SearchQuery } from "~/features/search/engine";
import { createDatabase, type TestDatabase } from "../support/database";

const engine = postgresSearch();
const nobody = { firmIds: [], clusterIds: [] };
let database: TestDatabase;
const names = new Map<string, string>();

/** Firms that write of themselves in Persian only, each with one thing that it makes. */
const FIRMS: [name: string, title: string, city: string, hs?: string][] = [
  ["صنایع کاشی البرز", "کاشی دیواری", "میبد", "690721"], ["کارگاه رحیمی", "سرامیک پرسلان کف", "اردکان"], ["لعاب‌سازی نوری", "لعاب سرامیک", "لالجین"], ["چرم نوین", "چرم گاوی", "تبریز"],
  ["تولیدی یاس", "کیف دست‌دوز", "اصفهان"], ["گروه پارسا", "لنت ترمز جلو", "تبریز"], ["کارگاه سهند", "میل‌لنگ", "تبریز"], ["تایر البرز", "لاستیک ۲۰۵/۵۵R16", "تهران"], ["خدمات دقیق", "قالب‌سازی", "تهران"],
  ["ترابر", "حمل‌ونقل بین‌المللی", "تهران"], ["سفالگری مریم", "کاسهٔ فیروزه‌ای", "لالجین"], ["بازرگانی یاقوت", "الیاف پلی‌استر", "کاشان"], ["الکتروجوش", "الکترود جوشکاری", "اراک"],
];

beforeAll(async () => {
  database = await createDatabase();
  for (const [name, title, city, hs] of FIRMS) {
    const id = randomUUID();
    names.set(id, name);
    await database.admin.query("insert into public.firms (id, slug, kind, name_fa, city) values ($1, $2, 'sme', $3, $4)", [id, `f-${id}`, name, city]);
    await database.admin.query("insert into public.firm_offerings (firm_id, kind, title_fa, hs_code) values ($1, 'product', $2, $3)", [id, title, hs ?? ""]);
  }
  await database.db.service((tx) => engine.reindex(tx, allDocuments(tx, new Date())));
});
afterAll(() => database.close());

const search = (text: string, other: Partial<SearchQuery> = {}) => database.db.as(null, (tx) => engine.search(tx, { text, filters: noFilters, near: null, sort: "relevance", page: 1, perPage: 20, ...other }, nobody));
const first = async (text: string) => names.get((await search(text)).hits[0]?.firmId ?? "") ?? null;

describe("what is meant is found", () => {
  it.each([
    ["English", "wall tile", "صنایع کاشی البرز"], ["an English plural", "brake pads", "گروه پارسا"], ["a joined English word as two", "crank shaft", "کارگاه سهند"], ["Arabic", "بلاط جدران", "صنایع کاشی البرز"],
    ["Arabic", "فحمات فرامل", "گروه پارسا"], ["Azerbaijani", "divar kafeli", "صنایع کاشی البرز"], ["Azerbaijani", "Mal dərisi", "چرم نوین"], ["Azerbaijani in Arabic letters", "مال دریسی", "چرم نوین"],
    ["Finglish", "kashi divari", "صنایع کاشی البرز"], ["Finglish, otherwise", "cashi", "صنایع کاشی البرز"], ["Finglish", "lent tormoz", "گروه پارسا"], ["Finglish in two words", "ghaleb sazi", "خدمات دقیق"], ["Finglish, a name", "sofalgari maryam", "سفالگری مریم"],
    ["a synonym", "تایر", "تایر البرز"], ["a joined spelling", "قالبسازی", "خدمات دقیق"], ["a joined spelling", "دستدوز", "تولیدی یاس"], ["three words as one", "حملونقل", "ترابر"],
    ["one word as three", "حمل و نقل", "ترابر"], ["a joined spelling of a short word", "پلیاستر", "بازرگانی یاقوت"], ["a plural", "کیف‌های دست‌دوز", "تولیدی یاس"], ["generic words around it", "خرید و قیمت الکترود", "الکتروجوش"], ["a generic word in a name", "شرکت یاقوت", "بازرگانی یاقوت"],
    ["a typo", "سرامیک پرسلین", "کارگاه رحیمی"], ["a typo at the beginning", "پلکترود", "الکتروجوش"], ["a code", "690721", "صنایع کاشی البرز"], ["a size", "205/55 R16", "تایر البرز"],
    ["a place in English", "leather Tabriz", "چرم نوین"], ["a place in Azerbaijani", "dəri Təbriz", "چرم نوین"], ["a place in Arabic letters", "كاشي ميبد", "صنایع کاشی البرز"],
  ])("in %s: %s", async (_, text, name) => {
    expect(await first(text)).toBe(name);
  });

  it.each(["لوازم یدکی", "spare parts", "8708", "870899"])("what is above a thing finds it: %s", async (text) => {
    expect((await search(text)).hits.map(({ firmId }) => names.get(firmId)).sort()).toEqual(["کارگاه سهند", "گروه پارسا"]);
  });

  it("a generic word weighs nothing beside another", async () => {
    expect((await search("صنایع الکترود")).total).toBe((await search("الکترود")).total);
    expect((await search("صنایع")).total).toBe(1);
  });

  it("completes a word that has only begun", async () => {
    expect(await first("پرسل")).toBe("کارگاه رحیمی");
    expect(await first("چرم گا")).toBe("چرم نوین");
    expect((await search("پ")).total).toBeGreaterThan(1);
  });
});

describe("the other keyboard", () => {
  it.each([[";had", "کاشی"], ["gkj jvlc", "لنت ترمز"], ["]vl", "چرم"], ["فهمث", "tile"]])("is suggested for %s", async (typed, meant) => {
    expect((await search(typed)).layout).toBe(meant);
  });

  it.each(["کاشی", "tile", "kashi", "zzzqqq", "206", ""])("isn't suggested for %j", async (typed) => {
    expect((await search(typed)).layout).toBeNull();
  });
});

it("gives the titles and names that are being typed, and their firms", async () => {
  const suggest = (text: string) => database.db.as(null, (tx) => engine.suggest(tx, text, nobody, 6));
  expect(await suggest("سفالگ")).toMatchObject([{ kind: "firm", titleFa: "سفالگری مریم" }]);
  expect(await suggest("کاسه فیر")).toMatchObject([{ kind: "product", titleFa: "کاسهٔ فیروزه‌ای" }]);
  expect((await suggest("لنط ترمز")).map(({ titleFa }) => titleFa)).toContain("لنت ترمز جلو");
  expect(await suggest("ک")).toEqual([]);
});
