import type { MultiSearchQuery } from "meilisearch";
import { certificateCodesOf, certificateLevels, codeFacets, distanceBands, noFacets, visibility, type CodeFacet, type FacetName, type Facets, type Filters, type Near, type SearchQuery, type SearchViewer } from "../../engine";
import type { ParsedText } from "../../query";

/** The field of each facet. */
const FIELDS: Record<CodeFacet, string> = {
  cluster: "clusters", kind: "firm_kind", process: "processes", group: "groups", service: "services", sector: "sectors", certificate: "certificates", verified: "verified",
  size: "size", capacity: "capacity", available: "available", language: "languages", market: "markets",
};

/** The words for the server, all canonical; its last word may be the beginning of a longer one unless a blank follows. */
export function textFor({ words, phrases, excluded, open }: ParsedText): string {
  const phrase = (parts: readonly string[]) => `"${parts.join(" ")}"`;
  const not = (parts: readonly string[]) => (parts.length > 1 ? `-${phrase(parts)}` : `-${parts[0]}`);
  return [...phrases.map(phrase), ...excluded.map(not), ...words].join(" ") + (open ? "" : " ");
}

/** What every query asks: firms in sight of the viewer. There is no query without it. */
export function visibleTo(viewer: SearchViewer): string {
  return `kind = firm AND aud ${inside(visibility(viewer))}`;
}

/** What a chosen filter asks of a document; facets without a choice are left out. */
export function conditionsOf(filters: Filters, near: Near | null): Map<FacetName, string> {
  const conditions = new Map<FacetName, string>();
  for (const name of codeFacets) {
    const chosen = filters[name];
    if (name === "certificate") {
      if (chosen.length > 0 || filters.level) conditions.set(name, `certificates ${inside(certificateCodesOf(chosen, filters.level ?? "claimed"))}`);
    } else if (name === "verified") {
      if (chosen.length > 0) conditions.set(name, "verified = yes");
    } else if (chosen.length > 0) conditions.set(name, `${FIELDS[name]} ${inside(chosen)}`);
  }
  if (near?.withinKm) conditions.set("distance", within(near, near.withinKm));
  return conditions;
}

const within = ({ lat, lng }: Near, km: number) => `_geoRadius(${lat}, ${lng}, ${km * 1000})`;
const quoted = (code: string) => `"${code.replace(/["\\]/g, "\\$&")}"`;
const inside = (codes: readonly string[]) => `IN [${codes.map(quoted).join(", ")}]`;

export type Asked = { index: string; text: string; strategy: "all" | "last" | "frequency"; viewer: SearchViewer };

const base = ({ index, text, strategy, viewer }: Asked, conditions: Iterable<string>): MultiSearchQuery => ({
  indexUid: index,
  q: text,
  filter: [visibleTo(viewer), ...conditions],
  matchingStrategy: strategy,
  locales: ["eng"],
});
const counting = { page: 1, hitsPerPage: 0 };
/** Counted by a facet that every firm has: the totals of hits end where paging does. */
const counted = { facets: ["kind"] };

type Answer = { facetDistribution?: Record<string, Record<string, number>> };
export const countOf = (answer: Answer): number => answer.facetDistribution?.kind?.firm ?? 0;

/** The page itself and, where filters narrow it, how many there would be without them. */
export function pageQueries(asked: Asked, { filters, near, sort, page, perPage }: SearchQuery): MultiSearchQuery[] {
  const conditions = [...conditionsOf(filters, near).values()];
  const order = sort === "newest" ? ["newest:desc"] : sort === "capacity" ? ["free:desc"] : sort === "distance" && near ? [`_geoPoint(${near.lat}, ${near.lng}):asc`] : null;
  return [
    { ...base(asked, conditions), ...counted, page, hitsPerPage: perPage, attributesToRetrieve: ["id", "v", ...(near ? ["_geo"] : [])], ...(order && { sort: order }) },
    ...(conditions.length > 0 ? [unfiltered(asked)] : []),
  ];
}

/** Firms whose name or a title of theirs has the words. */
export function titleQuery(asked: Asked, limit: number): MultiSearchQuery {
  return { ...base(asked, []), attributesToSearchOn: ["s_name", "s_title", "s_roman"], attributesToRetrieve: ["id"], limit };
}

/** How many there are without any filter. */
export const unfiltered = (asked: Asked): MultiSearchQuery => ({ ...base(asked, []), ...counted, ...counting });

/** The counts of every facet, each without its own choice: the queries, and how to read their answers. */
export function facetQueries(asked: Asked, { filters, near }: Pick<SearchQuery, "filters" | "near">): { queries: MultiSearchQuery[]; read: (answers: readonly Answer[]) => Facets } {
  const conditions = conditionsOf(filters, near);
  const queries: MultiSearchQuery[] = [];
  const readers: ((answers: readonly Answer[], facets: Facets) => void)[] = [];
  const without = (own: FacetName, ...also: string[]) => base(asked, [...[...conditions].filter(([name]) => name !== own).map(([, condition]) => condition), ...also]);
  const ask = (query: MultiSearchQuery) => queries.push({ ...query, ...counting }) - 1;

  const free = codeFacets.filter((name) => !conditions.has(name));
  const shared = ask({ ...base(asked, conditions.values()), facets: free.map((name) => FIELDS[name]) });
  const positions = codeFacets.map((name) => [name, conditions.has(name) ? ask({ ...without(name), facets: [FIELDS[name]] }) : shared] as const);
  for (const [name, position] of positions) {
    readers.push((answers, facets) => {
      const found = Object.entries(answers[position]!.facetDistribution?.[FIELDS[name]] ?? {});
      facets[name] = sorted(name === "certificate" ? schemesOf(found, filters.level ?? "claimed") : found);
    });
  }
  // Several schemes may be one firm's, so their counts don't add up: such a level is counted on its own.
  for (const level of certificateLevels.slice(1)) {
    const codes = certificateCodesOf(filters.certificate, level);
    const own = codes.length > 1 ? ask({ ...without("certificate", `certificates ${inside(codes)}`), ...counted }) : null;
    const beside = positions.find(([name]) => name === "certificate")![1];
    readers.push((answers, facets) => {
      const count = own === null ? (answers[beside]!.facetDistribution?.certificates?.[codes[0]!] ?? 0) : countOf(answers[own]!);
      facets.level = sorted([...facets.level.map(({ code, count }): [string, number] => [code, count]), [level, count]]);
    });
  }
  for (const band of near ? distanceBands : []) {
    const position = ask({ ...without("distance", within(near!, Number(band))), ...counted });
    readers.push((answers, facets) => {
      const count = countOf(answers[position]!);
      if (count > 0) facets.distance.push({ code: band, count });
    });
  }
  const read = (answers: readonly Answer[]) => {
    const facets = noFacets();
    for (const reader of readers) reader(answers, facets);
    return facets;
  };
  return { queries, read };
}

function schemesOf(found: [string, number][], level: string): [string, number][] {
  return found.filter(([code]) => code.startsWith(`${level}:`) && code !== `${level}:*`).map(([code, count]) => [code.slice(level.length + 1), count]);
}

function sorted(found: [string, number][]): { code: string; count: number }[] {
  return found.filter(([, count]) => count > 0).map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}
