import { z } from "zod";
import { dateTimeParts, instantOf, tehranDateTime } from "~/i18n/date-field";
import { tehranClock } from "~/i18n/jalali";
import { id, idempotencyKey, optionalCount, optionalText, whole } from "~/lib/zod";
import { attributeRow, checkNames, MOST_ATTRIBUTES } from "../start/schema";
import type { NeedAttribute } from "./harmonise";

/** How long the group is asked about first come, first served, unless the facilitator says otherwise. */
export const VOTE_HOURS = 48;
/** Needs of one firm in one round. */
export const MOST_NEEDS = 8;
/** The largest quantity of a need, in base units. */
const LARGEST = 1_000_000_000_000n;

const needRows = z
  .array(z.object({ ...attributeRow, also: optionalText(160) }))
  .max(MOST_ATTRIBUTES)
  .default([])
  .superRefine((rows, ctx) => checkNames(rows, (index, reason) => ctx.addIssue({ code: "custom", path: [index, "name"], params: { reason } })))
  .transform((rows): NeedAttribute[] => rows.filter((row) => row.name !== ""));

/** A day in Tehran as the database keeps it, or null when none was chosen. */
const optionalDay = dateTimeParts.optional().transform((parts, ctx): string | null => {
  if (!parts || (!parts.day && !parts.month)) return null;
  const instant = instantOf({ ...parts, hour: "12", minute: "0" });
  if (!instant) {
    ctx.addIssue({ code: "custom", params: { reason: parts.day && parts.month ? "no_such_date" : "date_missing" } });
    return z.NEVER;
  }
  const { year, month, day } = tehranClock(instant);
  return [String(year), String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
});

const groupId = () => z.string().regex(/^[0-9a-f]{16}$/);

/** Everything that is sent from the page of a round's needs. */
export const NeedsForm = z.discriminatedUnion("intent", [
  z.object({
    intent: z.literal("enter"), needId: id().optional(), quantity: whole({ min: 1n, max: LARGEST }), attributes: needRows, wantedBy: optionalDay, note: optionalText(1000), idempotencyKey: idempotencyKey(),
  }),
  z.object({ intent: z.literal("remove"), needId: id() }),
  z.object({ intent: z.literal("ask"), from: groupId(), to: groupId(), discount: optionalCount({ max: 90 }), answerBy: tehranDateTime, idempotencyKey: idempotencyKey() }),
  z.object({ intent: z.literal("answer"), proposalId: id(), needId: id(), answer: z.enum(["yes", "no"]) }),
  z.object({ intent: z.literal("adopt"), to: groupId(), version: z.coerce.number().int() }),
  z.object({ intent: z.literal("open"), version: z.coerce.number().int() }),
  z.object({ intent: z.literal("open_vote"), hours: optionalCount({ min: 1, max: 336 }).transform((value) => value ?? VOTE_HOURS), idempotencyKey: idempotencyKey() }),
  z.object({ intent: z.literal("vote"), agrees: z.enum(["yes", "no"]) }),
]);
export type NeedsInput = z.output<typeof NeedsForm>;
export type NeedInput = Omit<Extract<NeedsInput, { intent: "enter" }>, "intent" | "idempotencyKey">;
