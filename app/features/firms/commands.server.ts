import { randomBytes } from "node:crypto";
import type { Actor, Tx } from "~/lib/db.server";
import { once } from "~/lib/once.server";
import { refuse, type Result } from "~/lib/result";
import { leaveAllClusters } from "~/features/clusters/commands.server";
import { firmChanged } from "./events.server";
import { factsOf } from "./queries.server";
import { completenessOf, slugOf } from "./rules";
import type { Basics, FoundFirm, Place } from "./schema";

/** After each change of a profile: completeness is counted anew and the outbox hears of it. */
export async function profileChanged(tx: Tx, firmId: string): Promise<void> {
  const { percent } = completenessOf(await factsOf(tx, firmId));
  await tx.updateTable("firms").set({ completeness: percent }).where("id", "=", firmId).where("completeness", "<>", percent).execute();
  await firmChanged(tx, firmId);
}

/** Founds a firm with its contact row and its first owner. The same key founds it once. */
export function foundFirm(tx: Tx, actor: Actor, input: FoundFirm): Promise<Result<{ firmId: string; slug: string }, "name_without_letters" | "key_reused">> {
  const { idempotencyKey: key, ...content } = input;
  const found = () => insertFirm(tx, actor, content);
  return key ? once(tx, { actor, command: "found-firm", key, content }, found) : found();
}

async function insertFirm(tx: Tx, actor: Actor, input: Omit<FoundFirm, "idempotencyKey">): Promise<Result<{ firmId: string; slug: string }, "name_without_letters">> {
  const base = slugOf(input);
  if (base === "") return refuse("name_without_letters", "nameFa");
  const firm = await insertWithFreeSlug(tx, base, {
    kind: input.kind,
    name_fa: input.nameFa,
    name_en: input.nameEn,
    city: input.city,
    created_by: actor.personId,
  });
  await tx.insertInto("firm_people").values({ firm_id: firm.id, person_id: actor.personId, role: "owner" }).execute();
  await tx.insertInto("firm_contacts").values({ firm_id: firm.id }).execute();
  await profileChanged(tx, firm.id);
  return { ok: true, firmId: firm.id, slug: firm.slug };
}

async function insertWithFreeSlug(tx: Tx, base: string, row: { kind: string; name_fa: string; name_en: string; city: string; created_by: string }) {
  const endings = ["", "-2", "-3", "-4", ...Array.from({ length: 4 }, () => `-${randomBytes(3).toString("hex")}`)];
  for (const ending of endings) {
    // The unique key decides, since hidden firms hold addresses that this person can't see.
    const firm = await tx
      .insertInto("firms")
      .values({ ...row, slug: base + ending })
      .onConflict((conflict) => conflict.column("slug").doNothing())
      .returning(["id", "slug"])
      .executeTakeFirst();
    if (firm) return firm;
  }
  throw new Error("no free address for the firm");
}

type Stale = "edited_meanwhile";

/** Writes who the firm is; refused when somebody else wrote since `version` was read. */
export async function editBasics(tx: Tx, firmId: string, input: Basics): Promise<Result<object, Stale>> {
  const changed = await tx
    .updateTable("firms")
    .set((eb) => ({
      kind: input.kind,
      name_fa: input.nameFa,
      name_en: input.nameEn,
      tagline_fa: input.taglineFa,
      tagline_en: input.taglineEn,
      about_fa: input.aboutFa,
      about_en: input.aboutEn,
      isic: input.isic,
      bds_services: input.bdsServices,
      sector_experience: input.sectorExperience,
      available: input.available,
      size_class: input.sizeClass,
      women_owned: input.womenOwned,
      home_based: input.homeBased,
      founded_year: input.foundedYear,
      languages: input.languages,
      export_markets: input.exportMarkets,
      version: eb("version", "+", 1),
    }))
    .where("id", "=", firmId)
    .where("version", "=", input.version)
    .returning("id")
    .executeTakeFirst();
  if (!changed) return refuse("edited_meanwhile");
  await profileChanged(tx, firmId);
  return { ok: true };
}

/** Writes where the firm is and how it is reached. */
export async function editPlace(tx: Tx, firmId: string, input: Place): Promise<Result<object, Stale>> {
  const changed = await tx
    .updateTable("firms")
    .set((eb) => ({ province: input.province, city: input.city, lat: input.lat, lng: input.lng, version: eb("version", "+", 1) }))
    .where("id", "=", firmId)
    .where("version", "=", input.version)
    .returning("id")
    .executeTakeFirst();
  if (!changed) return refuse("edited_meanwhile");
  const contact = {
    visibility: input.visibility,
    contact_name: input.contactName,
    phone: input.phone,
    mobile: input.mobile,
    email: input.email ?? "",
    website: input.website,
    address: input.address,
  };
  await tx
    .insertInto("firm_contacts")
    .values({ firm_id: firmId, ...contact })
    .onConflict((conflict) => conflict.column("firm_id").doUpdateSet(contact))
    .execute();
  await profileChanged(tx, firmId);
  return { ok: true };
}

/** Shows, hides or closes a firm; only an owner does. Closing ends its memberships. */
export async function setFirmStatus(tx: Tx, actor: Actor, firmId: string, status: "active" | "hidden" | "closed"): Promise<Result<object, "forbidden">> {
  const owner = await tx
    .selectFrom("firm_people")
    .select("person_id")
    .where("firm_id", "=", firmId)
    .where("person_id", "=", actor.personId)
    .where("role", "=", "owner")
    .where("left_at", "is", null)
    .executeTakeFirst();
  if (!owner) return refuse("forbidden");
  await tx
    .updateTable("firms")
    .set((eb) => ({ status, version: eb("version", "+", 1) }))
    .where("id", "=", firmId)
    .where("status", "<>", status)
    .execute();
  if (status === "closed") await leaveAllClusters(tx, { firmId, actor });
  await firmChanged(tx, firmId);
  return { ok: true };
}
