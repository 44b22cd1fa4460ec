import { unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Name } from "~/ui/bidi";
import { previewPledge, takes, type Preview } from "../preview";
import type { OpenQuote } from "../queries.server";
import type { KnownTerms } from "./pledge-preview";

type Row = OpenQuote & { preview: Preview; taken: boolean };
type Own = Parameters<typeof previewPledge>[0]["own"];

/** "At this quote you'd get n, pay p, save s": a line for each open quote, from what is published and one's own numbers. */
export function QuotePreviews({ terms, own, accepted }: { terms: KnownTerms; own: Own; accepted: readonly string[] }) {
  const { rounds: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  if (terms.quotes.length < 2) return null;
  const amount = (quantity: bigint) => `${format.number(quantity)} ${unitOf(terms.unit_code, quantity, locale)}`;
  const rows = terms.quotes.map((quote): Row => ({ ...quote, preview: previewAt(terms, quote, own), taken: takes(quote, accepted) }));
  const within = ({ preview, taken }: Row) => taken && preview.now.withinCap;
  const basis = ({ preview: { now }, taken }: Row) => (!taken ? t.pledge.notTaken : now.withinCap ? t.pledge.previewTitle(amount(now.quantity)) : t.pledge.outAt(format.money(now.landedUnitPrice)));
  const facts = (row: Row) => [
    { label: t.pledge.share, value: amount(within(row) ? row.preview.now.ownQuantity : 0n) },
    { label: t.pledge.pay, value: format.money(within(row) ? row.preview.now.due : 0n) },
    ...(within(row) && row.preview.now.saving !== null ? [{ label: t.pledge.saving, value: saved(row.preview.now.saving) }] : []),
  ];
  const saved = (saving: bigint) => (saving >= 0n ? <span className="text-ok">{format.money(saving)}</span> : <span className="text-bad">{t.pledge.dearerBy(format.money(-saving))}</span>);
  return (
    <details className="rounded-md border border-line px-3 py-2" open>
      <summary className="min-h-8 cursor-pointer text-sm font-semibold">{t.pledge.eachQuote}</summary>
      <div className="mt-2 text-sm">
        <ul className="grid gap-3">
          {rows.map((row) => (
            <li key={row.id} className="border-b border-line pb-3">
              <p className="flex flex-wrap items-baseline gap-x-2">
                <Name className="font-semibold">{row.supplier}</Name>
                {row.leads && <Badge tone="glaze">{t.pledge.leads}</Badge>}
              </p>
              {row.substitute && <Name className="block">{row.substitute}</Name>}
              <p className="text-ink-2">{basis(row)}</p>
              <dl className="figures mt-1 grid grid-cols-[1fr_auto] gap-x-4">
                {facts(row).map(({ label, value }) => (
                  <div key={label} className="col-span-2 grid grid-cols-subgrid">
                    <dt>{label}</dt>
                    <dd className="text-end font-semibold">{value}</dd>
                  </div>
                ))}
              </dl>
            </li>
          ))}
        </ul>
        <p className="mt-2 text-ink-2">{t.pledge.eachQuoteNote}</p>
        {rows.some(({ substitute }) => substitute) && <p className="mt-1 text-ink-2">{t.pledge.substituteNote}</p>}
      </div>
    </details>
  );
}

// How many take a substitute isn't published: it is reckoned for the firm alone, which is the most it can cost.
const previewAt = (terms: KnownTerms, { ladder, substitute }: OpenQuote, own: Own): Preview =>
  previewPledge({ ...terms, ...(substitute && { publishedQuantity: null, ownInSnapshot: 0n }), ladder, own });
