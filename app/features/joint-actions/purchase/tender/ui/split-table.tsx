import { unitLabel } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Name } from "~/ui/bidi";
import { Table } from "~/ui/table";
import { ceilDiv } from "../../ladder";

export type LotLine = { quoteId: string; supplier: string; quantity: bigint; goods: bigint };
type Props = { lots: readonly LotLine[]; unitCode: string; caption?: string };

/** The lots of an award: what is bought of each supplier, at which price, and their sum. */
export function SplitTable({ lots, unitCode, caption }: Props) {
  const { rounds, tender: { split: t, invited } } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const unit = unitLabel(unitCode, locale);
  const total: LotLine = { quoteId: "total", supplier: "", quantity: lots.reduce((sum, lot) => sum + lot.quantity, 0n), goods: lots.reduce((sum, lot) => sum + lot.goods, 0n) };
  return (
    <Table
      caption={caption ?? t.lots}
      captionHidden={caption === undefined}
      rows={[...lots, total]}
      rowKey={(lot) => lot.quoteId}
      columns={[
        { key: "supplier", header: invited.name, title: true, cell: (lot) => (lot === total ? t.together : <Name>{lot.supplier}</Name>) },
        { key: "quantity", header: `${rounds.result.quantity} (${unit})`, figures: true, cell: (lot) => format.number(lot.quantity) },
        { key: "price", header: t.unitPrice, figures: true, cell: (lot) => format.money(ceilDiv(lot.goods, lot.quantity)) },
        { key: "goods", header: rounds.result.goods, figures: true, cell: (lot) => format.money(lot.goods) },
      ]}
    />
  );
}

/** What of each lot goes to the own firm, and what of each supplier's price it pays. */
export function OwnLots({ lots, unitCode }: { lots: readonly LotLine[]; unitCode: string }) {
  const { rounds, tender: { split: t, invited } } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  return (
    <>
      <Table
        caption={t.yours}
        captionHidden={false}
        rows={lots}
        rowKey={(lot) => lot.quoteId}
        columns={[
          { key: "supplier", header: invited.name, title: true, cell: (lot) => <Name>{lot.supplier}</Name> },
          { key: "quantity", header: `${rounds.result.quantity} (${unitLabel(unitCode, locale)})`, figures: true, cell: (lot) => format.number(lot.quantity) },
          { key: "goods", header: rounds.result.goods, figures: true, cell: (lot) => format.money(lot.goods) },
        ]}
      />
      <p className="mt-2 text-sm text-ink-2">{t.same}</p>
    </>
  );
}
