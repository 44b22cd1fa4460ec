import type { Tx } from "~/lib/db.server";
import type { Locale } from "~/i18n/locale";
import { nameIn } from "./order";

/** The firms that cleared in a round, by name, for its desk. */
export async function readParts(tx: Tx, roundId: string, locale: Locale): Promise<{ id: string; name: string }[]> {
  const rows = await tx
    .selectFrom("clearing_allocations as a")
    .innerJoin("clearings as c", "c.id", "a.clearing_id")
    .innerJoin("firms as f", "f.id", "a.firm_id")
    .select(["f.id", "f.name_fa", "f.name_en", "f.slug"])
    .distinct()
    .where("c.round_id", "=", roundId)
    .orderBy("f.slug")
    .execute();
  return rows.map((row) => ({ id: row.id, name: nameIn(locale, row.name_fa, row.name_en) }));
}
