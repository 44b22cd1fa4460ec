import { clear, type Clearing, type ClearingInput, type Ladder } from "./clearing";
import { byFirm } from "./eligibility";
import { goodsCost, smallestOrder } from "./ladder";
import { splitProportionally, type Part } from "./shares";

/** Version of these rules; written beside each split. */
export const SPLIT_VERSION = "split-1";
/** Suppliers among whom an award may be split. */
export const MOST_LOTS = 6;

/** What is bought of one quote when an award is split. */
export type Lot = { ladder: Ladder; quantity: bigint };

/** Why lots can't be an award; `at` is the place of the lot that is at fault, if it is one alone. */
export type LotFault = { reason: "split_few" | "split_many" | "split_sum" | "split_small" | "split_pack" | "split_moq"; at?: number };

/** The first thing that keeps these lots from being bought: each must be one that its supplier delivers, and together they are what cleared. */
export function lotFault(lots: readonly Lot[], { quantity, minLot }: { quantity: bigint; minLot: bigint }): LotFault | null {
  for (const [at, lot] of lots.entries()) {
    if (lot.quantity < minLot) return { reason: "split_small", at };
    if (lot.quantity % lot.ladder.pack !== 0n) return { reason: "split_pack", at };
    if (lot.quantity < smallestOrder(lot.ladder)) return { reason: "split_moq", at };
  }
  if (lots.length < 2) return { reason: "split_few" };
  if (lots.length > MOST_LOTS) return { reason: "split_many" };
  return sum(lots.map((lot) => lot.quantity)) === quantity ? null : { reason: "split_sum" };
}

/** What one firm gets and pays of each lot, in the order of the lots. */
export type LotShare = { quantity: bigint; goods: bigint }[];

/**
 * Splits lots among the firms that buy. Each firm gets a part of every lot in proportion to its quantity, in whole units; it pays
 * its part of the price of every lot by its part of the whole quantity. So a unit costs everybody the same, whoever delivers it.
 * Every lot and its price are given out whole, and every firm's units add up to its quantity.
 */
export function shareLots(lots: readonly Lot[], buyers: readonly Omit<Part, "weight">[], units: readonly bigint[]): LotShare[] {
  const weighted = buyers.map((part, index) => ({ ...part, weight: units[index]! }));
  const goods = lots.map((lot) => splitProportionally(goodsCost(lot.ladder, lot.quantity), weighted));
  let left = [...units];
  const quantities = lots.map((lot, index) => {
    const given = index === lots.length - 1 ? left : splitProportionally(lot.quantity, buyers.map((part, buyer) => ({ ...part, weight: left[buyer]! })));
    left = left.map((rest, buyer) => rest - given[buyer]!);
    return given;
  });
  return buyers.map((_, buyer) => lots.map((_lot, lot) => ({ quantity: quantities[lot]![buyer]!, goods: goods[lot]![buyer]! })));
}

/** What a split is computed from: the input of the leading clearing, and the lots. */
export type SplitInput = ClearingInput & { lots: readonly Lot[] };

/** The result with the goods bought in lots: who takes part, who gets how much and the shares of the shared cost stay as they cleared. */
export function clearInLots({ lots, ...input }: SplitInput): Clearing {
  const base = clear(input);
  if (base.status === "not_viable") return base;
  if (sum(lots.map((lot) => lot.quantity)) !== base.quantity) throw new RangeError("the lots aren't the quantity that clears");
  const buyers = byFirm(input.pledges).filter(({ firm }) => (base.allocation[firm] ?? 0n) > 0n);
  const shares = shareLots(lots, buyers.map(({ firm, seq }) => ({ firm, seq })), buyers.map(({ firm }) => base.allocation[firm]!));
  const paid = new Map(buyers.map(({ firm }, index) => [firm, sum(shares[index]!.map((share) => share.goods))]));
  const eligible = Object.keys(base.allocation);
  const goodsShare = Object.fromEntries(eligible.map((firm) => [firm, paid.get(firm) ?? 0n]));
  return {
    ...base,
    goods: sum(lots.map((lot) => goodsCost(lot.ladder, lot.quantity))),
    goodsShare,
    due: Object.fromEntries(eligible.map((firm) => [firm, goodsShare[firm]! + base.sharedShare[firm]!])),
  };
}

const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);
