import type { ReactNode } from "react";
import { Trash2 } from "lucide-react";
import type { ButtonHTMLAttributes } from "react";
import { Button } from "~/ui/button";
import { cn } from "~/ui/class-names";

/** One row of a list in a form, with the button that takes it away; works without JavaScript too. */
export function TypedRow({ children, remove, label, disabled, className }: { children: ReactNode; remove: ButtonHTMLAttributes<HTMLButtonElement>; label: string; disabled?: boolean; className?: string }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-2 border-b border-line pb-3 last-of-type:border-b-0 last-of-type:pb-0">
      <div className={cn("grid gap-2", className)}>{children}</div>
      <Button {...remove} variant="ghost" className="mt-6.5 px-3" disabled={disabled} aria-label={label}>
        <Trash2 aria-hidden />
      </Button>
    </div>
  );
}
