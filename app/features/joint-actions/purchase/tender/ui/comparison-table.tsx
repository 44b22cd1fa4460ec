import type { ReactNode } from "react";
import { unitLabel, unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Ltr, Name } from "~/ui/bidi";
import { Card, CardHeader } from "~/ui/card";
import { cn } from "~/ui/class-names";
import { ceilDiv } from "../../ladder";
import type { Comparison, QuoteColumn } from "../queries.server";
import { tenths } from "../score";

/** The quotes side by side: each is a column, each term a row. On a phone the columns scroll under a fixed head of terms. */
export function ComparisonTable({ comparison, round }: { comparison: Comparison; round: { id: string; unit_code: string } }) {
  const { rounds, tender: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const unit = unitLabel(round.unit_code, locale);
  const amount = (quantity: bigint) => `${format.number(quantity)} ${unitOf(round.unit_code, quantity, locale)}`;
  const { columns } = comparison;
  const best = comparison.leading ?? columns.find(({ standing }) => standing.score)?.quote.id;
  const days = (value: number | null) => (value === null ? t.compare.unknown : rounds.days(format.number(value)));
  const bases = [...new Set(columns.filter(({ standing }) => standing.score).map(({ standing }) => standing.basis))];
  const rows: { key: string; label: ReactNode; cell: (column: QuoteColumn) => ReactNode; strong?: boolean }[] = [
    { key: "score", label: t.compare.score, strong: true, cell: ({ standing }) => (standing.score ? format.number(tenths(standing.score.score), 1) : t.compare.unknown) },
    {
      key: "landed", label: t.compare.landed(unit), strong: true,
      cell: ({ standing, ladder, quote }) =>
        ladder.breaks.length === 0 || quote.missing.length > 0 ? t.compare.unknown : !standing.score ? t.compare.notCleared : (
          <>
            {format.money(ceilDiv(standing.goods + standing.shared, standing.quantity))}
            <span className="block text-sm font-normal text-ink-2">{t.compare.atWhat(amount(standing.quantity))}</span>
          </>
        ),
    },
    { key: "lead", label: rounds.leadTime, cell: ({ quote }) => days(quote.lead_time_days) },
    { key: "payment", label: t.weights.names.payment, cell: ({ quote }) => days(quote.payment_days) },
    { key: "record", label: t.weights.names.record, cell: ({ record }) => (record === null ? t.compare.noRecord : format.percent(record / 100)) },
    {
      key: "ladder", label: t.compare.ladder,
      cell: ({ ladder }) => (
        <ul>
          {ladder.breaks.map((step) => (
            <li key={String(step.minQty)}>{t.compare.step(format.number(step.minQty), format.money(step.unitPrice))}</li>
          ))}
        </ul>
      ),
    },
    { key: "model", label: rounds.model, cell: ({ ladder }) => rounds.models[ladder.model] },
    { key: "pack", label: rounds.pack, cell: ({ ladder }) => amount(ladder.pack) },
    { key: "moq", label: rounds.moq, cell: ({ ladder, quote }) => (<>{ladder.moq === 0n ? t.compare.unknown : amount(ladder.moq)}{quote.min_order_value !== null && <span className="block text-sm text-ink-2">{t.bid.form.minOrderValue}: {format.money(quote.min_order_value)}</span>}</>) },
    { key: "unit", label: t.compare.perUnit, cell: ({ quote }) => (!quote.unit_code || quote.unit_code === round.unit_code ? unit : `${format.number(quote.ratio_theirs)} ${unitOf(quote.unit_code, quote.ratio_theirs, locale)} = ${amount(quote.ratio_ours)}`) },
    { key: "delivery", label: t.compare.delivery, cell: ({ quote }) => (quote.incoterm || quote.delivery_point ? <>{quote.incoterm && <Ltr>{quote.incoterm}</Ltr>} {quote.delivery_point && <Name>{quote.delivery_point}</Name>}</> : t.compare.unknown) },
    { key: "tax", label: t.compare.tax, cell: ({ quote }) => (quote.missing.includes("tax") ? t.compare.unknown : quote.tax_included ? t.compare.taxes.included : t.compare.taxes.added(format.percent((quote.tax_percent ?? 0) / 100))) },
    { key: "validity", label: t.compare.validity, cell: ({ quote }) => (quote.valid_until ? format.date(`${quote.valid_until}T08:00:00Z`) : t.compare.unknown) },
    { key: "sample", label: t.compare.sample, cell: ({ quote }) => (quote.sample_policy ? t.samples[quote.sample_policy] : t.compare.unknown) },
    ...(columns.some(({ quote }) => quote.substitute) ? [{ key: "substitute", label: t.compare.substitute, cell: ({ quote }: QuoteColumn) => (quote.substitute ? <Name>{quote.substitute}</Name> : t.compare.asAsked) }] : []),
    { key: "note", label: t.compare.note, cell: ({ quote }) => (quote.note ? <Name>{quote.note}</Name> : t.compare.unknown) },
    {
      key: "files", label: t.compare.files,
      cell: ({ files }) =>
        files.length === 0 ? t.compare.unknown : (
          <ul>
            {files.map((file) => (
              <li key={file.id}>
                <a className="font-medium break-all text-glaze-text underline underline-offset-4" href={`/rounds/${round.id}/tender/files/${file.id}`} download>
                  <Name>{file.original_name || t.compare.files}</Name>
                </a>
              </li>
            ))}
          </ul>
        ),
    },
    {
      key: "received", label: t.compare.received,
      cell: ({ quote, seal }) => (
        <>
          {quote.received_at && format.dateTime(quote.received_at, "short")} {quote.revision > 0 && <span className="text-sm text-ink-2">({t.compare.revised})</span>}
          {seal && (
            <span className="block text-sm text-ink-2">
              {t.compare.seal}: <Ltr className="font-mono" >{seal.slice(0, 12)}…</Ltr>
            </span>
          )}
        </>
      ),
    },
  ];
  const cellClass = "border-b border-line px-3 py-2 text-start align-top";
  return (
    <Card>
      <CardHeader title={t.compare.title} />
      {bases.map((basis) => (
        <p key={basis} className="mb-2 text-sm text-ink-2">
          {t.compare.basis[basis]}
        </p>
      ))}
      <div role="region" aria-label={t.compare.title} tabIndex={0} className="-mx-4 overflow-x-auto px-4 md:mx-0 md:px-0">
        <table className="figures w-full border-collapse">
          <caption className="sr-only">{t.compare.caption}</caption>
          <thead>
            <tr>
              <th scope="col" className={cn(cellClass, "sticky start-0 z-1 min-w-28 bg-paper text-sm text-ink-2")}>
                {t.compare.term}
              </th>
              {columns.map(({ quote }) => (
                <th key={quote.id} scope="col" className={cn(cellClass, "min-w-44", quote.id === best && "bg-glaze-soft")}>
                  <Name>{quote.supplier_name}</Name>
                  {quote.id === best && columns.length > 1 && <Badge tone="ok" className="ms-2">{t.compare.best}</Badge>}
                  {quote.missing.length > 0 && (
                    <span className="mt-1 block text-sm font-normal text-bad">
                      {t.compare.missing} {format.list(quote.missing.map((name) => t.missing[name] ?? name))}
                    </span>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row" className={cn(cellClass, "sticky start-0 z-1 bg-paper text-sm font-semibold text-ink-2")}>
                  {row.label}
                </th>
                {columns.map((column) => (
                  <td key={column.quote.id} className={cn(cellClass, row.strong && "font-bold", column.quote.id === best && "bg-glaze-soft")}>
                    {row.cell(column)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
