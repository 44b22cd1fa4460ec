import { MessageCircleQuestion, SearchX } from "lucide-react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { LinkButton } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { TextLink } from "~/ui/text-link";
import { SaveSearch } from "../kept/ui/save-search";
import type { SearchPageData } from "../queries.server";
import { only, searchPath, unfiltered, without, type SearchAddress } from "../schema";
import { FoundFirmEntry } from "./found-firm";
import { OtherKeyboard } from "./other-keyboard";

/** A page without results that leads on: what to let go, who comes nearest, what was meant, and who can be asked. */
export function NothingFound({ address, today, data }: { address: SearchAddress; today: string; data: SearchPageData }) {
  const { locale } = useLocale();
  const { search } = useMessages();
  const format = useFormat();
  const { result, relaxed, suggestions } = data;
  const filtered = result.unfiltered > 0;
  const everything = unfiltered({ ...address, q: filtered ? address.q : "" });
  const [best] = relaxed?.facets ?? [];
  const relax = relaxed?.by === "only" ? only : without;
  return (
    <>
      <Card>
        <div className="flex gap-4">
          <span className="grid size-12 shrink-0 place-items-center rounded-full bg-glaze-soft text-glaze-text max-sm:hidden">
            <SearchX aria-hidden className="size-6" />
          </span>
          <div className="min-w-0 flex-1">
            <h2 className="text-lg">{address.q && !filtered ? search.noneFor(address.q) : search.none}</h2>
            {filtered ? (
              <>
                <p className="text-ink-2">{search.noneFiltered(format.number(result.unfiltered))}</p>
                {relaxed && (
                  <>
                    <p className="mt-2">{search.relaxed[relaxed.by]}</p>
                    <ul className="mt-1 flex flex-wrap gap-2">
                      {relaxed.facets.map(({ facet, total }) => (
                        <li key={facet}>
                          <LinkButton size="sm" to={searchPath(relax(address, facet))} rel="nofollow" className="min-h-11 lg:min-h-9">
                            {(relaxed.by === "only" ? search.onlyOne : search.withoutOne)(search.facets[facet]!, format.number(total))}
                          </LinkButton>
                        </li>
                      ))}
                    </ul>
                  </>
                )}
              </>
            ) : (
              <ul className="mt-1 list-disc ps-5 text-ink-2">
                {search.help.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            )}
            {result.layout && <OtherKeyboard address={address} text={result.layout} className="mt-3" />}
            {suggestions.length > 0 && (
              <div className="mt-3">
                <p className="font-semibold">{search.perhaps}</p>
                <ul className="mt-1 flex flex-wrap gap-x-4">
                  {suggestions.map(({ titleFa, titleEn }) => {
                    const title = (locale === "fa" ? titleFa : titleEn) || titleFa || titleEn;
                    return (
                      <li key={title}>
                        <TextLink to={searchPath({ ...everything, q: title })} className="inline-flex min-h-11 items-center">
                          {title}
                        </TextLink>
                      </li>
                    );
                  })}
                </ul>
              </div>
            )}
            <LinkButton className="mt-4" to={searchPath(everything)}>
              {filtered ? search.clearAll : search.seeAll}
            </LinkButton>
          </div>
        </div>
      </Card>
      {best && relaxed && relaxed.nearMisses.length > 0 && (
        <section aria-labelledby="near-misses">
          <h2 id="near-misses" className="mb-2 font-semibold">
            {(relaxed.by === "only" ? search.nearMissesOnly : search.nearMisses)(search.facets[best.facet]!)}
          </h2>
          <ul className="overflow-hidden rounded-lg border border-line bg-paper">
            {relaxed.nearMisses.map((firm) => (
              <li key={firm.id} className="border-b border-line last:border-b-0">
                <FoundFirmEntry firm={firm} address={address} today={today} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <Card>
        <CardHeader title={search.postNeed} />
        <p className="text-ink-2">{search.askBrokerLead}</p>
        <LinkButton variant="primary" className="mt-3" to={`/needs/new?${new URLSearchParams([...(address.q ? [["q", address.q]] : []), ...address.cluster.slice(0, 1).map((slug) => ["cluster", slug])]).toString()}`}>
          <MessageCircleQuestion aria-hidden />
          {search.askBroker}
        </LinkButton>
      </Card>
      {(address.q !== "" || filtered) && <SaveSearch full address={address} names={data} />}
    </>
  );
}
