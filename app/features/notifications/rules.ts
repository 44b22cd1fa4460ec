import { tehranClock } from "~/i18n/jalali";
import { nextInTehran } from "~/i18n/tehran";

/** How somebody wants to be told: not at all, in the inbox alone, or by mail as well: at once or collected. */
export const deliveries = ["off", "inbox", "at_once", "daily", "weekly"] as const;
export type Delivery = (typeof deliveries)[number];
export type Cadence = Exclude<Delivery, "off" | "inbox">;

/** Hours of Tehran: from this one on, until before that one, nothing comes that can wait. */
export type Quiet = { from: number; until: number };
export const QUIET: Quiet = { from: 22, until: 7 };

/** When collected notices go out. */
export const DIGEST_HOUR = 8;
const SATURDAY = 6;

const MINUTE = 60_000;
/** A message has this long to be read before a mail or a push tells of it. */
export const CHAT_MAIL_MS = 3 * MINUTE;
export const CHAT_PUSH_MS = 10_000;
/** One conversation mails a reader who stays away no more often than this. */
export const CHAT_MAIL_PAUSE_MS = 30 * MINUTE;

/** What a person chose, nearest first: the room's word, the kind's, the product's. A silent room is silent; else a kind that is off stays off. */
export function chosen<T extends { delivery: Delivery | null; push: boolean | null }>(room: T | null, kind: T | null, standard: { delivery: Delivery; push: boolean }): { delivery: Delivery; push: boolean } {
  const ofKind = { delivery: kind?.delivery ?? standard.delivery, push: kind?.push ?? standard.push };
  const delivery = room?.delivery ?? ofKind.delivery;
  return { delivery, push: delivery !== "off" && (room?.push ?? ofKind.push) };
}

/** Whether somebody who chose so is mailed at all, at once or later. */
export const takesMail = <T extends { delivery: Delivery }>(choice: T): choice is T & { delivery: Cadence } => choice.delivery !== "off" && choice.delivery !== "inbox";

/** Whether this instant lies in the quiet hours; hours may run over midnight. */
export function isQuiet(at: Date, quiet: Quiet | null): boolean {
  if (!quiet || quiet.from === quiet.until) return false;
  const { hour } = tehranClock(at);
  return quiet.from < quiet.until ? hour >= quiet.from && hour < quiet.until : hour >= quiet.from || hour < quiet.until;
}

/** This instant, or the end of the quiet hours that it lies in. */
export function afterQuiet(at: Date, quiet: Quiet | null): Date {
  return isQuiet(at, quiet) ? nextInTehran(at, quiet!.until) : at;
}

/** When what happened at `at` is mailed: at once, at the next eight o'clock, on the next Saturday at eight; in quiet hours only what is urgent. */
export function mailDue(at: Date, cadence: Cadence, { quiet, urgent }: { quiet: Quiet | null; urgent: boolean }): Date {
  const due = cadence === "at_once" ? at : nextInTehran(at, DIGEST_HOUR, cadence === "weekly" ? SATURDAY : undefined);
  return urgent && cadence === "at_once" ? due : afterQuiet(due, quiet);
}

/** Pauses between attempts: five of them outlast an hour in which the server refuses everything. */
const BACK_OFF_S = [60, 300, 1200, 3600];
export const MOST_ATTEMPTS = 5;

/** Seconds until the next attempt after this many; null when there is none. */
export const backOff = (attempts: number): number | null => (attempts >= MOST_ATTEMPTS ? null : BACK_OFF_S[Math.max(0, attempts - 1)]!);
