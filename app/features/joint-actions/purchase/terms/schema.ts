import { z } from "zod";
import type { CurrencyUnit } from "~/i18n/digits";
import { idempotencyKey, optionalCount, optionalMoney, optionalText, text, whole } from "~/lib/zod";
import { ladder } from "../schema";
import { attributeRows, withoutEmptyEnd } from "../start/schema";

/** Terms that change while pledges are taken: seen first, then made. Without prices the quotes are of a tender and stay. */
export const termsForm = (unit: CurrencyUnit) =>
  z.preprocess(
    (value) => {
      const form = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
      return Array.isArray(form.breaks) ? { ...form, breaks: withoutEmptyEnd(form.breaks as Record<string, unknown>[]) } : form;
    },
    z.object({
      intent: z.enum(["preview", "edit", "apply"]).catch("preview").default("preview"),
      version: optionalCount({ min: 1 }),
      idempotencyKey: idempotencyKey(),
      specification: optionalText(4000),
      attributes: attributeRows.superRefine((rows, ctx) => rows.forEach((row, index) => row.value === "" && ctx.addIssue({ code: "custom", path: [index, "value"], params: { reason: "attribute_value" } }))),
      unitCode: z.string().regex(/^[A-Z0-9]{2,3}$/),
      soloPrice: optionalMoney(unit, { min: 1n }),
      deliveryNote: optionalText(400),
      model: z.enum(["all_units", "incremental"]).default("all_units"),
      pack: whole({ min: 1n, max: 1_000_000_000n }).default(1n),
      moq: whole({ min: 0n }).default(0n),
      taxIncluded: z.enum(["yes", "no"]).default("yes"),
      leadTimeDays: optionalCount({ max: 1000 }),
      paymentDays: optionalCount({ max: 1000 }),
      breaks: ladder(unit).optional(),
      reason: text(1000),
    }),
  );
export type TermsInput = z.output<ReturnType<typeof termsForm>>;
