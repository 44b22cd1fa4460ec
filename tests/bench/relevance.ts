import { postgresSearch } from "~/features/search/adapters/postgres.server";
import { documentsOf } from "~/features/search/documents.server";
import { noFilters, type CatalogDoc, type SearchEngine } from "~/features/search/engine";
import { norm } from "~/features/search/normalise";
import { openDb, type Db } from "~/lib/db.server";
import { startScratchCluster } from "../../server/embedded/scratch";
import { miniSearchOf, oramaOf, plainTextSearchOf, type Peer, type PeerDoc } from "./search-parts/peers";
import { answers, classes, corpus, queries, writeFirms, type RawFirm } from "./search-parts/relevance-corpus";
import { liveServer } from "./search-parts/search-server";

type Measure = { ndcg: number; mrr: number; recall: number };

/** How well engines find what is meant, on firms that write of themselves and on the same with the canonical text and the labels of our documents. */
export default async function relevance(): Promise<void> {
  const cluster = await startScratchCluster();
  const firms = corpus();
  try {
    await writeFirms(cluster.url("supabase_admin"), firms);
    const db = openDb({ url: cluster.url("khosheh_server"), max: 2 });
    const engine = postgresSearch();
    const docs: CatalogDoc[] = [];
    await db.service(async (tx) => {
      docs.push(...(await documentsOf(tx, firms.map(({ id }) => id), new Date())));
      await engine.upsert(tx, docs);
      await engine.tidy(tx);
    });
    const raw = firms.map(rawDoc);
    const prepared = docs.map(preparedDoc);
    const url = cluster.url("supabase_admin");
    const asTyped = [await oramaOf(raw), miniSearchOf(raw), await plainTextSearchOf(url, "peer_raw", raw)];
    const asOurs = [await oramaOf(prepared), miniSearchOf(prepared), await plainTextSearchOf(url, "peer_ours", prepared)];
    const live = await liveServer(docs);
    const engines: Peer[] = [
      ...(live ? [{ ...peerOf(live.engine, db, `ours, ${live.name}`), close: live.drop }] : []),
      peerOf(engine, db, "ours, Postgres"),
      ...asTyped.map((peer) => ({ ...peer, name: `${peer.name}, own text` })),
      ...asOurs.map((peer) => ({ ...peer, name: `${peer.name}, our documents`, find: (text: string, limit: number) => peer.find(norm(text), limit) })),
    ];
    const results = new Map<string, Map<string, Measure[]>>();
    for (const peer of engines) results.set(peer.name, await measure(peer, firms));
    print(results);
    await Promise.all(engines.map((peer) => peer.close?.()));
    await db.close();
  } finally {
    await cluster.stop();
  }
}

function peerOf(engine: SearchEngine, db: Db, name: string): Peer {
  return {
    name,
    find: (text, limit) =>
      db.as(null, async (tx) => {
        const { hits } = await engine.search(tx, { text, filters: noFilters, near: null, sort: "relevance", page: 1, perPage: limit }, { firmIds: [], clusterIds: [] });
        return hits.map(({ firmId }) => firmId);
      }),
  };
}

const rawDoc = ({ id, name, titles, place, text, codes }: RawFirm): PeerDoc => ({ id, name: name.replace("\n", " "), titles: titles.replace("\n", " "), labels: `${place} ${codes}`, body: text });
const preparedDoc = ({ firmId, text }: CatalogDoc): PeerDoc => ({ id: firmId, name: text.names, titles: text.titles, labels: [text.labels, text.codes, text.places, text.roman].join(" "), body: text.body });

async function measure(peer: Peer, firms: readonly RawFirm[]): Promise<Map<string, Measure[]>> {
  const measures = new Map<string, Measure[]>();
  const showWorst = process.argv.includes("--worst");
  for (const query of queries) {
    const right = answers(query, firms);
    const found = (await peer.find(query.query, 20)).map((id) => right.has(id));
    const gain = (hits: readonly boolean[]) => hits.slice(0, 10).reduce((sum, hit, at) => sum + (hit ? 1 / Math.log2(at + 2) : 0), 0);
    const first = found.indexOf(true);
    const one: Measure = { ndcg: gain(found) / gain(Array<boolean>(Math.min(10, right.size)).fill(true)), mrr: first < 0 ? 0 : 1 / (first + 1), recall: found.filter(Boolean).length / Math.min(20, right.size) };
    if (showWorst && peer.name.startsWith("ours") && one.ndcg < 0.95) console.log(`  ${query.class}: ${query.query} → ${query.concept ?? query.firm} ndcg ${one.ndcg.toFixed(2)} recall ${one.recall.toFixed(2)}`);
    measures.set(query.class, [...(measures.get(query.class) ?? []), one]);
  }
  return measures;
}

function print(results: ReadonlyMap<string, ReadonlyMap<string, Measure[]>>): void {
  const mean = (measures: readonly Measure[], of: keyof Measure) => (measures.reduce((sum, measure) => sum + measure[of], 0) / measures.length).toFixed(3);
  const width = Math.max(...[...results.keys()].map((name) => name.length));
  console.log(`${queries.length} queries`);
  console.log(`${"".padEnd(width)}  nDCG@10    MRR  recall@20   nDCG@10 by class: ${classes.join(" ")}`);
  for (const [name, byClass] of results) {
    const all = [...byClass.values()].flat();
    const each = classes.map((one) => mean(byClass.get(one)!, "ndcg").padStart(one.length)).join(" ");
    console.log(`${name.padEnd(width)}    ${mean(all, "ndcg")}  ${mean(all, "mrr")}      ${mean(all, "recall")}                     ${each}`);
  }
}
