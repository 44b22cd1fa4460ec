import type { Plan, Way } from "./plan";
import { isOfOtherThing } from "./vocabulary/taxonomy";

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

const lookOf = (word: string, length: number): number => (word.charCodeAt(0) << 10) | Math.min(length, 1023);

/** A way of the plan: which word of its group it stands for (-1 for all), and where its words were met in the line at hand. */
type Watched = { way: Way; asked: number; all: number; met: number; at: number };

/**
 * Scores documents of a query by their names and titles. `elsewhere` says where the words stand that are in none of them.
 * It looks at a few hundred documents at most, and at each word of theirs once: which documents is the index's business.
 */
export function scorerOf(plan: Plan): (ranked: string, trust: number, elsewhere: Elsewhere) => number {
  const { squash } = plan.parsed;
  const watch = (asked: number) => (way: Way): Watched => ({ way, asked, all: (1 << way.words.length) - 1, met: 0, at: 0 });
  // Surer ways first, so that the first that is met whole is the best.
  const byGroup = plan.groups.map((group) => [...group.asked.flatMap((asked, at) => asked.ways.map(watch(at))), ...group.ways.map(watch(-1))].sort((one, other) => other.way.weight - one.way.weight));
  const watched = byGroup.flat();
  const byWord = new Map<string, { watched: Watched; bit: number }[]>();
  for (const one of watched) for (const [index, word] of one.way.words.entries()) byWord.set(word, [...(byWord.get(word) ?? []), { watched: one, bit: 1 << index }]);
  // Most words are none of these: their first letter and length tell, before anything is joined or looked up.
  const looks = new Set([...byWord.keys()].map((word) => lookOf(word, word.length)));
  const rarities = plan.groups.map((group) => group.asked.map(({ rarity }) => rarity));
  const rarityOf = rarities.map((list) => list.reduce((sum, one) => sum + one, 0));
  const total = rarityOf.reduce((sum, one) => sum + one, 0) || 1;

  // Beside other words, what is asked for may well be the other thing.
  const alone = plan.groups.length === 1 && plan.groups[0]!.asked.length === 1;

  const meet = (word: string, at: number) => {
    const known = byWord.get(word);
    if (known === undefined) return;
    for (const { watched: one, bit } of known) {
      if (one.met === 0 || at < one.at) one.at = at;
      one.met |= bit;
    }
  };
  /** Looks at the words of a line, and at neighbours as others would join them. */
  const read = (words: readonly string[]) => {
    for (const one of watched) one.met = 0;
    for (let at = 0; at < words.length; at += 1) {
      const word = words[at]!;
      if (looks.has(lookOf(word, word.length)) && !(alone && byWord.has(word) && isOfOtherThing(words, at))) meet(word, at);
      const next = words[at + 1];
      if (next === undefined) break;
      const joined = word.length + next.length;
      if (looks.has(lookOf(word, joined))) meet(word + next, at);
      const third = words[at + 2];
      if (third !== undefined && next.length <= 2 && looks.has(lookOf(word, joined + third.length))) meet(word + next + third, at);
    }
  };
  /** How well a group is answered in the line at hand, by its words or by another name of the whole; what was found last is in these three. */
  let [foundQuality, foundAt, foundWords] = [0, -1, 0];
  const answer = (group: number): void => {
    const list = rarities[group]!;
    let whole: Watched | null = null;
    let done = 0;
    let sum = 0;
    let first = Infinity;
    let words = 0;
    for (const one of byGroup[group]!) {
      if (one.met !== one.all) continue;
      if (one.asked < 0) whole ??= one;
      else if ((done & (1 << one.asked)) === 0) {
        done |= 1 << one.asked;
        sum += list[one.asked]! * one.way.weight;
        if (one.at < first) first = one.at;
        words += one.way.words.length;
      }
    }
    const quality = sum > 0 ? sum / rarityOf[group]! : 0;
    if (whole && whole.way.weight > quality) [foundQuality, foundAt, foundWords] = [whole.way.weight, whole.at, whole.way.words.length];
    else [foundQuality, foundAt, foundWords] = [quality, done === (1 << list.length) - 1 ? first : -1, words];
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
        answer(group);
        best[group] = Math.max(best[group]!, aside ? ASIDE * foundQuality : foundQuality);
        together += rarityOf[group]! * foundQuality;
        covered += foundWords * foundQuality;
        if (foundAt < 0 || foundAt < last) inOrder = 0;
        last = Math.max(last, foundAt);
      }
      if (aside || together === 0) continue;
      const whole = line.length - words.length + 1 === squash.length && line.replaceAll(" ", "") === squash ? 1 : 0;
      headScore = Math.max(headScore, WEIGHTS.together * (together / total) + WEIGHTS.covered * Math.min(1, covered / words.length) + WEIGHTS.inOrder * inOrder + WEIGHTS.whole * whole);
    }
    const words = best.reduce((sum, quality, group) => sum + quality * rarityOf[group]!, 0) / total;
    return WEIGHTS.words * words + headScore + WEIGHTS.trust * (trust / 100);
  };
}
