import type { Head, WireMessage } from "~/features/chat/schema";

/** A message of somebody who isn't named. */
export const plainMessage: WireMessage = {
  seq: 1, ev: 1, cnt: 1, id: "", clientId: null, kind: "text", body: "", rev: 0, at: "2026-11-25T08:00:00Z", editedAt: null, pinned: false, deleted: null, reply: null,
  mentions: [], cards: [], files: [], happening: null, senderId: null, senderName: "", firmId: null, deskId: null, partyFa: "", partyEn: "",
};

/** A conversation in which nothing was said. */
export const emptyHead: Head = {
  c: "", kind: "direct", state: "open", firstSeq: 1, joinedSeq: 0, lastEv: 0, lastSeq: 0, count: 0, unread: 0, mentions: 0, readSeq: 0, readCount: 0, readRev: 0, mutedUntil: null,
  lastAt: null, lastBody: null, lastIs: null,
};
