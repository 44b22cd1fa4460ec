import { useFormat } from "~/i18n/context";
import type { Instant } from "~/i18n/format";

/** How far an instant is from the loader's `now`; the exact time is in its title. */
export function RelativeTime({ at, now, className }: { at: Instant; now: Instant; className?: string }) {
  const format = useFormat();
  return (
    <time dateTime={new Date(at).toISOString()} title={format.dateTime(at)} className={className}>
      {format.relative(at, now)}
    </time>
  );
}

/** A day, or a day and a time, in the reader's calendar. */
export function DateText({ at, withTime = false, className }: { at: Instant; withTime?: boolean; className?: string }) {
  const format = useFormat();
  return (
    <time dateTime={new Date(at).toISOString()} className={className}>
      {withTime ? format.dateTime(at) : format.date(at)}
    </time>
  );
}
