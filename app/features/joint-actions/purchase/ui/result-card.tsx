import { unitLabel } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Name } from "~/ui/bidi";
import { Card, CardHeader, Summary } from "~/ui/card";
import { Stat, Stats } from "~/ui/stat";
import { Table } from "~/ui/table";
import { ceilDiv } from "../ladder";
import type { readClearing } from "../queries.server";
import type { Shortfall } from "../shortfall";

type Result = NonNullable<Awaited<ReturnType<typeof readClearing>>>;
type Allocation = Result["allocations"][number];

const savingOf = (row: Allocation) => (row.solo_price === null || row.excluded ? null : row.solo_price * row.quantity - row.due);

/** What came out: one's own share first, then the group's result as far as one may see it. */
export function ResultCard({ round, result, actingFirmId, everybody }: { round: { unit_code: string }; result: Result; actingFirmId: string | null; everybody: boolean }) {
  const { rounds: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const { clearing, allocations } = result;
  const unit = unitLabel(round.unit_code, locale);
  const amount = (quantity: bigint) => `${format.number(quantity)} ${unit}`;
  const own = allocations.find((row) => row.firm_id === actingFirmId);
  if (clearing.status === "not_viable") {
    return (
      <Card>
        <CardHeader title={t.result.title} />
        <Alert tone="bad" title={t.result.notViable}>
          {t.result.nearest}
          <ul className="list-disc ps-5">
            {clearing.nearest.map((shortfall) => (
              <li key={shortfall.kind}>{shortfallText(shortfall)}</li>
            ))}
          </ul>
        </Alert>
      </Card>
    );
  }
  const quantity = clearing.quantity ?? 0n;
  const total = (clearing.goods ?? 0n) + (clearing.shared ?? 0n);
  const saving = own ? savingOf(own) : null;
  return (
    <Card>
      <CardHeader title={t.result.title} />
      {own &&
        (own.excluded ? (
          <Alert tone="now">{t.result.excluded}</Alert>
        ) : (
          <div className="mb-5">
            <h3 className="mb-2 font-semibold">{t.result.yours}</h3>
            <Summary
              rows={[
                { label: t.result.quantity, value: amount(own.quantity) },
                { label: t.result.goods, value: format.money(own.goods_share) },
                { label: t.result.shared, value: format.money(own.shared_share) },
                { label: t.result.due, value: format.money(own.due) },
                ...(own.quantity > 0n ? [{ label: t.pledge.landed, value: format.money(ceilDiv(own.due, own.quantity)) }] : []),
                ...(saving === null ? [] : [{ label: saving >= 0n ? t.result.saving : t.pledge.dearer, value: format.money(saving >= 0n ? saving : -saving), tone: saving >= 0n ? ("ok" as const) : ("bad" as const) }]),
              ]}
            />
          </div>
        ))}
      <h3 className="mb-2 font-semibold">{t.result.group}</h3>
      <Stats>
        <Stat label={t.result.quantity} value={amount(quantity)} />
        <Stat label={t.result.landed} value={quantity > 0n ? format.money(ceilDiv(total, quantity)) : "—"} note={t.result.roundedUp} />
        <Stat label={t.result.due} value={format.money(total)} />
        {clearing.solo_total !== null && clearing.solo_total > total && <Stat label={t.result.groupSaving} value={format.money(clearing.solo_total - total)} tone="ok" />}
      </Stats>
      {everybody && (
        <div className="mt-5">
          <Table
            caption={t.result.orderTable}
            captionHidden={false}
            rows={allocations}
            rowKey={(row) => row.firm_id}
            columns={[
              { key: "firm", header: t.result.firm, title: true, cell: (row) => <Name>{(locale === "fa" ? row.name_fa : row.name_en) || row.name_fa || row.name_en}</Name> },
              { key: "quantity", header: t.result.quantity, figures: true, cell: (row) => format.number(row.quantity) },
              { key: "due", header: t.result.due, figures: true, cell: (row) => format.money(row.due) },
            ]}
          />
        </div>
      )}
    </Card>
  );

  function shortfallText(shortfall: Shortfall): string {
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
  }
}
