import type { Group, Plan, Way } from "./plan";
import { joinedWords } from "./query";

/** What counts for how much; a document whose best name or title is just what was asked gets all of it. */
const WEIGHTS = { words: 1, together: 0.35, covered: 0.25, inOrder: 0.2, whole: 0.5, trust: 0.1 };
/** What a word is worth among codes and places, only among labels, only in a text, or perhaps nowhere. */
const ASIDE = 0.7;
const ELSEWHERE = { label: 0.35, body: 0.12, unknown: 0.05 };
/** Begins the line of codes and places behind the names and titles. */
const ASIDE_MARK = "+";

/** Names, titles, and what else a document is ranked by, one a line. */
export const rankedText = (heads: readonly string[], aside: string): string => [...heads, `${ASIDE_MARK}${aside}`].join("\n");

/** A name or title with its words, their neighbours joined, and where each begins. */
type Head = { words: string[]; at: Map<string, number> };

function headOf(text: string): Head {
  const words = text.split(" ");
  const at = new Map<string, number>();
  for (const [index, word] of words.entries()) if (!at.has(word)) at.set(word, index);
  for (let index = 0; index + 1 < words.length; index += 1) for (const joined of joinedWords(words.slice(index, index + 3)).slice(0, 2)) if (!at.has(joined)) at.set(joined, index);
  return { words, at };
}

type Found = { quality: number; at: number; words: number };
const NOTHING: Found = { quality: 0, at: -1, words: 0 };

function placeOf(head: Head, word: string, prefix: boolean): number {
  const exact = head.at.get(word);
  if (exact !== undefined) return exact;
  return prefix ? head.words.findIndex((other) => other.startsWith(word)) : -1;
}

function findWay(head: Head, way: Way): Found {
  let first = -1;
  let quality = way.weight;
  for (const [index, word] of way.words.entries()) {
    const open = way.prefix && index === way.words.length - 1;
    const at = placeOf(head, word, open);
    if (at < 0) return NOTHING;
    // The beginning of a long word is less sure than the word.
    if (open && !head.at.has(word)) quality *= 0.6 + 0.4 * (word.length / Math.max(word.length, head.words[at]!.length));
    if (index === 0) first = at;
  }
  return { quality, at: first, words: way.words.length };
}

const bestOf = (head: Head, ways: readonly Way[]): Found => ways.reduce((best, way) => {
  const found = findWay(head, way);
  return found.quality > best.quality ? found : best;
}, NOTHING);

/** How well a group is answered in a head, from 0 to 1, by its words or by another name of the whole. */
function findGroup(head: Head, group: Group): Found & { rarity: number } {
  const rarity = group.asked.reduce((sum, asked) => sum + asked.rarity, 0);
  const parts = group.asked.map((asked) => ({ asked, found: bestOf(head, asked.ways) }));
  const sum = parts.reduce((total, { asked, found }) => total + asked.rarity * found.quality, 0);
  const words = { quality: rarity > 0 ? sum / rarity : 0, at: Math.max(-1, Math.min(...parts.map(({ found }) => found.at))), words: parts.reduce((total, { found }) => total + found.words, 0) };
  const whole = bestOf(head, group.ways);
  return { ...(whole.quality > words.quality ? whole : words), rarity };
}

/**
 * How well a document answers a query, by its names and titles. `elsewhere` says where the words stand that are in none of them.
 * It looks at a few hundred documents at most: which ones is the index's business.
 */
export function scoreOf(plan: Plan, ranked: string, trust: number, elsewhere: keyof typeof ELSEWHERE): number {
  const { squash } = plan.parsed;
  const total = plan.groups.reduce((sum, group) => sum + group.asked.reduce((inner, { rarity }) => inner + rarity, 0), 0) || 1;
  const best = plan.groups.map(() => 0);
  let headScore = 0;
  for (const text of ranked.split("\n")) {
    if (text.startsWith(ASIDE_MARK)) {
      const aside = headOf(text.slice(1));
      for (const [index, group] of plan.groups.entries()) best[index] = Math.max(best[index]!, ASIDE * findGroup(aside, group).quality);
      continue;
    }
    const head = headOf(text);
    let together = 0;
    let covered = 0;
    let inOrder = plan.groups.length > 1 ? 1 : 0;
    let last = -1;
    for (const [index, group] of plan.groups.entries()) {
      const found = findGroup(head, group);
      best[index] = Math.max(best[index]!, found.quality);
      together += found.rarity * found.quality;
      covered += found.quality > 0 ? found.words * found.quality : 0;
      if (found.at < 0 || found.at < last) inOrder = 0;
      last = Math.max(last, found.at);
    }
    if (together === 0) continue;
    const whole = text.replaceAll(" ", "") === squash ? 1 : 0;
    headScore = Math.max(headScore, WEIGHTS.together * (together / total) + WEIGHTS.covered * Math.min(1, covered / head.words.length) + WEIGHTS.inOrder * inOrder + WEIGHTS.whole * whole);
  }
  const words = plan.groups.reduce((sum, group, index) => sum + Math.max(best[index]!, ELSEWHERE[elsewhere]) * group.asked.reduce((inner, { rarity }) => inner + rarity, 0), 0) / total;
  return WEIGHTS.words * words + headScore + WEIGHTS.trust * (trust / 100);
}
