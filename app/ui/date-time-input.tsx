import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { gregorianMonths, jalaliMonths, tehranClock, toJalali } from "~/i18n/jalali";
import { SelectBox } from "./choice";
import { fieldParts, FieldSet, type FieldProps } from "./field";

type Parts = Partial<Record<"year" | "month" | "day" | "hour" | "minute", string>>;
export type DateTimeInputProps = FieldProps & {
  /** Instant shown at first, ISO text. A conform field's own parts win. */
  defaultValue?: string;
  /** The loader's `now`, ISO text: decides the years offered. */
  now: string;
  years?: { before: number; after: number };
  withTime?: boolean;
};

const quarters = ["00", "15", "30", "45"];
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

/**
 * A day, and a time in Tehran, by selects that need no script: Jalali in Persian, Gregorian in
 * English. Sends `name.calendar`, `name.year`, … for `tehranDateTime` or `dateTimeFromForm`.
 */
export function DateTimeInput({ defaultValue, now, years = { before: 0, after: 2 }, withTime = true, ...shared }: DateTimeInputProps) {
  const { locale } = useLocale();
  const format = useFormat();
  const { common } = useMessages();
  const parts = fieldParts(shared);
  const calendar = locale === "fa" ? "jalali" : "gregorian";
  const months = locale === "fa" ? jalaliMonths.fa : gregorianMonths.en;
  const inCalendar = (instant: string) => {
    const clock = tehranClock(new Date(instant));
    return { ...clock, ...(calendar === "jalali" ? toJalali(clock) : {}) };
  };
  const today = inCalendar(now);
  const shown = defaultValue ? inCalendar(defaultValue) : null;
  const typed = (shared.field?.initialValue ?? {}) as Parts & { calendar?: string };
  const kept = typed.calendar === undefined || typed.calendar === calendar ? typed : {};
  const first = (part: keyof Parts) => kept[part] ?? (shown ? String(shown[part]) : "");
  const minute = first("minute") === "" ? "00" : first("minute").padStart(2, "0");
  const minutes = quarters.includes(minute) ? quarters : [...quarters, minute].sort();
  const yearList = new Set(range(today.year - years.before, today.year + years.after));
  if (shown) yearList.add(String(shown.year));

  const select = (part: keyof Parts, label: string, options: { value: string; label: string }[], value: string, empty: boolean) => (
    <label className="grid min-w-0 gap-0.5">
      <span className="text-sm text-ink-2">{label}</span>
      <SelectBox key={shared.field?.key} name={`${parts.control.name}.${part}`} form={parts.control.form} defaultValue={value} required={parts.control.required} aria-invalid={parts.control["aria-invalid"]}>
        {empty && <option value="">–</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </SelectBox>
    </label>
  );
  const numbers = (values: string[]) => values.map((value) => ({ value, label: format.digits(value) }));

  return (
    <FieldSet {...shared} hint={shared.hint ?? (withTime ? common.tehranTime : undefined)} parts={fieldParts({ ...shared, hint: shared.hint ?? (withTime ? common.tehranTime : undefined) })}>
      <input type="hidden" name={`${parts.control.name}.calendar`} value={calendar} form={parts.control.form} />
      <div className="flex flex-wrap gap-x-4 gap-y-2">
        <div className="grid min-w-0 flex-1 basis-64 grid-cols-[4.5rem_minmax(0,1fr)_5.5rem] gap-2">
          {select("day", common.day, numbers(range(1, 31)), first("day"), true)}
          {select("month", common.month, months.map((name, index) => ({ value: String(index + 1), label: name })), first("month"), true)}
          {select("year", common.year, numbers([...yearList].sort()), first("year") || String(today.year), false)}
        </div>
        {withTime && (
          <div dir="ltr" className="grid grid-cols-[4.5rem_4.5rem] gap-2">
            {select("hour", common.hour, numbers(range(0, 23)), first("hour") || "12", false)}
            {select("minute", common.minute, numbers(minutes), minute, false)}
          </div>
        )}
      </div>
    </FieldSet>
  );
}
