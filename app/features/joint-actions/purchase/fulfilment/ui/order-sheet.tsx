import { unitLabel, unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Ltr, Name, Text } from "~/ui/bidi";
import { Facts } from "~/ui/card";
import { Table } from "~/ui/table";
import { AttributeList } from "../../start/ui/attribute-list";
import { deliveryTerms, nameIn, orderName, unitPriceOf, type OrderDocument } from "../order";

/** The order to read and to print. */
export function OrderSheet({ order }: { order: OrderDocument }) {
  const { fulfilment } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const t = fulfilment.sheet;
  const unit = unitLabel(order.unitCode, locale);
  const unitPrice = unitPriceOf(order);
  const optional = (label: string, value: string | null) => (value ? [{ label, value: <Name>{value}</Name> }] : []);
  return (
    <div className="grid gap-5">
      <p className="flex flex-wrap gap-x-3 text-ink-2">
        <Ltr className="font-semibold text-ink">{orderName(order)}</Ltr>
        <span>{format.date(order.createdAt)}</span>
      </p>
      {!order.confirmed && <Alert tone="now">{t.unconfirmed}</Alert>}
      <Facts
        rows={[
          { label: t.supplier, value: <Name>{order.supplier}</Name> },
          { label: t.buyer, value: <Name>{`${nameIn(locale, order.buyerFa, order.buyerEn)} (${nameIn(locale, order.clusterFa, order.clusterEn)})`}</Name> },
          { label: t.item, value: <Name>{order.title}</Name> },
          ...optional(t.instead, order.substitute),
          { label: t.quantity, value: `${format.number(order.quantity)} ${unitOf(order.unitCode, order.quantity, locale)}` },
          { label: t.unitPrice, value: unitPrice === null ? t.byBands : format.money(unitPrice) },
          { label: t.goods, value: `${format.money(order.goods)} · ${order.taxIncluded ? t.taxIncluded : t.taxExtra}` },
          ...optional(t.deliverBy, order.deliverBy && format.date(`${order.deliverBy}T12:00:00Z`)),
          { label: t.payment, value: [t.settlements[order.settlement], order.paymentDays !== null && t.paymentDays(format.number(order.paymentDays))].filter(Boolean).join(" · ") },
          ...optional(t.deliveryNote, order.deliveryNote),
          ...optional(t.deliveryTerms, deliveryTerms(order)),
          ...optional(t.note, order.note),
        ]}
      />
      <AttributeList attributes={order.attributes} />
      {order.specification && <Text className="text-ink-2">{order.specification}</Text>}
      <Table
        caption={t.title}
        rows={[...order.lines, null]}
        rowKey={(line) => String(line?.position ?? "total")}
        columns={[
          { key: "point", header: t.deliveryPoint, title: true, cell: (line) => (line ? <Name>{line.deliveryPoint || order.deliveryNote || t.atSupplier}</Name> : <strong>{t.total}</strong>) },
          { key: "firm", header: t.firm, cell: (line) => line && <Name>{nameIn(locale, line.firmFa, line.firmEn) || t.unnamed}</Name> },
          { key: "quantity", header: `${t.quantity} (${unit})`, figures: true, cell: (line) => format.number(line?.quantity ?? order.quantity) },
          { key: "amount", header: t.amount, figures: true, cell: (line) => format.money(line?.amount ?? order.goods) },
        ]}
      />
    </div>
  );
}
