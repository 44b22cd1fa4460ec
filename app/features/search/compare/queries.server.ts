import type { Tx } from "~/lib/db.server";

/** The firms to compare with what is comparable of them, in the order asked; what the caller can't see is left out. */
export async function readCompared(tx: Tx, slugs: readonly string[]) {
  if (slugs.length === 0) return [];
  const firms = await tx
    .selectFrom("firms")
    .select(["id", "slug", "kind", "name_fa as nameFa", "name_en as nameEn", "city", "province", "size_class as size", "founded_year as founded", "bds_services as services", "sector_experience as experience", "available", "languages", "export_markets as markets", "completeness", "logo_file_id as logoFileId"])
    .where("slug", "in", slugs)
    .where("status", "=", "active")
    .execute();
  const ids = firms.map(({ id }) => id);
  if (ids.length === 0) return [];
  const offerings = await tx.selectFrom("firm_offerings").select(["firm_id", "id", "title_fa as titleFa", "title_en as titleEn", "unit_code as unitCode", "price_from as priceFrom", "price_to as priceTo"]).where("firm_id", "in", ids).orderBy("position").orderBy("created_at").execute();
  const processes = await tx.selectFrom("firm_processes as x").innerJoin("processes as p", "p.code", "x.process_code").select(["x.firm_id", "p.code", "p.label_fa as fa", "p.label_en as en"]).where("x.firm_id", "in", ids).orderBy("p.position").execute();
  const capacities = await tx.selectFrom("firm_capacities").select(["firm_id", "id", "item", "per_month as perMonth", "free_now as freeNow", "unit_code as unitCode"]).where("firm_id", "in", ids).orderBy("position").execute();
  const certificates = await tx.selectFrom("firm_certificates").select(["firm_id", "id", "scheme", "level", "expires_on as expiresOn"]).where("firm_id", "in", ids).orderBy("created_at").execute();
  const clusters = await tx.selectFrom("cluster_memberships as m").innerJoin("clusters as c", "c.id", "m.cluster_id").select(["m.firm_id", "c.slug", "c.name_fa as nameFa", "c.name_en as nameEn"]).where("m.firm_id", "in", ids).where("m.status", "=", "active").execute();
  const ofFirm = <Row extends { firm_id: string }>(rows: Row[], id: string) => rows.filter((row) => row.firm_id === id).map(({ firm_id: _, ...row }) => row);
  return slugs.flatMap((slug) => {
    const firm = firms.find((found) => found.slug === slug);
    if (!firm) return [];
    return [{ ...firm, offerings: ofFirm(offerings, firm.id), processes: ofFirm(processes, firm.id), capacities: ofFirm(capacities, firm.id), certificates: ofFirm(certificates, firm.id), clusters: ofFirm(clusters, firm.id) }];
  });
}
export type ComparedFirm = Awaited<ReturnType<typeof readCompared>>[number];
