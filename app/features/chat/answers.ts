import type { AckCode } from "./schema";

/** SQLSTATEs after which the same request may succeed: conflicts, time-outs, a database that is away or read-only. */
const RETRYABLE = /^(40001|40P01|55P03|57014|08|53|57P|25006)/;
export const mayTryAgain = (sqlstate: string): boolean => RETRYABLE.test(sqlstate);

/** The protocol's code for what a command refuses. */
const CODES: Record<string, AckCode> = {
  forbidden: "FORBIDDEN",
  not_found: "NOT_FOUND",
  conversation_closed: "LOCKED",
  party_muted: "FORBIDDEN",
  not_delivered: "FORBIDDEN",
  message_key_reused: "IDEMPOTENCY_MISMATCH",
  reported_before: "CONFLICT",
  message_changed: "CONFLICT",
  file_not_ready: "ATTACHMENT_NOT_READY",
};
export const ackCodeOf = (reason: string): AckCode => CODES[reason] ?? "INVALID";
