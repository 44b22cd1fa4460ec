import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { formsOf } from "../inflection";
import type { Asked, Group, Plan, Way } from "../plan";
import { joinedWords, type ParsedText } from "../query";
import { expansionsOf } from "../vocabulary/thesaurus";
import { meantWords, SIMILAR } from "./postgres-meant.server";

/** How sure another name is to mean the same. */
const SYNONYM = 0.8;
const JOINED = 0.97;
const SPLIT = 0.9;
/** Shorter words aren't taken for two. */
const SPLITTABLE = 4;
/** Of longer words that begin like one, so many of the commonest stand for it; fewer when it is a word as it is. */
const LONGER = 12;
const LONGER_THAN_KNOWN = 3;

export type Facts = { documents: number; known: Map<string, number> };
/** `terms`: the words of the query with all by which each is found. */
export type TextPlan = { parsed: ParsedText; plan: Plan; facts: Facts; terms: { typed: string; words: string[]; prefix: boolean }[]; corrections: Plan["corrections"] };

/** Reads the words in the vocabulary: what stands for them, and how rare they are. */
export async function planText(tx: Tx, parsed: ParsedText, audience: readonly string[]): Promise<TextPlan> {
  const { words } = parsed;
  const last = parsed.open && beginnings(words).includes(words.at(-1)!) ? words.at(-1)! : null;
  const { documents, known, longer } = await lookUp(tx, words);
  const strange = words.filter((word) => !known.has(word) && !(bestSplit(word, known) ?? [""]).every((part) => part.length > 2) && [...word].length >= 3 && (!longer.has(word) || (word !== last && /^[a-z]+$/.test(word))));
  // Persian that is written in Latin letters is parted where it pleases.
  const pairs = words.slice(1).flatMap((word, at) => (strange.includes(words[at]!) && strange.includes(word) ? [words[at]! + word] : []));
  const meant = await meantWords(tx, strange, pairs, last, audience);
  const counts = new Map([...known, ...meant.known, ...[...longer.values()].flatMap((list) => list.map(({ word, documents: count }) => [word, count] as const))]);
  const asked = words.map((word): Asked => {
    const ways: Way[] = [{ words: [word], weight: 1 }];
    const add = (form: string, weight: number) => ways.some((way) => way.words[0] === form && way.words.length === 1) || ways.push({ words: [form], weight });
    for (const [form, weight] of formsOf(word)) if (known.has(form) && (words.length > 1 || !isAttribute(word, form))) add(form, weight);
    const split = bestSplit(word, known);
    if (split) ways.push({ words: split, weight: SPLIT });
    if (word === last || !known.has(word)) for (const { word: longerWord } of (longer.get(word) ?? []).slice(0, known.has(word) ? LONGER_THAN_KNOWN : LONGER)) add(longerWord, weightOf(word, longerWord, known.has(word)));
    ways.push(...(meant.ways.get(word) ?? []));
    return { typed: word, ways, rarity: rarityOf(ways, counts, documents) };
  });
  const plan = { parsed, groups: grouped(asked, words, known, meant.ways), corrections: meant.corrections, close: meant.close };
  const terms = asked.map(({ typed, ways }) => ({ typed, words: [...new Set(ways.flatMap((way) => way.words))], prefix: typed === last }));
  return { parsed, plan, facts: { documents, known: counts }, terms, corrections: plan.corrections };
}

/** A longer word than one that is there as it was typed is less sure than one that may yet become it. */
const weightOf = (word: string, longer: string, whole: boolean): number => (whole ? 0.2 : 0.5) + 0.4 * (word.length / longer.length);

/** A word as two, wherever it may be parted. */
function splitsOf(word: string): [string, string][] {
  if (word.length < SPLITTABLE || !/^\p{L}+$/u.test(word)) return [];
  return Array.from({ length: word.length - 3 }, (_, at) => [word.slice(0, at + 2), word.slice(at + 2)]);
}

/** The two words, both known, that others most likely write instead of one. */
function bestSplit(word: string, known: ReadonlyMap<string, number>): string[] | null {
  let best: { words: string[]; documents: number } | null = null;
  for (const words of splitsOf(word)) {
    const documents = Math.min(...words.map((part) => known.get(part) ?? 0));
    if (documents > 0 && (!best || documents > best.documents)) best = { words, documents };
  }
  return best?.words ?? null;
}

/** What may be the beginning of a longer word: a single letter only where nothing else is asked for. */
const beginnings = (words: readonly string[]): string[] => words.filter((word) => [...word].length >= 2 || words.length === 1);

type LookedUp = { documents: number; known: Map<string, number>; longer: Map<string, { word: string; documents: number }[]> };

async function lookUp(tx: Tx, words: readonly string[]): Promise<LookedUp> {
  const lookups = [...new Set([...words, ...joinedWords(words), ...words.flatMap((word) => [...formsOf(word).map(([form]) => form), ...splitsOf(word).flat()])])];
  // Planned by the number of documents that match, a scan would unpack the vector of each: only the index may answer. What is set ends with the transaction.
  const { rows } = await sql<{ how: "whole" | "longer" | "all"; typed: string; word: string; documents: number }>`
    select 'whole' as how, w.word as typed, w.word, w.documents from public.search_words w where w.word = any (${lookups}::text[])
    union all
    select 'longer', t.typed, l.word, l.documents from unnest(${beginnings(words)}::text[]) t(typed) cross join lateral (
      select w.word, w.documents from public.search_words w
      where w.word ~>~ t.typed and w.word ~<~ (t.typed || ${"\u{10FFFF}"}) and not w.made order by w.documents desc, w.word limit ${LONGER}) l
    union all
    select 'all', set_config('enable_seqscan', 'off', true), set_config('pg_trgm.similarity_threshold', ${String(SIMILAR)}, true), greatest(c.reltuples, 1)::int from pg_catalog.pg_class c where c.oid = 'public.search_docs'::regclass`.execute(tx);
  const found: LookedUp = { documents: 1, known: new Map(), longer: new Map() };
  for (const { how, typed, word, documents } of rows) {
    if (how === "all") found.documents = documents;
    else if (how === "whole") found.known.set(word, documents);
    else found.longer.set(typed, [...(found.longer.get(typed) ?? []), { word, documents }]);
  }
  return found;
}

/** Whether every word is one of the vocabulary, or begins one. */
export async function areWords(tx: Tx, words: readonly string[]): Promise<boolean> {
  const { known, longer } = await lookUp(tx, words);
  return words.every((word, at) => known.has(word) || (at === words.length - 1 && [...word].length >= 3 && longer.has(word)));
}

/** "Leather" for "of leather" helps beside another word; alone it would bring every tannery to who wants bags. */
const isAttribute = (word: string, form: string): boolean => word === `${form}ی` || form === `${word}ی`;

function rarityOf(ways: readonly Way[], known: ReadonlyMap<string, number>, documents: number): number {
  const count = Math.max(1, ...ways.flatMap((way) => way.words.map((word) => known.get(word) ?? 0)));
  return Math.max(0.15, Math.min(1, Math.log(1 + documents / count) / Math.log(1 + documents)));
}

/** Puts words together that have another name together, or that others write as one. */
function grouped(asked: readonly Asked[], words: readonly string[], known: ReadonlyMap<string, number>, meant: ReadonlyMap<string, Way[]>): Group[] {
  const spans: { from: number; length: number; ways: Way[] }[] = expansionsOf(words).map(({ from, length, phrases }) => ({
    from, length, ways: phrases.map((phrase) => ({ words: phrase, weight: SYNONYM })),
  }));
  for (const length of [3, 2]) {
    for (let from = 0; from + length <= words.length; from += 1) {
      const joined = words.slice(from, from + length).join("");
      const ways = known.has(joined) ? [{ words: [joined], weight: JOINED }] : meant.get(joined);
      if (ways) spans.push({ from, length, ways });
    }
  }
  const groups: Group[] = [];
  for (let at = 0; at < asked.length; ) {
    const here = spans.filter(({ from }) => from === at);
    const length = Math.max(1, ...here.map((span) => span.length));
    // A shorter span within a longer one keeps its names, but only for its own words.
    const parts = asked.slice(at, at + length).map((part, index) => ({
      ...part,
      ways: [...part.ways, ...(length > 1 ? spans.filter((span) => span.length === 1 && span.from === at + index).flatMap((span) => span.ways) : [])],
    }));
    groups.push({ asked: parts, ways: here.filter((span) => span.length === length).flatMap((span) => span.ways) });
    at += length;
  }
  return groups;
}
