import { norm, tokens } from "./normalise";
import { tellingWords } from "./vocabulary/thesaurus";

const MAX_CHARS = 512;
const MAX_TERMS = 10;

/** What somebody typed, understood: single words, phrases of several words, and what must not be there. */
export type ParsedText = {
  words: string[];
  phrases: string[][];
  excluded: string[][];
  /** The whole of what was asked, without blanks. */
  squash: string;
  /** The last word may be the beginning of a longer one. */
  open: boolean;
};

const PART = /(?<![^\s])(-)?(?:"([^"]*)"|«([^»]*)»)|(\S+)/gu;

/** Reads the query grammar before any folding: `"a phrase"`, `-word`, `-"a phrase"`, and words. At most ten terms. */
export function parseText(text: string): ParsedText {
  const words: string[] = [];
  const phrases: string[][] = [];
  const excluded: string[][] = [];
  const asked: string[] = [];
  let open = false;
  for (const [, minus, straight, angled, bare] of text.slice(0, MAX_CHARS).matchAll(PART)) {
    const quoted = straight ?? angled;
    const not = minus !== undefined || (bare !== undefined && /^-[\p{L}\p{N}]/u.test(bare));
    const found = tokens(quoted ?? bare ?? "");
    open = false;
    if (found.length === 0) continue;
    if (not) excluded.push(found);
    else if (quoted !== undefined && found.length > 1) phrases.push(found);
    else {
      words.push(...found);
      open = quoted === undefined;
    }
    if (!not) asked.push(...found);
  }
  const telling = tellingWords([...new Set(words)]);
  return {
    words: telling.slice(0, MAX_TERMS),
    phrases: phrases.slice(0, MAX_TERMS),
    excluded: excluded.slice(0, MAX_TERMS),
    squash: asked.join(""),
    open: open && telling.length <= MAX_TERMS && telling.at(-1) === words.at(-1),
  };
}

/** Of a text's neighbouring words, two joined, or three around a little one: how others may write them. */
export function joinedWords(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (let at = 0; at + 1 < words.length; at += 1) {
    joined.push(words[at]! + words[at + 1]!);
    if (at + 2 < words.length && words[at + 1]!.length <= 2) joined.push(words[at]! + words[at + 1]! + words[at + 2]!);
  }
  return joined;
}

/** How many letters may be wrong in a word; none in short words and in codes. */
export function allowedTypos(word: string): 0 | 1 | 2 {
  const letters = [...word].length;
  if (letters < 4 || /\p{N}/u.test(word)) return 0;
  return letters < 8 ? 1 : 2;
}

/** Letters to insert, delete, replace or swap with a neighbour to get from one word to the other. */
export function typosBetween(one: string, other: string): number {
  const a = [...one];
  const b = [...other];
  let beforeLast: number[] = [];
  let last = b.map((_, index) => index + 1);
  last.unshift(0);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(replaced, last[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, beforeLast[j - 2]! + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}

/** The text as it was typed, with what was meant in the place of each word that was taken for another. */
export function asMeant(text: string, corrections: readonly { typed: string; meant: readonly string[] }[]): string {
  const meant = new Map(corrections.map(({ typed, meant: [likeliest] }) => [typed, likeliest]));
  return text
    .split(/(\s+)/u)
    .map((part) => (/^[\p{L}\p{N}]/u.test(part) ? (meant.get(norm(part)) ?? part) : part))
    .join("");
}

export type Run = { text: string; hit: boolean };

/** Cuts a text as it was written into runs, and says which of its words were searched for. */
export function markWords(text: string, marks: { words: readonly string[]; prefix: string | null }): Run[] {
  if (marks.words.length === 0 && marks.prefix === null) return [{ text, hit: false }];
  const wanted = new Set(marks.words);
  const runs: Run[] = [];
  const add = (part: string, hit: boolean) => {
    const previous = runs.at(-1);
    if (part === "") return;
    if (previous && previous.hit === hit) previous.text += part;
    else runs.push({ text: part, hit });
  };
  let end = 0;
  for (const found of text.matchAll(/[\p{L}\p{N}\p{M}\u200c]+/gu)) {
    add(text.slice(end, found.index), false);
    add(found[0], tokens(found[0]).some((token) => wanted.has(token) || (marks.prefix !== null && token.startsWith(marks.prefix))));
    end = found.index + found[0].length;
  }
  add(text.slice(end), false);
  return runs;
}
