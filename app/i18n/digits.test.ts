import { describe, expect, test } from "vitest";
import { parseBigInteger, parseDecimal, parseInteger, parseMoney, toLatinDigits, toPersianDigits } from "./digits";

describe("toLatinDigits", () => {
  test.each([
    ["۱۲۳۴۵۶۷۸۹۰", "1234567890"],
    ["١٢٣٤٥٦٧٨٩٠", "1234567890"],
    ["۱۲٬۳۴۵٫۵", "12,345.5"],
    ["لعاب ۹۸۰ درجه", "لعاب 980 درجه"],
    ["سلام٬ خوبی", "سلام٬ خوبی"],
  ])("%s", (typed, latin) => expect(toLatinDigits(typed)).toBe(latin));

  test("undoes toPersianDigits", () => expect(toLatinDigits(toPersianDigits("0123456789"))).toBe("0123456789"));
});

describe("parseInteger", () => {
  test.each([
    ["75", 75],
    ["۷۵", 75],
    ["٧٥", 75],
    [" ۷۵ ", 75],
    ["12,345", 12345],
    ["۱۲٬۳۴۵", 12345],
    ["۱۲٫۳۴۵", 12345],
    ["12.345", 12345],
    ["۱۲،۳۴۵", 12345],
    ["1 234 567", 1234567],
    ["\u200f۵۰۰\u200e", 500],
    ["-5", -5],
    ["−۵", -5],
    ["5.00", 5],
    ["0", 0],
  ])("reads %s", (typed, number) => expect(parseInteger(typed)).toBe(number));

  test.each(["", " ", "abc", "۱۲a", "12.5", "1,23", "1.2.3", "12,3456", "1e3", "0x10", "Infinity", "--5", "٫"])("refuses %s", (typed) => expect(parseInteger(typed)).toBeNull());

  test("refuses what a number can't hold, which the big one reads exactly", () => {
    expect(parseInteger("9007199254740993")).toBeNull();
    expect(parseBigInteger("9007199254740993")).toBe(9007199254740993n);
  });
});

describe("parseDecimal", () => {
  test.each([
    ["۳۴٫۹۷", 34.97],
    ["34.97", 34.97],
    ["۲/۵", 2.5],
    ["12,345.5", 12345.5],
    ["-0.5", -0.5],
    ["7", 7],
  ])("reads %s", (typed, number) => expect(parseDecimal(typed)).toBe(number));
  test.each(["", "1.2.3", "x", ".", "1,2"])("refuses %s", (typed) => expect(parseDecimal(typed)).toBeNull());
});

describe("parseMoney", () => {
  test.each([
    ["۹٬۵۰۰", "toman", 95_000n],
    ["9.500", "toman", 95_000n],
    ["1,234.5", "toman", 12_345n],
    ["۱٬۲۳۴٫۵", "toman", 12_345n],
    ["12345", "rial", 12_345n],
    ["-3", "toman", -30n],
  ] as const)("reads %s in %ss as rials", (typed, unit, rials) => expect(parseMoney(typed, unit)).toBe(rials));
  test("a part of a rial isn't money", () => {
    expect(parseMoney("1.25", "toman")).toBeNull();
    expect(parseMoney("1.5", "rial")).toBeNull();
  });
});
