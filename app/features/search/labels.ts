import { bdsServices, certificateSchemes, isicClasses, isicDivisions, languages, markets, termLabel } from "~/features/firms/taxonomy";
import { formatNumber, formatQuantity } from "~/i18n/format";
import type { Locale } from "~/i18n/locale";
import { messagesFor } from "~/i18n/messages";
import { facetNames, type FacetName, type Facets } from "./engine";
import { chosenIn, type Lens, type SearchAddress } from "./schema";

/** Names that aren't in our own lists. */
export type Names = { clusters: { slug: string; nameFa: string; nameEn: string }[]; processes: { code: string; fa: string; en: string }[] };

/** The facets of each lens, in the order they are shown. */
const shown: Record<Lens, FacetName[]> = {
  firms: ["cluster", "kind", "process", "group", "capacity", "verified", "certificate", "level", "distance", "size", "market", "language"],
  services: ["service", "sector", "available", "language", "verified", "certificate", "level", "cluster", "distance"],
};
/** Facets whose values have an order of their own. */
const ordered: Partial<Record<FacetName, string[]>> = {
  size: ["1-4", "5-9", "10-49", "50+"],
  capacity: ["free", "half"],
  available: ["now", "month", "later"],
  distance: ["5", "20", "50", "100"],
  level: ["seen", "verified"],
};

/** The name of a code in a language. */
export function facetLabel(name: FacetName, code: string, names: Names, locale: Locale): string {
  const { search, firms } = messagesFor(locale);
  const cluster = name === "cluster" ? names.clusters.find(({ slug }) => slug === code) : undefined;
  const known: Record<FacetName, string | undefined> = {
    cluster: cluster && (locale === "fa" ? cluster.nameFa : cluster.nameEn),
    kind: search.kinds[code],
    process: names.processes.find((process) => process.code === code)?.[locale],
    group: termLabel(isicClasses, code, locale),
    service: termLabel(bdsServices, code, locale),
    sector: termLabel(isicDivisions, code, locale),
    certificate: termLabel(certificateSchemes, code, locale),
    level: search.levels[code],
    verified: search.verifiedOnly,
    size: firms.sizes[code],
    capacity: search.capacities[code],
    available: firms.availabilities[code],
    language: termLabel(languages, code, locale),
    market: termLabel(markets, code, locale),
    distance: search.within(formatQuantity(Number(code), "km", { locale })),
  };
  return known[name] ?? code;
}

export type FacetChoice = { code: string; label: string; count: number; chosen: boolean };
export type FacetChoices = { name: FacetName; choices: FacetChoice[] };

/**
 * The facets with what can be chosen in each. A chosen code stays although nothing has it any more; a facet that
 * would narrow nothing, because all results share its one value, isn't shown.
 */
export function facetChoices(facets: Facets, address: SearchAddress, total: number, names: Names, locale: Locale): FacetChoices[] {
  return shown[address.lens].flatMap((name) => {
    const chosen = chosenIn(address, name);
    const counted = facets[name];
    const missing = chosen.filter((code) => !counted.some((value) => value.code === code)).map((code) => ({ code, count: 0 }));
    const choices = [...counted, ...missing].map((value) => ({ ...value, label: facetLabel(name, value.code, names, locale), chosen: chosen.includes(value.code) }));
    const order = ordered[name];
    if (order) choices.sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code));
    const tells = chosen.length > 0 || choices.length > 1 || (choices[0] !== undefined && choices[0].count < total);
    return choices.length > 0 && tells ? [{ name, choices }] : [];
  });
}

/** Every chosen filter with its label, in the order of the facets. */
export function chosenFilters(address: SearchAddress, names: Names, locale: Locale): { name: FacetName; code: string; label: string }[] {
  return facetNames.flatMap((name) => chosenIn(address, name).map((code) => ({ name, code, label: facetLabel(name, code, names, locale) })));
}

/** "Near" a cluster in words; null for a point that is none. */
export function placeLabel(near: string, { clusters }: Pick<Names, "clusters">, locale: Locale): string | null {
  const cluster = clusters.find(({ slug }) => slug === near);
  return cluster ? messagesFor(locale).search.near.to(locale === "fa" ? cluster.nameFa : cluster.nameEn) : null;
}

/** A search in a few words: what was typed and what was chosen; "" for everything. */
export function describeSearch(address: SearchAddress, names: Names, locale: Locale): string {
  const { finding, search } = messagesFor(locale);
  const lens = address.lens === "services" ? [finding.palette.services] : [];
  const around = address.near !== null && address.within !== null ? [placeLabel(address.near, names, locale) ?? search.near.me] : [];
  return [address.q, ...lens, ...chosenFilters(address, names, locale).map(({ label }) => label), ...around].filter(Boolean).join(" · ");
}

/** How far a firm is: metres below one kilometre, then one decimal, then none. */
export function distanceLabel(metres: number, locale: Locale): string {
  if (metres < 950) return formatQuantity(Math.max(50, Math.round(metres / 50) * 50), "metre", { locale });
  return `${formatNumber(metres / 1000, { locale, fraction: metres < 10_000 ? 1 : 0 })}\u00a0${messagesFor(locale).search.km}`;
}
