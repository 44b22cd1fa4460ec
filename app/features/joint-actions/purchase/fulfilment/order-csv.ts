import { nameIn, orderName, type OrderDocument } from "./order";

/** A spreadsheet takes a cell that begins with these for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** One cell: quoted where needed, and never a formula. */
export function csvCell(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The order as a table for spreadsheets: UTF-8 with its mark, one row for each line, numbers as plain digits. */
export function orderCsv(order: OrderDocument): string {
  const header = ["order", "line", "item", "delivery_point", "firm", "quantity", "unit_code", "amount", "currency"];
  const rows = order.lines.map((line) => [
    orderName(order),
    String(line.position),
    order.title,
    line.deliveryPoint || order.deliveryNote,
    nameIn(order.locale, line.firmFa, line.firmEn),
    line.quantity.toString(),
    order.unitCode,
    line.amount.toString(),
    order.currency,
  ]);
  return "\ufeff" + [header, ...rows].map((row) => row.map(csvCell).join(",") + "\r\n").join("");
}
