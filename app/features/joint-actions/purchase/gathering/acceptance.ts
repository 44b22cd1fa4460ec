import { toLatinDigits } from "~/i18n/digits";
import { attributeKey, saysAny, unitOf, valueKey, type Unit } from "./vocabulary";

/** Numbers from `lo` to `hi`, both included; null: without end. In billionths of the dimension's smallest unit. */
export type Range = { dimension: string; lo: bigint | null; hi: bigint | null };

/** What a firm takes for one attribute: anything, or these numbers and words. Sorted and without overlap, so that equal sets are equal texts. */
export type Acceptance = { any: boolean; ranges: readonly Range[]; words: readonly string[] };

export const ANYTHING: Acceptance = { any: true, ranges: [], words: [] };
const SCALE_DIGITS = 9;
const MOST_DIGITS = 15;

const NUMBER = String.raw`[-+]?\d+(?:[./]\d+)?`;
const UNIT = String.raw`[^\d\s<>=≤≥±~][^\d<>=≤≥±~]*?`;
const QUANTITY = String.raw`(${NUMBER})\s*(${UNIT})?`;
const AT_MOST = "≤|=<|<=|<|حد\\s?اکثر|بیشینه|کمتر از|زیر|تا|at most|max(?:imum)?\\.?|up to|under|below|less than";
const AT_LEAST = "≥|=>|>=|>|حد\\s?اقل|دست\\s?کم|کمینه|بیشتر از|بالای|از|at least|min(?:imum)?\\.?|over|above|more than|from";
const whole = (body: string) => new RegExp(`^(?:${body})$`, "u");
const RANGE = whole(`(?:از |from |between )?${QUANTITY}\\s*(?:-|–|—|\\.\\.|\\sتا\\s|\\sto\\s|\\sand\\s)\\s*${QUANTITY}`);
const AROUND = whole(`${QUANTITY}\\s*(?:±|\\+\\s?/?\\s?-)\\s*${QUANTITY}`);
const MOST = whole(`(?:${AT_MOST})\\s*${QUANTITY}`);
const LEAST = whole(`(?:${AT_LEAST})\\s*${QUANTITY}`);
const MOST_AFTER = whole(`${QUANTITY}\\s*(?:یا|و|or|and)\\s(?:کمتر|پایین تر|less|below|under)`);
const LEAST_AFTER = whole(`${QUANTITY}\\s*(?:یا|و|or|and)\\s(?:بیشتر|بالاتر|more|above|over)`);
const EXACT = whole(`=?\\s*(?:حدود\\s|حدودا\\s|about\\s|ca\\.?\\s|~\\s*)?${QUANTITY}`);
/** Between alternatives; a comma among the digits of one number is none. */
const BETWEEN = /\s*(?:،|؛|;|\||\n|,|(?<!\d)\/|\/(?!\d)|\s(?:یا|or)\s(?!کمتر|بیشتر|پایین|بالاتر|less|more|below|above|under|over))\s*/u;

/** Reads what somebody wrote for an attribute; a number without a unit has `usual`. Anything can be read: what is no number is a word. */
export function readAcceptance(name: string, text: string, usual: Unit | null): Acceptance {
  const plain = toLatinDigits(text.normalize("NFKC")).replace(/[\u200c\u00a0]/g, " ").replace(/[−‐‑]/g, "-").replace(/٪/g, "%").replace(/(?<=\d),(?=\d{3}(?!\d))/g, "").replace(/\s+/g, " ").trim().toLowerCase().replace(/#\s*(?=\d)/g, "").replace(/(?<=\d\s?[mcdk]?m)([23])(?![\d.])/g, (power) => (power === "2" ? "²" : "³"));
  if (saysAny(plain)) return ANYTHING;
  return unite(plain.split(BETWEEN).map((part) => part.trim()).filter((part) => part !== "").map((part) => readOne(name, part, usual)));
}

function readOne(name: string, text: string, usual: Unit | null): Acceptance {
  if (saysAny(text)) return ANYTHING;
  const part = withoutName(name, text);
  const found = (pattern: RegExp) => pattern.exec(part)?.slice(1) as [string, string?, string?, string?] | undefined;
  const around = found(AROUND);
  if (around) {
    const [middle, by] = [quantity(around[0], around[1] ?? around[3], usual), quantity(around[2]!, around[3] ?? around[1], usual)];
    if (middle && by && middle.dimension === by.dimension) return span(middle.dimension, middle.value - abs(by.value), middle.value + abs(by.value));
  }
  const range = found(RANGE);
  if (range) {
    const [from, to] = [quantity(range[0], range[1] ?? range[3], usual), quantity(range[2]!, range[3] ?? range[1], usual)];
    if (from && to && from.dimension === to.dimension) return from.value <= to.value ? span(from.dimension, from.value, to.value) : span(from.dimension, to.value, from.value);
  }
  for (const [pattern, ends] of [[MOST, "hi"], [MOST_AFTER, "hi"], [LEAST, "lo"], [LEAST_AFTER, "lo"], [EXACT, "both"]] as const) {
    const typed = found(pattern);
    const value = typed && quantity(typed[0], typed[1], usual);
    if (value) return span(value.dimension, ends === "hi" ? null : value.value, ends === "lo" ? null : value.value);
  }
  return { any: false, ranges: [], words: [valueKey(part)] };
}

// "mesh 200" in the row of the mesh is 200.
function withoutName(name: string, text: string): string {
  const words = text.split(" ");
  const key = attributeKey(name);
  if (words.length < 2) return text;
  if (attributeKey(words[0]!) === key) return words.slice(1).join(" ");
  return attributeKey(words.at(-1)!) === key ? words.slice(0, -1).join(" ") : text;
}

function quantity(digits: string, unitText: string | undefined, usual: Unit | null): { dimension: string; value: bigint } | null {
  const [, sign = "", before = "", after = ""] = /^([-+]?)(\d+)(?:[./](\d+))?$/.exec(digits) ?? [];
  if (before === "" || before.length > MOST_DIGITS || after.length > SCALE_DIGITS) return null;
  const unit = unitText?.trim() ? unitOf(unitText) : usual;
  const size = BigInt(before + after.padEnd(SCALE_DIGITS, "0")) * (unit?.factor ?? 1n);
  return { dimension: unit?.dimension ?? "", value: sign === "-" ? -size : size };
}

const abs = (value: bigint) => (value < 0n ? -value : value);
const span = (dimension: string, lo: bigint | null, hi: bigint | null): Acceptance => ({ any: false, ranges: [{ dimension, lo, hi }], words: [] });

/** All that one of these takes. */
export function unite(all: readonly Acceptance[]): Acceptance {
  if (all.length === 0 || all.some(({ any }) => any)) return ANYTHING;
  return { any: false, ranges: merged(all.flatMap(({ ranges }) => ranges)), words: [...new Set(all.flatMap(({ words }) => words))].sort() };
}

/** What both take. */
export function intersect(a: Acceptance, b: Acceptance): Acceptance {
  if (a.any) return b;
  if (b.any) return a;
  const ranges = a.ranges.flatMap((one) =>
    b.ranges.flatMap((other): Range[] => {
      if (one.dimension !== other.dimension) return [];
      const lo = later(one.lo, other.lo);
      const hi = one.hi === null ? other.hi : other.hi === null || one.hi < other.hi ? one.hi : other.hi;
      return lo !== null && hi !== null && lo > hi ? [] : [{ dimension: one.dimension, lo, hi }];
    }),
  );
  const words = new Set(b.words);
  return { any: false, ranges: merged(ranges), words: a.words.filter((word) => words.has(word)) };
}

export const isNothing = ({ any, ranges, words }: Acceptance): boolean => !any && ranges.length === 0 && words.length === 0;

/** Whether everything of `inner` is taken by `outer`. */
export function contains(outer: Acceptance, inner: Acceptance): boolean {
  if (outer.any) return true;
  return !inner.any && canonical(intersect(outer, inner)) === canonical(inner);
}

/** A text that is the same for equal sets and for no others. */
export function canonical({ any, ranges, words }: Acceptance): string {
  return any ? "*" : JSON.stringify([ranges.map(({ dimension, lo, hi }) => [dimension, String(lo), String(hi)]), words]);
}

const later = (a: bigint | null, b: bigint | null) => (a === null ? b : b === null || a > b ? a : b);

function merged(ranges: readonly Range[]): Range[] {
  const sorted = [...ranges].sort((a, b) => (a.dimension !== b.dimension ? (a.dimension < b.dimension ? -1 : 1) : byLow(a.lo, b.lo)));
  const kept: Range[] = [];
  for (const range of sorted) {
    const last = kept.at(-1);
    if (!last || last.dimension !== range.dimension || (last.hi !== null && range.lo !== null && range.lo > last.hi)) kept.push({ ...range });
    else if (last.hi !== null && (range.hi === null || range.hi > last.hi)) last.hi = range.hi;
  }
  return kept;
}

function byLow(a: bigint | null, b: bigint | null): number {
  if (a === b) return 0;
  return a === null ? -1 : b === null ? 1 : a < b ? -1 : 1;
}

/** A decimal number in a unit, from how it is kept. */
export function decimalIn(value: bigint, factor: bigint): string {
  const scale = 10n ** BigInt(SCALE_DIGITS);
  const size = abs(value);
  const whole = size / (factor * scale);
  // Units are decimal multiples of each other, an inch aside: six more digits suffice.
  const rest = ((size % (factor * scale)) * 10n ** 6n) / factor;
  const fraction = rest.toString().padStart(SCALE_DIGITS + 6, "0").replace(/0+$/, "");
  return `${value < 0n ? "-" : ""}${whole}${fraction ? `.${fraction}` : ""}`;
}
