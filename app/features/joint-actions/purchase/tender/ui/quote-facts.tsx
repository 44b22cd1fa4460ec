import { unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Ltr, Name } from "~/ui/bidi";
import { Facts } from "~/ui/card";
import type { Bid } from "../bid.server";

/** What a supplier quoted, as the buyers will read it: in the round's unit and with tax. */
export function QuoteFacts({ bid: { round, quote, breaks, files } }: { bid: Bid }) {
  const { rounds, tender: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  if (!quote) return null;
  const amount = (quantity: bigint) => `${format.number(quantity)} ${unitOf(round.unit_code, quantity, locale)}`;
  const days = (value: number | null) => (value === null ? t.compare.unknown : rounds.days(format.number(value)));
  return (
    <Facts
      rows={[
        {
          label: t.compare.ladder,
          value:
            breaks.length === 0 ? t.compare.unknown : (
              <ul className="figures">
                {breaks.map((step) => (
                  <li key={String(step.min_qty)}>{t.compare.step(amount(step.min_qty), format.money(step.unit_price))}</li>
                ))}
              </ul>
            ),
        },
        { label: rounds.model, value: rounds.models[quote.model] },
        { label: rounds.pack, value: amount(quote.pack) },
        { label: rounds.moq, value: quote.moq === 0n ? t.compare.unknown : amount(quote.moq) },
        { label: rounds.leadTime, value: days(quote.lead_time_days) },
        { label: t.weights.names.payment, value: days(quote.payment_days) },
        { label: t.compare.validity, value: quote.valid_until ? format.date(`${quote.valid_until}T08:00:00Z`) : t.compare.unknown },
        { label: t.compare.delivery, value: quote.incoterm || quote.delivery_point ? <>{quote.incoterm && <Ltr>{quote.incoterm}</Ltr>} {quote.delivery_point && <Name>{quote.delivery_point}</Name>}</> : t.compare.unknown },
        ...(files.length > 0 ? [{ label: t.compare.files, value: <Name>{format.list(files.map((file) => file.original_name || t.compare.files))}</Name> }] : []),
      ]}
    />
  );
}
