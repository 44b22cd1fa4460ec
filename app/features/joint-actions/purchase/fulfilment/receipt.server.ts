import { sql } from "kysely";
import { isoDay } from "~/features/firms/rules";
import { clockOf, type Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";
import { refuse, type Result } from "~/lib/result";
import type { ShortagePolicy } from "../allocation";
import { lockRound, step, type LockedRound } from "../round.server";
import { deskFirm, type Hand } from "./confirmation.server";
import { insertEvidence, type Evidence } from "./evidence.server";
import { ordersOf } from "./order.server";
import { shareOffered, shareReceived, type Claim, type Holding, type Shared } from "./sharing";

/** Version of the rules of sharing; written beside each run. */
export const SHARING_VERSION = "sharing-1";

export type LotInput = { happenedOn: Date; quantity: bigint; damaged: bigint; condition: "ok" | "short" | "over" | "damaged"; note: string; /** Whose order it belongs to; the only one needn't be named. */ orderId?: string | undefined };
type DeskRefusal = "not_found" | "forbidden" | "not_now";

/** A round under its lock with the firm the hand keeps it for. */
export async function deskOf(tx: Tx, roundId: string, hand: Hand, states: readonly string[]): Promise<Result<{ round: LockedRound; firmId: string | null }, DeskRefusal>> {
  const round = await lockRound(tx, roundId);
  if (!round) return refuse("not_found");
  const firmId = deskFirm(round, hand);
  if (firmId === undefined) return refuse("forbidden");
  return states.includes(round.state) ? { ok: true, round, firmId } : refuse("not_now");
}

/** Records that a lot came, with its paper or photo. */
export async function recordLot(tx: Tx, input: LotInput & { roundId: string; hand: Hand; evidence: Evidence | null }): Promise<Result<{ lotId: string }, DeskRefusal | "in_future" | "damaged_more" | "damaged_none" | "lot_order">> {
  const desk = await deskOf(tx, input.roundId, input.hand, ["ordered"]);
  if (!desk.ok) return desk;
  if (input.happenedOn > (await clockOf(tx))) return refuse("in_future", "happenedOn");
  if (input.damaged > input.quantity) return refuse("damaged_more", "damaged");
  if ((input.condition === "damaged") !== input.damaged > 0n) return refuse(input.damaged > 0n ? "damaged_more" : "damaged_none", input.damaged > 0n ? "condition" : "damaged");
  const order = await orderOf(tx, input);
  if (!order.ok) return order;
  const lotId = await insertLot(tx, { ...input, orderId: order.orderId, kind: "delivery", firmId: desk.firmId });
  await emit(tx, "lot.recorded", { roundId: input.roundId, lotId });
  return { ok: true, lotId };
}

/** The order that an entry belongs to: of several it has to be named. */
async function orderOf(tx: Tx, input: { roundId: string; orderId?: string | undefined }): Promise<Result<{ orderId: string | undefined }, "lot_order">> {
  const orders = (await ordersOf(tx, input.roundId)).filter((order) => order.confirmed);
  const named = orders.length > 1 || input.orderId !== undefined ? orders.find(({ id }) => id === input.orderId) : orders[0];
  return named || orders.length === 0 ? { ok: true, orderId: named?.id } : refuse("lot_order", "orderId");
}

/** Takes an entry back that was wrong, with a reason. */
export async function voidLot(tx: Tx, input: { roundId: string; lotId: string; reason: string; hand: Hand }): Promise<Result<object, DeskRefusal | "already_answered">> {
  const desk = await deskOf(tx, input.roundId, input.hand, ["ordered"]);
  if (!desk.ok) return desk;
  const lots = await tx.selectFrom("round_lots").select(["id", "corrects"]).where("round_id", "=", input.roundId).execute();
  if (!lots.some((lot) => lot.id === input.lotId)) return refuse("not_found");
  if (lots.some((lot) => lot.corrects === input.lotId)) return refuse("already_answered");
  const lot = { happenedOn: await clockOf(tx), quantity: 0n, damaged: 0n, condition: "ok" as const, note: input.reason };
  await insertLot(tx, { ...lot, roundId: input.roundId, kind: "void", corrects: input.lotId, hand: input.hand, evidence: null, firmId: desk.firmId });
  return { ok: true };
}

/** Says that all lots are in: what came is shared out, and every firm sees its quantity. */
export async function closeReceipt(tx: Tx, input: { roundId: string; hand: Hand }): Promise<Result<object, DeskRefusal | "no_lots">> {
  const desk = await deskOf(tx, input.roundId, input.hand, ["ordered"]);
  if (!desk.ok) return desk;
  const received = await receivedOf(tx, input.roundId);
  if (received <= 0n) return refuse("no_lots");
  const holders = await holdersOf(tx, input.roundId);
  const { shortage_policy } = await tx.selectFrom("rounds").select("shortage_policy").where("id", "=", input.roundId).executeTakeFirstOrThrow();
  // Who was cut in an earlier round is known to its clearing only; within one delivery rotation goes by the order of confirmation.
  const shared = shareReceived(holders.filter(({ ordered }) => ordered > 0n), received, shortage_policy as ShortagePolicy);
  await writeRun(tx, { roundId: input.roundId, cause: "received", quantity: received, shared, hand: input.hand });
  await step(tx, { roundId: input.roundId, from: "ordered", to: "received", actor: input.hand.actor, firmId: desk.firmId });
  return { ok: true };
}

/** What a firm below its min says about its smaller lot. */
export async function answerShare(tx: Tx, input: { roundId: string; answer: "kept" | "refused"; hand: Hand }): Promise<Result<object, "not_found" | "not_now" | "not_below_min" | "already_answered" | "forbidden">> {
  if (!input.hand.actingFirmId) return refuse("forbidden");
  const { rows } = await sql<{ said: "ok" | "not_found" | "not_now" | "not_below_min" | "already_answered" }>`
    select private.answer_share(${input.roundId}::uuid, ${input.hand.actingFirmId}::uuid, ${input.answer}) as said`.execute(tx);
  const { said } = rows[0]!;
  return said === "ok" ? { ok: true } : refuse(said);
}

/** How much of what is offered the firm would take; zero takes it back. */
export async function claimLot(tx: Tx, input: { roundId: string; quantity: bigint; hand: Hand }): Promise<Result<object, "not_found" | "forbidden" | "not_now" | "nothing_offered" | "more_than_offered">> {
  const { actingFirmId } = input.hand;
  if (!actingFirmId) return refuse("forbidden");
  const round = await lockRound(tx, input.roundId);
  if (!round) return refuse("not_found");
  if (round.state !== "received") return refuse("not_now");
  const offered = await offeredOf(tx, input.roundId);
  if (offered === 0n) return refuse("nothing_offered");
  if (offered !== null && input.quantity > offered) return refuse("more_than_offered", "quantity");
  await tx.insertInto("round_lot_claims").values({ round_id: input.roundId, firm_id: actingFirmId, quantity: input.quantity, claimed_by: input.hand.actor.personId }).execute();
  return { ok: true };
}

/** Gives away what is offered: the waiting first, then who asked, then within what the others agreed to. */
export async function settleOffer(tx: Tx, input: { roundId: string; hand: Hand }): Promise<Result<object, DeskRefusal | "nothing_offered">> {
  const desk = await deskOf(tx, input.roundId, input.hand, ["received"]);
  if (!desk.ok) return desk;
  const run = await lastRun(tx, input.roundId);
  if (!run || run.shared.unassigned === 0n) return refuse("nothing_offered");
  const waiting = new Set(run.shared.holdings.filter(({ ordered }) => ordered > 0n).map(({ firm }) => firm));
  const { rows } = await sql<{ firm_id: string; quantity: bigint; seq: bigint }>`
    select distinct on (k.firm_id) k.firm_id, k.quantity, (extract(epoch from k.claimed_at) * 1000)::bigint as seq
    from public.round_lot_claims k
    where k.round_id = ${input.roundId}::uuid and k.claimed_at > ${run.madeAfter}
    order by k.firm_id, k.claimed_at desc`.execute(tx);
  const claims: Claim[] = rows.map((row) => ({ firm: row.firm_id, quantity: row.quantity, seq: row.seq, waits: !waiting.has(row.firm_id) }));
  const shared = shareOffered(run.shared, claims);
  await writeRun(tx, { roundId: input.roundId, cause: "claims", quantity: run.quantity, shared, hand: input.hand });
  return { ok: true };
}

/** Records that what nobody takes went back to the supplier. */
export async function returnLot(tx: Tx, input: { roundId: string; quantity: bigint; happenedOn: Date; note: string; orderId?: string | undefined; hand: Hand; evidence: Evidence | null }): Promise<Result<object, DeskRefusal | "nothing_offered" | "more_than_offered" | "in_future" | "lot_order">> {
  const desk = await deskOf(tx, input.roundId, input.hand, ["received"]);
  if (!desk.ok) return desk;
  const run = await lastRun(tx, input.roundId);
  if (!run || run.shared.unassigned === 0n) return refuse("nothing_offered");
  if (input.quantity > run.shared.unassigned) return refuse("more_than_offered", "quantity");
  if (input.happenedOn > (await clockOf(tx))) return refuse("in_future", "happenedOn");
  const order = await orderOf(tx, input);
  if (!order.ok) return order;
  await insertLot(tx, { ...input, orderId: order.orderId, damaged: 0n, condition: "ok", kind: "return", firmId: desk.firmId });
  await writeRun(tx, { roundId: input.roundId, cause: "return", quantity: run.quantity - input.quantity, shared: { ...run.shared, unassigned: run.shared.unassigned - input.quantity }, hand: input.hand });
  return { ok: true };
}

/** How much is offered now, for whoever takes part; null when something is, and the reader may not know how much. */
export async function offeredOf(tx: Tx, roundId: string): Promise<bigint | null> {
  const { rows } = await sql<{ offered: bigint | null }>`select private.offered_of(${roundId}::uuid) as offered`.execute(tx);
  return rows[0]!.offered;
}

async function insertLot(
  tx: Tx,
  lot: LotInput & { roundId: string; kind: "delivery" | "return" | "void"; corrects?: string; firmId: string | null; hand: Hand; evidence: Evidence | null },
): Promise<string> {
  const { id } = await tx
    .insertInto("round_lots")
    .values({
      round_id: lot.roundId,
      kind: lot.kind,
      corrects: lot.corrects ?? null,
      order_id: lot.orderId ?? null,
      happened_on: isoDay(lot.happenedOn),
      quantity: lot.quantity,
      damaged: lot.damaged,
      condition: lot.condition,
      note: lot.note,
      recorded_by: lot.hand.actor.personId,
      recorded_firm_id: lot.firmId,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  if (lot.evidence) await insertEvidence(tx, { roundId: lot.roundId, subject: "lot", subjectId: id, firmId: null, evidence: lot.evidence, actor: lot.hand.actor });
  return id;
}

/** What came and can be used, less what went back, from the entries the actor sees. */
async function receivedOf(tx: Tx, roundId: string): Promise<bigint> {
  const lots = await readLots(tx, roundId);
  return lots.reduce((sum, lot) => (lot.voided || lot.kind === "void" ? sum : lot.kind === "return" ? sum - lot.quantity : sum + lot.quantity - lot.damaged), 0n);
}

export type Lot = Awaited<ReturnType<typeof readLots>>[number];

/** The lots of a round, as far as the actor may know its totals; those that were taken back say so. */
export async function readLots(tx: Tx, roundId: string) {
  const rows = await tx
    .selectFrom("round_lots")
    .select(["id", "kind", "corrects", "order_id", "happened_on", "quantity", "damaged", "condition", "note", "recorded_at"])
    .where("round_id", "=", roundId)
    .orderBy("recorded_at")
    .execute();
  return rows.map((row) => ({ ...row, voided: rows.find((other) => other.corrects === row.id)?.note ?? null }));
}

export type Arrival = { kind: "delivery" | "return"; happened_on: string; condition: string };

/** When lots came, without how much: for who takes part where the totals aren't told. */
export async function readArrivals(tx: Tx, roundId: string): Promise<Arrival[]> {
  const { rows } = await sql<Arrival>`select * from private.arrivals_of(${roundId}::uuid)`.execute(tx);
  return rows;
}

type Holder = Holding & { waits: boolean };

async function holdersOf(tx: Tx, roundId: string): Promise<Holder[]> {
  const { rows } = await sql<{ firm_id: string; ordered: bigint; min_qty: bigint; desired_qty: bigint; max_qty: bigint; seq: bigint; waits: boolean; placed: bigint | null }>`
    select * from private.holders_of(${roundId}::uuid)`.execute(tx);
  return rows.map((row) => ({ firm: row.firm_id, ordered: row.ordered, quantity: row.ordered, min: row.min_qty, desired: row.desired_qty, max: row.max_qty, seq: row.seq, place: row.placed ?? row.seq, refused: false, waits: row.waits }));
}

/** The last run as its desk sees it, with the desired quantities of the pledges. */
export async function lastRun(tx: Tx, roundId: string): Promise<{ id: string; run: number; quantity: bigint; madeAt: Date; madeAfter: Date; shared: Shared } | null> {
  const runs = await tx.selectFrom("round_receipts").selectAll().where("round_id", "=", roundId).orderBy("run", "desc").execute();
  const last = runs[0];
  if (!last) return null;
  const wanted = new Map((await holdersOf(tx, roundId)).map((holder) => [holder.firm, holder.desired]));
  const shares = await tx.selectFrom("round_receipt_shares").selectAll().where("receipt_id", "=", last.id).orderBy("seq").execute();
  const settled = runs.find((run) => run.cause === "claims");
  return {
    id: last.id,
    run: last.run,
    quantity: last.quantity,
    madeAt: last.made_at,
    madeAfter: settled?.made_at ?? new Date(0),
    shared: {
      unassigned: last.unassigned,
      holdings: shares.map((share) => ({
        firm: share.firm_id,
        ordered: share.ordered,
        quantity: share.quantity,
        min: share.min_qty,
        desired: clamp(wanted.get(share.firm_id) ?? share.quantity, share.min_qty, share.max_qty),
        max: share.max_qty,
        seq: share.seq,
        refused: share.refused,
      })),
    },
  };
}

const clamp = (value: bigint, low: bigint, high: bigint) => (value < low ? low : value > high ? high : value);

async function writeRun(tx: Tx, run: { roundId: string; cause: "received" | "claims" | "return"; quantity: bigint; shared: Shared; hand: Hand }): Promise<void> {
  const last = await tx.selectFrom("round_receipts").select("run").where("round_id", "=", run.roundId).orderBy("run", "desc").executeTakeFirst();
  const { id } = await tx
    .insertInto("round_receipts")
    .values({ round_id: run.roundId, run: (last?.run ?? 0) + 1, cause: run.cause, quantity: run.quantity, unassigned: run.shared.unassigned, engine_version: SHARING_VERSION, made_by: run.hand.actor.personId })
    .returning("id")
    .executeTakeFirstOrThrow();
  await tx
    .insertInto("round_receipt_shares")
    .values(
      run.shared.holdings.map((holding) => ({
        receipt_id: id,
        firm_id: holding.firm,
        ordered: holding.ordered,
        quantity: holding.quantity,
        min_qty: holding.min,
        max_qty: holding.max,
        seq: holding.seq,
        refused: holding.refused,
      })),
    )
    .execute();
  await emit(tx, "share.changed", { roundId: run.roundId, receiptId: id });
  if (run.cause === "received" && run.shared.unassigned > 0n) await emit(tx, "lot.offered", { roundId: run.roundId, receiptId: id });
}

/** The shares of the last run with the firms' names and answers: all for the desk, the own for a member. */
export async function readShares(tx: Tx, roundId: string) {
  const { rows } = await sql<{ firm_id: string; name_fa: string; name_en: string; ordered: bigint; quantity: bigint; min: bigint; refused: boolean; answer: string | null; claim: bigint | null }>`
    select s.firm_id, f.name_fa, f.name_en, s.ordered, s.quantity, s.min_qty as min, s.refused, a.answer,
      (select k.quantity from public.round_lot_claims k where k.round_id = t.round_id and k.firm_id = s.firm_id order by k.claimed_at desc limit 1) as claim
    from (select * from public.round_receipts x where x.round_id = ${roundId}::uuid order by x.run desc limit 1) t
    join public.round_receipt_shares s on s.receipt_id = t.id
    join public.firms f on f.id = s.firm_id
    left join public.round_share_answers a on a.round_id = t.round_id and a.firm_id = s.firm_id
    order by s.quantity desc, f.slug`.execute(tx);
  return rows;
}

export type OwnShare = { run: number; cause: string; made_at: Date; ordered: bigint; quantity: bigint; min_qty: bigint; refused: boolean; answer: string | null };

/** Every run's share of one's own firm, the last first. */
export async function readOwnShares(tx: Tx, roundId: string, firmId: string): Promise<OwnShare[]> {
  const { rows } = await sql<OwnShare>`select * from private.my_share_of(${roundId}::uuid, ${firmId}::uuid)`.execute(tx);
  return rows;
}

/** What the firm last said it would take of the offer. */
export async function readClaim(tx: Tx, roundId: string, firmId: string): Promise<bigint> {
  const row = await tx.selectFrom("round_lot_claims").select("quantity").where("round_id", "=", roundId).where("firm_id", "=", firmId).orderBy("claimed_at", "desc").executeTakeFirst();
  return row?.quantity ?? 0n;
}
