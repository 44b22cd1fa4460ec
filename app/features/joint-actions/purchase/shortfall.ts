import type { CapGroup, EligibleGroup, Pledge } from "./eligibility";
import { ceilDiv, lowestAcceptingCap, packsDown, packsUp, quantitiesWithinCaps, smallestOrder, type Ladder } from "./ladder";

/**
 * A smallest change that makes the round viable; no firm is named.
 * - quantity: `missing` units pledged on top, without a cap.
 * - cap: every cap raised by `raiseBy` minor units.
 * - firms: `more` firms that pledge the present average, without a cap.
 * - quantity_and_cap: both are needed; given only when neither does it alone.
 */
export type Shortfall =
  | { kind: "quantity"; missing: bigint }
  | { kind: "cap"; raiseBy: bigint }
  | { kind: "firms"; more: bigint }
  | { kind: "quantity_and_cap"; missing: bigint; raiseBy: bigint };

type Situation = { ladder: Ladder; sharedCost: bigint; pledges: readonly Pledge[]; groups: CapGroup[]; eligible: EligibleGroup[] };

/** The smallest changes, each enough by itself, for a round that doesn't clear. Never empty. */
export function nearestShortfalls(situation: Situation): Shortfall[] {
  const { ladder, pledges } = situation;
  if (pledges.length === 0) return [{ kind: "quantity", missing: smallestOrder(ladder) }];

  const missing = missingQuantity(situation);
  const raiseBy = missingCap(situation);
  const both = missing === null && raiseBy === null ? missingBoth(situation) : null;
  const more = missing === null ? null : firmsFor(missing, pledges);

  const shortfalls: Shortfall[] = [];
  if (missing !== null) shortfalls.push({ kind: "quantity", missing });
  if (raiseBy !== null) shortfalls.push({ kind: "cap", raiseBy });
  if (more !== null) shortfalls.push({ kind: "firms", more });
  if (both) shortfalls.push({ kind: "quantity_and_cap", ...both });
  return shortfalls;
}

/** Units that an uncapped newcomer must add so that at least one of the present firms can buy. */
function missingQuantity({ ladder, eligible }: Situation): bigint | null {
  return smallest(
    eligible.map((group) => {
      const quantity = packsUp(ladder, highest(group.from, ladder.moq, group.min));
      return group.to === null || quantity <= group.to ? quantity - group.max : null;
    }),
  );
}

/**
 * With every cap raised by x, a group is exactly the eligible firms where the landed cost, rounded up,
 * is its own cap + x. Landed cost falls with quantity, so each group's largest quantity needs the least.
 */
function missingCap({ ladder, sharedCost, groups }: Situation): bigint | null {
  const capped = groups.filter((group): group is CapGroup & { cap: bigint } => group.cap !== null);
  const within = quantitiesWithinCaps(ladder, sharedCost, capped.map((group) => group.cap));
  return smallest(
    capped.map((group, index) => {
      const start = within[index] ?? null;
      const end = start !== null && start <= group.max ? start - 1n : group.max;
      const quantity = packsDown(ladder, end);
      if (quantity < highest(1n, ladder.moq, group.min)) return null;
      return lowestAcceptingCap(ladder, sharedCost, quantity) - group.cap;
    }),
  );
}

/** The fewest missing units, and for these the smallest raise, when every cap is below every landed cost. */
function missingBoth({ ladder, sharedCost, groups }: Situation): { missing: bigint; raiseBy: bigint } | null {
  let best: { missing: bigint; raiseBy: bigint } | null = null;
  for (const group of groups) {
    const quantity = packsUp(ladder, highest(1n, ladder.moq, group.min));
    const missing = quantity - group.max;
    const raiseBy = lowestAcceptingCap(ladder, sharedCost, quantity) - (group.cap ?? 0n);
    if (!best || missing < best.missing || (missing === best.missing && raiseBy < best.raiseBy)) {
      best = { missing, raiseBy };
    }
  }
  return best;
}

function firmsFor(missing: bigint, pledges: readonly Pledge[]): bigint | null {
  const desired = pledges.reduce((sum, pledge) => sum + pledge.desired, 0n);
  return desired === 0n ? null : ceilDiv(missing * BigInt(pledges.length), desired);
}

function highest(...values: bigint[]): bigint {
  return values.reduce((a, b) => (a > b ? a : b));
}

function smallest(values: (bigint | null)[]): bigint | null {
  return values.reduce<bigint | null>((best, value) => (value !== null && (best === null || value < best) ? value : best), null);
}
