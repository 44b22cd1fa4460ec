import { allocate } from "./allocation";
import { capGroups, checkPledges, eligibleGroups, type EligibleGroup, type Pledge } from "./eligibility";
import { breakReached, checkLadder, goodsCost, packsDown, packsUp, smallestOrder, type Ladder } from "./ladder";
import { splitProportionally } from "./shares";
import { nearestShortfalls, type Shortfall } from "./shortfall";

export type { Ladder, Pledge, Shortfall };

/** The result of a round. Quantities in base units, money in minor units; the records hold one entry for each eligible firm. */
export type Clearing =
  | {
      status: "clears";
      quantity: bigint;
      goods: bigint;
      shared: bigint;
      excluded: string[];
      allocation: Record<string, bigint>;
      goodsShare: Record<string, bigint>;
      sharedShare: Record<string, bigint>;
      due: Record<string, bigint>;
    }
  | { status: "not_viable"; nearest: Shortfall[] };

/**
 * Finds the quantity that a round buys together, and who gets and pays how much. Exact, and the same for
 * any order of the pledges. Throws a RangeError for a ladder, a cost or a pledge that contradicts itself.
 */
export function clear(input: { ladder: Ladder; sharedCost: bigint; pledges: Pledge[] }): Clearing {
  const { ladder, sharedCost, pledges } = input;
  checkLadder(ladder);
  checkPledges(pledges);
  if (sharedCost < 0n) throw new RangeError("sharedCost must not be negative");

  const groups = capGroups(pledges);
  const eligible = eligibleGroups(ladder, sharedCost, groups);
  const chosen = chooseQuantity(ladder, eligible);
  if (!chosen) {
    return { status: "not_viable", nearest: nearestShortfalls({ ladder, sharedCost, pledges, groups, eligible }) };
  }
  return settle(ladder, sharedCost, pledges, chosen);
}

type Choice = { quantity: bigint; lowestCap: bigint | null };

/** Feasible quantities of one group: whole packs from `low` to `high`. */
type Span = { group: EligibleGroup; low: bigint; high: bigint };

function chooseQuantity(ladder: Ladder, eligible: readonly EligibleGroup[]): Choice | null {
  const least = smallestOrder(ladder);
  const spans = eligible.flatMap((group) => span(ladder, group, least));
  const last = spans.at(-1);
  if (!last) return null;

  // Spans rise in quantity, so the end of the last one reaches the most breaks.
  const floor = ladder.model === "all_units" ? ladder.breaks[breakReached(ladder.breaks, last.high)]!.minQty : 1n;
  let best: (Choice & { distance: bigint }) | null = null;
  for (const { group } of spans) {
    for (const { low, high } of span(ladder, group, floor > least ? floor : least)) {
      const quantity = nearestPacks(ladder, group.desired, low, high);
      const distance = quantity > group.desired ? quantity - group.desired : group.desired - quantity;
      if (!best || distance < best.distance) best = { quantity, distance, lowestCap: group.cap };
    }
  }
  return best;
}

function span(ladder: Ladder, group: EligibleGroup, least: bigint): Span[] {
  let low = group.min > group.from ? group.min : group.from;
  if (low < least) low = least;
  const high = group.to !== null && group.to < group.max ? group.to : group.max;
  const from = packsUp(ladder, low);
  const to = packsDown(ladder, high);
  return from <= to ? [{ group, low: from, high: to }] : [];
}

/** The multiple of the pack in `low` to `high` nearest to `wanted`, the smaller of two equally near. */
function nearestPacks(ladder: Ladder, wanted: bigint, low: bigint, high: bigint): bigint {
  if (wanted <= low) return low;
  if (wanted >= high) return high;
  const below = packsDown(ladder, wanted);
  const above = packsUp(ladder, wanted);
  return above - wanted < wanted - below ? above : below;
}

function settle(ladder: Ladder, sharedCost: bigint, pledges: readonly Pledge[], { quantity, lowestCap }: Choice): Clearing {
  const accepts = (pledge: Pledge) => pledge.cap === null || (lowestCap !== null && pledge.cap >= lowestCap);
  const buyers = pledges.filter(accepts).sort((a, b) => (a.firm < b.firm ? -1 : 1));
  const units = allocate(buyers, quantity);
  const parts = buyers.map(({ firm, seq }, index) => ({ firm, seq, weight: units[index]! }));
  const goods = goodsCost(ladder, quantity);
  const goodsShares = splitProportionally(goods, parts);
  const sharedShares = splitProportionally(sharedCost, parts);
  const byFirm = (values: readonly bigint[]) =>
    Object.fromEntries(buyers.map(({ firm }, index) => [firm, values[index]!]));
  return {
    status: "clears",
    quantity,
    goods,
    shared: sharedCost,
    excluded: pledges.filter((pledge) => !accepts(pledge)).map((pledge) => pledge.firm).sort(),
    allocation: byFirm(units),
    goodsShare: byFirm(goodsShares),
    sharedShare: byFirm(sharedShares),
    due: byFirm(goodsShares.map((share, index) => share + sharedShares[index]!)),
  };
}
