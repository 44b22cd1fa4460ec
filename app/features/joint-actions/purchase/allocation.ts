import type { Pledge } from "./eligibility";
import { splitProportionally } from "./shares";

/**
 * Who gives way when less can be bought than is desired; chosen before a round opens.
 * - proportional: everybody's part above its min shrinks in the same proportion.
 * - equal_floor: max-min; what there is raises the smallest allocations first, to the same level.
 * - small_firms_first: the smallest desired quantities are filled first.
 * - rotation: who was cut most last time (`cutBefore` of its pledge) is filled first.
 * - first_come: who pledged first (`place` of its pledge) is filled first; only by a recorded vote of the group.
 */
export const shortagePolicies = ["proportional", "equal_floor", "small_firms_first", "rotation", "first_come"] as const;
export type ShortagePolicy = (typeof shortagePolicies)[number];
/** Those that whoever starts a round may choose alone. */
export const startingPolicies = shortagePolicies.filter((policy) => policy !== "first_come");

/**
 * Units of each firm when `quantity` units are bought together: never outside a pledge's own min and max, in all exactly
 * `quantity`, the same for any order of the pledges. From Σ desired on everybody gets the desired quantity and a share of the
 * surplus in proportion to max − desired; below it the policy decides. Throws a RangeError outside Σ min … Σ max.
 */
export function allocate(input: { pledges: readonly Pledge[]; quantity: bigint; policy?: ShortagePolicy | undefined }): Record<string, bigint> {
  const units = allocateUnits(input.pledges, input.quantity, input.policy);
  return Object.fromEntries(input.pledges.map(({ firm }, index) => [firm, units[index]!]));
}

/** The same in the order of `pledges`. */
export function allocateUnits(pledges: readonly Pledge[], quantity: bigint, policy: ShortagePolicy = "proportional"): bigint[] {
  const sums = { min: 0n, desired: 0n, max: 0n };
  for (const pledge of pledges) {
    sums.min += pledge.min;
    sums.desired += pledge.desired;
    sums.max += pledge.max;
  }
  if (quantity < sums.min || quantity > sums.max) throw new RangeError("a quantity outside of what is pledged can't be allocated");
  if (quantity >= sums.desired) return raise(pledges, (pledge) => pledge.desired, (pledge) => pledge.max, quantity - sums.desired);
  const rest = quantity - sums.min;
  switch (policy) {
    case "proportional":
      return raise(pledges, (pledge) => pledge.min, (pledge) => pledge.desired, rest);
    case "equal_floor":
      return level(pledges, quantity);
    case "small_firms_first":
      return fill(pledges, rest, (a, b) => compare(a.desired, b.desired));
    case "rotation":
      return fill(pledges, rest, (a, b) => compare(b.cutBefore ?? 0n, a.cutBefore ?? 0n));
    case "first_come":
      return fill(pledges, rest, (a, b) => compare(a.place ?? 0n, b.place ?? 0n));
  }
}

function raise(pledges: readonly Pledge[], from: (pledge: Pledge) => bigint, to: (pledge: Pledge) => bigint, rest: bigint): bigint[] {
  const extra = splitProportionally(
    rest,
    pledges.map((pledge) => ({ firm: pledge.firm, seq: pledge.seq, weight: to(pledge) - from(pledge) })),
  );
  return pledges.map((pledge, index) => from(pledge) + extra[index]!);
}

/** Everybody's min, then up to everybody's desired quantity one after the other while there is something left. */
function fill(pledges: readonly Pledge[], rest: bigint, order: (a: Pledge, b: Pledge) => number): bigint[] {
  const units = pledges.map((pledge) => pledge.min);
  let left = rest;
  for (const index of sortedIndexes(pledges, order)) {
    const { min, desired } = pledges[index]!;
    const part = desired - min < left ? desired - min : left;
    units[index]! += part;
    left -= part;
  }
  return units;
}

/** The highest level at which everybody's quantity, kept within min and desired, still fits; then single units in their order. */
function level(pledges: readonly Pledge[], quantity: bigint): bigint[] {
  const at = (height: bigint) => pledges.map(({ min, desired }) => (height < min ? min : height > desired ? desired : height));
  let low = 0n;
  let high = pledges.reduce((most, { desired }) => (desired > most ? desired : most), 0n);
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (sum(at(middle)) <= quantity) low = middle;
    else high = middle - 1n;
  }
  const units = at(low);
  let left = quantity - sum(units);
  for (const index of sortedIndexes(pledges, () => 0)) {
    if (left === 0n) break;
    if (units[index] !== low || pledges[index]!.desired <= low) continue;
    units[index]! += 1n;
    left -= 1n;
  }
  return units;
}

function sortedIndexes(pledges: readonly Pledge[], order: (a: Pledge, b: Pledge) => number): number[] {
  return pledges
    .map((_, index) => index)
    .sort((a, b) => {
      const [first, second] = [pledges[a]!, pledges[b]!];
      return order(first, second) || compare(first.seq, second.seq) || (first.firm < second.firm ? -1 : 1);
    });
}

const compare = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);
const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);
