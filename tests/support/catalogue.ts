import type pg from "pg";
import { certificateLevels, codeFacets, distanceBands, metresBetween, noFacets, type CatalogDoc, type Facets, type Filters, type Near } from "~/features/search/engine";
import { norm } from "~/features/search/normalise";

/** A stream of numbers in 0..1, the same in every run. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

export type Sketch = Partial<Omit<CatalogDoc, "text" | "firmId">> & { n: number; fa: string; en?: string; titles?: { fa: string; en: string }[]; labels?: string; body?: string; codes?: string; places?: string; roman?: string };

/** A document from the few facts that a test is about. */
export function docOf({ n, fa, en = "", titles = [], labels = "", body = "", codes = "", places = "", roman = "", ...facts }: Sketch): CatalogDoc {
  const heads = [fa, en, ...titles.flatMap((title) => [title.fa, title.en])].map(norm);
  return {
    firmId: idOf(n), audience: ["public"], nameFa: fa, nameEn: en, offerings: titles,
    text: { names: heads.slice(0, 2).filter(Boolean).join(" "), titles: heads.slice(2).filter(Boolean).join(" "), labels: norm(labels), codes: norm(codes), places: norm(places), body: norm(body), roman: norm(roman) },
    heads: { names: heads.slice(0, 2).filter(Boolean), titles: heads.slice(2).filter(Boolean) },
    firmKind: "sme", clusters: [], processes: [], groups: [], services: [], sectors: [], certificates: [], verified: false, sizeClass: null, capacity: [], freeShare: null, available: null,
    languages: [], markets: [], point: null, trust: 50, newest: new Date(Date.UTC(2026, 0, 1) + n * 60_000), version: BigInt(1_000 + n), ...facts,
  };
}

/** Documents whose facts are spread over every facet. */
export function spread(count: number, seed = 7): CatalogDoc[] {
  const next = numbers(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]!;
  const some = <T>(from: readonly T[], share: number): T[] => from.filter(() => next() < share);
  return Array.from({ length: count }, (_, index) => {
    const levels = some(["iso9001", "iso14001", "halal"], 0.4).map((scheme) => [scheme, Math.floor(next() * 3)] as const);
    const certificates = [...new Set(levels.flatMap(([scheme, level]) => certificateLevels.slice(0, level + 1).flatMap((step) => [`${step}:${scheme}`, `${step}:*`])))].sort();
    const freeShare = next() < 0.3 ? null : Math.floor(next() * 101);
    return docOf({
      n: index + 1,
      fa: `کارگاه ${pick(["سفالگری", "چرمدوزی", "قطعه سازی"])} شماره ${index + 1}`,
      en: `Workshop ${index + 1}`,
      firmKind: pick(["sme", "provider", "buyer"]),
      clusters: some([idOf(901), idOf(902), idOf(903)], 0.4),
      processes: some(["glazing", "throwing", "firing", "tanning"], 0.4),
      groups: some(["2393", "1511", "2930"], 0.4),
      services: some(["testing", "export", "design"], 0.2),
      sectors: some(["23", "15", "29"], 0.3),
      certificates,
      verified: certificates.includes("verified:*"),
      sizeClass: pick(["1-4", "5-9", "50+", null]),
      freeShare,
      capacity: [...(freeShare !== null && freeShare > 0 ? ["free"] : []), ...(freeShare !== null && freeShare >= 50 ? ["half"] : [])],
      available: pick(["now", "month", "later", null]),
      languages: some(["fa", "en", "ar"], 0.5),
      markets: some(["iq", "af", "tr"], 0.3),
      point: next() < 0.2 ? null : { lat: Math.round((35 + next() * 2) * 1e4) / 1e4, lng: Math.round((48 + next() * 2) * 1e4) / 1e4 },
      trust: Math.floor(next() * 101),
    });
  });
}

/** Firms for these documents, with the names and titles that are read beside the index. */
export async function addFirms(admin: pg.Pool, docs: readonly CatalogDoc[]): Promise<void> {
  for (const { firmId, nameFa, nameEn, offerings } of docs) {
    await admin.query("insert into public.firms (id, slug, kind, name_fa, name_en) values ($1::uuid, 'f-' || $1::uuid, 'sme', $2, $3) on conflict (id) do nothing", [firmId, nameFa, nameEn]);
    for (const { fa, en } of offerings) await admin.query("insert into public.firm_offerings (firm_id, kind, title_fa, title_en) values ($1, 'product', $2, $3)", [firmId, fa, en]);
  }
}

const listOf: Record<string, (doc: CatalogDoc) => readonly string[]> = {
  cluster: (doc) => doc.clusters, kind: (doc) => [doc.firmKind], process: (doc) => doc.processes, group: (doc) => doc.groups, service: (doc) => doc.services, sector: (doc) => doc.sectors,
  verified: (doc) => (doc.verified ? ["yes"] : []), size: (doc) => (doc.sizeClass ? [doc.sizeClass] : []), capacity: (doc) => doc.capacity, available: (doc) => (doc.available ? [doc.available] : []),
  language: (doc) => doc.languages, market: (doc) => doc.markets,
};

/** Whether a document passes the filters, but for those of one facet: what an engine should do, done by hand. */
export function passes(doc: CatalogDoc, filters: Filters, near: Near | null, but?: string): boolean {
  for (const name of codeFacets) {
    if (name === but || (name === "certificate" && but === "level")) continue;
    const chosen = filters[name];
    if (name === "certificate") {
      const level = filters.level ?? "claimed";
      if ((chosen.length > 0 || filters.level) && !(chosen.length > 0 ? chosen : ["*"]).some((scheme) => doc.certificates.includes(`${level}:${scheme}`))) return false;
    } else if (chosen.length > 0 && !chosen.some((code) => listOf[name]!(doc).includes(code))) return false;
  }
  return but === "distance" || !near?.withinKm || (doc.point !== null && metresBetween(near, doc.point) <= near.withinKm * 1000);
}

/** The counts of every facet by hand. */
export function countsOf(docs: readonly CatalogDoc[], filters: Filters, near: Near | null): Facets {
  const facets = noFacets();
  const put = (name: keyof Facets, codes: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
    facets[name] = [...counts].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
  };
  const left = (name: string) => docs.filter((doc) => passes(doc, filters, near, name));
  for (const [name, codes] of Object.entries(listOf)) put(name as keyof Facets, left(name).flatMap(codes));
  const level = filters.level ?? "claimed";
  put("certificate", left("certificate").flatMap((doc) => doc.certificates.filter((code) => code.startsWith(`${level}:`) && !code.endsWith(":*")).map((code) => code.slice(level.length + 1))));
  const wanted = filters.certificate.length > 0 ? filters.certificate : ["*"];
  put("level", left("level").flatMap((doc) => certificateLevels.slice(1).filter((step) => wanted.some((scheme) => doc.certificates.includes(`${step}:${scheme}`)))));
  if (near) {
    facets.distance = distanceBands
      .map((code) => ({ code, count: left("distance").filter((doc) => doc.point !== null && metresBetween(near, doc.point) <= Number(code) * 1000).length }))
      .filter(({ count }) => count > 0);
  }
  return facets;
}
