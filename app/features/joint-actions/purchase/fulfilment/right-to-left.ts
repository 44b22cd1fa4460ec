import bidiFactory from "bidi-js";

const bidi = bidiFactory();

/** A stretch of text of one direction, as a shaping engine takes it. */
export type Run = { text: string; rtl: boolean };

/** The direction of what somebody wrote, from its first letter that has one, as `<bdi>` takes it; null without any. */
export function ownDirection(text: string): "rtl" | "ltr" | null {
  for (const character of text) {
    const type = bidi.getBidiCharTypeName(character);
    if (type === "L") return "ltr";
    if (type === "R" || type === "AL") return "rtl";
  }
  return null;
}

const RIGHT_TO_LEFT_SCRIPT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** The runs of one line from left to right (UAX #9), brackets mirrored; each run keeps its own logical order. */
export function visualRuns(line: string, base: "rtl" | "ltr"): Run[] {
  if (line === "") return [];
  const embedding = bidi.getEmbeddingLevels(line, base);
  const mirrored = bidi.getMirroredCharactersMap(line, embedding.levels);
  const runs: { text: string; level: number }[] = [];
  for (let index = 0; index < line.length; index += 1) {
    const level = embedding.levels[index]!;
    const character = mirrored.get(index) ?? line[index]!;
    const last = runs.at(-1);
    if (last?.level === level) last.text += character;
    else runs.push({ text: character, level });
  }
  for (let level = Math.max(...runs.map((run) => run.level)); level >= 1; level -= 1) {
    for (let start = 0; start < runs.length; start += 1) {
      if (runs[start]!.level < level) continue;
      let end = start;
      while (end < runs.length && runs[end]!.level >= level) end += 1;
      runs.splice(start, end - start, ...runs.slice(start, end).reverse());
      start = end;
    }
  }
  return runs.map(({ text, level }) => ({ text, rtl: level % 2 === 1 }));
}

/**
 * The text to hand to a shaping engine that derives a run's direction from its script: Persian digits belong to the Arabic
 * script and would be turned round, although they read from left to right.
 */
export function forShaping({ text, rtl }: Run): string {
  return rtl || !RIGHT_TO_LEFT_SCRIPT.test(text) ? text : [...text].reverse().join("");
}
