import { z } from "zod";
import { dateTimeParts, instantOf } from "~/i18n/date-field";
import { emailAddress, id, idempotencyKey, optionalText, text } from "~/lib/zod";

const key = { idempotencyKey: idempotencyKey() };

/** A day that may be left empty; a half or impossible one is a mistake. */
export const optionalDay = dateTimeParts.optional().transform((parts, context) => {
  if (!parts || (!parts.day && !parts.month)) return null;
  const instant = instantOf(parts);
  if (instant) return instant;
  context.addIssue({ code: "custom", params: { reason: !parts.year || !parts.month || !parts.day ? "date_missing" : "no_such_date" } });
  return z.NEVER;
});

const answers = [
  z.object({ intent: z.literal("confirm"), ref: id(), ...key }),
  z.object({ intent: z.literal("decline"), ref: id(), reason: text(1000), ...key }),
] as const;

/** What can be done on the order's page. */
export const orderForm = z.discriminatedUnion("intent", [
  ...answers,
  z.object({ intent: z.literal("award"), ...key }),
  z.object({ intent: z.literal("order"), email: emailAddress(), locale: z.enum(["fa", "en"]), deliverBy: optionalDay, note: optionalText(1000), ...key }),
  z.object({ intent: z.literal("resend"), email: emailAddress(), ...key }),
  z.object({ intent: z.literal("consent"), agrees: z.enum(["yes", "no"]), ...key }),
  z.object({ intent: z.literal("cancel"), reason: text(1000), ...key }),
]);
