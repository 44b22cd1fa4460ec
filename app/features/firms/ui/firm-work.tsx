import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Name, Text } from "~/ui/bidi";
import { Card, CardHeader } from "~/ui/card";
import { certificateSchemes, termLabel } from "../taxonomy";
import { unitOf } from "../units";
import { CertificateBadge } from "./certificate-badge";
import type { FirmView } from "./firm-page";
import { usePriceIdea } from "./price-idea";

/** Products and services with unit and price idea. */
export function OfferingList({ offerings }: Pick<FirmView, "offerings">) {
  const { locale } = useLocale();
  const { firms } = useMessages();
  const format = useFormat();
  const priceIdea = usePriceIdea();
  return (
    <Card>
      <CardHeader title={firms.page.offerings} aside={format.number(offerings.length)} />
      <ul>
        {offerings.map((offering) => (
          <li key={offering.id} id={`offering-${offering.id}`} className="scroll-mt-20 border-b border-line py-3 last:border-b-0">
            <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
              <span className="flex min-w-0 items-baseline gap-2 font-semibold">
                <Name>{(locale === "fa" ? offering.titleFa : offering.titleEn) || offering.titleFa || offering.titleEn}</Name>
                {offering.kind === "service" && <Badge tone="quiet">{firms.offeringKinds.service}</Badge>}
              </span>
              <span className={offering.priceFrom === null && offering.priceTo === null ? "text-sm text-ink-3" : "figures"}>{priceIdea(offering)}</span>
            </div>
            {offering.note && <Text className="mt-1 text-ink-2">{offering.note}</Text>}
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Steps of production, capacity and machines. */
export function WorkLists({ processes, sought, machines, capacities, offerings }: Pick<FirmView, "processes" | "sought" | "machines" | "capacities" | "offerings">) {
  const { locale } = useLocale();
  const { page, work } = useMessages().firms;
  const format = useFormat();
  // A capacity is written once; where it is that of an offering, the offering knows its name in the other language.
  const nameOf = (item: string) => {
    const offering = offerings.find(({ titleFa, titleEn }) => item === titleFa || item === titleEn);
    return (locale === "fa" ? offering?.titleFa : offering?.titleEn) || item;
  };
  return (
    <>
      {[{ title: page.processes, steps: processes, tone: "quiet" as const }, { title: page.sought, steps: sought, tone: "now" as const }].map(
        ({ title, steps, tone }) =>
          steps.length > 0 && (
            <Card key={title}>
              <CardHeader title={title} />
              <ul className="flex flex-wrap gap-2">
                {steps.map((step) => (
                  <li key={step.code}>
                    <Badge tone={tone}>{step[locale]}</Badge>
                  </li>
                ))}
              </ul>
            </Card>
          ),
      )}
      {capacities.length > 0 && (
        <Card>
          <CardHeader title={page.capacities} />
          <ul>
            {capacities.map((capacity) => (
              <li key={capacity.id} className="flex flex-wrap justify-between gap-x-4 border-b border-line py-2 last:border-b-0">
                <Name>{nameOf(capacity.item)}</Name>
                <span className="figures">
                  {work.perMonthOf(`${format.number(capacity.perMonth)} ${unitOf(capacity.unitCode, capacity.perMonth, locale)}`)}
                  {capacity.freeNow !== null && <span className="text-ink-2"> · {work.freeOf(format.number(capacity.freeNow))}</span>}
                </span>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {machines.length > 0 && (
        <Card>
          <CardHeader title={page.machines} />
          <ul>
            {machines.map((machine) => (
              <li key={machine.id} className="border-b border-line py-2 last:border-b-0">
                <div className="flex justify-between gap-4">
                  <Name>{machine.name}</Name>
                  {machine.quantity > 1 && <span className="figures text-ink-2">{page.machinesCount(format.number(machine.quantity))}</span>}
                </div>
                {machine.detail && <Text className="text-sm text-ink-2">{machine.detail}</Text>}
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}

/** Certificates with how far each is confirmed; the file only for those who may open it. */
export function CertificateList({ certificates, today }: Pick<FirmView, "certificates" | "today">) {
  const { locale } = useLocale();
  const { firms } = useMessages();
  const format = useFormat();
  const t = firms.certificates;
  return (
    <Card>
      <CardHeader title={firms.page.certificates} />
      <ul>
        {certificates.map((certificate) => (
          <li key={certificate.id} className="border-b border-line py-3 last:border-b-0">
            <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
              <span className="font-semibold">
                <Name>{termLabel(certificateSchemes, certificate.scheme, locale)}</Name>
              </span>
              <CertificateBadge certificate={certificate} today={today} />
            </div>
            <p className="flex flex-wrap gap-x-3 text-sm text-ink-2">
              {certificate.title && <Name>{certificate.title}</Name>}
              {certificate.issuer && <Name>{certificate.issuer}</Name>}
              {certificate.number && <Name>{format.digits(certificate.number)}</Name>}
              {certificate.expiresOn && <span>{(certificate.expiresOn < today ? t.expiredOn : t.until)(format.date(certificate.expiresOn))}</span>}
              {certificate.fileId && (
                <a href={`/files/${certificate.fileId}`} download className="font-medium text-glaze-text underline underline-offset-4">
                  {t.seeFile}
                </a>
              )}
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}
