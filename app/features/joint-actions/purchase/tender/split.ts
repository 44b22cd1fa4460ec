import { goodsCost, packsUp, smallestOrder, type Ladder } from "../ladder";

export type SplitQuote = { quoteId: string; ladder: Ladder };
export type Lot = { quoteId: string; quantity: bigint; goods: bigint };
export type Split = { lots: [Lot, Lot]; goods: bigint };

/**
 * The cheapest way to buy exactly `quantity` in two lots from two suppliers, each lot of whole packs, at least its supplier's
 * minimum and at least `minLot`. Null unless it costs less than any single one of the quotes that can deliver that quantity.
 * Exact, and the same for any order of the quotes.
 */
export function bestSplit(quotes: readonly SplitQuote[], quantity: bigint, minLot: bigint): Split | null {
  if (quantity <= 0n || minLot <= 0n) throw new RangeError("a split needs a positive quantity and a positive smallest lot");
  const sorted = quotes.filter(({ ladder }) => ladder.breaks.length > 0).sort((a, b) => (a.quoteId < b.quoteId ? -1 : 1));
  let alone: bigint | null = null;
  for (const { ladder } of sorted) {
    if (quantity % ladder.pack !== 0n || quantity < smallestOrder(ladder)) continue;
    const goods = goodsCost(ladder, quantity);
    if (alone === null || goods < alone) alone = goods;
  }
  let best: Split | null = null;
  for (const [index, a] of sorted.entries()) {
    for (const b of sorted.slice(index + 1)) {
      for (const first of candidates(a.ladder, b.ladder, quantity, minLot)) {
        const lots: Split["lots"] = [
          { quoteId: a.quoteId, quantity: first, goods: goodsCost(a.ladder, first) },
          { quoteId: b.quoteId, quantity: quantity - first, goods: goodsCost(b.ladder, quantity - first) },
        ];
        const goods = lots[0].goods + lots[1].goods;
        if (!best || goods < best.goods) best = { lots, goods };
      }
    }
  }
  return best && (alone === null || best.goods < alone) ? best : null;
}

/** Between two breaks cost is a straight line, so the cheapest first lot is the smallest or the largest that fits of some stretch. */
function candidates(a: Ladder, b: Ladder, quantity: bigint, minLot: bigint): bigint[] {
  const least = (ladder: Ladder) => packsUp(ladder, minLot > smallestOrder(ladder) ? minLot : smallestOrder(ladder));
  const [low, high] = [least(a), quantity - least(b)];
  const lattice = commonLots(a.pack, b.pack, quantity);
  if (low > high || !lattice) return [];
  const { offset, step } = lattice;
  const up = (from: bigint) => from + mod(offset - from, step);
  const down = (to: bigint) => to - mod(to - offset, step);
  const starts = [low, ...a.breaks.map(({ minQty }) => minQty), ...b.breaks.map(({ minQty }) => quantity - minQty + 1n)].filter((from) => from >= low && from <= high);
  const ordered = [...new Set(starts)].sort((x, y) => (x < y ? -1 : 1));
  return ordered.flatMap((from, index) => {
    const to = (ordered[index + 1] ?? high + 1n) - 1n;
    return [up(from), down(to)].filter((lot) => lot >= from && lot <= to);
  });
}

/** The first lots that are whole packs of `a` and leave whole packs of `b`: all are `offset` and multiples of `step`. */
function commonLots(a: bigint, b: bigint, quantity: bigint): { offset: bigint; step: bigint } | null {
  // Extended Euclid: a × x ≡ gcd (mod b).
  let [r, s, x, y] = [a, b, 1n, 0n];
  while (s > 0n) {
    const times = r / s;
    [r, s, x, y] = [s, r - times * s, y, x - times * y];
  }
  if (quantity % r !== 0n) return null;
  const step = (a / r) * b;
  return { offset: mod(a * mod(x * (quantity / r), b / r), step), step };
}

const mod = (value: bigint, by: bigint) => ((value % by) + by) % by;
