import { parseMoney, type CurrencyUnit } from "~/i18n/digits";
import type { Format } from "~/i18n/context";
import type { Attribute } from "./attributes";
import { FILL_HOURS, type CostLine } from "./schema";

type Day = Partial<Record<"calendar" | "year" | "month" | "day" | "hour" | "minute", string>>;

/** What the fields of the start form show. */
export type StartFormValue = {
  clusterId?: string | undefined;
  itemId?: string | undefined;
  title?: string;
  nameOther?: string;
  hsCode?: string;
  specification?: string;
  attributes: { name: string; value: string; unit: string }[];
  unitCode?: string;
  soloPrice?: string;
  quantityLimit?: string;
  shortagePolicy?: string;
  awardMethod?: string;
  settlement?: string;
  fillHours?: string;
  closeAtQuantity?: string;
  closeAtValue?: string;
  extensionHours?: string;
  prices?: string;
  supplierName?: string;
  model?: string;
  pack?: string;
  moq?: string;
  minOrderValue?: string;
  breaks: { minQty: string; unitPrice: string }[];
  leadTimeDays?: string;
  paymentDays?: string;
  taxIncluded?: string;
  costLines: { kind: string; label: string; amount: string; key: string }[];
  fee?: string;
  feeKey?: string;
  feeLabel?: string;
  deliveryNote?: string;
  deadline?: Day;
  tenderDeadline?: Day;
};

export const emptyCostLine = { kind: "transport", label: "", amount: "", key: "quantity" };
export const emptyAttribute = { name: "", value: "", unit: "" };

/** The form to begin with. */
export function newFormValue(format: Pick<Format, "number">, item?: { id: string; name: string; hsCode: string; unitCode: string; attributes: readonly Attribute[] }): StartFormValue {
  return {
    ...(item && { itemId: item.id, title: item.name, hsCode: item.hsCode }),
    attributes: item?.attributes.length ? item.attributes.map(({ name, unit }) => ({ name, value: "", unit })) : [emptyAttribute, emptyAttribute],
    unitCode: item?.unitCode ?? "KGM",
    shortagePolicy: "proportional",
    awardMethod: "rule",
    settlement: "arranger",
    fillHours: format.number(FILL_HOURS),
    prices: "list",
    model: "all_units",
    pack: format.number(1),
    moq: format.number(0),
    taxIncluded: "yes",
    breaks: [{ minQty: format.number(1), unitPrice: "" }, { minQty: "", unitPrice: "" }],
    costLines: [emptyCostLine],
    feeKey: "quantity",
  };
}

/** What was typed, with an item of the catalogue put in (null: with another one); rows of a specification that were begun stay. */
export function valueWithItem(typed: StartFormValue, item: { id: string; name: string; hsCode: string; unitCode: string; attributes: readonly Attribute[] } | null): StartFormValue {
  const { itemId: _, ...rest } = typed;
  if (!item) return { ...rest, attributes: rest.attributes.length > 0 ? rest.attributes : [emptyAttribute, emptyAttribute] };
  const begun = rest.attributes.filter((row) => row.name !== "" || row.value !== "");
  const asked = item.attributes.filter(({ name }) => !begun.some((row) => row.name === name)).map(({ name, unit }) => ({ name, value: "", unit }));
  const attributes = [...begun, ...asked];
  return { ...rest, itemId: item.id, title: item.name, hsCode: item.hsCode, unitCode: item.unitCode, attributes: attributes.length > 0 ? attributes : [emptyAttribute, emptyAttribute] };
}

export type KeptRound = {
  cluster_id: string;
  item_id: string | null;
  title: string;
  specification: string;
  attributes: Attribute[];
  unit_code: string;
  solo_price: bigint | null;
  quantity_limit: bigint | null;
  shortage_policy: string;
  settlement: string;
  award_method: string;
  fill_hours: number;
  close_at_quantity: bigint | null;
  close_at_value: bigint | null;
  extension_hours: number | null;
  delivery_note: string;
  tender_deadline: Date | null;
  name_other: string;
  hs_code: string;
};
export type KeptQuote = { supplier_name: string; model: string; pack: bigint; moq: bigint; min_order_value: bigint | null; tax_included: boolean; lead_time_days: number | null; payment_days: number | null; breaks: { min_qty: bigint; unit_price: bigint }[] };

/** The form of a round as its columns have it. */
export function keptFormValue(round: KeptRound, quote: KeptQuote | null, lines: readonly CostLine[], format: Pick<Format, "number" | "amount">): StartFormValue {
  const fresh = newFormValue(format);
  const fee = lines.find((line) => line.kind === "fee");
  const rows = lines.filter((line) => line !== fee).map((line) => ({ kind: line.kind, label: line.label, amount: format.amount(line.amount), key: line.key }));
  const money = (value: bigint | null) => (value === null ? "" : format.amount(value));
  const days = (value: number | null | undefined) => (value == null ? "" : format.number(value));
  return {
    clusterId: round.cluster_id,
    itemId: round.item_id ?? undefined,
    title: round.title,
    nameOther: round.name_other,
    hsCode: round.hs_code,
    specification: round.specification,
    attributes: round.attributes.length > 0 ? round.attributes : fresh.attributes,
    unitCode: round.unit_code,
    soloPrice: money(round.solo_price),
    quantityLimit: round.quantity_limit === null ? "" : format.number(round.quantity_limit),
    shortagePolicy: round.shortage_policy,
    awardMethod: round.award_method,
    settlement: round.settlement,
    fillHours: format.number(round.fill_hours),
    closeAtQuantity: round.close_at_quantity === null ? "" : format.number(round.close_at_quantity),
    closeAtValue: money(round.close_at_value),
    extensionHours: round.extension_hours === null ? "" : format.number(round.extension_hours),
    prices: round.tender_deadline ? "tender" : "list",
    supplierName: quote?.supplier_name ?? "",
    model: quote?.model ?? "all_units",
    pack: format.number(quote?.pack ?? 1n),
    moq: format.number(quote?.moq ?? 0n),
    breaks: quote ? quote.breaks.map((row) => ({ minQty: format.number(row.min_qty), unitPrice: format.amount(row.unit_price) })) : fresh.breaks,
    minOrderValue: money(quote?.min_order_value ?? null),
    leadTimeDays: days(quote?.lead_time_days),
    paymentDays: days(quote?.payment_days),
    taxIncluded: quote?.tax_included === false ? "no" : "yes",
    costLines: rows.length > 0 ? rows : fresh.costLines,
    fee: money(fee?.amount ?? null),
    feeKey: fee?.key ?? "quantity",
    feeLabel: fee?.label ?? "",
    deliveryNote: round.delivery_note,
  };
}

/** A form as it was typed, with its sums in the unit that its reader uses now. */
export function typedFormValue(form: StartFormValue, typedIn: CurrencyUnit, reader: { currencyUnit: CurrencyUnit; format: Pick<Format, "amount"> }): StartFormValue {
  const sum = (text: string | undefined) => {
    if (typedIn === reader.currencyUnit || !text) return text ?? "";
    const minor = parseMoney(text, typedIn);
    return minor === null ? text : reader.format.amount(minor);
  };
  return {
    ...form,
    soloPrice: sum(form.soloPrice),
    fee: sum(form.fee),
    minOrderValue: sum(form.minOrderValue),
    closeAtValue: sum(form.closeAtValue),
    breaks: form.breaks.map((row) => ({ ...row, unitPrice: sum(row.unitPrice) })),
    costLines: form.costLines.map((row) => ({ ...row, amount: sum(row.amount) })),
  };
}
