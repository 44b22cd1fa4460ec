import { unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Name } from "~/ui/bidi";
import { Summary } from "~/ui/card";
import { Table } from "~/ui/table";
import type { OwnShare } from "../receipt.server";
import { balanceOf, type Paid } from "../bill";
import type { StatementLine } from "../account.server";

/** What a firm was told when the round locked. */
export type Estimate = { quantity: bigint; due: bigint };

type Props = { firm: string; round: { title: string; unit_code: string }; lines: StatementLine[]; shares: OwnShare[]; estimate: Estimate | null; payments: Paid[]; confirmedAt: Date | null };

/** The final statement of one firm, to read and to print: what it got, what it owes, what changed and why. */
export function StatementSheet({ firm, round, lines, shares, estimate, payments, confirmedAt }: Props) {
  const { fulfilment } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const t = fulfilment.statement;
  const total = lines.reduce((sum, line) => sum + line.amount, 0n);
  const quantity = shares[0]?.quantity ?? 0n;
  const balance = balanceOf(total, payments);
  const amount = (value: bigint) => `${format.number(value)} ${unitOf(round.unit_code, value, locale)}`;
  const told = lines.every((line) => line.line_amount !== null);
  return (
    <div className="grid gap-5">
      <p className="text-ink-2">
        <Name className="font-semibold text-ink">{firm}</Name> · <Name>{round.title}</Name>
        {confirmedAt && <span> · {t.settledOn(format.date(confirmedAt))}</span>}
      </p>
      <Table
        caption={t.title}
        rows={[...lines, null]}
        rowKey={(line) => String(line?.position ?? "total")}
        columns={[
          {
            key: "kind",
            header: t.kind,
            title: true,
            cell: (line) =>
              line ? (
                <>
                  {t.kinds[line.kind] ?? line.kind}
                  {line.label && <span className="font-normal text-ink-2"> · <Name>{line.label}</Name></span>}
                </>
              ) : (
                t.total
              ),
          },
          { key: "key", header: t.key, cell: (line) => line && (t.keys[line.key] ?? line.key) },
          ...(told ? [{ key: "whole", header: t.whole, figures: true, cell: (line: StatementLine | null) => format.money(line ? (line.line_amount ?? 0n) : lines.reduce((sum, one) => sum + (one.line_amount ?? 0n), 0n)) }] : []),
          { key: "share", header: t.share, figures: true, cell: (line) => <strong>{format.money(line?.amount ?? total)}</strong> },
        ]}
      />
      <Summary
        rows={[
          { label: t.quantity, value: amount(quantity) },
          { label: t.final, value: format.money(total) },
          { label: t.paid, value: format.money(total - balance) },
          balance < 0n ? { label: t.credit, value: format.money(-balance), tone: "bad" as const } : { label: t.balance, value: balance === 0n ? t.settled : format.money(balance), tone: balance === 0n ? ("ok" as const) : ("bad" as const) },
        ]}
      />
      {estimate && (
        <section>
          <h3 className="mb-2 font-semibold">{t.why}</h3>
          <ul className="grid list-disc gap-1 ps-5">
            {estimate.quantity === quantity && estimate.due === total && <li>{t.noChange}</li>}
            {estimate.quantity !== quantity && <li>{t.quantityChanged(amount(estimate.quantity), amount(quantity))}</li>}
            {estimate.quantity !== quantity &&
              [...shares].reverse().map((share) => (
                <li key={share.run} className="text-ink-2">
                  {format.dateTime(share.made_at)}: {fulfilment.delivery.causes[share.cause]} ({amount(share.quantity)})
                </li>
              ))}
            {estimate.due !== total && <li>{t.costChanged(format.money(estimate.due), format.money(total))}</li>}
          </ul>
        </section>
      )}
      <p className="text-sm text-ink-2">{t.payTo}</p>
    </div>
  );
}
