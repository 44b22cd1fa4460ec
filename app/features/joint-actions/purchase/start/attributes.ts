import { z } from "zod";

/** One line of a specification as people write it: "mesh", "200", ""; "humidity", "≤ 8", "%". */
export type Attribute = { name: string; value: string; unit: string };

const stored = z.array(z.object({ name: z.string(), value: z.string().default(""), unit: z.string().default("") }));

/** Attributes as the database keeps them. */
export function readAttributes(json: unknown): Attribute[] {
  const parsed = stored.safeParse(json);
  return parsed.success ? parsed.data : [];
}

/** A specification in one line, for letters and messages. */
export function specificationLine(attributes: readonly Attribute[]): string {
  return attributes.map(({ name, value, unit }) => [name, value, unit].filter(Boolean).join(" ")).join("، ");
}
