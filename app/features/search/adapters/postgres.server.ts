import { sql, type RawBuilder } from "kysely";
import type { Tx } from "~/lib/db.server";
import { noFacets, visibility, type Filters, type Match, type Near, type SearchEngine, type SearchHit, type SearchQuery } from "../engine";
import { squash } from "../normalise";
import { parseText } from "../query";
import { countWords, healthOf, rebuildDocuments, removeDocuments, staleFirms, upsertDocuments } from "./postgres-documents.server";
import { conditionsOf, countFacets, metresTo } from "./postgres-facets.server";
import { laddersOf, planText, score, textCondition, type TextPlan } from "./postgres-text.server";

/** Firms that are counted; more are "at least so many". */
const CAP = 20_000;

/** The engine of an installation without a search server, and the one that takes over when there is one and it fails. */
export function postgresSearch(): SearchEngine {
  return {
    name: "postgres",

    async search(tx, query, viewer) {
      const audience = visibility(viewer);
      const plan = await planText(tx, parseText(query.text), audience);
      const { match, total, unfiltered } = await firstMatching(tx, plan, query, audience);
      const pages = Math.max(1, Math.ceil(total / query.perPage));
      const page = Math.min(query.page, pages);
      return {
        engine: "postgres",
        degraded: false,
        hits: total === 0 ? [] : await pageOf(tx, plan, match, { ...query, page }, audience),
        page,
        total,
        exact: unfiltered < CAP,
        unfiltered,
        match,
        corrections: plan.corrections,
        layout: null,
        marks: {
          words: [...plan.terms.flatMap((term) => term.words), ...plan.parsed.phrases.flat()],
          prefix: plan.terms.find((term) => term.prefix)?.typed ?? null,
        },
      };
    },

    async facets(tx, query, viewer) {
      const audience = visibility(viewer);
      const plan = await planText(tx, parseText(query.text), audience);
      const { match, unfiltered } = await firstMatching(tx, plan, query, audience);
      const facets = unfiltered === 0 ? noFacets() : await countFacets(tx, sql`${among(plan, match, audience)} limit ${CAP}`, query.filters, query.near);
      return { engine: "postgres", degraded: false, exact: unfiltered < CAP, facets };
    },

    async suggest(tx, text, viewer, limit) {
      const asked = squash(text);
      if (asked.length < 2) return [];
      await sql`select set_config('pg_trgm.word_similarity_threshold', '0.3', true)`.execute(tx);
      const { rows } = await sql<{ titleFa: string; titleEn: string; firmId: string }>`
        select o ->> 'fa' as "titleFa", min(o ->> 'en') as "titleEn", min(d.firm_id::text) as "firmId"
        from public.search_docs d, jsonb_array_elements(d.offerings) o
        where d.audience && ${visibility(viewer)}::text[] and d.squash operator(extensions.%>) ${asked}
        group by 1
        order by max(extensions.word_similarity(${asked}, replace(o ->> 'fa', ' ', ''))) desc, count(*) desc, 1
        limit ${limit}`.execute(tx);
      return rows.map((row) => ({ kind: "product" as const, ...row }));
    },

    upsert: upsertDocuments,
    remove: removeDocuments,
    reindex: rebuildDocuments,
    stale: staleFirms,
    tidy: countWords,
    health: healthOf,
  };
}

/** Documents that the viewer may find and that have what was asked for. */
function among(plan: TextPlan, match: Match, audience: string[]): RawBuilder<unknown> {
  return sql`from public.search_docs d where d.audience && ${audience}::text[] and ${textCondition(plan, match)}`;
}

type Narrowing = { filters: Filters; near: Near | null };

async function firstMatching(tx: Tx, plan: TextPlan, { filters, near }: Narrowing, audience: string[]): Promise<{ match: Match; total: number; unfiltered: number }> {
  const conditions = [...conditionsOf(filters, near).values()];
  for (const match of laddersOf(plan)) {
    if (match === "close") await sql`select set_config('pg_trgm.word_similarity_threshold', '0.55', true)`.execute(tx);
    const { rows } = await sql<{ unfiltered: number; total: number }>`
      select count(*)::int as unfiltered, ${conditions.length > 0 ? sql`count(*) filter (where pass)::int` : sql`count(*)::int`} as total
      from (select ${conditions.length > 0 ? sql`${sql.join(conditions, sql` and `)}` : sql`true`} as pass ${among(plan, match, audience)} limit ${CAP}) m`.execute(tx);
    if (rows[0]!.unfiltered > 0) return { match, ...rows[0]! };
  }
  return { match: "all", total: 0, unfiltered: 0 };
}

async function pageOf(tx: Tx, plan: TextPlan, match: Match, query: SearchQuery, audience: string[]): Promise<SearchHit[]> {
  const { near } = query;
  const conditions = [...conditionsOf(query.filters, near).values()];
  const searched = plan.terms.length > 0 || plan.parsed.phrases.length > 0;
  const best = searched ? sql`${score(plan, match)} desc, d.trust desc, d.firm_id` : sql`d.trust desc, d.firm_id`;
  const order =
    query.sort === "newest" ? sql`d.newest desc, d.firm_id desc`
    : query.sort === "capacity" ? sql`d.free_share desc nulls last, d.trust desc, d.firm_id`
    : query.sort === "distance" && near ? sql`${metresTo(near)} nulls last, d.firm_id`
    : best;
  const { rows } = await sql<{ firmId: string; version: bigint; metres: number | null }>`
    select d.firm_id as "firmId", d.version, ${near ? metresTo(near) : sql`null`} as metres
    ${among(plan, match, audience)} ${conditions.length > 0 ? sql`and ${sql.join(conditions, sql` and `)}` : sql``}
    order by ${order}
    limit ${query.perPage} offset ${(query.page - 1) * query.perPage}`.execute(tx);
  return rows.map(({ firmId, version, metres }) => ({ firmId, version, distanceM: metres === null ? null : Math.round(metres) }));
}
