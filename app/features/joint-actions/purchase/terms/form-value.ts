import type { Format } from "~/i18n/context";
import type { Terms } from "./terms";

/** What the fields of the form show. */
export type TermsFormValue = {
  specification: string;
  attributes: { name: string; value: string; unit: string }[];
  unitCode: string;
  soloPrice: string;
  deliveryNote: string;
  model: string;
  pack: string;
  moq: string;
  taxIncluded: string;
  leadTimeDays: string;
  paymentDays: string;
  breaks: { minQty: string; unitPrice: string }[];
  reason: string;
};

/** Terms as the form writes them. */
export function termsFormValue(terms: Terms, reason: string, format: Pick<Format, "number" | "amount">): TermsFormValue {
  const { list } = terms;
  const count = (value: number | null | undefined) => (value == null ? "" : format.number(value));
  return {
    specification: terms.specification,
    attributes: terms.attributes.length > 0 ? terms.attributes.map((row) => ({ ...row })) : [{ name: "", value: "", unit: "" }],
    unitCode: terms.unitCode,
    soloPrice: terms.soloPrice === null ? "" : format.amount(terms.soloPrice),
    deliveryNote: terms.deliveryNote,
    model: list?.model ?? "all_units",
    pack: format.number(list?.pack ?? 1n),
    moq: format.number(list?.moq ?? 0n),
    taxIncluded: list?.taxIncluded === false ? "no" : "yes",
    leadTimeDays: count(list?.leadTimeDays),
    paymentDays: count(list?.paymentDays),
    breaks: list ? list.breaks.map((row) => ({ minQty: format.number(row.minQty), unitPrice: format.amount(row.unitPrice) })) : [],
    reason,
  };
}

/** The same as the pairs of a form that is sent again. */
export function pairsOf(value: object, prefix = ""): [string, string][] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    const at = prefix === "" ? name : `${prefix}${Array.isArray(value) ? `[${name}]` : `.${name}`}`;
    return typeof inner === "object" && inner !== null ? pairsOf(inner, at) : [[at, String(inner)] as [string, string]];
  });
}
