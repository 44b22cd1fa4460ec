import type { Tx } from "~/lib/db.server";
import type { Viewer } from "~/lib/load-context";
import { noFilters, type SearchEngine, type SearchQuery, type SearchResult, type SearchViewer } from "./engine";
import { markWords } from "./query";
import type { SearchAddress } from "./schema";

export const PER_PAGE = 20;
const SUGGESTIONS = 6;
/** Offerings of a firm that are shown among the results. */
const OFFERINGS = 3;

/** What decides which documents somebody may find. */
export function searchViewer(viewer: Viewer | null): SearchViewer {
  const firms = viewer?.firms ?? [];
  return { firmIds: firms.map(({ id }) => id), clusterIds: [...new Set([...firms.flatMap(({ clusterIds }) => clusterIds), ...(viewer?.staffOf ?? [])])] };
}

/** One page of the directory: the engine's answer, read again under the caller's rights. */
export async function readSearch(tx: Tx, engine: SearchEngine, address: SearchAddress, viewer: Viewer | null) {
  const clusters = await tx.selectFrom("clusters").select(["id", "slug", "name_fa as nameFa", "name_en as nameEn"]).orderBy("name_en").execute();
  const processes = await tx.selectFrom("processes").select(["code", "label_fa as fa", "label_en as en"]).execute();
  const asked = searchViewer(viewer);
  const { q, sort, page, kind, process, certificate, level, size } = address;
  const query: SearchQuery = {
    text: q, sort, page, perPage: PER_PAGE, near: null,
    // A cluster that doesn't exist has no firm.
    filters: { ...noFilters, kind, process, certificate, level, size, cluster: address.cluster.map((slug) => clusters.find((cluster) => cluster.slug === slug)?.id ?? slug) },
  };
  const result = await engine.search(tx, query, asked);
  const { facets } = await engine.facets(tx, query, asked);
  const slugOf = (id: string) => clusters.find((cluster) => cluster.id === id)?.slug;
  return {
    firms: await readHits(tx, result),
    suggestions: result.unfiltered === 0 ? (await engine.suggest(tx, q, asked, SUGGESTIONS)).filter(({ kind }) => kind === "product") : [],
    clusters,
    processes,
    result: {
      page: result.page,
      pages: Math.max(1, Math.ceil(result.total / PER_PAGE)),
      total: result.total,
      exact: result.exact,
      unfiltered: result.unfiltered,
      match: result.match,
      corrections: result.corrections,
      facets: { ...facets, cluster: facets.cluster.flatMap(({ code, count }) => { const slug = slugOf(code); return slug ? [{ code: slug, count }] : []; }) },
    },
  };
}
export type SearchPageData = Awaited<ReturnType<typeof readSearch>>;
export type FoundFirm = SearchPageData["firms"][number];

/** The firms and offerings an engine found, as the caller may see them and in the engine's order; what isn't visible is left out. */
async function readHits(tx: Tx, { hits, marks }: SearchResult) {
  const firmIds = hits.map(({ firmId }) => firmId);
  if (firmIds.length === 0) return [];
  const firms = await tx
    .selectFrom("firms")
    .select(["id", "slug", "kind", "name_fa", "name_en", "tagline_fa", "tagline_en", "city", "size_class as size", "women_owned as womenOwned", "home_based as homeBased", "logo_file_id as logoFileId"])
    .where("id", "in", firmIds)
    .where("status", "=", "active")
    .execute();
  const memberships = await tx
    .selectFrom("cluster_memberships as m")
    .innerJoin("clusters as c", "c.id", "m.cluster_id")
    .select(["m.firm_id", "c.slug", "c.name_fa as nameFa", "c.name_en as nameEn"])
    .where("m.firm_id", "in", firmIds)
    .where("m.status", "=", "active")
    .execute();
  const certificates = await tx.selectFrom("firm_certificates").select(["firm_id", "id", "scheme", "level", "expires_on as expiresOn"]).where("firm_id", "in", firmIds).orderBy("created_at").execute();
  const offerings = await tx
    .selectFrom("firm_offerings")
    .select(["firm_id", "id", "kind", "title_fa", "title_en", "unit_code as unitCode", "price_from as priceFrom", "price_to as priceTo"])
    .where("firm_id", "in", firmIds)
    .orderBy("position")
    .orderBy("created_at")
    .execute();
  const mark = (fa: string, en: string) => ({ fa: markWords(fa || en, marks), en: markWords(en || fa, marks) });
  return hits.flatMap(({ firmId }) => {
    const firm = firms.find(({ id }) => id === firmId);
    if (!firm) return [];
    const own = offerings.filter((offering) => offering.firm_id === firmId);
    const matching = own.filter(({ title_fa, title_en }) => [title_fa, title_en].some((title) => markWords(title, marks).some(({ hit }) => hit)));
    const shown = matching.length > 0 ? matching.slice(0, OFFERINGS) : own.slice(0, 2);
    return [
      {
        id: firm.id,
        slug: firm.slug,
        kind: firm.kind,
        city: firm.city,
        size: firm.size,
        womenOwned: firm.womenOwned,
        logoFileId: firm.logoFileId,
        plainName: { fa: firm.name_fa || firm.name_en, en: firm.name_en || firm.name_fa },
        name: mark(firm.name_fa, firm.name_en),
        tagline: mark(firm.tagline_fa, firm.tagline_en),
        clusters: memberships.filter((membership) => membership.firm_id === firmId).map(({ slug, nameFa, nameEn }) => ({ slug, nameFa, nameEn })),
        certificates: certificates.filter((certificate) => certificate.firm_id === firmId).map(({ id, scheme, level, expiresOn }) => ({ id, scheme, level, expiresOn })),
        offerings: shown.map(({ id, kind, title_fa, title_en, unitCode, priceFrom, priceTo }) => ({ id, kind, unitCode, priceFrom, priceTo, title: mark(title_fa, title_en) })),
        more: own.length - shown.length,
      },
    ];
  });
}
