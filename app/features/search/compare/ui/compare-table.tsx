import { Link } from "@remix-run/react";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { provinceName, townName } from "~/features/firms/places";
import { bdsServices, certificateSchemes, isicDivisions, languages, markets, termLabel, type Term } from "~/features/firms/taxonomy";
import { unitOf } from "~/features/firms/units";
import { CertificateBadge } from "~/features/firms/ui/certificate-badge";
import { usePriceIdea } from "~/features/firms/ui/price-idea";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Avatar } from "~/ui/avatar";
import { cn } from "~/ui/class-names";
import { TextLink } from "~/ui/text-link";
import type { ComparedFirm } from "../queries.server";
import { comparePath } from "../schema";

/** One row: what each firm says, as it is shown and as it is compared. */
type Row = { key: string; cells: { shown: ReactNode; said: string }[] };

/** Firms side by side; the first column stays in sight while the firms scroll. Rows in which firms differ stand out. */
export function CompareTable({ firms, today }: { firms: ComparedFirm[]; today: string }) {
  const { finding } = useMessages();
  const { locale } = useLocale();
  const t = finding.compare;
  const rows = useRows(firms, today);
  const nameOf = (firm: ComparedFirm) => (locale === "fa" ? firm.nameFa : firm.nameEn) || firm.nameFa || firm.nameEn;
  return (
    <div role="region" aria-label={t.title} tabIndex={0} className="relative -mx-4 overflow-x-auto md:mx-0 md:rounded-lg md:border md:border-line">
      <table className="w-full border-separate border-spacing-0 bg-paper text-start">
        <thead>
          <tr>
            <th scope="col" className="sticky start-0 z-10 w-28 min-w-28 border-b border-line bg-paper px-3 py-3 text-start align-bottom text-sm font-semibold text-ink-2 md:w-40">
              {t.attribute}
            </th>
            {firms.map((firm) => (
              <th key={firm.id} scope="col" className="min-w-40 border-s border-b border-line px-3 py-3 text-start align-top font-normal">
                <div className="flex items-start gap-2">
                  <Avatar square size="md" name={nameOf(firm)} src={firm.logoFileId && `/files/${firm.logoFileId}`} />
                  <TextLink to={`/firms/${firm.slug}`} className="min-w-0 flex-1 font-semibold">
                    <bdi>{nameOf(firm)}</bdi>
                  </TextLink>
                  <Link to={comparePath(firms.filter((other) => other !== firm).map(({ slug }) => slug))} rel="nofollow" className="-m-1.5 grid size-9 shrink-0 place-items-center rounded-md text-ink-3 hover:bg-sunk">
                    <X aria-hidden className="size-4" />
                    <span className="sr-only">{t.drop(nameOf(firm))}</span>
                  </Link>
                </div>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const differs = new Set(row.cells.map(({ said }) => said)).size > 1;
            return (
              <tr key={row.key} className={cn("align-top", differs && "[&>td]:bg-glaze-soft/50")}>
                <th scope="row" className={cn("sticky start-0 z-10 border-b border-line bg-paper px-3 py-2.5 text-start text-sm text-ink-2", differs ? "font-bold text-ink" : "font-normal")}>
                  {t.rows[row.key]}
                </th>
                {row.cells.map(({ shown, said }, index) => (
                  <td key={firms[index]!.id} className="border-s border-b border-line px-3 py-2.5">
                    {said === "" ? <span className="text-ink-3">{t.unsaid}</span> : shown}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** The rows that at least one firm says something in. */
function useRows(firms: ComparedFirm[], today: string): Row[] {
  const { locale } = useLocale();
  const { firms: texts, finding } = useMessages();
  const format = useFormat();
  const priceIdea = usePriceIdea();
  const text = (key: string, of: (firm: ComparedFirm) => string): Row => ({
    key,
    cells: firms.map((firm) => {
      const said = of(firm);
      return { said, shown: <bdi>{said}</bdi> };
    }),
  });
  const terms = (key: string, known: readonly Term[], of: (firm: ComparedFirm) => string[]) => text(key, (firm) => format.list(of(firm).map((code) => termLabel(known, code, locale))));
  const list = (key: string, of: (firm: ComparedFirm) => { id: string; said: string; shown: ReactNode }[]): Row => ({
    key,
    cells: firms.map((firm) => {
      const items = of(firm);
      return {
        said: items.map(({ said }) => said).join("|"),
        shown: (
          <ul className="grid gap-1.5">
            {items.map(({ id, shown }) => (
              <li key={id}>{shown}</li>
            ))}
          </ul>
        ),
      };
    }),
  });
  const rows = [
    text("kind", ({ kind }) => texts.kinds[kind] ?? kind),
    text("place", ({ city, province }) => [townName(city, locale), provinceName(province, locale)].filter(Boolean).join(locale === "fa" ? "، " : ", ")),
    text("clusters", ({ clusters }) => format.list(clusters.map(({ nameFa, nameEn }) => (locale === "fa" ? nameFa : nameEn)))),
    text("size", ({ size }) => (size ? (texts.sizes[size] ?? size) : "")),
    text("founded", ({ founded }) => (founded === null ? "" : format.digits(locale === "fa" ? founded - 621 : founded))),
    list("offerings", ({ offerings }) =>
      offerings.slice(0, 6).map((offering) => {
        const title = (locale === "fa" ? offering.titleFa : offering.titleEn) || offering.titleFa || offering.titleEn;
        const price = priceIdea(offering);
        return { id: offering.id, said: `${title} ${price}`, shown: <><span className="block"><bdi>{title}</bdi></span><span className="block text-sm text-ink-2">{price}</span></> };
      }),
    ),
    text("processes", ({ processes }) => format.list(processes.map((process) => process[locale]))),
    terms("services", bdsServices, ({ services }) => services),
    terms("experience", isicDivisions, ({ experience }) => experience),
    text("available", ({ available }) => (available ? (texts.availabilities[available] ?? available) : "")),
    list("capacity", ({ capacities }) =>
      capacities.flatMap(({ id, item, freeNow, perMonth, unitCode }) => {
        if (freeNow === null) return [];
        const amount = `${finding.compare.freeOf(format.number(freeNow), format.number(perMonth))} ${unitOf(unitCode, perMonth, locale)}`;
        return [{ id, said: `${item} ${amount}`, shown: <><span className="block"><bdi>{item}</bdi></span><span className="block text-sm text-ink-2">{amount}</span></> }];
      }),
    ),
    list("certificates", ({ certificates }) =>
      certificates.map((certificate) => ({
        id: certificate.id,
        said: `${certificate.scheme} ${certificate.level}`,
        shown: (
          <span className="flex flex-wrap items-center gap-1.5">
            <bdi>{termLabel(certificateSchemes, certificate.scheme, locale)}</bdi>
            <CertificateBadge certificate={certificate} today={today} />
          </span>
        ),
      })),
    ),
    terms("languages", languages, (firm) => firm.languages),
    terms("markets", markets, (firm) => firm.markets),
    text("completeness", ({ completeness }) => format.percent(completeness / 100)),
  ];
  return rows.filter((row) => row.cells.some(({ said }) => said !== ""));
}
