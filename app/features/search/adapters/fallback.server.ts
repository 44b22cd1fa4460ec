import type { Log } from "~/lib/log.server";
import type { Tx } from "~/lib/db.server";
import type { SearchEngine, SearchQuery } from "../engine";
import { createBreaker } from "./breaker";
import type { MeiliSearch } from "./meilisearch.server";
import { failureOf } from "./meilisearch/failure";

/** Between probes while the first engine isn't asked, and while it is. */
const PROBE_MS = { open: 5_000, closed: 10_000 };

export type SearchState = { engine: string; degraded: boolean; reason: string | null };

export type FallbackSearch = SearchEngine & {
  state(): SearchState;
  /** Begins to probe; answers after the first one. */
  start(): Promise<void>;
  stop(): void;
};

export type FallbackOptions = {
  first: MeiliSearch;
  second: SearchEngine;
  /** How many firms the first engine should have. */
  expectedFirms: () => Promise<number>;
  log: Pick<Log, "info" | "warn" | "error">;
  probeMs?: typeof PROBE_MS;
};

/** Asks the first engine, and the second while the first gives no answer. Documents are written to the second; the first follows it. */
export function fallbackSearch({ first, second, expectedFirms, log, probeMs = PROBE_MS }: FallbackOptions): FallbackSearch {
  const breaker = createBreaker((closed, reason) => {
    if (closed) log.info({ kind: "search", engine: first.name, outcome: "answers" });
    else log.warn({ kind: "search", engine: second.name, outcome: "takes over", reason });
  });
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function probe(): Promise<void> {
    const expected = await expectedFirms().catch(() => null);
    // Without the database nobody answers, and nothing can be said about the first engine. Who was stopped meanwhile asks nobody.
    if (expected === null || stopped) return;
    try {
      await first.probe(expected);
      breaker.passed();
    } catch (error) {
      const failure = failureOf(error);
      if (!failure) return log.error({ kind: "search", engine: first.name, outcome: "probe failed", err: error });
      const definite = failure.failure === "missing" || failure.failure === "key" || failure.failure === "refused";
      if (definite) breaker.open(failure.message);
      else if (breaker.closed) breaker.failed(performance.now(), failure.message);
      else breaker.missed(failure.message);
    }
  }

  function probeAgain(): void {
    if (stopped) return;
    timer = setTimeout(() => void probe().finally(probeAgain), breaker.closed ? probeMs.closed : probeMs.open);
    timer.unref();
  }

  /** The first engine's answer; null when somebody else has to give one. Errors of the database are nobody else's. */
  async function asked<T>(work: () => Promise<T>): Promise<T | null> {
    if (!breaker.closed) return null;
    try {
      return await work();
    } catch (error) {
      const failure = failureOf(error);
      if (!failure) throw error;
      // A question that the server refuses is wrong in itself; the next one may be right.
      if (failure.failure === "refused") log.error({ kind: "search", engine: first.name, outcome: "refused", code: failure.code, err: failure });
      else if (failure.failure === "missing" || failure.failure === "key") breaker.open(failure.message);
      else breaker.failed(performance.now(), failure.message);
      return null;
    }
  }

  // The two engines order differently: a later page by another engine would repeat some firms and leave others out.
  const from = (engine: SearchEngine, query: SearchQuery): SearchQuery => (query.pagedBy !== undefined && query.pagedBy !== engine.name ? { ...query, page: 1 } : query);

  return {
    name: first.name,
    state: () => ({ engine: breaker.closed ? first.name : second.name, degraded: !breaker.closed, reason: breaker.reason }),
    async start() {
      await probe();
      probeAgain();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },

    search: async (tx, query, viewer) => (await asked(() => first.search(tx, from(first, query), viewer))) ?? { ...(await second.search(tx, from(second, query), viewer)), degraded: true },
    facets: async (tx, query, viewer) => (await asked(() => first.facets(tx, query, viewer))) ?? { ...(await second.facets(tx, query, viewer)), degraded: true },
    suggest: async (tx, text, viewer, limit) => (await asked(() => first.suggest(tx, text, viewer, limit))) ?? second.suggest(tx, text, viewer, limit),

    upsert: (tx: Tx, docs) => second.upsert(tx, docs),
    remove: (tx, firmIds, except) => second.remove(tx, firmIds, except),
    reindex: (tx, batches) => second.reindex(tx, batches),
    stale: (tx, limit, after) => second.stale(tx, limit, after),
    tidy: (tx) => second.tidy(tx),
    health: (tx) => second.health(tx),
  };
}
