import type { SentAck } from "../schema";
import type { ChatView } from "./chat";
import { clock } from "./clock";
import type { Line } from "./line";
import * as outboxes from "./outbox";
import type { Draft } from "./outbox";
import type { OutboxStore, StoreChange } from "./store";
import type { Syncing } from "./syncing";
import { SYNC_PAUSE_MS } from "./timeline";

type Parts = Pick<Syncing, "syncSoon"> & {
  line: Line;
  store: OutboxStore;
  view: () => ChatView;
  set: (change: Partial<ChatView>) => void;
  after: (name: string, ms: number, work: () => void) => void;
  /** Takes back what waits under this name. */
  cancel: (name: string) => void;
  stopped: () => boolean;
};

export type Sending = {
  /** Finds what was left by an earlier page, and hears what other tabs do. */
  begin: () => void;
  /** Sends what is due, if this tab is the one that sends. */
  flush: () => void;
  /** What other tabs may see, and what a reload finds again. */
  keep: (id: string) => void;
  /** It arrived, with the change that it became, or was given up. */
  forget: (id: string, ev: number | null) => void;
  /** Whether what was written is here only: the store has failed, or hasn't got it yet. */
  isAlone: () => boolean;
};

const wireOf = ({ id, c, body, as, reply, files, mention }: Draft) => ({
  c, id, b: body, as, ...(reply && { replyTo: reply.seq }), ...(files && files.length > 0 && { att: files.map((file) => file.id) }), ...(mention && { mention }),
});

/** What was written leaves from here: from one tab of all, one message of a conversation at a time, and again until the server answers. */
export function openSending({ line, store, view, set, after, cancel, syncSoon, stopped }: Parts): Sending {
  let leads = false;
  let failed = false;
  let storing = 0;

  function flush(): void {
    if (stopped() || !leads || line.state() !== "live") return;
    // One instant for both: what becomes due between two would neither be sent nor waited for.
    const now = clock();
    for (const draft of outboxes.dueOf(view().outbox, now)) {
      set({ outbox: outboxes.began(view().outbox, draft.id) });
      void line.ask<SentAck>("msg:send", wireOf(draft)).then((answer) => {
        if (answer.ok) sent(draft.id, draft.c, answer.ev);
        else {
          set({ outbox: outboxes.refused(view().outbox, draft.id, answer, clock(), Math.random()) });
          keep(draft.id);
        }
        flush();
      });
    }
    const pause = outboxes.pauseOf(view().outbox, now);
    // One that waits less than those before it isn't held up by their pause.
    cancel("flush");
    if (pause !== null) after("flush", pause, flush);
  }

  function keep(id: string): void {
    const draft = view().outbox.find((one) => one.id === id);
    if (!draft) return;
    storing += 1;
    void store.put(draft).catch(alone).finally(() => (storing -= 1));
  }

  function forget(id: string, ev: number | null): void {
    store.remove(id, ev).catch(alone);
  }

  /** The store fails: what is here is sent from here. */
  function alone(): void {
    [leads, failed] = [true, true];
    flush();
  }

  async function recall(): Promise<void> {
    const kept = await store.load();
    if (stopped()) return;
    const here = new Map(view().outbox.map((draft) => [draft.id, draft]));
    // What was on its way in a tab that is gone waits again; the id makes sure that it arrives once.
    const outbox = kept.map((draft): Draft => {
      const mine = here.get(draft.id);
      return mine && mine.state !== "failed" && draft.state !== "failed" ? mine : { ...draft, state: draft.state === "failed" ? "failed" : "queued", notBefore: 0 };
    });
    const known = new Set(outbox.map(({ id }) => id));
    set({ outbox: [...outbox, ...view().outbox.filter(({ id }) => !known.has(id))] });
    flush();
  }

  function toldByTab(change: StoreChange): void {
    if ("put" in change) return void recall().catch(alone);
    const draft = view().outbox.find(({ id }) => id === change.gone);
    if (!draft) return;
    if (change.ev === null) set({ outbox: view().outbox.filter(({ id }) => id !== change.gone) });
    else arrived(draft.id, draft.c, change.ev);
  }

  function sent(id: string, c: string, ev: number): void {
    forget(id, ev);
    arrived(id, c, ev);
  }

  function arrived(id: string, c: string, ev: number): void {
    const timeline = view().timelines.get(c);
    const shown = !timeline || timeline.cursor >= ev;
    set({ outbox: shown ? outboxes.settled(view().outbox, new Set([id])) : outboxes.acknowledged(view().outbox, id, ev) });
    // Its echo is on the way; should that be lost, a sync brings it.
    if (!shown) syncSoon(c, SYNC_PAUSE_MS * 2);
  }

  function begin(): void {
    store.onChange(toldByTab);
    store.lead(() => {
      leads = true;
      void recall().catch(alone);
    });
    void recall().catch(alone);
  }

  return { begin, flush, keep, forget, isAlone: () => failed || storing > 0 };
}
