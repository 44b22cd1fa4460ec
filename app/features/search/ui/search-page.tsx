import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Flash } from "~/ui/flash";
import { Pagination } from "~/ui/pagination";
import { cn } from "~/ui/class-names";
import type { Tiles } from "~/ui/tile-map";
import { REACH } from "../engine";
import { SaveSearch } from "../kept/ui/save-search";
import { chosenFilters, facetChoices } from "../labels";
import type { FoundFirm, SearchPageData } from "../queries.server";
import type { SearchAddress } from "../schema";
import { CompareTray } from "./compare-tray";
import { Chips, Filters } from "./facets";
import { FoundFirmEntry } from "./found-firm";
import { NothingFound } from "./nothing-found";
import { OtherKeyboard } from "./other-keyboard";
import { QuickFilters } from "./quick-filters";
import { LensTabs, SortLinks, ViewLinks } from "./result-bar";
import { ResultMap } from "./result-map";
import { SearchBox } from "./search-box";

export type SearchPageProps = SearchPageData & { address: SearchAddress; today: string; tiles: Tiles | null };

/** The directory. Everything is a link or a plain form, so that each state has an address. */
export function SearchPage({ address, today, tiles, ...data }: SearchPageProps) {
  const { search, finding } = useMessages();
  const { locale } = useLocale();
  const { result, firms } = data;
  const facets = facetChoices(result.facets, address, result.total, data, locale);
  return (
    <>
      <h1 className="sr-only">{address.q ? search.titleFor(address.q) : address.lens === "services" ? search.servicesTitle : search.title}</h1>
      <LensTabs address={address} />
      <SearchBox address={address} services={address.lens === "services"} />
      <div className="mt-3">
        <QuickFilters address={address} facets={result.facets} names={data} />
      </div>
      <div className="mt-4 grid items-start gap-x-7 gap-y-4 lg:grid-cols-[16rem_minmax(0,1fr)]">
        <Filters facets={facets} address={address} />
        <section aria-label={search.results} className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3">
          <Flash texts={finding.kept.notices} />
          <ResultHead address={address} data={data} />
          <Chips address={address} chosen={chosenFilters(address, data, locale)} />
          {result.degraded && <Alert tone="info">{search.degraded}</Alert>}
          <MatchNote address={address} {...data} />
          {firms.length > 0 && result.layout && <OtherKeyboard address={address} text={result.layout} />}
          {firms.length > 0 ? (
            <Results firms={firms} address={address} today={today} tiles={tiles} data={data} />
          ) : (
            <NothingFound address={address} today={today} data={data} />
          )}
          <CompareTray address={address} firms={data.compared} />
        </section>
      </div>
    </>
  );
}

/** How many there are and how long it took; order and view. */
function ResultHead({ address, data }: { address: SearchAddress; data: SearchPageData }) {
  const { search } = useMessages();
  const format = useFormat();
  const { result } = data;
  const count = format.number(result.total);
  return (
    <div className="relative flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <div className="flex flex-wrap items-center gap-x-2">
        <span role="status" className="text-lg font-bold">
          {result.total === 0 ? search.none : result.exact ? search.found(count) : search.atLeast(count)}
        </span>
        <span className="text-sm text-ink-3">· {search.took(format.number(Math.max(1, Math.round(result.ms))))}</span>
        {result.total > 0 && <SaveSearch address={{ ...address, q: result.meant }} names={data} />}
      </div>
      {result.total > 0 && (
        <div className="flex min-w-0 items-center gap-2 max-sm:w-full">
          {result.total > 1 && <SortLinks address={address} />}
          <span className="ms-auto">
            <ViewLinks address={address} />
          </span>
        </div>
      )}
    </div>
  );
}

function Results({ firms, address, today, tiles, data }: { firms: FoundFirm[]; address: SearchAddress; today: string; tiles: Tiles | null; data: SearchPageData }) {
  const { search } = useMessages();
  const format = useFormat();
  const { view } = address;
  const { engine, degraded, page, pages, cut } = data.result;
  const entries = firms.map((firm, index) => (
    <li key={firm.id} className={cn(view !== "cards" && "border-b border-line last:border-b-0")}>
      <FoundFirmEntry firm={firm} address={address} today={today} card={view === "cards"} mark={view === "map" && firm.point ? format.number(index + 1) : undefined} />
    </li>
  ));
  return (
    <>
      {view === "cards" ? (
        <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">{entries}</ul>
      ) : (
        <div className={cn("grid items-start gap-4", view === "map" && "xl:grid-cols-[minmax(0,1fr)_24rem]")}>
          <ul className="overflow-hidden rounded-lg border border-line bg-paper max-xl:order-last">{entries}</ul>
          {view === "map" && <ResultMap firms={firms} clusters={data.clusters} point={data.point} tiles={tiles} />}
        </div>
      )}
      {cut && page === pages && <Alert tone="info">{search.cut(format.number(REACH))}</Alert>}
      <Pagination page={page} pages={pages} also={degraded || engine === "meilisearch" ? { by: engine } : {}} />
    </>
  );
}

/** Says when the results aren't for what was typed, word for word. */
function MatchNote({ result, address }: Pick<SearchPageData, "result"> & { address: SearchAddress }) {
  const { search } = useMessages();
  if (result.unfiltered === 0 || address.q === "") return null;
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
