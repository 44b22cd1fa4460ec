import type { Plan, Way } from "./plan";

/** What counts for how much; a document whose best name or title is just what was asked gets all of it. */
const WEIGHTS = { words: 1, together: 0.35, covered: 0.25, inOrder: 0.2, whole: 0.5, trust: 0.1 };
/** What a word is worth among codes and places, only among labels, only in a text, or perhaps nowhere. */
const ASIDE = 0.7;
const ELSEWHERE = { label: 0.35, body: 0.12, unknown: 0.05 };
/** Begins the line of codes and places behind the names and titles. */
const ASIDE_MARK = "+";

export type Elsewhere = keyof typeof ELSEWHERE;

/** Names, titles, and what else a document is ranked by, one a line. */
export const rankedText = (heads: readonly string[], aside: string): string => [...heads, `${ASIDE_MARK}${aside}`].join("\n");

/** A way of the plan: whose it is (`asked` is null for the whole group), and where its words were met in the line at hand. */
type Watched = { way: Way; group: number; asked: number | null; met: number; at: number };

/**
 * Scores documents of a query by their names and titles. `elsewhere` says where the words stand that are in none of them.
 * It looks at a few hundred documents at most, and at each word of theirs once: which documents is the index's business.
 */
export function scorerOf(plan: Plan): (ranked: string, trust: number, elsewhere: Elsewhere) => number {
  const { squash } = plan.parsed;
  const watched: Watched[] = plan.groups.flatMap((group, index) => [
    ...group.asked.flatMap((asked, at) => asked.ways.map((way) => ({ way, group: index, asked: at, met: 0, at: 0 }))),
    ...group.ways.map((way) => ({ way, group: index, asked: null, met: 0, at: 0 })),
  ]);
  const byWord = new Map<string, { watched: Watched; bit: number }[]>();
  for (const one of watched) for (const [index, word] of one.way.words.entries()) byWord.set(word, [...(byWord.get(word) ?? []), { watched: one, bit: 1 << index }]);
  const longest = Math.max(0, ...[...byWord.keys()].map((word) => word.length));
  const rarities = plan.groups.map((group) => group.asked.map(({ rarity }) => rarity));
  const rarityOf = rarities.map((list) => list.reduce((sum, one) => sum + one, 0));
  const total = rarityOf.reduce((sum, one) => sum + one, 0) || 1;

  const meet = (word: string, at: number) => {
    for (const { watched: one, bit } of byWord.get(word) ?? []) {
      if (one.met === 0 || at < one.at) one.at = at;
      one.met |= bit;
    }
  };
  /** Looks at the words of a line, and at neighbours as others would join them. */
  const read = (words: readonly string[]) => {
    for (const one of watched) one.met = 0;
    for (let at = 0; at < words.length; at += 1) {
      const word = words[at]!;
      meet(word, at);
      const next = words[at + 1];
      if (next === undefined || word.length + next.length > longest) continue;
      meet(word + next, at);
      const third = words[at + 2];
      if (third !== undefined && next.length <= 2 && word.length + next.length + third.length <= longest) meet(word + next + third, at);
    }
  };
  /** How well a group is answered in the line at hand, by its words or by another name of the whole. */
  const answer = (group: number): { quality: number; at: number; words: number } => {
    const parts = rarities[group]!.map(() => ({ quality: 0, at: -1, words: 0 }));
    let whole = { quality: 0, at: -1, words: 0 };
    for (const { way, group: of, asked, met, at } of watched) {
      if (of !== group || met !== (1 << way.words.length) - 1) continue;
      if (asked === null) {
        if (way.weight > whole.quality) whole = { quality: way.weight, at, words: way.words.length };
      } else if (way.weight > parts[asked]!.quality) parts[asked] = { quality: way.weight, at, words: way.words.length };
    }
    let sum = 0;
    let first = Infinity;
    let count = 0;
    for (const [index, { quality, at, words }] of parts.entries()) {
      sum += rarities[group]![index]! * quality;
      first = Math.min(first, at);
      count += words;
    }
    const quality = rarityOf[group]! > 0 ? sum / rarityOf[group]! : 0;
    return whole.quality > quality ? whole : { quality, at: first, words: count };
  };

  return (ranked, trust, elsewhere) => {
    const best = plan.groups.map(() => ELSEWHERE[elsewhere]);
    let headScore = 0;
    for (const line of ranked.split("\n")) {
      const aside = line.startsWith(ASIDE_MARK);
      const words = (aside ? line.slice(1) : line).split(" ");
      read(words);
      let [together, covered, inOrder, last] = [0, 0, plan.groups.length > 1 ? 1 : 0, -1];
      for (let group = 0; group < best.length; group += 1) {
        const found = answer(group);
        best[group] = Math.max(best[group]!, aside ? ASIDE * found.quality : found.quality);
        together += rarityOf[group]! * found.quality;
        covered += found.words * found.quality;
        if (found.at < 0 || found.at < last) inOrder = 0;
        last = Math.max(last, found.at);
      }
      if (aside || together === 0) continue;
      const whole = line.replaceAll(" ", "") === squash ? 1 : 0;
      headScore = Math.max(headScore, WEIGHTS.together * (together / total) + WEIGHTS.covered * Math.min(1, covered / words.length) + WEIGHTS.inOrder * inOrder + WEIGHTS.whole * whole);
    }
    const words = best.reduce((sum, quality, group) => sum + quality * rarityOf[group]!, 0) / total;
    return WEIGHTS.words * words + headScore + WEIGHTS.trust * (trust / 100);
  };
}
