/** Raised whenever `norm` answers differently, or documents are made of other fields: those of another version are built anew. */
export const NORM_VERSION = 4;

const MAX_CHARS = 16_384;
const MAX_TOKEN_BYTES = 200;

const LETTERS: Record<string, string> = {
  ...family("ی", "يىېۍێےۓؠؽؾؿئٸ"),
  ...family("ک", "كڪګڬڭڮ"),
  ...family("گ", "ڰڱڲڳڴ"),
  ...family("ه", "ةۃہۂھەۀۿ"),
  ...family("ا", "ٱٲٳٵ"),
  ...family("و", "ۆۇۈۉۊۋۏ"),
  ə: "e", ǝ: "e", ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", ł: "l", þ: "th",
};
const MAPPED = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "gu");

function family(target: string, members: string): Record<string, string> {
  return Object.fromEntries([...members].map((letter) => [letter, target]));
}

/** Marks of direction and joining, soft hyphen, variation selectors, the Arabic thousands mark. */
const INVISIBLE = /[\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c\u200b\u2060-\u2064\u00ad\ufeff\u066c]|\u200d|[\ufe00-\ufe0f]/gu;
/** Letters that say nothing beside others: tatweel, hamza standing alone or above, modifier letters. */
const MUTE = /[\u0640\u0621\u0674\u02b0-\u02ff]/gu;
const DIMENSION = /(\p{N})[\s\u200c]*(?:[x×*✕✖х]|در)[\s\u200c]*(?=\p{N})/gu;
const NO_WORD = /[^\p{L}\p{N}]+/gu;
const [ARABIC, LATIN, CYRILLIC, GREEK] = ["Arab", "Latn", "Cyrl", "Grek"].map((script) => `\\p{Script=${script}}`) as [string, string, string, string];
/** Where a word ends without a blank: another script, Persian letter beside digit, digit before letter. "r16" stays whole. */
const BOUNDARY = new RegExp(
  [
    `(?<=${ARABIC})(?=[${LATIN}${CYRILLIC}${GREEK}\\p{N}])`,
    `(?<=${LATIN})(?=[${ARABIC}${CYRILLIC}${GREEK}])`,
    `(?<=${CYRILLIC})(?=[${ARABIC}${LATIN}${GREEK}])`,
    `(?<=${GREEK})(?=[${ARABIC}${LATIN}${CYRILLIC}])`,
    `(?<=\\p{N})(?=\\p{L})`,
  ].join("|"),
  "gu",
);

const PLURALS = ["هایشان", "هایمان", "هایتان", "هایی", "هایم", "هایت", "هایش", "های", "ها"];
const DETACHED = new Set([...PLURALS, "ی", "ای", "یی"]);
/** Words that end like a plural and are none. */
const NO_PLURAL =
  /^(?:انتها|منتها|اشتها|فقها|سفها|(?:گران|پر|کم|شیر|خون|اجاره|بی|هم|اب|برق|گاز|ارزان)بها|یاماها|گاتاها|طاها|شانگهای|فارنهایت|بینهای)/u;

/** The canonical form of a text, for documents and queries alike: letters and digits in words parted by single blanks. */
export function norm(text: string): string {
  const folded = text
    .slice(0, MAX_CHARS)
    .replace(/\u00ac/g, "\u200c")
    .normalize("NFKC")
    // One character may have become eighteen.
    .slice(0, 2 * MAX_CHARS)
    .replace(/\p{Surrogate}/gu, " ")
    .replace(/[İIı]/g, "i")
    .toLowerCase()
    .replace(INVISIBLE, "")
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .normalize("NFC");
  // Somebody who asks for nothing but a hamza still asks.
  return wordsIn(folded.replace(MUTE, "")) || wordsIn(folded);
}

function wordsIn(folded: string): string {
  const parted = folded
    .replace(MAPPED, (letter) => LETTERS[letter]!)
    .replace(/[\u06f0-\u06f9\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
    .replace(DIMENSION, "$1x")
    .replace(NO_WORD, " ")
    .replace(BOUNDARY, " ");
  // A suffix or a mark that went away may have stood between a dimension's two figures.
  const words = stripSuffixes(wordsOf(parted)).join(" ").replace(DIMENSION, "$1x").replace(BOUNDARY, " ");
  return joinWithin(wordsOf(words), MAX_CHARS);
}

/** The words of a text in canonical form. */
export function tokens(text: string): string[] {
  const canonical = norm(text);
  return canonical === "" ? [] : canonical.split(" ");
}

/** The canonical text without blanks, in which joined and split spellings are the same. */
export function squash(text: string): string {
  return norm(text).replaceAll(" ", "");
}

const wordsOf = (text: string): string[] => text.split(" ").filter(Boolean);

function stripSuffixes(words: string[]): string[] {
  const kept: string[] = [];
  for (const word of words) {
    const stem = stemOf(cutToBytes(word));
    if (kept.length > 0 && DETACHED.has(stem)) continue;
    kept.push(stem);
  }
  return kept;
}

function stemOf(word: string): string {
  if (NO_PLURAL.test(word)) return word;
  const suffix = PLURALS.find((ending) => word.endsWith(ending) && word.length - ending.length >= 3);
  return suffix ? stemOf(word.slice(0, -suffix.length)) : word;
}

/** Search engines drop words of more than 250 bytes without a word. */
function cutToBytes(word: string): string {
  if (word.length * 3 <= MAX_TOKEN_BYTES) return word;
  let bytes = 0;
  let kept = "";
  for (const letter of word) {
    const code = letter.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes > MAX_TOKEN_BYTES) break;
    kept += letter;
  }
  return kept;
}

function joinWithin(words: string[], chars: number): string {
  let length = -1;
  let count = 0;
  for (const word of words) {
    length += word.length + 1;
    if (length > chars) break;
    count += 1;
  }
  return words.slice(0, count).join(" ");
}
