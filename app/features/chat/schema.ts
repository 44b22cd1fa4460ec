import { z } from "zod";
import { id, tidyText } from "~/lib/zod";

export const MAX_BODY = 8000;
/** Messages of one page of a conversation. */
export const PAGE = 50;
/** Changes of one answer to `sync:conv`. */
export const SYNC_PAGE = 100;

export const messageBody = z.preprocess((value) => (typeof value === "string" ? tidyText(value) : value), z.string().min(1).max(MAX_BODY));
/** Sequence numbers cross the socket as numbers: a conversation stays far below 2^53. */
const sequence = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** What a client may say; every request is answered through its ack. */
export const clientEvents = {
  /** `have` is the digest of the answer before; when nothing changed the rows are left out. */
  "sync:heads": z.object({ have: z.string().max(64).optional() }).strict(),
  "sync:conv": z.object({ c: id(), ev: sequence, limit: z.number().int().min(1).max(200).default(SYNC_PAGE) }).strict(),
  "msg:send": z.object({ c: id(), id: z.uuid(), b: messageBody, as: z.uuid().nullish() }).strict(),
  "read:set": z.object({ c: id(), seq: sequence }).strict(),
  /** Messages before `before`; the newest ones without it. */
  history: z.object({ c: id(), before: sequence.optional(), limit: z.number().int().min(1).max(100).default(PAGE) }).strict(),
};
export type ClientEvent = keyof typeof clientEvents;

/** A message as it goes over the wire and into the page. */
export type WireMessage = {
  seq: number;
  ev: number;
  /** How many messages there were with this one. */
  cnt: number;
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

/** A stretch of a conversation, oldest first; `upto` is the `ev` that it is complete to. */
export type MessagePage = { rows: WireMessage[]; more: boolean; upto: number };

/** Where a conversation and its reader stand: all that counts and lists need between two pages. */
export type Head = {
  c: string;
  state: string;
  lastEv: number;
  lastSeq: number;
  /** Messages there are, and messages read. */
  count: number;
  readSeq: number;
  readCount: number;
  lastAt: string | null;
  /** The beginning of the last message. */
  lastBody: string | null;
};

export type Party = { firmId: string | null; deskId: string | null; slug: string | null; nameFa: string; nameEn: string };
/** A conversation in the list. */
export type ConversationHead = Head & { kind: "direct" | "room"; roundId: string | null; roundTitle: string | null; parties: Party[] };

/** What the server says by itself. Any of it may be lost: the heads and a sync bring it again. */
export type ServerEvents = {
  hello: (greeting: { now: string; userId: string; exp: number }) => void;
  ev: (change: { c: string; ev: number; t: "msg"; row: WireMessage }) => void;
  read: (place: { c: string; seq: number; cnt: number }) => void;
  /** How many notices wait in the inbox. */
  notices: (inbox: { unread: number }) => void;
  /** A conversation was won or lost. */
  lists: () => void;
  "auth:expiring": () => void;
  /** The process ends; come back after a moment of your own within these milliseconds. */
  drain: (plan: { within: number }) => void;
};

export type AckCode = "INVALID" | "UNAUTH" | "FORBIDDEN" | "NOT_FOUND" | "LOCKED" | "RATE_LIMITED" | "UNAVAILABLE" | "IDEMPOTENCY_MISMATCH";
export type Refused = { ok: false; code: AckCode; retryAfterMs?: number };
export type Ack<T> = ({ ok: true } & T) | Refused;
export type SentAck = { seq: number; ev: number; cnt: number; id: string; at: string; dup: boolean };
/** `notices` wait in the inbox. */
export type HeadsAck = { now: string; digest: string; notices: number; heads: Head[] | null };
