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

/** A message was pushed. One's own counts as read, as the server has it. A conversation that isn't known stays so until the heads tell it. */
export function withMessage(inbox: Inbox, c: string, row: WireMessage, me: string): Inbox {
  const head = inbox.get(c);
  if (!head) return inbox;
  const own = row.senderId === me;
  const moved: Head = {
    ...head,
    lastEv: Math.max(head.lastEv, row.ev),
    count: Math.max(head.count, row.cnt),
    readSeq: own ? Math.max(head.readSeq, row.seq) : head.readSeq,
    readCount: own ? Math.max(head.readCount, row.cnt) : head.readCount,
    ...(row.seq > head.lastSeq && { lastSeq: row.seq, lastAt: row.at, lastBody: row.body.slice(0, 140) }),
  };
  return new Map(inbox).set(c, moved);
}

/** This person read up to a place, here or on another device. */
export function withRead(inbox: Inbox, place: { c: string; seq: number; cnt: number }): Inbox {
  const head = inbox.get(place.c);
  if (!head || (place.seq <= head.readSeq && place.cnt <= head.readCount)) return inbox;
  return new Map(inbox).set(place.c, { ...head, readSeq: Math.max(head.readSeq, place.seq), readCount: Math.max(head.readCount, place.cnt) });
}

export const unreadOf = (head: Head): number => Math.max(0, head.count - head.readCount);

export function unreadIn(inbox: Inbox): number {
  let sum = 0;
  for (const head of inbox.values()) sum += unreadOf(head);
  return sum;
}

function later(known: Head, told: Head): Head {
  const newer = told.lastEv >= known.lastEv ? told : known;
  return {
    ...newer,
    state: told.state,
    count: Math.max(known.count, told.count),
    readSeq: Math.max(known.readSeq, told.readSeq),
    readCount: Math.max(known.readCount, told.readCount),
  };
}
