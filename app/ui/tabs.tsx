import { NavLink, useLocation } from "@remix-run/react";
import { useEffect, useRef, type ReactNode } from "react";
import { cn } from "./class-names";

export type Tab = { to: string; label: ReactNode; count?: string; end?: boolean; current?: boolean };

/** Parts of one page as links; each part has its own address. `current` when the address differs only in its query. */
export function Tabs({ tabs, label, className }: { tabs: readonly Tab[]; label: string; className?: string }) {
  const bar = useRef<HTMLElement>(null);
  const { key } = useLocation();
  // On a phone the bar scrolls: the open part comes into sight.
  useEffect(() => {
    const current = bar.current?.querySelector("[aria-current=page]")?.getBoundingClientRect();
    const frame = bar.current?.getBoundingClientRect();
    if (current && frame) bar.current?.scrollBy({ left: current.x + current.width / 2 - frame.x - frame.width / 2 });
  }, [key]);
  return (
    <nav ref={bar} aria-label={label} className={cn("-mx-4 overflow-x-auto px-4 [scrollbar-width:none] md:mx-0 md:px-0", className)}>
      <ul className="flex min-w-max gap-1 border-b border-line">
        {tabs.map((tab) => (
          <li key={tab.to} className="-mb-px">
            <NavLink
              to={tab.to}
              end={tab.end}
              prefetch="intent"
              {...(tab.current !== undefined && { "aria-current": tab.current ? ("page" as const) : ("false" as const) })}
              className={({ isActive }) =>
                cn("flex min-h-11 items-center gap-1.5 border-b-[3px] border-transparent px-3 font-medium text-ink-2 hover:text-ink", (tab.current ?? isActive) && "border-glaze font-semibold text-glaze-text hover:text-glaze-text")
              }
            >
              {tab.label}
              {tab.count && <span className="figures rounded-full bg-sunk px-2 text-sm text-ink-2">{tab.count}</span>}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
