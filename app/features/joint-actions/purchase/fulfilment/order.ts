import { z } from "zod";
import { splitProportionally } from "../shares";
import { readAttributes } from "../start/attributes";

const digits = z.string().regex(/^\d+$/).transform(BigInt);
const instant = z.string().transform((text) => new Date(text));

/** An order as its supplier reads it; the database says it in JSON with whole numbers as text. */
export const orderDocument = z.object({
  orderId: z.uuid(),
  roundId: z.uuid(),
  number: z.number(),
  createdAt: instant,
  locale: z.enum(["fa", "en"]),
  supplier: z.string(),
  deliverBy: z.string().nullable(),
  note: z.string(),
  quantity: digits,
  goods: digits,
  title: z.string(),
  /** What the supplier delivers instead of what was asked for; empty for just that. */
  substitute: z.string(),
  attributes: z.unknown().transform(readAttributes),
  specification: z.string(),
  unitCode: z.string(),
  currency: z.string(),
  deliveryNote: z.string(),
  settlement: z.string(),
  taxIncluded: z.boolean(),
  /** Terms of delivery as the supplier offered them. */
  incoterm: z.string().nullable(),
  termsPoint: z.string(),
  paymentDays: z.number().nullable(),
  leadTimeDays: z.number().nullable(),
  buyerFa: z.string().nullable(),
  buyerEn: z.string().nullable(),
  clusterFa: z.string(),
  clusterEn: z.string(),
  confirmed: z.boolean(),
  acknowledgedAt: instant.nullable(),
  lines: z.array(
    z.object({ position: z.number(), deliveryPoint: z.string(), firmFa: z.string().nullable(), firmEn: z.string().nullable(), quantity: digits, amount: digits }),
  ),
});
export type OrderDocument = z.output<typeof orderDocument>;

/** What the order is called outside: the beginning of its round's id and its number in the round. */
export const orderName = (order: Pick<OrderDocument, "roundId" | "number">) => `KH-${order.roundId.slice(0, 8).toUpperCase()}-${order.number}`;

/** The price of one unit where it is the same for all and whole; null for prices by bands. */
export const unitPriceOf = (order: Pick<OrderDocument, "goods" | "quantity">) => (order.goods % order.quantity === 0n ? order.goods / order.quantity : null);

/** "DAP Lalejin": the supplier's terms of delivery; empty where it named none. */
export const deliveryTerms = ({ incoterm, termsPoint }: Pick<OrderDocument, "incoterm" | "termsPoint">) => [incoterm, termsPoint].filter(Boolean).join(" ");

/** A name in the language of the document, in the other one when there is none. */
export const nameIn = (locale: "fa" | "en", fa: string | null, en: string | null) => (locale === "fa" ? fa || en : en || fa) ?? "";

/** Lines with their part of the goods; the parts add up to the rial. */
export function priceLines<Line extends { quantity: bigint }>(lines: readonly Line[], goods: bigint): (Line & { amount: bigint })[] {
  const amounts = splitProportionally(goods, lines.map((line, index) => ({ firm: String(index).padStart(6, "0"), seq: BigInt(index), weight: line.quantity })));
  return lines.map((line, index) => ({ ...line, amount: amounts[index]! }));
}
