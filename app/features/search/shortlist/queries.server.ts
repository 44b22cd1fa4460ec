import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";

export type ShortlistEntry = {
  firmId: string;
  slug: string;
  nameFa: string;
  nameEn: string;
  taglineFa: string;
  taglineEn: string;
  city: string;
  logoFileId: string | null;
  note: string;
  addedBy: string | null;
  at: Date;
  /** Left the market since it was put here. */
  gone: boolean;
};

/** The firms of a list that the reader may see, the last added first. */
export async function readShortlist(tx: Tx, owner: { personId: string } | { firmId: string }): Promise<ShortlistEntry[]> {
  const list = "personId" in owner ? sql`e.person_id = ${owner.personId}::uuid` : sql`e.owner_firm_id = ${owner.firmId}::uuid`;
  const { rows } = await sql<ShortlistEntry>`
    select e.firm_id as "firmId", f.slug, f.name_fa as "nameFa", f.name_en as "nameEn", f.tagline_fa as "taglineFa", f.tagline_en as "taglineEn", f.city,
      f.logo_file_id as "logoFileId", e.note, p.display_name as "addedBy", e.created_at as at, f.status <> 'active' as gone
    from public.shortlist_entries e
    join public.firms f on f.id = e.firm_id
    left join public.people p on p.id = e.added_by
    where ${list}
    order by e.created_at desc, f.slug`.execute(tx);
  return rows;
}

/** Which of these firms are on the person's own list. */
export async function shortlisted(tx: Tx, personId: string | null, firmIds: readonly string[]): Promise<Set<string>> {
  if (personId === null || firmIds.length === 0) return new Set();
  const rows = await tx.selectFrom("shortlist_entries").select("firm_id").where("person_id", "=", personId).where("firm_id", "in", firmIds).execute();
  return new Set(rows.map((row) => row.firm_id));
}
