import type { Head, WireMessage } from "../schema";

/**
 * Where every conversation stands. All that a push changes only grows, so that pushes may come twice, late or out of order;
 * what was lost comes back with the next heads.
 */
export type Inbox = ReadonlyMap<string, Head>;

/** Heads as the server told them. `since` holds the conversations that a push touched after they were asked for. */
export function withHeads(inbox: Inbox, heads: readonly Head[], since: ReadonlySet<string> = new Set()): Inbox {
  const next = new Map<string, Head>();
  for (const head of heads) {
    const known = inbox.get(head.c);
    next.set(head.c, known ? later(known, head) : head);
  }
  for (const c of since) if (!next.has(c) && inbox.has(c)) next.set(c, inbox.get(c)!);
  return next;
}

/** A change was pushed. One's own message counts as read, as the server has it. A conversation that isn't known stays so until the heads tell it. */
export function withMessage(inbox: Inbox, c: string, row: WireMessage, me: string): Inbox {
  const head = inbox.get(c);
  if (!head) return inbox;
  const own = row.senderId === me && row.rev === 0;
  const moved: Head = {
    ...head,
    lastEv: Math.max(head.lastEv, row.ev),
    count: Math.max(head.count, row.cnt),
    readSeq: own ? Math.max(head.readSeq, row.seq) : head.readSeq,
    readCount: own ? Math.max(head.readCount, row.cnt) : head.readCount,
    ...(row.seq >= head.lastSeq && row.ev > head.lastEv && { lastSeq: row.seq, lastBody: row.body.slice(0, 140), lastIs: lastIs(row), ...(row.kind === "text" && row.seq > head.lastSeq && { lastAt: row.at }) }),
  };
  return new Map(inbox).set(c, moved);
}

const lastIs = (row: WireMessage): Head["lastIs"] => (row.kind === "system" ? "system" : row.deleted ? "deleted" : row.body !== "" ? "text" : (row.files[0]?.kind ?? "text"));

/** This person's place, here or on another device: the later move wins, even one that goes back. */
export function withRead(inbox: Inbox, place: { c: string; seq: number; cnt: number; rev: number }): Inbox {
  const head = inbox.get(place.c);
  if (!head || place.rev <= head.readRev) return inbox;
  return new Map(inbox).set(place.c, { ...head, readSeq: place.seq, readCount: place.cnt, readRev: place.rev, mentions: place.seq >= head.lastSeq ? 0 : head.mentions });
}

export const unreadOf = (head: Pick<Head, "count" | "readCount">): number => Math.max(0, head.count - head.readCount);

export const isMuted = (head: Pick<Head, "mutedUntil">, now: number): boolean => head.mutedUntil !== null && Date.parse(head.mutedUntil) > now;

/** Over all conversations that aren't muted. */
export function unreadIn(inbox: Inbox, now = Date.now()): number {
  let sum = 0;
  for (const head of inbox.values()) if (!isMuted(head, now)) sum += unreadOf(head);
  return sum;
}

function later(known: Head, told: Head): Head {
  const newer = told.lastEv >= known.lastEv ? told : known;
  const read = told.readRev >= known.readRev ? told : known;
  // A message of one's own has moved the place here before the server could tell the number of that move.
  const ahead = newer === known && known.readSeq > read.readSeq ? known : read;
  return {
    ...newer,
    state: told.state,
    mutedUntil: told.mutedUntil,
    mentions: told.mentions,
    count: Math.max(known.count, told.count),
    readSeq: ahead.readSeq,
    readCount: ahead.readCount,
    readRev: read.readRev,
  };
}
