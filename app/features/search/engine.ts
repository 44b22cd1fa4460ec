import type { Tx } from "~/lib/db.server";

/** A level includes those below it; what has run out has no level. */
export const certificateLevels = ["claimed", "seen", "verified"] as const;
export type CertificateLevel = (typeof certificateLevels)[number];

/**
 * What results can be narrowed by. `group`: ISIC classes; `service`: business development services; `sector`: ISIC divisions a
 * provider has worked for; `verified`: "yes" when a certificate that runs is verified; `capacity`: "free" when some is free now,
 * "half" when at least half is; `available`: when a provider can begin; `distance`: km around a point, only where one is given.
 */
export const facetNames = [
  "cluster", "kind", "process", "group", "service", "sector", "certificate", "level", "verified", "size", "capacity", "available", "language", "market", "distance",
] as const;
export type FacetName = (typeof facetNames)[number];

/** Facets of which codes are chosen; the level is one code or none, the distance belongs to the point. */
export type CodeFacet = Exclude<FacetName, "level" | "distance">;
export const codeFacets = facetNames.filter((name): name is CodeFacet => name !== "level" && name !== "distance");

/** Hits that can be paged to: nobody looks further, and ranking them costs every engine dearly. */
export const REACH = 1_000;

export const distanceBands = ["5", "20", "50", "100"] as const;

export const sorts = ["relevance", "distance", "newest", "capacity"] as const;
export type Sort = (typeof sorts)[number];

/** Codes to choose from; several codes of one facet mean any of them. Clusters are ids. */
export type Filters = Record<CodeFacet, string[]> & { level: CertificateLevel | null };

/** Around where; without `withinKm` only distances are told. */
export type Near = { lat: number; lng: number; withinKm: number | null };

/**
 * `text` as typed: words, "phrases" and -exclusions. Pages begin at 1. Sorting by distance without a point is by relevance.
 * `pagedBy`: the engine of the page before; another one begins at the first page again, because it orders differently.
 */
export type SearchQuery = { text: string; filters: Filters; near: Near | null; sort: Sort; page: number; perPage: number; pagedBy?: string };

/** Who asks. Every engine turns it into a filter of its own; there is no search without it. */
export type SearchViewer = { firmIds: readonly string[]; clusterIds: readonly string[] };

/** The document of a firm; every text is canonical (see norm) but its names and titles as written. */
export type CatalogDoc = {
  firmId: string;
  audience: string[];
  nameFa: string;
  nameEn: string;
  /** Titles of what it offers, in its order. */
  offerings: { fa: string; en: string }[];
  text: {
    names: string;
    titles: string;
    /** Labels of what it is and does, in every language of the taxonomy. */
    labels: string;
    /** HS, ISIC and certificate codes: never misspelt. */
    codes: string;
    places: string;
    body: string;
    /** Latin spellings of Persian names, titles and places. */
    roman: string;
  };
  /** Each name and each title by itself. */
  heads: { names: string[]; titles: string[] };
  firmKind: string;
  clusters: string[];
  processes: string[];
  groups: string[];
  services: string[];
  sectors: string[];
  /** `level:scheme` and `level:*`, for every level that the certificate reaches. */
  certificates: string[];
  verified: boolean;
  sizeClass: string | null;
  capacity: string[];
  /** 0 to 100: how much of what it can make in a month is free, at its freest item; null when it said nothing. */
  freeShare: number | null;
  available: string | null;
  languages: string[];
  markets: string[];
  point: { lat: number; lng: number } | null;
  /** 0 to 100: how complete and confirmed the profile is. */
  trust: number;
  newest: Date;
  version: bigint;
};

/** Counts of firms by code; the counts of a facet ignore what is chosen in it. Bands of distance contain the narrower ones. */
export type Facets = Record<FacetName, { code: string; count: number }[]>;

/** `all`: every word; `close`: a similar spelling; `some`: only some of the words. */
export type Match = "all" | "close" | "some";

export type SearchHit = { firmId: string; version: bigint; distanceM: number | null };

/** Canonical words to mark in what is shown; `prefix` may be the beginning of a word. */
export type Marks = { words: string[]; prefix: string | null };

export type SearchResult = {
  engine: string;
  /** Whether another engine answered than the one that should have. */
  degraded: boolean;
  hits: SearchHit[];
  page: number;
  total: number;
  /** False when more matched than an engine counts. */
  exact: boolean;
  /** How many match the text without any filter. */
  unfiltered: number;
  match: Match;
  /** Words taken for others that were probably meant. */
  corrections: { typed: string; meant: string[] }[];
  /** The text as it would be on the other keyboard, when that finds more. */
  layout: string | null;
  marks: Marks;
};

/** `exact` is false when more matched than an engine counts. */
export type FacetResult = { engine: string; degraded: boolean; exact: boolean; facets: Facets };

/** A firm, or a title that firms offer: `firmId` is then one of them. */
export type Suggestion = { kind: "firm" | "product"; titleFa: string; titleEn: string; firmId: string };

export type Health = { ok: boolean; documents: number; stale: number; problem: string | null };

/** What the product asks of a search engine. It answers ids; the caller reads what they stand for under its own rights. */
export interface SearchEngine {
  readonly name: string;
  /** `tx` is the caller's transaction, with the caller's rights. */
  search(tx: Tx, query: SearchQuery, viewer: SearchViewer): Promise<SearchResult>;
  facets(tx: Tx, query: SearchQuery, viewer: SearchViewer): Promise<FacetResult>;
  /** Firms and titles that begin like what was typed, or are like it. */
  suggest(tx: Tx, text: string, viewer: SearchViewer, limit: number): Promise<Suggestion[]>;
  /** Adds or replaces documents, never by older ones. The transactions of writing methods are the worker's. */
  upsert(tx: Tx, docs: readonly CatalogDoc[]): Promise<void>;
  /** Removes the documents of these firms, but those in `except`. */
  remove(tx: Tx, firmIds: readonly string[], except?: readonly string[]): Promise<void>;
  /** Replaces everything by these batches; answers how many documents there are. */
  reindex(tx: Tx, batches: AsyncIterable<readonly CatalogDoc[]>): Promise<number>;
  /** Firms whose documents are missing, of another normalisation, outrun by a date, or left over; the next `limit` after this id. */
  stale(tx: Tx, limit: number, after?: string): Promise<string[]>;
  /** Counts afresh what the engine keeps about words. */
  tidy(tx: Tx): Promise<void>;
  health(tx: Tx): Promise<Health>;
}

export const noFilters: Filters = { ...(Object.fromEntries(codeFacets.map((name) => [name, [] as string[]])) as Record<CodeFacet, string[]>), level: null };

export const noFacets = (): Facets => Object.fromEntries(facetNames.map((name) => [name, []])) as unknown as Facets;

/** The audiences a viewer belongs to; a document shows when it has one of them. */
export function visibility(viewer: SearchViewer): string[] {
  const members = viewer.clusterIds.length > 0 ? ["member"] : [];
  return ["public", ...members, ...viewer.clusterIds.map((id) => `cl_${id}`), ...viewer.firmIds.map((id) => `org_${id}`)];
}

/** Codes of documents whose certificates reach the level; any scheme when none is chosen. */
export function certificateCodesOf(schemes: readonly string[], level: CertificateLevel): string[] {
  return schemes.length > 0 ? schemes.map((scheme) => `${level}:${scheme}`) : [`${level}:*`];
}

const EARTH_M = 6_371_008.8;

/** Metres between two points along the surface. */
export function metresBetween(one: { lat: number; lng: number }, other: { lat: number; lng: number }): number {
  const radians = Math.PI / 180;
  const half = Math.sin(((other.lat - one.lat) * radians) / 2) ** 2 + Math.cos(one.lat * radians) * Math.cos(other.lat * radians) * Math.sin(((other.lng - one.lng) * radians) / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.sqrt(Math.min(1, half)));
}
