import type { SubmissionResult } from "@conform-to/react";

/** A key that changes with what is saved: the form of an entry begins anew after each save, without the errors of the try before. */
export const savedAs = (entry: object): string => Object.values(entry).join("|");

/** Whether a refused form is the one of this intent and this entry (or the one that adds, without an id). */
export function concerns(result: SubmissionResult | undefined, intent: string, id?: string): boolean {
  const typed = result?.initialValue;
  return typed !== undefined && typed !== null && typed.intent === intent && (typed.id ?? undefined) === id;
}
