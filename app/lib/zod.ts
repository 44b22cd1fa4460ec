import { z } from "zod";
import { parseBigInteger, parseDecimal, parseMoney, toLatinDigits, type CurrencyUnit } from "~/i18n/digits";

// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g;
/** Characters that show nothing and join nothing: two names that look the same would differ by them. */
const UNSEEN = /[\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\u3164\ufff9-\ufffb]/g;
/** Joiners and direction marks do something between letters only. */
const EDGES = /^[\s\u200c-\u200f\u061c]+|[\s\u200c-\u200f\u061c]+$/g;

/** Arabic ye and kaf become Persian, what controls the terminal, turns the text around or isn't seen goes; ZWNJ stays between letters. */
export function tidyText(text: string): string {
  return text
    .normalize("NFC")
    .replace(/ي/g, "ی")
    .replace(/ى/g, "ی")
    .replace(/ك/g, "ک")
    .replace(/\r\n?/g, "\n")
    .replace(CONTROLS, "")
    .replace(UNSEEN, "")
    .replace(EDGES, "");
}

const asText = (value: unknown) => (typeof value === "string" ? tidyText(value) : value);

/** A required line of text, 1 to `max` characters. */
export const text = (max: number) => z.preprocess(asText, z.string().min(1).max(max));

/** A line that may be left empty; empty is "". */
export const optionalText = (max: number) => z.preprocess((value) => (value === undefined || value === null ? "" : asText(value)), z.string().max(max));

const empty = (value: unknown) => value === undefined || value === null || (typeof value === "string" && value.trim() === "");

function wholeNumber(value: unknown): unknown {
  if (empty(value)) return undefined;
  if (typeof value === "number" && Number.isInteger(value)) return BigInt(value);
  return typeof value === "string" ? (parseBigInteger(value) ?? value) : value;
}

/** A whole number in either script of digits, with or without separators, as bigint. */
export const whole = (limits: { min?: bigint; max?: bigint } = {}) =>
  z.preprocess(wholeNumber, z.bigint().min(limits.min ?? 0n).max(limits.max ?? 1_000_000_000_000n));

/** The same, or null when left empty. */
export const optionalWhole = (limits: { min?: bigint; max?: bigint } = {}) =>
  z.preprocess((value) => wholeNumber(value) ?? null, z.bigint().min(limits.min ?? 0n).max(limits.max ?? 1_000_000_000_000n).nullable());

/** A small whole number (a count, a year, days) as number, or null when left empty. */
export const optionalCount = (limits: { min?: number; max?: number } = {}) =>
  z.preprocess((value) => {
    const number = wholeNumber(value);
    return typeof number === "bigint" ? Number(number) : (number ?? null);
  }, z.number().int().min(limits.min ?? 0).max(limits.max ?? 1_000_000).nullable());

/** A decimal number such as a coordinate, in either script, or null when left empty. */
export const optionalDecimal = (limits: { min: number; max: number }) =>
  z.preprocess(
    (value) => (empty(value) ? null : typeof value === "string" ? (parseDecimal(value) ?? value) : value),
    z.number().min(limits.min).max(limits.max).nullable(),
  );

const MAX_MINOR = 1_000_000_000_000_000n;

/** What was typed as a sum, in minor units; what is none is said with the unit that was meant. */
const typedSum = (unit: CurrencyUnit, none: null | undefined) => (value: unknown, context: z.RefinementCtx) => {
  if (empty(value)) return none;
  if (typeof value !== "string") return value;
  const sum = parseMoney(value, unit);
  if (sum !== null) return sum;
  context.addIssue({ code: "custom", params: { reason: unit === "toman" ? "sum_in_tomans" : "sum_in_rials" } });
  return z.NEVER;
};

/** A sum typed in the reader's unit, as minor units (whole rials). */
export const money = (unit: CurrencyUnit, limits: { min?: bigint; max?: bigint } = {}) =>
  z.preprocess(typedSum(unit, undefined), z.bigint().min(limits.min ?? 0n).max(limits.max ?? MAX_MINOR));

/** The same, or null when left empty. */
export const optionalMoney = (unit: CurrencyUnit, limits: { min?: bigint; max?: bigint } = {}) =>
  z.preprocess(typedSum(unit, null), z.bigint().min(limits.min ?? 0n).max(limits.max ?? MAX_MINOR).nullable());

/** A check box: on or absent. */
export const checkbox = () => z.preprocess((value) => value === true || value === "on" || value === "true" || value === "1", z.boolean());

/** Several values of one field name; absent is an empty list. */
export const several = <T extends z.ZodType>(item: T, max = 50) =>
  z.preprocess((value) => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]), z.array(item).max(max));

/** An e-mail address, lower case. */
export const emailAddress = () =>
  z.preprocess((value) => (typeof value === "string" ? toLatinDigits(value).trim().toLowerCase() : value), z.email().max(254));

export const id = () => z.uuid();

/** Key by which a form that is sent twice has one effect. */
export const idempotencyKey = () => z.string().regex(/^[A-Za-z0-9_-]{8,100}$/).optional();
