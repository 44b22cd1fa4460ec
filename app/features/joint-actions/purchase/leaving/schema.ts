import { z } from "zod";
import { id, idempotencyKey, optionalText, text } from "~/lib/zod";

const key = { idempotencyKey: idempotencyKey() };
const reason = { reason: text(1000) };

/** What can be done about leaving: seeing the harm, asking for one of the ways, and what the others answer. */
export const leaveForm = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("harm"), ...key }),
  z.object({ intent: z.literal("waiting"), ...reason, ...key }),
  z.object({ intent: z.literal("named"), ref: id(), ...reason, ...key }),
  z.object({ intent: z.literal("panel"), ...reason, ...key }),
  z.object({ intent: z.literal("takeBack"), ref: id(), ...key }),
  z.object({ intent: z.literal("accept"), ref: id(), deliveryPoint: optionalText(200), ...key }),
  z.object({ intent: z.literal("decline"), ref: id(), ...key }),
  z.object({ intent: z.literal("vote"), ref: id(), said: z.enum(["release", "keep"]), ...reason, ...key }),
]);

const single = (value: unknown) => (Array.isArray(value) ? (value as unknown[])[0] : value);
/** The words by which a firm is looked for, and the one that was found. */
export const LeaveQuery = z.object({ q: z.preprocess(single, optionalText(80)), to: z.preprocess(single, id().optional().catch(undefined)) });
