import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { metresBetween, noFacets, visibility, type CatalogDoc, type Match, type SearchEngine, type SearchQuery, type SearchViewer, type Suggestion } from "../engine";
import { NORM_VERSION } from "../normalise";
import { markWords, parseText } from "../query";
import type { MeiliConnection } from "./meilisearch/connection.server";
import { storedFrom } from "./meilisearch/documents";
import { failed } from "./meilisearch/failure";
import { canaryOf, indexOf, wantedSettings } from "./meilisearch/index.server";
import { facetQueries, pageQueries, REACH, textFor, visibleTo, type Asked } from "./meilisearch/query";
import { COUNTED, hashOf, settingsFor } from "./meilisearch/settings";
import { planText, type TextPlan } from "./postgres-text.server";

/** What a search may cost; beyond it somebody else answers. */
const SEARCH_MS = 400;
const CANARY_MS = 2_000;

export type MeiliSearch = SearchEngine & {
  /** A search like people's; throws unless the index is whole, of our making and as full as it should be. */
  probe(expectedFirms: number): Promise<void>;
};

/** The engine of an installation with a search server. Words, marks and titles come from the database, in the caller's transaction. */
export function meiliSearch({ connection, synonyms }: { connection: MeiliConnection; synonyms: Record<string, string[]> }, searchMs = SEARCH_MS): MeiliSearch {
  const live = indexOf(connection);
  const ours = ["0.0.0", "99.0.0"].map((version) => hashOf(settingsFor(version, synonyms)));

  /** The first way of matching that finds anything, and what `ask` answers in it. */
  async function firstMatching(plan: TextPlan, viewer: SearchViewer, ask: (asked: Asked) => Promise<{ unfiltered: number }>): Promise<Match> {
    const { parsed } = plan;
    const asked = { index: connection.index, text: textFor(parsed), viewer };
    const { unfiltered } = await ask({ ...asked, strategy: "all" });
    if (unfiltered > 0 || parsed.words.length < 2) return "all";
    return (await ask({ ...asked, strategy: "frequency" })).unfiltered > 0 ? "some" : "all";
  }

  async function page(query: SearchQuery, plan: TextPlan, viewer: SearchViewer, signal: AbortSignal) {
    const last = Math.max(1, Math.floor(REACH / query.perPage));
    let wanted = { ...query, page: Math.min(query.page, last) };
    let answer = { hits: [] as Record<string, unknown>[], total: 0, unfiltered: 0 };
    const ask = async (asked: Asked) => {
      const [found, all] = await connection.search(pageQueries(asked, wanted), signal);
      answer = { hits: found!.hits, total: found!.totalHits!, unfiltered: (all ?? found!).totalHits! };
      const pages = Math.max(1, Math.ceil(answer.total / query.perPage));
      if (wanted.page > pages) {
        wanted = { ...wanted, page: pages };
        if (answer.total > 0) answer.hits = (await connection.search(pageQueries(asked, wanted).slice(0, 1), signal))[0]!.hits;
      }
      return answer;
    };
    const match = await firstMatching(plan, viewer, ask);
    return { ...answer, match, page: wanted.page };
  }

  return {
    name: "meilisearch",

    async search(tx, query, viewer) {
      const parsed = parseText(query.text);
      const signal = AbortSignal.timeout(searchMs);
      // The database looks the words up while the server searches; neither waits for the other.
      const [planned, found] = await Promise.allSettled([planText(tx, parsed, visibility(viewer)), page(query, { parsed, terms: [], corrections: [] }, viewer, signal)]);
      if (planned.status === "rejected") throw planned.reason;
      if (found.status === "rejected") throw found.reason;
      const { terms, corrections } = planned.value;
      const { hits, total, unfiltered, match } = found.value;
      return {
        engine: "meilisearch",
        degraded: false,
        hits: hits.map((hit) => {
          const { id, v, _geo } = hit as { id: string; v: number; _geo?: { lat: number; lng: number } };
          return { firmId: id, version: BigInt(v), distanceM: query.near && _geo ? Math.round(metresBetween(query.near, _geo)) : null };
        }),
        page: found.value.page,
        total,
        exact: unfiltered < COUNTED,
        unfiltered,
        match,
        corrections: unfiltered > 0 ? corrections : [],
        layout: null,
        marks: { words: [...terms.flatMap(({ words }) => words), ...parsed.phrases.flat()], prefix: terms.find(({ prefix }) => prefix)?.typed ?? null },
      };
    },

    async facets(_tx, query, viewer) {
      const signal = AbortSignal.timeout(searchMs);
      const parsed = parseText(query.text);
      let facets = noFacets();
      let unfiltered = 0;
      await firstMatching({ parsed, terms: [], corrections: [] }, viewer, async (asked) => {
        const { queries, read } = facetQueries(asked, query);
        const [all, ...answers] = await connection.search([{ ...queries[0]!, filter: [visibleTo(viewer)], facets: [] }, ...queries], signal);
        unfiltered = all!.totalHits!;
        facets = noFacets();
        read(answers as Parameters<typeof read>[0], facets);
        return { unfiltered };
      });
      return { engine: "meilisearch", degraded: false, exact: unfiltered < COUNTED, facets };
    },

    async suggest(tx, text, viewer, limit) {
      const parsed = parseText(text);
      if (parsed.squash.length < 2) return [];
      const signal = AbortSignal.timeout(searchMs);
      const query = { indexUid: connection.index, q: textFor(parsed), filter: [visibleTo(viewer)], attributesToSearchOn: ["s_name", "s_title"], matchingStrategy: "frequency" as const, locales: ["eng"], limit: limit * 4, attributesToRetrieve: ["id"] };
      const [planned, found] = await Promise.allSettled([planText(tx, parsed, visibility(viewer)), connection.search([query], signal)]);
      if (planned.status === "rejected") throw planned.reason;
      if (found.status === "rejected") throw found.reason;
      return titlesOf(tx, found.value[0]!.hits.map(({ id }) => id as string), planned.value, viewer, limit);
    },

    /** Never by older ones: the versions that are there are asked for first. */
    async upsert(_tx, docs) {
      if (docs.length === 0) return;
      const there = await live.versionsOf(docs.map(({ firmId }) => firmId));
      const newer = docs.filter(({ firmId, version }) => (there.get(firmId) ?? -1) <= Number(version));
      const refused = await live.add(newer.map(valid));
      if (refused.length > 0) throw failed("refused", refused[0]!.code, refused[0]!.error);
    },

    async remove(_tx, firmIds, except = []) {
      await live.remove(firmIds.filter((id) => !except.includes(id)));
    },

    async reindex(_tx, batches) {
      const next = indexOf(connection, `${connection.index}_next`);
      const { settings, hash } = await wantedSettings(connection, synonyms);
      await next.drop();
      await next.create(settings);
      let count = 0;
      for await (const docs of batches) {
        await next.add(docs.map(valid));
        count += docs.length;
      }
      await next.vouch(hash, "reindex");
      if (!(await live.exists())) await live.create(settings);
      await connection.finish((client) => client.swapIndexes([{ indexes: [live.uid, next.uid], rename: false }]));
      await next.drop();
      return count;
    },

    /** Firms whose document differs from the database's, in either direction. */
    async stale(tx, limit, after = "") {
      const there = (await live.versions()) ?? new Map<string, number>();
      const { rows } = await sql<{ firmId: string; version: bigint }>`select firm_id as "firmId", version from public.search_docs`.execute(tx);
      const wanted = new Map(rows.map(({ firmId, version }) => [firmId, Number(version)]));
      const differ = [...new Set([...wanted.keys(), ...there.keys()])].filter((id) => wanted.get(id) !== there.get(id));
      return differ.filter((id) => id > after).sort().slice(0, limit);
    },

    // Words are counted in the database.
    tidy: async () => undefined,

    async health(tx) {
      const canary = await canaryOf(connection, AbortSignal.timeout(CANARY_MS));
      const stale = (await this.stale(tx, 1_000)).length;
      const problem = problemOf(canary);
      return { ok: problem === null && stale === 0, documents: canary?.firms ?? 0, stale, problem };
    },

    async probe(expectedFirms) {
      const canary = await canaryOf(connection, AbortSignal.timeout(searchMs));
      const problem = problemOf(canary);
      if (problem) throw failed("missing", "index_not_ours", problem);
      const missing = expectedFirms - canary!.firms;
      if (missing > Math.max(25, expectedFirms / 10)) throw failed("missing", "index_incomplete", `the index has ${canary!.firms} of ${expectedFirms} firms`);
    },
  };

  function problemOf(canary: { norm: number; settings: string } | null): string | null {
    if (canary === null) return "the index is missing or not whole";
    if (canary.norm !== NORM_VERSION) return `the index is of normalisation ${canary.norm}, not ${NORM_VERSION}`;
    return ours.includes(canary.settings) ? null : "the index was made with other settings";
  }
}

function valid(doc: CatalogDoc) {
  const stored = storedFrom(doc);
  if (!stored.ok) throw failed("refused", "invalid_document", `${doc.firmId}: ${stored.error}`);
  return stored.doc;
}

/** Names and titles of these firms in which a word was meant, as they are in the database now. */
async function titlesOf(tx: Tx, firmIds: readonly string[], plan: TextPlan, viewer: SearchViewer, limit: number): Promise<Suggestion[]> {
  if (firmIds.length === 0) return [];
  const { rows } = await sql<{ firmId: string; nameFa: string; nameEn: string; offerings: { fa: string; en: string }[] }>`
    select d.firm_id as "firmId", d.name_fa as "nameFa", d.name_en as "nameEn", d.offerings
    from public.search_docs d
    where d.firm_id = any (${firmIds}::uuid[]) and d.audience && ${visibility(viewer)}::text[]`.execute(tx);
  const marks = { words: plan.terms.flatMap(({ words }) => words), prefix: plan.terms.find(({ prefix }) => prefix)?.typed ?? null };
  const meant = (...titles: string[]) => titles.some((title) => markWords(title, marks).some(({ hit }) => hit));
  const suggestions = new Map<string, Suggestion>();
  for (const id of firmIds) {
    const firm = rows.find(({ firmId }) => firmId === id);
    if (!firm) continue;
    if (meant(firm.nameFa, firm.nameEn)) suggestions.set(`firm ${id}`, { kind: "firm", titleFa: firm.nameFa, titleEn: firm.nameEn, firmId: id });
    for (const { fa, en } of firm.offerings) {
      if (meant(fa, en) && !suggestions.has(`product ${fa || en}`)) suggestions.set(`product ${fa || en}`, { kind: "product", titleFa: fa, titleEn: en, firmId: id });
    }
    if (suggestions.size >= limit) break;
  }
  return [...suggestions.values()].slice(0, limit);
}
