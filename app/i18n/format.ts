import { toPersianDigits, type CurrencyUnit } from "./digits";
import { gregorianMonths, jalaliMonths, tehranClock, toJalali, weekdays } from "./jalali";
import type { Locale } from "./locale";

export type { CurrencyUnit } from "./digits";
export type Numeric = number | bigint;
type In = { locale: Locale };

/**
 * Every function here is pure and gives the same text on the server and in any browser: digits,
 * marks and month names are ours, since ICU data differs from one browser to the next.
 */

const plainNumbers = new Map<string, Intl.NumberFormat>();

function plainNumber(minimum: number, maximum: number): Intl.NumberFormat {
  const key = `${minimum}-${maximum}`;
  let format = plainNumbers.get(key);
  if (!format) {
    format = new Intl.NumberFormat("en-US", { minimumFractionDigits: minimum, maximumFractionDigits: maximum });
    plainNumbers.set(key, format);
  }
  return format;
}

/** Digits and marks of the language; the direction mark keeps the minus on the left in Persian. */
function localise(plain: string, locale: Locale): string {
  if (locale === "en") return plain.replace(/^-/, "−");
  return toPersianDigits(plain).replaceAll(",", "٬").replaceAll(".", "٫").replace(/^-/, "\u200e−");
}

/** A number with thousands marks; at most `fraction` decimals (2 unless told). */
export function formatNumber(value: Numeric, { locale, fraction = 2, fixed = false }: In & { fraction?: number; fixed?: boolean }): string {
  return localise(plainNumber(fixed ? fraction : 0, fraction).format(value), locale);
}

/** Digits of the language in a text that isn't a quantity (years, codes, phone numbers): no thousands marks. */
export function formatDigits(text: string | number, { locale }: In): string {
  return locale === "fa" ? toPersianDigits(String(text)) : String(text);
}

/** A ratio as a percentage: 0.114 is "۱۱٪". */
export function formatPercent(ratio: number, { locale, fraction = 0 }: In & { fraction?: number }): string {
  return formatNumber(ratio * 100, { locale, fraction }) + (locale === "fa" ? "٪" : "%");
}

const unitNames: Record<string, { fa: string; one: string; many: string }> = {
  kg: { fa: "کیلو", one: "kg", many: "kg" },
  g: { fa: "گرم", one: "g", many: "g" },
  tonne: { fa: "تُن", one: "tonne", many: "tonnes" },
  litre: { fa: "لیتر", one: "litre", many: "litres" },
  metre: { fa: "متر", one: "metre", many: "metres" },
  sqm: { fa: "متر مربع", one: "m²", many: "m²" },
  sqft: { fa: "فوت مربع", one: "sq ft", many: "sq ft" },
  km: { fa: "کیلومتر", one: "km", many: "km" },
  piece: { fa: "عدد", one: "piece", many: "pieces" },
  pair: { fa: "جفت", one: "pair", many: "pairs" },
  set: { fa: "دست", one: "set", many: "sets" },
  roll: { fa: "رول", one: "roll", many: "rolls" },
  sheet: { fa: "برگ", one: "sheet", many: "sheets" },
  hide: { fa: "جلد", one: "hide", many: "hides" },
  pack: { fa: "بسته", one: "pack", many: "packs" },
  bag: { fa: "کیسه", one: "bag", many: "bags" },
  box: { fa: "جعبه", one: "box", many: "boxes" },
  carton: { fa: "کارتن", one: "carton", many: "cartons" },
  pallet: { fa: "پالت", one: "pallet", many: "pallets" },
  hour: { fa: "ساعت", one: "hour", many: "hours" },
  day: { fa: "روز", one: "day", many: "days" },
};

/** Codes of the units that have a name of their own in both languages. */
export const unitCodes = Object.keys(unitNames);

/** Name of a unit; a code we don't know is somebody's own word and is shown as written. */
export function unitName(unit: string, { locale, count = 2 }: In & { count?: Numeric }): string {
  const names = unitNames[unit];
  if (!names) return unit;
  if (locale === "fa") return names.fa;
  return Number(count) === 1 ? names.one : names.many;
}

/** A quantity with its unit: "۷۵۰ کیلو", "1 piece". */
export function formatQuantity(value: Numeric, unit: string, { locale, fraction = 3 }: In & { fraction?: number }): string {
  return `${formatNumber(value, { locale, fraction })}\u00a0${unitName(unit, { locale, count: value })}`;
}

const moneyNames = {
  toman: { fa: "تومان", en: "tomans" },
  rial: { fa: "ریال", en: "rials" },
} as const;

/** Name of a currency unit. */
export function currencyName(unit: CurrencyUnit, { locale }: In): string {
  return moneyNames[unit][locale];
}

/** Whole rials in tomans or rials, digits only: 12345 rials are "۱٬۲۳۴٫۵" tomans. Exact for any size. */
export function formatAmount(minor: bigint | string, { locale, unit }: In & { unit: CurrencyUnit }): string {
  const rials = BigInt(minor);
  if (unit === "rial") return formatNumber(rials, { locale });
  const negative = rials < 0n;
  const size = negative ? -rials : rials;
  const rest = size % 10n;
  const plain = `${negative ? "-" : ""}${plainNumber(0, 0).format(size / 10n)}${rest ? `.${rest}` : ""}`;
  return localise(plain, locale);
}

const compactSteps = [
  { from: 1_000_000_000n, fa: "میلیارد", en: "billion" },
  { from: 1_000_000n, fa: "میلیون", en: "million" },
] as const;

/** Money stored as whole rials: "۷۰۱٬۲۵۰ تومان". `compact` says "۱٫۲۴ میلیون تومان" from a million up. */
export function formatMoney(minor: bigint | string, { locale, unit, compact = false }: In & { unit: CurrencyUnit; compact?: boolean }): string {
  const rials = BigInt(minor);
  const name = moneyNames[unit][locale];
  if (compact) {
    const whole = unit === "toman" ? rials / 10n : rials;
    const size = whole < 0n ? -whole : whole;
    const step = compactSteps.find(({ from }) => size >= from);
    if (step) {
      const hundredths = Number((whole * 100n) / step.from) / 100;
      return `${formatNumber(hundredths, { locale })}\u00a0${step[locale]} ${name}`;
    }
  }
  return `${formatAmount(rials, { locale, unit })} ${name}`;
}

export type DateStyle = "short" | "long" | "weekday" | "month";
/** Instants come as Date, ISO text or milliseconds. */
export type Instant = Date | string | number;

const two = (value: number) => String(value).padStart(2, "0");

/** A day in Tehran: Jalali in Persian, Gregorian in English. "۱۲ آذر ۱۴۰۵", short "۱۴۰۵/۰۹/۱۲". */
export function formatDate(instant: Instant, { locale, style = "long" }: In & { style?: DateStyle }): string {
  const clock = tehranClock(new Date(instant));
  const { year, month, day } = locale === "fa" ? toJalali(clock) : clock;
  const name = (locale === "fa" ? jalaliMonths.fa : gregorianMonths.en)[month - 1];
  if (style === "short") return locale === "fa" ? toPersianDigits(`${year}/${two(month)}/${two(day)}`) : `${year}-${two(month)}-${two(day)}`;
  if (style === "month") return formatDigits(`${name} ${year}`, { locale });
  const long = formatDigits(`${day} ${name} ${year}`, { locale });
  return style === "weekday" ? `${weekdays[locale][clock.weekday]}${locale === "fa" ? " " : ", "}${long}` : long;
}

/** Time of day in Tehran, 24 hours: "۱۰:۲۴". */
export function formatTime(instant: Instant, { locale }: In): string {
  const { hour, minute } = tehranClock(new Date(instant));
  return formatDigits(`${two(hour)}:${two(minute)}`, { locale });
}

/** Day and time of day in Tehran: "۱۲ آذر ۱۴۰۵، ساعت ۱۰:۲۴". */
export function formatDateTime(instant: Instant, { locale, style = "long" }: In & { style?: DateStyle }): string {
  const between = locale === "fa" ? (style === "short" ? "، " : "، ساعت ") : ", ";
  return formatDate(instant, { locale, style }) + between + formatTime(instant, { locale });
}

const minute = 60_000;
const spans = [
  { ms: 365 * 24 * 60 * minute, fa: "سال", en: "year" },
  { ms: 30 * 24 * 60 * minute, fa: "ماه", en: "month" },
  { ms: 24 * 60 * minute, fa: "روز", en: "day" },
  { ms: 60 * minute, fa: "ساعت", en: "hour" },
  { ms: minute, fa: "دقیقه", en: "minute" },
] as const;

/** A length of time in its one or two largest units: "۲ روز و ۴ ساعت"; rounds down. */
export function formatDuration(ms: number, { locale, units = 2 }: In & { units?: 1 | 2 }): string {
  const size = Math.abs(ms);
  const first = spans.findIndex((span) => size >= span.ms);
  const largest = spans[first];
  if (!largest) return locale === "fa" ? "کمتر از یک دقیقه" : "less than a minute";
  const parts: string[] = [];
  let rest = size;
  for (const span of spans.slice(first, first + units)) {
    const count = Math.floor(rest / span.ms);
    rest -= count * span.ms;
    if (count > 0) parts.push(`${formatNumber(count, { locale })} ${locale === "fa" ? span.fa : count === 1 ? span.en : `${span.en}s`}`);
  }
  return parts.join(locale === "fa" ? " و " : " and ");
}

/** How far an instant is from `now`: "۲ روز و ۴ ساعت دیگر", "۳ ساعت پیش". Pass the loader's `now`. */
export function formatRelative(instant: Instant, now: Instant, { locale }: In): string {
  const ahead = new Date(instant).getTime() - new Date(now).getTime();
  if (Math.abs(ahead) < minute) return locale === "fa" ? (ahead > 0 ? "تا یک دقیقهٔ دیگر" : "همین حالا") : ahead > 0 ? "within a minute" : "just now";
  const span = formatDuration(ahead, { locale, units: ahead > 0 ? 2 : 1 });
  if (locale === "fa") return ahead > 0 ? `${span} دیگر` : `${span} پیش`;
  return ahead > 0 ? `in ${span}` : `${span} ago`;
}

const KILO = 1024;
const MEGA = KILO * KILO;

/** A size of a file, in units of 1024 as phones' file lists and our limits count: "۲٫۱ مگابایت". */
export function formatBytes(bytes: number, { locale }: In): string {
  if (bytes < KILO) return `${formatNumber(bytes, { locale })}\u00a0${locale === "fa" ? "بایت" : bytes === 1 ? "byte" : "bytes"}`;
  const mega = bytes >= MEGA;
  const amount = formatNumber(bytes / (mega ? MEGA : KILO), { locale, fraction: mega ? 1 : 0 });
  return `${amount}\u00a0${locale === "fa" ? (mega ? "مگابایت" : "کیلوبایت") : mega ? "MB" : "kB"}`;
}

/** A list in a sentence: "الف، ب و پ". */
export function formatList(items: readonly string[], { locale }: In): string {
  if (items.length < 2) return items[0] ?? "";
  const and = locale === "fa" ? " و " : " and ";
  return items.slice(0, -1).join(locale === "fa" ? "، " : ", ") + and + items[items.length - 1];
}
