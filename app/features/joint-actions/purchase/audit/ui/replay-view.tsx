import { Check, Download, X } from "lucide-react";
import { unitLabel, unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Ltr } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card, CardHeader, Facts } from "~/ui/card";
import { PrintButton } from "~/ui/print-button";
import { Table } from "~/ui/table";
import type { NumberedPledge } from "../commitment";
import type { ReplayCheck, ReplayData, ReplayShare } from "../replay";
import { sayReplay } from "../replay-words";

type Props = { roundId: string; unitCode: string; data: ReplayData; checks: ReplayCheck[] };

/** How a result came about: what went in, the method, the steps with this round's numbers, what came out, and the marks that prove it. */
export function ReplayView({ roundId, unitCode, data, checks }: Props) {
  const { audit: { replay: t } } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const unit = unitLabel(unitCode, locale);
  return (
    <div className="stack">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <p className="max-w-2xl text-ink-2">{t.lead}</p>
        <div className="flex flex-wrap gap-2 print:hidden">
          {/* A form, so that the browser's own download is used with and without scripts. */}
          <form action={`/rounds/${roundId}/replay/file`} method="get">
            <Button variant="primary" title={t.downloadHint}>
              <Download aria-hidden />
              {t.download}
            </Button>
          </form>
          <PrintButton label={t.print} />
        </div>
      </div>
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <InputCard data={data} unitCode={unitCode} />
        <div className="stack">
          <Card>
            <CardHeader title={t.method} />
            <p className="text-ink-2">{t.methodBody}</p>
          </Card>
          <Card>
            <CardHeader title={t.steps} aside={t.status[data.status]} />
            <ol className="grid list-decimal gap-2 ps-5">
              {sayReplay(data, t, { number: format.number, money: format.money, unit: (quantity) => unitOf(unitCode, quantity, locale) }).map((line, index) => (
                <li key={index}>{line}</li>
              ))}
            </ol>
          </Card>
        </div>
      </div>
      {data.full && <RowsCard pledges={data.full.pledges} shares={data.shares} unit={unit} />}
      <ProofCard data={data} checks={checks} />
    </div>
  );
}

function InputCard({ data, unitCode }: { data: ReplayData; unitCode: string }) {
  const { audit: { replay: t } } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const amount = (quantity: bigint) => `${format.number(quantity)} ${unitOf(unitCode, quantity, locale)}`;
  const { ladder, sharedCost } = data.terms;
  const limits = (row: { min: bigint; desired: bigint; max: bigint }) => [
    { label: t.min, value: amount(row.min) },
    { label: t.desired, value: amount(row.desired) },
    { label: t.max, value: amount(row.max) },
  ];
  return (
    <Card>
      <CardHeader title={t.input} />
      {data.own.map(({ number, pledge }) => (
        <div key={number} className="mb-5">
          <h3 className="font-semibold">{t.own}</h3>
          <p className="mb-2 text-sm text-ink-2">{t.ownRow(format.number(number))}</p>
          <Facts className="grid-cols-2" rows={[...limits(pledge), { label: t.limit, value: pledge.cap === null ? t.noLimit : format.money(pledge.cap) }]} />
          <p className="mt-2 text-sm text-ink-2">{t.limitHint}</p>
        </div>
      ))}
      {data.totals ? (
        <div className="mb-5">
          <h3 className="mb-2 font-semibold">{t.totals(format.number(data.totals.firms))}</h3>
          <Facts className="grid-cols-2" rows={limits(data.totals)} />
        </div>
      ) : (
        <p className="mb-5 text-sm text-ink-2">{t.hidden}</p>
      )}
      <h3 className="mb-2 font-semibold">{t.price}</h3>
      <Table
        caption={t.price}
        rows={ladder.breaks}
        rowKey={(row) => row.minQty.toString()}
        columns={[
          { key: "from", header: t.from, title: true, cell: (row) => amount(row.minQty) },
          { key: "price", header: t.unitPrice, figures: true, cell: (row) => format.money(row.unitPrice) },
        ]}
      />
      <Facts
        className="mt-4 grid-cols-2"
        rows={[
          { label: t.pack, value: amount(ladder.pack) },
          { label: t.moq, value: amount(ladder.moq) },
          { label: t.sharedCost, value: format.money(sharedCost) },
        ]}
      />
      {data.terms.lots && (
        <>
          <h3 className="mt-5 mb-2 font-semibold">{t.lots}</h3>
          <Table
            caption={t.lots}
            rows={data.terms.lots.map((lot, index) => ({ ...lot, index }))}
            rowKey={(lot) => String(lot.index)}
            columns={[
              { key: "lot", header: t.number, title: true, cell: (lot) => format.number(lot.index + 1) },
              { key: "quantity", header: t.quantity, figures: true, cell: (lot) => amount(lot.quantity) },
              { key: "ladder", header: t.price, cell: (lot) => lot.ladder.breaks.map((step) => `${t.from} ${format.number(step.minQty)}: ${format.money(step.unitPrice)}`).join(" · ") },
            ]}
          />
        </>
      )}
    </Card>
  );
}

function RowsCard({ pledges, shares, unit }: { pledges: NumberedPledge[]; shares: ReplayShare[]; unit: string }) {
  const { audit: { replay: t } } = useMessages();
  const format = useFormat();
  const shareOf = new Map(shares.map((share) => [share.number, share]));
  return (
    <Card>
      <CardHeader title={t.rows} aside={unit} />
      <Table
        caption={t.rows}
        rows={pledges}
        rowKey={(row) => String(row.number)}
        columns={[
          { key: "number", header: t.number, title: true, cell: (row) => format.number(row.number) },
          ...(pledges.some(({ place }) => place !== undefined) ? [{ key: "place", header: t.cameAs, figures: true, cell: (row: NumberedPledge) => (row.place === undefined ? "—" : format.number(row.place)) }] : []),
          { key: "min", header: t.min, figures: true, cell: (row) => format.number(row.min) },
          { key: "desired", header: t.desired, figures: true, cell: (row) => format.number(row.desired) },
          { key: "max", header: t.max, figures: true, cell: (row) => format.number(row.max) },
          { key: "limit", header: t.limit, figures: true, cell: (row) => (row.cap === null ? t.noLimit : format.money(row.cap)) },
          { key: "quantity", header: t.quantity, figures: true, cell: (row) => (shareOf.get(row.number)?.excluded ? t.excluded : format.number(shareOf.get(row.number)?.quantity ?? 0n)) },
          { key: "due", header: t.due, figures: true, cell: (row) => format.money(shareOf.get(row.number)?.due ?? 0n) },
        ]}
      />
    </Card>
  );
}

function ProofCard({ data, checks }: { data: ReplayData; checks: ReplayCheck[] }) {
  const { audit: { replay: t } } = useMessages();
  const format = useFormat();
  return (
    <Card>
      <CardHeader title={t.checks} />
      <p className="mb-2 text-ink-2">{t.checksLead}</p>
      <ul className="mb-5 grid gap-1">
        {checks.map(({ step, ok }, index) => (
          <li key={index} className="flex gap-2">
            {ok ? <Check aria-hidden className="mt-1 size-4 shrink-0 text-ok" /> : <X aria-hidden className="mt-1 size-4 shrink-0 text-bad" />}
            <span>
              {t.check[step]} <span className={ok ? "sr-only" : "font-semibold text-bad"}>— {ok ? t.holds : t.fails}</span>
            </span>
          </li>
        ))}
      </ul>
      <h3 className="mb-2 font-semibold">{t.proof}</h3>
      <dl className="grid gap-2 text-sm">
        {[
          { label: t.computedAt, value: format.dateTime(data.clearedAt) },
          { label: t.engine, value: <Ltr className="font-mono">{data.engine}</Ltr> },
          { label: t.fingerprint, value: <Ltr className="font-mono break-all">{data.inputHash}</Ltr> },
          ...(data.log ? [{ label: t.head(format.number(data.log.seq)), value: <Ltr className="font-mono break-all">{data.log.hash}</Ltr> }] : []),
        ].map((row, index) => (
          <div key={index}>
            <dt className="text-ink-2">{row.label}</dt>
            <dd>{row.value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
