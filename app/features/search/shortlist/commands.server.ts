import { sql } from "kysely";
import type { Actor, Tx } from "~/lib/db.server";
import { refuse, type Result } from "~/lib/result";
import type { ShortlistChange } from "./schema";

const MOST_ENTRIES = 500;

/** Puts a firm on a list, takes it off, or writes a note beside it; each twice is the same as once. */
export async function changeShortlist(
  tx: Tx,
  input: ShortlistChange & { actor: Actor; actingFirmId: string | null },
): Promise<Result<object, "no_firm" | "not_found" | "too_many_items">> {
  const { actor, actingFirmId, firmId } = input;
  if (input.of === "firm" && actingFirmId === null) return refuse("no_firm");
  const owner = input.of === "firm" ? { person_id: null, owner_firm_id: actingFirmId } : { person_id: actor.personId, owner_firm_id: null };
  const list = input.of === "firm" ? sql<boolean>`owner_firm_id = ${actingFirmId}::uuid` : sql<boolean>`person_id = ${actor.personId}::uuid`;
  switch (input.intent) {
    case "add": {
      const firm = await tx.selectFrom("firms").select("id").where("id", "=", firmId).where("status", "=", "active").executeTakeFirst();
      if (!firm) return refuse("not_found");
      const { n } = await tx.selectFrom("shortlist_entries").select((eb) => eb.fn.countAll<bigint>().as("n")).where(list).executeTakeFirstOrThrow();
      if (n >= BigInt(MOST_ENTRIES)) return refuse("too_many_items");
      await tx
        .insertInto("shortlist_entries")
        .values({ ...owner, firm_id: firmId, added_by: actor.personId })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return { ok: true };
    }
    case "remove":
      await tx.deleteFrom("shortlist_entries").where(list).where("firm_id", "=", firmId).execute();
      return { ok: true };
    case "note": {
      const noted = await tx.updateTable("shortlist_entries").set({ note: input.note }).where(list).where("firm_id", "=", firmId).returning("id").executeTakeFirst();
      return noted ? { ok: true } : refuse("not_found");
    }
  }
}
