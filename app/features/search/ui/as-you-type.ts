import { useEffect, useState } from "react";

const DEBOUNCE_MS = 120;

export type Answered<Answer> = { text: string; answer: Answer | null; failed: boolean };

/**
 * Asks the server while somebody types: after a short rest, and never more than once at a time. The next letter ends the
 * request before, so that no older answer comes after a newer one. `pathOf` answers null for a text that isn't worth a question.
 */
export function useAsYouType<Answer>(text: string, pathOf: (text: string) => string | null): Answered<Answer> {
  const [answered, setAnswered] = useState<Answered<Answer>>({ text: "", answer: null, failed: false });
  const path = pathOf(text);
  useEffect(() => {
    if (path === null) return setAnswered({ text, answer: null, failed: false });
    const control = new AbortController();
    const timer = setTimeout(() => {
      ask<Answer>(path, control.signal).then(
        (answer) => control.signal.aborted || setAnswered({ text, answer, failed: false }),
        () => control.signal.aborted || setAnswered({ text, answer: null, failed: true }),
      );
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [text, path]);
  return answered;
}

async function ask<Answer>(path: string, signal: AbortSignal): Promise<Answer> {
  const response = await fetch(path, { signal, headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return (await response.json()) as Answer;
}
