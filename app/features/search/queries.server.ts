import type { Tx } from "~/lib/db.server";
import type { Viewer } from "~/lib/load-context";
import { codeFacets, facetNames, noFilters, REACH, type Filters, type Near, type SearchEngine, type SearchQuery, type SearchViewer } from "./engine";
import { readFound } from "./found.server";
import { asMeant } from "./query";
import { chosenIn, only, without, type SearchAddress } from "./schema";
import { shortlisted } from "./shortlist/queries.server";

export const PER_PAGE = 20;
const SUGGESTIONS = 6;
/** Names and titles that are looked through for titles: where many firms are called after a thing, their names come first. */
export const LOOKED_THROUGH = 60;
const NEAR_MISSES = 3;

/** What decides which documents somebody may find. */
export function searchViewer(viewer: Viewer | null): SearchViewer {
  const firms = viewer?.firms ?? [];
  return { firmIds: firms.map(({ id }) => id), clusterIds: [...new Set([...firms.flatMap(({ clusterIds }) => clusterIds), ...(viewer?.staffOf ?? [])])] };
}

/** The clusters and processes that a search's codes stand for. */
export async function readNames(tx: Tx) {
  return {
    clusters: await tx.selectFrom("clusters").select(["id", "slug", "name_fa as nameFa", "name_en as nameEn", "lat", "lng"]).orderBy("name_en").execute(),
    processes: await tx.selectFrom("processes").select(["code", "label_fa as fa", "label_en as en"]).execute(),
  };
}
export type SearchNames = Awaited<ReturnType<typeof readNames>>;

/** The engine's query of an address. A cluster that doesn't exist has no firm, and a point that doesn't exist is none. */
export function queryOf(address: SearchAddress, { clusters }: Pick<SearchNames, "clusters">, perPage = PER_PAGE): SearchQuery {
  const chosen = Object.fromEntries(codeFacets.map((name) => [name, address[name]])) as Omit<Filters, "level">;
  const filters: Filters = {
    ...noFilters,
    ...chosen,
    level: address.level,
    cluster: address.cluster.map((slug) => clusters.find((cluster) => cluster.slug === slug)?.id ?? slug),
    ...(address.lens === "services" && { kind: ["provider"] }),
  };
  const near = pointOf(address, clusters);
  return { text: address.q, filters, near, sort: near || address.sort !== "distance" ? address.sort : "relevance", page: address.page, perPage, ...(address.by && address.page > 1 && { pagedBy: address.by }) };
}

function pointOf({ near, within }: SearchAddress, clusters: SearchNames["clusters"]): Near | null {
  if (near === null) return null;
  const withinKm = within === null ? null : Number(within);
  const cluster = clusters.find(({ slug }) => slug === near);
  if (cluster) return { lat: cluster.lat, lng: cluster.lng, withinKm };
  const [lat, lng] = near.split(",").map(Number);
  return lat !== undefined && lng !== undefined && Number.isFinite(lat) && Number.isFinite(lng) ? { lat, lng, withinKm } : null;
}

/** One page of the directory: the engine's answer, read again under the caller's rights, and what helps where it is empty. */
export async function readSearch(tx: Tx, engine: SearchEngine, address: SearchAddress, viewer: Viewer | null) {
  const names = await readNames(tx);
  const asked = searchViewer(viewer);
  const query = queryOf(address, names);
  const started = performance.now();
  const result = await engine.search(tx, query, asked);
  const ms = performance.now() - started;
  const counted = await engine.facets(tx, query, asked);
  const firms = await readFound(tx, result);
  const saved = await shortlisted(tx, viewer?.personId ?? null, firms.map(({ id }) => id));
  const slugOf = (id: string) => names.clusters.find((cluster) => cluster.id === id)?.slug;
  return {
    ...names,
    firms: firms.map((firm) => ({ ...firm, saved: saved.has(firm.id) })),
    point: query.near && { lat: query.near.lat, lng: query.near.lng },
    compared: address.compare.length === 0 ? [] : await tx.selectFrom("firms").select(["slug", "name_fa as nameFa", "name_en as nameEn"]).where("slug", "in", address.compare).where("status", "=", "active").execute(),
    suggestions: result.unfiltered === 0 && address.q ? await similarTitles(tx, engine, address.q, asked) : [],
    relaxed: result.total === 0 && result.unfiltered > 0 ? await readRelaxed(tx, engine, address, names, asked) : null,
    result: {
      engine: result.engine,
      degraded: result.degraded || counted.degraded,
      ms,
      page: result.page,
      pages: Math.max(1, Math.ceil(Math.min(result.total, REACH) / PER_PAGE)),
      /** More match than can be paged to. */
      cut: result.total > REACH || (!result.exact && result.total >= REACH),
      total: result.total,
      exact: result.exact,
      unfiltered: result.unfiltered,
      match: result.match,
      corrections: result.corrections,
      /** The text with what was meant by its misspelt words: no misspelling is forgiven when it is saved. */
      meant: asMeant(address.q, result.corrections),
      layout: result.layout,
      facets: { ...counted.facets, cluster: counted.facets.cluster.flatMap(({ code, count }) => { const slug = slugOf(code); return slug ? [{ code: slug, count }] : []; }) },
    },
  };
}
export type SearchPageData = Awaited<ReturnType<typeof readSearch>>;
export type FoundFirm = SearchPageData["firms"][number];

/** Titles of products and services that are written like a text. */
async function similarTitles(tx: Tx, engine: SearchEngine, text: string, viewer: SearchViewer) {
  const found = await engine.suggest(tx, text, viewer, LOOKED_THROUGH);
  return found.filter(({ kind }) => kind === "product").slice(0, SUGGESTIONS).map(({ titleFa, titleEn }) => ({ titleFa, titleEn }));
}

/** How many there are without each single filter or, where several keep everybody away, with each of them alone; and who comes nearest so. */
async function readRelaxed(tx: Tx, engine: SearchEngine, address: SearchAddress, names: SearchNames, viewer: SearchViewer) {
  const chosen = facetNames.filter((name) => chosenIn(address, name).length > 0);
  for (const by of ["without", "only"] as const) {
    const found = [];
    for (const facet of chosen) {
      const result = await engine.search(tx, { ...queryOf(by === "without" ? without(address, facet) : only(address, facet), names, NEAR_MISSES), page: 1 }, viewer);
      if (result.total > 0) found.push({ facet, result });
    }
    found.sort((a, b) => b.result.total - a.result.total);
    const best = found[0];
    if (best) {
      const firms = await readFound(tx, best.result);
      return { by, facets: found.map(({ facet, result }) => ({ facet, total: result.total })), nearMisses: firms.map((firm) => ({ ...firm, saved: false })) };
    }
  }
  return null;
}
