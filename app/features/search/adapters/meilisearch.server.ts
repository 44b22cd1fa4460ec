import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { metresBetween, REACH, visibility, type CatalogDoc, type Match, type SearchEngine, type SearchQuery, type SearchViewer } from "../engine";
import { NORM_VERSION } from "../normalise";
import type { Plan } from "../plan";
import { parseText, type ParsedText } from "../query";
import type { MeiliConnection } from "./meilisearch/connection.server";
import { storedFrom } from "./meilisearch/documents";
import { failed } from "./meilisearch/failure";
import { canaryOf, indexOf, wantedSettings } from "./meilisearch/index.server";
import { countOf, facetQueries, pageQueries, textFor, titleQuery, unfiltered, type Asked } from "./meilisearch/query";
import { hashOf, settingsFor } from "./meilisearch/settings.server";
import { otherReading } from "./postgres-layout.server";
import { titlesLike } from "./postgres-suggest.server";
import { planText, type TextPlan } from "./postgres-text.server";
import { wordsOf } from "./postgres-tsquery";

/** What a search may cost; beyond it somebody else answers. */
const SEARCH_MS = 400;
const CANARY_MS = 2_000;
/** Firms whose names and titles are looked at for suggestions. */
const LOOKED_AT = 40;

export type MeiliSearch = SearchEngine & {
  /** A search like people's; throws unless the index is whole, of our making and as full as it should be. */
  probe(expectedFirms: number): Promise<void>;
};

/** The engine of an installation with a search server. What words stand for, marks and titles come from the database, in the caller's transaction. */
export function meiliSearch({ connection, synonyms }: { connection: MeiliConnection; synonyms: Record<string, string[]> }, searchMs = SEARCH_MS): MeiliSearch {
  const live = indexOf(connection);
  const ours = ["0.0.0", "99.0.0"].map((version) => hashOf(settingsFor(version, synonyms)));

  /** The first way of matching in which `ask` finds anything: as typed, as meant, and then only some of the words. */
  async function firstMatching<A extends { unfiltered: number }>(parsed: ParsedText, planned: Promise<TextPlan>, viewer: SearchViewer, ask: (asked: Asked) => Promise<A>): Promise<A & { match: Match }> {
    const asked = { index: connection.index, viewer };
    const heading = headingIn(parsed);
    // The heading is enough; the whole code comes first.
    const typed = await ask(heading === null ? { ...asked, text: textFor(parsed), strategy: "all" } : { ...asked, text: textFor({ ...parsed, words: [heading, ...parsed.words] }), strategy: "last" });
    if (parsed.words.length === 0) return { ...typed, match: "all" };
    const { plan } = await planned;
    const meant = meantBy(plan);
    if (typed.unfiltered > 0) {
      if (!isLatinFor(plan)) return { ...typed, match: "all" };
      // Spellings in Latin letters are kept of names and titles only; the Persian words find labels as well.
      const found = await ask({ ...asked, text: textFor(meant), strategy: "all" });
      return { ...(found.unfiltered > typed.unfiltered ? found : typed), match: "all" };
    }
    if (plan.corrections.length > 0) {
      const found = await ask({ ...asked, text: textFor(meant), strategy: "all" });
      if (found.unfiltered > 0) return { ...found, match: plan.close ? "close" : "all" };
    }
    if (meant.words.length < 2) return { ...typed, match: "all" };
    const some = await ask({ ...asked, text: textFor(meant), strategy: "frequency" });
    return { ...some, match: some.unfiltered > 0 ? "some" : "all" };
  }

  async function pageOf(query: SearchQuery, asked: Asked, signal: AbortSignal) {
    const wanted = { ...query, page: Math.min(query.page, Math.max(1, Math.floor(REACH / query.perPage))) };
    const [found, all] = await connection.search(pageQueries(asked, wanted), signal);
    const answer = { hits: found!.hits, total: countOf(found!), unfiltered: countOf(all ?? found!), page: wanted.page };
    const pages = Math.max(1, Math.ceil(answer.total / query.perPage));
    if (wanted.page <= pages) return answer;
    const last = answer.total > 0 ? (await connection.search(pageQueries(asked, { ...wanted, page: pages }).slice(0, 1), signal))[0]!.hits : [];
    return { ...answer, hits: last, page: pages };
  }

  /** The database looks the words up while the server searches. Both are waited for: they share the caller's transaction. */
  async function both<T>(tx: Tx, text: string, viewer: SearchViewer, ask: (parsed: ParsedText, planned: Promise<TextPlan>) => Promise<T>): Promise<{ planned: TextPlan; found: T }> {
    const parsed = parseText(text);
    const planning = planText(tx, parsed, visibility(viewer));
    const [planned, found] = await Promise.allSettled([planning, ask(parsed, planning)]);
    if (planned.status === "rejected") throw planned.reason;
    if (found.status === "rejected") throw found.reason;
    return { planned: planned.value, found: found.value };
  }

  return {
    name: "meilisearch",

    async search(tx, query, viewer) {
      const signal = AbortSignal.timeout(searchMs);
      const { planned, found } = await both(tx, query.text, viewer, (parsed, planning) => firstMatching(parsed, planning, viewer, (asked) => pageOf(query, asked, signal)));
      const { plan, facts } = planned;
      const { hits, total, unfiltered, match, page } = found;
      const last = plan.groups.at(-1)?.asked.at(-1);
      return {
        engine: "meilisearch",
        degraded: false,
        hits: hits.map((hit) => {
          const { id, v, _geo } = hit as { id: string; v: number; _geo?: { lat: number; lng: number } };
          return { firmId: id, version: BigInt(v), distanceM: query.near && _geo ? Math.round(metresBetween(query.near, _geo)) : null };
        }),
        page,
        total,
        exact: true,
        unfiltered,
        match,
        corrections: plan.corrections,
        layout: await otherReading(tx, query.text, plan, facts, { match, unfiltered }, visibility(viewer)),
        marks: { words: wordsOf(plan), prefix: plan.parsed.open && last ? last.typed : null },
      };
    },

    async facets(tx, query, viewer) {
      const signal = AbortSignal.timeout(searchMs);
      const { found } = await both(tx, query.text, viewer, (parsed, planning) =>
        firstMatching(parsed, planning, viewer, async (asked) => {
          const { queries, read } = facetQueries(asked, query);
          const [all, ...answers] = await connection.search([unfiltered(asked), ...queries], signal);
          return { unfiltered: countOf(all!), facets: read(answers) };
        }),
      );
      return { engine: "meilisearch", degraded: false, exact: true, facets: found.facets };
    },

    async suggest(tx, text, viewer, limit) {
      if (parseText(text).squash.length < 2) return [];
      const signal = AbortSignal.timeout(searchMs);
      const { planned, found } = await both(tx, text.replace(/["«»]/gu, " "), viewer, (parsed, planning) =>
        firstMatching(parsed, planning, viewer, async (asked) => {
          const [answer] = await connection.search([titleQuery(asked, LOOKED_AT)], signal);
          return { unfiltered: answer!.hits.length, firmIds: answer!.hits.map(({ id }) => id as string) };
        }),
      );
      return titlesLike(tx, planned.plan, found.firmIds, limit);
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

/** What is typed with its misspelt words replaced by what was probably meant. */
function meantBy({ parsed, corrections }: Plan): ParsedText {
  const meant = new Map(corrections.map((correction) => [correction.typed, correction.meant[0]!]));
  return { ...parsed, words: parsed.words.map((word) => meant.get(word) ?? word) };
}

/** Whether each word that the vocabulary doesn't know stands for a Persian one in Latin letters. */
function isLatinFor({ corrections }: Plan): boolean {
  return corrections.length > 0 && corrections.every(({ typed, meant }) => /^[a-z]+$/.test(typed) && /^\p{Script=Arabic}/u.test(meant[0]!));
}

/** The heading of a code of the Harmonised System, when that is all that was asked. */
function headingIn({ words, phrases, excluded }: ParsedText): string | null {
  const [code] = words;
  return words.length === 1 && phrases.length + excluded.length === 0 && /^\d{6,10}$/.test(code!) ? code!.slice(0, 4) : null;
}
