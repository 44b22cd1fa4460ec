import { splitProportionally } from "./shares";

/**
 * By what a shared cost is split among the firms that buy.
 * - quantity: base units; value: what its goods cost; weight, volume, distance: what `CostPart` says of the firm.
 * - equal: the same for each firm; benefit: its saving on the goods against its own documented price alone.
 */
export const costKeys = ["quantity", "value", "weight", "volume", "distance", "equal", "benefit"] as const;
export type CostKey = (typeof costKeys)[number];

/** A firm that takes part in a split: `seq` is the order of its confirmation; what a key needs and isn't given counts as zero. */
export type CostPart = {
  firm: string;
  seq: bigint;
  quantity: bigint;
  value?: bigint;
  weight?: bigint;
  volume?: bigint;
  distance?: bigint;
  /** Negative where buying together is dearer; such a firm has no benefit and pays nothing by it. */
  saving?: bigint;
};

/** One line of the shared cost. */
export type CostLine = { amount: bigint; key: CostKey };

/**
 * Splits one amount by its key, by largest remainders: whole shares that add up to it exactly, whatever the order of the
 * parts. A firm that gets nothing pays nothing. Where the key tells nothing of anybody, the quantities decide.
 */
export function splitCost(input: { amount: bigint; key?: CostKey; parts: readonly CostPart[] }): Record<string, bigint> {
  const shares = splitCostUnits(input.amount, input.key ?? "quantity", input.parts);
  return Object.fromEntries(input.parts.map(({ firm }, index) => [firm, shares[index]!]));
}

/** The same in the order of `parts`. */
export function splitCostUnits(amount: bigint, key: CostKey, parts: readonly CostPart[]): bigint[] {
  const weights = parts.map((part) => (part.quantity > 0n ? weightBy(key, part) : 0n));
  const told = weights.some((weight) => weight > 0n);
  return splitProportionally(
    amount,
    parts.map(({ firm, seq, quantity }, index) => ({ firm, seq, weight: told ? weights[index]! : quantity })),
  );
}

function weightBy(key: CostKey, part: CostPart): bigint {
  switch (key) {
    case "equal":
      return 1n;
    case "benefit":
      return part.saving !== undefined && part.saving > 0n ? part.saving : 0n;
    case "quantity":
    case "value":
    case "weight":
    case "volume":
    case "distance":
      return part[key] ?? 0n;
  }
}
