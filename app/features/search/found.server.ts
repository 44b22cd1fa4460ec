import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import type { SearchResult } from "./engine";
import { markWords } from "./query";

/** Offerings of a firm that are shown among the results. */
const OFFERINGS = 3;

/** The firms an engine found, as the caller may see them and in the engine's order; what isn't visible is left out. */
export async function readFound(tx: Tx, { hits, marks }: Pick<SearchResult, "hits" | "marks">) {
  const firmIds = hits.map(({ firmId }) => firmId);
  if (firmIds.length === 0) return [];
  const firms = await tx
    .selectFrom("firms")
    .select(["id", "slug", "kind", "name_fa", "name_en", "tagline_fa", "tagline_en", "city", "lat", "lng", "size_class as size", "women_owned as womenOwned", "logo_file_id as logoFileId", "bds_services as services", "sector_experience as sectors", "available", "languages"])
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
  const photos = await firstPhotos(tx, firmIds);
  const room = await freeShares(tx, firmIds);
  const mark = (fa: string, en: string) => ({ fa: markWords(fa || en, marks), en: markWords(en || fa, marks) });
  const marked = (text: string) => markWords(text, marks).some(({ hit }) => hit);
  return hits.flatMap(({ firmId, distanceM }) => {
    const firm = firms.find(({ id }) => id === firmId);
    if (!firm) return [];
    const own = offerings.filter((offering) => offering.firm_id === firmId);
    const matching = own.filter(({ title_fa, title_en }) => marked(title_fa) || marked(title_en));
    const chosen = (matching.length > 0 ? matching : own).slice(0, OFFERINGS);
    return [
      {
        id: firm.id,
        slug: firm.slug,
        kind: firm.kind,
        city: firm.city,
        size: firm.size,
        womenOwned: firm.womenOwned,
        pictureId: photos.get(firmId) ?? firm.logoFileId,
        point: firm.lat !== null && firm.lng !== null ? { lat: firm.lat, lng: firm.lng } : null,
        distanceM,
        freeShare: room.get(firmId) ?? null,
        services: firm.services,
        sectors: firm.sectors,
        available: firm.available,
        languages: firm.languages,
        plainName: { fa: firm.name_fa || firm.name_en, en: firm.name_en || firm.name_fa },
        name: mark(firm.name_fa, firm.name_en),
        tagline: mark(firm.tagline_fa, firm.tagline_en),
        clusters: memberships.filter((membership) => membership.firm_id === firmId).map(({ slug, nameFa, nameEn }) => ({ slug, nameFa, nameEn })),
        certificates: certificates.filter((certificate) => certificate.firm_id === firmId).map(({ id, scheme, level, expiresOn }) => ({ id, scheme, level, expiresOn })),
        offerings: chosen.map(({ id, kind, title_fa, title_en, unitCode, priceFrom, priceTo }) => ({ id, kind, unitCode, priceFrom, priceTo, title: mark(title_fa, title_en) })),
        more: own.length - chosen.length,
      },
    ];
  });
}

async function firstPhotos(tx: Tx, firmIds: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ firmId: string; fileId: string }>`
    select distinct on (p.firm_id) p.firm_id as "firmId", f.id as "fileId"
    from public.firm_photos p join public.files f on f.id = p.file_id and f.deleted_at is null
    where p.firm_id = any (${firmIds}::uuid[])
    order by p.firm_id, p.position, f.created_at`.execute(tx);
  return new Map(rows.map(({ firmId, fileId }) => [firmId, fileId]));
}

/** How much of what each firm can make in a month is free, at its freest item, in hundredths. */
async function freeShares(tx: Tx, firmIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ firmId: string; share: number }>`
    select firm_id as "firmId", max((free_now * 100 / per_month)::int)::int as share
    from public.firm_capacities where firm_id = any (${firmIds}::uuid[]) and free_now is not null
    group by firm_id`.execute(tx);
  return new Map(rows.map(({ firmId, share }) => [firmId, share]));
}
