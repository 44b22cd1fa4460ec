import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { readReplay } from "../audit/replay.server";
import { marketShare } from "./market";
import { duesBy, ownDues, type Method, type Totals } from "./methods";

/** Before the round is decided: what the firm pledged, its price alone, and whether it accepts a higher one. */
export type PricePromise = { cap: bigint | null; solo: bigint | null; soloIsOwn: boolean; accepts: boolean };
/** Once it is decided: what the firm got, and what it owes by each way to share the price. */
export type OwnFairness = { quantity: bigint; due: bigint; solo: bigint | null; excluded: boolean; dues: Record<Method, bigint | null> };
export type Balance = { buyers: number; anchors: number; dominant: boolean; votes: Record<Method, number>; confirmed: Method | null };
export type FairRow = { firm_id: string; name_fa: string; name_en: string; quantity: bigint; solo: bigint | null; dues: Record<Method, bigint | null> };

/** What the page of a round's fairness shows to one firm, and to who arranges the purchase. */
export async function readFairness(tx: Tx, input: { round: { id: string; solo_price: bigint | null }; firmId: string | null; arranges: boolean }) {
  const { round, firmId } = input;
  const replay = await readReplay(tx, round.id);
  const clearing = replay
    ? await tx.selectFrom("clearings").select(["id", "quantity", "goods", "shared", "solo_total", "firms"]).where("round_id", "=", round.id).where("input_hash", "=", replay.inputHash).executeTakeFirst()
    : undefined;
  const balance = await readBalance(tx, round.id);
  const totals: Totals | null =
    clearing && clearing.quantity !== null ? { quantity: clearing.quantity, due: (clearing.goods ?? 0n) + (clearing.shared ?? 0n), solo: clearing.solo_total } : null;
  const mine = replay?.own.find((own) => own.firm === firmId);
  const share = replay?.shares.find((row) => row.number === mine?.number);
  const own: OwnFairness | null = share
    ? {
        ...share,
        dues: totals && balance ? ownDues(share, totals, balance.anchors) : { equal_price: share.due, equal_saving: null, anchor_rebate: null },
      }
    : null;
  return {
    promise: firmId ? await readPromise(tx, round, firmId) : null,
    decided: replay?.status === "clears",
    own,
    balance,
    vote: firmId ? await lastVote(tx, round.id, firmId) : null,
    rows: input.arranges && clearing ? await readRows(tx, clearing.id) : [],
    market: input.arranges ? await readMarket(tx, round.id, clearing?.quantity ?? null) : null,
  };
}

async function readPromise(tx: Tx, round: { id: string; solo_price: bigint | null }, firmId: string): Promise<PricePromise | null> {
  const pledge = await tx.selectFrom("current_pledges").select(["cap", "solo_price"]).where("round_id", "=", round.id).where("firm_id", "=", firmId).executeTakeFirst();
  if (!pledge) return null;
  const { rows } = await sql<{ accepts: boolean }>`select private.accepts_dearer(${round.id}::uuid, ${firmId}::uuid) as accepts`.execute(tx);
  return { cap: pledge.cap, solo: pledge.solo_price ?? round.solo_price, soloIsOwn: pledge.solo_price !== null, accepts: rows[0]?.accepts ?? false };
}

async function readBalance(tx: Tx, roundId: string): Promise<Balance | null> {
  const { rows } = await sql<{ buyers: number; anchors: number; dominant: boolean; equal_price: number; equal_saving: number; anchor_rebate: number; confirmed: Method | null }>`
    select * from private.round_balance(${roundId}::uuid)`.execute(tx);
  const [row] = rows;
  if (!row || row.buyers === 0) return null;
  const { equal_price, equal_saving, anchor_rebate, ...rest } = row;
  return { ...rest, votes: { equal_price, equal_saving, anchor_rebate } };
}

/** Whether the award waits for this buying firm's word on how the price is shared. */
export async function methodWaitsFor(tx: Tx, roundId: string, firmId: string): Promise<boolean> {
  const balance = await readBalance(tx, roundId);
  return balance !== null && balance.dominant && balance.buyers > 1 && balance.confirmed === null && (await lastVote(tx, roundId, firmId)) === null;
}

async function lastVote(tx: Tx, roundId: string, firmId: string): Promise<Method | null> {
  const row = await tx.selectFrom("round_method_votes").select("method").where("round_id", "=", roundId).where("firm_id", "=", firmId).orderBy("voted_at", "desc").limit(1).executeTakeFirst();
  return (row?.method as Method | undefined) ?? null;
}

async function readRows(tx: Tx, clearingId: string): Promise<FairRow[]> {
  const rows = await tx
    .selectFrom("clearing_allocations as a")
    .innerJoin("firms as f", "f.id", "a.firm_id")
    .select(["a.firm_id", "f.name_fa", "f.name_en", "a.quantity", "a.due", "a.solo_price as solo"])
    .where("a.clearing_id", "=", clearingId)
    .where("a.quantity", ">", 0n)
    .orderBy("a.quantity", "desc")
    .orderBy("f.slug")
    .execute();
  const dues = duesBy(rows.map(({ firm_id: firm, ...row }) => ({ firm, ...row })));
  return rows.map(({ due: _due, ...row }, index) => ({
    ...row,
    dues: { equal_price: dues.equal_price![index]!, equal_saving: dues.equal_saving?.[index] ?? null, anchor_rebate: dues.anchor_rebate?.[index] ?? null },
  }));
}

// Before the round is decided the published progress is all that there is.
async function readMarket(tx: Tx, roundId: string, bought: bigint | null) {
  const estimate = await tx.selectFrom("round_market_estimates").select(["quantity", "source"]).where("round_id", "=", roundId).orderBy("entered_at", "desc").limit(1).executeTakeFirst();
  const snapshot = await tx.selectFrom("round_snapshots").select("quantity_floor").where("round_id", "=", roundId).orderBy("id", "desc").limit(1).executeTakeFirst();
  const quantity = bought ?? snapshot?.quantity_floor ?? null;
  return { estimate: estimate ?? null, share: estimate && quantity !== null ? marketShare(quantity, estimate.quantity) : null };
}
