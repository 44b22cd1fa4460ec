import { squash } from "~/features/search/normalise";

/** A stretch of an excerpt, and whether it is what was searched for. */
export type Piece = { text: string; hit: boolean };

/** Words that are looked at together where the first hit is sought. */
const WINDOW = 12;
/** A word such as a long address is cut. */
const LONGEST_WORD = 120;

/** The stretch of a text around the first place that holds one of the words, with such places told apart. */
export function excerptOf(body: string, words: readonly string[], length = 160): Piece[] {
  const parts = body.split(/\s+/u).filter(Boolean);
  const holds = (text: string) => {
    const canonical = squash(text);
    return words.some((word) => canonical.includes(word));
  };
  const at = firstHit(parts, holds);
  let from = at;
  for (let room = length / 3; from > 0 && room > 0; from -= 1) room -= parts[from - 1]!.length + 1;
  let to = from;
  for (let room = length; to < parts.length && room > 0; to += 1) room -= Math.min(parts[to]!.length, LONGEST_WORD) + 1;
  const shown = parts.slice(from, to).map((part) => (part.length > LONGEST_WORD ? `${part.slice(0, LONGEST_WORD)}…` : part));
  const hits = shown.map(holds);
  // A word that is written in two parts.
  for (let i = 0; i + 1 < shown.length; i += 1) if (!hits[i] && !hits[i + 1] && holds(`${shown[i]} ${shown[i + 1]}`)) hits[i] = hits[i + 1] = true;
  const pieces: Piece[] = from > 0 ? [{ text: "… ", hit: false }] : [];
  for (const [index, text] of shown.entries()) {
    const last = pieces.at(-1);
    const gap = index > 0 ? " " : "";
    if (last && last.hit === hits[index]) last.text += gap + text;
    else {
      if (gap && last) pieces.push({ text: gap, hit: false });
      pieces.push({ text, hit: hits[index]! });
    }
  }
  if (to < parts.length) pieces.push({ text: " …", hit: false });
  return joined(pieces);
}

function firstHit(parts: readonly string[], holds: (text: string) => boolean): number {
  for (let from = 0; from < parts.length; from += WINDOW) {
    const window = parts.slice(from, from + WINDOW + 1);
    if (!holds(window.join(" "))) continue;
    const place = window.findIndex((part, index) => holds(part) || (index + 1 < window.length && holds(`${part} ${window[index + 1]}`)));
    if (place !== -1) return from + place;
  }
  return 0;
}

/** Neighbours of one kind as one. */
function joined(pieces: readonly Piece[]): Piece[] {
  const whole: Piece[] = [];
  for (const { text, hit } of pieces) {
    const last = whole.at(-1);
    if (last && last.hit === hit) last.text += text;
    else whole.push({ text, hit });
  }
  return whole;
}
