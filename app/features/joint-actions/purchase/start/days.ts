import { tehranClock, tehranInstant } from "~/i18n/jalali";

const DAY_MS = 86_400_000;

/** A deadline to begin with: the evening of a later day, in Tehran. */
export function inDays(now: Date, days: number): Date {
  const day = new Date(now.getTime() + days * DAY_MS);
  return tehranInstant({ ...tehranClock(day), hour: 18, minute: 0 }, "gregorian") ?? day;
}
