import { quantitiesWithinCaps, type Ladder } from "./ladder";

/** A firm's conditional commitment. Quantities in base units, `cap` in minor units for one landed unit, `seq` the order of confirmation. */
export type Pledge = {
  firm: string;
  min: bigint;
  desired: bigint;
  max: bigint;
  cap: bigint | null;
  seq: bigint;
  /** False: the quote offers something else than what was asked for, and the firm doesn't take it. */
  takes?: boolean;
  /** For the rotation: how much of its desired quantity the firm missed last time, in any unit that is the same for all. */
  cutBefore?: bigint;
  /** For first come: where the firm stands in the order in which the pledges that stand were first placed; without it `seq` decides. */
  place?: bigint;
  /** For the cost keys of these names: weight and volume of one unit, the way to the firm. */
  unitWeight?: bigint;
  unitVolume?: bigint;
  distance?: bigint;
  /** For the cost key benefit: what one unit costs the firm alone. */
  soloPrice?: bigint;
};

/** The sums over all firms that accept a landed unit cost of `cap` (null: any cost). */
export type CapGroup = { cap: bigint | null; min: bigint; desired: bigint; max: bigint };

/** A group that is exactly the eligible firms for every quantity `from` to `to` (null: no end). */
export type EligibleGroup = CapGroup & { from: bigint; to: bigint | null };

/** Throws a RangeError for a pledge that contradicts itself or a firm that is listed twice. */
export function checkPledges(pledges: readonly Pledge[]): void {
  const firms = new Set<string>();
  for (const { firm, min, desired, max, cap } of pledges) {
    if (firms.has(firm)) throw new RangeError(`firm ${firm} has more than one pledge`);
    firms.add(firm);
    if (min < 0n) throw new RangeError(`the pledge of firm ${firm} has a negative min`);
    if (min > desired) throw new RangeError(`the pledge of firm ${firm} has min above desired`);
    if (desired > max) throw new RangeError(`the pledge of firm ${firm} has desired above max`);
    if (cap !== null && cap < 0n) throw new RangeError(`the pledge of firm ${firm} has a negative cap`);
  }
}

/** One group for each distinct cap, from the most tolerant to all firms together; each contains the one before. */
export function capGroups(pledges: readonly Pledge[]): CapGroup[] {
  const groups = new Map<bigint | null, CapGroup>();
  for (const { cap, min, desired, max } of pledges) {
    const group = groups.get(cap);
    if (group) {
      group.min += min;
      group.desired += desired;
      group.max += max;
    } else groups.set(cap, { cap, min, desired, max });
  }
  const sums = { min: 0n, desired: 0n, max: 0n };
  return [...groups.values()].sort(byFallingCap).map((group) => {
    sums.min += group.min;
    sums.desired += group.desired;
    sums.max += group.max;
    return { cap: group.cap, ...sums };
  });
}

function byFallingCap(a: CapGroup, b: CapGroup): number {
  if (a.cap === null) return -1;
  if (b.cap === null) return 1;
  return a.cap > b.cap ? -1 : 1;
}

/** The pledges in the order of their firms. */
export function byFirm(pledges: readonly Pledge[]): readonly Pledge[] {
  if (pledges.every((pledge, index) => index === 0 || pledges[index - 1]!.firm < pledge.firm)) return pledges;
  const found = new Map(pledges.map((pledge) => [pledge.firm, pledge]));
  // Without a comparator texts are sorted natively, in the same order and several times faster.
  return [...found.keys()].sort().map((firm) => found.get(firm)!);
}

/** The groups that some quantity makes eligible, in rising order of quantity; their ranges don't overlap. */
export function eligibleGroups(ladder: Ladder, sharedCost: bigint, groups: readonly CapGroup[]): EligibleGroup[] {
  const caps = groups.flatMap((group) => (group.cap === null ? [] : [group.cap]));
  const starts = quantitiesWithinCaps(ladder, sharedCost, caps);
  if (groups[0]?.cap === null) starts.unshift(1n);
  return groups.flatMap((group, index) => {
    const from = starts[index] ?? null;
    const next = starts[index + 1] ?? null;
    if (from === null || next === from) return [];
    return [{ ...group, from, to: next === null ? null : next - 1n }];
  });
}
