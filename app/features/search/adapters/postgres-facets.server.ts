import { sql, type RawBuilder } from "kysely";
import type { Tx } from "~/lib/db.server";
import { certificateCodesOf, certificateLevels, codeFacets, distanceBands, noFacets, type CodeFacet, type FacetName, type Facets, type Filters, type Near } from "../engine";

/** The column of each facet whose codes a document lists as they are. */
const COLUMNS = {
  cluster: "clusters", process: "processes", group: "groups", service: "services", sector: "sectors", capacity: "capacity", language: "languages", market: "markets",
} as const satisfies Partial<Record<CodeFacet, string>>;
const SINGLES = { kind: "firm_kind", size: "size_class", available: "available" } as const satisfies Partial<Record<CodeFacet, string>>;

/** What a chosen filter asks of a document (alias d); facets without a choice are left out. */
export function conditionsOf(filters: Filters, near: Near | null): Map<FacetName, RawBuilder<boolean>> {
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

/** Metres from the point to a document (alias d). */
export function metresTo({ lat, lng }: Near): RawBuilder<number> {
  return sql<number>`2 * 6371008.8 * asin(sqrt(least(1, power(sin(radians(d.lat - ${lat}) / 2), 2) + cos(radians(${lat})) * cos(radians(d.lat)) * power(sin(radians(d.lng - ${lng}) / 2), 2))))`;
}

/** Counts of every facet, each without its own choice, over what `from` selects of search_docs (alias d). */
export async function countFacets(tx: Tx, from: RawBuilder<unknown>, filters: Filters, near: Near | null): Promise<Facets> {
  const conditions = conditionsOf(filters, near);
  const names = [...conditions.keys()];
  const passed = (own: FacetName) => {
    const others = names.filter((name) => name !== (own === "level" ? "certificate" : own)).map((name) => sql.ref(`pass_${name}`));
    return others.length > 0 ? sql`${sql.join(others, sql` and `)}` : sql`true`;
  };
  const level = filters.level ?? "claimed";
  const parts: RawBuilder<unknown>[] = [
    ...Object.entries(COLUMNS).map(([name, column]) => sql`select ${name}::text as facet, code, sum(n)::int as count from (select ${sql.ref(column)} as codes, count(*) as n from base where ${passed(name as FacetName)} group by 1) g, unnest(codes) code group by code`),
    ...Object.entries(SINGLES).map(([name, column]) => sql`select ${name}::text, ${sql.ref(column)}, count(*)::int from base where ${passed(name as FacetName)} and ${sql.ref(column)} is not null group by 2`),
    sql`select 'verified', 'yes', count(*)::int from base where ${passed("verified")} and verified`,
    sql`select 'certificate', substr(code, ${level.length + 2}), sum(n)::int from (select certificates, count(*) as n from base where ${passed("certificate")} group by 1) g, unnest(certificates) code where starts_with(code, ${`${level}:`}) and code <> ${`${level}:*`} group by code`,
    ...certificateLevels.slice(1).map((step) => sql`select 'level', ${step}::text, count(*)::int from base where ${passed("level")} and certificates && ${certificateCodesOf(filters.certificate, step)}::text[]`),
    ...(near ? distanceBands.map((band) => sql`select 'distance', ${band}::text, count(*)::int from base where ${passed("distance")} and metres <= ${Number(band) * 1000}`) : []),
  ];
  const { rows } = await sql<{ facet: FacetName; code: string; count: number }>`
    with base as materialized (
      select d.clusters, d.firm_kind, d.processes, d.groups, d.services, d.sectors, d.certificates, d.verified, d.size_class, d.capacity, d.available, d.languages, d.markets
        ${near ? sql`, ${metresTo(near)} as metres` : sql``}
        ${sql.join([sql``, ...names.map((name) => sql`${conditions.get(name)!} as ${sql.ref(`pass_${name}`)}`)], sql`, `)}
      ${from})
    ${sql.join(parts, sql` union all `)}`.execute(tx);
  const facets = noFacets();
  for (const { facet, code, count } of rows) if (count > 0) facets[facet].push({ code, count });
  for (const [name, facet] of Object.entries(facets)) {
    if (name === "distance") facet.sort((a, b) => Number(a.code) - Number(b.code));
    else facet.sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
  }
  return facets;
}
