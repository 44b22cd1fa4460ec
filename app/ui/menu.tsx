import { useLocation } from "@remix-run/react";
import { useEffect, useRef, type ReactNode } from "react";
import { cn } from "./class-names";

/** A disclosure that opens a panel; needs no script. With scripts it closes on Escape, on a click elsewhere and on leaving the page. */
export function Menu({ trigger, label, children, className, panelClassName }: { trigger: ReactNode; label: string; children: ReactNode; className?: string; panelClassName?: string }) {
  const box = useRef<HTMLDetailsElement>(null);
  const location = useLocation();
  // One that was opened before the page came alive stays open.
  const here = useRef(location);
  useEffect(() => {
    if (here.current === location) return;
    here.current = location;
    if (box.current) box.current.open = false;
  }, [location]);
  useEffect(() => {
    const close = (event: Event) => {
      const details = box.current;
      if (!details?.open) return;
      if (event instanceof KeyboardEvent) {
        if (event.key !== "Escape") return;
        details.open = false;
        details.querySelector("summary")?.focus();
      } else if (!details.contains(event.target as Node)) details.open = false;
    };
    document.addEventListener("pointerdown", close);
    document.addEventListener("keydown", close);
    return () => {
      document.removeEventListener("pointerdown", close);
      document.removeEventListener("keydown", close);
    };
  }, []);
  return (
    <details ref={box} className={cn("relative", className)}>
      <summary aria-label={label} className="rounded-md">
        {trigger}
      </summary>
      <div className={cn("absolute end-0 top-full z-40 mt-2 grid w-72 max-w-[calc(100vw-2rem)] gap-1 rounded-lg border border-line bg-paper p-2 shadow-pop", panelClassName)}>{children}</div>
    </details>
  );
}

/** Classes of a line in a menu, for a link or a button. */
export const menuItemClass = "flex min-h-11 w-full items-center gap-3 rounded-md px-3 py-1.5 text-start hover:bg-sunk aria-[current=page]:bg-glaze-soft aria-[current=page]:text-glaze-text [&_svg]:size-5 [&_svg]:shrink-0 [&_svg]:text-ink-3";
