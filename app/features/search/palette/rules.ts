import { tokens } from "../normalise";

/** Whether each word of what was typed begins a word of the text; nothing typed fits everything. */
export function fits(text: string, typed: readonly string[]): boolean {
  const words = tokens(text);
  return typed.every((start) => words.some((word) => word.startsWith(start)));
}
