import { piecesOf } from "./links";
import { MOST_MENTIONS, type Mention } from "./schema";

/** Something that can be named after an @; `also` is its name in the other language. */
export type Mentionable = Mention & { also: string | null };

const LETTER = /[\p{L}\p{N}_]/u;
const MOST_PLACES = 5;
const fold = (text: string) => text.normalize("NFC").toLowerCase().replace(/[\u200c\s]+/gu, " ");

/** Whom the words name after an @: of two names that fit, the longer one; the first known of a name. */
export function mentionsIn(body: string, known: readonly Mentionable[]): Mention[] {
  const found = new Map<string, Mention>();
  for (const piece of piecesOf(body)) {
    if (piece.href) continue;
    for (const { mention } of namesIn(piece.text, namesOf(known))) {
      const { k, id, name } = mention;
      if (found.size < MOST_MENTIONS) found.set(`${k} ${id}`, { k, id, name });
    }
  }
  return [...found.values()];
}

type Name = { text: string; mention: Mention };
function namesOf(known: readonly (Mention & { also?: string | null })[]): Name[] {
  return known
    .flatMap((mention) => [mention.name, mention.also].flatMap((text) => (text ? [{ text: fold(text), mention }] : [])))
    .sort((a, b) => b.text.length - a.text.length);
}

/** The places of names after an @ in a stretch of words. */
function namesIn(text: string, names: readonly Name[]): { from: number; to: number; mention: Mention }[] {
  const found: { from: number; to: number; mention: Mention }[] = [];
  for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", at + 1)) {
    // An address of mail has a letter before its @.
    if (at > 0 && LETTER.test(text[at - 1]!)) continue;
    const rest = fold(text.slice(at + 1));
    const name = names.find((one) => rest.startsWith(one.text) && !LETTER.test(rest[one.text.length] ?? " "));
    if (name) found.push({ from: at, to: at + 1 + lengthOf(text.slice(at + 1), name.text.length), mention: name.mention });
  }
  return found;
}

/** How many characters of a text became this many when it was folded. */
function lengthOf(text: string, folded: number): number {
  for (let length = folded; length <= text.length; length += 1) if (fold(text.slice(0, length)).length >= folded) return length;
  return text.length;
}

/** A stretch of a message: words, or words that name somebody. */
export function namedPiecesOf(text: string, mentions: readonly Mention[]): { text: string; mention?: Mention }[] {
  if (mentions.length === 0) return [{ text }];
  const pieces: { text: string; mention?: Mention }[] = [];
  let from = 0;
  for (const name of namesIn(text, namesOf(mentions.map((mention) => (mention.k === "all" ? { ...mention, also: "all" } : mention))))) {
    if (name.from < from) continue;
    if (name.from > from) pieces.push({ text: text.slice(from, name.from) });
    pieces.push({ text: text.slice(name.from, name.to), mention: name.mention });
    from = name.to;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

export type SitePlace = { k: "round"; id: string } | { k: "firm"; slug: string } | { k: "offering"; slug: string; id: string };
const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

/** The rounds, firms and offerings that links to this site lead to, each once. */
export function placesIn(body: string, hosts: readonly string[]): SitePlace[] {
  const places = new Map<string, SitePlace>();
  for (const { href } of piecesOf(body)) {
    if (!href) continue;
    const { host, pathname, hash } = new URL(href);
    if (!hosts.includes(host)) continue;
    const place = placeOf(pathname, hash);
    if (place && places.size < MOST_PLACES) places.set(JSON.stringify(place), place);
  }
  return [...places.values()];
}

function placeOf(pathname: string, hash: string): SitePlace | null {
  const round = new RegExp(`^/rounds/(${UUID})/?$`, "i").exec(pathname);
  if (round) return { k: "round", id: round[1]!.toLowerCase() };
  const firm = /^\/firms\/([^/]+)\/?$/.exec(pathname);
  if (!firm) return null;
  const slug = decoded(firm[1]!);
  const offering = new RegExp(`^#offering-(${UUID})$`, "i").exec(hash);
  return slug === null ? null : offering ? { k: "offering", slug, id: offering[1]!.toLowerCase() } : { k: "firm", slug };
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

const LONGEST_WORD = 40;

/** What is being typed after an @ at the end of a text, and where the @ stands. */
export function wordAfterAt(text: string): { from: number; text: string } | null {
  const from = text.lastIndexOf("@");
  if (from === -1 || text.length - from > LONGEST_WORD || (from > 0 && LETTER.test(text[from - 1]!))) return null;
  const word = text.slice(from + 1);
  return /[\n@]|\s\s|^\s/u.test(word) ? null : { from, text: word };
}

/** The names that fit what was typed: people and firms before rounds, beginnings before middles. */
export function suggested(known: readonly Mentionable[], typed: string, most = 8): Mentionable[] {
  const wanted = fold(typed).trim();
  const place = (one: Mentionable) => Math.min(...[one.name, one.also].flatMap((name) => (name ? [rankOf(fold(name), wanted)] : [])), 3) + (one.k === "round" ? 0.5 : 0);
  return known
    .map((one) => ({ one, rank: place(one) }))
    .filter(({ rank }) => rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ one }) => one);
}

function rankOf(name: string, wanted: string): number {
  if (name.startsWith(wanted)) return 0;
  if (name.includes(` ${wanted}`)) return 1;
  return name.includes(wanted) ? 2 : 3;
}
