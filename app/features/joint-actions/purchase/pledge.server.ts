import { sql } from "kysely";
import { clockOf, databaseError, type Actor, type Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";
import { refuse, type Result } from "~/lib/result";
import { creditRefusal, passesCredit, withinCredit } from "./credit/standing.server";
import { pledgesOf } from "./pledging/clear-round.server";
import { keepsResult, keepsWithout, situationOf } from "./pledging/fill.server";
import { lockRound, logRound, type LockedRound } from "./round.server";
import { canPledge, canWithdraw, pledgesUntil, revisionDayStart, revisionsADay, type PledgeRefusal, type PledgingRound, type RoundState, type WithdrawRefusal } from "./rules";

const ASSISTED_DAYS = 7;
const DAY_MS = 86_400_000;

type Terms = { min: bigint; desired: bigint; max: bigint; cap: bigint | null; soloPrice: bigint | null; deliveryPoint: string; /** Quotes that offer something else and that the firm would take. */ substitutes?: readonly string[] };

/** Places or changes the pledge of one's own firm; each change is a new row. */
export async function placePledge(
  tx: Tx,
  input: Terms & { roundId: string; firmId: string; actor: Actor },
): Promise<Result<{ pledgeId: string }, "not_found" | "no_substitute" | "above_credit" | PledgeRefusal>> {
  // Before the lock, so that nobody waits for it longer.
  await sql`savepoint pledge`.execute(tx);
  const found = await lockedWithClock(tx, input.roundId);
  if (!found) return refuse("not_found");
  if (!(await areOffered(tx, input.roundId, input.substitutes ?? []))) return refuse("no_substitute", "substitutes");
  const today = revisionDayStart(found.now);
  const revisionsToday = await changesSince(tx, input, found.round, today);
  const verdict = canPledge(
    found.round,
    { ...input, revisionsToday, keepsResult: revisionsToday < revisionsADay && (await keepsResult(tx, found.round, input.firmId, input))},
    found.now,
  );
  if (!verdict.ok) {
    if (verdict.reason === "worsens_result") await noteRefused(tx, input);
    return refuse(verdict.reason, FIELD_OF[verdict.reason]);
  }
  try {
    const pledgeId = await append(tx, { ...input, kind: "pledge", itemVersion: found.round.item_version });
    await confirm(tx, { pledgeId, answer: "confirmed", actor: input.actor, means: "own" });
    await counted(tx, input, "pledged");
    return { ok: true, pledgeId };
  } catch (error) {
    // The deadline came between the clock that was read and the row: the database's clock has the last word.
    const late = databaseError(error)?.constraint === "pledges_in_time";
    if (!late && !passesCredit(error)) throw error;
    await sql`rollback to savepoint pledge`.execute(tx);
    return late ? refuse("late") : creditRefusal(tx, input, input);
  }
}

async function areOffered(tx: Tx, roundId: string, quoteIds: readonly string[]): Promise<boolean> {
  if (quoteIds.length === 0) return true;
  const offered = await tx.selectFrom("round_quotes").select("id").where("round_id", "=", roundId).where("substitute", "<>", "").execute();
  return quoteIds.every((id) => offered.some((quote) => quote.id === id));
}

/** Takes one's pledge back: freely until the deadline, in fill where the others keep their result. */
export async function withdrawPledge(
  tx: Tx,
  input: { roundId: string; firmId: string; actor: Actor },
): Promise<Result<{ pledgeId: string }, "not_found" | "too_many_revisions" | WithdrawRefusal>> {
  const found = await lockedWithClock(tx, input.roundId);
  if (!found) return refuse("not_found");
  const current = await tx
    .selectFrom("current_pledges")
    .select("id")
    .where("round_id", "=", input.roundId)
    .where("firm_id", "=", input.firmId)
    .executeTakeFirst();
  const verdict = canWithdraw(found.round, { hasPledge: current !== undefined, keepsResult: true }, found.now);
  if (!verdict.ok) return verdict;
  // Who has used up the changes of a day may still try to leave, once.
  if (found.round.state === "fill" && (await changesSince(tx, input, found.round, revisionDayStart(found.now))) > revisionsADay) return refuse("too_many_revisions");
  const before = found.round.state === "fill" ? await situationOf(tx, input.roundId) : null;
  await sql`savepoint withdrawal`.execute(tx);
  const none: Terms = { min: 0n, desired: 0n, max: 0n, cap: null, soloPrice: null, deliveryPoint: "" };
  const pledgeId = await append(tx, { ...input, ...none, kind: "withdrawal", itemVersion: found.round.item_version });
  await confirm(tx, { pledgeId, answer: "confirmed", actor: input.actor, means: "own" });
  // In fill a waiting firm may have moved up in its place: what counts is the result with it.
  if (before && !keepsWithout(before, await pledgesOf(tx, input.roundId), input.firmId)) {
    await sql`rollback to savepoint withdrawal`.execute(tx);
    await noteRefused(tx, input);
    return refuse("worsens_result");
  }
  await counted(tx, input, "withdrew");
  return { ok: true, pledgeId };
}

/** Enters a pledge for a firm that phoned in. It counts for nothing until the firm confirms it, and expires. */
export async function assistPledge(
  tx: Tx,
  input: Terms & { roundId: string; firmId: string; actor: Actor; source: "phone" | "visit" | "paper"; note: string },
): Promise<Result<{ pledgeId: string }, "not_found" | "no_substitute" | PledgeRefusal>> {
  const found = await lockedWithClock(tx, input.roundId);
  if (!found) return refuse("not_found");
  if (!(await areOffered(tx, input.roundId, input.substitutes ?? []))) return refuse("no_substitute", "substitutes");
  const verdict = canPledge(found.round, { ...input, revisionsToday: 0, keepsResult: true }, found.now);
  if (!verdict.ok) return refuse(verdict.reason, FIELD_OF[verdict.reason]);
  const end = pledgesUntil(found.round);
  const inDays = new Date(found.now.getTime() + ASSISTED_DAYS * DAY_MS);
  const pledgeId = await append(tx, {
    ...input,
    kind: "pledge",
    itemVersion: found.round.item_version,
    assisted: { source: input.source, note: input.note, expiresAt: inDays < end ? inDays : end },
  });
  await logRound(tx, { roundId: input.roundId, kind: "assisted", actor: input.actor, firmId: null });
  await emit(tx, "pledge.assisted", { pledgeId });
  return { ok: true, pledgeId };
}

/** The firm's answer to a pledge that a broker entered for it. */
export async function answerAssisted(
  tx: Tx,
  input: { pledgeId: string; answer: "confirmed" | "declined"; firmIds: string[]; actor: Actor },
): Promise<Result<{ roundId: string }, "not_found" | PledgeRefusal | "already_answered" | "pledge_expired" | "pledge_replaced" | "credit_passed">> {
  const pledge = await tx
    .selectFrom("pledges")
    .select(["id", "round_id", "firm_id", "item_version", "expires_at", "min_qty as min", "desired_qty as desired", "max_qty as max", "cap", "solo_price as soloPrice", "substitutes"])
    .where("id", "=", input.pledgeId)
    .where("on_behalf_of", "is not", null)
    .executeTakeFirst();
  if (!pledge || !input.firmIds.includes(pledge.firm_id)) return refuse("not_found");
  const found = await lockedWithClock(tx, pledge.round_id);
  if (!found) return refuse("not_found");
  const keeps = input.answer === "declined" || (await keepsResult(tx, found.round, pledge.firm_id, pledge));
  const verdict = canPledge(found.round, { ...pledge, revisionsToday: 0, keepsResult: keeps }, found.now);
  if (!verdict.ok) return refuse(verdict.reason);
  if (pledge.expires_at && found.now >= pledge.expires_at) return refuse("pledge_expired");
  const answered = await tx.selectFrom("pledge_confirmations").select("answer").where("pledge_id", "=", pledge.id).executeTakeFirst();
  if (answered) return refuse("already_answered");
  if (pledge.item_version !== found.round.item_version || (await enteredLater(tx, pledge))) return refuse("pledge_replaced");
  const said = await withinCredit(tx, async () => {
    await confirm(tx, { pledgeId: pledge.id, answer: input.answer, actor: input.actor, means: "own" });
    return true;
  });
  if (!said) return refuse("credit_passed");
  const place = { roundId: pledge.round_id, firmId: pledge.firm_id, actor: input.actor };
  if (input.answer === "confirmed") await counted(tx, place, "confirmed");
  return { ok: true, roundId: pledge.round_id };
}

// Instants are compared in the database: a JavaScript date drops the microseconds.
async function enteredLater(tx: Tx, pledge: { id: string; round_id: string; firm_id: string }): Promise<boolean> {
  const later = await tx
    .selectFrom("pledges as p")
    .innerJoin("pledges as this", (join) => join.on("this.id", "=", pledge.id).onRef("p.created_at", ">", "this.created_at"))
    .select("p.id")
    .where("p.round_id", "=", pledge.round_id)
    .where("p.firm_id", "=", pledge.firm_id)
    .where("p.on_behalf_of", "is not", null)
    .executeTakeFirst();
  return later !== undefined;
}

const FIELD_OF: Partial<Record<PledgeRefusal, string>> = {
  min_above_desired: "min",
  desired_above_max: "max",
  max_zero: "desired",
  too_large: "max",
  cap_not_positive: "cap",
};

// The clock is read after the lock: a command that waited past the deadline is late.
async function lockedWithClock(tx: Tx, roundId: string): Promise<{ round: LockedRound & PledgingRound; now: Date } | null> {
  const round = await lockRound(tx, roundId);
  return round && { round: { ...round, state: round.state as RoundState, fillDeadline: round.fill_deadline }, now: await clockOf(tx) };
}

// The first pledge of a firm on the terms of a round isn't a revision.
async function revisionsSince(tx: Tx, place: { roundId: string; firmId: string; itemVersion: number }, since: Date): Promise<number> {
  const rows = await tx
    .selectFrom("pledges")
    .select("created_at")
    .where("round_id", "=", place.roundId)
    .where("firm_id", "=", place.firmId)
    .where("item_version", "=", place.itemVersion)
    .where("on_behalf_of", "is", null)
    .where("kind", "=", "pledge")
    .orderBy("created_at")
    .execute();
  return rows.slice(1).filter((row) => row.created_at >= since).length;
}

// Each answer "that would worsen the others' result" tells something about their pledges: in fill refused changes count with the others.
async function changesSince(tx: Tx, place: { roundId: string; firmId: string }, round: { state: string; item_version: number }, since: Date): Promise<number> {
  const revisions = await revisionsSince(tx, { ...place, itemVersion: round.item_version }, since);
  if (round.state !== "fill") return revisions;
  const { count } = await tx
    .selectFrom("round_events")
    .select((eb) => eb.fn.countAll<bigint>().as("count"))
    .where("round_id", "=", place.roundId)
    .where("actor_firm_id", "=", place.firmId)
    .where("kind", "=", "change_refused")
    .where("at", ">=", since)
    .executeTakeFirstOrThrow();
  return revisions + Number(count);
}

const noteRefused = (tx: Tx, by: { roundId: string; firmId: string; actor: Actor }) => logRound(tx, { roundId: by.roundId, kind: "change_refused", actor: by.actor, firmId: by.firmId });

async function append(
  tx: Tx,
  row: Terms & {
    roundId: string;
    firmId: string;
    actor: Actor;
    kind: "pledge" | "withdrawal";
    itemVersion: number;
    assisted?: { source: "phone" | "visit" | "paper"; note: string; expiresAt: Date };
  },
): Promise<string> {
  const { id } = await tx
    .insertInto("pledges")
    .values({
      round_id: row.roundId,
      firm_id: row.firmId,
      item_version: row.itemVersion,
      kind: row.kind,
      min_qty: row.min,
      desired_qty: row.desired,
      max_qty: row.max,
      cap: row.cap,
      solo_price: row.soloPrice,
      delivery_point: row.deliveryPoint,
      substitutes: [...(row.substitutes ?? [])],
      entered_by: row.actor.personId,
      ...(row.assisted && { on_behalf_of: row.firmId, source: row.assisted.source, entry_note: row.assisted.note, expires_at: row.assisted.expiresAt }),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

async function confirm(
  tx: Tx,
  row: { pledgeId: string; answer: "confirmed" | "declined"; actor: Actor; means: "own" | "link" | "code" | "paper" },
): Promise<void> {
  await tx
    .insertInto("pledge_confirmations")
    .values({ pledge_id: row.pledgeId, answer: row.answer, confirmed_by: row.actor.personId, means: row.means })
    .execute();
}

async function counted(tx: Tx, by: { roundId: string; firmId: string; actor: Actor }, kind: string): Promise<void> {
  await logRound(tx, { roundId: by.roundId, kind, actor: by.actor, firmId: by.firmId });
  await emit(tx, "pledge.confirmed", { roundId: by.roundId, firmId: by.firmId });
}
