import { ceilDiv, goodsCost, packsDown, smallestOrder, type Ladder } from "../ladder";

/** `theirs` of the supplier's units are `ours` of the round's base units. */
export type Ratio = { theirs: bigint; ours: bigint };

/** A ladder as the supplier typed it: its own unit, money before tax. */
export type TypedLadder = {
  model: Ladder["model"];
  breaks: { minQty: bigint; unitPrice: bigint }[];
  pack: bigint;
  moq: bigint;
  ratio: Ratio;
  /** Percent of tax on top; null when the prices include it. */
  taxPercent: number | null;
};

export type ConvertFault = { ok: false; reason: "not_whole" | "first_break" | "breaks_rise" | "prices_fall"; field: "pack" | "moq" | "breaks"; index?: number };

/**
 * The ladder in base units and with tax, as the clearing takes it. Quantities must come out whole; the price of one base unit
 * is rounded up to a whole minor unit.
 */
export function toLadder(typed: TypedLadder): { ok: true; ladder: Ladder } | ConvertFault {
  const { ratio, breaks } = typed;
  const pack = inBaseUnits(typed.pack, ratio);
  if (pack === null) return { ok: false, reason: "not_whole", field: "pack" };
  const moq = inBaseUnits(typed.moq, ratio);
  if (moq === null) return { ok: false, reason: "not_whole", field: "moq" };
  const ladder: Ladder = { model: typed.model, pack, moq, breaks: [] };
  for (const [index, step] of breaks.entries()) {
    const fault = (reason: ConvertFault["reason"]): ConvertFault => ({ ok: false, reason, field: "breaks", index });
    if (index === 0 && step.minQty !== 1n) return fault("first_break");
    // The first price holds from the smallest order on, so from the first base unit.
    const minQty = index === 0 ? 1n : inBaseUnits(step.minQty, ratio);
    if (minQty === null) return fault("not_whole");
    const unitPrice = ceilDiv(step.unitPrice * ratio.theirs * BigInt(100 + (typed.taxPercent ?? 0)), ratio.ours * 100n);
    const before = ladder.breaks.at(-1);
    if (before && minQty <= before.minQty) return fault("breaks_rise");
    if (before && unitPrice >= before.unitPrice) return fault("prices_fall");
    ladder.breaks.push({ minQty, unitPrice });
  }
  return { ok: true, ladder };
}

function inBaseUnits(quantity: bigint, { theirs, ours }: Ratio): bigint | null {
  const scaled = quantity * ours;
  return scaled % theirs === 0n ? scaled / theirs : null;
}

/**
 * The smallest order from which on every order reaches both the minimum quantity and the minimum value. Under `all_units`
 * an order just above a break can cost less than one just below it, so it isn't enough that the smaller one reaches the value.
 */
export function effectiveMoq(ladder: Ladder, minOrderValue: bigint | null): bigint {
  const least = smallestOrder(ladder);
  if (minOrderValue === null) return ladder.moq;
  let tooSmall = 0n;
  ladder.breaks.forEach((step, index) => {
    const next = ladder.breaks[index + 1];
    const fixed = goodsCost(ladder, step.minQty) - step.unitPrice * step.minQty;
    const below = ceilDiv(minOrderValue > fixed ? minOrderValue - fixed : 0n, step.unitPrice) - 1n;
    const last = packsDown(ladder, next && next.minQty - 1n < below ? next.minQty - 1n : below);
    if (last >= step.minQty && last > tooSmall) tooSmall = last;
  });
  if (tooSmall < least) return ladder.moq;
  return tooSmall + ladder.pack;
}
