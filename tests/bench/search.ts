import { existsSync, readFileSync } from "node:fs";
import { sql } from "kysely";
import pg from "pg";
import { postgresSearch } from "~/features/search/adapters/postgres.server";
import { noFilters, type CatalogDoc, type Near, type SearchQuery } from "~/features/search/engine";
import { openDb, type Db } from "~/lib/db.server";
import { startScratchCluster } from "../../server/embedded/scratch";
import { miniSearchOf, oramaOf, plainTextSearchOf, type Peer, type PeerDoc } from "./search-parts/peers";
import { liveServer } from "./search-parts/search-server";
import { clusters, load } from "./search-parts/speed-corpus";

const SIZES = [2_500, 25_000, 250_000];
/** Of these, more documents are more than one process of Node should hold. */
const MOST_IN_MEMORY = 25_000;
const ROUNDS = 15;
const THROUGHPUT_MS = 5_000;
const nobody = { firmIds: [], clusterIds: [] };
const tabriz: Near = { lat: 38.07, lng: 46.29, withinKm: 5 };

const TEXTS = [
  "کاسه", "كاسه فيروزه اي", "bowl", "سفلگری", "سفال گری مریم", "دباقی", "تراش سی ان سی", "turqoise boul", "کاسه تراش", "لالجین", "سفالگری -مریم", '"چرم گاوی"', "شرکت قطعه سازی تبریز آذری", "چرم گوسفندی ورامین",
  "دیسک ترمز", "brake disc Tabriz", "charm gavi", "kashi", "لعاب زنی", "ایزو ۹۰۰۱", "کیف دستی زنانه", "کفش مردانه", "آبکاری", "ریخته گری چدنی", "Golestani Pottery", "zzzzqqq",
];
const TYPED = ["سفالگری مریم", "چرم گاوی", "turquoise bowl", "دیسک ترمز تبریز"].flatMap((text) => Array.from({ length: text.length - 1 }, (_, at) => text.slice(0, at + 2)));
const query = (asked: Partial<SearchQuery>): SearchQuery => ({ text: "", filters: noFilters, near: null, sort: "relevance", page: 1, perPage: 20, ...asked });
const FILTERED: Partial<SearchQuery>[] = [
  {}, { filters: { ...noFilters, kind: ["provider"], cluster: [clusters[0]!.id] } }, { filters: { ...noFilters, certificate: ["iso9001"], level: "verified" } }, { text: "سفال", filters: { ...noFilters, process: ["throwing", "glazing"] } },
  { text: "چرم", filters: { ...noFilters, cluster: [clusters[1]!.id], kind: ["sme"], process: ["leather-cutting"], certificate: ["lwg"], size: ["1-4"] } }, { text: "سفال", page: 30 }, { sort: "newest" }, { text: "چرم", sort: "newest" }, { text: "ترمز", sort: "capacity" },
];
const NEARBY: Partial<SearchQuery>[] = [{ near: tabriz }, { near: tabriz, text: "ترمز" }, { near: { ...tabriz, withinKm: null }, sort: "distance" }, { near: { ...tabriz, withinKm: null }, sort: "distance", text: "چرم" }, { near: { ...tabriz, withinKm: 1 }, sort: "distance", text: "دیسک ترمز" }];

type Times = { p50: number; p95: number; p99: number; worst: string };

function summary(times: { ms: number; asked: string }[]): Times {
  times.sort((a, b) => a.ms - b.ms);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))]!;
  return { p50: at(0.5).ms, p95: at(0.95).ms, p99: at(0.99).ms, worst: `${at(1).ms.toFixed(1)} ms for ${at(1).asked}` };
}

/** One client, one question after another; the first round is told apart as cold. */
async function measure(name: string, asked: readonly { asked: string; run: () => Promise<unknown> | unknown }[], rounds = ROUNDS): Promise<void> {
  const cold: { ms: number; asked: string }[] = [];
  const warm: { ms: number; asked: string }[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    for (const { asked: text, run } of asked) {
      const from = performance.now();
      await run();
      (round === 0 ? cold : warm).push({ ms: performance.now() - from, asked: text });
    }
  }
  const [first, then] = [summary(cold), summary(warm)];
  console.log(`  ${name.padEnd(34)} cold p50 ${first.p50.toFixed(1).padStart(7)} p95 ${first.p95.toFixed(1).padStart(7)}   warm p50 ${then.p50.toFixed(1).padStart(7)} p95 ${then.p95.toFixed(1).padStart(7)} p99 ${then.p99.toFixed(1).padStart(7)} ms   worst ${then.worst}`);
}

/** What a search costs both processors, whatever else the machine does; only Linux tells. */
async function cost(url: string): Promise<void> {
  const db = openDb({ url, max: 1 });
  const engine = postgresSearch();
  const pid = await db.as(null, async (tx) => (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)).rows[0]!.pid);
  const account = `/proc/${pid}/schedstat`;
  if (existsSync(account)) {
    const database = () => Number(readFileSync(account, "utf8").split(" ")[0]) / 1e6;
    const ask = async () => {
      for (const text of TEXTS) await db.as(null, (tx) => engine.search(tx, query({ text }), nobody));
    };
    await ask();
    const [before, node] = [database(), process.cpuUsage()];
    for (let round = 0; round < ROUNDS; round += 1) await ask();
    const used = process.cpuUsage(node);
    const per = (ms: number) => ms / (ROUNDS * TEXTS.length);
    const [inDatabase, inNode] = [per(database() - before), per((used.user + used.system) / 1000)];
    console.log(`  a search takes ${inDatabase.toFixed(1)} ms of a processor in the database and ${inNode.toFixed(1)} ms in Node: ${Math.round(2000 / (inDatabase + inNode))} a second on two`);
  }
  await db.close();
}

/** What our adapter takes above the search server's own answers, of which it may need several. */
async function aboveServer(db: Db, docs: readonly CatalogDoc[]): Promise<void> {
  const live = await liveServer(docs);
  if (!live) return;
  try {
    const [server, above]: [{ ms: number; asked: string }[], { ms: number; asked: string }[]] = [[], []];
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const text of TEXTS) {
        live.spent.ms = 0;
        const from = performance.now();
        await db.as(null, (tx) => live.engine.search(tx, query({ text }), nobody));
        if (round === 0) continue;
        server.push({ ms: live.spent.ms, asked: text });
        above.push({ ms: performance.now() - from - live.spent.ms, asked: text });
      }
    }
    const [raw, added] = [summary(server), summary(above)];
    console.log(`  ${live.name.padEnd(34)} raw calls p50 ${raw.p50.toFixed(1)} p95 ${raw.p95.toFixed(1)} ms; our adapter above them p50 ${added.p50.toFixed(1)} p95 ${added.p95.toFixed(1)} ms   worst ${added.worst}`);
  } finally {
    await live.drop();
  }
}

/** How many searches a second several clients get. */
async function throughput(db: Db, clients: number): Promise<void> {
  const engine = postgresSearch();
  const until = performance.now() + THROUGHPUT_MS;
  let count = 0;
  const started = performance.now();
  await Promise.all(Array.from({ length: clients }, async (_, client) => {
    for (let at = client; performance.now() < until; at += 1, count += 1) await db.as(null, (tx) => engine.search(tx, query({ text: TEXTS[at % TEXTS.length]! }), nobody));
  }));
  console.log(`  ${clients} clients: ${Math.round((1000 * count) / (performance.now() - started))} searches a second`);
}

async function sizes(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ text: string }>(`
    select string_agg(c.relname || ' ' || pg_size_pretty(pg_total_relation_size(c.oid) - coalesce(pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0) - case when c.relkind = 'r' then pg_indexes_size(c.oid) else 0 end), ', ' order by c.relname)
      || ', unread vectors ' || (select pg_size_pretty(pg_total_relation_size(reltoastrelid)) from pg_class where oid = 'public.search_docs'::regclass) as text
    from pg_class c where c.relname like 'search\\_docs%' or c.relname like 'search\\_words%' and c.relkind in ('r', 'i')`);
  await client.end();
  return rows[0]!.text;
}

/** How fast the engine in the database answers, beside others on the same documents. */
export default async function search(): Promise<void> {
  const wanted = process.argv.filter((argument) => /^--\d+$/.test(argument)).map((argument) => Number(argument.slice(2)));
  for (const size of wanted.length > 0 ? wanted : SIZES) {
    const cluster = await startScratchCluster();
    try {
      const docs: PeerDoc[] = [];
      const whole: CatalogDoc[] = [];
      const times = await load(cluster.url("supabase_admin"), size, (some) => {
        if (process.env.MEILI_URL && size <= MOST_IN_MEMORY) whole.push(...some);
        for (const { firmId, text } of size <= MOST_IN_MEMORY ? some : []) docs.push({ id: firmId, name: text.names, titles: text.titles, labels: `${text.labels} ${text.codes} ${text.places}`, body: text.body });
      });
      const db = openDb({ url: cluster.url("khosheh_server"), max: 8, statementTimeoutMs: 600_000 });
      const engine = postgresSearch();
      const counting = performance.now();
      await db.service((tx) => engine.tidy(tx));
      console.log(`\n${size} firms: made and loaded in ${(times.loadMs / 1000).toFixed(1)} s, indexed in ${(times.indexMs / 1000).toFixed(1)} s, words counted in ${((performance.now() - counting) / 1000).toFixed(1)} s`);
      console.log(`  ${await sizes(cluster.url("supabase_admin"))}`);
      const ask = (asked: Partial<SearchQuery>) => ({ asked: JSON.stringify(asked), run: () => db.as(null, (tx) => engine.search(tx, query(asked), nobody)) });
      await measure("search", TEXTS.map((text) => ask({ text })));
      await measure("search, as it is typed", TYPED.map((text) => ask({ text })), 3);
      await measure("search, filtered and sorted", FILTERED.map(ask));
      await measure("search, nearby", NEARBY.map(ask));
      await measure("facets", [...TEXTS.slice(0, 12).map((text) => ({ text })), ...FILTERED.slice(0, 5), NEARBY[1]!].map((asked) => ({ asked: JSON.stringify(asked), run: () => db.as(null, (tx) => engine.facets(tx, query(asked), nobody)) })), 3);
      await cost(cluster.url("khosheh_server"));
      for (const clients of [1, 2, 4, 8]) await throughput(db, clients);
      if (whole.length > 0) await aboveServer(db, whole);
      if (docs.length > 0) await peers(cluster.url("supabase_admin"), docs);
      await db.close();
    } finally {
      await cluster.stop();
    }
  }
}

async function peers(url: string, docs: readonly PeerDoc[]): Promise<void> {
  const of = async (build: () => Peer | Promise<Peer>) => {
    globalThis.gc?.();
    const [before, started] = [process.memoryUsage().heapUsed, performance.now()];
    const peer = await build();
    globalThis.gc?.();
    await measure(peer.name, TEXTS.map((text) => ({ asked: text, run: () => peer.find(text, 20) })), 3);
    console.log(`    built in ${((performance.now() - started) / 1000).toFixed(1)} s, ${Math.round((process.memoryUsage().heapUsed - before) / 1e6)} MB of heap`);
    await peer.close?.();
  };
  await of(() => plainTextSearchOf(url, "peer_docs", docs));
  await of(() => miniSearchOf(docs));
  await of(() => oramaOf(docs));
}
