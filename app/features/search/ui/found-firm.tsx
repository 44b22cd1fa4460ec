import { Link } from "@remix-run/react";
import { MapPin, Users } from "lucide-react";
import { CertificateBadge } from "~/features/firms/ui/certificate-badge";
import { usePriceIdea } from "~/features/firms/ui/price-idea";
import { townName } from "~/features/firms/places";
import { certificateSchemes, termLabel } from "~/features/firms/taxonomy";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Avatar } from "~/ui/avatar";
import { Badge } from "~/ui/badge";
import type { FoundFirm } from "../queries.server";
import type { Run } from "../query";

/** One firm among the results, with those of its offerings that match. */
export function FoundFirmCard({ firm, today }: { firm: FoundFirm; today: string }) {
  const { locale } = useLocale();
  const { search, firms } = useMessages();
  const format = useFormat();
  const priceIdea = usePriceIdea();
  return (
    <article className="relative rounded-lg border border-line bg-paper p-4 hover:border-edge sm:p-5">
      <div className="flex items-start gap-3 sm:gap-4">
        <Avatar square size="md" name={firm.plainName[locale]} src={firm.logoFileId && `/files/${firm.logoFileId}`} />
        <div className="min-w-0 flex-1">
          <h2 className="text-lg leading-7 font-bold">
            <Link to={`/firms/${firm.slug}`} className="after:absolute after:inset-0 hover:text-glaze-text">
              <Marked runs={firm.name[locale]} />
            </Link>
          </h2>
          {firm.tagline[locale].some(({ text }) => text !== "") && (
            <p className="text-ink-2">
              <Marked runs={firm.tagline[locale]} />
            </p>
          )}
          <p className="mt-1.5 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-ink-2">
            {firm.kind !== "sme" && <Badge tone="glaze">{search.kinds[firm.kind]}</Badge>}
            {(firm.city || firm.clusters.length > 0) && (
              <span className="inline-flex items-center gap-1.5">
                <MapPin aria-hidden className="size-4 shrink-0 text-ink-3" />
                <span>{[townName(firm.city, locale), ...firm.clusters.map((cluster) => (locale === "fa" ? cluster.nameFa : cluster.nameEn))].filter(Boolean).join(" · ")}</span>
              </span>
            )}
            {firm.size && (
              <span className="inline-flex items-center gap-1.5">
                <Users aria-hidden className="size-4 shrink-0 text-ink-3" />
                {firms.sizes[firm.size]}
              </span>
            )}
            {firm.womenOwned && <span>{search.womenOwned}</span>}
          </p>
        </div>
      </div>
      {firm.offerings.length > 0 && (
        <ul aria-label={search.offerings} className="mt-3 border-t border-line pt-2">
          {firm.offerings.map((offering) => (
            <li key={offering.id} className="flex flex-wrap items-baseline justify-between gap-x-4 py-1">
              <span className="min-w-0">
                <Marked runs={offering.title[locale]} />
              </span>
              <span className="figures text-sm text-ink-2">{priceIdea(offering)}</span>
            </li>
          ))}
          {firm.more > 0 && <li className="py-1 text-sm text-ink-2">{search.moreOfferings(format.number(firm.more))}</li>}
        </ul>
      )}
      {firm.certificates.length > 0 && (
        <ul aria-label={search.facets["certificate"]} className="mt-2 flex flex-wrap gap-x-4 gap-y-1.5 border-t border-line pt-3 text-sm">
          {firm.certificates.map((certificate) => (
            <li key={certificate.id} className="flex flex-wrap items-center gap-2">
              <bdi>{termLabel(certificateSchemes, certificate.scheme, locale)}</bdi>
              <CertificateBadge certificate={certificate} today={today} />
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}

/** A text as it was written, with the words that were searched for marked. */
function Marked({ runs }: { runs: Run[] }) {
  return (
    <bdi>
      {runs.map((run, index) =>
        run.hit ? (
          <mark key={index} className="rounded-sm bg-glaze-soft text-glaze-text">
            {run.text}
          </mark>
        ) : (
          run.text
        ),
      )}
    </bdi>
  );
}
