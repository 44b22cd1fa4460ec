/**
 * The highest landed unit price at which a pledge takes part. A price limit of the firm's own is its yes up to there; without
 * one it pays no more than it would alone, unless it said yes to that. Null: any price.
 */
export function priceLimit(pledge: { cap: bigint | null; soloPrice: bigint | null; acceptsDearer: boolean }): bigint | null {
  if (pledge.cap !== null) return pledge.cap;
  return pledge.acceptsDearer ? null : pledge.soloPrice;
}
