import type { AckCode } from "./schema";

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
