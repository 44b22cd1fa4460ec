import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { fallbackSearch, type FallbackSearch } from "~/features/search/adapters/fallback.server";
import { meiliSearch } from "~/features/search/adapters/meilisearch.server";
import { connectMeili } from "~/features/search/adapters/meilisearch/connection.server";
import { indexOf, wantedSettings } from "~/features/search/adapters/meilisearch/index.server";
import { postgresSearch } from "~/features/search/adapters/postgres.server";
import { noFilters } from "~/features/search/engine";
import { syncFirms } from "~/features/search/jobs.server";
import { driftOf, driftSize, indexedFirms } from "~/features/search/sync/drift.server";
import { sendChanges, type SearchServer, type SyncHandles } from "~/features/search/sync/lane.server";
import { listChanges, syncLag } from "~/features/search/sync/outbox.server";
import { syncSchedules } from "~/features/search/sync/schedules.server";
import type { JobHandles } from "~/lib/jobs";
import { startRelay, type Relay } from "../../server/outbox/relay";
import { idOf } from "../support/catalogue";
import { createDatabase, type TestDatabase } from "../support/database";
import { MASTER_KEY, ownServer, type OwnServer } from "../support/search-server";

const FIRMS = 400;

// why: these need a server that may be killed, frozen and filled up. MEILI_BIN names its program; without it the same failures are
// replayed against recorded traffic (search-sync, search-fallback).
describe.skipIf(!process.env.MEILI_BIN)("a search server of our own", () => {
  let database: TestDatabase;
  let own: OwnServer;
  let server: SearchServer;
  let handles: JobHandles;
  let search: FallbackSearch;
  let relay: Relay;

  beforeAll(async () => {
    database = await createDatabase();
    own = await ownServer();
    server = { connection: connectMeili({ url: own.url, key: MASTER_KEY, index: "catalog" }), synonyms: {} };
    const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
    handles = { db: database.db, log: quiet, now: () => new Date() } as unknown as JobHandles;
    await database.admin.query("insert into public.firms (id, slug, kind, name_fa) select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'f-' || n, 'sme', 'سفالگری ' || n from generate_series(1, $1) n", [FIRMS]);
    search = fallbackSearch({ first: meiliSearch(server), second: postgresSearch(), expectedFirms: () => database.db.service(indexedFirms), log: quiet as never, probeMs: { open: 100, closed: 200 } });
    await search.start();
    // The absent server is the first failure: the worker starts before it does.
    relay = startRelay(handles, { jobs: [], schedules: syncSchedules(server, () => false).map((schedule) => ({ ...schedule, everyMs: Math.min(schedule.everyMs, 1_000) })) });
    await reindexed(1, FIRMS);
  });
  afterAll(async () => {
    search.stop();
    await relay.stop();
    await own.close();
    await database.close();
  });
  beforeEach(async () => {
    await own.stop("SIGTERM");
    await own.start();
    await recovered();
  });

  const reindexed = async (from: number, to: number) => {
    for (let n = from; n <= to; n += 100) await database.db.service((tx) => syncFirms(tx, postgresSearch(), Array.from({ length: Math.min(100, to - n + 1) }, (_, index) => idOf(n + index)), new Date()));
  };
  const sync = (): SyncHandles => ({ ...handles, ...server });
  const ask = () => database.db.as(null, (tx) => search.search(tx, { text: "سفالگری", filters: noFilters, near: null, sort: "relevance", page: 1, perPage: 20 }, { firmIds: [], clusterIds: [] }));
  const answers = async () => {
    const from = performance.now();
    const result = await ask();
    return { engine: result.engine, degraded: result.degraded, hits: result.hits.length, slow: performance.now() - from > 3_000 };
  };
  const byDatabase = { engine: "postgres", degraded: true, hits: 20, slow: false };
  /** Everything was sent, nothing differs, and the server is asked again. */
  const recovered = () => vi.waitFor(async () => {
    expect(await database.db.service(syncLag)).toEqual({ waiting: 0, oldestSeconds: 0, dead: 0 });
    expect(driftSize((await driftOf(sync(), indexOf(server.connection)))!)).toBe(0);
    expect(search.state().degraded).toBe(false);
  }, { timeout: 120_000, interval: 250 });

  it("absent when the program starts: pages answer, and it is filled when it comes", async () => {
    expect(await answers()).toMatchObject({ engine: "meilisearch", degraded: false, hits: 20 });
  }, 180_000);

  it("a firm that hides is gone from it within five seconds", async () => {
    const from = performance.now();
    await database.admin.query("update public.firms set status = 'hidden' where id = $1", [idOf(7)]);
    await vi.waitFor(async () => expect((await indexOf(server.connection).versionsOf([idOf(7)])).size).toBe(0), { timeout: 20_000, interval: 50 });
    const seconds = (performance.now() - from) / 1_000;
    expect(seconds).toBeLessThan(5);
    await database.admin.query("update public.firms set status = 'active' where id = $1", [idOf(7)]);
    await reindexed(7, 7);
  }, 180_000);

  it("killed during a batch: pages answer, nothing is lost", async () => {
    await reindexed(1, FIRMS);
    await vi.waitFor(async () => expect((await database.admin.query("select from public.search_outbox where task_uid is not null")).rowCount).toBeGreaterThan(0), { timeout: 30_000, interval: 10 });
    await own.stop("SIGKILL");
    expect(await answers()).toEqual(byDatabase);
    await own.start();
    await recovered();
  }, 180_000);

  it("frozen: pages answer within the time limit, and it is taken back when it goes on", async () => {
    own.signal("SIGSTOP");
    for (let n = 0; n < 6; n += 1) expect(await answers()).toEqual(byDatabase);
    await reindexed(1, 50);
    own.signal("SIGCONT");
    await recovered();
  }, 180_000);

  it("its data lost: refused until it is filled anew", async () => {
    await own.stop("SIGKILL");
    own.forget();
    await own.start();
    expect(await answers()).toEqual(byDatabase);
    await recovered();
    expect(await answers()).toMatchObject({ engine: "meilisearch", hits: 20 });
  }, 180_000);

  it("half of its documents lost: refused until they are back", async () => {
    await indexOf(server.connection).remove(Array.from({ length: FIRMS / 2 }, (_, n) => idOf(n + 1)));
    await vi.waitFor(() => expect(search.state()).toMatchObject({ degraded: true }), 10_000);
    expect(await answers()).toEqual(byDatabase);
    await recovered();
  }, 180_000);

  it("its keys taken away: new ones are made", async () => {
    const asMaster = { headers: { authorization: `Bearer ${MASTER_KEY}` } };
    const { results } = (await (await fetch(`${own.url}/keys`, asMaster)).json()) as { results: { uid: string; name: string; actions: string[]; indexes: string[] }[] };
    const ours = results.filter(({ name }) => name?.startsWith("Khosheh"));
    expect(ours.map(({ actions, indexes }) => [actions[0], indexes])).toEqual(expect.arrayContaining([["search", ["catalog*"]], ["documents.add", ["catalog*"]]]));
    for (const { uid } of ours) await fetch(`${own.url}/keys/${uid}`, { method: "DELETE", ...asMaster });
    await reindexed(1, 3);
    await recovered();
    expect(await answers()).toMatchObject({ engine: "meilisearch" });
  }, 180_000);

  it("a wrong key: the database answers", async () => {
    const locked = meiliSearch({ connection: connectMeili({ url: own.url, key: "not the key", index: "catalog" }), synonyms: {} });
    await expect(locked.probe(1)).rejects.toMatchObject({ failure: "key", code: "invalid_api_key" });
  }, 180_000);
});

describe.skipIf(!process.env.MEILI_BIN || process.getuid?.() !== 0)("a search server on a full disk", () => {
  let disk: string;
  let database: TestDatabase;
  let own: OwnServer;
  let handles: SyncHandles;

  beforeAll(async () => {
    disk = mkdtempSync(path.join(tmpdir(), "khosheh-disk-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", disk]);
    database = await createDatabase();
    own = await ownServer(path.join(disk, "search"));
    await own.start();
    const connection = connectMeili({ url: own.url, key: MASTER_KEY, index: "catalog" });
    handles = { db: database.db, now: () => new Date(), log: { info: () => 0, warn: () => 0, error: () => 0 }, connection, synonyms: {} } as unknown as SyncHandles;
    const { settings, hash } = await wantedSettings(connection, {});
    await indexOf(connection).create(settings);
    await indexOf(connection).vouch(hash, "first");
    await database.db.service((tx) => listChanges(tx, "catalog"));
  });
  afterAll(async () => {
    await own.close();
    execFileSync("umount", [disk]);
    rmdirSync(disk);
    await database.close();
  });

  it("documents wait until there is room again, and none is lost", async () => {
    await database.admin.query("insert into public.firms (id, slug, kind, name_fa, about_fa) select gen_random_uuid(), 'd-' || n, 'sme', 'کارگاه ' || n, (select string_agg(md5(n::text || k), ' ') from generate_series(1, 60) k) from generate_series(1, 200) n");
    const { rows } = await database.admin.query<{ id: string }>("select id from public.firms");
    await database.db.service((tx) => syncFirms(tx, postgresSearch(), rows.map(({ id }) => id), new Date()));
    const filler = path.join(disk, "filler");
    expect(() => { for (;;) appendFileSync(filler, Buffer.alloc(65_536)); }).toThrow(/ENOSPC/);
    expect(await sendChanges(handles)).toBe("paused");
    expect((await database.db.service(syncLag)).waiting).toBe(200);
    rmSync(filler);
    await vi.waitFor(async () => {
      await database.admin.query("update public.search_outbox set not_before = clock_timestamp()");
      await sendChanges(handles);
      expect(await database.db.service(syncLag)).toMatchObject({ waiting: 0, dead: 0 });
    }, { timeout: 60_000, interval: 500 });
    expect(driftSize((await driftOf(handles, indexOf(handles.connection)))!)).toBe(0);
  }, 180_000);
});
