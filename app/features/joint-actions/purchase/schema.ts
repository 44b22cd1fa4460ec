import { z } from "zod";
import type { CurrencyUnit } from "~/i18n/digits";
import { id, idempotencyKey, money, optionalMoney, optionalText, optionalWhole, several, whole } from "~/lib/zod";

const QUANTITY = { min: 1n, max: 1_000_000_000_000n };

/** One step of the supplier's price ladder: from `minQty` base units on, one unit costs `unitPrice` minor units. */
const breakRow = (unit: CurrencyUnit) => z.object({ minQty: whole(QUANTITY), unitPrice: money(unit, { min: 1n }) });

/** The ladder: from 1 on, quantities rise and prices fall. */
export const ladder = (unit: CurrencyUnit) =>
  z
    .array(breakRow(unit))
    .min(1)
    .max(12)
    .superRefine((breaks, ctx) => {
      breaks.forEach((step, index) => {
        const before = breaks[index - 1];
        const fault = (field: keyof typeof step, reason: string) => ctx.addIssue({ code: "custom", path: [index, field], params: { reason } });
        if (!before && step.minQty !== 1n) fault("minQty", "first_break");
        if (before && step.minQty <= before.minQty) fault("minQty", "breaks_rise");
        if (before && step.unitPrice >= before.unitPrice) fault("unitPrice", "prices_fall");
      });
    });

/** A pledge: only the desired quantity must be typed; min and max default to it. */
export const pledgeForm = (unit: CurrencyUnit) =>
  z
    .object({
      min: optionalWhole(),
      desired: whole(QUANTITY),
      max: optionalWhole(),
      cap: optionalMoney(unit, { min: 1n }),
      soloPrice: optionalMoney(unit, { min: 1n }),
      deliveryPoint: optionalText(200),
      substitutes: several(id()),
      idempotencyKey: idempotencyKey(),
    })
    .transform((pledge) => ({ ...pledge, min: pledge.min ?? pledge.desired, max: pledge.max ?? pledge.desired }))
    .superRefine((pledge, ctx) => {
      if (pledge.min > pledge.desired) ctx.addIssue({ code: "custom", path: ["min"], params: { reason: "min_above_desired" } });
      if (pledge.desired > pledge.max) ctx.addIssue({ code: "custom", path: ["max"], params: { reason: "desired_above_max" } });
    });
export type PledgeInput = z.output<ReturnType<typeof pledgeForm>>;

/** States in which a round is over without an order. */
export const ENDED_WITHOUT_ORDER = ["cancelled", "not_viable"] as const;
/** States in which a round can be cancelled in this version. */
export const CANCELLABLE = ["draft", "gathering", "tendering", "pledging", "fill"] as const;
