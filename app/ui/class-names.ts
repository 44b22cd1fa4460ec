import { clsx, type ClassValue } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

const merge = extendTailwindMerge({ extend: { theme: { text: ["sm", "base", "lg", "xl", "2xl"], color: ["ink", "ink-2", "ink-3", "clay", "paper", "sunk", "line", "edge", "glaze", "glaze-text", "glaze-soft", "on-glaze", "saffron", "saffron-soft", "saffron-text", "ok", "ok-soft", "bad", "bad-soft"] } } });

/** Class names joined; a later utility wins over an earlier one of the same kind. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}
