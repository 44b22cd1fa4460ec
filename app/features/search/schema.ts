import { z } from "zod";
import { availabilities, firmKinds, sizeClasses } from "~/features/firms/schema";
import { bdsServices, isicClasses, isicDivisions, languages, markets, type Term } from "~/features/firms/taxonomy";
import { parseInteger } from "~/i18n/digits";
import { certificateLevels, codeFacets, distanceBands, facetNames, sorts, type FacetName } from "./engine";

/** Firms of every kind, or providers of services looked at by what they do for others. */
export const lenses = ["firms", "services"] as const;
export type Lens = (typeof lenses)[number];

export const views = ["list", "cards", "map"] as const;
export type View = (typeof views)[number];

export const MOST_COMPARED = 4;
const MOST_TEXT = 200;

const codes = (value: unknown): string[] => [...new Set((Array.isArray(value) ? value : [value]).filter((code): code is string => typeof code === "string" && code !== "").map((code) => code.slice(0, 120)))].slice(0, 20);
const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);

const anyOf = () => z.preprocess(codes, z.array(z.string()));
const knownOf = (known: readonly string[]) => z.preprocess((value) => codes(value).filter((code) => known.includes(code)), z.array(z.string()));
const termOf = (terms: readonly Term[]) => knownOf(terms.map(({ code }) => code));

/** A point as degrees, rounded to about a hundred metres, or the address part of a cluster. */
const point = z.preprocess((value) => {
  const text = first(value);
  if (typeof text !== "string") return null;
  const degrees = /^(-?\d{1,2}(?:\.\d{1,9})?),(-?\d{1,3}(?:\.\d{1,9})?)$/.exec(text);
  if (!degrees) return /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text) && text.length <= 80 ? text : null;
  const [lat, lng] = [Number(degrees[1]), Number(degrees[2])];
  return Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? `${lat.toFixed(3)},${lng.toFixed(3)}` : null;
}, z.string().nullable());

/** The address of a search. An address is passed on and edited by hand, so what it can't mean is left out rather than refused. */
export const SearchAddress = z.object({
  q: z.preprocess((value) => (typeof first(value) === "string" ? (first(value) as string).trim().slice(0, MOST_TEXT) : ""), z.string()),
  lens: z.preprocess(first, z.enum(lenses).catch("firms")),
  cluster: anyOf(),
  kind: knownOf(firmKinds),
  process: anyOf(),
  group: termOf(isicClasses),
  service: termOf(bdsServices),
  sector: termOf(isicDivisions),
  certificate: anyOf(),
  level: z.preprocess(first, z.enum(certificateLevels).nullable().catch(null)),
  verified: knownOf(["yes"]),
  // In a query string a plus sign is a blank.
  size: z.preprocess((value) => codes(value).map((code) => (code === "50 " ? "50+" : code)).filter((code) => (sizeClasses as readonly string[]).includes(code)), z.array(z.string())),
  capacity: knownOf(["free", "half"]),
  available: knownOf(availabilities),
  language: termOf(languages),
  market: termOf(markets),
  near: point,
  within: z.preprocess(first, z.enum(distanceBands).nullable().catch(null)),
  sort: z.preprocess(first, z.enum(sorts).catch("relevance")),
  view: z.preprocess(first, z.enum(views).catch("list")),
  page: z.preprocess((value) => (typeof first(value) === "string" ? parseInteger(first(value) as string) : 1), z.number().int().min(1).max(1000).catch(1)),
  /** The engine that gave the page before, where another may take over; it belongs to the page. */
  by: z.preprocess(first, z.enum(["meilisearch", "postgres"]).nullable().catch(null)),
  /** Firms chosen to be compared, by their address parts. */
  compare: z.preprocess((value) => codes(value).slice(0, MOST_COMPARED), z.array(z.string())),
});
export type SearchAddress = z.output<typeof SearchAddress>;

export const emptyAddress: SearchAddress = SearchAddress.parse({});

/** Codes chosen in a facet. */
export function chosenIn(address: SearchAddress, name: FacetName): string[] {
  if (name === "level") return address.level ? [address.level] : [];
  if (name === "distance") return address.near && address.within ? [address.within] : [];
  return address[name];
}

/** Name and value pairs of a search, only those that differ from an empty one, always in the same order. */
export function searchPairs(address: SearchAddress): [string, string][] {
  const pairs: [string, string][] = [];
  if (address.q) pairs.push(["q", address.q]);
  if (address.lens !== "firms") pairs.push(["lens", address.lens]);
  for (const name of facetNames) {
    if (name !== "distance") for (const code of chosenIn(address, name)) pairs.push([name, code]);
  }
  if (address.near) pairs.push(["near", address.near]);
  if (address.near && address.within) pairs.push(["within", address.within]);
  if (address.sort !== "relevance" && (address.sort !== "distance" || address.near)) pairs.push(["sort", address.sort]);
  if (address.view !== "list") pairs.push(["view", address.view]);
  if (address.page > 1) pairs.push(["page", String(address.page)]);
  if (address.page > 1 && address.by) pairs.push(["by", address.by]);
  for (const slug of address.compare) pairs.push(["compare", slug]);
  return pairs;
}

export function searchPath(address: SearchAddress): string {
  const text = new URLSearchParams(searchPairs(address)).toString();
  return text ? `/search?${text}` : "/search";
}

/** The address with one code chosen, or no longer chosen; back on the first page. */
export function toggled(address: SearchAddress, facet: FacetName, code: string): SearchAddress {
  if (facet === "level") return { ...address, page: 1, level: address.level === code ? null : (code as "seen" | "verified") };
  if (facet === "distance") return { ...address, page: 1, within: address.within === code ? null : (code as "5") };
  const chosen: string[] = address[facet];
  return { ...address, page: 1, [facet]: chosen.includes(code) ? chosen.filter((other) => other !== code) : [...chosen, code] };
}

/** The address without what is chosen in one facet. */
export function without(address: SearchAddress, facet: FacetName): SearchAddress {
  if (facet === "level") return { ...address, page: 1, level: null };
  if (facet === "distance") return { ...address, page: 1, within: null };
  return { ...address, page: 1, [facet]: [] };
}

/** The address with what is chosen in one facet, and nothing in the others. */
export function only(address: SearchAddress, facet: FacetName): SearchAddress {
  return facetNames.filter((name) => name !== facet).reduce(without, { ...address, page: 1 });
}

/** The same search without any filter; text, lens, point, order and view stay. */
export function unfiltered(address: SearchAddress): SearchAddress {
  return { ...address, ...Object.fromEntries(codeFacets.map((name) => [name, []])), level: null, within: null, page: 1 };
}

/** How many filters are chosen. */
export const filterCount = (address: SearchAddress): number => facetNames.reduce((sum, name) => sum + chosenIn(address, name).length, 0);

/** What a search asks for, without how it is shown: what is saved, and what two searches have to share to be one. A point without a distance only tells how far firms are. */
export function savedQuery(address: SearchAddress): string {
  return new URLSearchParams(searchPairs({ ...address, near: address.within === null ? null : address.near, sort: "relevance", view: "list", page: 1, compare: [] })).toString();
}

/** A saved query read back. */
export function readQuery(query: string): SearchAddress {
  const params = new URLSearchParams(query);
  return SearchAddress.parse(Object.fromEntries([...new Set(params.keys())].map((name) => [name, params.getAll(name)])));
}
