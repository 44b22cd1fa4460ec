import jalaali from "jalaali-js";

/** A calendar day; month 1–12, day from 1. Which calendar, the context says. */
export type CalendarDay = { year: number; month: number; day: number };
/** What a clock on a wall in Tehran shows, Gregorian; weekday 0 is Sunday. */
export type TehranClock = CalendarDay & { hour: number; minute: number; second: number; weekday: number };
export type Calendar = "jalali" | "gregorian";

/** Iran has kept +03:30 all year since summer time ended in 2022; the product holds nothing older. */
export const tehranOffsetMinutes = 210;

export const jalaliMonths = {
  fa: ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"],
  en: ["Farvardin", "Ordibehesht", "Khordad", "Tir", "Mordad", "Shahrivar", "Mehr", "Aban", "Azar", "Dey", "Bahman", "Esfand"],
} as const;

export const gregorianMonths = {
  fa: ["ژانویه", "فوریه", "مارس", "آوریل", "مه", "ژوئن", "ژوئیه", "اوت", "سپتامبر", "اکتبر", "نوامبر", "دسامبر"],
  en: ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
} as const;

/** From Sunday, as in TehranClock. */
export const weekdays = {
  fa: ["یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه"],
  en: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
} as const;

/** Gregorian day to Jalali day. */
export function toJalali({ year, month, day }: CalendarDay): CalendarDay {
  const { jy, jm, jd } = jalaali.toJalaali(year, month, day);
  return { year: jy, month: jm, day: jd };
}

/** Jalali day to Gregorian day, or null when there is no such day. */
export function fromJalali({ year, month, day }: CalendarDay): CalendarDay | null {
  if (!isJalaliDay({ year, month, day })) return null;
  const { gy, gm, gd } = jalaali.toGregorian(year, month, day);
  return { year: gy, month: gm, day: gd };
}

/** Days of a Jalali month: 31, 30, and 29 or 30 for Esfand. */
export function jalaliMonthLength(year: number, month: number): number {
  return jalaali.jalaaliMonthLength(year, month);
}

/** Whether the Jalali calendar has this day (30 Esfand only in leap years). */
export function isJalaliDay({ year, month, day }: CalendarDay): boolean {
  return [year, month, day].every(Number.isInteger) && year >= 1 && year <= 3000 && jalaali.isValidJalaaliDate(year, month, day);
}

/** Whether the Gregorian calendar has this day. */
export function isGregorianDay({ year, month, day }: CalendarDay): boolean {
  if (![year, month, day].every(Number.isInteger) || year < 1 || month < 1 || month > 12 || day < 1) return false;
  const last = new Date(Date.UTC(2000, 0, 1));
  last.setUTCFullYear(year, month, 0);
  return day <= last.getUTCDate();
}

/** What Tehran's clocks and Gregorian calendars show at an instant. */
export function tehranClock(instant: Date): TehranClock {
  const shifted = new Date(instant.getTime() + tehranOffsetMinutes * 60_000);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    second: shifted.getUTCSeconds(),
    weekday: shifted.getUTCDay(),
  };
}

/** The instant of a wall-clock time in Tehran, or null when that day or time doesn't exist. */
export function tehranInstant(at: CalendarDay & { hour?: number; minute?: number }, calendar: Calendar): Date | null {
  const day = calendar === "jalali" ? fromJalali(at) : isGregorianDay(at) ? at : null;
  const { hour = 0, minute = 0 } = at;
  if (!day || !Number.isInteger(hour) || !Number.isInteger(minute)) return null;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return null;
  const instant = new Date(0);
  instant.setUTCFullYear(day.year, day.month - 1, day.day);
  instant.setUTCHours(hour, minute - tehranOffsetMinutes);
  return instant;
}
