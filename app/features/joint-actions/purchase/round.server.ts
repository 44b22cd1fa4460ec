import { sql } from "kysely";
import { emit } from "~/lib/outbox.server";
import { clockOf, type Actor, type Tx } from "~/lib/db.server";
import { refuse, type Result } from "~/lib/result";
import { CANCELLABLE } from "./schema";

/** A round under its row lock, as far as a command needs it. */
export type LockedRound = { id: string; cluster_id: string; facilitator_firm_id: string; state: string; deadline: Date; fill_deadline: Date | null; version: number; item_version: number; quantity_limit: bigint | null };

/** Locks a round the actor may see; null when there is none. Take this lock before any other of the round. */
export async function lockRound(tx: Tx, roundId: string): Promise<LockedRound | null> {
  const { rows } = await sql<LockedRound & { id: string | null }>`
    select r.id, r.cluster_id, r.facilitator_firm_id, r.state, r.deadline, r.fill_deadline, r.version, r.item_version, r.quantity_limit
    from private.lock_round(${roundId}::uuid) r`.execute(tx);
  const round = rows[0];
  return round?.id ? (round as LockedRound) : null;
}

/** Ends a round before its deadline, with a reason that its members read. */
export async function cancelRound(
  tx: Tx,
  input: { roundId: string; reason: string; actor: Actor; firmIds: string[]; brokerOf: string[] },
): Promise<Result<{ roundId: string }, "not_found" | "forbidden" | "past_that" | "late">> {
  const round = await lockRound(tx, input.roundId);
  if (!round) return refuse("not_found");
  const own = input.firmIds.includes(round.facilitator_firm_id);
  if (!own && !input.brokerOf.includes(round.cluster_id)) return refuse("forbidden");
  if (!(CANCELLABLE as readonly string[]).includes(round.state)) return refuse("past_that");
  // From the deadline on the pledges decide.
  const end = round.state === "pledging" ? round.deadline : round.state === "fill" ? round.fill_deadline : null;
  if (end && end <= (await clockOf(tx))) return refuse("late");
  await step(tx, { roundId: round.id, from: round.state, to: "cancelled", actor: input.actor, firmId: own ? round.facilitator_firm_id : null, reason: input.reason });
  return { ok: true, roundId: round.id };
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
