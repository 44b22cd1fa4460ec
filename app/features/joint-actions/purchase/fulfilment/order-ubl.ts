import { isoDay } from "~/features/firms/rules";
import { nameIn, orderName, unitPriceOf, type OrderDocument } from "./order";

const XML_UNSAFE = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const escape = (text: string) => text.replace(XML_UNSAFE, "").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

type Attributes = Record<string, string>;
const open = (name: string, attributes: Attributes = {}) => `${name}${Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(value)}"`).join("")}`;
/** A basic component; an empty one is left out, as UBL asks. */
const basic = (name: string, value: string | null | undefined, attributes?: Attributes) => (value ? `<cbc:${open(name, attributes)}>${escape(value)}</cbc:${name}>` : "");
const group = (name: string, ...parts: string[]) => {
  const content = parts.join("");
  return content ? `<cac:${name}>${content}</cac:${name}>` : "";
};
const party = (name: string, who: string) => group(name, group("Party", group("PartyName", basic("Name", who))));

/** The order as UBL 2.3: one line for each delivery, units by UN/ECE Recommendation 20, money in the order's currency. */
export function orderUbl(order: OrderDocument): string {
  const { locale, currency, unitCode } = order;
  const money = (value: bigint) => [value.toString(), { currencyID: currency }] as const;
  const quantity = (value: bigint) => [value.toString(), { unitCode, unitCodeListID: "UNECERec20" }] as const;
  const unitPrice = unitPriceOf(order);
  const price =
    unitPrice === null
      ? group("Price", basic("PriceAmount", ...money(order.goods)), basic("BaseQuantity", ...quantity(order.quantity)))
      : group("Price", basic("PriceAmount", ...money(unitPrice)), basic("BaseQuantity", ...quantity(1n)));
  const item = group(
    "Item",
    basic("Description", order.specification),
    basic("Name", order.substitute || order.title),
    ...order.attributes.map(({ name, value, unit }) => group("AdditionalItemProperty", basic("Name", name), basic("Value", [value, unit].filter(Boolean).join(" ")))),
  );
  const lines = order.lines.map((line) =>
    group(
      "OrderLine",
      group(
        "LineItem",
        basic("ID", String(line.position)),
        basic("Quantity", ...quantity(line.quantity)),
        basic("LineExtensionAmount", ...money(line.amount)),
        group(
          "Delivery",
          basic("Quantity", ...quantity(line.quantity)),
          group("DeliveryLocation", basic("Description", line.deliveryPoint || order.deliveryNote)),
          group("DeliveryParty", group("PartyName", basic("Name", nameIn(locale, line.firmFa, line.firmEn)))),
        ),
        price,
        item,
      ),
    ),
  );
  const body = [
    basic("UBLVersionID", "2.3"),
    basic("ID", orderName(order)),
    basic("UUID", order.orderId),
    basic("IssueDate", isoDay(order.createdAt)),
    basic("Note", order.note, { languageID: locale }),
    basic("DocumentCurrencyCode", currency),
    party("BuyerCustomerParty", nameIn(locale, order.buyerFa, order.buyerEn)),
    party("SellerSupplierParty", order.supplier),
    order.deliverBy ? group("Delivery", group("RequestedDeliveryPeriod", basic("EndDate", order.deliverBy))) : "",
    group("DeliveryTerms", basic("ID", order.incoterm, { schemeID: "INCOTERMS" }), basic("SpecialTerms", order.termsPoint)),
    order.paymentDays === null ? "" : group("PaymentTerms", basic("Note", `${order.paymentDays} days`)),
    group("AnticipatedMonetaryTotal", basic("LineExtensionAmount", ...money(order.goods)), basic("PayableAmount", ...money(order.goods))),
    ...lines,
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>
<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">${body.filter(Boolean).join("\n")}</Order>
`;
}
