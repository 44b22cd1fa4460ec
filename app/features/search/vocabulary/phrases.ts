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
    /** Values of all phrases that stand in the text; Latin plurals count as their singular. */
    within(text: string): T[] {
      const words = text.split(" ");
      const found = new Set<T>();
      for (let from = 0; from < words.length; from += 1) {
        let key = "";
        for (const word of words.slice(from, from + LONGEST)) {
          key += word;
          for (const spelling of [key, ...(/[a-z]s$/.test(key) ? [key.slice(0, -1)] : [])]) for (const value of values.get(spelling) ?? []) found.add(value);
        }
      }
      return [...found];
    },
  };
}
