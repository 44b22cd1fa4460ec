import { certificateCodesOf, codeFacets, metresBetween, type CatalogDoc, type CodeFacet, type SearchQuery } from "../engine";
import type { ParsedText } from "../query";
import { expansionsOf } from "../vocabulary/thesaurus";

/** A saved search as it is held against documents. */
export type Wanted = { parsed: ParsedText; filters: SearchQuery["filters"]; near: SearchQuery["near"] };

/** Every canonical text of a document. */
const textsOf = ({ text }: CatalogDoc): string[] => [text.names, text.titles, text.labels, text.codes, text.places, text.body, text.roman];

/** The words of a document, by which saved searches are looked up. */
export function wordsOf(doc: CatalogDoc): string[] {
  return [...new Set(textsOf(doc).join(" ").split(" "))].filter(Boolean);
}

/** For each word the phrases of the thesaurus that say the same, alone or with its neighbours. */
export function otherNames(words: readonly string[]): string[][][] {
  const expansions = expansionsOf(words);
  return words.map((_, at) => expansions.filter(({ from, length }) => from <= at && at < from + length).flatMap(({ phrases }) => phrases));
}

/** Whether a document is what a saved search asks for: all its words or other names for them, and all its filters. No misspelling is forgiven, since nobody watches. */
export function matches(doc: CatalogDoc, { parsed, filters, near }: Wanted): boolean {
  const texts = textsOf(doc).map((text) => ` ${text} `);
  const has = (words: readonly string[]) => texts.some((text) => text.includes(` ${words.join(" ")} `));
  const others = otherNames(parsed.words);
  const every = parsed.words.every((word, at) => has([word]) || others[at]!.some(has));
  if (!every || !parsed.phrases.every(has) || parsed.excluded.some(has)) return false;
  if (!codeFacets.every((facet) => filters[facet].length === 0 || passes(doc, facet, filters))) return false;
  if (filters.level && !shares(doc.certificates, certificateCodesOf(filters.certificate, filters.level))) return false;
  if (near?.withinKm != null && (doc.point === null || metresBetween(near, doc.point) > near.withinKm * 1000)) return false;
  return true;
}

function passes(doc: CatalogDoc, facet: CodeFacet, filters: Wanted["filters"]): boolean {
  const has: Record<CodeFacet, readonly (string | null)[]> = {
    cluster: doc.clusters,
    kind: [doc.firmKind],
    process: doc.processes,
    group: doc.groups,
    service: doc.services,
    sector: doc.sectors,
    certificate: doc.certificates.filter((code) => code.startsWith("claimed:")).map((code) => code.slice("claimed:".length)),
    verified: doc.verified ? ["yes"] : [],
    size: [doc.sizeClass],
    capacity: doc.capacity,
    available: [doc.available],
    language: doc.languages,
    market: doc.markets,
  };
  return shares(has[facet], filters[facet]);
}

const shares = (one: readonly (string | null)[], other: readonly string[]): boolean => one.some((code) => code !== null && other.includes(code));
