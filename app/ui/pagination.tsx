import { Link, useLocation } from "@remix-run/react";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { buttonClass } from "./button";
import { cn } from "./class-names";

/** Address of this page with some query parameters changed; null removes one. What the last form did isn't kept. */
export function useQueryLink(): (changes: Record<string, string | null>) => string {
  const { pathname, search } = useLocation();
  return (changes) => {
    const query = new URLSearchParams(search);
    query.delete("notice");
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) query.delete(name);
      else query.set(name, value);
    }
    const text = query.toString();
    return text ? `${pathname}?${text}` : pathname;
  };
}

/** Page numbers as links that keep the rest of the query; `also` goes with every page but the first. */
export function Pagination({ page, pages, param = "page", also = {} }: { page: number; pages: number; param?: string; also?: Record<string, string> }) {
  const { common } = useMessages();
  const { dir } = useLocale();
  const format = useFormat();
  const link = useQueryLink();
  if (pages < 2) return null;
  const to = (target: number) => link({ [param]: target === 1 ? null : String(target), ...Object.fromEntries(Object.entries(also).map(([name, value]) => [name, target === 1 ? null : value])) });
  const near = [1, page - 1, page, page + 1, pages].filter((number, index, all) => number >= 1 && number <= pages && all.indexOf(number) === index).sort((a, b) => a - b);
  const [Back, Forward] = dir === "rtl" ? [ChevronRight, ChevronLeft] : [ChevronLeft, ChevronRight];
  return (
    <nav aria-label={common.pages} className="mt-6 flex items-center justify-center gap-1">
      {page > 1 && (
        <Link to={to(page - 1)} rel="prev" className={buttonClass({ variant: "ghost" }, "px-3")}>
          <Back aria-hidden />
          <span className="sr-only sm:not-sr-only">{common.previous}</span>
        </Link>
      )}
      <ul className="figures flex items-center gap-1">
        {near.map((number, index) => (
          <li key={number} className="flex items-center gap-1">
            {index > 0 && number - (near[index - 1] ?? 0) > 1 && <span className="px-1 text-ink-3">…</span>}
            <Link
              to={to(number)}
              aria-label={common.goToPage(format.number(number))}
              aria-current={number === page ? "page" : undefined}
              className={cn("grid size-11 place-items-center rounded-md hover:bg-sunk", number === page && "bg-glaze-soft font-bold text-glaze-text")}
            >
              {format.number(number)}
            </Link>
          </li>
        ))}
      </ul>
      {page < pages && (
        <Link to={to(page + 1)} rel="next" className={buttonClass({ variant: "ghost" }, "px-3")}>
          <span className="sr-only sm:not-sr-only">{common.next}</span>
          <Forward aria-hidden />
        </Link>
      )}
    </nav>
  );
}
