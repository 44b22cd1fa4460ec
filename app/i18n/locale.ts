/** The languages the product speaks; Persian is the first one everywhere. */
export const locales = ["fa", "en"] as const;
export type Locale = (typeof locales)[number];
export const defaultLocale: Locale = "fa";

/** Whether a value from outside (cookie, form field) names a language we speak. */
export function isLocale(value: unknown): value is Locale {
  return value === "fa" || value === "en";
}

/** Writing direction of a language. */
export function dirOf(locale: Locale): "rtl" | "ltr" {
  return locale === "fa" ? "rtl" : "ltr";
}

/**
 * The first stated choice that we speak, Persian otherwise. The browser's own language isn't
 * asked: many phones in Iran are set to English while their owners read Persian.
 */
export function negotiateLocale(...choices: unknown[]): Locale {
  return choices.find(isLocale) ?? defaultLocale;
}
