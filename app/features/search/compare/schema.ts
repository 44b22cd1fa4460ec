import { z } from "zod";
import { MOST_COMPARED } from "../schema";

const slugs = (value: unknown): string[] =>
  [...new Set((Array.isArray(value) ? value : [value]).filter((slug): slug is string => typeof slug === "string" && slug.length >= 2 && slug.length <= 120))].slice(0, MOST_COMPARED);

/** Up to four firms by their address parts. */
export const CompareQuery = z.object({ firm: z.preprocess(slugs, z.array(z.string())) });

export function comparePath(firms: readonly string[]): string {
  return firms.length === 0 ? "/compare" : `/compare?${new URLSearchParams(firms.map((slug) => ["firm", slug])).toString()}`;
}
