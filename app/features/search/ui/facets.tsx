import { Link } from "@remix-run/react";
import { Check, ChevronDown, SlidersHorizontal, X } from "lucide-react";
import { useFormat, useMessages } from "~/i18n/context";
import { cn } from "~/ui/class-names";
import { TextLink } from "~/ui/text-link";
import type { FacetName } from "../engine";
import type { FacetChoice, FacetChoices } from "../labels";
import { filterCount, searchPath, toggled, unfiltered, type SearchAddress } from "../schema";

/** Values that are listed before the rest folds away. */
const SHOWN = 5;
/** Facets that stand open; the others open on a click, and by themselves when something is chosen in them. */
const OPEN = 5;

/** What the results can be narrowed by: beside them on wide windows, behind a disclosure on phones. */
export function Filters({ facets, address }: { facets: FacetChoices[]; address: SearchAddress }) {
  const { search } = useMessages();
  const format = useFormat();
  if (facets.length === 0) return <div className="hidden lg:block" />;
  const chosen = filterCount(address);
  return (
    <>
      <details className="group rounded-lg border border-line bg-paper lg:hidden">
        <summary className="flex min-h-12 items-center gap-2.5 px-4 font-semibold">
          <SlidersHorizontal aria-hidden className="size-5 text-ink-3" />
          <span className="flex-1">{chosen > 0 ? search.filtersWith(format.number(chosen)) : search.filters}</span>
          <ChevronDown aria-hidden className="size-5 text-ink-3 group-open:rotate-180" />
        </summary>
        <div className="border-t border-line px-4 py-2">
          <FacetLists facets={facets} address={address} />
        </div>
      </details>
      <aside aria-label={search.filters} className="hidden rounded-lg border border-line bg-paper px-4 py-2 lg:block">
        <FacetLists facets={facets} address={address} />
      </aside>
    </>
  );
}

function FacetLists({ facets, address }: { facets: FacetChoices[]; address: SearchAddress }) {
  const { search } = useMessages();
  const format = useFormat();
  return facets.map(({ name, choices }, place) => {
    const first = choices.filter((choice, index) => index < SHOWN || choice.chosen);
    const rest = choices.filter((choice) => !first.includes(choice));
    return (
      <details key={name} open={place < OPEN || choices.some(({ chosen }) => chosen)} className="group/facet border-b border-line py-1 last:border-b-0">
        <summary className="flex min-h-11 items-center gap-2 text-sm font-semibold text-ink-2 lg:min-h-9">
          <h2 className="flex-1">{search.facets[name]}</h2>
          <ChevronDown aria-hidden className="size-4 text-ink-3 group-open/facet:rotate-180" />
        </summary>
        <ChoiceList name={name} choices={first} address={address} />
        {rest.length > 0 && (
          <details>
            <summary className="flex min-h-11 items-center px-1.5 text-sm font-semibold text-glaze-text lg:min-h-9">{search.moreOf(format.number(rest.length))}</summary>
            <ChoiceList name={name} choices={rest} address={address} />
          </details>
        )}
      </details>
    );
  });
}

function ChoiceList({ name, choices, address }: { name: FacetName; choices: FacetChoice[]; address: SearchAddress }) {
  const { search } = useMessages();
  const format = useFormat();
  return (
    <ul aria-label={search.facets[name]} className="pb-1">
      {choices.map(({ code, label, count, chosen }) => (
        <li key={code}>
          <Link
            to={searchPath(toggled(address, name, code))}
            rel="nofollow"
            preventScrollReset
            aria-current={chosen ? "true" : undefined}
            className="group flex min-h-11 items-center gap-2.5 rounded-md px-1.5 hover:bg-sunk lg:min-h-9"
          >
            <span aria-hidden className={cn("grid size-4.5 shrink-0 place-items-center border", name === "level" || name === "distance" ? "rounded-full" : "rounded-sm", chosen ? "border-glaze bg-glaze text-on-glaze" : "border-edge bg-paper group-hover:border-glaze")}>
              {chosen && <Check className="size-3.5" strokeWidth={3} />}
            </span>
            <span className={cn("min-w-0 flex-1", chosen && "font-semibold text-glaze-text")}>
              <bdi>{label}</bdi>
            </span>
            <span className="figures text-sm text-ink-2">
              <span aria-hidden>{format.number(count)}</span>
              <span className="sr-only">{search.firmsOf(format.number(count))}</span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** What is chosen, each to be taken away. */
export function Chips({ address, chosen }: { address: SearchAddress; chosen: { name: FacetName; code: string; label: string }[] }) {
  const { search } = useMessages();
  if (chosen.length === 0) return null;
  return (
    <ul aria-label={search.chosen} className="flex flex-wrap items-center gap-2">
      {chosen.map(({ name, code, label }) => (
        <li key={`${name}-${code}`} className="min-w-0">
          <Link
            to={searchPath(toggled(address, name, code))}
            rel="nofollow"
            preventScrollReset
            className="inline-flex min-h-11 max-w-full items-center gap-1.5 rounded-full border border-glaze bg-glaze-soft px-3.5 text-sm font-semibold text-glaze-text hover:border-glaze-hover lg:min-h-9"
          >
            <span aria-hidden className="truncate">
              {label}
            </span>
            <span className="sr-only">{search.remove(label)}</span>
            <X aria-hidden className="size-4 shrink-0" />
          </Link>
        </li>
      ))}
      {chosen.length > 1 && (
        <li>
          <TextLink to={searchPath(unfiltered(address))} className="inline-flex min-h-11 items-center px-2 text-sm lg:min-h-9">
            {search.clearAll}
          </TextLink>
        </li>
      )}
    </ul>
  );
}
