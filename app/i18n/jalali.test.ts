import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dateTimeFromForm, tehranDateTime } from "./date-field";
import { fromJalali, isGregorianDay, isJalaliDay, jalaliMonthLength, tehranClock, tehranInstant, toJalali } from "./jalali";

describe("Jalali days", () => {
  test.each([
    [{ year: 2026, month: 3, day: 21 }, { year: 1405, month: 1, day: 1 }],
    [{ year: 2026, month: 11, day: 24 }, { year: 1405, month: 9, day: 3 }],
    [{ year: 2025, month: 3, day: 20 }, { year: 1403, month: 12, day: 30 }],
    [{ year: 1979, month: 2, day: 11 }, { year: 1357, month: 11, day: 22 }],
  ])("%o is %o", (gregorian, jalali) => {
    expect(toJalali(gregorian)).toEqual(jalali);
    expect(fromJalali(jalali)).toEqual(gregorian);
  });

  test("Esfand has 30 days in leap years only", () => {
    expect([1399, 1400, 1403, 1404, 1405, 1408].map((year) => jalaliMonthLength(year, 12))).toEqual([30, 29, 30, 29, 29, 30]);
    expect(fromJalali({ year: 1404, month: 12, day: 30 })).toBeNull();
  });

  test.each([
    [1405, 7, 31],
    [1405, 13, 1],
    [1405, 0, 1],
    [1405, 1, 0],
    [1405, 1.5, 1],
  ])("%i/%i/%i isn't a day", (year, month, day) => expect(isJalaliDay({ year, month, day })).toBe(false));

  test("every day of two centuries survives the way there and back", () => {
    fc.assert(
      fc.property(fc.integer({ min: -25_000, max: 50_000 }), (days) => {
        const { year, month, day } = tehranClock(new Date(days * 86_400_000));
        expect(fromJalali(toJalali({ year, month, day }))).toEqual({ year, month, day });
      }),
    );
  });
});

test("Gregorian leap days", () => {
  expect(isGregorianDay({ year: 2028, month: 2, day: 29 })).toBe(true);
  expect(isGregorianDay({ year: 2026, month: 2, day: 29 })).toBe(false);
});

describe("Tehran's clock", () => {
  test("is three and a half hours ahead in winter and in summer", () => {
    expect(tehranClock(new Date("2026-07-01T20:30:00Z"))).toMatchObject({ month: 7, day: 2, hour: 0, minute: 0, weekday: 4 });
    expect(tehranClock(new Date("2026-01-01T00:00:00Z"))).toMatchObject({ day: 1, hour: 3, minute: 30 });
  });

  test("names an instant in either calendar", () => {
    const jalali = tehranInstant({ year: 1405, month: 9, day: 3, hour: 10, minute: 24 }, "jalali");
    expect(jalali?.toISOString()).toBe("2026-11-24T06:54:00.000Z");
    expect(tehranInstant({ year: 2026, month: 11, day: 24, hour: 10, minute: 24 }, "gregorian")).toEqual(jalali);
    expect(tehranInstant({ year: 1405, month: 9, day: 3, hour: 24 }, "jalali")).toBeNull();
  });
});

describe("the parts of a date field", () => {
  const parts = { calendar: "jalali", year: "۱۴۰۵", month: "9", day: "3", hour: "10", minute: "24" };

  test("become an instant, in either script", () => {
    expect(tehranDateTime.parse(parts).toISOString()).toBe("2026-11-24T06:54:00.000Z");
  });

  test("that are missing or impossible are told apart", () => {
    const reasonOf = (value: object) => tehranDateTime.safeParse(value).error?.issues[0];
    expect(reasonOf({ ...parts, day: "" })).toMatchObject({ params: { reason: "date_missing" } });
    expect(reasonOf({ ...parts, month: "12", day: "30" })).toMatchObject({ params: { reason: "no_such_date" } });
  });

  test("are read from a plain form", () => {
    const form = new FormData();
    for (const [part, value] of Object.entries(parts)) form.set(`deadline.${part}`, value);
    expect(dateTimeFromForm(form, "deadline")?.toISOString()).toBe("2026-11-24T06:54:00.000Z");
    expect(dateTimeFromForm(form, "other")).toBeNull();
  });
});
