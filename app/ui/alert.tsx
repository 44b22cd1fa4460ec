import { CircleAlert, CircleCheck, Clock, Info } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./class-names";

export type AlertTone = "info" | "now" | "ok" | "bad";

const tones = {
  info: { icon: Info, box: "bg-glaze-soft", mark: "text-glaze-text" },
  now: { icon: Clock, box: "bg-saffron-soft", mark: "text-saffron-text" },
  ok: { icon: CircleCheck, box: "bg-ok-soft", mark: "text-ok" },
  bad: { icon: CircleAlert, box: "bg-bad-soft", mark: "text-bad" },
};

/** Something to know on this page; `action` is the one thing to do about it. */
export function Alert({ tone = "info", title, children, action, role, className }: { tone?: AlertTone; title?: ReactNode; children?: ReactNode; action?: ReactNode; role?: "alert" | "status"; className?: string }) {
  const { icon: Icon, box, mark } = tones[tone];
  return (
    <div role={role} className={cn("flex flex-wrap items-center gap-x-4 gap-y-2 rounded-md px-4 py-3", box, className)}>
      <div className="flex min-w-0 flex-1 basis-56 gap-3">
        <Icon aria-hidden className={cn("mt-1 size-5 shrink-0", mark)} />
        <div className="min-w-0">
          {title && <p className="font-semibold">{title}</p>}
          {children && <div>{children}</div>}
        </div>
      </div>
      {action}
    </div>
  );
}
