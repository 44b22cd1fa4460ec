import type { HTMLAttributes, ReactNode } from "react";
import { cn } from "./class-names";

/** A sheet of paper on the clay: one subject each. */
export function Card({ className, flush = false, ...rest }: HTMLAttributes<HTMLElement> & { flush?: boolean }) {
  return <section {...rest} className={cn("min-w-0 rounded-lg border border-line bg-paper", flush ? "overflow-hidden" : "p-4 md:px-6 md:py-5", className)} />;
}

/** Title of a card, with something at its end (a count, a link). */
export function CardHeader({ title, aside, level = 2, className }: { title: ReactNode; aside?: ReactNode; level?: 2 | 3; className?: string }) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <div className={cn("mb-3 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1", className)}>
      <Heading className="text-lg">{title}</Heading>
      {aside && <div className="text-sm text-ink-2">{aside}</div>}
    </div>
  );
}

/** The sum of a decision: "your share, your payment, your saving". The last step of reading before a button. */
export function Summary({ rows, className }: { rows: readonly { label: ReactNode; value: ReactNode; tone?: "ok" | "bad" }[]; className?: string }) {
  return (
    <dl className={cn("figures grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 rounded-md bg-glaze-soft px-4 py-3", className)}>
      {rows.map((row, index) => (
        <div key={index} className="col-span-2 grid grid-cols-subgrid">
          <dt>{row.label}</dt>
          <dd className={cn("text-end font-bold", row.tone === "ok" && "text-ok", row.tone === "bad" && "text-bad")}>{row.value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Facts of a thing as label and value pairs in columns. */
export function Facts({ rows, className }: { rows: readonly { label: ReactNode; value: ReactNode }[]; className?: string }) {
  return (
    <dl className={cn("grid gap-x-6 gap-y-3 sm:grid-cols-2", className)}>
      {rows.map((row, index) => (
        <div key={index} className="min-w-0">
          <dt className="text-sm text-ink-2">{row.label}</dt>
          <dd className="font-medium">{row.value}</dd>
        </div>
      ))}
    </dl>
  );
}
