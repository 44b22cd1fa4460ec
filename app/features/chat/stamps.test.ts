import { describe, expect, it } from "vitest";
import { stretchesOf } from "./stamps";

const stamps = (text: string) => stretchesOf(text).filter(({ stamp }) => stamp).map((stretch) => stretch.text);

describe("what was pasted from a messenger", () => {
  it("then the stamps are set apart, with their marks, and nothing of the text is lost", () => {
    const whatsapp = "\u200e[12/3/2026, 10:15:20\u202fAM] علی رضایی: \u200eسلام\n[۱۴۰۵/۹/۵، ۱۰:۱۵] سارا: بله";
    expect(stamps(whatsapp)).toEqual(["\u200e[12/3/2026, 10:15:20\u202fAM]", "[۱۴۰۵/۹/۵، ۱۰:۱۵]"]);
    expect(stretchesOf(whatsapp).map(({ text }) => text).join("")).toBe(whatsapp);
    expect(stamps("12/3/26, 10:15 AM - علی: سلام\n12/3/26, 10:16 AM - Sara: hi")).toEqual(["12/3/26, 10:15 AM", "12/3/26, 10:16 AM"]);
    expect(stamps("علی رضایی, [12/3/2026 10:15]\nسلام")).toEqual(["[12/3/2026 10:15]"]);
  });

  it("given brackets and dates that are no stamps, then they are words", () => {
    for (const text of ["[see below]", "[12]", "on 12/3/2026, 10:15 we meet", "x[1][2]", "[1/2]", "تا 12/3/2026"]) expect(stamps(text)).toEqual([]);
  });
});
