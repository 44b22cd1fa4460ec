import { sql } from "kysely";
import { emit } from "~/lib/outbox.server";
import { clockOf, type Actor, type Tx } from "~/lib/db.server";
import { refuse, type Result } from "~/lib/result";
import { CANCELLABLE, type RoundInput } from "./schema";

/** A round under its row lock, as far as a command needs it. */
export type LockedRound = { id: string; cluster_id: string; facilitator_firm_id: string; state: string; deadline: Date; fill_deadline: Date | null; version: number; item_version: number };

/** Locks a round the actor may see; null when there is none. Take this lock before any other of the round. */
export async function lockRound(tx: Tx, roundId: string): Promise<LockedRound | null> {
  const { rows } = await sql<LockedRound & { id: string | null }>`
    select r.id, r.cluster_id, r.facilitator_firm_id, r.state, r.deadline, r.fill_deadline, r.version, r.item_version
    from private.lock_round(${roundId}::uuid) r`.execute(tx);
  const round = rows[0];
  return round?.id ? (round as LockedRound) : null;
}

/** Starts a round for a firm: the draft with its one quote, and opens it for pledges when asked to. */
export async function startRound(
  tx: Tx,
  input: RoundInput & { actor: Actor; firmId: string },
): Promise<Result<{ roundId: string }, "deadline_past">> {
  if (input.intent === "open" && input.deadline <= (await clockOf(tx))) return refuse("deadline_past", "deadline");
  const { id: roundId } = await tx
    .insertInto("rounds")
    .values({
      cluster_id: input.clusterId,
      facilitator_firm_id: input.firmId,
      created_by: input.actor.personId,
      ...roundColumns(input),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await writeQuote(tx, roundId, input);
  await logRound(tx, { roundId, kind: "started", actor: input.actor, firmId: input.firmId });
  if (input.intent === "open") await openForPledges(tx, { roundId, actor: input.actor, firmId: input.firmId });
  return { ok: true, roundId };
}

/** Rewrites a draft, and opens it for pledges when asked to. */
export async function editDraft(
  tx: Tx,
  input: RoundInput & { actor: Actor; firmId: string; roundId: string },
): Promise<Result<{ roundId: string }, "not_found" | "round_closed" | "deadline_past">> {
  const round = await lockRound(tx, input.roundId);
  if (!round || round.facilitator_firm_id !== input.firmId) return refuse("not_found");
  if (round.state !== "draft") return refuse("round_closed");
  if (input.intent === "open" && input.deadline <= (await clockOf(tx))) return refuse("deadline_past", "deadline");
  await tx.updateTable("rounds").set(roundColumns(input)).where("id", "=", round.id).execute();
  await tx.deleteFrom("round_quotes").where("round_id", "=", round.id).execute();
  await writeQuote(tx, round.id, input);
  if (input.intent === "open") await openForPledges(tx, { roundId: round.id, actor: input.actor, firmId: input.firmId });
  return { ok: true, roundId: round.id };
}

/** Ends a round before its deadline, with a reason that its members read. */
export async function cancelRound(
  tx: Tx,
  input: { roundId: string; reason: string; actor: Actor; firmIds: string[]; brokerOf: string[] },
): Promise<Result<{ roundId: string }, "not_found" | "forbidden" | "round_closed" | "late">> {
  const round = await lockRound(tx, input.roundId);
  if (!round) return refuse("not_found");
  const own = input.firmIds.includes(round.facilitator_firm_id);
  if (!own && !input.brokerOf.includes(round.cluster_id)) return refuse("forbidden");
  if (!(CANCELLABLE as readonly string[]).includes(round.state)) return refuse("round_closed");
  // From the deadline on the pledges decide.
  const end = round.state === "pledging" ? round.deadline : round.state === "fill" ? round.fill_deadline : null;
  if (end && end <= (await clockOf(tx))) return refuse("late");
  await step(tx, { roundId: round.id, from: round.state, to: "cancelled", actor: input.actor, firmId: own ? round.facilitator_firm_id : null, reason: input.reason });
  return { ok: true, roundId: round.id };
}

/** A round whose price list is known goes from draft through gathering straight to pledging. */
async function openForPledges(tx: Tx, by: { roundId: string; actor: Actor; firmId: string }): Promise<void> {
  await step(tx, { ...by, from: "draft", to: "gathering" });
  await step(tx, { ...by, from: "gathering", to: "pledging" });
}

/** Takes one step of the life-cycle: state, log row, event. The database refuses steps that don't exist. */
export async function step(
  tx: Tx,
  move: { roundId: string; from: string; to: string; actor: Actor | null; firmId: string | null; reason?: string; also?: { fill_deadline: Date } },
): Promise<void> {
  await tx.updateTable("rounds").set({ state: move.to, ...move.also }).where("id", "=", move.roundId).where("state", "=", move.from).execute();
  await logRound(tx, { roundId: move.roundId, kind: "step", from: move.from, to: move.to, actor: move.actor, firmId: move.firmId, reason: move.reason });
  await emit(tx, "round.changed", { roundId: move.roundId, state: move.to });
}

/** Appends to the round's log; the database numbers and chains the rows. */
export async function logRound(
  tx: Tx,
  entry: { roundId: string; kind: string; from?: string; to?: string; actor: Actor | null; firmId: string | null; reason?: string | undefined; detail?: object },
): Promise<void> {
  await tx
    .insertInto("round_events")
    .values({
      round_id: entry.roundId,
      seq: 0n,
      kind: entry.kind,
      from_state: entry.from ?? null,
      to_state: entry.to ?? null,
      actor_id: entry.actor?.personId ?? null,
      actor_firm_id: entry.firmId,
      reason: entry.reason ?? "",
      detail: JSON.stringify(entry.detail ?? {}),
    })
    .execute();
}

function roundColumns(input: RoundInput) {
  return {
    title: input.title,
    specification: input.specification,
    unit_code: input.unitCode,
    solo_price: input.soloPrice,
    shared_cost: input.sharedCost,
    shared_cost_note: input.sharedCostNote,
    delivery_note: input.deliveryNote,
    deadline: input.deadline,
  };
}

async function writeQuote(tx: Tx, roundId: string, input: RoundInput): Promise<void> {
  const { id: quoteId } = await tx
    .insertInto("round_quotes")
    .values({
      round_id: roundId,
      supplier_name: input.supplierName,
      model: input.model,
      pack: input.pack,
      moq: input.moq,
      lead_time_days: input.leadTimeDays,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await tx
    .insertInto("round_quote_breaks")
    .values(input.breaks.map((row) => ({ quote_id: quoteId, min_qty: row.minQty, unit_price: row.unitPrice })))
    .execute();
}
