import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./class-names";

export type Tone = "glaze" | "now" | "ok" | "bad" | "quiet";

const tones: Record<Tone, string> = {
  glaze: "bg-glaze-soft text-glaze-text",
  now: "bg-saffron-soft text-saffron-text",
  ok: "bg-ok-soft text-ok",
  bad: "bg-bad-soft text-bad",
  quiet: "bg-sunk text-ink-2",
};

/** A short state. Saffron (`now`) only for what happens now or soon. */
export function Badge({ tone = "glaze", icon: Icon, children, className }: { tone?: Tone; icon?: LucideIcon; children: ReactNode; className?: string }) {
  return (
    <span className={cn("inline-flex items-center gap-1.5 rounded-full px-2.5 py-px text-sm font-semibold", tones[tone], className)}>
      {Icon && <Icon aria-hidden className="size-3.5 shrink-0" />}
      {children}
    </span>
  );
}
