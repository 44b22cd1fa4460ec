import { z } from "zod";
import { dateTimeParts, instantOf, tehranDateTime } from "~/i18n/date-field";
import type { CurrencyUnit } from "~/i18n/digits";
import { emailAddress, id, idempotencyKey, money, optionalMoney, optionalText, optionalWhole, text, whole } from "~/lib/zod";
import { costKeys } from "../cost-split";
import { MOST_LOTS } from "../lots";

const key = { idempotencyKey: idempotencyKey() };

/** A day that may be left empty; a half or impossible one is a mistake. */
export const optionalDay = dateTimeParts.optional().transform((parts, context) => {
  if (!parts || (!parts.day && !parts.month)) return null;
  const instant = instantOf(parts);
  if (instant) return instant;
  context.addIssue({ code: "custom", params: { reason: !parts.year || !parts.month || !parts.day ? "date_missing" : "no_such_date" } });
  return z.NEVER;
});

/** A firm that has to be chosen; the empty choice is one that is missing. */
const firmChosen = z.preprocess((value) => (value === "" ? undefined : value), id());

/** The order that an entry belongs to; there is nothing to choose of one alone. */
const orderChosen = z.preprocess((value) => (value === "" ? undefined : value), id().optional());

const answers = [
  z.object({ intent: z.literal("confirm"), ref: id(), ...key }),
  z.object({ intent: z.literal("decline"), ref: id(), reason: text(1000), ...key }),
] as const;

/** What can be done on the order's page. */
export const orderForm = z.discriminatedUnion("intent", [
  ...answers,
  z.object({ intent: z.literal("award"), ...key }),
  z.object({ intent: z.literal("order"), emails: z.array(emailAddress()).min(1).max(MOST_LOTS), locale: z.enum(["fa", "en"]), deliverBy: optionalDay, note: optionalText(1000), ...key }),
  z.object({ intent: z.literal("resend"), ref: id().optional(), email: emailAddress(), ...key }),
  z.object({ intent: z.literal("consent"), agrees: z.enum(["yes", "no"]), ...key }),
  z.object({ intent: z.literal("cancel"), reason: text(1000), ...key }),
]);

const QUANTITY = { min: 1n, max: 1_000_000_000_000n };

/** What can be done on the delivery's page. */
export const deliveryForm = z.discriminatedUnion("intent", [
  z.object({
    intent: z.literal("lot"),
    happenedOn: tehranDateTime,
    quantity: whole(QUANTITY),
    damaged: optionalWhole().transform((value) => value ?? 0n),
    condition: z.enum(["ok", "short", "over", "damaged"]),
    note: optionalText(1000),
    orderId: orderChosen,
    ...key,
  }),
  z.object({ intent: z.literal("void"), ref: id(), reason: text(1000), ...key }),
  z.object({ intent: z.literal("receive"), ...key }),
  z.object({ intent: z.literal("keep"), ...key }),
  z.object({ intent: z.literal("refuse"), ...key }),
  z.object({ intent: z.literal("claim"), quantity: whole({ max: QUANTITY.max }), ...key }),
  z.object({ intent: z.literal("settle"), ...key }),
  z.object({ intent: z.literal("return"), happenedOn: tehranDateTime, quantity: whole(QUANTITY), note: optionalText(1000), orderId: orderChosen, ...key }),
  z.object({ intent: z.literal("evidence"), ref: id(), ...key }),
  z.object({ intent: z.literal("default"), firmId: firmChosen, kind: z.enum(["not_paid", "lot_not_taken", "withdrew_after_lock"]), statement: text(1000), ...key }),
  z.object({ intent: z.literal("reply"), ref: id(), body: text(1000), ...key }),
  z.object({ intent: z.literal("withdrawal"), ref: id(), body: text(1000), ...key }),
]);

export const costKinds = ["goods", "transport", "unloading", "testing", "guarantee", "insurance", "customs", "storage", "fee", "other"] as const;
/** What can be done on the statement's page; sums are typed in the reader's unit of money. Lines without a sum are left out. */
export const statementForm = (unit: CurrencyUnit) =>
  z.discriminatedUnion("intent", [
    ...answers,
    z.object({
      intent: z.literal("bill"),
      lines: z
        .array(z.object({ kind: z.enum(costKinds), label: optionalText(200), amount: optionalMoney(unit), key: z.enum(costKeys).default("quantity") }))
        .max(30)
        .transform((lines) => lines.flatMap((line) => (line.amount === null ? [] : [{ ...line, amount: line.amount }]))),
      note: optionalText(1000),
      ...key,
    }),
    z.object({
      intent: z.literal("payment"),
      firmId: firmChosen,
      kind: z.enum(["deposit", "payment", "refund"]),
      amount: money(unit, { min: 1n }),
      paidOn: tehranDateTime,
      reference: optionalText(100),
      note: optionalText(500),
      ...key,
    }),
    z.object({ intent: z.literal("paid"), ref: id(), ...key }),
    z.object({ intent: z.literal("dispute"), ref: id(), reason: text(500), ...key }),
    z.object({ intent: z.literal("close"), reason: optionalText(1000), ...key }),
  ]);
