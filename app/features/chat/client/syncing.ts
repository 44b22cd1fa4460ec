import type { HeadsAck, Head, MessagePage } from "../schema";
import * as inboxes from "./inbox";
import type { Line } from "./line";
import * as timelines from "./timeline";
import { LONGEST_GAP, SYNC_PAUSE_MS, type Timeline } from "./timeline";
import type { ChatView } from "./chat";

/** The chat's state, and what sets it and waits for it. */
type Parts = {
  line: Line;
  view: () => ChatView;
  set: (change: Partial<ChatView>) => void;
  setTimeline: (c: string, timeline: Timeline) => void;
  after: (name: string, ms: number, work: () => void) => void;
  stopped: () => boolean;
};

export type Syncing = {
  /** Something of this conversation was told just now: heads that were read before are older. */
  touch: (c: string) => void;
  /** Asks where every conversation stands; each that is behind is read on. */
  askHeads: () => Promise<void>;
  /** Ends the gap of one conversation, page by page. */
  sync: (c: string) => Promise<void>;
  /** The same in a while, however often it is asked meanwhile. */
  syncSoon: (c: string, ms: number) => void;
  /** Reads on in one direction; whether there was anything. */
  extend: (c: string, to: "before" | "after") => Promise<boolean>;
};

/** When heads that couldn't be had are asked for again. */
const HEADS_AGAIN_MS = 3_000;
const HISTORY_PAGE = 100;

/**
 * What brings back whatever the socket lost. The heads say how far each conversation has come; one that is shown here and is behind
 * asks for what changed since its cursor, until it has caught up.
 */
export function openSyncing({ line, view, set, setTimeline, after, stopped }: Parts): Syncing {
  const syncing = new Set<string>();
  let touched = new Set<string>();
  let digest: string | undefined;
  let asking: "no" | "once" | "again" = "no";

  async function askHeads(): Promise<void> {
    if (line.state() !== "live") return;
    if (asking !== "no") return void (asking = "again");
    asking = "once";
    touched = new Set();
    const answer = await line.ask<HeadsAck>("sync:heads", digest === undefined ? {} : { have: digest });
    const oncemore = (asking as string) === "again";
    asking = "no";
    if (stopped()) return;
    if (!answer.ok) return after("heads", answer.retryAfterMs ?? HEADS_AGAIN_MS, () => void askHeads());
    set({ notices: answer.notices });
    if (answer.convs) {
      const inbox = inboxes.withHeads(view().inbox ?? new Map<string, Head>(), answer.convs, touched);
      digest = inbox.size === answer.convs.length ? answer.digest : undefined;
      set({ inbox });
    }
    for (const [c, timeline] of view().timelines) if (timelines.hasGap(timeline, knownEv(c))) void sync(c);
    if (oncemore) void askHeads();
  }

  /** The last change of a conversation that this page has heard of. */
  const knownEv = (c: string) => Math.max(view().inbox?.get(c)?.lastEv ?? 0, ...view().outbox.map((draft) => (draft.c === c ? (draft.ev ?? 0) : 0)));

  /** Ends the gap of one conversation, page by page. */
  async function sync(c: string): Promise<void> {
    if (syncing.has(c) || line.state() !== "live") return;
    syncing.add(c);
    let goesOn = true;
    let found = true;
    while (goesOn && !stopped()) {
      const timeline = view().timelines.get(c);
      if (!timeline) break;
      const far = !timeline.later && knownEv(c) - timeline.cursor > LONGEST_GAP;
      const answer = far ? await line.ask<MessagePage>("history", { c }) : await line.ask<MessagePage>("sync:conv", { c, ev: timeline.cursor });
      const now = view().timelines.get(c);
      if (!now) break;
      if (answer.ok) setTimeline(c, far ? timelines.renew(now, answer) : timelines.absorb(now, answer, timeline.cursor));
      else if (answer.code === "NOT_FOUND") {
        found = false;
        void askHeads();
      } else syncSoon(c, answer.retryAfterMs ?? SYNC_PAUSE_MS * 10);
      const then = view().timelines.get(c) ?? now;
      goesOn = answer.ok && then.cursor > timeline.cursor && ((!far && answer.more) || timelines.hasGap(then, knownEv(c)));
    }
    syncing.delete(c);
    // A gap that opened meanwhile found this under way and asked for nothing.
    const left = view().timelines.get(c);
    if (found && left && timelines.hasGap(left, knownEv(c))) syncSoon(c, SYNC_PAUSE_MS * 10);
  }

  const syncSoon = (c: string, ms: number) => after(`sync ${c}`, ms, () => void sync(c));

  /** Reads on in one direction; a page that is older than what is known here is read again. */
  async function extend(c: string, to: "before" | "after"): Promise<boolean> {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const timeline = view().timelines.get(c);
      const edge = to === "before" ? timeline?.rows[0] : timeline?.rows.at(-1);
      if (!timeline || !edge || !(to === "before" ? timeline.more : timeline.later)) return false;
      const answer = await line.ask<MessagePage>("history", { c, [to]: edge.seq, limit: HISTORY_PAGE });
      const now = view().timelines.get(c);
      if (!answer.ok || !now) return false;
      const next = to === "before" ? timelines.prepend(now, answer) : timelines.append(now, answer);
      if (!next) continue;
      setTimeline(c, next);
      return true;
    }
    return false;
  }

  return { touch: (c) => void touched.add(c), askHeads, sync, syncSoon, extend };
}
