import { Link } from "@remix-run/react";
import { Check } from "lucide-react";
import { useFormat, useMessages } from "~/i18n/context";
import { cn } from "~/ui/class-names";
import { searchPath, toggled, type SearchAddress } from "../schema";
import type { FacetChoices } from "./labels";

/** Values that are listed before the rest folds away. */
const SHOWN = 6;

/** What the results can be narrowed by, as links with counts. */
export function FacetLists({ facets, address }: { facets: FacetChoices[]; address: SearchAddress }) {
  const { search } = useMessages();
  const format = useFormat();
  return (
    <div className="grid gap-5">
      {facets.map(({ name, choices }) => {
        const first = choices.filter((choice, index) => index < SHOWN || choice.chosen);
        const rest = choices.filter((choice) => !first.includes(choice));
        return (
          <section key={name} aria-label={search.facets[name]}>
            <h2 className="mb-1 text-sm font-semibold text-ink-2">{search.facets[name]}</h2>
            <ChoiceList name={name} choices={first} address={address} />
            {rest.length > 0 && (
              <details>
                <summary className="flex min-h-11 cursor-pointer items-center text-sm font-semibold text-glaze-text lg:min-h-9">{search.moreOf(format.number(rest.length))}</summary>
                <ChoiceList name={name} choices={rest} address={address} />
              </details>
            )}
          </section>
        );
      })}
    </div>
  );
}

function ChoiceList({ name, choices, address }: { name: FacetChoices["name"]; choices: FacetChoices["choices"]; address: SearchAddress }) {
  const { search } = useMessages();
  const format = useFormat();
  return (
    <ul>
      {choices.map(({ code, label, count, chosen }) => (
        <li key={code}>
          <Link
            to={searchPath(toggled(address, name, code))}
            rel="nofollow"
            preventScrollReset
            aria-current={chosen ? "true" : undefined}
            className="group flex min-h-11 items-center gap-2.5 rounded-md px-1.5 hover:bg-sunk lg:min-h-9"
          >
            <span aria-hidden className={cn("grid size-4.5 shrink-0 place-items-center rounded-sm border", chosen ? "border-glaze bg-glaze text-on-glaze" : "border-edge bg-paper group-hover:border-glaze")}>
              {chosen && <Check className="size-3.5" strokeWidth={3} />}
            </span>
            <span className={cn("min-w-0 flex-1", chosen && "font-semibold text-glaze-text")}>{label}</span>
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
