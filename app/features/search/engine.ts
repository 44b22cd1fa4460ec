import type { Tx } from "~/lib/db.server";

/** A level includes those below it; what has run out has no level. */
export const certificateLevels = ["claimed", "seen", "verified"] as const;
export type CertificateLevel = (typeof certificateLevels)[number];

export const facetNames = ["cluster", "kind", "process", "certificate", "level", "size"] as const;
export type FacetName = (typeof facetNames)[number];

export const sorts = ["relevance", "newest"] as const;
export type Sort = (typeof sorts)[number];

/** Codes to choose from; several codes of one facet mean any of them. Clusters are ids. */
export type Filters = { cluster: string[]; kind: string[]; process: string[]; certificate: string[]; level: CertificateLevel | null; size: string[] };

/** `text` as typed: words, "phrases" and -exclusions. Pages begin at 1. */
export type SearchQuery = { text: string; filters: Filters; sort: Sort; page: number; perPage: number };

/** Who asks. Every engine turns it into a filter of its own; there is no search without it. */
export type SearchViewer = { firmIds: readonly string[]; clusterIds: readonly string[] };

/** One document of the catalogue; every text is canonical (see norm) but the two titles. */
export type CatalogDoc = {
  id: string;
  kind: "firm" | "offering";
  firmId: string;
  audience: string[];
  titleFa: string;
  titleEn: string;
  text: { names: string; titles: string; labels: string; body: string };
  squash: string;
  firmKind: string;
  clusters: string[];
  processes: string[];
  /** `level:scheme` and `level:*`, for every level that the certificate reaches. */
  certificates: string[];
  sizeClass: string | null;
  /** 0 to 100: how complete and confirmed the profile is. */
  trust: number;
  newest: Date;
  version: bigint;
};

/** Counts of firms by code; the counts of a facet ignore what is chosen in it. */
export type Facets = Record<FacetName, { code: string; count: number }[]>;

/** `all`: every word; `close`: a similar spelling; `some`: only some of the words. */
export type Match = "all" | "close" | "some";

export type SearchResult = {
  engine: string;
  /** Firms in order, with those of their offerings that match. */
  hits: { firmId: string; offeringIds: string[] }[];
  page: number;
  total: number;
  /** False when more matched than an engine counts. */
  exact: boolean;
  /** How many match the text without any filter. */
  unfiltered: number;
  match: Match;
  /** Words taken for others that were probably meant. */
  corrections: { typed: string; meant: string[] }[];
  /** Canonical words to mark in what is shown; the last may be the beginning of a word. */
  marks: { words: string[]; prefix: string | null };
  facets: Facets;
};

export type Suggestion = { titleFa: string; titleEn: string };
export type Health = { ok: boolean; documents: number; stale: number; problem: string | null };

/** What the product asks of a search engine. It answers ids; the caller reads what they stand for under its own rights. */
export interface SearchEngine {
  readonly name: string;
  /** `tx` is the caller's transaction, with the caller's rights. */
  search(tx: Tx, query: SearchQuery, viewer: SearchViewer): Promise<SearchResult>;
  /** Titles like what was typed, for a search that found nothing. */
  suggest(tx: Tx, text: string, viewer: SearchViewer): Promise<Suggestion[]>;
  /** Adds or replaces documents, never by older ones. The transactions of writing methods are the worker's. */
  upsert(tx: Tx, docs: readonly CatalogDoc[]): Promise<void>;
  /** Removes the documents of these firms, but those with an id in `except`. */
  remove(tx: Tx, firmIds: readonly string[], except?: readonly string[]): Promise<void>;
  /** Replaces everything by these batches; answers how many documents there are. */
  reindex(tx: Tx, batches: AsyncIterable<readonly CatalogDoc[]>): Promise<number>;
  /** Firms whose documents are missing, of another normalisation, outrun by a date, or left over; the next `limit` after this id. */
  stale(tx: Tx, limit: number, after?: string): Promise<string[]>;
  /** Counts afresh what the engine keeps about words. */
  tidy(tx: Tx): Promise<void>;
  health(tx: Tx): Promise<Health>;
}

/** The audiences a viewer belongs to; a document shows when it has one of them. */
export function visibility(viewer: SearchViewer): string[] {
  const members = viewer.clusterIds.length > 0 ? ["member"] : [];
  return ["public", ...members, ...viewer.clusterIds.map((id) => `cl_${id}`), ...viewer.firmIds.map((id) => `org_${id}`)];
}

/** Codes of documents whose certificates reach the level; any scheme when none is chosen. */
export function certificateCodesOf(schemes: readonly string[], level: CertificateLevel): string[] {
  return schemes.length > 0 ? schemes.map((scheme) => `${level}:${scheme}`) : [`${level}:*`];
}
