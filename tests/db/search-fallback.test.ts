import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { fallbackSearch, type FallbackSearch } from "~/features/search/adapters/fallback.server";
import { meiliSearch } from "~/features/search/adapters/meilisearch.server";
import { connectMeili } from "~/features/search/adapters/meilisearch/connection.server";
import { ABOUT } from "~/features/search/adapters/meilisearch/documents";
import { hashOf, settingsFor } from "~/features/search/adapters/meilisearch/settings.server";
import { postgresSearch } from "~/features/search/adapters/postgres.server";
import { noFilters, type SearchQuery, type SearchViewer } from "~/features/search/engine";
import { NORM_VERSION } from "~/features/search/normalise";
import { indexedFirms } from "~/features/search/sync/drift.server";
import { sendChanges, type SyncHandles } from "~/features/search/sync/lane.server";
import { listChanges } from "~/features/search/sync/outbox.server";
import type { Tx } from "~/lib/db.server";
import { addFirms, idOf, spread } from "../support/catalogue";
import { createDatabase, type TestDatabase } from "../support/database";
import { faultyProxy, type FaultyProxy } from "../support/faulty-proxy";
import { recordedServer, type RecordedServer } from "../support/recorded-server";

const nobody: SearchViewer = { firmIds: [], clusterIds: [] };
/** Rare enough that a test asks for each probe itself. */
const SELDOM = { open: 3_600_000, closed: 3_600_000 };
/** Long enough for a machine that runs other suites beside; the product's own limit stays where the server keeps silent. */
const PATIENT_MS = 10_000;
const silent = /never answers|many at once|one probe at a time/;
const docs = spread(30);
/** The search server's writing methods use no transaction, and none may wait for a server. */
const noTx = undefined as unknown as Tx;
let database: TestDatabase;
let server: RecordedServer;
let proxy: FaultyProxy;
let search: FallbackSearch;
let lines: Record<string, unknown>[] = [];
let began = 0;
let searchMs: number | undefined;

beforeAll(async () => {
  database = await createDatabase();
  server = await recordedServer("search-fallback");
  proxy = await faultyProxy(server.url);
  server.scene("fill");
  await addFirms(database.admin, docs);
  const batches = async function* () { yield docs; };
  await database.db.service((tx) => postgresSearch().reindex(tx, batches()));
  await meiliSearch({ connection: connection(), synonyms: {} }).reindex(noTx, batches());
});
afterAll(async () => {
  await proxy.close();
  await server.close();
  await database.close();
});
beforeEach(async ({ task }) => {
  server.scene(task.name);
  proxy.breaks(() => "pass");
  lines = [];
  searchMs = silent.test(task.name) ? undefined : PATIENT_MS;
  search = open();
  await search.start();
  proxy.requests.length = 0;
  began = performance.now();
});
afterEach(() => {
  search.stop();
  server.check();
});

const connection = (key = server.key) => connectMeili({ url: proxy.url, key, index: "fallback" });
function open(key?: string, probeMs = SELDOM): FallbackSearch {
  const note = (line: unknown) => void lines.push(line as Record<string, unknown>);
  return fallbackSearch({
    first: meiliSearch({ connection: connection(key), synonyms: {} }, searchMs),
    second: postgresSearch(),
    expectedFirms: () => database.db.service(indexedFirms),
    log: { info: note, warn: note, error: note } as unknown as Parameters<typeof fallbackSearch>[0]["log"],
    probeMs,
  });
}
const query = (asked: Partial<SearchQuery> = {}): SearchQuery => ({ text: "سفالگری", filters: noFilters, near: null, sort: "relevance", page: 1, perPage: 20, ...asked });
const ask = (asked?: Partial<SearchQuery>) => database.db.as(null, (tx) => search.search(tx, query(asked), nobody));
const facets = () => database.db.as(null, (tx) => search.facets(tx, query(), nobody));
const suggest = () => database.db.as(null, (tx) => search.suggest(tx, "سفال", nobody, 5));
const potters = docs.filter(({ nameFa }) => nameFa.includes("سفالگری")).length;
/** Another start of the same program: what a restart finds. */
async function restarted(key?: string): Promise<void> {
  search.stop();
  search = open(key);
  await search.start();
}

describe("while the search server answers", () => {
  it("it is asked, and nothing is degraded", async () => {
    expect(search.state()).toEqual({ engine: "meilisearch", degraded: false, reason: null });
    expect(await ask()).toMatchObject({ engine: "meilisearch", degraded: false, total: potters });
    expect(await facets()).toMatchObject({ engine: "meilisearch", degraded: false });
    expect(lines).toMatchObject([{ outcome: "answers" }]);
  });

  it("documents are written to the database, and reach it from there", async () => {
    await database.db.service((tx) => search.upsert(tx, []));
    expect(await database.db.service((tx) => search.health(tx))).toMatchObject({ documents: docs.length });
    expect(proxy.requests).toEqual([]);
  });
});

describe("while the search server gives no answer", () => {
  it.each<[string, Parameters<FaultyProxy["breaks"]>[0]]>([
    ["is gone", () => "refuse"],
    ["never answers", () => "hang"],
    ["dies during the answer", () => "lose"],
    ["has too much to do", () => ({ status: 503, body: { message: "too many", code: "too_many_search_requests", type: "system" } })],
    ["limits us", () => ({ status: 429, body: "slow down" })],
    ["has an error of its own", () => ({ status: 500, body: { message: "internal", code: "internal", type: "internal" } })],
    ["is another program", () => ({ status: 200, body: "<html>" })],
    ["refuses our key", () => ({ status: 403, body: { message: "The provided API key is invalid.", code: "invalid_api_key", type: "auth" } })],
    ["has no index", () => ({ status: 404, body: { message: "Index `fallback` not found.", code: "index_not_found", type: "invalid_request" } })],
    ["lost its settings", () => ({ status: 400, body: { message: "Attribute `aud` is not filterable.", code: "invalid_search_filter", type: "invalid_request" } })],
  ])("because it %s, the database answers in time, and says so", async (_, fault) => {
    proxy.breaks(fault);
    expect(await ask()).toMatchObject({ engine: "postgres", degraded: true, total: potters });
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(await facets()).toMatchObject({ engine: "postgres", degraded: true });
    await expect(suggest()).resolves.toBeInstanceOf(Array);
  });

  it("after five failures it isn't asked any more, and one line says so", async () => {
    proxy.breaks(() => "refuse");
    for (let n = 0; n < 8; n += 1) expect(await ask()).toMatchObject({ degraded: true });
    expect(proxy.requests).toHaveLength(5);
    expect(search.state()).toMatchObject({ engine: "postgres", degraded: true, reason: expect.stringContaining("can't be reached") });
    expect(lines.filter(({ outcome }) => outcome === "takes over")).toHaveLength(1);
  });

  it("many at once wait no longer than one, and leave no connection behind", async () => {
    proxy.breaks(() => "hang");
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask()));
    expect(answers.every(({ degraded }) => degraded)).toBe(true);
    expect(performance.now() - began).toBeLessThan(3_000);
    await vi.waitFor(() => expect(proxy.openSockets()).toBe(0), 10_000);
  });

  it("an error of the database is nobody else's", async () => {
    await expect(database.db.as(null, async (tx) => {
      await tx.selectFrom("firms").select("id").where("id", "=", "no uuid").execute().catch(() => undefined);
      return search.search(tx, query(), nobody);
    })).rejects.toMatchObject({ code: "25P02" });
    expect(search.state().degraded).toBe(false);
  });

  it("a question that the server refuses is answered, and the next one asks it again", async () => {
    proxy.breaks(() => ({ status: 400, body: { message: "bad", code: "invalid_search_filter", type: "invalid_request" } }));
    for (let n = 0; n < 6; n += 1) expect(await ask()).toMatchObject({ degraded: true });
    proxy.breaks(() => "pass");
    expect(await ask()).toMatchObject({ engine: "meilisearch", degraded: false });
    expect(lines.filter(({ outcome }) => outcome === "refused")).toHaveLength(6);
  });

  it("one probe at a time looks for it, and three good ones bring it back", async () => {
    // What a whole index answers to a probe; how many are sent depends on the clock, so they can't be recorded.
    const whole = { status: 200, body: { results: [{ hits: [{ norm: NORM_VERSION, settings: hashOf(settingsFor("1.50.0", {})), build: "b" }] }, { hits: [], facetDistribution: { kind: { firm: docs.length } } }] } };
    search.stop();
    search = open(undefined, { open: 30, closed: 30 });
    proxy.breaks(({ path }) => (path === "/multi-search" ? whole : "pass"));
    await search.start();
    lines = [];
    proxy.breaks(() => "refuse");
    await vi.waitFor(() => expect(search.state().degraded).toBe(true), 3_000);
    proxy.breaks(() => "hang");
    await new Promise((resolve) => setTimeout(resolve, 100));
    const from = proxy.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(proxy.requests.length - from).toBeLessThanOrEqual(4);
    let good = 0;
    proxy.breaks(() => { good += 1; return whole; });
    await vi.waitFor(() => expect(search.state().degraded).toBe(false), 3_000);
    expect(good).toBeGreaterThanOrEqual(3);
    expect(lines.map(({ outcome }) => outcome)).toEqual(["takes over", "answers"]);
  });
});

describe("an index that isn't ours to ask", () => {
  it("is refused at start while the server is absent, and taken as soon as it is there", async () => {
    proxy.breaks(() => "refuse");
    await restarted();
    expect(await ask()).toMatchObject({ engine: "postgres", degraded: true });
    expect(search.state().degraded).toBe(true);
    // Its own look at the server would come at any time, and isn't recorded.
    search.stop();
    proxy.breaks(() => "pass");
    await restarted();
    expect(await ask()).toMatchObject({ engine: "meilisearch", degraded: false });
  });

  it.each<[string, (about: Record<string, unknown>) => Record<string, unknown>]>([
    ["of another normalisation", (about) => ({ ...about, norm: 1 })],
    ["made with other settings", (about) => ({ ...about, settings: "0000" })],
  ])("is refused when it was %s", async (_, change) => {
    proxy.breaks(({ body }) => body.includes(ABOUT) ? (answer) => withAbout(answer, change) : "pass");
    await restarted();
    expect(search.state()).toMatchObject({ degraded: true, reason: expect.stringMatching(/normalisation|settings/) });
    expect(await ask()).toMatchObject({ degraded: true, total: potters });
  });

  it("is refused when it isn't vouched for, although the server says that it is available", async () => {
    proxy.breaks(({ body }) => (body.includes(ABOUT) ? (answer) => withAbout(answer, null) : "pass"));
    await restarted();
    expect(search.state()).toMatchObject({ degraded: true, reason: expect.stringContaining("not whole") });
  });

  it("is refused when a part of it is lost", async () => {
    proxy.breaks(({ body }) => (body.includes(ABOUT) ? (answer) => { (answer.body as { results: { facetDistribution: unknown }[] }).results[1]!.facetDistribution = { kind: { firm: 3 } }; return answer; } : "pass"));
    await restarted();
    expect(search.state()).toMatchObject({ degraded: true, reason: expect.stringContaining("3 of 30 firms") });
  });

  it("is taken from an older server, which knows fewer ranking rules", async () => {
    const older = settingsFor("1.35.1", {});
    expect(older.rankingRules).toEqual(["words", "typo", "sort", "proximity", "attribute", "exactness", "trust:desc", "newest:desc"]);
    proxy.breaks(({ body }) => (body.includes(ABOUT) ? (answer) => withAbout(answer, (about) => ({ ...about, settings: hashOf(older) })) : "pass"));
    await restarted();
    expect(search.state().degraded).toBe(false);
  });

  function withAbout(answer: { status: number; body: unknown }, change: ((about: Record<string, unknown>) => Record<string, unknown>) | null) {
    const body = answer.body as { results: { hits: Record<string, unknown>[] }[] };
    body.results[0]!.hits = change ? body.results[0]!.hits.map(change) : [];
    return answer;
  }
});

describe("between two engines", () => {
  it("a later page by another engine begins at the first one again", async () => {
    expect(await ask({ text: "", page: 2, perPage: 10, pagedBy: "meilisearch" })).toMatchObject({ engine: "meilisearch", page: 2 });
    proxy.breaks(() => "refuse");
    expect(await ask({ text: "", page: 2, perPage: 10, pagedBy: "meilisearch" })).toMatchObject({ engine: "postgres", page: 1, degraded: true });
    expect(await ask({ text: "", page: 2, perPage: 10, pagedBy: "postgres" })).toMatchObject({ engine: "postgres", page: 2 });
  });

  it("a key that was taken away is asked for anew, once", async () => {
    let refused = 0;
    proxy.breaks(({ path }) => (path === "/multi-search" && refused++ === 0 ? { status: 403, body: { message: "The provided API key is invalid.", code: "invalid_api_key", type: "auth" } } : "pass"));
    expect(await ask()).toMatchObject({ engine: "meilisearch", degraded: false });
    expect(refused).toBeGreaterThan(1);
  });

  it("a firm that hides leaves hits and counts of both", async () => {
    const handles = { db: database.db, log: { info: () => 0, warn: () => 0, error: () => 0 }, now: () => new Date(), connection: connection(), synonyms: {} } as unknown as SyncHandles;
    await database.db.service((tx) => listChanges(tx, "fallback"));
    await database.admin.query("update public.firms set status = 'hidden' where id = $1", [idOf(1)]);
    expect(await sendChanges(handles)).toBe("sent");
    for (const fault of ["pass", "refuse"] as const) {
      proxy.breaks(() => fault);
      const result = await ask({ text: "", perPage: 100 });
      expect([result.engine, result.total, result.hits.some(({ firmId }) => firmId === idOf(1))]).toEqual([fault === "pass" ? "meilisearch" : "postgres", docs.length - 1, false]);
    }
  });
});
