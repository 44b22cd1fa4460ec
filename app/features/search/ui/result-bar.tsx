import { Link } from "@remix-run/react";
import { LayoutGrid, List, Map } from "lucide-react";
import { useMessages } from "~/i18n/context";
import { cn } from "~/ui/class-names";
import { sorts } from "../engine";
import { lenses, searchPath, views, emptyAddress, type SearchAddress, type View } from "../schema";

const pill = "grid min-h-11 place-items-center rounded-full px-3.5 whitespace-nowrap hover:bg-sunk lg:min-h-9";

/** Firms and products, or services for businesses; what was typed, the place and the clusters stay. */
export function LensTabs({ address }: { address: SearchAddress }) {
  const { search } = useMessages();
  return (
    <nav aria-label={search.lensLabel} className="mb-3 flex gap-1">
      {lenses.map((lens) => (
        <Link
          key={lens}
          to={searchPath({ ...emptyAddress, q: address.q, cluster: address.cluster, near: address.near, within: address.within, view: address.view, lens })}
          aria-current={address.lens === lens ? "page" : undefined}
          className={cn(pill, "font-semibold text-ink-2", address.lens === lens && "bg-ink text-paper hover:bg-ink")}
        >
          {search.lenses[lens]}
        </Link>
      ))}
    </nav>
  );
}

/** The order of the results; by distance only around a point. */
export function SortLinks({ address }: { address: SearchAddress }) {
  const { search } = useMessages();
  const shown = sorts.filter((sort) => sort !== "distance" || address.near !== null).filter((sort) => sort !== "capacity" || address.lens === "firms");
  return (
    <nav aria-label={search.sort} className="-mx-1 flex min-w-0 gap-1 overflow-x-auto px-1 text-sm [scrollbar-width:none]">
      {shown.map((sort) => (
        <Link
          key={sort}
          to={searchPath({ ...address, sort, page: 1 })}
          rel="nofollow"
          preventScrollReset
          aria-current={address.sort === sort ? "true" : undefined}
          className={cn(pill, address.sort === sort && "bg-glaze-soft font-semibold text-glaze-text")}
        >
          {sort === "relevance" && address.q === "" ? search.browseSort : search.sorts[sort]}
        </Link>
      ))}
    </nav>
  );
}

const viewIcons: Record<View, typeof List> = { list: List, cards: LayoutGrid, map: Map };

export function ViewLinks({ address }: { address: SearchAddress }) {
  const { search } = useMessages();
  return (
    <nav aria-label={search.viewLabel} className="flex rounded-full border border-line bg-paper p-0.5">
      {views.map((view) => {
        const Icon = viewIcons[view];
        return (
          <Link
            key={view}
            to={searchPath({ ...address, view })}
            rel="nofollow"
            preventScrollReset
            aria-current={address.view === view ? "true" : undefined}
            className={cn("grid size-10 place-items-center rounded-full text-ink-2 hover:bg-sunk lg:size-8", address.view === view && "bg-glaze-soft text-glaze-text")}
          >
            <Icon aria-hidden className="size-4.5" />
            <span className="sr-only">{search.views[view]}</span>
          </Link>
        );
      })}
    </nav>
  );
}
