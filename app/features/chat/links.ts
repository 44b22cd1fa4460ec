/** A stretch of a message: words, or an address to follow. */
export type Piece = { text: string; href?: string };

const ADDRESS = /https?:\/\/[^\s<>"'`{}|\\^\u200c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu;
/** Marks that end the sentence around an address rather than the address. */
const TRAILING = /[.,;:!?…،؛؟»”’]+$/u;

/** Finds the web addresses in what somebody wrote. Only http and https become links. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = withoutTail(match[0]);
    if (!isAddress(address)) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    pieces.push({ text: address, href: address });
    from = match.index + address.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

function withoutTail(found: string): string {
  let address = found.replace(TRAILING, "");
  // A bracket that was opened before the address closes after it.
  while (/[)\]]$/.test(address) && count(address, address.at(-1) === ")" ? "(" : "[") < count(address, address.at(-1)!)) address = address.slice(0, -1).replace(TRAILING, "");
  return address;
}

const count = (text: string, letter: string) => text.split(letter).length - 1;

function isAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, password } = new URL(address);
  // A name before the @ makes one address look like another.
  return (protocol === "http:" || protocol === "https:") && hostname !== "" && username === "" && password === "";
}
