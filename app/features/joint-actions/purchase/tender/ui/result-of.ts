import type { SubmissionResult } from "@conform-to/react";

/** The answer to a page's form, where it is the one of this intent (and of this entry). */
export function resultOf(result: SubmissionResult<string[]> | undefined, intent: string, entry?: { name: string; id: string }): SubmissionResult<string[]> | undefined {
  const typed = result?.initialValue;
  if (typed?.intent !== intent) return undefined;
  return entry === undefined || typed[entry.name] === entry.id ? result : undefined;
}
