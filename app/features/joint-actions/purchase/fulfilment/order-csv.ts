import { csvOf } from "~/lib/csv";
import { nameIn, orderName, type OrderDocument } from "./order";

/** The order as a table for spreadsheets: UTF-8 with its mark, one row for each line, numbers as plain digits. */
export function orderCsv(order: OrderDocument): string {
  const header = ["order", "line", "item", "delivery_point", "firm", "quantity", "unit_code", "amount", "currency"];
  const rows = order.lines.map((line) => [
    orderName(order),
    String(line.position),
    order.substitute || order.title,
    line.deliveryPoint || order.deliveryNote,
    nameIn(order.locale, line.firmFa, line.firmEn),
    line.quantity.toString(),
    order.unitCode,
    line.amount.toString(),
    order.currency,
  ]);
  return csvOf([header, ...rows]);
}
