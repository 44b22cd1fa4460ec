import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";
import { refuse, type Result } from "~/lib/result";
import { deskOf } from "./receipt.server";
import type { Hand } from "./confirmation.server";
import { insertEvidence, type Evidence } from "./evidence.server";

export const defaultKinds = ["not_paid", "lot_not_taken", "withdrew_after_lock"] as const;
export type DefaultKind = (typeof defaultKinds)[number];
const STATES = ["locked", "awarded", "ordered", "received", "reconciled", "closed", "cancelled"];

/** Records that a firm defaulted; the firm is told and may reply. Nobody records one of a firm of their own. */
export async function recordDefault(
  tx: Tx,
  input: { roundId: string; firmId: string; kind: DefaultKind; statement: string; hand: Hand; evidence: Evidence | null },
): Promise<Result<{ defaultId: string }, "not_found" | "forbidden" | "not_now" | "no_part">> {
  const desk = await deskOf(tx, input.roundId, input.hand, STATES);
  if (!desk.ok) return desk;
  if (input.hand.editorOf.includes(input.firmId)) return refuse("forbidden");
  const part = await tx
    .selectFrom("clearing_allocations as a")
    .innerJoin("clearings as c", "c.id", "a.clearing_id")
    .select("a.firm_id")
    .where("c.round_id", "=", input.roundId)
    .where("a.firm_id", "=", input.firmId)
    .executeTakeFirst();
  if (!part) return refuse("no_part", "firmId");
  const { id: defaultId } = await tx
    .insertInto("firm_defaults")
    .values({ round_id: input.roundId, firm_id: input.firmId, kind: input.kind, statement: input.statement, recorded_by: input.hand.actor.personId, recorded_firm_id: desk.firmId })
    .returning("id")
    .executeTakeFirstOrThrow();
  if (input.evidence) await insertEvidence(tx, { roundId: input.roundId, subject: "default", subjectId: defaultId, firmId: input.firmId, evidence: input.evidence, actor: input.hand.actor });
  await emit(tx, "default.recorded", { defaultId });
  return { ok: true, defaultId };
}

/** The firm's reply, or the desk's withdrawal with its reason. */
export async function writeDefaultEntry(
  tx: Tx,
  input: { roundId: string; defaultId: string; kind: "reply" | "withdrawal"; body: string; hand: Hand },
): Promise<Result<object, "not_found" | "forbidden" | "already_answered">> {
  const record = await tx.selectFrom("firm_defaults as d").innerJoin("rounds as r", "r.id", "d.round_id").select(["d.firm_id", "r.facilitator_firm_id", "r.cluster_id"])
    .where("d.id", "=", input.defaultId).where("d.round_id", "=", input.roundId).executeTakeFirst();
  if (!record) return refuse("not_found");
  const own = input.hand.editorOf.includes(record.firm_id);
  const desk = input.hand.brokerOf.includes(record.cluster_id) || input.hand.editorOf.includes(record.facilitator_firm_id);
  if (input.kind === "reply" ? !own : own || !desk) return refuse("forbidden");
  if (input.kind === "withdrawal") {
    const gone = await tx.selectFrom("firm_default_entries").select("id").where("default_id", "=", input.defaultId).where("kind", "=", "withdrawal").executeTakeFirst();
    if (gone) return refuse("already_answered");
  }
  await tx
    .insertInto("firm_default_entries")
    .values({ default_id: input.defaultId, kind: input.kind, body: input.body, written_by: input.hand.actor.personId, written_firm_id: own ? record.firm_id : null })
    .execute();
  await emit(tx, "default.answered", { defaultId: input.defaultId, kind: input.kind });
  return { ok: true };
}

export type DefaultRecord = Awaited<ReturnType<typeof readDefaults>>[number];

/** What is on record, from other rounds, of firms that pledge in this one: for its facilitator, with what the firms reply. */
export async function readRecords(tx: Tx, roundId: string): Promise<DefaultRecord[]> {
  const { rows } = await sql<{ id: string }>`
    select d.id from public.firm_defaults d
    where d.round_id <> ${roundId}::uuid and d.expires_at > clock_timestamp()
      and d.firm_id in (select p.firm_id from public.current_pledges p where p.round_id = ${roundId}::uuid)
      and not exists (select from public.firm_default_entries e where e.default_id = d.id and e.kind = 'withdrawal')`.execute(tx);
  return rows.length === 0 ? [] : withEntries(tx, recordsOf(tx).where("d.id", "in", rows.map(({ id }) => id)));
}

/** The defaults of a round that the actor may see, each with what was said about it. */
export async function readDefaults(tx: Tx, roundId: string) {
  return withEntries(tx, recordsOf(tx).where("d.round_id", "=", roundId));
}

const recordsOf = (tx: Tx) =>
  tx
    .selectFrom("firm_defaults as d")
    .innerJoin("firms as f", "f.id", "d.firm_id")
    .select(["d.id", "d.firm_id", "d.kind", "d.statement", "d.recorded_at", "d.expires_at", "f.name_fa", "f.name_en"])
    .orderBy("d.recorded_at", "desc");

async function withEntries(tx: Tx, query: ReturnType<typeof recordsOf>) {
  const records = await query.execute();
  if (records.length === 0) return [];
  const entries = await tx.selectFrom("firm_default_entries").select(["id", "default_id", "kind", "body", "written_at"]).where("default_id", "in", records.map((record) => record.id)).orderBy("written_at").execute();
  return records.map((record) => ({ ...record, entries: entries.filter((entry) => entry.default_id === record.id) }));
}
