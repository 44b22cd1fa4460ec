/** Spellings of a Persian word in Latin letters that are kept with its document. */
const MOST_SPELLINGS = 14;
const LONGEST = 24;

/** How a consonant is written in Latin letters, the usual way first. */
const CONSONANTS: Record<string, string[]> = {
  ب: ["b"], پ: ["p"], ت: ["t"], ث: ["s"], ج: ["j"], چ: ["ch", "c"], ح: ["h"], خ: ["kh", "x"], د: ["d"], ذ: ["z"], ر: ["r"], ز: ["z"], ژ: ["zh", "j"],
  س: ["s"], ش: ["sh", "sch"], ص: ["s"], ض: ["z"], ط: ["t"], ظ: ["z"], غ: ["gh", "q", "g"], ف: ["f"], ق: ["gh", "q", "g"], ک: ["k", "c"], گ: ["g"], ل: ["l"], م: ["m"], ن: ["n"],
};
const SHORT_VOWELS = ["a", "e", "o"];

/** A piece of a word with the ways to write it; `gap` is where a short vowel may be heard that isn't written. */
type Piece = { kind: "consonant" | "vowel" | "gap"; ways: string[] };

function piecesOf(word: string): Piece[] {
  const letters = [...word];
  const pieces: Piece[] = [];
  for (const [at, letter] of letters.entries()) {
    const first = at === 0;
    const last = at === letters.length - 1;
    const piece = pieceOf(letter, first, last, first ? "" : letters[at - 1]!);
    if (!piece) continue;
    if (piece.kind === "consonant" && pieces.at(-1)?.kind === "consonant") pieces.push({ kind: "gap", ways: SHORT_VOWELS });
    pieces.push(piece);
  }
  return pieces;
}

function pieceOf(letter: string, first: boolean, last: boolean, before: string): Piece | null {
  if (letter === "ا") return { kind: "vowel", ways: first ? ["a", "e", "o", "aa"] : ["a", "aa"] };
  if (letter === "و") return first || before === "ا" || before === "ی" ? { kind: "consonant", ways: ["v", "w"] } : { kind: "vowel", ways: ["u", "o", "oo", "ou", "v", "av", "ow"] };
  if (letter === "ی") return first || before === "ا" ? { kind: "consonant", ways: ["y", "i", "ee"] } : { kind: "vowel", ways: last ? ["i", "y", "ee"] : ["i", "ee", "y", "ey", "ai", "iy"] };
  if (letter === "ه") return last && !"اوی".includes(before) ? { kind: "vowel", ways: ["e", "eh", "a", "ah", "h"] } : { kind: "consonant", ways: ["h"] };
  if (letter === "ع") return first ? { kind: "vowel", ways: ["a", "e", "o", ""] } : { kind: "vowel", ways: ["", "a", "e", "o"] };
  const ways = CONSONANTS[letter];
  return ways ? { kind: "consonant", ways } : null;
}

const isPersian = (word: string): boolean => /^\p{Script=Arabic}+$/u.test(word) && word.length <= LONGEST;

/** Likely spellings of a canonical Persian word in Latin letters; none for other words. */
export function romanise(word: string): string[] {
  if (!isPersian(word) || word.length < 2) return [];
  const pieces = piecesOf(word);
  const gaps = pieces.flatMap((piece, at) => (piece.kind === "gap" ? [at] : []));
  const spellings = new Set<string>();
  for (const heard of [thinned(pieces, gaps), gaps]) {
    for (const vowels of vowelsFor(heard.length)) spellings.add(spelled(pieces, new Map(heard.map((at, index) => [at, vowels[index]!]))));
  }
  const usual = [...spellings].slice(0, MOST_SPELLINGS - 5);
  const other = new Set(usual);
  for (const [at, piece] of pieces.entries()) {
    if (piece.kind === "gap") continue;
    for (const way of piece.ways.slice(1, 3)) other.add(spelled(pieces, new Map([...thinned(pieces, gaps).map((gap) => [gap, "a"] as const), [at, way]])));
  }
  return [...other].filter((spelling) => spelling.length > 1).slice(0, MOST_SPELLINGS);
}

/** Where a vowel must be heard: a word begins with one consonant, and no more than two stand together. */
function thinned(pieces: readonly Piece[], gaps: readonly number[]): number[] {
  return gaps.filter((at) => {
    let before = at;
    while (pieces[before - 1] && pieces[before - 1]!.kind !== "vowel") before -= 1;
    let after = at;
    while (pieces[after + 1] && pieces[after + 1]!.kind !== "vowel") after += 1;
    // Consonants and gaps take turns, so a run of n consonants has 2n - 1 pieces.
    const consonantsBefore = (at - before + 1) >> 1;
    const consonants = (after - before + 2) >> 1;
    return consonantsBefore % 2 === 1 && (before === 0 || consonants > 2);
  });
}

/** The same vowel throughout is likelier than two different ones. */
function vowelsFor(count: number): string[][] {
  const same = SHORT_VOWELS.map((vowel) => Array<string>(count).fill(vowel));
  if (count === 0) return [[]];
  if (count !== 2) return same;
  return [...same, ...SHORT_VOWELS.flatMap((one) => SHORT_VOWELS.filter((other) => other !== one).map((other) => [one, other]))];
}

const spelled = (pieces: readonly Piece[], chosen: ReadonlyMap<number, string>): string => pieces.map((piece, at) => chosen.get(at) ?? (piece.kind === "gap" ? "" : piece.ways[0]!)).join("");

const patterns = new Map<string, RegExp>();
const MOST_PATTERNS = 5_000;

/** Whether somebody may have meant this Persian word by these Latin letters. */
export function mayMean(latin: string, persian: string): boolean {
  if (!isPersian(persian)) return false;
  let pattern = patterns.get(persian);
  if (!pattern) {
    if (patterns.size >= MOST_PATTERNS) patterns.clear();
    const body = piecesOf(persian).map(({ kind, ways }) => (kind === "gap" ? "(?:aa?|ee?|o|ou|u|i)?" : kind === "consonant" ? `(?:${ways.map((way) => (way.length === 1 ? `${way}{1,2}` : way)).join("|")})` : `(?:${ways.join("|")})`));
    patterns.set(persian, (pattern = new RegExp(`^${body.join("")}$`, "u")));
  }
  return pattern.test(latin);
}

const LATIN_SOUNDS: [RegExp, string][] = [[/sch|sh/g, "S"], [/tch|ch/g, "C"], [/zh/g, "J"], [/kh/g, "X"], [/gh/g, "G"], [/ph/g, "f"], [/th/g, "t"], [/ck/g, "k"]];
const SINGLE_SOUNDS: Record<string, string> = { q: "G", g: "G", j: "J", x: "X", w: "v" };
const PERSIAN_SOUNDS: Record<string, string> = {
  ب: "b", پ: "p", ت: "t", ط: "t", ث: "s", س: "s", ص: "s", ج: "J", ژ: "J", چ: "C", ح: "h", ه: "h", خ: "X", د: "d", ذ: "z", ز: "z", ض: "z", ظ: "z", ر: "r", ش: "S",
  غ: "G", ق: "G", گ: "G", ف: "f", ک: "k", ل: "l", م: "m", ن: "n", و: "v", ی: "y",
};

/** The consonants of a word as they sound, by which a Persian word is found from its Latin spelling; "" when it has none. */
export function soundOf(persian: string): string {
  if (!isPersian(persian)) return "";
  return settled([...persian].map((letter) => PERSIAN_SOUNDS[letter] ?? "").join(""));
}

/** The sounds that a word in Latin letters may stand for. */
export function soundsOf(latin: string): string[] {
  if (!/^[a-z]{2,24}$/.test(latin)) return [];
  const sounded = LATIN_SOUNDS.reduce((text, [letters, sound]) => text.replace(letters, sound), latin);
  const ways = sounded.includes("c") ? [sounded.replaceAll("c", "k"), sounded.replaceAll("c", "C")] : [sounded];
  return [...new Set(ways.map((way) => settled([...way].map((letter) => SINGLE_SOUNDS[letter] ?? letter).filter((letter) => !"aeiou".includes(letter)).join(""))))].filter(Boolean);
}

/** v and y are vowels but at the beginning, a last h is mute, and a doubled sound is one. */
function settled(sounds: string): string {
  return sounds.replace(/(?<=.)[vy]/gu, "").replace(/(?<=.)h$/u, "").replace(/(.)\1+/gu, "$1");
}
