import { nextInTehran } from "~/i18n/tehran";

export const cadences = ["at_once", "daily", "weekly"] as const;
export type Cadence = (typeof cadences)[number];

/** When collected alerts go out, in Tehran. */
const HOUR = 8;
const SATURDAY = 6;

/** When what has waited since `since` is told: at once, at the next eight o'clock, or on the next Saturday at eight. */
export function dueAt(cadence: Cadence, since: Date): Date {
  return cadence === "at_once" ? since : nextInTehran(since, HOUR, cadence === "weekly" ? SATURDAY : undefined);
}

/** The rarest of the words that a match must have; documents that lack it need no closer look. Null when nothing is needed. */
export function rarest(words: readonly string[], documents: ReadonlyMap<string, number>): string | null {
  const [first, ...others] = words;
  if (first === undefined) return null;
  return others.reduce((best, word) => ((documents.get(word) ?? 0) < (documents.get(best) ?? 0) ? word : best), first);
}
