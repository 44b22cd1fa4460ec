import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Card, CardHeader, Facts } from "~/ui/card";
import { bdsServices, isicDivisions, termLabel } from "../taxonomy";
import type { FirmView } from "./firm-page";

/** What a provider does, for which trades, and when it can begin. */
export function Services({ firm }: Pick<FirmView, "firm">) {
  const { locale } = useLocale();
  const { firms } = useMessages();
  const format = useFormat();
  const t = firms.page;
  const facts = [
    firm.sector_experience.length > 0 && { label: t.experience, value: format.list(firm.sector_experience.map((code) => termLabel(isicDivisions, code, locale))) },
    firm.available && { label: t.available, value: firms.availabilities[firm.available] ?? firm.available },
  ].filter((fact) => fact !== false && fact !== "" && fact !== null);
  if (firm.bds_services.length + facts.length === 0) return null;
  return (
    <Card>
      <CardHeader title={t.services} />
      {firm.bds_services.length > 0 && (
        <ul className="mb-4 flex flex-wrap gap-2 last:mb-0">
          {firm.bds_services.map((code) => (
            <li key={code}>
              <Badge tone="glaze">{termLabel(bdsServices, code, locale)}</Badge>
            </li>
          ))}
        </ul>
      )}
      {facts.length > 0 && <Facts rows={facts} />}
    </Card>
  );
}
