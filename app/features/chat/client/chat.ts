import type { Ack, ChangedAck, MessagePage, Presence, ReadAck, WireMessage } from "../schema";
import { openAttending } from "./attending";
import { pauseOf, stillTyping, TYPING_MS, withPresence, withTyping, type Typing } from "./company";
import { clock } from "./clock";
import * as inboxes from "./inbox";
import type { Inbox } from "./inbox";
import { openLine, type LineOptions, type LineState } from "./line";
import * as outboxes from "./outbox";
import type { Draft, Outbox } from "./outbox";
import { openReading } from "./reading";
import { memoryStore, type OutboxStore } from "./store";
import { openSending } from "./sending";
import { openSyncing } from "./syncing";
import * as timelines from "./timeline";
import { SYNC_PAUSE_MS, type Timeline } from "./timeline";

/** What a page shows of its person's conversations; a new object after each change. */
export type ChatView = { line: LineState; /** How often the line was lost: what only pushes tell was lost with it. */ losses: number; /** Notices that wait; null until the socket has said so. */ notices: number | null; inbox: Inbox | null; outbox: Outbox; timelines: ReadonlyMap<string, Timeline>; typing: Typing; /** How far others were told to have read, by conversation and person. */ places: ReadonlyMap<string, ReadonlyMap<string, number>>; presence: ReadonlyMap<string, Presence> };

export type Chat = {
  subscribe: (listener: () => void) => () => void;
  view: () => ChatView;
  /** Follows a conversation from the page's own rows on, until the returned function is called. */
  open: (c: string, page: MessagePage) => () => void;
  /** The page read its rows again. */
  renew: (c: string, page: MessagePage) => void;
  /** Reads the page before the first row; whether there was one. */
  older: (c: string) => Promise<boolean>;
  /** Reads the page after the last row; whether there was one. */
  newer: (c: string) => Promise<boolean>;
  send: (c: string, body: string, as: string | null, rest?: Pick<Draft, "reply" | "files" | "mention">) => void;
  /** Puts other words in place of a message as it was seen here. */
  edit: (c: string, row: Pick<WireMessage, "seq" | "rev">, body: string) => Promise<Ack<ChangedAck>>;
  remove: (c: string, seq: number) => Promise<Ack<ChangedAck>>;
  pin: (c: string, seq: number, on: boolean) => Promise<Ack<ChangedAck>>;
  /** Makes a message and what follows it unread again. */
  unread: (c: string, seq: number) => Promise<Ack<ReadAck>>;
  retry: (id: string) => void;
  /** Whether a page that closes now would lose something. */
  holds: () => boolean;
  /** Gives up what wasn't sent; answers its text. */
  discard: (id: string) => string;
  /** The person types in this conversation, or stopped; told every few seconds at most. */
  typing: (c: string, on: boolean) => void;
  /** Follows how these people stand. */
  watch: (persons: readonly string[]) => void;
  /** The person looks at the page, or away from it. */
  attend: (here: boolean) => void;
  /** The person has seen everything up to this message. */
  read: (c: string, seq: number) => void;
  /** Asks where everything stands: the window came to the front, the network is back. */
  check: () => void;
  /** A page has counted the notices that wait. */
  counted: (notices: number) => void;
  /** The network is gone. */
  lost: () => void;
  stop: () => void;
};

type Options = Omit<LineOptions, "onState"> & { me: string; newId: () => string; store?: OutboxStore };

const CHECK_MS = 30_000;
const LAG_MS = 2_000;

/** The chat of one page: one socket, and a state in which whatever the socket loses comes back by asking. */
export function createChat({ me, newId, connect, renewSession, store = memoryStore() }: Options): Chat {
  let view: ChatView = { line: "connecting", losses: 0, notices: null, inbox: null, outbox: [], timelines: new Map(), typing: new Map(), places: new Map(), presence: new Map() };
  const listeners = new Set<() => void>();
  const opened = new Map<string, number>();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  let stopped = false;
  let typed = { c: "", at: 0 };

  const line = openLine({
    connect,
    renewSession,
    onState(state) {
      const lost = state === "away" || view.line === "live";
      set({ line: state, losses: view.losses + (lost ? 1 : 0) });
      if (state !== "live") return;
      set({ outbox: outboxes.resumed(view.outbox) });
      void askHeads();
      flush();
      attending.resume();
      for (const c of view.timelines.keys()) void sync(c);
      reading.resume();
    },
  });
  const { touch, askHeads, sync, syncSoon, extend } = openSyncing({ line, view: () => view, set, setTimeline, after, stopped: () => stopped });
  const { begin, flush, keep, forget, isAlone } = openSending({ line, store, view: () => view, set, after, cancel, syncSoon, stopped: () => stopped });
  const reading = openReading({ line, view: () => view, set, after });
  const attending = openAttending({ line, view: () => view, set, after });
  line.on("ev", ({ c, row }) => heard(c, row));
  line.on("read", (place) => {
    if (place.u !== me) {
      const known = view.places.get(place.c);
      if ((known?.get(place.u) ?? 0) < place.seq) set({ places: new Map(view.places).set(place.c, new Map(known).set(place.u, place.seq)) });
      return;
    }
    touch(place.c);
    if (view.inbox) set({ inbox: inboxes.withRead(view.inbox, place) });
  });
  line.on("notices", ({ unread }) => set({ notices: unread }));
  line.on("typing", (news) => {
    set({ typing: withTyping(view.typing, { ...news, users: news.users.filter(({ u }) => u !== me) }, clock()) });
    forgetTyping();
  });
  line.on("presence", ({ users }) => set({ presence: withPresence(view.presence, users) }));
  line.on("lists", () => void askHeads());
  // Many pages may hear it at once.
  line.on("lag", () => after("lag", LAG_MS * Math.random(), () => void askHeads()));
  // Somebody else signed in with this browser: what the page holds is not theirs.
  line.on("hello", ({ userId }) => userId !== me && stop("ended"));
  after("check", CHECK_MS * (0.8 + Math.random() * 0.4), function again() {
    void askHeads();
    after("check", CHECK_MS * (0.8 + Math.random() * 0.4), again);
  });

  function set(change: Partial<ChatView>): void {
    view = { ...view, ...change };
    for (const listener of listeners) listener();
  }

  function setTimeline(c: string, timeline: Timeline): void {
    if (timeline === view.timelines.get(c)) return;
    const arrived = new Map(timeline.rows.flatMap((row) => (row.senderId === me && row.clientId ? [[row.clientId, row.ev] as const] : [])));
    // Its ack may never come.
    for (const { id, state } of view.outbox) if (state !== "sent" && arrived.has(id)) forget(id, arrived.get(id)!);
    set({ timelines: new Map(view.timelines).set(c, timeline), outbox: outboxes.settled(view.outbox, new Set(arrived.keys())) });
    if (timelines.hasGap(timeline)) syncSoon(c, SYNC_PAUSE_MS * (1 + Math.random()));
  }

  function after(name: string, ms: number, work: () => void): void {
    if (stopped || timers.has(name)) return;
    timers.set(name, setTimeout(() => {
      timers.delete(name);
      work();
    }, ms));
  }

  function cancel(name: string): void {
    clearTimeout(timers.get(name));
    timers.delete(name);
  }

  function heard(c: string, row: WireMessage): void {
    touch(c);
    if (view.inbox) set({ inbox: inboxes.withMessage(view.inbox, c, row, me) });
    if (!view.inbox?.has(c)) void askHeads();
    const timeline = view.timelines.get(c);
    if (timeline) setTimeline(c, timelines.receive(timeline, row));
    if (row.senderId && view.typing.get(c)?.has(row.senderId)) set({ typing: withTyping(view.typing, { c, users: [{ u: row.senderId, name: "", on: false }] }, clock()) });
  }

  /** Somebody's word that they stopped may be lost: their time ends, one after the other. */
  function forgetTyping(): void {
    const pause = pauseOf(view.typing, clock());
    if (pause === null) return;
    after("typing", pause, () => {
      set({ typing: stillTyping(view.typing, clock()) });
      forgetTyping();
    });
  }

  /** A change of one's own: its echo may be lost, a sync brings it. */
  async function changed(c: string, event: "msg:edit" | "msg:delete" | "msg:pin", payload: object): Promise<Ack<ChangedAck>> {
    const answer = await line.ask<ChangedAck>(event, { c, ...payload });
    const stale = answer.ok ? (view.timelines.get(c)?.cursor ?? Infinity) < answer.ev : answer.code === "CONFLICT";
    if (stale) syncSoon(c, answer.ok ? SYNC_PAUSE_MS * 2 : 0);
    return answer;
  }

  function stop(last?: LineState): void {
    stopped = true;
    for (const timer of timers.values()) clearTimeout(timer);
    line.close();
    store.close();
    if (last) set({ line: last });
  }

  begin();

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    view: () => view,
    open(c, page) {
      opened.set(c, (opened.get(c) ?? 0) + 1);
      const timeline = view.timelines.get(c);
      setTimeline(c, timeline ? timelines.renew(timeline, page) : timelines.newTimeline(page));
      void sync(c);
      return () => {
        const left = (opened.get(c) ?? 1) - 1;
        opened.set(c, left);
        if (left > 0) return;
        reading.left(c);
        const rest = new Map(view.timelines);
        rest.delete(c);
        set({ timelines: rest, outbox: view.outbox.filter((draft) => draft.c !== c || draft.state !== "sent") });
      };
    },
    renew(c, page) {
      const timeline = view.timelines.get(c);
      // A window into the past has been moved by its reader: the page it began with has nothing new for it.
      if (!timeline || timeline.later || page.later) return;
      setTimeline(c, timelines.renew(timeline, page));
      if (timeline.cursor < page.upto) void sync(c);
    },
    older: (c) => extend(c, "before"),
    newer: (c) => extend(c, "after"),
    send(c, body, as, rest = {}) {
      const id = newId();
      // What arrives ends the word that somebody types; the next one is told anew.
      typed = { c: "", at: 0 };
      set({ outbox: outboxes.added(view.outbox, { id, c, body, as, ...rest }, Date.now()) });
      keep(id);
      flush();
    },
    edit(c, { seq, rev }, body) {
      typed = { c: "", at: 0 };
      return changed(c, "msg:edit", { seq, b: body, baseRev: rev });
    },
    remove: (c, seq) => changed(c, "msg:delete", { seq }),
    pin: (c, seq, on) => changed(c, "msg:pin", { seq, on }),
    unread: reading.unread,
    retry(id) {
      const fresh = newId();
      set({ outbox: outboxes.retried(view.outbox, id, fresh) });
      if (!view.outbox.some((draft) => draft.id === id)) forget(id, null);
      keep(view.outbox.some((draft) => draft.id === fresh) ? fresh : id);
      flush();
    },
    discard(id) {
      const text = view.outbox.find((draft) => draft.id === id)?.body ?? "";
      set({ outbox: outboxes.discarded(view.outbox, id) });
      if (!view.outbox.some((draft) => draft.id === id)) forget(id, null);
      return text;
    },
    typing(c, on) {
      const now = clock();
      if (on ? typed.c === c && now - typed.at < TYPING_MS / 2 : typed.c !== c) return;
      typed = on ? { c, at: now } : { c: "", at: 0 };
      line.tell("typing", { c, on });
    },
    watch: attending.watch,
    attend: attending.attend,
    holds: () => (!store.durable || isAlone()) && outboxes.isHolding(view.outbox),
    read: reading.read,
    check() {
      line.hurry();
      void askHeads();
    },
    counted: (notices) => set({ notices }),
    lost: () => line.drop(),
    stop: () => stop(),
  };
}
