/** One party of a split. Left-over units go to the lower `(seq, firm)` when the remainders are equal. */
export type Part = { firm: string; seq: bigint; weight: bigint };

/**
 * Splits `total` in proportion to the weights by largest remainders. The shares are in the order of
 * `parts`, are whole, and add up to `total` exactly.
 */
export function splitProportionally(total: bigint, parts: readonly Part[]): bigint[] {
  if (total < 0n) throw new RangeError("a negative total can't be split");
  const weights = parts.reduce((sum, part) => sum + part.weight, 0n);
  if (parts.some((part) => part.weight < 0n)) throw new RangeError("a weight must not be negative");
  if (total === 0n) return parts.map(() => 0n);
  if (weights === 0n) throw new RangeError("a total needs at least one positive weight to be split");

  let left = total;
  const shares: bigint[] = [];
  const remainders: { index: number; remainder: bigint; part: Part }[] = [];
  parts.forEach((part, index) => {
    const exact = total * part.weight;
    const floor = exact / weights;
    shares.push(floor);
    left -= floor;
    const remainder = exact - floor * weights;
    if (remainder > 0n) remainders.push({ index, remainder, part });
  });
  if (left === 0n) return shares;

  remainders.sort((a, b) => (a.remainder === b.remainder ? byPrecedence(a.part, b.part) : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of remainders.slice(0, Number(left))) shares[index]! += 1n;
  return shares;
}

function byPrecedence(a: Part, b: Part): number {
  if (a.seq !== b.seq) return a.seq < b.seq ? -1 : 1;
  return a.firm < b.firm ? -1 : a.firm > b.firm ? 1 : 0;
}
