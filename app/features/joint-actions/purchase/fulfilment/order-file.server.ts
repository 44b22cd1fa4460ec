import type { CurrencyUnit } from "~/i18n/format";
import { orderName, type OrderDocument } from "./order";
import { orderCsv } from "./order-csv";
import { orderPdf } from "./order-pdf.server";
import { orderUbl } from "./order-ubl";

export const orderFormats = ["pdf", "csv", "xml"] as const;
export type OrderFormat = (typeof orderFormats)[number];

const MEDIA_TYPES: Record<OrderFormat, string> = { pdf: "application/pdf", csv: "text/csv; charset=utf-8", xml: "application/xml; charset=utf-8" };

/** The order as a file to download. */
export async function orderFile(order: OrderDocument, format: OrderFormat, currencyUnit: CurrencyUnit): Promise<Response> {
  const body = format === "pdf" ? await orderPdf(order, currencyUnit) : format === "csv" ? orderCsv(order) : orderUbl(order);
  return new Response(body as BodyInit, {
    headers: {
      "Content-Type": MEDIA_TYPES[format],
      "Content-Disposition": `attachment; filename="${orderName(order)}.${format}"`,
      "Cache-Control": "private, no-store",
      "X-Content-Type-Options": "nosniff",
    },
  });
}
