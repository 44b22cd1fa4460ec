import { certificateSchemes, termLabel } from "~/features/firms/taxonomy";
import { useLocale, useMessages } from "~/i18n/context";
import type { FacetName } from "../engine";
import type { SearchPageData } from "../queries.server";
import type { SearchAddress } from "../schema";

export const shownFacets = ["cluster", "kind", "process", "certificate", "level", "size"] as const satisfies readonly FacetName[];
export type ShownFacet = (typeof shownFacets)[number];
export type FacetChoices = { name: ShownFacet; choices: { code: string; label: string; count: number; chosen: boolean }[] };

/** Codes chosen in a facet. */
export function chosenIn(address: SearchAddress, name: ShownFacet): string[] {
  if (name === "level") return address.level ? [address.level] : [];
  return address[name];
}

/** Names of codes in the reader's language, for facets and chips. */
export function useFacetLabels({ clusters, processes }: Pick<SearchPageData, "clusters" | "processes">) {
  const { locale } = useLocale();
  const { search, firms } = useMessages();
  return (name: ShownFacet, code: string): string => {
    const cluster = name === "cluster" ? clusters.find(({ slug }) => slug === code) : undefined;
    const known = {
      cluster: cluster && (locale === "fa" ? cluster.nameFa : cluster.nameEn),
      kind: search.kinds[code],
      process: processes.find((process) => process.code === code)?.[locale],
      certificate: termLabel(certificateSchemes, code, locale),
      level: search.levels[code],
      size: firms.sizes[code],
    }[name];
    return known ?? code;
  };
}

const SIZES = ["1-4", "5-9", "10-49", "50+"];

/** The facets with what can be chosen in each; a chosen code stays although nothing has it any more. */
export function useFacetChoices(data: Pick<SearchPageData, "clusters" | "processes" | "result">, address: SearchAddress): FacetChoices[] {
  const labelOf = useFacetLabels(data);
  return shownFacets.flatMap((name) => {
    const chosen = chosenIn(address, name);
    const counted = data.result.facets[name];
    const missing = chosen.filter((code) => !counted.some((value) => value.code === code)).map((code) => ({ code, count: 0 }));
    const choices = [...counted, ...missing].map((value) => ({ ...value, label: labelOf(name, value.code), chosen: chosen.includes(value.code) }));
    if (name === "size") choices.sort((a, b) => SIZES.indexOf(a.code) - SIZES.indexOf(b.code));
    return choices.length > 0 ? [{ name, choices }] : [];
  });
}
