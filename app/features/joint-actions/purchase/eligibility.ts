import { quantitiesWithinCaps, type Ladder } from "./ladder";

/** A firm's conditional commitment. Quantities in base units, `cap` in minor units for one landed unit, `seq` the order of confirmation. */
export type Pledge = {
  firm: string;
  min: bigint;
  desired: bigint;
  max: bigint;
  cap: bigint | null;
  seq: bigint;
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
  const groups: CapGroup[] = [];
  const sums = { min: 0n, desired: 0n, max: 0n };
  [...pledges].sort(byFallingCap).forEach((pledge, index, sorted) => {
    sums.min += pledge.min;
    sums.desired += pledge.desired;
    sums.max += pledge.max;
    const next = sorted[index + 1];
    if (!next || next.cap !== pledge.cap) groups.push({ cap: pledge.cap, ...sums });
  });
  return groups;
}

function byFallingCap(a: Pledge, b: Pledge): number {
  if (a.cap === b.cap) return 0;
  if (a.cap === null) return -1;
  if (b.cap === null) return 1;
  return a.cap > b.cap ? -1 : 1;
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
