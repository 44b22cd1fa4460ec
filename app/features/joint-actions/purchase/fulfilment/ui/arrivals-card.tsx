import { unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Card, CardHeader, Summary } from "~/ui/card";
import type { Arrival } from "../receipt.server";

/** One's own part of the order while it is on its way; and, where too few firms buy to tell the totals, that a lot came. */
export function ArrivalsCard({ ownOrder, arrivals, unitCode }: { ownOrder: bigint; arrivals: readonly Arrival[]; unitCode: string }) {
  const { fulfilment } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const t = fulfilment.delivery;
  return (
    <Card>
      <CardHeader title={ownOrder > 0n ? t.yours : t.lotsTitle} />
      {ownOrder > 0n && <Summary rows={[{ label: t.yourOrder, value: `${format.number(ownOrder)} ${unitOf(unitCode, ownOrder, locale)}` }]} />}
      {arrivals.length > 0 && (
        <>
          {ownOrder > 0n && <h3 className="mt-4 mb-2 font-semibold">{t.lotsTitle}</h3>}
          <ul className="grid gap-2">
            {arrivals.map((arrival, index) => (
              <li key={index} className="flex flex-wrap items-center justify-between gap-2">
                {format.date(`${arrival.happened_on}T12:00:00Z`)}
                <Badge tone={arrival.kind === "delivery" && arrival.condition === "ok" ? "ok" : "now"}>{arrival.kind === "return" ? t.returned : t.conditions[arrival.condition]}</Badge>
              </li>
            ))}
          </ul>
          <p className="mt-3 text-sm text-ink-2">{t.fewFirms}</p>
        </>
      )}
    </Card>
  );
}
