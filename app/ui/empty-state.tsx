import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./class-names";

/** What to see where there is nothing yet: what belongs here and what to do first. */
export function EmptyState({ icon: Icon, title, children, action, className }: { icon?: LucideIcon; title: ReactNode; children?: ReactNode; action?: ReactNode; className?: string }) {
  return (
    <div className={cn("grid justify-items-center gap-2 rounded-lg border border-dashed border-edge/60 px-5 py-10 text-center", className)}>
      {Icon && (
        <span className="mb-1 grid size-12 place-items-center rounded-full bg-glaze-soft text-glaze-text">
          <Icon aria-hidden className="size-6" />
        </span>
      )}
      <p className="text-lg font-semibold">{title}</p>
      {children && <div className="max-w-text text-ink-2">{children}</div>}
      {action && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
