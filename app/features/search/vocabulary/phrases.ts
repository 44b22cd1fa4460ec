const LONGEST = 5;

/** Finds phrases in canonical texts, however their words are joined or split. */
export function phraseIndex<T>(entries: Iterable<readonly [phrase: string, value: T]>) {
  const values = new Map<string, T[]>();
  for (const [phrase, value] of entries) {
    const key = phrase.replaceAll(" ", "");
    if (key === "") continue;
    const known = values.get(key);
    if (!known) values.set(key, [value]);
    else if (!known.includes(value)) known.push(value);
  }
  return {
    /** Values of the phrases that stand in the text, but those within longer ones; Latin plurals count as their singular. */
    within(text: string): T[] {
      const words = text.split(" ");
      const found: { from: number; to: number; values: T[] }[] = [];
      for (let from = 0; from < words.length; from += 1) {
        let key = "";
        for (let to = from; to < Math.min(words.length, from + LONGEST); to += 1) {
          key += words[to]!;
          const here = [key, ...(/[a-z]s$/.test(key) ? [key.slice(0, -1)] : [])].flatMap((spelling) => values.get(spelling) ?? []);
          if (here.length > 0) found.push({ from, to, values: here });
        }
      }
      const whole = found.filter(({ from, to }) => !found.some((other) => other.from <= from && to <= other.to && other.to - other.from > to - from));
      return [...new Set(whole.flatMap((one) => one.values))];
    },
  };
}
