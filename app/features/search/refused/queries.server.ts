import type { Tx } from "~/lib/db.server";

const MOST = 200;

export type RefusedDocument = { firmId: string; slug: string | null; nameFa: string | null; nameEn: string | null; code: string; error: string; firstAt: Date; lastAt: Date; tries: number };

/** Documents that the search server refused, the latest first; the policy lets operators see them all. */
export function readRefused(tx: Tx): Promise<RefusedDocument[]> {
  return tx
    .selectFrom("search_dead_letters as l")
    .leftJoin("firms as f", "f.id", "l.firm_id")
    .select(["l.firm_id as firmId", "f.slug", "f.name_fa as nameFa", "f.name_en as nameEn", "l.code", "l.error", "l.first_at as firstAt", "l.last_at as lastAt", "l.tries"])
    .orderBy("l.last_at", "desc")
    .orderBy("l.firm_id")
    .limit(MOST)
    .execute();
}
