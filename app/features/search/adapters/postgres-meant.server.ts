import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import type { Way } from "../plan";
import { allowedTypos, typosBetween } from "../query";
import { mayMean, soundsOf } from "../vocabulary/finglish";
import { inBody, quoted } from "./postgres-lexemes";
import { seenIn } from "./postgres-tsquery";

const MEANT = { typo: 0.75, sound: 0.75, similar: 0.5 };
const MOST_MEANT = 4;
const MOST_LIKELY = 10;
/** How like a word another has to be that isn't within its typos, as a share of common groups of three letters. */
export const SIMILAR = 0.3;
/** A word that so many documents have isn't one firm's secret. */
const COMMON = 50;

export type Meant = { ways: Map<string, Way[]>; corrections: { typed: string; meant: string[] }[]; known: Map<string, number>; close: boolean };

type Candidate = { typed: string; word: string; documents: number; made: boolean; how: "typo" | "sound" | "there"; likeness: number };
type Likely = Candidate & { typos: number };
type Choice = { words: string[]; weight: number; close: boolean; shown: boolean };

/** What was probably meant by words that no document has: misspelt, joined, or Persian in Latin letters. Only what the viewer may find. */
export async function meantWords(tx: Tx, unknown: readonly string[], joined: readonly string[], open: string | null, audience: readonly string[]): Promise<Meant> {
  const meant: Meant = { ways: new Map(), corrections: [], known: new Map(), close: false };
  if (unknown.length === 0) return meant;
  const found = await candidatesFor(tx, unknown, joined, audience);
  const there = new Set(found.filter(({ how }) => how === "there").map(({ typed }) => typed));
  const likeliestOf = (words: readonly string[], from: readonly Candidate[]) => words.flatMap((typed) => likeliest(typed, from.filter((candidate) => candidate.typed === typed), typed === open));
  const near = likeliestOf([...unknown, ...joined].filter((typed) => !there.has(typed)), found);
  const far = unknown.filter((typed) => !there.has(typed) && allowedTypos(typed) > 0 && !near.some((candidate) => candidate.typed === typed));
  const likely = [...near, ...likeliestOf(far, await similarTo(tx, far))];
  const sight = await wordsInSight(tx, likely.filter(({ documents }) => documents < COMMON).map(({ word }) => word), audience);
  const visible = likely.filter(({ word, documents }) => documents >= COMMON || sight.has(word));
  for (const typed of unknown) {
    const choices = choose(typed, visible.filter((candidate) => candidate.typed === typed));
    if (choices.length === 0) continue;
    meant.ways.set(typed, choices.map(({ words, weight }) => ({ words, weight })));
    const shown = choices.filter((choice) => choice.shown).map(({ words }) => words.join(" "));
    if (shown.length > 0) meant.corrections.push({ typed, meant: [...new Set(shown)] });
    meant.close ||= choices.every(({ close }) => close);
  }
  for (const typed of joined) {
    const choices = choose(typed, visible.filter((candidate) => candidate.typed === typed));
    if (choices.length > 0) meant.ways.set(typed, choices.map(({ words, weight }) => ({ words, weight })));
  }
  for (const { word, documents } of visible) meant.known.set(word, documents);
  return meant;
}

/** The few candidates of a word that are worth asking about whether the viewer may see them. */
function likeliest(typed: string, candidates: readonly Candidate[], open: boolean): Likely[] {
  const allowed = allowedTypos(typed);
  const all = candidates.map((candidate) => ({ ...candidate, typos: candidate.how === "typo" ? typosBetween(typed, candidate.word) : 0 }));
  const near = all.filter(({ how, typos }) => how === "typo" && typos <= allowed).sort((a, b) => a.typos - b.typos || Number(a.made) - Number(b.made) || b.documents - a.documents);
  const heard = all.filter(({ how, word }) => how === "sound" && (mayMean(typed, word) || (open && beginsLike(typed, word)))).sort((a, b) => b.documents - a.documents);
  const similar = all.filter(({ how, typos, likeness, made }) => how === "typo" && typos > allowed && likeness >= SIMILAR && !made).sort((a, b) => b.likeness - a.likeness || b.documents - a.documents);
  return [...near.slice(0, MOST_LIKELY), ...heard.slice(0, MOST_LIKELY), ...similar.slice(0, MOST_LIKELY)];
}

function choose(typed: string, candidates: readonly Likely[]): Choice[] {
  const allowed = allowedTypos(typed);
  const near = candidates.filter(({ how, typos }) => how === "typo" && typos <= allowed);
  const nearest = near.filter(({ typos, made }) => typos === near[0]!.typos && made === near[0]!.made);
  const heard = candidates.filter(({ how }) => how === "sound");
  const choicesOf = (from: readonly Likely[], weight: number): Choice[] => from.slice(0, MOST_MEANT).map(({ word }) => ({ words: [word], weight, close: false, shown: true }));
  const [misspelt, spelled] = [choicesOf(nearest, MEANT.typo), choicesOf(heard, MEANT.sound)];
  // Where both may be, what more firms have is likelier, and comes first.
  const choices = (heard[0]?.documents ?? 0) > (nearest[0]?.documents ?? 0) ? [...spelled, ...misspelt] : [...misspelt, ...spelled];
  if (choices.length > 0) return choices;
  return candidates.slice(0, MOST_MEANT).filter(({ how }) => how === "typo").map(({ word }) => ({ words: [word], weight: MEANT.similar, close: true, shown: false }));
}

/** Whether some beginning of the Persian word may be meant by what has been typed so far. */
function beginsLike(latin: string, persian: string): boolean {
  for (let length = 2; length < persian.length; length += 1) if (mayMean(latin, persian.slice(0, length))) return true;
  return false;
}

async function candidatesFor(tx: Tx, unknown: readonly string[], joined: readonly string[], audience: readonly string[]): Promise<Candidate[]> {
  const misspelt = unknown.filter((word) => allowedTypos(word) > 0);
  const pairs = misspelt.flatMap((typed) => shorter(typed).map((spelling) => [typed, spelling] as const));
  const sounds = [...unknown, ...joined].flatMap((typed) => soundsOf(typed).map((sound) => [typed, sound] as const));
  const one = <T extends readonly [string, string]>(list: readonly T[]) => list.map(([first]) => first);
  const two = <T extends readonly [string, string]>(list: readonly T[]) => list.map(([, second]) => second);
  const seen = seenIn(audience);
  const { rows } = await sql<Candidate>`
    select t.typed, w.word, w.documents, w.made, 'typo' as how, 0::real as likeness
      from (select typed, array_agg(spelling) as spellings from unnest(${one(pairs)}::text[], ${two(pairs)}::text[]) s(typed, spelling) group by typed) t
      join public.search_words w on w.shorter && t.spellings
    union all
    (select t.typed, w.word, w.documents, w.made, 'sound', 0
      from unnest(${one(sounds)}::text[], ${two(sounds)}::text[]) t(typed, sound) join public.search_words w on w.sound = t.sound where w.sound <> '' order by w.documents desc limit 400)
    union all
    select t.typed, t.typed, 0, false, 'there', 0
      from unnest(${unknown}::text[], ${unknown.map((word) => `${seen} & (${quoted(word)} | ${quoted(inBody(word))})`)}::text[]) t(typed, wanted)
      where exists (select from public.search_docs d where d.words @@ t.wanted::tsquery)`.execute(tx);
  return rows;
}

/** Words with more slips in them: by the groups of three letters that they share. */
async function similarTo(tx: Tx, words: readonly string[]): Promise<Candidate[]> {
  if (words.length === 0) return [];
  const { rows } = await sql<Candidate>`
    select t.typed, w.word, w.documents, w.made, 'typo' as how, extensions.similarity(w.word, t.typed) as likeness
    from unnest(${words}::text[]) t(typed) join public.search_words w on w.word operator(extensions.%) t.typed where not w.made limit 400`.execute(tx);
  return rows;
}

/** The word and what is left of it without one of its letters: two words within one typo of each other share one of these. */
export function shorter(word: string): string[] {
  const letters = [...word];
  return [...new Set([word, ...letters.map((_, index) => letters.filter((_letter, other) => other !== index).join(""))])];
}

/** Those of these words that are in a document the viewer may find: a correction must not tell what others keep to themselves. */
async function wordsInSight(tx: Tx, words: readonly string[], audience: readonly string[]): Promise<Set<string>> {
  if (words.length === 0) return new Set();
  const seen = seenIn(audience);
  const { rows } = await sql<{ word: string }>`
    select t.word from unnest(${words}::text[], ${words.map((word) => `${seen} & ${quoted(word)}`)}::text[]) t(word, wanted)
    where exists (select from public.search_docs d where d.words @@ t.wanted::tsquery)`.execute(tx);
  return new Set(rows.map(({ word }) => word));
}
