import { connectMeili } from "~/features/search/adapters/meilisearch/connection.server";
import { indexOf } from "~/features/search/adapters/meilisearch/index.server";
import { meiliSearch } from "~/features/search/adapters/meilisearch.server";
import type { CatalogDoc, SearchEngine } from "~/features/search/engine";
import { meilisearchSynonyms } from "~/features/search/vocabulary/thesaurus";

const BATCH = 2_000;
/** Of a loaded machine too, every answer is waited for. */
const PATIENCE_MS = 10_000;

/** The engine over a real server; `spent` adds up how long the server itself was waited for. */
export type LiveServer = { name: string; engine: SearchEngine; spent: { ms: number }; drop: () => Promise<void> };

/** The search server of MEILI_URL filled with these documents in an index of its own; null without one. */
export async function liveServer(docs: readonly CatalogDoc[]): Promise<LiveServer | null> {
  const { MEILI_URL: url, MEILI_KEY: key } = process.env;
  if (!url) return null;
  const connection = connectMeili({ url, key, index: "bench" });
  const spent = { ms: 0 };
  const timed = {
    ...connection,
    async search(...asked: Parameters<typeof connection.search>) {
      const from = performance.now();
      return connection.search(...asked).finally(() => (spent.ms += performance.now() - from));
    },
  };
  const engine = meiliSearch({ connection: timed, synonyms: meilisearchSynonyms() }, PATIENCE_MS);
  async function* batches() {
    for (let at = 0; at < docs.length; at += BATCH) yield docs.slice(at, at + BATCH);
  }
  // why: filling takes longer than a transaction may stay idle, and the adapter writes nothing in the database.
  await engine.reindex(null as never, batches());
  const { pkgVersion } = await connection.look((client) => client.getVersion());
  return { name: `Meilisearch ${pkgVersion}`, engine, spent, drop: () => indexOf(connection).drop() };
}
