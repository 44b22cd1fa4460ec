import { z } from "zod";
import { dateTimeParts, instantOf, tehranDateTime } from "~/i18n/date-field";
import type { CurrencyUnit } from "~/i18n/digits";
import { id, idempotencyKey, optionalCount, optionalMoney, optionalText, optionalWhole, several, text, emailAddress } from "~/lib/zod";

export const incoterms = ["EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP"] as const;
export const samplePolicies = ["none", "free", "paid", "refunded"] as const;
export const interestKinds = ["owner", "relative", "commission", "other"] as const;
/** What a quote must say to be comparable, in the words of round_quotes.missing. */
export const mandatory = ["ladder", "lead_time", "validity", "payment", "delivery", "tax"] as const;
/** Rows of the ladder in the form; empty ones count for nothing. */
export const LADDER_ROWS = 6;
export const MOST_FILES = 5;
const QUANTITY = { min: 1n, max: 1_000_000_000_000n };

const weight = () => optionalCount({ min: 0, max: 100 }).transform((value) => value ?? 0);
const common = { idempotencyKey: idempotencyKey() };

/** The acts on a tender's page, told apart by `intent`. */
export const tenderForm = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("invite_firm"), firmId: id(), ...common }),
  z.object({ intent: z.literal("invite_mail"), email: emailAddress(), supplierName: text(160), locale: z.enum(["fa", "en"]), ...common }),
  z.object({ intent: z.literal("strike"), invitationId: id(), ...common }),
  z
    .object({
      intent: z.literal("start"),
      version: z.coerce.number().int(),
      tenderDeadline: tehranDateTime,
      cost: weight(),
      lead: weight(),
      payment: weight(),
      record: weight(),
      minLot: optionalWhole(QUANTITY),
      fewReason: optionalText(1000),
      ...common,
    })
    .superRefine((form, ctx) => {
      if (form.cost + form.lead + form.payment + form.record !== 100) ctx.addIssue({ code: "custom", path: ["cost"], params: { reason: "weights_100" } });
    }),
  z.object({ intent: z.literal("answer"), questionId: id(), answer: text(4000), ...common }),
  z.object({ intent: z.literal("extend"), tenderDeadline: tehranDateTime, reason: text(1000), ...common }),
  z.object({ intent: z.literal("award"), quoteId: id(), reason: optionalText(1000), ...common }),
  z.object({
    intent: z.literal("split"),
    lots: z
      .array(z.object({ quoteId: id(), quantity: optionalWhole(QUANTITY) }))
      .max(30)
      .default([])
      .transform((lots) => lots.flatMap(({ quoteId, quantity }, at) => (quantity === null ? [] : [{ quoteId, quantity, at }]))),
    reason: optionalText(1000),
    ...common,
  }),
  z.object({ intent: z.literal("open_vote"), hours: optionalCount({ min: 1, max: 336 }).transform((value) => value ?? 48), ...common }),
  z.object({ intent: z.literal("vote"), quoteId: id(), ...common }),
  z.object({ intent: z.literal("declare"), kind: z.enum(interestKinds), note: text(600).pipe(z.string().min(3)), ...common }),
]);
export type TenderForm = z.output<typeof tenderForm>;

const chosen = <T extends string>(values: readonly [T, ...T[]]) => z.preprocess((value) => (value === "" || value === undefined ? null : value), z.enum(values).nullable());
const optionalDay = z
  .union([dateTimeParts, z.undefined()])
  .transform((parts, ctx) => {
    if (!parts?.day && !parts?.month) return null;
    const instant = instantOf(parts);
    if (instant) return instant;
    ctx.addIssue({ code: "custom", params: { reason: parts.day && parts.month ? "no_such_date" : "date_missing" } });
    return z.NEVER;
  });

/** A quote as it is typed: nothing is demanded here, since one that lacks something is kept and says what. */
export const quoteForm = (unit: CurrencyUnit) =>
  z
    .object({
      model: z.enum(["all_units", "incremental"]).default("all_units"),
      unitCode: z.string().min(1).max(3),
      ratioTheirs: optionalWhole({ min: 1n, max: 1_000_000_000n }).transform((value) => value ?? 1n),
      ratioOurs: optionalWhole({ min: 1n, max: 1_000_000_000n }).transform((value) => value ?? 1n),
      breaks: z.array(z.object({ minQty: optionalWhole(QUANTITY), unitPrice: optionalMoney(unit, { min: 1n }) })).max(LADDER_ROWS).default([]),
      pack: optionalWhole({ min: 1n, max: 1_000_000_000n }).transform((value) => value ?? 1n),
      moq: optionalWhole().transform((value) => value ?? 0n),
      minOrderValue: optionalMoney(unit, { min: 1n }),
      leadTimeDays: optionalCount({ max: 1000 }),
      validUntil: optionalDay,
      paymentDays: optionalCount({ max: 1000 }),
      incoterm: chosen(incoterms),
      deliveryPoint: optionalText(200),
      tax: chosen(["included", "added"]),
      taxPercent: optionalCount({ max: 100 }),
      samplePolicy: chosen(samplePolicies),
      substitute: optionalText(300),
      note: optionalText(1000),
      kept: several(id(), MOST_FILES),
    })
    .superRefine((form, ctx) => {
      form.breaks.forEach(({ minQty, unitPrice }, index) => {
        if (unitPrice === null && minQty !== null && (index > 0 || minQty !== 1n)) ctx.addIssue({ code: "custom", path: ["breaks", index, "unitPrice"], params: { reason: "price_missing" } });
        if (minQty === null && unitPrice !== null) ctx.addIssue({ code: "custom", path: ["breaks", index, "minQty"], params: { reason: "quantity_missing" } });
      });
    })
    .transform((form) => ({
      ...form,
      breaks: form.breaks.flatMap(({ minQty, unitPrice }) => (minQty === null || unitPrice === null ? [] : [{ minQty, unitPrice }])),
    }));
export type QuoteInput = z.output<ReturnType<typeof quoteForm>>;

export const questionForm = z.object({ question: text(2000).pipe(z.string().min(3)) });
