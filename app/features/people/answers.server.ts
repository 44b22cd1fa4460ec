import { data } from "@remix-run/node";
import { randomInt } from "node:crypto";
import { formatDuration } from "~/i18n/format";
import { messagesFor } from "~/i18n/messages";
import { reasonText } from "~/i18n/errors";
import type { Locale } from "~/i18n/locale";
import type { Limiter, RateClass } from "~/lib/limiter.server";
import type { Log } from "~/lib/log.server";

const STEP_MS = 400;
const JITTER_MS = 60;
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * Runs `work` and answers on a step of 400 ms plus jitter, whether it succeeds or throws. For work that costs the same
 * whether an address is known or not, but whose answer has to be waited for.
 */
export async function onTimeStep<T>(work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  try {
    return await work();
  } finally {
    const spent = performance.now() - started;
    await pause(Math.ceil((spent + 1) / STEP_MS) * STEP_MS + randomInt(JITTER_MS) - spent);
  }
}

/**
 * Starts `work` and answers after 400 ms plus jitter, finished or not: how long it takes tells nobody whether an address
 * is known, not even on a busy machine. An outage in time is answered, a later one is only logged.
 */
export async function atFixedTime(log: Log, work: () => Promise<{ outage: boolean }>): Promise<{ outage: boolean }> {
  let outage = false;
  const failed = (error?: unknown) => {
    outage = true;
    log.warn({ kind: "auth", outcome: "unavailable", err: error });
  };
  void work().then((done) => done.outage && failed(), failed);
  await pause(STEP_MS + randomInt(JITTER_MS));
  return { outage };
}

/** A form that comes back with one message for the whole, or for one field; `values` are what was typed, no secrets. */
export function formAnswer(values: Record<string, string>, message: string, options: { status?: number; field?: string; headers?: Record<string, string> } = {}) {
  return data(
    {
      ok: false as const,
      submission: { status: "error" as const, initialValue: values, error: { [options.field ?? ""]: [message] } },
    },
    { status: options.status ?? 422, headers: { "Cache-Control": "no-store", ...options.headers } },
  );
}

/** The same by the reason of a refusal. */
export function refusalAnswer(locale: Locale, values: Record<string, string>, reason: string, field?: string) {
  return formAnswer(values, reasonText(locale, reason), field === undefined ? {} : { field });
}

/** Takes a point of each limit; the form's answer with Retry-After when one of them has none left. */
export async function takeAll(limiter: Limiter, locale: Locale, values: Record<string, string>, limits: readonly (readonly [RateClass, string])[]) {
  for (const [rate, subject] of limits) {
    const taken = await limiter.take(rate, subject);
    if (taken.ok) continue;
    const wait = formatDuration(Math.max(60_000, taken.retryAfterSeconds * 1000), { locale, units: 1 });
    return formAnswer(values, messagesFor(locale).auth.tooMany(wait), { status: 429, headers: { "Retry-After": String(taken.retryAfterSeconds) } });
  }
  return null;
}
