import type { AckCode, Refused, WireFile, WireMessage } from "../schema";

/** Something typed that isn't in the conversation yet. Its id is that of the message, so sending again has one effect. */
export type Draft = {
  id: string;
  c: string;
  body: string;
  as: string | null;
  /** The message that it answers, as it is shown. */
  reply?: WireMessage["reply"];
  /** Files that were taken in before. */
  files?: readonly WireFile[];
  /** Ids that it names; found in the words when absent. */
  mention?: readonly string[];
  at: number;
  state: "queued" | "sending" | "sent" | "failed";
  tries: number;
  /** Not before this instant (milliseconds of the page's own clock, which no one sets). */
  notBefore: number;
  /** Why the last attempt had no effect. */
  code: AckCode | null;
  reason?: string | undefined;
  /** The change that brings it, once it was acknowledged. */
  ev: number | null;
};

/** In the order in which things were typed. */
export type Outbox = readonly Draft[];

const RETRYABLE: readonly AckCode[] = ["UNAVAILABLE", "RATE_LIMITED", "UNAUTH"];
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** Whether the same may be taken another time. */
export const passes = (code: AckCode): boolean => RETRYABLE.includes(code);

export function added(outbox: Outbox, draft: Pick<Draft, "id" | "c" | "body" | "as" | "reply" | "files" | "mention">, now: number): Outbox {
  if (outbox.some(({ id }) => id === draft.id)) return outbox;
  return [...outbox, { ...draft, at: now, state: "queued", tries: 0, notBefore: 0, code: null, ev: null }];
}

/** What may leave now: the first that waits in each conversation, when none of that conversation is on its way. */
export function dueOf(outbox: Outbox, now: number): Draft[] {
  const seen = new Set<string>();
  const due: Draft[] = [];
  for (const draft of outbox) {
    if (draft.state === "sent" || draft.state === "failed" || seen.has(draft.c)) continue;
    seen.add(draft.c);
    if (draft.state === "queued" && draft.notBefore <= now) due.push(draft);
  }
  return due;
}

/** How long until something may leave; null when nothing waits for its time. */
export function pauseOf(outbox: Outbox, now: number): number | null {
  const times = outbox.filter((draft) => draft.state === "queued" && draft.notBefore > now).map((draft) => draft.notBefore - now);
  return times.length > 0 ? Math.min(...times) : null;
}

export const began = (outbox: Outbox, id: string): Outbox => change(outbox, id, (draft) => ({ ...draft, state: "sending", tries: draft.tries + 1 }));

export const acknowledged = (outbox: Outbox, id: string, ev: number): Outbox => change(outbox, id, (draft) => ({ ...draft, state: "sent", code: null, ev }));

/** Refused: waits for its next turn where that can help (`chance` in 0–1 spreads many clients), else says so. */
export function refused(outbox: Outbox, id: string, answer: Omit<Refused, "ok">, now: number, chance: number): Outbox {
  return change(outbox, id, (draft) => {
    if (!passes(answer.code)) return { ...draft, state: "failed", code: answer.code, reason: answer.reason };
    const pause = answer.retryAfterMs ?? Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, draft.tries - 1));
    return { ...draft, state: "queued", code: answer.code, notBefore: now + pause * (1 + chance / 2) };
  });
}

/** The line is back: what waited for it need not wait for its time. */
export const resumed = (outbox: Outbox): Outbox =>
  outbox.map((draft) => (draft.state === "queued" && draft.code !== "RATE_LIMITED" && draft.notBefore > 0 ? { ...draft, notBefore: 0 } : draft));

/** Once more by hand. An id that belongs to another message can't be used again. */
export const retried = (outbox: Outbox, id: string, freshId: string): Outbox =>
  change(outbox, id, (draft) => ({ ...draft, id: draft.code === "IDEMPOTENCY_MISMATCH" ? freshId : draft.id, state: "queued", tries: 0, notBefore: 0, code: null }));

export const discarded = (outbox: Outbox, id: string): Outbox => outbox.filter((draft) => draft.id !== id || draft.state === "sending");

/** Those that the conversation now shows are done with. */
export function settled(outbox: Outbox, arrived: ReadonlySet<string>): Outbox {
  return outbox.some(({ id }) => arrived.has(id)) ? outbox.filter(({ id }) => !arrived.has(id)) : outbox;
}

/** Whether a page that closes now would lose something. */
export const isHolding = (outbox: Outbox): boolean => outbox.some(({ state }) => state !== "sent");

function change(outbox: Outbox, id: string, next: (draft: Draft) => Draft): Outbox {
  return outbox.map((draft) => (draft.id === id ? next(draft) : draft));
}
