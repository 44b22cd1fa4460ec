import { describe, expect, it } from "vitest";
import { excerptOf } from "./excerpt";

const hitsOf = (body: string, ...words: string[]) => excerptOf(body, words).filter(({ hit }) => hit).map(({ text }) => text);
const textOf = (body: string, ...words: string[]) => excerptOf(body, words).map(({ text }) => text).join("");

describe("the excerpt of a message that was found", () => {
  it("then the words are marked however they are spelled", () => {
    expect(hitsOf("لعاب كاشي را می‌خواهم", "کاشی")).toEqual(["كاشي"]);
    expect(hitsOf("لعاب را می خواهم", "میخواهم")).toEqual(["می خواهم"]);
    expect(hitsOf("سفارش ۱۲۰ کیلو", "120")).toEqual(["۱۲۰"]);
    expect(hitsOf("Order 120 kg, order it", "order")).toEqual(["Order", "order"]);
  });

  it("then it begins near the first hit of a long text, and says that it goes on", () => {
    const long = `${"حرف ".repeat(400)}لعاب سفید ${"دیگر ".repeat(400)}`;
    const text = textOf(long, "لعاب");
    expect(text).toMatch(/^… .*لعاب سفید.* …$/u);
    expect(text.length).toBeLessThan(260);
  });

  it("then a short text is whole, and lines become one", () => {
    expect(textOf("سلام\nلعاب رسید", "لعاب")).toBe("سلام لعاب رسید");
  });

  it("given a word of thousands of letters, then it is cut", () => {
    expect(textOf("x".repeat(7000), "xx").length).toBeLessThan(200);
  });
});
