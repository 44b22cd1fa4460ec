const persianZero = 0x06f0;
const arabicZero = 0x0660;

/** Persian and Arabic-Indic digits become 0–9; ٬ and ٫ between digits become "," and ".". */
export function toLatinDigits(text: string): string {
  return text
    .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - persianZero))
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - arabicZero))
    .replace(/(?<=\d)٬(?=\d)/g, ",")
    .replace(/(?<=\d)٫(?=\d)/g, ".");
}

/** 0–9 become ۰–۹; nothing else changes. */
export function toPersianDigits(text: string): string {
  return text.replace(/\d/g, (digit) => String.fromCharCode(persianZero + Number(digit)));
}

/** Typed number with blanks, direction marks and stray signs taken away. */
function bare(text: string): string {
  return toLatinDigits(text)
    .replace(/[\s\u00a0\u2009\u202f\u200c\u200e\u200f\u061c\u2066-\u2069'’_]/g, "")
    .replace(/[٬،]/g, ",")
    .replace(/[٫]/g, ".")
    .replace(/[−–]/g, "-");
}

/**
 * A whole number as people type it, in either script, with or without thousands marks
 * ("۱۲٬۳۴۵", "12,345", "12.345"). Null when it isn't one; a fraction isn't rounded away.
 */
export function parseBigInteger(text: string): bigint | null {
  const typed = bare(text);
  const grouped = /^([+-]?)(\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3})+|\d+)(?:\.0+)?$/.exec(typed);
  if (!grouped) return null;
  const [, sign = "", digits = ""] = grouped;
  const whole = BigInt(digits.replace(/[.,]/g, ""));
  return sign === "-" ? -whole : whole;
}

/** The same for numbers that fit a JavaScript integer exactly; null otherwise. */
export function parseInteger(text: string): number | null {
  const whole = parseBigInteger(text);
  if (whole === null) return null;
  const number = Number(whole);
  return Number.isSafeInteger(number) ? number : null;
}

/** A decimal number in either script: "," and "٬" group, "." and "٫" and "/" begin the fraction. */
export function parseDecimal(text: string): number | null {
  const parts = decimalParts(text);
  return parts ? Number(`${parts.sign}${parts.whole}.${parts.fraction || "0"}`) : null;
}

function decimalParts(text: string): { sign: string; whole: string; fraction: string } | null {
  const match = /^([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:[./](\d+))?$/.exec(bare(text));
  if (!match) return null;
  return { sign: match[1] === "-" ? "-" : "", whole: (match[2] ?? "").replaceAll(",", ""), fraction: match[3] ?? "" };
}

/** Units in which people write sums; storage is always whole rials. 1 toman = 10 rials. */
export type CurrencyUnit = "toman" | "rial";

/** A typed sum as whole rials; null when it isn't a number or has a part smaller than a rial. */
export function parseMoney(text: string, unit: CurrencyUnit): bigint | null {
  const whole = parseBigInteger(text);
  if (whole !== null) return unit === "toman" ? whole * 10n : whole;
  const parts = unit === "toman" ? decimalParts(text) : null;
  if (!parts || !/^\d0*$/.test(parts.fraction)) return null;
  const rials = BigInt(parts.whole) * 10n + BigInt(parts.fraction.charAt(0));
  return parts.sign === "-" ? -rials : rials;
}
