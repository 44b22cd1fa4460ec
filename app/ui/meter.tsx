import type { ReactNode } from "react";
import { useFormat, useMessages } from "~/i18n/context";
import { cn } from "./class-names";

/** Progress of a quantity toward a target; a saffron mark shows the minimum on the way. */
export function Meter({ label, value, target, minimum, valueText, targetText, note, size = "md", className }: { label: string; value: number; target: number; minimum?: number; valueText?: string; targetText?: string; note?: ReactNode; size?: "sm" | "md"; className?: string }) {
  const format = useFormat();
  const { common } = useMessages();
  const share = target > 0 ? Math.min(1, Math.max(0, value / target)) : 0;
  const mark = minimum !== undefined && target > 0 && minimum > 0 && minimum < target ? minimum / target : null;
  const text = common.progressOf(valueText ?? format.number(value), targetText ?? format.number(target));
  return (
    <div className={cn("grid gap-1.5", className)}>
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={Math.max(target, value)}
        aria-valuenow={value}
        aria-valuetext={text}
        className={cn("relative overflow-hidden rounded-full bg-sunk inset-ring inset-ring-line", size === "sm" ? "h-1.5" : "h-2.5")}
      >
        <div className={cn("h-full rounded-full bg-glaze", share > 0 && "min-w-2")} style={{ inlineSize: `${share * 100}%` }} />
        {mark !== null && <span aria-hidden className="absolute inset-y-0 w-0.5 bg-saffron" style={{ insetInlineStart: `${mark * 100}%` }} />}
      </div>
      {note && <div className="figures flex flex-wrap justify-between gap-x-3 text-sm text-ink-2">{note}</div>}
    </div>
  );
}
