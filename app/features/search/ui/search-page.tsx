import { Form, Link } from "@remix-run/react";
import { ChevronDown, Search, SearchX, SlidersHorizontal, X } from "lucide-react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Button, LinkButton } from "~/ui/button";
import { cn } from "~/ui/class-names";
import { EmptyState } from "~/ui/empty-state";
import { Pagination } from "~/ui/pagination";
import { TextLink } from "~/ui/text-link";
import type { SearchPageData } from "../queries.server";
import { searchPath, shownSorts, toggled, unfiltered, type SearchAddress } from "../schema";
import { FacetLists } from "./facets";
import { FoundFirmCard } from "./found-firm";
import { chosenIn, shownFacets, useFacetChoices, useFacetLabels, type FacetChoices } from "./labels";

type Props = SearchPageData & { address: SearchAddress; today: string };

/** The directory. Everything is a link or a plain form, so that each state has an address. */
export function SearchPage({ address, today, ...data }: Props) {
  const { search } = useMessages();
  const format = useFormat();
  const { result, firms } = data;
  const facets = useFacetChoices(data, address);
  const count = format.number(result.total);
  return (
    <>
      <h1 className="sr-only">{address.q ? search.titleFor(address.q) : search.title}</h1>
      <QueryForm address={address} />
      <div className="mt-5 grid items-start gap-x-7 gap-y-4 lg:grid-cols-[17rem_minmax(0,1fr)]">
        <Filters facets={facets} address={address} />
        <section aria-label={search.results} className="grid min-w-0 gap-4">
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
            <p role="status" className="text-lg font-bold">
              {result.total === 0 ? search.none : result.exact ? search.found(count) : search.atLeast(count)}
            </p>
            {result.total > 1 && <SortLinks address={address} />}
          </div>
          <Chips address={address} data={data} />
          <MatchNote {...data} />
          {firms.length > 0 ? (
            <>
              <ul className="grid gap-3">
                {firms.map((firm) => (
                  <li key={firm.id}>
                    <FoundFirmCard firm={firm} today={today} />
                  </li>
                ))}
              </ul>
              <Pagination page={result.page} pages={result.pages} />
            </>
          ) : (
            <NothingFound address={address} data={data} />
          )}
        </section>
      </div>
    </>
  );
}

function QueryForm({ address }: { address: SearchAddress }) {
  const { search, common } = useMessages();
  return (
    <Form action="/search" method="get" role="search" aria-label={search.title} className="relative flex items-center gap-2">
      <Search aria-hidden className="pointer-events-none absolute start-4 size-5 text-ink-3" />
      <input
        key={address.q}
        type="search"
        name="q"
        defaultValue={address.q}
        aria-label={search.title}
        placeholder={common.searchPlaceholder}
        enterKeyHint="search"
        autoComplete="off"
        maxLength={200}
        className="own-direction min-h-13 w-full min-w-0 rounded-full border border-edge bg-paper ps-12 pe-4 text-lg text-ink hover:border-ink-3"
      />
      {shownFacets.flatMap((name) => chosenIn(address, name).map((code) => <input key={`${name}-${code}`} type="hidden" name={name} value={code} />))}
      {address.sort !== "relevance" && <input type="hidden" name="sort" value={address.sort} />}
      <Button variant="primary" className="min-h-13 shrink-0 rounded-full px-5">
        {common.search}
      </Button>
    </Form>
  );
}

/** Beside the results on wide windows, behind a disclosure on phones. */
function Filters({ facets, address }: { facets: FacetChoices[]; address: SearchAddress }) {
  const { search } = useMessages();
  const format = useFormat();
  if (facets.length === 0) return <div className="hidden lg:block" />;
  const chosen = shownFacets.reduce((sum, name) => sum + chosenIn(address, name).length, 0);
  return (
    <>
      <details className="group rounded-lg border border-line bg-paper lg:hidden">
        <summary className="flex min-h-12 cursor-pointer list-none items-center gap-2.5 px-4 font-semibold [&::-webkit-details-marker]:hidden">
          <SlidersHorizontal aria-hidden className="size-5 text-ink-3" />
          <span className="flex-1">{chosen > 0 ? search.filtersWith(format.number(chosen)) : search.filters}</span>
          <ChevronDown aria-hidden className="size-5 text-ink-3 group-open:rotate-180" />
        </summary>
        <div className="border-t border-line p-4">
          <FacetLists facets={facets} address={address} />
        </div>
      </details>
      <aside aria-label={search.filters} className="hidden rounded-lg border border-line bg-paper p-4 lg:block">
        <FacetLists facets={facets} address={address} />
      </aside>
    </>
  );
}

function SortLinks({ address }: { address: SearchAddress }) {
  const { search } = useMessages();
  return (
    <nav aria-label={search.sort} className="flex gap-1 text-sm">
      {shownSorts.map((sort) => (
        <Link
          key={sort}
          to={searchPath({ ...address, sort, page: 1 })}
          rel="nofollow"
          preventScrollReset
          aria-current={address.sort === sort ? "true" : undefined}
          className={cn("grid min-h-11 place-items-center rounded-full px-3.5 hover:bg-sunk lg:min-h-9", address.sort === sort && "bg-glaze-soft font-semibold text-glaze-text")}
        >
          {sort === "relevance" && address.q === "" ? search.browseSort : search.sorts[sort]}
        </Link>
      ))}
    </nav>
  );
}

function Chips({ address, data }: { address: SearchAddress; data: SearchPageData }) {
  const { search } = useMessages();
  const labelOf = useFacetLabels(data);
  const chosen = shownFacets.flatMap((name) => chosenIn(address, name).map((code) => ({ name, code, label: labelOf(name, code) })));
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
            <span aria-hidden className="truncate">{label}</span>
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

/** Says when the results aren't for what was typed, word for word. */
function MatchNote({ result }: SearchPageData) {
  const { search } = useMessages();
  if (result.unfiltered === 0) return null;
  if (result.match === "close") return <Alert tone="info">{search.close}</Alert>;
  if (result.match === "some") return <Alert tone="info">{search.some}</Alert>;
  if (result.corrections.length === 0) return null;
  return (
    <Alert tone="info">
      {result.corrections.map(({ typed, meant }) => (
        <p key={typed}>{search.corrected(typed, meant.join(search.or))}</p>
      ))}
    </Alert>
  );
}

function NothingFound({ address, data }: { address: SearchAddress; data: SearchPageData }) {
  const { locale } = useLocale();
  const { search } = useMessages();
  const format = useFormat();
  const filtered = data.result.unfiltered > 0;
  const everything = unfiltered({ ...address, q: filtered ? address.q : "" });
  return (
    <EmptyState
      icon={SearchX}
      title={address.q && !filtered ? search.noneFor(address.q) : search.none}
      action={<LinkButton to={searchPath(everything)}>{filtered ? search.clearAll : search.seeAll}</LinkButton>}
    >
      {filtered ? (
        <p>{search.noneFiltered(format.number(data.result.unfiltered))}</p>
      ) : (
        <>
          <ul>
            {search.help.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          {data.suggestions.length > 0 && (
            <div className="mt-4">
              <p className="font-semibold text-ink">{search.perhaps}</p>
              <ul className="mt-1 flex flex-wrap justify-center gap-x-4">
                {data.suggestions.map(({ titleFa, titleEn }) => {
                  const title = (locale === "fa" ? titleFa : titleEn) || titleFa;
                  return (
                    <li key={titleFa}>
                      <TextLink to={searchPath({ ...everything, q: title })} className="inline-flex min-h-11 items-center">
                        {title}
                      </TextLink>
                    </li>
                  );
                })}
              </ul>
            </div>
          )}
        </>
      )}
    </EmptyState>
  );
}
