import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvCell, csvOf } from "./csv";

describe("a table for spreadsheets", () => {
  it.each([
    ["=1+2", `"'=1+2"`],
    ["+98 912", `"'+98 912"`],
    ["-3+4", `"'-3+4"`],
    ["@SUM(A1)", `"'@SUM(A1)"`],
    ["\t=1", `"'\t=1"`],
    [" =1", `"' =1"`],
    ["\u200f=1", `"'\u200f=1"`],
    ["-1500", "-1500"],
    ['say "hi", twice', '"say ""hi"", twice"'],
    ["فریت", "فریت"],
  ])("given %j, then the cell is %j", (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  it("given any text, then what a spreadsheet reads doesn't begin as a formula", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const cell = csvCell(value);
        const read = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
        expect(/^-?\d+$/.test(read) || !/^\s*[=+\-@]/.test(read)).toBe(true);
      }),
    );
  });

  it("then rows end as spreadsheets expect and begin with the mark of UTF-8", () => {
    expect(csvOf([["a", "b"], ["1", "2"]])).toBe("\ufeffa,b\r\n1,2\r\n");
  });
});
