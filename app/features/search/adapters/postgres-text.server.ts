import { sql, type RawBuilder } from "kysely";
import type { Tx } from "~/lib/db.server";
import type { CatalogDoc, Match } from "../engine";
import { allowedTypos, typosBetween, type ParsedText } from "../query";

/** Between two texts of one document, so that no phrase runs from one into the next. */
const GAP = 20;
const MAX_POSITION = 16_383;

/** The search vector of a document, from its canonical words; no parser of Postgres sees the text. */
export function vectorOf(text: CatalogDoc["text"]): string {
  const lexemes = new Map<string, string[]>();
  let position = 0;
  for (const [part, weight] of [[text.names, "A"], [text.titles, "B"], [text.labels, "C"], [text.codes, "C"], [text.places, "C"], [text.roman, "C"], [text.body, "D"]] as const) {
    if (part === "") continue;
    for (const word of part.split(" ")) {
      position = Math.min(position + 1, MAX_POSITION);
      const places = lexemes.get(word);
      if (places) places.push(`${position}${weight}`);
      else lexemes.set(word, [`${position}${weight}`]);
    }
    position += GAP;
  }
  return [...lexemes].map(([word, places]) => `'${word}':${places.slice(0, 200).join(",")}`).join(" ");
}

/** A word of the query with the words that may stand for it. */
type Term = { typed: string; words: string[]; prefix: boolean };
export type TextPlan = { parsed: ParsedText; terms: Term[]; corrections: { typed: string; meant: string[] }[] };

/** Looks the words up in the vocabulary: what no document has is taken for what was probably meant. */
export async function planText(tx: Tx, parsed: ParsedText, audience: readonly string[]): Promise<TextPlan> {
  if (parsed.words.length === 0) return { parsed, terms: [], corrections: [] };
  const { rows } = await sql<{ word: string; known: boolean; begins: boolean }>`
    select t.word, exists (select from public.search_words w where w.word = t.word) as known,
      exists (select from public.search_words w where w.word ~>=~ t.word and w.word ~<~ (t.word || ${"\u{10FFFF}"})) as begins
    from unnest(${parsed.words}::text[]) t(word)`.execute(tx);
  const facts = new Map(rows.map((row) => [row.word, row]));
  const unknown = rows.filter(({ word, known, begins }) => !known && !begins && allowedTypos(word) > 0).map(({ word }) => word);
  const meant = await meantWords(tx, unknown, audience);
  const terms = parsed.words.map((typed, index): Term => {
    const open = parsed.open && index === parsed.words.length - 1 && typed.length >= 2;
    const { known, begins } = facts.get(typed)!;
    return { typed, words: [typed, ...(meant.get(typed) ?? [])], prefix: open || (!known && begins) };
  });
  return { parsed, terms, corrections: [...meant].map(([typed, words]) => ({ typed, meant: words })) };
}

async function meantWords(tx: Tx, unknown: readonly string[], audience: readonly string[]): Promise<Map<string, string[]>> {
  const meant = new Map<string, string[]>();
  if (unknown.length === 0) return meant;
  await sql`select set_config('pg_trgm.similarity_threshold', '0.15', true)`.execute(tx);
  for (const typed of unknown) {
    const { rows } = await sql<{ word: string; documents: number }>`
      select w.word, w.documents from public.search_words w
      where w.word operator(extensions.%) ${typed}
        and char_length(w.word) between ${[...typed].length - 2} and ${[...typed].length + 2}
        and extensions.levenshtein_less_equal(w.word, ${typed}, 2) <= 2
      limit 200`.execute(tx);
    const near = rows
      .map((row) => ({ ...row, typos: typosBetween(typed, row.word) }))
      .filter(({ typos }) => typos <= allowedTypos(typed))
      .sort((a, b) => a.typos - b.typos || b.documents - a.documents)
      .slice(0, 12);
    const visible = await wordsInSight(tx, near.map(({ word }) => word), audience);
    const [nearest, ...others] = near.filter(({ word }) => visible.has(word));
    if (nearest) meant.set(typed, [nearest, ...others.filter(({ typos }) => typos === nearest.typos)].slice(0, 4).map(({ word }) => word));
  }
  return meant;
}

/** Those of these words that are in a document the viewer may find: a correction must not tell what others keep to themselves. */
async function wordsInSight(tx: Tx, words: readonly string[], audience: readonly string[]): Promise<Set<string>> {
  if (words.length === 0) return new Set();
  const { rows } = await sql<{ word: string }>`
    select t.word from unnest(${words}::text[]) t(word)
    where exists (select from public.search_docs d where d.audience && ${audience}::text[] and d.words @@ quote_literal(t.word)::tsquery)`.execute(tx);
  return new Set(rows.map(({ word }) => word));
}

const quote = (word: string, flags = "") => `'${word}'${flags && `:${flags}`}`;
const phrase = (words: readonly string[]) => `(${words.map((word) => quote(word)).join(" <-> ")})`;
const any = (term: Term) => `(${term.words.map((word, index) => quote(word, term.prefix && index === 0 ? "*" : "")).join(" | ")})`;

/** The query over documents; "" when there is only something to exclude, or nothing. */
export function wantedOf(plan: TextPlan, match: Match): string {
  const words = plan.terms.map((term) => any(term));
  const phrases = plan.parsed.phrases.map(phrase);
  const parts = match === "some" && words.length > 1 ? [`(${words.join(" | ")})`, ...phrases] : [...words, ...phrases];
  return parts.join(" & ");
}

/** Whether a document (alias d) has what was asked for, in this way of matching. */
export function textCondition(plan: TextPlan, match: Match): RawBuilder<boolean> {
  const { squash, phrases, excluded } = plan.parsed;
  const wanted = wantedOf(plan, match);
  const conditions: RawBuilder<boolean>[] = [];
  const joined = squash.length >= 4 && phrases.length === 0;
  if (match === "close") conditions.push(sql<boolean>`d.squash operator(extensions.%>) ${squash}`);
  else if (wanted !== "" && joined) conditions.push(sql<boolean>`(d.words @@ ${wanted}::tsquery or d.squash like ${`%${squash}%`})`);
  else if (wanted !== "") conditions.push(sql<boolean>`d.words @@ ${wanted}::tsquery`);
  if (excluded.length > 0) conditions.push(sql<boolean>`not d.words @@ ${excluded.map(phrase).join(" | ")}::tsquery`);
  return conditions.length === 0 ? sql<boolean>`true` : sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}

/** How well a document answers, from 0 upwards. */
export function score(plan: TextPlan, match: Match): RawBuilder<number> {
  const { squash } = plan.parsed;
  const wanted = wantedOf(plan, match);
  const trust = sql<number>`0.2 * d.trust / 100.0`;
  if (match === "close") return sql<number>`extensions.word_similarity(${squash}, d.squash) + ${trust}`;
  if (wanted === "") return trust;
  // How close the words stand matters where a document has several; it costs about twice as much.
  const rank = sql.raw(match === "all" && plan.terms.length + plan.parsed.phrases.length > 1 ? "ts_rank_cd" : "ts_rank");
  return sql<number>`4 * ${rank}('{0.05,0.3,0.5,1.0}', d.words, ${wanted}::tsquery, 1) + (strpos(d.squash, ${squash}) > 0)::int + (${squash} = any (string_to_array(d.squash, ' ')))::int + ${trust}`;
}

/** Ways of matching that are worth trying, the strictest first. */
export function laddersOf(plan: TextPlan): Match[] {
  const close = plan.parsed.squash.length >= 4 && plan.parsed.phrases.length === 0;
  if (plan.terms.length === 0) return ["all"];
  return ["all", ...(close ? (["close"] as const) : []), ...(plan.terms.length > 1 ? (["some"] as const) : [])];
}
