import { fallbackSearch, type SearchState } from "~/features/search/adapters/fallback.server";
import { meiliSearch } from "~/features/search/adapters/meilisearch.server";
import { connectMeili } from "~/features/search/adapters/meilisearch/connection.server";
import { postgresSearch } from "~/features/search/adapters/postgres.server";
import type { SearchEngine } from "~/features/search/engine";
import { indexedFirms } from "~/features/search/sync/drift.server";
import type { SearchServer } from "~/features/search/sync/lane.server";
import { meilisearchSynonyms } from "~/features/search/vocabulary/thesaurus";
import type { Db } from "~/lib/db.server";
import type { Env } from "~/lib/env.server";
import type { Log } from "~/lib/log.server";

/** The search server that MEILI_URL names, or null. */
export function searchServerOf(env: Pick<Env, "MEILI_URL" | "MEILI_KEY">): SearchServer | null {
  return env.MEILI_URL ? { connection: connectMeili({ url: env.MEILI_URL, key: env.MEILI_KEY, index: "catalog" }), synonyms: meilisearchSynonyms() } : null;
}

export type Search = { search: SearchEngine; searchServer: SearchServer | null; searchState: () => SearchState; stopSearch: () => void };

/** Postgres searches; with a search server it takes over while that one gives no answer. */
export function openSearch(env: Env, db: Db, log: Log): Search {
  const postgres = postgresSearch();
  const searchServer = searchServerOf(env);
  if (!searchServer) return { search: postgres, searchServer, searchState: () => ({ engine: postgres.name, degraded: false, reason: null }), stopSearch: () => undefined };
  const search = fallbackSearch({ first: meiliSearch(searchServer), second: postgres, expectedFirms: () => db.service(indexedFirms), log });
  void search.start();
  return { search, searchServer, searchState: search.state, stopSearch: search.stop };
}
