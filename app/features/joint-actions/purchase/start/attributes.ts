import { z } from "zod";
import { norm } from "~/features/search/normalise";

/** One line of a specification as people write it: "mesh", "200", ""; "humidity", "≤ 8", "%". */
export type Attribute = { name: string; value: string; unit: string };

const stored = z.array(z.object({ name: z.string(), value: z.string().default(""), unit: z.string().default("") }));

/** Attributes as the database keeps them. */
export function readAttributes(json: unknown): Attribute[] {
  const parsed = stored.safeParse(json);
  return parsed.success ? parsed.data : [];
}

/** The canonical spelling of an attribute's name, by which two people mean the same one. */
export function attributeKey(name: string): string {
  return norm(name);
}
