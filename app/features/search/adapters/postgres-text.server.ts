import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { formsOf } from "../inflection";
import type { Asked, Group, Plan, Way } from "../plan";
import { joinedWords, type ParsedText } from "../query";
import { expansionsOf } from "../vocabulary/thesaurus";
import { meantWords } from "./postgres-meant.server";

/** How sure another name is to mean the same. */
const SYNONYM = 0.8;
const JOINED = 0.97;
/** Shorter beginnings are completed to words of the vocabulary: all that begin with two letters would be half of the documents. */
const SHORT = 4;
const COMPLETIONS = 8;
/** A longer word than one that is there as it was typed. */
const LONGER = 0.4;
/** Words with the same beginning that are counted. */
const MOST_BEGUN = 100;

export type Facts = { documents: number; known: Map<string, number> };
/** `terms`: the words of the query with all by which each is found. */
export type TextPlan = { parsed: ParsedText; plan: Plan; facts: Facts; terms: { typed: string; words: string[]; prefix: boolean }[]; corrections: Plan["corrections"] };

/** Reads the words in the vocabulary: what stands for them, and how rare they are. */
export async function planText(tx: Tx, parsed: ParsedText, audience: readonly string[]): Promise<TextPlan> {
  const { words } = parsed;
  const last = parsed.open && words.length > 0 && [...words.at(-1)!].length >= 2 ? words.at(-1)! : null;
  const lookups = [...new Set([...words, ...joinedWords(words), ...words.flatMap((word) => formsOf(word).map(([form]) => form))])];
  // Only the index tells how many documents match; planned by their number, a scan would unpack the vector of each.
  const { rows } = await sql<{ word: string; documents: number; how: "whole" | "begun" | "all" }>`
    select w.word, w.documents, 'whole' as how from public.search_words w where w.word = any (${lookups}::text[])
    union all select t.word, (select sum(b.documents)::int from (select w.documents from public.search_words w where w.word ~>=~ t.word and w.word ~<~ (t.word || ${"\u{10FFFF}"}) limit ${MOST_BEGUN}) b), 'begun'
      from unnest(${words}::text[]) t(word)
    union all select set_config('enable_seqscan', 'off', true), greatest(c.reltuples, 1)::int, 'all' from pg_catalog.pg_class c where c.oid = 'public.search_docs'::regclass`.execute(tx);
  const known = new Map<string, number>();
  const begun = new Map<string, number>();
  let documents = 1;
  for (const row of rows) {
    if (row.how === "all") documents = row.documents;
    else if (row.how === "whole") known.set(row.word, row.documents);
    else if (row.documents) begun.set(row.word, row.documents);
  }
  const unknown = words.filter((word) => !known.has(word) && !(begun.has(word) && word === last) && [...word].length >= 3);
  const counts = new Map([...known, ...[...begun].filter(([word]) => word === last || !known.has(word)).map(([word, count]) => [word, Math.min(count, documents)] as const)]);
  const strange = unknown.filter((word) => !begun.has(word) || /^[a-z]+$/.test(word));
  // Persian that is written in Latin letters is parted where it pleases.
  const pairs = words.slice(1).flatMap((word, at) => (strange.includes(words[at]!) && strange.includes(word) ? [words[at]! + word] : []));
  const meant = await meantWords(tx, strange, pairs, last, audience);
  const completions = last !== null && [...last].length < SHORT ? await completionsOf(tx, last) : [];
  const asked = words.map((word): Asked => {
    const open = word === last || (!known.has(word) && begun.has(word));
    const whole: Way = { words: [word], prefix: false, weight: 1 };
    const longer: Way = { words: [word], prefix: true, weight: known.has(word) ? LONGER : 1 };
    const ways: Way[] = open && [...word].length >= SHORT ? (known.has(word) ? [whole, longer] : [longer]) : [whole];
    const add = (form: string, weight: number) => ways.some((way) => way.words[0] === form && way.words.length === 1) || ways.push({ words: [form], prefix: false, weight });
    for (const [form, weight] of formsOf(word)) if (known.has(form) && (words.length > 1 || !isAttribute(word, form))) add(form, weight);
    if (word === last) for (const { word: completed } of completions) add(completed, known.has(word) ? LONGER : 0.8);
    for (const way of meant.ways.get(word) ?? []) ways.push(way);
    return { typed: word, ways, rarity: rarityOf(ways, counts, documents) };
  });
  const plan = { parsed, groups: grouped(asked, words, known, meant.ways), corrections: meant.corrections, close: meant.close };
  for (const { word, documents: count } of completions) counts.set(word, count);
  const terms = asked.map(({ typed, ways }) => ({ typed, words: [...new Set(ways.flatMap((way) => way.words))], prefix: ways.some(({ prefix }) => prefix) || typed === last }));
  return { parsed, plan, facts: { documents, known: new Map([...counts, ...meant.known]) }, terms, corrections: plan.corrections };
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
    from, length, ways: phrases.map((phrase) => ({ words: phrase, prefix: false, weight: SYNONYM })),
  }));
  for (const length of [3, 2]) {
    for (let from = 0; from + length <= words.length; from += 1) {
      const joined = words.slice(from, from + length).join("");
      const ways = known.has(joined) ? [{ words: [joined], prefix: false, weight: JOINED }] : meant.get(joined);
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

async function completionsOf(tx: Tx, beginning: string): Promise<{ word: string; documents: number }[]> {
  const { rows } = await sql<{ word: string; documents: number }>`
    select w.word, w.documents from public.search_words w
    where w.word ~>=~ ${beginning} and w.word ~<~ ${`${beginning}\u{10FFFF}`} and w.word <> ${beginning} and not w.made
    order by w.documents desc, w.word limit ${COMPLETIONS}`.execute(tx);
  return rows;
}

