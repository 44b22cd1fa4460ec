import { Link } from "@remix-run/react";
import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";
import { useMessages } from "~/i18n/context";
import { cn } from "./class-names";

export type Crumb = { to: string; label: string };

/** Top of a page: where it lies, its name, what it is now, and what can be done. */
export function PageHeader({ crumbs = [], title, meta, lead, actions, className }: { crumbs?: readonly Crumb[]; title: ReactNode; meta?: ReactNode; lead?: ReactNode; actions?: ReactNode; className?: string }) {
  const { common } = useMessages();
  return (
    <header className={cn("mb-5 flex flex-wrap items-end justify-between gap-x-6 gap-y-3", className)}>
      <div className="min-w-0 flex-1 basis-80">
        {crumbs.length > 0 && (
          <nav aria-label={common.breadcrumb} className="mb-0.5">
            <ol className="flex flex-wrap items-center gap-x-1.5 text-sm text-ink-3">
              {crumbs.map((crumb, index) => (
                <li key={crumb.to} className="flex items-center gap-x-1.5">
                  <Link to={crumb.to} className="py-1 hover:text-glaze-text hover:underline">
                    <bdi>{crumb.label}</bdi>
                  </Link>
                  {index < crumbs.length - 1 && <ChevronLeft aria-hidden className="size-3.5 ltr:-scale-x-100" />}
                </li>
              ))}
            </ol>
          </nav>
        )}
        <h1 className="text-2xl">{title}</h1>
        {meta && <div className="mt-1.5 flex flex-wrap items-center gap-2 text-sm text-ink-2">{meta}</div>}
        {lead && <p className="mt-2 max-w-text text-ink-2">{lead}</p>}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </header>
  );
}
