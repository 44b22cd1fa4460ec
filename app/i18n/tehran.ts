import { tehranClock, tehranInstant } from "./jalali";

const DAY = 86_400_000;

/** The next instant after `after` at which clocks in Tehran show this full hour; with a weekday (0 is Sunday), on that day. */
export function nextInTehran(after: Date, hour: number, weekday?: number): Date {
  const { year, month, day } = tehranClock(after);
  let next = tehranInstant({ year, month, day, hour }, "gregorian")!;
  while (next <= after || (weekday !== undefined && tehranClock(next).weekday !== weekday)) next = new Date(next.getTime() + DAY);
  return next;
}
