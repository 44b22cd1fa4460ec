/** A stretch of a text: words, or the date and time that a messenger puts before what somebody said. */
export type Stretch = { text: string; stamp?: true };

const DIGIT = "[0-9۰-۹٠-٩]";
const DAY = `${DIGIT}{1,4}[./\\-]${DIGIT}{1,2}[./\\-]${DIGIT}{1,4}`;
const CLOCK = `${DIGIT}{1,2}:${DIGIT}{2}(?::${DIGIT}{2})?(?:[\\s\\u202f]?[AP]M)?`;
/** "[12/3/2026, 10:15:20 AM]" anywhere, and "12/3/2026, 10:15 AM" where a line begins and a dash follows. */
const STAMP = new RegExp(`[\\u200e\\u200f]?\\[${DAY}[,،\\s\\u202f]*(?:${CLOCK})?\\]|(?<=^|\\n)[\\u200e\\u200f]?${DAY}[,،][\\s\\u202f]*${CLOCK}(?=\\s[-–]\\s)`, "giu");

/**
 * Finds the stamps in what was pasted from a messenger. Set apart, each keeps its own order, and the line around it takes its
 * direction from the name and the words that follow: AM and the marks of direction in a stamp say nothing about these.
 */
export function stretchesOf(text: string): Stretch[] {
  const stretches: Stretch[] = [];
  let from = 0;
  for (const match of text.matchAll(STAMP)) {
    if (match.index > from) stretches.push({ text: text.slice(from, match.index) });
    stretches.push({ text: match[0], stamp: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) stretches.push({ text: text.slice(from) });
  return stretches;
}
