import type { Locale } from "~/i18n/locale";

/** Units of the product (UN/ECE Recommendation 20 and 21 codes); the one list for offerings, capacities and rounds. */
export const units = [
  { code: "KGM", fa: "کیلوگرم", en: "kg" },
  { code: "GRM", fa: "گرم", en: "g" },
  { code: "TNE", fa: "تُن", en: "tonne" },
  { code: "H87", fa: "عدد", en: "piece" },
  { code: "PR", fa: "جفت", en: "pair" },
  { code: "SET", fa: "دست", en: "set" },
  { code: "DZN", fa: "دوجین", en: "dozen" },
  { code: "MTR", fa: "متر", en: "metre" },
  { code: "MTK", fa: "متر مربع", en: "m²" },
  { code: "MTQ", fa: "متر مکعب", en: "m³" },
  { code: "FTK", fa: "فوت مربع", en: "sq ft" },
  { code: "LTR", fa: "لیتر", en: "litre" },
  { code: "RO", fa: "رول", en: "roll" },
  { code: "ST", fa: "برگ", en: "sheet" },
  { code: "NF", fa: "جلد پوست", en: "hide" },
  { code: "BG", fa: "کیسه", en: "bag" },
  { code: "BX", fa: "جعبه", en: "box" },
  { code: "CT", fa: "کارتن", en: "carton" },
  { code: "PK", fa: "بسته", en: "pack" },
  { code: "PF", fa: "پالت", en: "pallet" },
  { code: "KWH", fa: "کیلووات‌ساعت", en: "kWh" },
  { code: "HUR", fa: "ساعت", en: "hour" },
  { code: "DAY", fa: "روز", en: "day" },
  { code: "MON", fa: "ماه", en: "month" },
  { code: "C62", fa: "مورد", en: "unit" },
] as const;

export type UnitCode = (typeof units)[number]["code"];

/** Codes in the order in which a chooser lists them. */
export const unitCodes = units.map((unit) => unit.code) as [UnitCode, ...UnitCode[]];

const byCode = new Map<string, (typeof units)[number]>(units.map((unit) => [unit.code, unit]));

/** Name of a unit; a code outside the list is shown as it is. */
export function unitLabel(code: string, locale: Locale): string {
  return byCode.get(code)?.[locale] ?? code;
}

/** Code and name of each unit, for a select. */
export function unitOptions(locale: Locale): { value: UnitCode; label: string }[] {
  return units.map((unit) => ({ value: unit.code, label: unit[locale] }));
}
