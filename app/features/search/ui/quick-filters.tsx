import { Link } from "@remix-run/react";
import { BadgeCheck, Gauge, type LucideIcon } from "lucide-react";
import { useLocale, useMessages } from "~/i18n/context";
import { cn } from "~/ui/class-names";
import type { FacetName, Facets } from "../engine";
import { facetLabel, type Names } from "../labels";
import { chosenIn, searchPath, toggled, type SearchAddress } from "../schema";
import { NearControl } from "./near-control";

const CLUSTERS = 3;

/** The filters people reach for first, as one row of chips. */
export function QuickFilters({ address, facets, names }: { address: SearchAddress; facets: Facets; names: Names }) {
  const { search } = useMessages();
  const { locale } = useLocale();
  const clusters = [...new Set([...address.cluster, ...facets.cluster.map(({ code }) => code)])].slice(0, CLUSTERS);
  const picks: { name: FacetName; code: string; icon?: LucideIcon }[] = [
    { name: "verified", code: "yes", icon: BadgeCheck },
    address.lens === "services" ? { name: "available", code: "now", icon: Gauge } : { name: "capacity", code: "free", icon: Gauge },
    ...clusters.map((code) => ({ name: "cluster" as const, code })),
  ];
  return (
    // The menu of the place opens over what follows, so it stands outside of the part that scrolls.
    <div className="flex items-center gap-2">
      <NearControl address={address} clusters={names.clusters} />
      <ul aria-label={search.quick} className="-me-4 flex min-w-0 flex-1 gap-2 overflow-x-auto pe-4 [scrollbar-width:none]">
        {picks.map(({ name, code, icon: Icon }) => {
          const on = chosenIn(address, name).includes(code);
          return (
            <li key={`${name}-${code}`}>
              <Link
                to={searchPath(toggled(address, name, code))}
                rel="nofollow"
                preventScrollReset
                aria-current={on ? "true" : undefined}
                className={cn("inline-flex min-h-11 items-center gap-1.5 rounded-full border px-3.5 text-sm font-semibold whitespace-nowrap lg:min-h-9", on ? "border-ink bg-ink text-paper" : "border-line bg-paper hover:border-edge")}
              >
                {Icon && <Icon aria-hidden className="size-4 shrink-0" />}
                {facetLabel(name, code, names, locale)}
              </Link>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
