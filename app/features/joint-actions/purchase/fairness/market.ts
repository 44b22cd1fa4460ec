/** Share of the market from which joint buying is worth a second thought under competition law, in percent. */
const warnAbovePercent = 15n;

/** Whether a joint purchase of `quantity` weighs on a market of this size, and its share in hundredths of a percent. */
export function marketShare(quantity: bigint, market: bigint): { basisPoints: bigint; warns: boolean } {
  return { basisPoints: (quantity * 10_000n) / market, warns: quantity * 100n > market * warnAbovePercent };
}
