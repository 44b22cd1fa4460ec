import { createHash } from "node:crypto";
import type { Settings } from "meilisearch";
import { REACH } from "../../engine";
import { NORM_VERSION } from "../../normalise";

/** First of these texts count more than later ones. Titles come before names: who is called after a trade isn't before those who offer what was asked. */
const TEXTS = ["s_title", "s_name", "s_label", "s_code", "s_place", "s_body", "s_roman"] as const;
const CODES = [
  "kind", "aud", "firm", "firm_kind", "clusters", "processes", "groups", "services", "sectors", "certificates", "verified", "size", "capacity", "available", "languages", "markets",
] as const;

/** The index as code. `version` is the server's: rules that it doesn't know yet would fail the whole task. */
export function settingsFor(version: string, synonyms: Record<string, string[]>): Settings {
  const splitRules = isAtLeast(version, 1, 36);
  return {
    searchableAttributes: [...TEXTS],
    displayedAttributes: ["id", "v", "_geo", "norm", "settings", "build"],
    filterableAttributes: [{ attributePatterns: [...CODES], features: { facetSearch: false, filter: { equality: true, comparison: false } } }, "_geo"],
    sortableAttributes: ["trust", "newest", "free", "_geo"],
    // A chosen order comes before how well the words stand, and after whether they are there: weak matches don't lead a list by date.
    rankingRules: ["words", "typo", "sort", "proximity", ...(splitRules ? ["attributeRank"] : ["attribute"]), "exactness", ...(splitRules ? ["wordPosition"] : []), "trust:desc", "newest:desc"],
    // Canonical words pass through this locale unchanged; its own Persian cuts words that begin with "ال" and folds by guess.
    localizedAttributes: [{ attributePatterns: ["*"], locales: ["eng"] }],
    // Queries lose theirs before they arrive; documents keep them, so that a phrase may contain one.
    stopWords: [],
    synonyms,
    // Of four letters another word is soon one slip away (سفال, فعال), and the server counts what is like a word beside what has it. Short words
    // that nobody has are mended from our vocabulary.
    typoTolerance: { enabled: true, minWordSizeForTypos: { oneTypo: 5, twoTypos: 9 }, disableOnAttributes: ["s_code"], disableOnNumbers: true, disableOnWords: [] },
    faceting: { maxValuesPerFacet: 1_000, sortFacetValuesBy: { "*": "count" } },
    pagination: { maxTotalHits: REACH },
    proximityPrecision: "byWord",
    prefixSearch: "indexingTime",
    facetSearch: false,
    searchCutoffMs: 300,
  };
}

/** Tells one making of the index from another: settings and normalisation. */
export function hashOf(settings: Settings): string {
  return createHash("sha256").update(JSON.stringify([NORM_VERSION, settings])).digest("hex").slice(0, 16);
}

/** Names of the settings that differ from those the server has. */
export function differing(wanted: Settings, found: Settings): string[] {
  return (Object.keys(wanted) as (keyof Settings)[]).filter((name) => canonical(wanted[name]) !== canonical(found[name]));
}

// The server answers sets in an order of its own.
function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    const parts = value.map(canonical);
    return `[${(value.every((item) => typeof item === "string") && !value.includes("words") ? parts.sort() : parts).join()}]`;
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return `{${entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => `${key}:${canonical(inner)}`).join()}}`;
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [a = 0, b = 0] = version.split(".").map(Number);
  return a > major || (a === major && b >= minor);
}
