import { unitLabel, unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Ltr, Name, Sentence } from "~/ui/bidi";
import { Card, CardHeader, Summary } from "~/ui/card";
import { Stat, Stats } from "~/ui/stat";
import { Table } from "~/ui/table";
import { ceilDiv } from "../ladder";
import type { OwnPledge, readResult } from "../queries.server";
import type { SplitLot } from "../tender/split.server";
import { OwnLots, SplitTable } from "../tender/ui/split-table";
import type { Shortfall } from "../shortfall";

type Result = NonNullable<Awaited<ReturnType<typeof readResult>>>;
type Group = NonNullable<Result["group"]>;
type Allocation = Result["allocations"][number];

const savingOf = (row: Allocation) => (row.solo_price === null || row.excluded ? null : row.solo_price * row.quantity - row.due);
const landedOf = (group: Group) => ceilDiv((group.goods ?? 0n) + (group.shared ?? 0n), group.quantity ?? 1n);

type Props = { round: { unit_code: string }; result: Result; actingFirmId: string | null; pledge: OwnPledge | null; everybody: boolean; /** Of a split award. */ lots: SplitLot[]; /** What was bought instead of what was asked for, and the firm doesn't take. */ notTaken: string };

/** What came out: one's own share first, then the group's result as far as one may see it. */
export function ResultCard({ round, result, actingFirmId, pledge, everybody, lots, notTaken }: Props) {
  const { rounds: t, pledging, tender } = useMessages();
  const { locale } = useLocale();
  const unit = unitLabel(round.unit_code, locale);
  const soFar = result.group?.provisional === true;
  const own = result.allocations.find((row) => row.firm_id === actingFirmId);
  const { group } = result;
  const ownLots = lots.flatMap((lot) => (lot.own ? [{ ...lot, ...lot.own }] : []));
  return (
    <Card>
      <CardHeader title={soFar ? pledging.fill.soFar : t.result.title} />
      {soFar && <p className="mb-3 text-sm text-ink-2">{pledging.fill.soFarNote}</p>}
      {result.status === "not_viable" ? (
        <NotViable group={group} unitCode={round.unit_code} />
      ) : (
        <>
          {own && <OwnShare own={own} cap={pledge?.cap ?? null} notTaken={notTaken} group={group} unitCode={round.unit_code} />}
          {ownLots.length > 0 && (
            <div className="mb-5">
              <OwnLots lots={ownLots} unitCode={round.unit_code} />
            </div>
          )}
          {group ? <GroupResult group={group} unitCode={round.unit_code} /> : <p className="text-ink-2">{t.result.few}</p>}
          {group && lots.length > 0 && (
            <div className="mt-5">
              <SplitTable lots={lots} unitCode={round.unit_code} caption={tender.split.lots} />
            </div>
          )}
          {everybody && <Shares rows={result.allocations} unit={unit} />}
        </>
      )}
      {group && (
        <p className="mt-4 text-sm break-all text-ink-2">
          {t.result.proof(group.engine_version)}
          <Ltr className="font-mono">{group.input_hash}</Ltr>
        </p>
      )}
    </Card>
  );
}

function NotViable({ group, unitCode }: { group: Group | null; unitCode: string }) {
  const { rounds: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const amount = (quantity: bigint) => `${format.number(quantity)} ${unitOf(unitCode, quantity, locale)}`;
  const say = (shortfall: Shortfall): string => {
    switch (shortfall.kind) {
      case "quantity":
        return t.result.shortfall.quantity(amount(shortfall.missing));
      case "cap":
        return t.result.shortfall.cap(format.money(shortfall.raiseBy));
      case "firms":
        return t.result.shortfall.firms(format.number(shortfall.more));
      case "quantity_and_cap":
        return t.result.shortfall.quantity_and_cap(amount(shortfall.missing), format.money(shortfall.raiseBy));
    }
  };
  return (
    <Alert tone="bad" title={t.result.notViable}>
      {group ? (
        <>
          {t.result.nearest}
          <ul className="list-disc ps-5">
            {group.nearest.map((shortfall) => (
              <li key={shortfall.kind}>{say(shortfall)}</li>
            ))}
          </ul>
        </>
      ) : (
        t.result.few
      )}
    </Alert>
  );
}

function OwnShare({ own, cap, notTaken, group, unitCode }: { own: Allocation; cap: bigint | null; notTaken: string; group: Group | null; unitCode: string }) {
  const { locale } = useLocale();
  const { rounds: t } = useMessages();
  const format = useFormat();
  if (own.excluded || own.quantity === 0n) {
    return (
      <Alert tone="now" className="mb-5" title={own.excluded ? t.result.excluded : undefined}>
        {!own.excluded ? t.result.nothing : notTaken ? <Sentence>{t.result.notTaken(notTaken)}</Sentence> : cap === null ? null : group ? t.result.excludedBy(format.money(landedOf(group)), format.money(cap)) : t.result.excludedCap(format.money(cap))}
      </Alert>
    );
  }
  const saving = savingOf(own);
  return (
    <div className="mb-5">
      <h3 className="mb-2 font-semibold">{t.result.yours}</h3>
      <Summary
        rows={[
          { label: t.result.quantity, value: `${format.number(own.quantity)} ${unitOf(unitCode, own.quantity, locale)}` },
          { label: t.result.goods, value: format.money(own.goods_share) },
          { label: t.result.shared, value: format.money(own.shared_share) },
          { label: t.result.due, value: format.money(own.due) },
          ...(saving === null ? [] : [saving >= 0n ? { label: t.result.saving, value: format.money(saving), tone: "ok" as const } : { label: t.pledge.dearer, value: format.money(-saving), tone: "bad" as const }]),
          { label: t.pledge.landed(unitLabel(unitCode, locale)), value: format.money(ceilDiv(own.due, own.quantity)) },
        ]}
      />
      <p className="mt-2 text-sm text-ink-2">{t.result.payTo}</p>
    </div>
  );
}

function GroupResult({ group, unitCode }: { group: Group; unitCode: string }) {
  const { rounds: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const total = (group.goods ?? 0n) + (group.shared ?? 0n);
  return (
    <>
      <h3 className="mb-2 font-semibold">{t.result.group}</h3>
      <Stats>
        <Stat label={t.result.quantity} value={`${format.number(group.quantity ?? 0n)} ${unitOf(unitCode, group.quantity ?? 0n, locale)}`} />
        <Stat label={t.result.landed} value={format.money(landedOf(group))} note={t.result.roundedUp} />
        <Stat label={t.result.due} value={format.money(total)} />
        {group.solo_total !== null && group.solo_total > total && <Stat label={t.result.groupSaving} value={format.money(group.solo_total - total)} tone="ok" />}
      </Stats>
    </>
  );
}

function Shares({ rows, unit }: { rows: Allocation[]; unit: string }) {
  const { rounds: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  return (
    <div className="mt-5">
      <Table
        caption={t.result.orderTable}
        captionHidden={false}
        rows={rows}
        rowKey={(row) => row.firm_id}
        columns={[
          { key: "firm", header: t.result.firm, title: true, cell: (row) => <Name>{(locale === "fa" ? row.name_fa : row.name_en) || row.name_fa || row.name_en}</Name> },
          { key: "quantity", header: `${t.result.quantity} (${unit})`, figures: true, cell: (row) => format.number(row.quantity) },
          { key: "due", header: t.result.due, figures: true, cell: (row) => format.money(row.due) },
        ]}
      />
    </div>
  );
}
