import type { Locale } from "./locale";
import * as en from "./en/catalogue";
import * as fa from "./fa/catalogue";

/** All texts of the interface, by area; Persian gives the shape and English is checked against it. */
export type Messages = typeof fa;

const catalogues: Record<Locale, Messages> = { fa, en };

/** The texts of one language. */
export function messagesFor(locale: Locale): Messages {
  return catalogues[locale];
}
