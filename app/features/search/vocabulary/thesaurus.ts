import { norm, tokens } from "../normalise";
import { GENERIC_WORDS, STOP_WORDS, THESAURUS_GROUPS } from "./thesaurus-groups";

type Phrase = string[];

const LONGEST_KEY = 3;
/** Limits of Meilisearch for the synonyms of one term; it drops what is beyond without a word. */
const MOST_PHRASES = 50;
const MOST_WORDS = 100;

/** For each phrase, what else it is called. */
const synonyms = readGroups(THESAURUS_GROUPS);
const generic = new Set(GENERIC_WORDS.split(/\s+/u).flatMap(tokens));
const stopWords = new Set(STOP_WORDS.split(/\s+/u).flatMap(tokens));

function readGroups(text: string): ReadonlyMap<string, Phrase[]> {
  const known = new Map<string, Map<string, Phrase>>();
  for (const line of text.trim().split("\n")) {
    const oneWay = line.includes(">");
    const terms = line.split(/[=>]/u).map((term) => norm(term));
    for (const [from, key] of terms.entries()) {
      if (oneWay && from > 0) break;
      const others = known.get(key) ?? known.set(key, new Map()).get(key)!;
      for (const term of terms) if (term !== key && term !== "") others.set(term, term.split(" "));
    }
  }
  return new Map([...known].map(([key, others]) => [key, [...others.values()]]));
}

export type Expansion = { from: number; length: number; phrases: Phrase[] };

/** Where in a query a term of the thesaurus stands, and what else it is called; longer terms first. */
export function expansionsOf(words: readonly string[]): Expansion[] {
  const found: Expansion[] = [];
  for (let length = Math.min(LONGEST_KEY, words.length); length >= 1; length -= 1) {
    for (let from = 0; from + length <= words.length; from += 1) {
      const phrases = synonyms.get(words.slice(from, from + length).join(" "));
      if (phrases) found.push({ from, length, phrases });
    }
  }
  return found;
}

/**
 * The synonyms setting of Meilisearch. Its keys are cut into words without regard to our locale: ones of more than three words are
 * never found, nor are those that begin like an Arabic article (these terms are labels of the taxonomy as well).
 */
export function meilisearchSynonyms(): Record<string, string[]> {
  const setting: Record<string, string[]> = {};
  for (const [key, phrases] of synonyms) {
    const words = key.split(" ");
    if (words.length > LONGEST_KEY || words.some((word) => word.startsWith("ال"))) continue;
    let count = 0;
    setting[key] = phrases.slice(0, MOST_PHRASES).filter((phrase) => (count += phrase.length) <= MOST_WORDS).map((phrase) => phrase.join(" "));
  }
  return setting;
}

/** Little words for the setting of an engine that drops them itself. */
export const stopWordList: readonly string[] = [...stopWords];

/** Words that weigh nothing beside others: company, price, to buy. */
export const isGeneric = (word: string): boolean => generic.has(word);

/** Leaves out words that say nothing, unless nothing else was said. Only for queries. */
export function tellingWords(words: readonly string[]): string[] {
  const telling = words.filter((word) => !stopWords.has(word));
  const special = telling.filter((word) => !generic.has(word));
  return special.length > 0 ? special : telling.length > 0 ? telling : [...words];
}
