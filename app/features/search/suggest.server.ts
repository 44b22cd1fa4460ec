import { townName } from "~/features/firms/places";
import { bdsServices, isicClasses } from "~/features/firms/taxonomy";
import type { Locale } from "~/i18n/locale";
import type { Tx } from "~/lib/db.server";
import type { Viewer } from "~/lib/load-context";
import { noFilters, type Filters, type Marks, type SearchEngine, type Suggestion } from "./engine";
import { markWords, parseText, type Run } from "./query";
import { LOOKED_THROUGH, searchViewer } from "./queries.server";
import { fits } from "./palette/rules";
import { emptyAddress, searchPath, type Lens } from "./schema";

const FIRMS = 4;
const PRODUCTS = 3;
const CATEGORIES = 3;
const LEAST = 2;

export type SuggestedFirm = { id: string; slug: string; nameFa: string; nameEn: string; city: string };
/** `path` is where it leads; `text` what it puts into the field. */
export type SuggestionLine = { path: string; text: string; runs: Run[]; note: string };
export type SuggestAnswer = Record<"firms" | "products" | "processes" | "categories", SuggestionLine[]> & {
  /** Firms that a search for the text finds. */
  total: number;
  /** The text as it would be on the other keyboard, when that finds more. */
  layout: string | null;
};

/** The firms that a search for this text would show first, as the caller may see them, and how many it would find. */
export async function suggestFirms(tx: Tx, engine: SearchEngine, text: string, viewer: Viewer | null, most: number, filters: Filters = noFilters): Promise<{ firms: SuggestedFirm[]; total: number; layout: string | null }> {
  const { hits, total, layout } = await engine.search(tx, { text, filters, near: null, sort: "relevance", page: 1, perPage: most }, searchViewer(viewer));
  const ids = hits.map(({ firmId }) => firmId);
  if (ids.length === 0) return { firms: [], total, layout };
  const firms = await tx.selectFrom("firms").select(["id", "slug", "name_fa as nameFa", "name_en as nameEn", "city"]).where("id", "in", ids).where("status", "=", "active").execute();
  return { firms: ids.flatMap((id) => firms.find((firm) => firm.id === id) ?? []), total, layout };
}

/** What to offer while somebody types: firms, products, processes and lines of business, with what was typed marked; among services, what providers are and do. */
export async function readSuggestions(tx: Tx, engine: SearchEngine, input: { text: string; lens: Lens; viewer: Viewer | null; locale: Locale }): Promise<SuggestAnswer> {
  const { text, lens, viewer, locale } = input;
  const services = lens === "services";
  const address = { ...emptyAddress, lens };
  const parsed = parseText(text);
  const typed = parsed.words;
  if (typed.join("").length < LEAST) return { firms: [], products: [], processes: [], categories: [], total: 0, layout: null };
  const marks: Marks = { words: [...typed, ...parsed.phrases.flat()], prefix: parsed.open ? (typed.at(-1) ?? null) : null };
  const inLocale = (fa: string, en: string) => (locale === "fa" ? fa : en) || fa || en;
  const line = (path: string, label: string, note = ""): SuggestionLine => ({ path, text: label, runs: markWords(label, marks), note });
  const { firms, total, layout } = await suggestFirms(tx, engine, text, viewer, FIRMS, services ? { ...noFilters, kind: ["provider"] } : noFilters);
  const found = (await engine.suggest(tx, text, searchViewer(viewer), LOOKED_THROUGH)).filter(({ kind }) => kind === "product");
  const offered = services ? await ofProviders(tx, found) : found;
  const products = [...new Set(offered.map(({ titleFa, titleEn }) => inLocale(titleFa, titleEn)))].slice(0, PRODUCTS);
  const steps = services ? [] : await tx.selectFrom("processes").select(["code", "label_fa as fa", "label_en as en"]).orderBy("sector").orderBy("position").execute();
  const fitting = <T extends { fa: string; en: string }>(terms: readonly T[]) => terms.filter(({ fa, en }) => fits(`${fa} ${en}`, typed)).slice(0, CATEGORIES);
  return {
    firms: firms.map((firm) => line(`/firms/${firm.slug}`, inLocale(firm.nameFa, firm.nameEn), townName(firm.city, locale))),
    products: products.map((title) => line(searchPath({ ...address, q: title }), title)),
    processes: fitting(steps).map((step) => line(searchPath({ ...emptyAddress, process: [step.code] }), step[locale])),
    categories: [
      ...(services ? [] : fitting(isicClasses)).map((term) => line(searchPath({ ...emptyAddress, group: [term.code] }), term[locale])),
      ...fitting(bdsServices).map((term) => line(searchPath({ ...emptyAddress, lens: "services", service: [term.code] }), term[locale])),
    ].slice(0, CATEGORIES),
    total,
    layout,
  };
}

/** Those titles that a provider of services offers. */
async function ofProviders(tx: Tx, titles: Suggestion[]): Promise<Suggestion[]> {
  if (titles.length === 0) return [];
  const providers = await tx.selectFrom("firms").select("id").where("id", "in", titles.map(({ firmId }) => firmId)).where("kind", "=", "provider").execute();
  return titles.filter(({ firmId }) => providers.some(({ id }) => id === firmId));
}
