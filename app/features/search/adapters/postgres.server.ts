import { sql, type RawBuilder } from "kysely";
import type { Tx } from "~/lib/db.server";
import { certificateCodesOf, certificateLevels, facetNames, visibility, type CatalogDoc, type FacetName, type Facets, type Filters, type Match, type SearchEngine } from "../engine";
import { NORM_VERSION, squash } from "../normalise";
import { parseText } from "../query";
import { laddersOf, offeringsWantedOf, planText, score, textCondition, vectorOf, type TextPlan } from "./postgres-text.server";

/** Firms that are counted; more are "at least so many". */
const CAP = 20_000;
const OFFERINGS_OF_A_FIRM = 3;
const NO_ID = "00000000-0000-0000-0000-000000000000";

/** The engine of an installation without a search server, and the one that takes over when there is one and it fails. */
export function postgresSearch(): SearchEngine {
  return {
    name: "postgres",

    async search(tx, query, viewer) {
      const audience = visibility(viewer);
      const plan = await planText(tx, parseText(query.text), audience);
      const { match, counts } = await firstMatching(tx, plan, query.filters, audience);
      const pages = Math.max(1, Math.ceil(counts.total / query.perPage));
      const page = Math.min(query.page, pages);
      const firmIds = counts.total === 0 ? [] : await pageOf(tx, plan, match, { ...query, page }, audience);
      const offerings = await offeringsOf(tx, plan, firmIds, audience);
      return {
        engine: "postgres",
        hits: firmIds.map((firmId) => ({ firmId, offeringIds: offerings.get(firmId) ?? [] })),
        page,
        total: counts.total,
        exact: counts.unfiltered < CAP,
        unfiltered: counts.unfiltered,
        match,
        corrections: plan.corrections,
        marks: {
          words: [...plan.terms.flatMap((term) => term.words), ...plan.parsed.phrases.flat()],
          prefix: plan.terms.find((term) => term.prefix)?.typed ?? null,
        },
        facets: counts.facets,
      };
    },

    async suggest(tx, text, viewer) {
      const asked = squash(text);
      if (asked.length < 2) return [];
      await sql`select set_config('pg_trgm.word_similarity_threshold', '0.3', true)`.execute(tx);
      const { rows } = await sql<{ titleFa: string; titleEn: string }>`
        select d.title_fa as "titleFa", min(d.title_en) as "titleEn"
        from public.search_docs d
        where d.kind = 'offering' and d.audience && ${visibility(viewer)}::text[] and d.title_fa <> '' and d.squash operator(extensions.%>) ${asked}
        group by d.title_fa
        order by max(extensions.word_similarity(${asked}, d.squash)) desc, count(*) desc, d.title_fa
        limit 6`.execute(tx);
      return rows;
    },

    async upsert(tx, docs) {
      if (docs.length === 0) return;
      await sql`
        insert into public.search_docs as d (id, kind, firm_id, audience, title_fa, title_en, firm_kind, clusters, processes, certificates, size_class, trust, newest, squash, words, norm_version, version)
        select id, kind, firm_id, audience, title_fa, title_en, firm_kind, clusters, processes, certificates, size_class, trust, newest, squash, words, norm_version, version
        from jsonb_populate_recordset(null::public.search_docs, ${JSON.stringify(docs.map(rowOf))}::jsonb)
        on conflict (id) do update set
          kind = excluded.kind, firm_id = excluded.firm_id, audience = excluded.audience, title_fa = excluded.title_fa, title_en = excluded.title_en,
          firm_kind = excluded.firm_kind, clusters = excluded.clusters, processes = excluded.processes, certificates = excluded.certificates,
          size_class = excluded.size_class, trust = excluded.trust, newest = excluded.newest, squash = excluded.squash, words = excluded.words,
          norm_version = excluded.norm_version, version = excluded.version, indexed_at = clock_timestamp()
        where d.version <= excluded.version`.execute(tx);
      // Sorted, so that two writers wait for each other instead of both giving up.
      const words = [...new Set(docs.flatMap(({ text }) => `${text.names} ${text.titles} ${text.labels}`.split(" ")))].filter(Boolean).sort();
      await sql`insert into public.search_words (word, documents) select word, 1 from unnest(${words}::text[]) word on conflict (word) do nothing`.execute(tx);
    },

    async remove(tx, firmIds, except = []) {
      await sql`delete from public.search_docs where firm_id = any (${firmIds}::uuid[]) and not id = any (${except}::text[])`.execute(tx);
    },

    async reindex(tx, batches) {
      await sql`delete from public.search_docs`.execute(tx);
      let count = 0;
      for await (const docs of batches) {
        await this.upsert(tx, docs);
        count += docs.length;
      }
      await this.tidy(tx);
      return count;
    },

    async stale(tx, limit, after = NO_ID) {
      const { rows } = await sql<{ id: string }>`
        select f.id from public.firms f left join public.search_docs d on d.id = 'firm_' || f.id::text
        where f.id > ${after}::uuid and (
          (f.status = 'active' and (d.id is null or d.norm_version <> ${NORM_VERSION}))
          or (f.status <> 'active' and d.id is not null)
          or (d.id is not null and exists (select from public.firm_certificates z
            where z.firm_id = f.id and z.expires_on < (clock_timestamp() at time zone 'Asia/Tehran')::date
              and z.expires_on >= (d.indexed_at at time zone 'Asia/Tehran')::date)))
        order by f.id
        limit ${limit}`.execute(tx);
      return rows.map(({ id }) => id);
    },

    async tidy(tx) {
      await sql`delete from public.search_words`.execute(tx);
      await sql`insert into public.search_words (word, documents) select word, ndoc from ts_stat('select words from public.search_docs', 'abc')`.execute(tx);
    },

    async health(tx) {
      // With LC_CTYPE=C Persian has no trigrams, and every search for a misspelt word would find nothing.
      const { rows } = await sql<{ documents: number; trigrams: number; encoding: string }>`
        select (select count(*)::int from public.search_docs) as documents, cardinality(extensions.show_trgm('کاشی')) as trigrams,
          current_setting('server_encoding') as encoding`.execute(tx);
      const { documents, trigrams, encoding } = rows[0]!;
      const stale = (await this.stale(tx, 1000)).length;
      const problem = trigrams === 0 ? "no trigrams of Persian: the database has LC_CTYPE=C" : encoding !== "UTF8" ? `the database is ${encoding}, not UTF8` : null;
      return { ok: problem === null && stale === 0, documents, stale, problem };
    },
  };
}

function rowOf(doc: CatalogDoc) {
  return {
    id: doc.id, kind: doc.kind, firm_id: doc.firmId, audience: doc.audience, title_fa: doc.titleFa, title_en: doc.titleEn, firm_kind: doc.firmKind,
    clusters: doc.clusters, processes: doc.processes, certificates: doc.certificates, size_class: doc.sizeClass, trust: doc.trust,
    newest: doc.newest, squash: doc.squash, words: vectorOf(doc.text), norm_version: NORM_VERSION, version: String(doc.version),
  };
}

type Counts = { total: number; unfiltered: number; facets: Facets };

async function firstMatching(tx: Tx, plan: TextPlan, filters: Filters, audience: string[]): Promise<{ match: Match; counts: Counts }> {
  for (const match of laddersOf(plan)) {
    if (match === "close") await sql`select set_config('pg_trgm.word_similarity_threshold', '0.55', true)`.execute(tx);
    const counts = await count(tx, plan, match, filters, audience);
    if (counts.unfiltered > 0) return { match, counts };
  }
  return { match: "all", counts: { total: 0, unfiltered: 0, facets: emptyFacets() } };
}

const emptyFacets = () => Object.fromEntries(facetNames.map((name) => [name, []])) as unknown as Facets;
const always = sql<boolean>`true`;

/** What each chosen filter asks of a document (alias d). */
function conditionsOf(filters: Filters): Record<Exclude<FacetName, "level">, RawBuilder<boolean>> {
  const { cluster, kind, process, certificate, level, size } = filters;
  return {
    cluster: cluster.length ? sql<boolean>`d.clusters && ${cluster}::text[]` : always,
    kind: kind.length ? sql<boolean>`d.firm_kind = any (${kind}::text[])` : always,
    process: process.length ? sql<boolean>`d.processes && ${process}::text[]` : always,
    certificate: certificate.length || level ? sql<boolean>`d.certificates && ${certificateCodesOf(certificate, level ?? "claimed")}::text[]` : always,
    size: size.length ? sql<boolean>`coalesce(d.size_class = any (${size}::text[]), false)` : always,
  };
}

/** Totals and the counts of every facet, each without its own choice, over what matches the text. Equal lists are counted before they are taken apart. */
async function count(tx: Tx, plan: TextPlan, match: Match, filters: Filters, audience: string[]): Promise<Counts> {
  const pass = conditionsOf(filters);
  const level = filters.level ?? "claimed";
  const levels = certificateLevels.slice(1).map((step) => sql`
    union all select 'level', ${step}, count(*)::int from base where c and k and p and s and certificates && ${certificateCodesOf(filters.certificate, step)}::text[]`);
  const { rows } = await sql<{ facet: FacetName | "all" | "total"; code: string; count: number }>`
    with base as materialized (
      select d.clusters, d.firm_kind, d.processes, d.certificates, d.size_class,
        ${pass.cluster} as c, ${pass.kind} as k, ${pass.process} as p, ${pass.certificate} as z, ${pass.size} as s
      from public.search_docs d
      where d.kind = 'firm' and d.audience && ${audience}::text[] and ${textCondition(plan, match)}
      limit ${CAP})
    select 'all' as facet, '' as code, count(*)::int as count from base
    union all select 'total', '', count(*)::int from base where c and k and p and z and s
    union all select 'cluster', code, sum(n)::int from (select clusters, count(*) as n from base where k and p and z and s group by clusters) g, unnest(clusters) code group by code
    union all select 'kind', firm_kind, count(*)::int from base where c and p and z and s group by firm_kind
    union all select 'process', code, sum(n)::int from (select processes, count(*) as n from base where c and k and z and s group by processes) g, unnest(processes) code group by code
    union all select 'certificate', substr(code, ${level.length + 2}), sum(n)::int
      from (select certificates, count(*) as n from base where c and k and p and s group by certificates) g, unnest(certificates) code
      where starts_with(code, ${`${level}:`}) and code <> ${`${level}:*`} group by code
    union all select 'size', size_class, count(*)::int from base where c and k and p and z and size_class is not null group by size_class
    ${sql.join(levels, sql` `)}`.execute(tx);
  const counts: Counts = { total: 0, unfiltered: 0, facets: emptyFacets() };
  for (const { facet, code, count } of rows) {
    if (facet === "all") counts.unfiltered = count;
    else if (facet === "total") counts.total = count;
    else if (count > 0) counts.facets[facet].push({ code, count });
  }
  for (const facet of Object.values(counts.facets)) facet.sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
  return counts;
}

async function pageOf(tx: Tx, plan: TextPlan, match: Match, query: { filters: Filters; sort: string; page: number; perPage: number }, audience: string[]): Promise<string[]> {
  const searched = plan.terms.length > 0 || plan.parsed.phrases.length > 0;
  const order = query.sort === "newest" ? sql`d.newest desc, d.id desc` : searched ? sql`${score(plan, match)} desc, d.trust desc, d.id` : sql`d.trust desc, d.id`;
  const { rows } = await sql<{ firmId: string }>`
    select d.firm_id as "firmId" from public.search_docs d
    where d.kind = 'firm' and d.audience && ${audience}::text[] and ${textCondition(plan, match)}
      and ${sql.join(Object.values(conditionsOf(query.filters)), sql` and `)}
    order by ${order}
    limit ${query.perPage} offset ${(query.page - 1) * query.perPage}`.execute(tx);
  return rows.map(({ firmId }) => firmId);
}

/** Offerings of these firms that have a word of the query in their own title or note, the best first. */
async function offeringsOf(tx: Tx, plan: TextPlan, firmIds: readonly string[], audience: string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  const wanted = offeringsWantedOf(plan);
  if (firmIds.length === 0 || wanted === "") return found;
  const { rows } = await sql<{ firmId: string; id: string }>`
    select d.firm_id as "firmId", substr(d.id, 10) as id from public.search_docs d
    where d.kind = 'offering' and d.firm_id = any (${firmIds}::uuid[]) and d.audience && ${audience}::text[] and d.words @@ ${wanted}::tsquery
    order by ts_rank_cd('{0.05,0,0,1.0}', d.words, ${wanted}::tsquery) desc, d.id`.execute(tx);
  for (const { firmId, id } of rows) {
    const ids = found.get(firmId) ?? [];
    if (ids.length < OFFERINGS_OF_A_FIRM) found.set(firmId, [...ids, id]);
  }
  return found;
}
