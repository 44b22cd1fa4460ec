import { sql } from "kysely";
import type { Locale } from "~/i18n/locale";
import type { Actor, Tx } from "~/lib/db.server";
import { completenessOf, type ActingRole, type ProfileFacts } from "./rules";
import type { ContactVisibility, FirmKind, FirmRole } from "./schema";

/** The firm at this address if the reader may see it, with the reader's own role in it. */
export async function findFirm(tx: Tx, slug: string, actor: Actor | null) {
  const found = await tx.selectFrom("firms").selectAll().where("slug", "=", slug).executeTakeFirst();
  if (!found) return null;
  // Who founded a firm is nobody's business; pages get the rest of the row.
  const { created_by: _founder, ...firm } = found;
  const role: ActingRole = actor ? await roleIn(tx, firm.id, actor) : null;
  return { ...firm, kind: firm.kind as FirmKind, role };
}
export type FirmRow = NonNullable<Awaited<ReturnType<typeof findFirm>>>;

async function roleIn(tx: Tx, firmId: string, actor: Actor): Promise<ActingRole> {
  const row = await tx
    .selectFrom("firm_people")
    .select("role")
    .where("firm_id", "=", firmId)
    .where("person_id", "=", actor.personId)
    .where("left_at", "is", null)
    .executeTakeFirst();
  return (row?.role as FirmRole | undefined) ?? null;
}

/** The firms a person acts for, with completeness and the next best step. */
export async function myFirms(tx: Tx, actor: Actor) {
  const rows = await tx
    .selectFrom("firm_people as p")
    .innerJoin("firms as f", "f.id", "p.firm_id")
    .select(["f.id", "f.slug", "f.kind", "f.name_fa as nameFa", "f.name_en as nameEn", "f.status", "f.city", "f.logo_file_id as logoFileId", "p.role"])
    .where("p.person_id", "=", actor.personId)
    .where("p.left_at", "is", null)
    .orderBy("p.joined_at")
    .execute();
  const firms = [];
  for (const row of rows) {
    const { percent, next } = completenessOf(await factsOf(tx, row.id));
    firms.push({ ...row, role: row.role as FirmRole, clusters: await clustersOf(tx, row.id), percent, next });
  }
  return firms;
}

/** Counts and fields that completeness is made of. */
export async function factsOf(tx: Tx, firmId: string): Promise<ProfileFacts> {
  const { rows } = await sql<ProfileFacts>`
    select f.kind, f.name_fa as "nameFa", f.name_en as "nameEn",
      coalesce(nullif(f.tagline_fa, ''), f.tagline_en) as tagline,
      case when char_length(f.about_fa) >= char_length(f.about_en) then f.about_fa else f.about_en end as about,
      f.size_class as "sizeClass", f.founded_year as "foundedYear",
      cardinality(f.languages) as languages, cardinality(f.isic) as isic, cardinality(f.bds_services) as "bdsServices",
      f.city, f.lat is not null as "hasPoint",
      coalesce(c.phone <> '' or c.mobile <> '', false) as "hasPhone",
      coalesce(c.email <> '' or c.website <> '', false) as "hasContact",
      (select count(*)::int from firm_processes x where x.firm_id = f.id) as processes,
      (select count(*)::int from firm_offerings x where x.firm_id = f.id) as offerings,
      (select count(*)::int from firm_offerings x where x.firm_id = f.id and coalesce(x.price_from, x.price_to) is not null) as "pricedOfferings",
      (select count(*)::int from firm_machines x where x.firm_id = f.id) as machines,
      (select count(*)::int from firm_capacities x where x.firm_id = f.id) as capacities,
      (select count(*)::int from firm_certificates x where x.firm_id = f.id) as certificates,
      (select count(*)::int from firm_photos x join files y on y.id = x.file_id and y.deleted_at is null where x.firm_id = f.id) as photos,
      f.logo_file_id is not null as "hasLogo"
    from firms f left join firm_contacts c on c.firm_id = f.id
    where f.id = ${firmId}::uuid`.execute(tx);
  return rows[0]!;
}

/** Clusters a firm belongs to now. */
export function clustersOf(tx: Tx, firmId: string) {
  return tx
    .selectFrom("cluster_memberships as m")
    .innerJoin("clusters as c", "c.id", "m.cluster_id")
    .select(["c.id", "c.slug", "c.name_fa as nameFa", "c.name_en as nameEn", "c.hue"])
    .where("m.firm_id", "=", firmId)
    .where("m.status", "=", "active")
    .orderBy("c.name_en")
    .execute();
}

export function offeringsOf(tx: Tx, firmId: string) {
  return tx
    .selectFrom("firm_offerings")
    .select(["id", "kind", "title_fa as titleFa", "title_en as titleEn", "note", "unit_code as unitCode", "price_from as priceFrom", "price_to as priceTo", "hs_code as hsCode"])
    .where("firm_id", "=", firmId)
    .orderBy("position")
    .orderBy("created_at")
    .execute();
}

export function machinesOf(tx: Tx, firmId: string) {
  return tx.selectFrom("firm_machines").select(["id", "name", "quantity", "detail"]).where("firm_id", "=", firmId).orderBy("position").orderBy("name").execute();
}

export function capacitiesOf(tx: Tx, firmId: string) {
  return tx
    .selectFrom("firm_capacities")
    .select(["id", "item", "per_month as perMonth", "free_now as freeNow", "unit_code as unitCode"])
    .where("firm_id", "=", firmId)
    .orderBy("position")
    .orderBy("item")
    .execute();
}

/** Certificates; `fileId` is only there for readers who may open the file. */
export function certificatesOf(tx: Tx, firmId: string) {
  return tx
    .selectFrom("firm_certificates as c")
    .leftJoin("files as f", (join) => join.onRef("f.id", "=", "c.file_id").on("f.deleted_at", "is", null))
    .select(["c.id", "c.scheme", "c.title", "c.issuer", "c.number", "c.issued_on as issuedOn", "c.expires_on as expiresOn", "c.level", "f.id as fileId", "f.media_type as fileType"])
    .where("c.firm_id", "=", firmId)
    .orderBy("c.created_at")
    .execute();
}

export function photosOf(tx: Tx, firmId: string) {
  return tx
    .selectFrom("firm_photos as p")
    .innerJoin("files as f", "f.id", "p.file_id")
    .select(["f.id", "f.alt_text as altText", "f.width", "f.height"])
    .where("p.firm_id", "=", firmId)
    .where("f.deleted_at", "is", null)
    .orderBy("p.position")
    .orderBy("f.created_at")
    .execute();
}

export function processesOf(tx: Tx, firmId: string) {
  return tx
    .selectFrom("firm_processes as x")
    .innerJoin("processes as p", "p.code", "x.process_code")
    .select(["p.code", "p.label_fa as fa", "p.label_en as en"])
    .where("x.firm_id", "=", firmId)
    .orderBy("p.position")
    .execute();
}

/** Steps of production that a firm misses and looks for in others. */
export function soughtProcessesOf(tx: Tx, firmId: string) {
  return tx
    .selectFrom("firm_sought_processes as x")
    .innerJoin("processes as p", "p.code", "x.process_code")
    .select(["p.code", "p.label_fa as fa", "p.label_en as en"])
    .where("x.firm_id", "=", firmId)
    .orderBy("p.position")
    .execute();
}

/** Every process a firm can choose, in order of the chain. */
export function allProcesses(tx: Tx) {
  return tx.selectFrom("processes").select(["code", "label_fa as fa", "label_en as en", "sector"]).orderBy("sector").orderBy("position").execute();
}

/** How to reach a firm, when its choice lets the reader see it. */
export async function contactOf(tx: Tx, firmId: string) {
  const row = await tx
    .selectFrom("firm_contacts")
    .select(["visibility", "contact_name as contactName", "phone", "mobile", "email", "website", "address"])
    .where("firm_id", "=", firmId)
    .executeTakeFirst();
  return row ? { ...row, visibility: row.visibility as ContactVisibility } : null;
}

/** Whether a firm is a member or an applicant of a cluster that this person works for. */
async function isOnDesk(tx: Tx, firmId: string, actor: Actor): Promise<boolean> {
  const row = await tx
    .selectFrom("cluster_memberships as m")
    .innerJoin("cluster_staff as s", "s.cluster_id", "m.cluster_id")
    .select("m.firm_id")
    .where("m.firm_id", "=", firmId)
    .where("m.status", "<>", "left")
    .where("s.person_id", "=", actor.personId)
    .where("s.revoked_at", "is", null)
    .executeTakeFirst();
  return row !== undefined;
}

/** The whole profile as this reader may see it; null for firms that are not on the market and not the reader's. */
export async function firmProfile(tx: Tx, slug: string, actor: Actor | null) {
  const firm = await findFirm(tx, slug, actor);
  if (!firm || (firm.status !== "active" && firm.role === null && !(actor && (await isOnDesk(tx, firm.id, actor))))) return null;
  return {
    firm,
    contact: await contactOf(tx, firm.id),
    clusters: await clustersOf(tx, firm.id),
    processes: await processesOf(tx, firm.id),
    sought: await soughtProcessesOf(tx, firm.id),
    offerings: await offeringsOf(tx, firm.id),
    machines: await machinesOf(tx, firm.id),
    capacities: await capacitiesOf(tx, firm.id),
    certificates: await certificatesOf(tx, firm.id),
    photos: await photosOf(tx, firm.id),
  };
}

/** People who act for a firm, owners first. */
export function peopleOf(tx: Tx, firmId: string) {
  return tx
    .selectFrom("firm_people as p")
    .innerJoin("people as x", "x.id", "p.person_id")
    .select(["p.person_id as personId", "x.display_name as name", "p.role", "p.joined_at as joinedAt"])
    .where("p.firm_id", "=", firmId)
    .where("p.left_at", "is", null)
    .orderBy(sql`array_position(array['owner','editor','viewer'], p.role)`)
    .orderBy("p.joined_at")
    .execute();
}

/** Invitations that nobody has accepted or taken back, and those that were declined; only owners see any. */
export function openInvitations(tx: Tx, firmId: string, now: Date) {
  return tx
    .selectFrom("firm_invitations")
    .select(["id", "email", "role", "created_at as createdAt", "expires_at as expiresAt", "declined_at as declinedAt"])
    .select(sql<boolean>`expires_at < ${now}`.as("expired"))
    .where("firm_id", "=", firmId)
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .orderBy("created_at", "desc")
    .execute();
}

/** What is known of a stored file, when the reader may see it. */
export async function findFile(tx: Tx, id: string) {
  const row = await tx
    .selectFrom("files")
    .select(["id", "visibility", "media_type as mediaType", "sha256", "storage_key as storageKey", "original_name as originalName", "purpose"])
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return row ?? null;
}

/** Towns of the clusters, to find one's way on the map. */
export async function landmarks(tx: Tx, locale: Locale) {
  const clusters = await tx.selectFrom("clusters").select(["id", "lat", "lng", "place_fa as fa", "place_en as en", "name_fa", "name_en"]).orderBy("name_en").limit(100).execute();
  return clusters.map(({ id, lat, lng, fa, en, name_fa, name_en }) => ({ id, lat, lng, label: (locale === "fa" ? fa || name_fa : en || name_en) }));
}
