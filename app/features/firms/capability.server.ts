import type { Tx } from "~/lib/db.server";
import { refuse, type Result } from "~/lib/result";
import { profileChanged } from "./commands.server";
import type { CapacityInput, CertificateInput, ListPart, MachineInput, OfferingInput } from "./schema";

/** Entries of one list of a profile. */
const MOST_ENTRIES = 200;

type Saved = Result<{ id: string }, "not_found" | "too_many_items">;

const tables = { offering: "firm_offerings", machine: "firm_machines", capacity: "firm_capacities", certificate: "firm_certificates" } as const;

/** Sets the steps of production a firm does and those it looks for in others; codes outside the taxonomy are left out, and what it does it doesn't miss. */
export async function setProcesses(tx: Tx, firmId: string, input: { processes: string[]; sought: string[] }): Promise<Result<object>> {
  const sought = input.sought.filter((code) => !input.processes.includes(code));
  for (const [table, codes] of [["firm_processes", input.processes], ["firm_sought_processes", sought]] as const) {
    const known = codes.length === 0 ? [] : await tx.selectFrom("processes").select("code").where("code", "in", codes).execute();
    await tx.deleteFrom(table).where("firm_id", "=", firmId).execute();
    if (known.length > 0) await tx.insertInto(table).values(known.map(({ code }) => ({ firm_id: firmId, process_code: code }))).execute();
  }
  await profileChanged(tx, firmId);
  return { ok: true };
}

/** Adds an offering, or rewrites the one with `id`. */
export async function saveOffering(tx: Tx, firmId: string, input: OfferingInput): Promise<Saved> {
  const row = {
    kind: input.kind,
    title_fa: input.titleFa,
    title_en: input.titleEn,
    note: input.note,
    unit_code: input.unitCode,
    price_from: input.priceFrom,
    price_to: input.priceTo,
    hs_code: input.hsCode,
  };
  const place = input.id ? null : await nextPosition(tx, "firm_offerings", firmId);
  if (place === "full") return refuse("too_many_items");
  const saved = input.id
    ? await tx.updateTable("firm_offerings").set(row).where("id", "=", input.id).where("firm_id", "=", firmId).returning("id").executeTakeFirst()
    : await tx.insertInto("firm_offerings").values({ firm_id: firmId, ...row, position: place ?? 0 }).returning("id").executeTakeFirst();
  return finish(tx, firmId, saved);
}

/** Adds a machine, or rewrites the one with `id`. */
export async function saveMachine(tx: Tx, firmId: string, input: MachineInput): Promise<Saved> {
  const row = { name: input.name, quantity: input.quantity ?? 1, detail: input.detail };
  const place = input.id ? null : await nextPosition(tx, "firm_machines", firmId);
  if (place === "full") return refuse("too_many_items");
  const saved = input.id
    ? await tx.updateTable("firm_machines").set(row).where("id", "=", input.id).where("firm_id", "=", firmId).returning("id").executeTakeFirst()
    : await tx.insertInto("firm_machines").values({ firm_id: firmId, ...row, position: place ?? 0 }).returning("id").executeTakeFirst();
  return finish(tx, firmId, saved);
}

/** Adds a monthly capacity, or rewrites the one with `id`. */
export async function saveCapacity(tx: Tx, firmId: string, input: CapacityInput): Promise<Saved> {
  const row = { item: input.item, per_month: input.perMonth, free_now: input.freeNow, unit_code: input.unitCode };
  const place = input.id ? null : await nextPosition(tx, "firm_capacities", firmId);
  if (place === "full") return refuse("too_many_items");
  const saved = input.id
    ? await tx.updateTable("firm_capacities").set(row).where("id", "=", input.id).where("firm_id", "=", firmId).returning("id").executeTakeFirst()
    : await tx.insertInto("firm_capacities").values({ firm_id: firmId, ...row, position: place ?? 0 }).returning("id").executeTakeFirst();
  return finish(tx, firmId, saved);
}

/** Adds a certificate as claimed, or rewrites one (which a trigger then lowers to claimed). Without a new file the old one stays. */
export async function saveCertificate(tx: Tx, firmId: string, input: CertificateInput): Promise<Saved> {
  const row = {
    scheme: input.scheme,
    title: input.title,
    issuer: input.issuer,
    number: input.number,
    issued_on: input.issuedOn,
    expires_on: input.expiresOn,
    ...(input.fileId && { file_id: input.fileId }),
  };
  const count = input.id ? 0 : await countOf(tx, "firm_certificates", firmId);
  if (count >= MOST_ENTRIES) return refuse("too_many_items");
  const saved = input.id
    ? await tx.updateTable("firm_certificates").set(row).where("id", "=", input.id).where("firm_id", "=", firmId).returning("id").executeTakeFirst()
    : await tx.insertInto("firm_certificates").values({ firm_id: firmId, ...row }).returning("id").executeTakeFirst();
  return finish(tx, firmId, saved);
}

/** Takes one entry out of a list; twice is the same as once. A certificate's file goes with it: the answer names its storage key. */
export async function removePart(tx: Tx, firmId: string, part: ListPart, id: string): Promise<Result<{ storageKey: string | null }>> {
  let storageKey: string | null = null;
  if (part === "certificate") {
    const file = await tx
      .updateTable("files as f")
      .from("firm_certificates as c")
      .set({ deleted_at: new Date() })
      .whereRef("f.id", "=", "c.file_id")
      .where("c.id", "=", id)
      .where("f.firm_id", "=", firmId)
      .where("f.deleted_at", "is", null)
      .returning("f.storage_key")
      .executeTakeFirst();
    storageKey = file?.storage_key ?? null;
  }
  await tx.deleteFrom(tables[part]).where("id", "=", id).where("firm_id", "=", firmId).execute();
  await profileChanged(tx, firmId);
  return { ok: true, storageKey };
}

async function finish(tx: Tx, firmId: string, saved: { id: string } | undefined): Promise<Saved> {
  if (!saved) return refuse("not_found");
  await profileChanged(tx, firmId);
  return { ok: true, id: saved.id };
}

async function countOf(tx: Tx, table: (typeof tables)[ListPart], firmId: string): Promise<number> {
  const row = await tx.selectFrom(table).select((eb) => eb.fn.countAll<bigint>().as("count")).where("firm_id", "=", firmId).executeTakeFirstOrThrow();
  return Number(row.count);
}

async function nextPosition(tx: Tx, table: "firm_offerings" | "firm_machines" | "firm_capacities", firmId: string): Promise<number | "full"> {
  if ((await countOf(tx, table, firmId)) >= MOST_ENTRIES) return "full";
  const row = await tx.selectFrom(table).select((eb) => eb.fn.max("position").as("last")).where("firm_id", "=", firmId).executeTakeFirst();
  return Number(row?.last ?? -1) + 1;
}
