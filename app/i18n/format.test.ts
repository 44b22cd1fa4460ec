import { describe, expect, test } from "vitest";
import { formatFor } from "./context";
import { parseMoney } from "./digits";
import { formatAmount, formatMoney } from "./format";

const fa = formatFor({ locale: "fa", currencyUnit: "toman" });
const en = formatFor({ locale: "en", currencyUnit: "toman" });

test("numbers in both scripts", () => {
  expect([fa.number(1234567.891), fa.number(-5), fa.number(12345678901234567890n), fa.number(1.5)]).toEqual(["۱٬۲۳۴٬۵۶۷٫۸۹", "\u200e−۵", "۱۲٬۳۴۵٬۶۷۸٬۹۰۱٬۲۳۴٬۵۶۷٬۸۹۰", "۱٫۵"]);
  expect([en.number(1234567.891), en.number(-5)]).toEqual(["1,234,567.89", "−5"]);
  expect(fa.digits(1404)).toBe("۱۴۰۴");
  expect([fa.percent(0.114), en.percent(0.114)]).toEqual(["۱۱٪", "11%"]);
});

test("quantities carry their unit; an unknown unit is shown as written", () => {
  expect(fa.quantity(750, "kg")).toBe("۷۵۰\u00a0کیلو");
  expect([en.quantity(1, "piece"), en.quantity(2n, "piece")]).toEqual(["1\u00a0piece", "2\u00a0pieces"]);
  expect(fa.quantity(3, "طاقه")).toBe("۳\u00a0طاقه");
});

describe("money is whole rials", () => {
  test.each([
    [12_345n, "۱٬۲۳۴٫۵ تومان", "12,345 rials"],
    [7_012_500n, "۷۰۱٬۲۵۰ تومان", "7,012,500 rials"],
    [0n, "۰ تومان", "0 rials"],
    [-5n, "\u200e−۰٫۵ تومان", "−5 rials"],
    ["99999999999999999999", "۹٬۹۹۹٬۹۹۹٬۹۹۹٬۹۹۹٬۹۹۹٬۹۹۹٫۹ تومان", "99,999,999,999,999,999,999 rials"],
  ])("%s", (minor, tomans, rials) => {
    expect(formatMoney(minor, { locale: "fa", unit: "toman" })).toBe(tomans);
    expect(formatMoney(minor, { locale: "en", unit: "rial" })).toBe(rials);
  });

  test("in short from a million up", () => {
    expect(fa.money(12_400_000n, true)).toBe("۱٫۲۴\u00a0میلیون تومان");
    expect(en.money(25_000_000_000n, true)).toBe("2.5\u00a0billion tomans");
    expect(fa.money(1_125_000n, true)).toBe("۱۱۲٬۵۰۰ تومان");
  });

  test("what is shown can be typed back", () => {
    for (const rials of [12_345n, 95_000n, 1n, 7_012_500n, 10n]) expect(parseMoney(formatAmount(rials, { locale: "fa", unit: "toman" }), "toman")).toBe(rials);
  });
});

describe("days are Tehran's, whatever the machine's zone", () => {
  const lateEvening = "2026-11-23T20:45:00Z";

  test("Jalali in Persian", () => {
    expect(fa.date(lateEvening)).toBe("۳ آذر ۱۴۰۵");
    expect(fa.date(lateEvening, "short")).toBe("۱۴۰۵/۰۹/۰۳");
    expect(fa.date(lateEvening, "weekday")).toBe("سه‌شنبه ۳ آذر ۱۴۰۵");
    expect(fa.date(lateEvening, "month")).toBe("آذر ۱۴۰۵");
    expect(fa.dateTime(lateEvening)).toBe("۳ آذر ۱۴۰۵، ساعت ۰۰:۱۵");
    expect(fa.time(lateEvening)).toBe("۰۰:۱۵");
  });

  test("Gregorian in English", () => {
    expect(en.date(lateEvening)).toBe("24 November 2026");
    expect(en.date(lateEvening, "short")).toBe("2026-11-24");
    expect(en.dateTime(lateEvening)).toBe("24 November 2026, 00:15");
    expect(en.date(lateEvening, "weekday")).toBe("Tuesday, 24 November 2026");
  });

  test("agree with the browser's own Jalali calendar over years", () => {
    const intl = new Intl.DateTimeFormat("en-US-u-ca-persian", { timeZone: "Asia/Tehran", year: "numeric", month: "numeric", day: "numeric" });
    for (let at = Date.UTC(2023, 0, 1); at < Date.UTC(2036, 0, 1); at += 13 * 86_400_000) {
      const parts = Object.fromEntries(intl.formatToParts(at).map(({ type, value }) => [type, value]));
      const ours = formatFor({ locale: "fa", currencyUnit: "toman" }).date(at, "short").replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0));
      expect(ours).toBe(`${parts.year}/${parts.month?.padStart(2, "0")}/${parts.day?.padStart(2, "0")}`);
    }
  });
});

describe("distances in time", () => {
  const now = "2026-11-24T00:00:00Z";
  const after = (hours: number) => new Date(Date.parse(now) + hours * 3_600_000);

  test("name two units ahead and one behind", () => {
    expect(fa.relative(after(52), now)).toBe("۲ روز و ۴ ساعت دیگر");
    expect(en.relative(after(52), now)).toBe("in 2 days and 4 hours");
    expect(fa.relative(after(-3.4), now)).toBe("۳ ساعت پیش");
    expect(en.relative(after(-1), now)).toBe("1 hour ago");
    expect(fa.relative(after(-0.001), now)).toBe("همین حالا");
    expect(fa.relative(after(24), now)).toBe("۱ روز دیگر");
  });

  test("skip a unit that is nought", () => {
    expect(fa.duration(2 * 86_400_000 + 5 * 60_000)).toBe("۲ روز");
    expect(en.duration(30_000)).toBe("less than a minute");
    expect(fa.duration(400 * 86_400_000)).toBe("۱ سال و ۱ ماه");
  });
});

test("lists and sizes", () => {
  expect(fa.list(["لعاب", "پخت", "نقاشی"])).toBe("لعاب، پخت و نقاشی");
  expect(en.list(["a"])).toBe("a");
  expect(fa.bytes(2_200_000)).toBe("۲٫۱\u00a0مگابایت");
  expect(en.bytes(8 * 1024 * 1024)).toBe("8\u00a0MB");
  expect(fa.bytes(38)).toBe("۳۸\u00a0بایت");
});
