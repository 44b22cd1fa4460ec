import { sql, type RawBuilder } from "kysely";
import type { Tx } from "~/lib/db.server";
import { certificateCodesOf, certificateLevels, codeFacets, distanceBands, noFacets, type CodeFacet, type FacetName, type FacetResult, type Facets, type Filters, type Near, type SearchQuery } from "../engine";
import { asksNothing, type Plan } from "../plan";
import { ladderOf, matching, metresTo } from "./postgres-find.server";
import { both, conditionsOf, type Wanted } from "./postgres-tsquery";
import type { Facts } from "./postgres-text.server";

/** Firms whose facets are counted; of more, some are. */
const CAP = 30_000;

/** The column of each facet whose codes a document lists as they are. */
const COLUMNS = {
  cluster: "clusters", process: "processes", group: "groups", service: "services", sector: "sectors", capacity: "capacity", language: "languages", market: "markets",
} as const satisfies Partial<Record<CodeFacet, string>>;
const SINGLES = { kind: "firm_kind", size: "size_class", available: "available" } as const satisfies Partial<Record<CodeFacet, string>>;

/** What a chosen filter asks of a document (alias d); facets without a choice are left out. */
function choicesOf(filters: Filters, near: Near | null): Map<FacetName, RawBuilder<boolean>> {
  const conditions = new Map<FacetName, RawBuilder<boolean>>();
  for (const name of codeFacets) {
    const chosen = filters[name];
    if (name === "certificate") {
      if (chosen.length > 0 || filters.level) conditions.set(name, sql<boolean>`d.certificates && ${certificateCodesOf(chosen, filters.level ?? "claimed")}::text[]`);
    } else if (chosen.length === 0) continue;
    else if (name === "verified") conditions.set(name, sql<boolean>`d.verified`);
    else if (name in SINGLES) conditions.set(name, sql<boolean>`coalesce(d.${sql.raw(SINGLES[name as keyof typeof SINGLES])} = any (${chosen}::text[]), false)`);
    else conditions.set(name, sql<boolean>`d.${sql.raw(COLUMNS[name as keyof typeof COLUMNS])} && ${chosen}::text[]`);
  }
  if (near?.withinKm) conditions.set("distance", sql<boolean>`coalesce(${metresTo(near)} <= ${near.withinKm * 1000}, false)`);
  return conditions;
}

/** Counts over what matches the text, in the first way of matching in which anything does. */
export async function facetsOf(tx: Tx, plan: Plan, facts: Facts, query: SearchQuery, audience: readonly string[]): Promise<Pick<FacetResult, "exact" | "facets">> {
  const seen = conditionsOf(audience, null, null, asksNothing(plan));
  for (const { tiers } of ladderOf(plan, facts)) {
    const { total, facets } = await countFacets(tx, both(tiers[4], seen), query.filters, query.near);
    if (total > 0) return { exact: total < CAP, facets };
  }
  return { exact: true, facets: noFacets() };
}

/** Every facet without its own choice. */
async function countFacets(tx: Tx, wanted: Wanted, filters: Filters, near: Near | null): Promise<{ total: number; facets: Facets }> {
  const choices = choicesOf(filters, near);
  const names = [...choices.keys()];
  const passed = (own: FacetName) => {
    const others = names.filter((name) => name !== (own === "level" ? "certificate" : own)).map((name) => sql.ref(`pass_${name}`));
    return others.length > 0 ? sql`${sql.join(others, sql` and `)}` : sql`true`;
  };
  const level = filters.level ?? "claimed";
  const listed = (name: string, column: string, keep = sql`true`, code = sql`code`) =>
    // Equal lists are counted before they are taken apart.
    sql`select ${name}::text as facet, ${code} as code, sum(n)::int as count from (select ${sql.ref(column)} as codes, count(*) as n from base where ${passed(name as FacetName)} and ${sql.ref(column)} <> '{}' group by 1) g, unnest(codes) code where ${keep} group by 2`;
  const parts: RawBuilder<unknown>[] = [
    ...Object.entries(COLUMNS).map(([name, column]) => listed(name, column)),
    listed("certificate", "certificates", sql`starts_with(code, ${`${level}:`}) and code <> ${`${level}:*`}`, sql`substr(code, ${sql.raw(String(level.length + 2))})`),
    ...Object.entries(SINGLES).map(([name, column]) => sql`select ${name}::text, ${sql.ref(column)}, count(*)::int from base where ${passed(name as FacetName)} and ${sql.ref(column)} is not null group by 2`),
    sql`select 'verified', 'yes', count(*)::int from base where ${passed("verified")} and verified`,
    ...certificateLevels.slice(1).map((step) => sql`select 'level', ${step}::text, count(*)::int from base where ${passed("level")} and certificates && ${certificateCodesOf(filters.certificate, step)}::text[]`),
    ...(near ? distanceBands.map((band) => sql`select 'distance', ${band}::text, count(*)::int from base where ${passed("distance")} and metres <= ${Number(band) * 1000}`) : []),
    sql`select 'total', '', count(*)::int from base`,
  ];
  const { rows } = await sql<{ facet: FacetName | "total"; code: string; count: number }>`
    with base as materialized (
      select d.clusters, d.firm_kind, d.processes, d.groups, d.services, d.sectors, d.certificates, d.verified, d.size_class, d.capacity, d.available, d.languages, d.markets
        ${near ? sql`, ${metresTo(near)} as metres` : sql``}
        ${sql.join([sql``, ...names.map((name) => sql`${choices.get(name)!} as ${sql.ref(`pass_${name}`)}`)], sql`, `)}
      from public.search_docs d where ${matching(wanted)} limit ${CAP})
    ${sql.join(parts, sql` union all `)}`.execute(tx);
  const facets = noFacets();
  let total = 0;
  for (const { facet, code, count } of rows) {
    if (facet === "total") total = count;
    else if (count > 0) facets[facet].push({ code, count });
  }
  for (const [name, facet] of Object.entries(facets)) {
    if (name === "distance") facet.sort((a, b) => Number(a.code) - Number(b.code));
    else facet.sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
  }
  return { total, facets };
}
