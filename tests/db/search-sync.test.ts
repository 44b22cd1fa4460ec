import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connectMeili, type MeiliConnection } from "~/features/search/adapters/meilisearch/connection.server";
import { ABOUT, type StoredDoc } from "~/features/search/adapters/meilisearch/documents";
import { canaryOf, indexOf, wantedSettings } from "~/features/search/adapters/meilisearch/index.server";
import { postgresSearch } from "~/features/search/adapters/postgres.server";
import { syncFirms } from "~/features/search/jobs.server";
import { driftOf, driftSize } from "~/features/search/sync/drift.server";
import { sendChanges, type SyncHandles } from "~/features/search/sync/lane.server";
import { checkSearch, isSound, reindexSearch, repairSearch } from "~/features/search/sync/operate.server";
import { claimChanges, forgetChanges, listChanges, strikeOff, syncLag } from "~/features/search/sync/outbox.server";
import { advanceRebuild } from "~/features/search/sync/rebuild.server";
import { beginRebuild, rebuildOf, type Rebuild } from "~/features/search/sync/rebuild-state.server";
import { indexProblem, watchIndex } from "~/features/search/sync/watch.server";
import type { Db } from "~/lib/db.server";
import { idOf } from "../support/catalogue";
import { createDatabase, type TestDatabase } from "../support/database";
import { faultyProxy, type FaultyProxy, type Request } from "../support/faulty-proxy";
import { recordedServer, type RecordedServer } from "../support/recorded-server";

const NOW = new Date("2026-11-25T08:00:00Z");
const BUILD = "00000000-0000-4000-8000-00000000b111";
const engine = postgresSearch();
let database: TestDatabase;
let db: Db;
let server: RecordedServer;
let proxy: FaultyProxy;
let connection: MeiliConnection;
let handles: SyncHandles;
let warnings: Record<string, unknown>[] = [];
const index = () => indexOf(connection);

beforeAll(async () => {
  database = await createDatabase();
  db = database.db;
  server = await recordedServer("search-sync");
  proxy = await faultyProxy(server.url);
  connection = connectMeili({ url: proxy.url, key: server.key, index: "sync" });
  const note = (line: unknown) => void warnings.push(line as Record<string, unknown>);
  handles = { db, now: () => NOW, connection, synonyms: {}, log: { info: note, warn: note, error: note } as unknown as SyncHandles["log"] };
});
afterAll(async () => {
  await proxy.close();
  await server.close();
  await database.close();
});
beforeEach(async ({ task }) => {
  server.scene(task.name);
  proxy.breaks(() => "pass");
  warnings = [];
  for (const table of ["firms", "search_outbox", "search_dead_letters", "installation"]) await database.admin.query(`delete from public.${table}`);
  await indexOf(connection, "sync_next").drop();
  await index().drop();
  const { settings, hash } = await wantedSettings(connection, {});
  await index().create(settings);
  await index().vouch(hash, "first");
  await db.service((tx) => listChanges(tx, "sync"));
  proxy.requests.length = 0;
});
afterEach(() => server.check());

/** Firms with documents whose versions are the same in every run. */
async function addFirms(...numbers: number[]): Promise<string[]> {
  const ids = numbers.map(idOf);
  for (const [position, id] of ids.entries()) {
    await database.admin.query("insert into public.firms (id, slug, kind, name_fa, created_at) values ($1, $2, 'sme', $3, '2026-01-01')", [id, `f-${numbers[position]}`, `سفالگری ${numbers[position]}`]);
  }
  await indexFirms(ids);
  return ids;
}
async function indexFirms(ids: string[], version = 1_000): Promise<void> {
  await db.service((tx) => syncFirms(tx, engine, ids, NOW));
  await database.admin.query("update public.search_docs set version = $2 where firm_id = any ($1)", [ids, version]);
}
const rename = (id: string, name: string) => database.admin.query("update public.firms set name_fa = $2 where id = $1", [id, name]);
const hide = (id: string) => database.admin.query("update public.firms set status = 'hidden' where id = $1", [id]);
const expire = () => database.admin.query("update public.search_outbox set claimed_until = clock_timestamp() - interval '1 second' where claim is not null");
const due = () => database.admin.query("update public.search_outbox set not_before = clock_timestamp()");
const send = () => sendChanges(handles);
const there = async () => [...(await index().versions())!.keys()].sort();
const drift = async () => driftSize((await driftOf(handles, index()))!);
const outbox = async () => (await database.admin.query("select firm_id, bump, attempts, claim is not null as claimed, last_error from public.search_outbox order by firm_id")).rows;
const isWriting = ({ method, path }: Request) => method === "POST" && /^\/indexes\/sync\/documents(\?|$)/.test(path);

describe("what is listed for the search server", () => {
  it("every change, once for each document, whoever makes it", async () => {
    const [one] = await addFirms(1, 2);
    expect((await outbox()).map(({ bump }) => bump)).toEqual(["2", "2"]);
    await database.admin.query("delete from public.search_docs where firm_id = $1", [one]);
    expect((await outbox()).map(({ bump }) => bump)).toEqual(["3", "2"]);
  });

  it("a firm that leaves the market, in the same transaction", async () => {
    const [one] = await addFirms(1);
    await database.admin.query("delete from public.search_outbox");
    await hide(one!);
    expect((await outbox()).map(({ firm_id }) => firm_id)).toEqual([one]);
  });

  it("nothing without a search server, and nothing is left when there is none any more", async () => {
    await addFirms(1);
    await db.service(forgetChanges);
    expect(await outbox()).toEqual([]);
    await addFirms(2);
    expect(await outbox()).toEqual([]);
  });

  it("single changes go before many at once", async () => {
    await addFirms(...Array.from({ length: 60 }, (_, n) => n + 1));
    await database.admin.query("update public.search_outbox set enqueued_at = '2026-01-01'");
    await addFirms(99);
    const { rows } = await database.admin.query("select firm_id, bulk from public.search_outbox order by bulk, enqueued_at limit 1");
    expect(rows).toEqual([{ firm_id: idOf(99), bulk: false }]);
    await database.admin.query("delete from public.search_outbox");
  });
});

describe("sending", () => {
  it("brings documents, changes and removals, and then nothing differs", async () => {
    const [one, two] = await addFirms(1, 2);
    expect(await send()).toBe("sent");
    expect(await there()).toEqual([one, two]);
    await rename(one!, "دباغی");
    await indexFirms([one!], 2_000);
    await hide(two!);
    expect(await send()).toBe("sent");
    expect([...(await index().versions())!]).toEqual([[one, 2_000]]);
    expect([await drift(), await outbox(), await send()]).toEqual([0, [], "idle"]);
  });

  it("a change that comes while its document is being sent stays for the next turn", async () => {
    const [one] = await addFirms(1);
    const claim = (await db.service(claimChanges))!;
    await indexFirms([one!], 2_000);
    await db.service((tx) => strikeOff(tx, claim));
    expect(await outbox()).toMatchObject([{ firm_id: one, claimed: false }]);
    expect([await send(), await drift()]).toEqual(["sent", 0]);
  });

  it("one sender at a time; a dead one's documents pass to the next", async () => {
    await addFirms(1);
    expect(await db.service(claimChanges)).not.toBeNull();
    expect(await send()).toBe("idle");
    await expire();
    expect([await send(), await drift()]).toEqual(["sent", 0]);
  });

  it("a sender that was taken for dead makes its documents go once more", async () => {
    const [one] = await addFirms(1);
    const slow = (await db.service(claimChanges))!;
    await expire();
    expect(await send()).toBe("sent");
    // The slow one comes back, has sent what was true before, and strikes it off.
    await db.service((tx) => strikeOff(tx, slow));
    expect(await outbox()).toMatchObject([{ firm_id: one, claimed: false }]);
  });

  it.each<[string, (request: Request) => boolean]>([
    ["before the server took them", isWriting],
    ["before it knew that the server took them", isWriting],
    ["before the task was done", ({ path }) => path.startsWith("/tasks/")],
  ])("killed %s, it converges", async (when, at) => {
    await addFirms(1, 2, 3);
    let times = 0;
    const fault = when.includes("before it knew") ? "lose" : "refuse";
    proxy.breaks((request) => (at(request) && times++ === 0 ? fault : "pass"));
    expect(await send()).toBe("paused");
    expect(await outbox()).toHaveLength(3);
    await due();
    expect([await send(), await drift(), await outbox()]).toEqual(["sent", 0, []]);
  });

  it("killed before it struck them off, it converges", async () => {
    await addFirms(1, 2);
    let transactions = 0;
    const dying = new Proxy(db, { get: (target, name) => (name !== "service" ? Reflect.get(target, name) : (work: Parameters<Db["service"]>[0]) => {
      transactions += 1;
      // Claim, documents, rebuild, the task, and then the end; nor can it give the rows back.
      return transactions > 4 ? Promise.reject(new Error("killed")) : target.service(work);
    }) });
    await expect(sendChanges({ ...handles, db: dying })).rejects.toThrow("killed");
    expect((await outbox()).map(({ claimed }) => claimed)).toEqual([true, true]);
    await expire();
    expect([await send(), await drift(), await outbox()]).toEqual(["sent", 0, []]);
  });

  it("a server that can't be reached costs no document a try", async () => {
    await addFirms(1);
    proxy.breaks(() => "refuse");
    expect(await send()).toBe("paused");
    expect(await outbox()).toMatchObject([{ attempts: 0, claimed: false, last_error: expect.stringContaining("can't be reached") }]);
    expect(await send()).toBe("idle");
    proxy.breaks(() => "pass");
    await due();
    expect([await send(), await drift()]).toEqual(["sent", 0]);
  });

  it("a task that fails for want of disk is tried again, later each time", async () => {
    await addFirms(1);
    const full = (answer: { status: number; body: unknown }) => ({ ...answer, body: { ...(answer.body as object), status: "failed", error: { message: "No space left on device", code: "no_space_left_on_device", type: "system", link: "" } } });
    proxy.breaks(({ path }) => (path.startsWith("/tasks/") ? full : "pass"));
    expect(await send()).toBe("paused");
    await due();
    expect(await send()).toBe("paused");
    expect(await outbox()).toMatchObject([{ attempts: 2, last_error: expect.stringContaining("no_space_left_on_device") }]);
    proxy.breaks(() => "pass");
    await due();
    expect([await send(), await drift(), await db.service(syncLag)]).toEqual(["sent", 0, { waiting: 0, oldestSeconds: 0, dead: 0 }]);
  });

  it("nothing is added to a server that has much to do", async () => {
    await addFirms(1);
    proxy.breaks(({ path }) => (path.startsWith("/tasks?") ? { status: 200, body: { results: [], total: 6, limit: 1, from: null, next: null } } : "pass"));
    expect(await send()).toBe("paused");
    expect(proxy.requests.filter(isWriting)).toEqual([]);
  });
});

describe("documents that can't be sent", () => {
  it("are set aside with the reason, and the others get in", async () => {
    const [one, two] = await addFirms(1, 2);
    await database.admin.query("update public.firms set export_markets = array[repeat('x', 200)] where id = $1", [one]);
    expect(await send()).toBe("sent");
    expect(await there()).toEqual([two]);
    const { rows } = await database.admin.query("select firm_id, code, error, tries from public.search_dead_letters");
    expect(rows).toEqual([{ firm_id: one, code: "invalid_document", error: expect.stringContaining("markets"), tries: 1 }]);
    expect(await driftOf(handles, index())).toMatchObject({ aside: 1, missing: [], other: [], unknown: [] });
    expect(warnings).toContainEqual(expect.objectContaining({ outcome: "document set aside", firmId: one }));
  });

  it("come back with their next version", async () => {
    const [one] = await addFirms(1);
    await database.admin.query("update public.firms set export_markets = array[repeat('x', 200)] where id = $1", [one]);
    await send();
    await database.admin.query("update public.firms set export_markets = '{iq}' where id = $1", [one]);
    await indexFirms([one!], 2_000);
    expect([await send(), await drift(), await db.service(syncLag)]).toEqual(["sent", 0, { waiting: 0, oldestSeconds: 0, dead: 0 }]);
  });

  it("are found by halves when only the server sees what is wrong", async () => {
    const sound = (n: number) => ({ id: idOf(n), v: n, norm: 1, kind: "firm", firm: idOf(n), aud: ["public"] }) as unknown as StoredDoc;
    const docs = [...Array.from({ length: 12 }, (_, n) => sound(n + 1)), { ...sound(13), _geo: { lat: "north" } } as unknown as StoredDoc, { ...sound(14), id: "not an id" }, sound(15)];
    const refused = await index().add(docs);
    expect(refused.map(({ firmId, code }) => [firmId, code])).toEqual([[idOf(13), "invalid_document_geo_field"], ["not an id", "invalid_document_id"]]);
    expect(await there()).toHaveLength(13);
  });
});

describe("comparing and mending", () => {
  it("finds what is missing, old, newer than it should be, and unknown, and mends it", async () => {
    const ids = await addFirms(1, 2, 3, 4);
    await send();
    await index().remove([ids[0]!]);
    await index().add([{ id: idOf(77), v: 1, norm: 1, kind: "firm", firm: idOf(77), aud: ["public"] } as unknown as StoredDoc]);
    // A backup was restored: the database is older than the server.
    await database.admin.query("alter table public.search_docs disable trigger user");
    await database.admin.query("update public.search_docs set version = 500 where firm_id = $1", [ids[1]]);
    await database.admin.query("alter table public.search_docs enable trigger user");
    expect(await driftOf(handles, index())).toEqual({ documents: 4, missing: [ids[0]], other: [ids[1]], unknown: [idOf(77)], aside: 0 });
    await watchIndex(handles);
    expect([await send(), await drift()]).toEqual(["sent", 0]);
    expect([...(await index().versions())!].sort()).toEqual([[ids[0], 1_000], [ids[1], 500], [ids[2], 1_000], [ids[3], 1_000]]);
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ["is lost", () => index().drop(), /missing/],
    ["isn't whole", () => index().disown(), /missing or not whole/],
    ["is of another normalisation", () => connection.finish((client) => client.index("sync").updateDocuments([{ id: ABOUT, norm: 0 }])), /normalisation 0/],
    ["was made with other settings", () => connection.finish((client) => client.index("sync").updateDocuments([{ id: ABOUT, settings: "old" }])), /settings of the program/],
    ["was changed by hand", () => connection.finish((client) => client.index("sync").updateSettings({ stopWords: ["و"], rankingRules: ["words"] })), /rankingRules, stopWords/],
  ])("an index that %s is made anew", async (_, spoil, problem) => {
    await addFirms(1, 2);
    await send();
    await spoil();
    expect(await indexProblem(handles)).toMatch(problem);
    await watchIndex(handles);
    expect((await db.service(rebuildOf))?.reason).toMatch(problem);
    await fixBuild();
    expect(await advanceRebuild(handles)).toBe(true);
    await due();
    await send();
    expect([await indexProblem(handles), await drift(), await there()]).toEqual([null, 0, [idOf(1), idOf(2)]]);
  });

  it("a change for an index that isn't there makes no index by the way", async () => {
    await addFirms(1);
    await index().drop();
    expect(await send()).toBe("paused");
    expect(await index().exists()).toBe(false);
    expect((await db.service(rebuildOf))?.reason).toBe("the index is missing");
  });
});

/** The same build in every run. */
const fixBuild = () => database.admin.query("update public.installation set value = jsonb_set(value, '{build}', to_jsonb($1::text)) where name = 'search.rebuild'", [BUILD]);
async function begin(): Promise<Rebuild> {
  await db.service((tx) => beginRebuild(tx, "test"));
  await fixBuild();
  return (await db.service(rebuildOf))!;
}
const swaps = () => proxy.requests.filter(({ method, path }) => method === "POST" && path === "/swap-indexes").length;

describe("making the index anew", () => {
  it("answers from the old one until the new one is whole, swaps once, and drops the old one", async () => {
    const ids = await addFirms(1, 2, 3);
    await begin();
    expect(await advanceRebuild(handles)).toBe(true);
    expect(swaps()).toBe(1);
    expect(await canaryOf(connection, AbortSignal.timeout(5_000))).toMatchObject({ build: BUILD, firms: 3 });
    expect([await there(), await indexOf(connection, "sync_next").exists(), await db.service(rebuildOf)]).toEqual([ids, false, null]);
    await send();
    expect(await drift()).toBe(0);
  });

  it.each<[string, (request: Request) => boolean, "refuse" | "lose"]>([
    ["while it made the new index", ({ method, path }) => method === "POST" && path === "/indexes", "lose"],
    ["while it applied the settings", ({ method, path }) => method === "PATCH" && path === "/indexes/sync_next/settings", "refuse"],
    ["while it loaded", ({ method, path }) => method === "POST" && path.startsWith("/indexes/sync_next/documents?"), "lose"],
    ["while it vouched for it", ({ body }) => body.includes(BUILD), "lose"],
    ["before the server heard of the swap", ({ path }) => path === "/swap-indexes", "refuse"],
    ["before it knew that the server swaps", ({ path }) => path === "/swap-indexes", "lose"],
    ["before it knew that the server swapped", ({ method, path }) => method === "GET" && path.startsWith("/tasks/") && swaps() === 1, "refuse"],
    ["while it dropped the old one", ({ method, path }) => method === "DELETE" && path === "/indexes/sync_next" && swaps() === 1, "lose"],
  ])("killed %s, it goes on and swaps only once", async (_, at, fault) => {
    await addFirms(1, 2);
    await begin();
    let times = 0;
    proxy.breaks((request) => (at(request) && times++ === 0 ? fault : "pass"));
    await expect(advanceRebuild(handles)).rejects.toMatchObject({ failure: "unreachable" });
    expect(times).toBe(1);
    expect(await advanceRebuild(handles)).toBe(true);
    const done = proxy.requests.filter(({ path }) => path === "/swap-indexes").length;
    expect(done).toBe(_ === "before the server heard of the swap" ? 2 : 1);
    await send();
    expect([await drift(), (await index().about())?.build, await indexOf(connection, "sync_next").exists()]).toEqual([0, BUILD, false]);
  });

  it("changes go to both while it is loaded, so that none is lost by the swap", async () => {
    const [one, two] = await addFirms(1, 2);
    await send();
    const rebuild = await begin();
    const next = indexOf(connection, "sync_next");
    await next.create((await wantedSettings(connection, {})).settings);
    await database.admin.query("update public.installation set value = jsonb_set(value, '{step}', '\"load\"') where name = 'search.rebuild'");
    await indexFirms([one!], 2_000);
    await hide(two!);
    expect(await send()).toBe("sent");
    expect([[...(await index().versions())!], [...(await next.versions())!]]).toEqual([[[one, 2_000]], [[one, 2_000]]]);
    expect(await advanceRebuild(handles)).toBe(true);
    expect([await drift(), rebuild.build]).toEqual([0, BUILD]);
  });

  it("one driver at a time", async () => {
    await begin();
    await db.service((tx) => sql`update public.installation set value = value || jsonb_build_object('driver', 'another', 'until', clock_timestamp() + interval '1 minute') where name = 'search.rebuild'`.execute(tx));
    expect(await advanceRebuild(handles)).toBe(false);
    expect(await indexOf(connection, "sync_next").exists()).toBe(false);
  });
});

describe("what an operator does by hand", () => {
  const operating = () => ({ database: { db, engine, now: () => NOW }, server: handles, say: () => undefined });

  it("check changes nothing and says what differs; repair mends it; check is content", async () => {
    const ids = await addFirms(1, 2, 3);
    await send();
    await index().remove([ids[0]!]);
    const found = await checkSearch(operating());
    expect([isSound(found), found.server?.drift?.missing, await outbox()]).toEqual([false, [ids[0]], []]);
    await repairSearch(operating());
    expect(isSound(await checkSearch(operating()))).toBe(true);
  });

  it("repair tries again what was set aside", async () => {
    const [one] = await addFirms(1);
    await database.admin.query("update public.firms set export_markets = array[repeat('x', 200)] where id = $1", [one]);
    await send();
    expect(isSound(await checkSearch(operating()))).toBe(false);
    await database.admin.query("update public.firms set export_markets = '{}' where id = $1", [one]);
    await repairSearch(operating());
    expect(isSound(await checkSearch(operating()))).toBe(true);
  });

  it("without a search server they are about the database", async () => {
    await addFirms(1);
    await database.admin.query("delete from public.search_docs");
    const alone = { ...operating(), server: null };
    expect(isSound(await checkSearch(alone))).toBe(false);
    await repairSearch(alone);
    expect(isSound(await checkSearch(alone))).toBe(true);
    await reindexSearch(alone);
    expect(isSound(await checkSearch(alone))).toBe(true);
  });
});
