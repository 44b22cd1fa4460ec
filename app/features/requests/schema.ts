import { z } from "zod";
import { id, idempotencyKey, optionalText, text } from "~/lib/zod";

const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);
const short = (most: number) => z.preprocess((value) => (typeof first(value) === "string" ? (first(value) as string).trim().slice(0, most) : ""), z.string());

/** Where a need begins: the search that found nothing, and the cluster it was made in. */
export const NeedQuery = z.object({ q: short(200), cluster: short(120) });

export const NeedForm = z.object({
  clusterId: z.preprocess((value) => (value === "" ? undefined : value), id()),
  body: text(1000),
  searched: optionalText(200),
  idempotencyKey: idempotencyKey(),
});
export type NeedInput = z.output<typeof NeedForm>;

/** The broker's answer, or closing it without one. */
export const NeedAnswerForm = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("answer"), needId: id(), answer: text(1000), roundId: z.preprocess((value) => (value === "" ? undefined : value), id().optional()) }),
  z.object({ intent: z.literal("close"), needId: id() }),
  z.object({ intent: z.literal("reopen"), needId: id() }),
]);
/** Whoever asked needs it no longer. */
export const WithdrawForm = z.object({ needId: id() });

export type NeedAnswer = z.output<typeof NeedAnswerForm>;
