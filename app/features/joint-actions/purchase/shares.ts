/** One party of a split. Left-over units go to the lower `(seq, firm)` when the remainders are equal. */
export type Part = { firm: string; seq: bigint; weight: bigint };

/**
 * Splits `total` in proportion to the weights by largest remainders. The shares are in the order of
 * `parts`, are whole, and add up to `total` exactly.
 */
export function splitProportionally(total: bigint, parts: readonly Part[]): bigint[] {
  if (total < 0n) throw new RangeError("a negative total can't be split");
  let weights = 0n;
  for (const { weight } of parts) {
    if (weight < 0n) throw new RangeError("a weight must not be negative");
    weights += weight;
  }
  if (total === 0n) return parts.map(() => 0n);
  if (weights === 0n) throw new RangeError("a total needs at least one positive weight to be split");

  let left = total;
  const shares: bigint[] = [];
  const remainders: Remainder[] = [];
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index]!;
    const exact = total * part.weight;
    const floor = exact / weights;
    shares.push(floor);
    left -= floor;
    const remainder = exact - floor * weights;
    if (remainder > 0n) remainders.push({ index, remainder, part });
  }
  moveLargestFirst(remainders, Number(left));
  for (let rank = 0; rank < Number(left); rank += 1) shares[remainders[rank]!.index]! += 1n;
  return shares;
}

type Remainder = { index: number; remainder: bigint; part: Part };

const isLarger = (a: Remainder, b: Remainder) => (a.remainder === b.remainder ? byPrecedence(a.part, b.part) < 0 : a.remainder > b.remainder);

/** Moves the `count` largest to the front, in no order among themselves: they get a unit each, so a full sort would be wasted. */
function moveLargestFirst(list: Remainder[], count: number): void {
  let [from, to] = [0, list.length - 1];
  while (from < to) {
    const pivot = list[(from + to) >> 1]!;
    let [low, high] = [from, to];
    while (low <= high) {
      while (isLarger(list[low]!, pivot)) low += 1;
      while (isLarger(pivot, list[high]!)) high -= 1;
      if (low > high) break;
      const swapped = list[low]!;
      list[low] = list[high]!;
      list[high] = swapped;
      low += 1;
      high -= 1;
    }
    if (count <= high + 1 && high >= from) to = high;
    else if (count >= low) from = low;
    else return;
    if (count === from) return;
  }
}

function byPrecedence(a: Part, b: Part): number {
  if (a.seq !== b.seq) return a.seq < b.seq ? -1 : 1;
  return a.firm < b.firm ? -1 : a.firm > b.firm ? 1 : 0;
}
