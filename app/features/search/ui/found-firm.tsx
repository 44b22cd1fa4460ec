import { Link } from "@remix-run/react";
import { MapPin, Navigation, Users } from "lucide-react";
import type { ReactNode } from "react";
import { certificateBadge } from "~/features/firms/rules";
import { CertificateBadge } from "~/features/firms/ui/certificate-badge";
import { usePriceIdea } from "~/features/firms/ui/price-idea";
import { townName } from "~/features/firms/places";
import { bdsServices, certificateSchemes, isicDivisions, languages, termLabel } from "~/features/firms/taxonomy";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Avatar } from "~/ui/avatar";
import { Badge } from "~/ui/badge";
import { cn } from "~/ui/class-names";
import { distanceLabel } from "../labels";
import type { FoundFirm } from "../queries.server";
import type { SearchAddress } from "../schema";
import { SaveButton } from "../shortlist/ui/save-button";
import { CompareLink } from "./compare-tray";
import { Marked } from "./marked";

type Props = { firm: FoundFirm; address: SearchAddress; today: string; /** What its place on the map is marked with. */ mark?: string | undefined };

/** One firm among the results: a line of a list, or a card with its picture on top. The whole is the link; buttons lie above it. */
export function FoundFirmEntry({ firm, address, today, mark, card = false }: Props & { card?: boolean }) {
  const { locale } = useLocale();
  const { search, firms } = useMessages();
  const format = useFormat();
  const name = firm.plainName[locale];
  return (
    <article className={cn("relative flex gap-3 p-4 hover:bg-sunk/60 sm:gap-4", card && "h-full flex-col rounded-lg border border-line bg-paper hover:border-edge hover:bg-paper")}>
      {card ? (
        <Picture firm={firm} name={name} />
      ) : (
        <span className="relative shrink-0 self-start">
          <Avatar square size="lg" name={name} src={firm.pictureId && `/files/${firm.pictureId}`} className="max-sm:size-14" />
          {mark && <span aria-hidden className="figures absolute -start-1.5 -top-1.5 grid size-6 place-items-center rounded-full border-2 border-paper bg-glaze text-[0.75rem] leading-none font-bold text-on-glaze">{mark}</span>}
        </span>
      )}
      <div className="min-w-0 flex-1">
        <div className="flex items-start gap-2">
          <h3 className="min-w-0 flex-1 text-lg leading-7 font-bold">
            <Link to={`/firms/${firm.slug}`} className="after:absolute after:inset-0 hover:text-glaze-text">
              <Marked runs={firm.name[locale]} />
            </Link>
          </h3>
          <span className="relative z-10 -my-2 -me-2 flex shrink-0 items-center">
            <CompareLink address={address} slug={firm.slug} name={name} bare={card || mark !== undefined} />
            <SaveButton firm={{ id: firm.id, name }} saved={firm.saved} />
          </span>
        </div>
        {firm.tagline[locale].some(({ text }) => text !== "") && (
          <p className="text-ink-2">
            <Marked runs={firm.tagline[locale]} />
          </p>
        )}
        <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink-2 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-3">
          {firm.kind !== "sme" && address.lens === "firms" && <Badge tone="glaze">{search.kinds[firm.kind]}</Badge>}
          {firm.distanceM !== null && (
            <span className="inline-flex items-center gap-1 font-semibold text-ink">
              <Navigation aria-hidden />
              {distanceLabel(firm.distanceM, locale)}
            </span>
          )}
          {firm.city && (
            <span className="inline-flex items-center gap-1">
              <MapPin aria-hidden />
              <bdi>{townName(firm.city, locale)}</bdi>
            </span>
          )}
          {firm.size && (
            <span className="inline-flex items-center gap-1">
              <Users aria-hidden />
              {firms.sizes[firm.size]}
            </span>
          )}
          {firm.womenOwned && <span>{search.womenOwned}</span>}
        </p>
        {address.lens === "services" && <ServiceFacts firm={firm} />}
        <Offerings firm={firm} />
        <div className="mt-2 flex flex-wrap items-center gap-x-2 gap-y-1.5 empty:hidden">
          {firm.freeShare !== null && firm.freeShare > 0 && <Badge tone="now">{search.free(format.percent(firm.freeShare / 100))}</Badge>}
          <Certificates firm={firm} today={today} all={address.lens === "services"} />
        </div>
      </div>
    </article>
  );
}

function Picture({ firm, name }: { firm: FoundFirm; name: string }) {
  if (firm.pictureId) return <img src={`/files/${firm.pictureId}`} alt="" loading="lazy" decoding="async" className="aspect-5/3 w-full rounded-md bg-sunk object-cover" />;
  return <Avatar square size="xl" name={name} className="aspect-5/3 size-auto w-full" />;
}

/** Those of its offerings that match, with the price idea. */
function Offerings({ firm }: { firm: FoundFirm }) {
  const { locale } = useLocale();
  const { search } = useMessages();
  const format = useFormat();
  const priceIdea = usePriceIdea();
  if (firm.offerings.length === 0) return null;
  return (
    <ul aria-label={search.offerings} className="mt-1.5 text-sm">
      {firm.offerings.map((offering) => (
        <li key={offering.id} className="flex flex-wrap items-baseline justify-between gap-x-4 py-0.5">
          <Marked runs={offering.title[locale]} className="min-w-0" />
          <span className={cn("figures", offering.priceFrom === null && offering.priceTo === null ? "text-ink-3" : "text-ink-2")}>{priceIdea(offering)}</span>
        </li>
      ))}
      {firm.more > 0 && <li className="py-0.5 text-ink-3">{search.moreOfferings(format.number(firm.more))}</li>}
    </ul>
  );
}

/** Certificates that run and somebody looked at; among services also what is only said, since evidence is what is compared. */
function Certificates({ firm, today, all }: { firm: FoundFirm; today: string; all: boolean }) {
  const { locale } = useLocale();
  const { search } = useMessages();
  const shown = firm.certificates.filter((certificate) => all || ["seen", "verified"].includes(certificateBadge(certificate, today)));
  if (shown.length === 0) return all ? <span className="text-sm text-ink-3">{search.noEvidence}</span> : null;
  return (
    <ul aria-label={search.facets["certificate"]} className="contents">
      {shown.map((certificate) => (
        <li key={certificate.id} className="inline-flex flex-wrap items-center gap-1.5 text-sm">
          <bdi>{termLabel(certificateSchemes, certificate.scheme, locale)}</bdi>
          <CertificateBadge certificate={certificate} today={today} />
        </li>
      ))}
    </ul>
  );
}

/** What a provider does, for whom, in which languages and from when. */
function ServiceFacts({ firm }: { firm: FoundFirm }) {
  const { locale } = useLocale();
  const { search, firms } = useMessages();
  const format = useFormat();
  const facts: { key: string; label: string; value: ReactNode }[] = [
    ...(firm.sectors.length > 0 ? [{ key: "sectors", label: search.workedFor, value: format.list(firm.sectors.map((code) => termLabel(isicDivisions, code, locale))) }] : []),
    ...(firm.languages.length > 0 ? [{ key: "languages", label: search.speaks, value: format.list(firm.languages.map((code) => termLabel(languages, code, locale))) }] : []),
  ];
  return (
    <div className="mt-1.5 grid gap-1 text-sm">
      <ul className="flex flex-wrap gap-1.5">
        {firm.services.map((code) => (
          <li key={code}>
            <Badge tone="glaze">{termLabel(bdsServices, code, locale)}</Badge>
          </li>
        ))}
        {firm.available && (
          <li>
            <Badge tone={firm.available === "now" ? "ok" : "quiet"}>
              {search.begins} {firms.availabilities[firm.available]}
            </Badge>
          </li>
        )}
      </ul>
      {facts.map(({ key, label, value }) => (
        <p key={key}>
          <span className="text-ink-3">{label}</span> {value}
        </p>
      ))}
    </div>
  );
}
