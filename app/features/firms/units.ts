import type { Locale } from "~/i18n/locale";

/** Units of the product (UN/ECE Recommendation 20 and 21 codes); the one list for offerings, capacities and rounds. */
export const units = [
  { code: "KGM", fa: "کیلوگرم", en: "kg" },
  { code: "GRM", fa: "گرم", en: "g" },
  { code: "TNE", fa: "تُن", en: "tonne", many: "tonnes" },
  { code: "H87", fa: "عدد", en: "piece", many: "pieces" },
  { code: "PR", fa: "جفت", en: "pair", many: "pairs" },
  { code: "SET", fa: "دست", en: "set", many: "sets" },
  { code: "DZN", fa: "دوجین", en: "dozen", many: "dozens" },
  { code: "MTR", fa: "متر", en: "metre", many: "metres" },
  { code: "MTK", fa: "متر مربع", en: "m²" },
  { code: "MTQ", fa: "متر مکعب", en: "m³" },
  { code: "FTK", fa: "فوت مربع", en: "sq ft" },
  { code: "LTR", fa: "لیتر", en: "litre", many: "litres" },
  { code: "RO", fa: "رول", en: "roll", many: "rolls" },
  { code: "ST", fa: "برگ", en: "sheet", many: "sheets" },
  { code: "NF", fa: "جلد پوست", en: "hide", many: "hides" },
  { code: "BG", fa: "کیسه", en: "bag", many: "bags" },
  { code: "BX", fa: "جعبه", en: "box", many: "boxes" },
  { code: "CT", fa: "کارتن", en: "carton", many: "cartons" },
  { code: "PK", fa: "بسته", en: "pack", many: "packs" },
  { code: "PF", fa: "پالت", en: "pallet", many: "pallets" },
  { code: "KWH", fa: "کیلووات‌ساعت", en: "kWh" },
  { code: "HUR", fa: "ساعت", en: "hour", many: "hours" },
  { code: "DAY", fa: "روز", en: "day", many: "days" },
  { code: "MON", fa: "ماه", en: "month", many: "months" },
  { code: "C62", fa: "مورد", en: "unit", many: "units" },
] as const satisfies readonly { code: string; fa: string; en: string; many?: string }[];

export type UnitCode = (typeof units)[number]["code"];

/** Codes in the order in which a chooser lists them. */
export const unitCodes = units.map((unit) => unit.code) as [UnitCode, ...UnitCode[]];

const byCode = new Map<string, (typeof units)[number]>(units.map((unit) => [unit.code, unit]));

/** Name of a unit; a code outside the list is shown as it is. */
export function unitLabel(code: string, locale: Locale): string {
  return byCode.get(code)?.[locale] ?? code;
}

/** Name of a unit behind a number: "60 pieces", "1 piece". */
export function unitOf(code: string, count: number | bigint, locale: Locale): string {
  const unit = byCode.get(code);
  return locale === "en" && unit && "many" in unit && BigInt(count) !== 1n ? unit.many : unitLabel(code, locale);
}

/** Code and name of each unit, for a select. */
export function unitOptions(locale: Locale): { value: UnitCode; label: string }[] {
  return units.map((unit) => ({ value: unit.code, label: unit[locale] }));
}
