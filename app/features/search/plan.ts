import type { ParsedText } from "./query";

/** One way to find what somebody asked for: all of these words. `weight` is 1 for what was typed. */
export type Way = { words: string[]; weight: number };

/** A word of the query with what may stand for it. A rare word says more: its rarity is between 0 and 1. */
export type Asked = { typed: string; ways: Way[]; rarity: number };

/** Neighbouring words that together have another name, or a single word. Every word of it, or one of `ways`, answers it. */
export type Group = { asked: Asked[]; ways: Way[] };

/** What a query asks for, with what the vocabulary knows of it. */
export type Plan = {
  parsed: ParsedText;
  groups: Group[];
  corrections: { typed: string; meant: string[] }[];
  /** Some word stands only for what looks like it. */
  close: boolean;
};

export const waysOf = (group: Group): Way[] => [...group.asked.flatMap((asked) => asked.ways), ...group.ways];

/** Whether nothing at all is asked for but what shouldn't be there. */
export const asksNothing = (plan: Plan): boolean => plan.groups.length === 0 && plan.parsed.phrases.length === 0;
