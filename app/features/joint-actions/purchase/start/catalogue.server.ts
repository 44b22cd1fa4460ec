import { sql } from "kysely";
import { norm } from "~/features/search/normalise";
import type { Tx } from "~/lib/db.server";
import type { Locale } from "~/i18n/locale";
import { readAttributes, type Attribute } from "./attributes";

export type CatalogueItem = { id: string; cluster_id: string; name_fa: string; name_en: string; hs_code: string; unit_code: string; attributes: Attribute[]; rounds: number };

/** What the clusters buy together, the items of most rounds first; at most 100. */
export async function readCatalogue(tx: Tx, clusterIds: readonly string[]): Promise<CatalogueItem[]> {
  if (clusterIds.length === 0) return [];
  const { rows } = await sql<Omit<CatalogueItem, "attributes"> & { attributes: unknown }>`
    select i.id, i.cluster_id, i.name_fa, i.name_en, i.hs_code, i.unit_code, i.attributes,
      (select count(*)::int from public.rounds r where r.item_id = i.id and r.state <> 'draft') as rounds
    from public.catalogue_items i
    where i.cluster_id = any (${clusterIds}::uuid[])
    order by rounds desc, i.name_key limit 100`.execute(tx);
  return rows.map((row) => ({ ...row, attributes: readAttributes(row.attributes) }));
}

export const itemName = (item: { name_fa: string; name_en: string }, locale: Locale): string =>
  locale === "fa" ? item.name_fa || item.name_en : item.name_en || item.name_fa;

/** Adds a round's item to the catalogue of its cluster, or to an item of it what wasn't known yet. */
export async function keepItem(tx: Tx, item: { roundId: string; title: string; nameOther: string; hsCode: string }): Promise<void> {
  const { fa, en } = namesOf(item.title, item.nameOther);
  await sql`select private.keep_item(${item.roundId}::uuid, ${norm(item.title) || item.title.toLowerCase()}, ${fa}, ${en}, ${item.hsCode})`.execute(tx);
}

/** Which of two names is the Persian one: that with Persian letters. */
export function namesOf(title: string, other: string): { fa: string; en: string } {
  const persian = (text: string) => /\p{Script=Arabic}/u.test(text);
  return persian(title) || (other !== "" && !persian(other)) ? { fa: title, en: other } : { fa: other, en: title };
}
