/** Steps of the search for a smallest cover before the best one found is taken. */
const MOST_STEPS = 4_000;

/**
 * Few of the sets that cover everything together: the fewest, as far as the search goes. `sets` are bit masks over `size`
 * elements, in the order of preference; the answer is their indexes, and depends on nothing else.
 */
export function smallestCover(sets: readonly bigint[], size: number): number[] {
  const everything = (1n << BigInt(size)) - 1n;
  const holders = Array.from({ length: size }, (_, element) => sets.flatMap((set, index) => ((set >> BigInt(element)) & 1n ? [index] : [])));
  let best = greedy(sets, everything);
  let steps = 0;
  const search = (covered: bigint, chosen: number[]): void => {
    if (covered === everything) {
      if (chosen.length < best.length) best = [...chosen];
      return;
    }
    steps += 1;
    const left = count(everything & ~covered);
    const largest = sets.reduce((most, set) => Math.max(most, count(set & ~covered)), 1);
    if (steps > MOST_STEPS || chosen.length + Math.ceil(left / largest) >= best.length) return;
    // Whoever is hardest to cover comes first: some set with it must be taken.
    let hardest: number[] | null = null;
    for (let element = 0; element < size; element += 1) {
      if ((covered >> BigInt(element)) & 1n) continue;
      if (!hardest || holders[element]!.length < hardest.length) hardest = holders[element]!;
    }
    for (const index of [...hardest!].sort((a, b) => count(sets[b]! & ~covered) - count(sets[a]! & ~covered) || a - b)) search(covered | sets[index]!, [...chosen, index]);
  };
  search(0n, []);
  return best.sort((a, b) => a - b);
}

function greedy(sets: readonly bigint[], everything: bigint): number[] {
  const chosen: number[] = [];
  for (let covered = 0n; covered !== everything; ) {
    let next = -1;
    for (const [index, set] of sets.entries()) {
      if (next < 0 || count(set & ~covered) > count(sets[next]! & ~covered)) next = index;
    }
    if (next < 0 || (sets[next]! & ~covered) === 0n) throw new RangeError("the sets don't cover everything");
    chosen.push(next);
    covered |= sets[next]!;
  }
  return chosen;
}

/** Elements of a mask. */
export function count(mask: bigint): number {
  let rest = mask;
  let ones = 0;
  while (rest > 0n) {
    let word = Number(rest & 0xffffffffn);
    while (word > 0) {
      ones += word & 1;
      word >>>= 1;
    }
    rest >>= 32n;
  }
  return ones;
}

/** The sets that lie in no other, the larger first; at most `most`, and equal ones once. */
export function maximal<Item>(items: readonly Item[], maskOf: (item: Item) => bigint, most: number): Item[] {
  const sized = new Map(items.map((item) => [maskOf(item), { item, mask: maskOf(item), size: count(maskOf(item)) }]));
  const sorted = [...sized.values()].sort((a, b) => b.size - a.size || (a.mask < b.mask ? -1 : 1));
  const kept: typeof sorted = [];
  for (const one of sorted) {
    if (kept.length === most) break;
    if (!kept.some((other) => (one.mask & ~other.mask) === 0n)) kept.push(one);
  }
  return kept.map(({ item }) => item);
}
