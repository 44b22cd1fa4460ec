import { describe, expect, it } from "vitest";
import { text, tidyText } from "./zod";

describe("a text as people type it", () => {
  it.each([
    ["سفالگري كوزه", "سفالگری کوزه"],
    ["می‌خواهم", "می‌خواهم"],
    ["  spaced \r\n out\t ", "spaced \n out"],
    ["abc\u202egpj.exe", "abcgpj.exe"],
    ["\u2066left\u2069 \u202bright\u202c", "left right"],
    ["Mar\u200byam\u2060 Pot\u00adtery", "Maryam Pottery"],
    ["\u200c\u200fمریم\u200e\u200d", "مریم"],
    ["bell\u0007 \u0000nul \u009bcsi", "bell nul csi"],
  ])("given %j, then it is kept as %j", (typed, kept) => {
    expect(tidyText(typed)).toBe(kept);
  });

  it.each(["", "   ", "\u200b\u200b", "\u200c", "\u2060\ufeff\u3164"])("given %j, then nothing was typed", (typed) => {
    expect(text(20).safeParse(typed).success).toBe(false);
  });
});
