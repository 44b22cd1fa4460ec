import { z } from "zod";
import { firmKinds, sizeClasses } from "~/features/firms/schema";
import { parseInteger } from "~/i18n/digits";
import { certificateLevels } from "./engine";

export const shownSorts = ["relevance", "newest"] as const;

const codes = (value: unknown): string[] => [...new Set((Array.isArray(value) ? value : [value]).filter((code): code is string => typeof code === "string" && code !== "").map((code) => code.slice(0, 120)))].slice(0, 20);
const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);

const anyOf = () => z.preprocess(codes, z.array(z.string()));
const knownOf = (known: readonly string[]) => z.preprocess((value) => codes(value).filter((code) => known.includes(code)), z.array(z.string()));

/** The address of a search. An address is passed on and edited by hand, so what it can't mean is left out rather than refused. */
export const SearchAddress = z.object({
  q: z.preprocess((value) => (typeof first(value) === "string" ? (first(value) as string).trim().slice(0, 200) : ""), z.string()),
  cluster: anyOf(),
  kind: knownOf(firmKinds),
  process: anyOf(),
  certificate: anyOf(),
  level: z.preprocess(first, z.enum(certificateLevels).nullable().catch(null)),
  size: z.preprocess((value) => codes(value).map((code) => (code === "50 " ? "50+" : code)).filter((code) => (sizeClasses as readonly string[]).includes(code)), z.array(z.string())),
  sort: z.preprocess(first, z.enum(shownSorts).catch("relevance")),
  page: z.preprocess((value) => (typeof first(value) === "string" ? parseInteger(first(value) as string) : 1), z.number().int().min(1).max(1000).catch(1)),
});
export type SearchAddress = z.output<typeof SearchAddress>;

/** The query string of a search: only what differs from an empty one, always in the same order. */
export function searchPath(address: SearchAddress): string {
  const query = new URLSearchParams();
  if (address.q) query.append("q", address.q);
  for (const facet of ["cluster", "kind", "process", "certificate"] as const) for (const code of address[facet]) query.append(facet, code);
  if (address.level) query.append("level", address.level);
  for (const code of address.size) query.append("size", code);
  if (address.sort !== "relevance") query.append("sort", address.sort);
  if (address.page > 1) query.append("page", String(address.page));
  const text = query.toString();
  return text ? `/search?${text}` : "/search";
}

/** The address with one code chosen, or no longer chosen; back on the first page. */
export function toggled(address: SearchAddress, facet: "cluster" | "kind" | "process" | "certificate" | "level" | "size", code: string): SearchAddress {
  if (facet === "level") return { ...address, page: 1, level: address.level === code ? null : (code as "seen" | "verified") };
  const chosen = address[facet];
  return { ...address, page: 1, [facet]: chosen.includes(code) ? chosen.filter((other) => other !== code) : [...chosen, code] };
}

/** The same text and order without any filter. */
export function unfiltered({ q, sort }: SearchAddress): SearchAddress {
  return { q, sort, page: 1, cluster: [], kind: [], process: [], certificate: [], level: null, size: [] };
}
