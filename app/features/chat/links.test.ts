import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { piecesOf } from "./links";

const linksIn = (text: string) => piecesOf(text).flatMap(({ href }) => href ?? []);

describe("addresses in a message", () => {
  it.each([
    ["see https://example.test/a?b=1#c.", ["https://example.test/a?b=1#c"]],
    ["قیمت‌ها در https://example.test/نرخ، تا شنبه", ["https://example.test/نرخ"]],
    ["(https://example.test/wiki/Frit_(glaze))", ["https://example.test/wiki/Frit_(glaze)"]],
    ["https://a.test و http://b.test؟", ["https://a.test", "http://b.test"]],
    ["«https://a.test»", ["https://a.test"]],
    ["javascript:alert(1) data:text/html,x ftp://a.test www.a.test", []],
    ["https://bank.test@evil.test/", []],
    ["https://", []],
    ["<a href=\"https://a.test\">x</a>", ["https://a.test"]],
  ])("%s", (text, links) => {
    expect(linksIn(text)).toEqual(links);
  });

  it("given any text, then its pieces are the text, and every link is http or https", () => {
    const words = fc.array(fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("https://", "http://a.test/", "javascript:", ")", "(", "؟", " ", "\n", "\u202e", "@")));
    fc.assert(
      fc.property(words, (parts) => {
        const text = parts.join("");
        const pieces = piecesOf(text);
        expect(pieces.map((piece) => piece.text).join("")).toBe(text);
        for (const { href } of pieces) if (href) expect(["http:", "https:"]).toContain(new URL(href).protocol);
      }),
    );
  });
});
