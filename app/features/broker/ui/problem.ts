import type { SubmissionResult } from "@conform-to/react";

/** What an action answered when it refused a form; undefined when there was none. */
export type Answer = { submission: SubmissionResult } | undefined;

/** Narrows an action's data to the refusal it may hold. */
export function refusalIn(data: unknown): Answer {
  return typeof data === "object" && data !== null && "submission" in data ? (data as Answer) : undefined;
}

/** The problem of one form among several on a page: `field` holds `value` in the form that came back. */
export function problemOf(answer: Answer, field: string, value: string): string | undefined {
  if (answer?.submission.initialValue?.[field] !== value) return undefined;
  const messages = Object.values(answer.submission.error ?? {}).flatMap((list) => list ?? []);
  return messages.length > 0 ? messages.join(" ") : undefined;
}
