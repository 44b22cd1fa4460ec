import { z } from "zod";
import { id, tidyText } from "~/lib/zod";

export const MAX_BODY = 8000;
export const PAGE = 100;

export const messageBody = z.preprocess((value) => (typeof value === "string" ? tidyText(value) : value), z.string().min(1).max(MAX_BODY));
/** Sequence numbers cross the socket as numbers: a conversation stays far below 2^53. */
const sequence = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** What a client may say; every request is answered through its ack. */
export const clientEvents = {
  "sync:heads": z.object({}).strict(),
  "sync:conv": z.object({ c: id(), ev: sequence, limit: z.number().int().min(1).max(200).default(PAGE) }).strict(),
  "msg:send": z.object({ c: id(), id: z.uuid(), b: messageBody, as: z.uuid().optional() }).strict(),
  "read:set": z.object({ c: id(), seq: sequence }).strict(),
  history: z.object({ c: id(), before: sequence, limit: z.number().int().min(1).max(100).default(50) }).strict(),
};
export type ClientEvent = keyof typeof clientEvents;

/** A message as it goes over the wire and into the page. */
export type WireMessage = {
  seq: number;
  ev: number;
  id: string;
  clientId: string | null;
  body: string;
  at: string;
  senderId: string | null;
  senderName: string;
  firmId: string | null;
  deskId: string | null;
  partyFa: string;
  partyEn: string;
};

export type ConversationHead = {
  id: string;
  kind: "direct" | "room";
  state: string;
  roundId: string | null;
  roundTitle: string | null;
  lastEv: number;
  lastSeq: number;
  unread: number;
  lastBody: string | null;
  lastAt: string | null;
  parties: { firmId: string | null; deskId: string | null; slug: string | null; nameFa: string; nameEn: string }[];
};

export type AckCode = "INVALID" | "UNAUTH" | "FORBIDDEN" | "NOT_FOUND" | "LOCKED" | "RATE_LIMITED" | "UNAVAILABLE" | "IDEMPOTENCY_MISMATCH";
export type Ack<T> = ({ ok: true } & T) | { ok: false; code: AckCode; retryAfterMs?: number };
