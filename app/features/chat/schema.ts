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

/** Files of one message, and people, firms and rounds that it names. */
export const MOST_FILES = 10;
export const MOST_MENTIONS = 50;
/** The word for everybody in a mention, beside the ids of people, firms and rounds. */
export const ALL = "all";

export const REPORT_REASONS = ["insult", "fraud", "spam", "private", "other"] as const;
export type ReportReason = (typeof REPORT_REASONS)[number];
export const DESK_ACTS = ["mute", "unmute", "ban", "unban", "lock", "unlock", "delete", "dismiss"] as const;
export type DeskAct = (typeof DESK_ACTS)[number];

/** Words that may be left out where files speak for themselves. */
export const wordsBesideFiles = z.preprocess((value) => (typeof value === "string" ? tidyText(value) : value), z.string().max(MAX_BODY));
const mention = z.array(z.union([z.literal(ALL), z.uuid()])).max(MOST_MENTIONS);

/** What a client may say; every request is answered through its ack. */
export const clientEvents = {
  /** `have` is the digest of the answer before; when nothing changed the rows are left out. */
  "sync:heads": z.object({ have: z.string().max(64).optional() }).strict(),
  "sync:conv": z.object({ c: id(), ev: sequence, limit: z.number().int().min(1).max(200).default(SYNC_PAGE) }).strict(),
  "msg:send": z
    .object({ c: id(), id: z.uuid(), b: wordsBesideFiles, as: z.uuid().nullish(), replyTo: sequence.nullish(), att: z.array(z.uuid()).max(MOST_FILES).optional(), mention: mention.optional() })
    .strict()
    .refine(({ b, att }) => b !== "" || (att?.length ?? 0) > 0),
  "msg:edit": z.object({ c: id(), seq: sequence, b: wordsBesideFiles, baseRev: z.number().int().min(0), mention: mention.optional() }).strict(),
  "msg:delete": z.object({ c: id(), seq: sequence }).strict(),
  "msg:pin": z.object({ c: id(), seq: sequence, on: z.boolean() }).strict(),
  "read:set": z.object({ c: id(), seq: sequence }).strict(),
  /** The message and those after it are unread again. */
  "read:unread": z.object({ c: id(), seq: sequence }).strict(),
  /** Messages before, after or around a place; the newest ones without one. */
  /** Told without an ack, and lost where it can't be told. */
  typing: z.object({ c: id(), on: z.boolean() }).strict(),
  "presence:sub": z.object({ users: z.array(z.uuid()).max(200) }).strict(),
  "presence:set": z.object({ state: z.enum(["online", "away"]) }).strict(),
  report: z.object({ c: id(), seq: sequence, reason: z.enum(REPORT_REASONS), note: z.string().max(1000).default("") }).strict(),
  block: z.object({ c: id(), on: z.boolean() }).strict(),
  "member:mute": z.object({ c: id(), hours: z.number().int().min(0).max(100_000) }).strict(),
  "member:leave": z.object({ c: id() }).strict(),
  history: z
    .object({ c: id(), before: sequence.optional(), after: sequence.optional(), around: sequence.optional(), limit: z.number().int().min(1).max(100).default(PAGE) })
    .strict()
    .refine(({ before, after, around }) => [before, after, around].filter((place) => place !== undefined).length <= 1),
};
export type ClientEvent = keyof typeof clientEvents;

export type Mention = { k: "person" | "firm" | "round" | "all"; id: string; name: string };
/** What a message quotes, as it was when it was written. */
export type Card =
  | { k: "round"; id: string; title: string; state: string; deadline: string }
  | { k: "firm"; id: string; slug: string; fa: string; en: string }
  | { k: "offering"; id: string; slug: string; fa: string; en: string; firmFa: string; firmEn: string };
export type FileKind = "image" | "pdf" | "sheet" | "voice";
export type WireFile = { id: string; kind: FileKind; type: string; name: string; size: number; width: number | null; height: number | null; ms: number | null };
/** What happened in the conversation itself. */
export type Happening = {
  what: "joined" | "left" | "removed" | "locked" | "archived" | "reopened" | "muted" | "unmuted" | "readmitted" | "introduced" | "asked" | "answered" | "closed" | "became";
  fa?: string;
  en?: string;
  reason?: string;
  /** The round that came of a need. */
  roundId?: string;
};
/** What changes whether a conversation is written in. */
export const STATE_CHANGES: readonly Happening["what"][] = ["locked", "archived", "reopened", "answered", "closed", "became"];
/** What changes whether one of its firms may write in it. */
export const VOICE_CHANGES: readonly Happening["what"][] = ["muted", "unmuted"];

/** A message as it goes over the wire and into the page. */
export type WireMessage = {
  seq: number;
  ev: number;
  /** How many messages there were with this one. */
  cnt: number;
  id: string;
  clientId: string | null;
  kind: "text" | "system";
  body: string;
  rev: number;
  at: string;
  editedAt: string | null;
  pinned: boolean;
  /** Who took it away; null while it is there. */
  deleted: "author" | "desk" | null;
  /** The message that it answers, as it is now. */
  reply: { seq: number; name: string; body: string; deleted: boolean } | null;
  mentions: Mention[];
  cards: Card[];
  files: WireFile[];
  happening: Happening | null;
  senderId: string | null;
  senderName: string;
  firmId: string | null;
  deskId: string | null;
  partyFa: string;
  partyEn: string;
};

/** A stretch of a conversation, oldest first; `upto` is the `ev` that it is complete to, `later` whether messages follow it. */
export type MessagePage = { rows: WireMessage[]; more: boolean; later: boolean; upto: number };

/** Where a conversation and its reader stand: all that counts and lists need between two pages. */
export type Head = {
  c: string;
  kind: "direct" | "room";
  state: string;
  firstSeq: number;
  joinedSeq: number;
  lastEv: number;
  lastSeq: number;
  /** Messages there are, and messages read. */
  count: number;
  unread: number;
  mentions: number;
  readSeq: number;
  readCount: number;
  readRev: number;
  mutedUntil: string | null;
  lastAt: string | null;
  /** The beginning of the last message, and what stands there instead of words. */
  lastBody: string | null;
  lastIs: "text" | "deleted" | "system" | FileKind | null;
};

export type Party = { firmId: string | null; deskId: string | null; slug: string | null; nameFa: string; nameEn: string };
/** A conversation in the list. */
export type ConversationHead = Head & { roundId: string | null; roundTitle: string | null; /** The need whose room it is, and how its words begin. */ needId: string | null; subject: string; parties: Party[] };

export type Here = "online" | "away";
export type PresenceState = Here | "offline";
/** How somebody stands; `at` is when they were last there. */
export type Presence = { u: string; state: PresenceState; at: string | null };

export type Change = "msg" | "edit" | "del" | "member" | "state";
/** What the server says by itself. Any of it may be lost: the heads and a sync bring it again. */
export type ServerEvents = {
  hello: (greeting: { now: string; userId: string; exp: number; limits: { body: number; files: number; mentions: number }; node: string }) => void;
  ev: (change: { c: string; ev: number; t: Change; row: WireMessage }) => void;
  /** `u` read up to `seq`: this person on another device, or somebody else of a small conversation. */
  read: (place: { c: string; u: string; seq: number; cnt: number; rev: number }) => void;
  /** How many notices wait in the inbox. */
  notices: (inbox: { unread: number }) => void;
  /** A conversation was won or lost. */
  lists: () => void;
  typing: (news: { c: string; users: { u: string; name: string; on: boolean }[] }) => void;
  presence: (news: { users: Presence[] }) => void;
  "auth:expiring": () => void;
  /** Something may not have been told here: ask where everything stands. */
  lag: (word: object) => void;
  /** The process ends; come back after a moment of your own within these milliseconds. */
  drain: (plan: { within: number }) => void;
};

export type AckCode =
  | "INVALID" | "UNAUTH" | "FORBIDDEN" | "NOT_FOUND" | "LOCKED" | "TOO_LARGE" | "RATE_LIMITED" | "UNAVAILABLE" | "IDEMPOTENCY_MISMATCH" | "ATTACHMENT_NOT_READY" | "CONFLICT";
/** `reason` says more than the code where a person can do something about it. */
export type Refused = { ok: false; code: AckCode; retryAfterMs?: number; reason?: string };
export type Ack<T> = ({ ok: true } & T) | Refused;
export type SentAck = { seq: number; ev: number; cnt: number; id: string; at: string; dup: boolean };
export type ChangedAck = { ev: number; rev: number };
export type ReadAck = { readSeq: number; readCount: number; unread: number; rev: number };
/** `notices` wait in the inbox. */
export type HeadsAck = { now: string; digest: string; notices: number; convs: Head[] | null };
