/** A supplier's price breaks. Prices are minor units for one base unit, quantities are base units. */
export type Ladder = {
  model: "all_units" | "incremental";
  breaks: { minQty: bigint; unitPrice: bigint }[];
  pack: bigint;
  moq: bigint;
};

/** The quantities of one break, `from` to `to` (null: no end), where goods cost `fixed + unitPrice × quantity`. */
type Band = { from: bigint; to: bigint | null; unitPrice: bigint; fixed: bigint };

/** Throws a RangeError unless the ladder rises in quantity from 1, falls in price, and has a usable pack and minimum. */
export function checkLadder(ladder: Ladder): void {
  if (ladder.model !== "all_units" && ladder.model !== "incremental") {
    throw new RangeError(`ladder.model must be all_units or incremental, not ${String(ladder.model)}`);
  }
  if (ladder.pack < 1n) throw new RangeError("ladder.pack must be at least 1");
  if (ladder.moq < 0n) throw new RangeError("ladder.moq must not be negative");
  if (ladder.breaks[0]?.minQty !== 1n) throw new RangeError("ladder.breaks must start at quantity 1");
  ladder.breaks.forEach((step, index) => {
    const before = ladder.breaks[index - 1];
    if (step.unitPrice < 0n) throw new RangeError("ladder.breaks must not have a negative price");
    if (before && step.minQty <= before.minQty) throw new RangeError("ladder.breaks must rise in quantity");
    if (before && step.unitPrice >= before.unitPrice) throw new RangeError("ladder.breaks must fall in price");
  });
}

function bandsOf(ladder: Ladder): Band[] {
  let fixed = 0n;
  return ladder.breaks.map((step, index) => {
    const before = ladder.breaks[index - 1];
    if (before && ladder.model === "incremental") {
      fixed += (before.unitPrice - step.unitPrice) * (step.minQty - 1n);
    }
    const next = ladder.breaks[index + 1];
    return { from: step.minQty, to: next ? next.minQty - 1n : null, unitPrice: step.unitPrice, fixed };
  });
}

/** Position in `breaks` of the last break that `quantity` reaches, -1 below the first. */
export function breakReached(breaks: readonly { minQty: bigint }[], quantity: bigint): number {
  let low = 0;
  let high = breaks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (breaks[middle]!.minQty <= quantity) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** What the supplier charges for `quantity` units, in minor units. */
export function goodsCost(ladder: Ladder, quantity: bigint): bigint {
  if (quantity <= 0n) return 0n;
  const band = bandsOf(ladder)[breakReached(ladder.breaks, quantity)];
  if (!band) throw new RangeError("the ladder has no price at this quantity");
  return band.fixed + band.unitPrice * quantity;
}

/** The landed cost of one unit, rounded up to a whole minor unit: the lowest cap that accepts `quantity`. */
export function lowestAcceptingCap(ladder: Ladder, sharedCost: bigint, quantity: bigint): bigint {
  return ceilDiv(goodsCost(ladder, quantity) + sharedCost, quantity);
}

/** Exact order of two landed unit costs, each `total / quantity`: negative when `a` is cheaper. */
export function compareLanded(
  a: { total: bigint; quantity: bigint },
  b: { total: bigint; quantity: bigint },
): number {
  const difference = a.total * b.quantity - b.total * a.quantity;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/**
 * The cliff before a break: the smallest orderable quantity below it that costs more in all than the break itself.
 * Null when there is none, as always with an incremental ladder.
 */
export function cliffBefore(ladder: Ladder, minQty: bigint): bigint | null {
  const atBreak = packsUp(ladder, minQty);
  const before = ladder.breaks[breakReached(ladder.breaks, minQty) - 1];
  if (ladder.model !== "all_units" || !before || before.unitPrice === 0n) return null;
  const from = packsUp(ladder, goodsCost(ladder, atBreak) / before.unitPrice + 1n);
  const orderable = from > before.minQty ? from : packsUp(ladder, before.minQty);
  return orderable < minQty ? orderable : null;
}

/**
 * For each cap, the smallest quantity whose landed unit cost is within it, or null when none is.
 * `caps` must fall: landed cost never rises with the quantity, so one pass over the bands answers all.
 */
export function quantitiesWithinCaps(ladder: Ladder, sharedCost: bigint, caps: readonly bigint[]): (bigint | null)[] {
  const bands = bandsOf(ladder);
  let index = 0;
  return caps.map((cap) => {
    for (; index < bands.length; index += 1) {
      const quantity = firstWithinCap(bands[index]!, sharedCost, cap);
      if (quantity !== null) return quantity;
    }
    return null;
  });
}

function firstWithinCap(band: Band, sharedCost: bigint, cap: bigint): bigint | null {
  const margin = cap - band.unitPrice;
  const toCover = band.fixed + sharedCost;
  if (margin < 0n || (margin === 0n && toCover > 0n)) return null;
  const needed = margin === 0n ? 1n : ceilDiv(toCover, margin);
  const quantity = needed > band.from ? needed : band.from;
  return band.to === null || quantity <= band.to ? quantity : null;
}

/** The smallest quantity that can be ordered: the minimum order, rounded up to whole packs. */
export function smallestOrder(ladder: Pick<Ladder, "pack" | "moq">): bigint {
  return packsUp(ladder, ladder.moq > 1n ? ladder.moq : 1n);
}

/** `quantity` rounded up to whole packs. */
export function packsUp(ladder: Pick<Ladder, "pack">, quantity: bigint): bigint {
  return ceilDiv(quantity, ladder.pack) * ladder.pack;
}

/** `quantity` rounded down to whole packs. */
export function packsDown(ladder: Pick<Ladder, "pack">, quantity: bigint): bigint {
  return (quantity / ladder.pack) * ladder.pack;
}

/** Quotient rounded up, for a dividend of zero or more and a positive divisor. */
export function ceilDiv(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
