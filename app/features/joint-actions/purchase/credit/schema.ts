import { z } from "zod";
import type { CurrencyUnit } from "~/i18n/digits";
import { id, idempotencyKey, money, optionalText } from "~/lib/zod";

const common = { firmId: id(), note: optionalText(400), idempotencyKey: idempotencyKey() };

/** Sets or lifts the limit of a firm. */
export const creditForm = (unit: CurrencyUnit) =>
  z.discriminatedUnion("intent", [z.object({ intent: z.literal("set"), amount: money(unit), ...common }), z.object({ intent: z.literal("lift"), ...common })]);

/** Of which firm, or the words by which it is looked for. */
export const CreditQuery = z.object({ q: optionalText(80), firm: id().optional().catch(undefined) });
