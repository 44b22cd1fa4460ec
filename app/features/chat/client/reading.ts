import type { Ack, ReadAck } from "../schema";
import type { ChatView } from "./chat";
import * as inboxes from "./inbox";
import type { Line } from "./line";
import { passes } from "./outbox";

type Parts = {
  line: Line;
  view: () => ChatView;
  set: (change: Partial<ChatView>) => void;
  after: (name: string, ms: number, work: () => void) => void;
};

export type Reading = {
  /** The person has seen everything up to this message. */
  read: (c: string, seq: number) => void;
  /** Makes a message and what follows it unread again; seeing them doesn't change that until the conversation is left. */
  unread: (c: string, seq: number) => Promise<Ack<ReadAck>>;
  /** The page shows this conversation no more. */
  left: (c: string) => void;
  /** The line is back: tells what waits. */
  resume: () => void;
};

/** How often the place in one conversation is told at most, and when one that couldn't be told is told again. */
const READ_MS = 1_000;
const READ_AGAIN_MS = 3_000;

/** The reader's own place in each conversation: told until the server has answered, one at a time. */
export function openReading({ line, view, set, after }: Parts): Reading {
  const pending = new Map<string, number>();
  /** Conversations of which a place is on its way, or was just told. */
  const busy = new Set<string>();
  const keptUnread = new Set<string>();

  function tell(c: string): void {
    const seq = pending.get(c);
    if (seq === undefined || busy.has(c) || line.state() !== "live") return;
    busy.add(c);
    void line.ask<ReadAck>("read:set", { c, seq }).then((answer) => {
      if (answer.ok) placed(c, answer);
      if (pending.get(c) === seq && (answer.ok || !passes(answer.code))) pending.delete(c);
      after(`read ${c}`, answer.ok ? READ_MS : (answer.retryAfterMs ?? READ_AGAIN_MS), () => {
        busy.delete(c);
        tell(c);
      });
    });
  }

  function placed(c: string, { readSeq, readCount, rev }: ReadAck): void {
    const { inbox } = view();
    if (inbox) set({ inbox: inboxes.withRead(inbox, { c, seq: readSeq, cnt: readCount, rev }) });
  }

  return {
    read(c, seq) {
      if (keptUnread.has(c) || seq <= Math.max(view().inbox?.get(c)?.readSeq ?? 0, pending.get(c) ?? 0)) return;
      pending.set(c, seq);
      tell(c);
    },
    async unread(c, seq) {
      pending.delete(c);
      keptUnread.add(c);
      const answer = await line.ask<ReadAck>("read:unread", { c, seq });
      if (answer.ok) placed(c, answer);
      else keptUnread.delete(c);
      return answer;
    },
    left: (c) => void keptUnread.delete(c),
    resume() {
      for (const c of pending.keys()) tell(c);
    },
  };
}
