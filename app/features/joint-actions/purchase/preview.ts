import { breakReached, ceilDiv, goodsCost, packsDown, smallestOrder, type Ladder } from "./ladder";

/** What a firm would get and pay if the round cleared at `quantity`. Money in minor units, rounded up. */
export type Estimate = {
  quantity: bigint;
  /** The price of the break that `quantity` reaches. */
  unitPrice: bigint;
  ownQuantity: bigint;
  goodsShare: bigint;
  sharedShare: bigint;
  due: bigint;
  landedUnitPrice: bigint;
  withinCap: boolean;
  /** Against buying `ownQuantity` alone, negative when joint purchase is dearer; null without a solo price. */
  saving: bigint | null;
};

export type Preview = {
  now: Estimate;
  /** False while the known quantity is below the minimum order; `now` is then at that minimum. */
  reachesMinimum: boolean;
  atNextBreak: Estimate | null;
};

/**
 * Estimates a pledge from what everybody may know and the firm's own numbers: the ladder, the shared cost
 * and the published lower bound of the pledged quantity. More pledges can only make it cheaper.
 */
export function previewPledge(input: {
  ladder: Ladder;
  sharedCost: bigint;
  /** `quantityFloor` of the published snapshot; null while it is hidden. */
  publishedQuantity: bigint | null;
  own: { desired: bigint; cap: bigint | null; soloUnitPrice: bigint | null };
  /** The firm's own desired quantity that the snapshot already counts. */
  ownInSnapshot: bigint;
}): Preview {
  const { ladder, own } = input;
  const others = (input.publishedQuantity ?? 0n) - input.ownInSnapshot;
  const known = (others > 0n ? others : 0n) + own.desired;
  const least = smallestOrder(ladder);
  const orderable = packsDown(ladder, known);
  const quantity = orderable > least ? orderable : least;
  const next = ladder.breaks[breakReached(ladder.breaks, quantity) + 1];
  const nextQuantity = next && ceilDiv(next.minQty, ladder.pack) * ladder.pack;
  return {
    now: estimate(input, quantity),
    reachesMinimum: known >= least,
    atNextBreak: nextQuantity === undefined ? null : estimate(input, nextQuantity),
  };
}

function estimate({ ladder, sharedCost, own }: Parameters<typeof previewPledge>[0], quantity: bigint): Estimate {
  const ownQuantity = own.desired < quantity ? own.desired : quantity;
  const goods = goodsCost(ladder, quantity);
  const goodsShare = ceilDiv(goods * ownQuantity, quantity);
  const sharedShare = ceilDiv(sharedCost * ownQuantity, quantity);
  const due = goodsShare + sharedShare;
  return {
    quantity,
    unitPrice: ladder.breaks[breakReached(ladder.breaks, quantity)]!.unitPrice,
    ownQuantity,
    goodsShare,
    sharedShare,
    due,
    landedUnitPrice: ceilDiv(goods + sharedCost, quantity),
    withinCap: own.cap === null || own.cap * quantity >= goods + sharedCost,
    saving: own.soloUnitPrice === null ? null : own.soloUnitPrice * ownQuantity - due,
  };
}

/** Whether a firm takes what a quote offers: just what was asked for, or something else that it accepted. */
export const takes = (quote: { id: string; substitute: string }, accepted: readonly string[]): boolean => quote.substitute === "" || accepted.includes(quote.id);

/** What `own` of `quantity` units bought together cost at most, rounded up. */
export function estimateShare(terms: { ladder: Ladder; sharedCost: bigint }, share: { own: bigint; quantity: bigint }): bigint {
  const quantity = share.quantity > share.own ? share.quantity : share.own;
  return ceilDiv((goodsCost(terms.ladder, quantity) + terms.sharedCost) * share.own, quantity);
}

/** The firm's own desired quantity that a snapshot of this instant counts: that of its last confirmed word before. */
export function countedAt(own: readonly { kind: string; desired: bigint; answer: string | null; confirmed_at: Date | null }[], publishedAt: Date): bigint {
  const counted = own.find((pledge) => pledge.answer === "confirmed" && pledge.confirmed_at !== null && pledge.confirmed_at <= publishedAt);
  return counted?.kind === "pledge" ? counted.desired : 0n;
}
