import { breakReached, type Ladder } from "./ladder";

/**
 * The published progress of a round: all that members learn about each other's pledges. Everything but
 * the time is null while fewer than three firms pledge.
 */
export type Snapshot = {
  publishedAt: Date;
  firms: number | null;
  /** Base units that are pledged at least; never the exact sum. */
  quantityFloor: bigint | null;
  /** The next break, or the minimum order where that comes first. */
  nextBreak: bigint | null;
  /** Progress to that in steps of 5, 100 when the last break and the minimum are reached. */
  percent: number | null;
  moqReached: boolean | null;
};

type Breaks = Ladder["breaks"];

const fewestFirmsShown = 3;
const fewestOthersChanged = 3;
const stepPercent = 5n;
const day = 86_400_000;

/**
 * The break that `quantity` reaches, the next goal (a break, or the supplier's minimum order where that comes
 * first), and the progress to that goal, rounded down to 5 %.
 */
export function progressToNextBreak(
  breaks: Breaks,
  quantity: bigint,
  moq: bigint,
): { reached: bigint | null; next: bigint | null; percent: number } {
  const index = breakReached(breaks, quantity);
  const reached = breaks[index]?.minQty ?? null;
  // The first break is the price of a single unit, so it is no goal.
  const following = breaks[Math.max(index, 0) + 1]?.minQty ?? null;
  const next = quantity < moq && (following === null || moq < following) ? moq : following;
  if (next === null) return { reached, next, percent: reached === null ? 0 : 100 };
  const exact = (quantity > 0n ? quantity * 100n : 0n) / next;
  return { reached, next, percent: Number((exact / stepPercent) * stepPercent) };
}

/**
 * The snapshot to publish now, or null when the previous one stays. Bucketing alone would let a firm move
 * its own pledge across a 5 % edge and read off the others' sum. So a renewal needs, for every reader, three
 * other firms that changed (a reader may be one of `firmsChangedSince`), or a day.
 */
export function nextSnapshot(input: {
  previous: Snapshot | null;
  now: Date;
  /** Σ desired of the pledges that count, in base units. */
  totalDesired: bigint;
  /** Number of firms whose pledge counts. */
  pledgingFirms: number;
  /** Firms that placed, changed or withdrew a pledge since `previous`; repetitions count once. */
  firmsChangedSince: readonly string[];
  breaks: Breaks;
  moq: bigint;
}): Snapshot | null {
  const { previous, now, pledgingFirms } = input;
  const shown = pledgingFirms >= fewestFirmsShown;
  if (previous ? !isDue(previous, now, input.firmsChangedSince) : !shown) return null;
  if (!shown) {
    return { publishedAt: now, firms: null, quantityFloor: null, nextBreak: null, percent: null, moqReached: null };
  }

  const { next, percent } = progressToNextBreak(input.breaks, input.totalDesired, input.moq);
  return {
    publishedAt: now,
    firms: pledgingFirms,
    quantityFloor: floorOf(input.breaks, input.totalDesired, input.moq),
    nextBreak: next,
    percent,
    moqReached: input.totalDesired >= input.moq,
  };
}

/** A cleared quantity as members may know it while others can still change theirs; null below three firms. */
export function publishedFloor(input: { breaks: Breaks; moq: bigint; quantity: bigint; firms: number }): bigint | null {
  return input.firms < fewestFirmsShown ? null : floorOf(input.breaks, input.quantity, input.moq);
}

function floorOf(breaks: Breaks, quantity: bigint, moq: bigint): bigint {
  const { reached, next, percent } = progressToNextBreak(breaks, quantity, moq);
  const counted = next === null ? 0n : (next * BigInt(percent)) / 100n;
  const atBreak = reached ?? 0n;
  return counted > atBreak ? counted : atBreak;
}

function isDue(previous: Snapshot, now: Date, firmsChangedSince: readonly string[]): boolean {
  const age = now.getTime() - previous.publishedAt.getTime();
  const othersOfAnyReader = new Set(firmsChangedSince).size - 1;
  return age >= day || othersOfAnyReader >= fewestOthersChanged;
}
