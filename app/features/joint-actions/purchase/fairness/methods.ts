import { splitProportionally } from "../shares";

/** How the total of a purchase can be shared; `equal_price` is what the clearing does. */
export const methods = ["equal_price", "equal_saving", "anchor_rebate"] as const;
export type Method = (typeof methods)[number];

/** What a firm buys, owes at the common price, and would pay for one unit alone (null: it isn't known). */
export type Share = { firm: string; quantity: bigint; due: bigint; solo: bigint | null };

/** Part of the others' saving that goes back to the firms whose volume carries the price. */
const rebatePercent = 10n;

/** A firm is an anchor above a quarter of the quantity: up to there its own gain grows with its share. */
export const isAnchor = (quantity: bigint, total: bigint): boolean => quantity * 4n > total;
/** From here on a firm that keeps growing gains less itself, and the group has to confirm the method. */
export const isDominant = (quantity: bigint, total: bigint): boolean => quantity * 100n > total * 38n;

const sum = (values: readonly bigint[]) => values.reduce((all, value) => all + value, 0n);

/**
 * What each firm owes by each method, in the order of `shares`; always the same total. Null for a method that needs a solo
 * price that isn't known, or where nothing is saved or nobody is an anchor.
 */
export function duesBy(shares: readonly Share[]): Record<Method, bigint[] | null> {
  return { equal_price: shares.map(({ due }) => due), equal_saving: equalSaving(shares), anchor_rebate: anchorRebate(shares) };
}

// Everybody saves the same percentage: the total is split by what each would have paid alone.
function equalSaving(shares: readonly Share[]): bigint[] | null {
  if (shares.some(({ solo }) => solo === null)) return null;
  const total = sum(shares.map(({ due }) => due));
  const parts = shares.map(({ firm, quantity, solo }, index) => ({ firm, seq: BigInt(index), weight: quantity * solo! }));
  return sum(parts.map(({ weight }) => weight)) > 0n ? splitProportionally(total, parts) : null;
}

// The others give a tenth of their saving, so nobody pays more than alone; anchors get it by what they buy above a quarter.
function anchorRebate(shares: readonly Share[]): bigint[] | null {
  if (shares.some(({ solo }) => solo === null)) return null;
  const total = sum(shares.map(({ quantity }) => quantity));
  const anchors = shares.map(({ quantity }) => isAnchor(quantity, total));
  if (!anchors.includes(true)) return null;
  const given = shares.map((share, index) => (anchors[index] ? 0n : rebateOf(share)));
  const pool = sum(given);
  const back = splitProportionally(pool, shares.map(({ firm, quantity }, index) => ({ firm, seq: BigInt(index), weight: anchors[index] ? quantity * 4n - total : 0n })));
  return shares.map(({ due }, index) => due + given[index]! - back[index]!);
}

/** What a firm that is no anchor would give of its saving. */
export function rebateOf(share: Pick<Share, "quantity" | "due" | "solo">): bigint {
  const saving = (share.solo ?? 0n) * share.quantity - share.due;
  return saving > 0n ? (saving * rebatePercent) / 100n : 0n;
}

/** What the group bought, owes, and would have paid alone. */
export type Totals = { quantity: bigint; due: bigint; solo: bigint | null };

/**
 * One firm's dues from its own row and the totals, without another firm's row: for `equal_saving` to within one minor unit,
 * for an anchor's rebate to within one for each firm. Null for an anchor beside another one, whose row it could work out.
 */
export function ownDues(own: Omit<Share, "firm">, totals: Totals, anchors: number): Record<Method, bigint | null> {
  const none = { equal_price: own.due, equal_saving: null, anchor_rebate: null };
  if (own.solo === null || totals.solo === null || totals.solo === 0n) return none;
  const equal = (totals.due * own.quantity * own.solo + totals.solo / 2n) / totals.solo;
  return { ...none, equal_saving: equal, anchor_rebate: ownRebate(own, totals, anchors) };
}

function ownRebate(own: Omit<Share, "firm">, totals: Totals, anchors: number): bigint | null {
  if (anchors === 0) return null;
  if (!isAnchor(own.quantity, totals.quantity)) return own.due + rebateOf(own);
  if (anchors > 1) return null;
  const others = totals.solo! - own.solo! * own.quantity - (totals.due - own.due);
  return own.due - (others > 0n ? (others * rebatePercent) / 100n : 0n);
}
