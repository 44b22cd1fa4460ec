import { z } from "zod";
import { id, idempotencyKey, text, whole } from "~/lib/zod";
import { methods } from "./methods";

const key = { idempotencyKey: idempotencyKey() };

/** What can be done on the page of a round's fairness. */
export const FairnessForm = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("accept"), ...key }),
  z.object({ intent: z.literal("refuse"), ...key }),
  z.object({ intent: z.literal("vote"), method: z.enum(methods), ...key }),
  z.object({ intent: z.literal("estimate"), quantity: whole({ min: 1n, max: 1_000_000_000_000_000n }), source: text(400).pipe(z.string().min(3)), ...key }),
]);
export const FairnessParams = z.object({ id: id() });
