import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { clear, type Clearing } from "../clearing";
import { keepsOrImproves } from "../rules";
import { inputOf, pledgesOf, quotesOf, rulesOf, type PledgeRow, type Quote, type Round, type RoundRules } from "./clear-round.server";

export type Terms = { min: bigint; desired: bigint; max: bigint; cap: bigint | null; soloPrice: bigint | null; substitutes?: readonly string[] };

/**
 * Whether a firm's change in fill keeps or improves the leading quote's result for everybody else; always true before fill.
 * `terms` is null for a firm that leaves. The caller holds the row lock of the round.
 */
export async function keepsResult(tx: Tx, round: { id: string; state: string }, firmId: string, terms: Terms | null): Promise<boolean> {
  if (round.state !== "fill") return true;
  // What contradicts itself can't be cleared; the rules name the fault.
  if (terms && !(0n <= terms.min && terms.min <= terms.desired && terms.desired <= terms.max)) return false;
  const situation = await situationOf(tx, round.id);
  return situation !== null && keepsFor(situation, firmId, terms && { ...terms, acceptsDearer: await acceptsDearer(tx, round.id, firmId) });
}

async function acceptsDearer(tx: Tx, roundId: string, firmId: string): Promise<boolean> {
  const { rows } = await sql<{ accepts: boolean }>`select private.accepts_dearer(${roundId}::uuid, ${firmId}::uuid) as accepts`.execute(tx);
  return rows[0]?.accepts ?? false;
}

/** What a change is judged by: the leading quote (before a clearing the first), the round's rules and the pledges that count. */
export type Situation = { round: Round; rules: RoundRules; quote: Quote; rows: PledgeRow[]; /** The most that the round buys together; null: no limit. */ limit: bigint | null };

export async function situationOf(tx: Tx, roundId: string): Promise<Situation | null> {
  const round = await tx.selectFrom("rounds").select(["id", "shared_cost", "solo_price", "shortage_policy", "quantity_limit"]).where("id", "=", roundId).executeTakeFirst();
  const lead = await sql<{ quote_id: string }>`select quote_id from private.cleared_quotes(${roundId}::uuid) where "leading"`.execute(tx);
  const quotes = await quotesOf(tx, roundId);
  const quote = quotes.find(({ id }) => id === lead.rows[0]?.quote_id) ?? quotes[0];
  if (!round || !quote) return null;
  return { round, rules: await rulesOf(tx, round), quote, rows: await pledgesOf(tx, roundId), limit: round.quantity_limit };
}

type Change = Terms & { acceptsDearer: boolean };

/** Whether everybody but the firm is at least as well off with its pledge changed, or without it. */
export function keepsFor(situation: Situation, firmId: string, change: Change | null): boolean {
  return keepsOrImproves(clearedWith(situation, situation.rows), clearedWith(situation, changed(situation.rows, firmId, change && withinLimit(change, situation.limit))), othersOf(situation, firmId));
}

// What is pledged past the limit doesn't count.
function withinLimit(change: Change, limit: bigint | null): Change {
  const atMost = (quantity: bigint) => (limit !== null && quantity > limit ? limit : quantity);
  return { ...change, min: atMost(change.min), desired: atMost(change.desired), max: atMost(change.max) };
}

/** Whether everybody but the firm that left is at least as well off with the pledges that count now. */
export function keepsWithout(before: Situation, now: PledgeRow[], firmId: string): boolean {
  return keepsOrImproves(clearedWith(before, before.rows), clearedWith(before, now), othersOf(before, firmId));
}

const othersOf = ({ rows }: Situation, firmId: string) => rows.filter((row) => row.firm_id !== firmId).map((row) => ({ firm: row.firm_id, desired: row.desired_qty }));

export function clearedWith({ round, rules, quote }: Situation, rows: PledgeRow[]): Clearing {
  return clear(inputOf(round, rules, quote, rows));
}

/** The pledges with one firm's changed. A change is confirmed after everything that counts now. */
export function changed(rows: PledgeRow[], firmId: string, change: Change | null): PledgeRow[] {
  const others = rows.filter((row) => row.firm_id !== firmId);
  if (!change) return others;
  const own = rows.find((row) => row.firm_id === firmId) ?? { id: "", distance: null, missed: null, placed: null };
  const seq = rows.reduce((last, row) => (row.seq > last ? row.seq : last), 0n) + 1n;
  const { min, desired, max, cap, soloPrice, substitutes = [], acceptsDearer: accepts } = change;
  return [...others, { ...own, firm_id: firmId, min_qty: min, desired_qty: desired, max_qty: max, cap, solo_price: soloPrice, substitutes: [...substitutes], accepts_dearer: accepts, seq }];
}

/** One's own part of the result while a round is filled, and the group's quantity as it is published. */
export type FillShare = { excluded: boolean; quantity: bigint; publishedQuantity: bigint | null };

export async function readFillShare(tx: Tx, place: { roundId: string; firmId: string | null }): Promise<FillShare | null> {
  if (!place.firmId) return null;
  const { rows } = await sql<{ excluded: boolean; quantity: bigint; published_quantity: bigint | null }>`
    select * from private.my_fill_share(${place.roundId}::uuid, ${place.firmId}::uuid)`.execute(tx);
  const own = rows[0];
  return own ? { excluded: own.excluded, quantity: own.quantity, publishedQuantity: own.published_quantity } : null;
}
