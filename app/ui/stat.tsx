import type { ReactNode } from "react";
import { cn } from "./class-names";

/** One figure with its name; several stand in a `<Stats>`. */
export function Stat({ label, value, note, tone }: { label: ReactNode; value: ReactNode; note?: ReactNode; tone?: "ok" | "bad" | "now" }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-ink-2">{label}</dt>
      <dd className={cn("figures text-lg font-bold md:text-xl md:whitespace-nowrap", tone === "ok" && "text-ok", tone === "bad" && "text-bad", tone === "now" && "text-saffron-text")}>{value}</dd>
      {note && <dd className="text-sm text-ink-2">{note}</dd>}
    </div>
  );
}

export function Stats({ children, className }: { children: ReactNode; className?: string }) {
  return <dl className={cn("grid grid-cols-2 gap-x-4 gap-y-4 md:flex md:flex-wrap md:justify-between md:gap-x-8", className)}>{children}</dl>;
}
