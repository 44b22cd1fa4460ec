import { allocateUnits, type ShortagePolicy } from "./allocation";
import { splitCostUnits, type CostKey, type CostLine, type CostPart } from "./cost-split";
import { byFirm, capGroups, checkPledges, eligibleGroups, type EligibleGroup, type Pledge } from "./eligibility";
import { breakReached, checkLadder, goodsCost, packsDown, packsUp, smallestOrder, type Ladder } from "./ladder";
import { nearestShortfalls, type Shortfall } from "./shortfall";

export { allocate, shortagePolicies, startingPolicies, type ShortagePolicy } from "./allocation";
export { costKeys, splitCost, type CostKey, type CostLine, type CostPart } from "./cost-split";
export type { Ladder, Pledge, Shortfall };

/** What a round is cleared from. The shortage policy (else proportional) and the cost lines, together `sharedCost`, may be left out. */
export type ClearingInput = { ladder: Ladder; sharedCost: bigint; pledges: Pledge[]; policy?: ShortagePolicy | undefined; costLines?: readonly CostLine[] };

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
 *
 * Cost lines with another key than the quantity make one firm's unit dearer than another's. Whoever would pay more than its
 * cap by that is left out, and the rest is cleared anew, until everybody pays what they agreed to.
 */
export function clear(input: ClearingInput): Clearing {
  checkLadder(input.ladder);
  checkPledges(input.pledges);
  if (input.sharedCost < 0n) throw new RangeError("sharedCost must not be negative");
  const costs = costsByKey(input);
  const priced = costs.some(({ key }) => key !== "quantity");
  // Who doesn't take what the quote offers is left out from the start.
  let pledges = input.pledges.filter(({ takes }) => takes !== false);
  const left = input.pledges.filter(({ takes }) => takes === false).map(({ firm }) => firm);
  for (;;) {
    const result = clearOnce(input, costs, pledges);
    if (result.status === "not_viable") return result;
    const over = priced ? pledges.filter((pledge) => pledge.cap !== null && (result.due[pledge.firm] ?? 0n) > pledge.cap * (result.allocation[pledge.firm] ?? 0n)) : [];
    if (over.length === 0) return left.length === 0 ? result : { ...result, excluded: [...result.excluded, ...left].sort() };
    left.push(...over.map(({ firm }) => firm));
    pledges = pledges.filter((pledge) => !over.includes(pledge));
  }
}

// Lines with the same key are split as one, so that lines by quantity come to the same as no lines at all.
function costsByKey({ sharedCost, costLines }: ClearingInput): CostLine[] {
  if (!costLines || costLines.length === 0) return [{ amount: sharedCost, key: "quantity" }];
  const amounts = new Map<CostKey, bigint>();
  for (const { amount, key } of costLines) {
    if (amount < 0n) throw new RangeError("a cost line must not be negative");
    amounts.set(key, (amounts.get(key) ?? 0n) + amount);
  }
  const costs = [...amounts].map(([key, amount]) => ({ key, amount }));
  if (costs.reduce((sum, { amount }) => sum + amount, 0n) !== sharedCost) throw new RangeError("the cost lines must add up to sharedCost");
  return costs;
}

function clearOnce(input: ClearingInput, costs: readonly CostLine[], pledges: readonly Pledge[]): Clearing {
  const { ladder, sharedCost } = input;
  const groups = capGroups(pledges);
  const eligible = eligibleGroups(ladder, sharedCost, groups);
  const chosen = chooseQuantity(ladder, eligible);
  if (!chosen) {
    return { status: "not_viable", nearest: nearestShortfalls({ ladder, sharedCost, pledges, groups, eligible }) };
  }
  return settle(input, costs, pledges, chosen);
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

function settle(input: ClearingInput, costs: readonly CostLine[], pledges: readonly Pledge[], { quantity, lowestCap }: Choice): Clearing {
  const { ladder, sharedCost } = input;
  const buyers: Pledge[] = [];
  const excluded: string[] = [];
  for (const pledge of byFirm(pledges)) {
    if (pledge.cap === null || (lowestCap !== null && pledge.cap >= lowestCap)) buyers.push(pledge);
    else excluded.push(pledge.firm);
  }
  const units = allocateUnits(buyers, quantity, input.policy);
  const goods = goodsCost(ladder, quantity);
  const goodsShares = splitCostUnits(goods, "quantity", buyers.map(({ firm, seq }, index) => ({ firm, seq, quantity: units[index]! })));
  const parts = buyers.map((pledge, index) => partOf(pledge, units[index]!, goodsShares[index]!));
  const sharedShares = buyers.map(() => 0n);
  for (const { amount, key } of costs) splitCostUnits(amount, key, parts).forEach((share, index) => (sharedShares[index]! += share));
  const recordOf = (values: readonly bigint[]) => Object.fromEntries(buyers.map(({ firm }, index) => [firm, values[index]!]));
  return {
    status: "clears",
    quantity,
    goods,
    shared: sharedCost,
    excluded,
    allocation: recordOf(units),
    goodsShare: recordOf(goodsShares),
    sharedShare: recordOf(sharedShares),
    due: recordOf(goodsShares.map((share, index) => share + sharedShares[index]!)),
  };
}

function partOf({ firm, seq, unitWeight, unitVolume, distance, soloPrice }: Pledge, quantity: bigint, value: bigint): CostPart {
  return {
    firm,
    seq,
    quantity,
    value,
    weight: (unitWeight ?? 0n) * quantity,
    volume: (unitVolume ?? 0n) * quantity,
    distance: distance ?? 0n,
    saving: soloPrice === undefined ? 0n : soloPrice * quantity - value,
  };
}
