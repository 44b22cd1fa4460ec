import { z } from "zod";
import { parseInteger } from "./digits";
import { tehranInstant } from "./jalali";

const part = z.union([z.string(), z.number()]).optional();

/** The parts that the date fields of the kit send: `name.year`, `name.month`, … and `name.calendar`. */
export const dateTimeParts = z.object({
  calendar: z.enum(["jalali", "gregorian"]),
  year: part,
  month: part,
  day: part,
  hour: part,
  minute: part,
});
export type DateTimeParts = z.input<typeof dateTimeParts>;

function whole(value: string | number | undefined): number | undefined {
  if (value === undefined || value === "") return undefined;
  return parseInteger(String(value)) ?? Number.NaN;
}

/** The instant that the parts name in Tehran; null when the day or time doesn't exist or a part is missing. */
export function instantOf(parts: DateTimeParts): Date | null {
  const { year, month, day } = parts;
  return tehranInstant(
    { year: whole(year) ?? Number.NaN, month: whole(month) ?? Number.NaN, day: whole(day) ?? Number.NaN, hour: whole(parts.hour) ?? 0, minute: whole(parts.minute) ?? 0 },
    parts.calendar,
  );
}

/** zod schema: parts in, Date out; otherwise an issue with the reason `date_missing` or `no_such_date`. */
export const tehranDateTime = dateTimeParts.transform((parts, context) => {
  const instant = instantOf(parts);
  if (instant) return instant;
  const missing = !parts.year || !parts.month || !parts.day;
  context.addIssue({ code: "custom", params: { reason: missing ? "date_missing" : "no_such_date" } });
  return z.NEVER;
});

/** The same from a plain form: reads `name.year` and its sisters; null when absent or impossible. */
export function dateTimeFromForm(form: FormData, name: string): Date | null {
  const read = (key: string) => form.get(`${name}.${key}`) ?? undefined;
  const parsed = dateTimeParts.safeParse({
    calendar: read("calendar"),
    year: read("year"),
    month: read("month"),
    day: read("day"),
    hour: read("hour"),
    minute: read("minute"),
  });
  return parsed.success ? instantOf(parsed.data) : null;
}
