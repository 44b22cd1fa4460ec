import { breakReached, goodsCost, packsUp, type Ladder } from "../ladder";
import { estimateShare } from "../preview";

/**
 * What a firm is asked to take on top so that the group reaches the next break. `due` and `dueNow` are what its quantity costs
 * at most, with and without it; `cliff`: the group would pay less in all for more goods.
 */
export type BuyUp = { next: bigint; missing: bigint; extra: bigint; due: bigint; dueNow: bigint; saving: bigint; cliff: boolean };

/** A break is within reach from this part of it on, in percent. */
const REACH_PERCENT = 80n;

/**
 * The offer to a firm in fill, from what is published and its own share alone: its part of the missing quantity in proportion
 * to that share, in whole units. Null when no break is within reach, or when it would gain nothing for one unit.
 */
export function buyUpOffer(input: { ladder: Ladder; sharedCost: bigint; published: bigint; own: bigint }): BuyUp | null {
  const { ladder, published, own } = input;
  const step = ladder.breaks[breakReached(ladder.breaks, published) + 1];
  if (!step || own <= 0n || published < own) return null;
  const next = packsUp(ladder, step.minQty);
  if (published * 100n < next * REACH_PERCENT) return null;
  const missing = next - published;
  const extra = (missing * own + published - 1n) / published;
  const dueNow = estimateShare(input, { own, quantity: published });
  const due = estimateShare(input, { own: own + extra, quantity: next });
  // Compared for each unit: dueNow / own − due / (own + extra), times the new quantity.
  const saving = (dueNow * (own + extra)) / own - due;
  if (saving <= 0n) return null;
  return { next, missing, extra, due, dueNow, saving, cliff: goodsCost(ladder, next) < goodsCost(ladder, published) };
}
