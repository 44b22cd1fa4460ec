import type { SubmissionResult } from "@conform-to/react";

/** Whether a refused form is the one of this intent and this entry (or the one that adds, without an id). */
export function concerns(result: SubmissionResult | undefined, intent: string, id?: string): boolean {
  const typed = result?.initialValue;
  return typed !== undefined && typed !== null && typed.intent === intent && (typed.id ?? undefined) === id;
}
