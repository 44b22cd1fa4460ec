import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Name } from "~/ui/bidi";
import { Card, CardHeader } from "~/ui/card";
import { Table } from "~/ui/table";

type Row = { firm_id: string; name_fa: string; name_en: string; min: bigint; desired: bigint; max: bigint; cap: bigint | null };

/** The pledges that count: for the facilitator, and for those who pledge while all of them show theirs. */
export function PledgeRows({ rows, unit, shown }: { rows: Row[]; unit: string; shown: boolean }) {
  const { rounds: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  return (
    <Card>
      <CardHeader title={shown ? t.rows.shown : t.rows.title} aside={unit} />
      <Table
        caption={t.rows.title}
        rows={rows}
        rowKey={(row) => row.firm_id}
        empty={<p className="text-ink-2">{t.rows.none}</p>}
        columns={[
          { key: "firm", header: t.result.firm, title: true, cell: (row) => <Name>{(locale === "fa" ? row.name_fa : row.name_en) || row.name_fa || row.name_en}</Name> },
          { key: "min", header: t.pledge.min, figures: true, cell: (row) => format.number(row.min) },
          { key: "desired", header: t.pledge.desired, figures: true, cell: (row) => format.number(row.desired) },
          { key: "max", header: t.pledge.max, figures: true, cell: (row) => format.number(row.max) },
          { key: "cap", header: t.rows.cap, figures: true, cell: (row) => (row.cap === null ? "—" : format.money(row.cap)) },
        ]}
      />
    </Card>
  );
}
