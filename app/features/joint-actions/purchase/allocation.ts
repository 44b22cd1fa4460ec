import type { Pledge } from "./eligibility";
import { splitProportionally } from "./shares";

/**
 * Units of each pledge, in the order of `pledges`, when `quantity` units are bought together. Never
 * outside a pledge's own min and max, provided that Σ min ≤ quantity ≤ Σ max.
 */
export function allocate(pledges: readonly Pledge[], quantity: bigint): bigint[] {
  const desired = pledges.reduce((sum, pledge) => sum + pledge.desired, 0n);
  return quantity >= desired
    ? raise(pledges, (pledge) => pledge.desired, (pledge) => pledge.max, quantity)
    : raise(pledges, (pledge) => pledge.min, (pledge) => pledge.desired, quantity);
}

function raise(
  pledges: readonly Pledge[],
  from: (pledge: Pledge) => bigint,
  to: (pledge: Pledge) => bigint,
  quantity: bigint,
): bigint[] {
  const rest = pledges.reduce((left, pledge) => left - from(pledge), quantity);
  const extra = splitProportionally(
    rest,
    pledges.map((pledge) => ({ firm: pledge.firm, seq: pledge.seq, weight: to(pledge) - from(pledge) })),
  );
  return pledges.map((pledge, index) => from(pledge) + extra[index]!);
}
