import { z } from "zod";
import type { Ladder } from "../ladder";
import type { Attribute } from "../start/attributes";

/** What firms pledge on, as far as it may change while they do. The price list's part is null where the quotes are of a tender. */
export type Terms = {
  specification: string;
  attributes: readonly Attribute[];
  unitCode: string;
  soloPrice: bigint | null;
  deliveryNote: string;
  list: PriceTerms | null;
};
export type PriceTerms = { supplier: string; model: Ladder["model"]; pack: bigint; moq: bigint; taxIncluded: boolean; leadTimeDays: number | null; paymentDays: number | null; breaks: Ladder["breaks"] };

export const termKeys = ["specification", "attributes", "unitCode", "soloPrice", "deliveryNote", "model", "breaks", "pack", "moq", "taxIncluded", "leadTimeDays", "paymentDays"] as const;
export type TermKey = (typeof termKeys)[number];

/** One term of a list by its name; undefined where there is no price list. */
export function termOf(terms: Terms, key: TermKey): unknown {
  return key in terms ? terms[key as keyof Terms] : terms.list?.[key as keyof PriceTerms];
}

const plain = (value: unknown): string => JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? `${part}n` : part)) ?? "";

/** The terms that differ, in the order in which they are shown. A list that one side doesn't have isn't compared. */
export function changedTerms(before: Terms, after: Terms): TermKey[] {
  return termKeys.filter((key) => {
    const [was, is] = [termOf(before, key), termOf(after, key)];
    return was !== undefined && is !== undefined && plain(was) !== plain(is);
  });
}

/** Firms need this long to say yes anew. */
export const HOURS_TO_CONFIRM = 24;

/** Whether the terms of a round may still change at `now`: while it takes pledges, and early enough for the firms to answer. */
export function mayChangeTerms(round: { state: string; deadline: Date }, now: Date): "ok" | "not_pledging" | "terms_too_late" {
  if (round.state !== "pledging" || now >= round.deadline) return "not_pledging";
  return round.deadline.getTime() - now.getTime() < HOURS_TO_CONFIRM * 3_600_000 ? "terms_too_late" : "ok";
}

const number = z.string().regex(/^\d+n$/).transform((text) => BigInt(text.slice(0, -1)));
const keptList = z.object({
  supplier: z.string(),
  model: z.enum(["all_units", "incremental"]),
  pack: number,
  moq: number,
  taxIncluded: z.boolean(),
  leadTimeDays: z.number().nullable(),
  paymentDays: z.number().nullable(),
  breaks: z.array(z.object({ minQty: number, unitPrice: number })),
});

/** The price list of earlier terms as the database kept it; null for several quotes, or none. */
export function keptPriceTerms(quotes: unknown): PriceTerms | null {
  const parsed = z.array(keptList).length(1).safeParse(quotes);
  return parsed.success ? parsed.data[0]! : null;
}
