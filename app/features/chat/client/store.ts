import type { Draft } from "./outbox";

/** Where what was typed waits beyond this page: other tabs of the browser see it too, and one of them sends. */
export type OutboxStore = {
  /** Whether it is still there after the page is gone. */
  durable: boolean;
  load: () => Promise<Draft[]>;
  put: (draft: Draft) => Promise<void>;
  /** `ev` is the change that brought it into the conversation; null when it was given up. */
  remove: (id: string, ev: number | null) => Promise<void>;
  /** Hears what other tabs did. */
  onChange: (listener: (change: StoreChange) => void) => void;
  /** Calls when this tab is the one that sends. */
  lead: (begin: () => void) => void;
  close: () => void;
};
export type StoreChange = { put: string } | { gone: string; ev: number | null };

/** Keeps nothing beyond the page: for where a browser has no store of its own. */
export const memoryStore = (): OutboxStore => ({
  durable: false,
  load: async () => [],
  put: async () => undefined,
  remove: async () => undefined,
  onChange: () => undefined,
  lead: (begin) => begin(),
  close: () => undefined,
});

type Kept = { me: string; id: string; place: number; draft: Draft };

/** The browser's database for one person's drafts, a lock that one tab holds, and a channel between the tabs. */
export function browserStore(me: string): OutboxStore {
  if (typeof indexedDB === "undefined") return memoryStore();
  const name = `khosheh-outbox ${me}`;
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(name);
  const ending = new AbortController();
  const places = new Map<string, number>();
  let opened: Promise<IDBDatabase> | undefined;
  let latest = 0;

  const open = () =>
    (opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open("khosheh-outbox", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("drafts", { keyPath: ["me", "id"] });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error("no store"));
    }));

  /** Resolves when it is on the disk, not before. */
  async function within<T>(mode: IDBTransactionMode, work: (drafts: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const database = await open();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction("drafts", mode, { durability: "strict" });
      const request = work(transaction.objectStore("drafts"));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error("not stored"));
    });
  }

  return {
    durable: true,
    async load() {
      const kept = (await within("readonly", (drafts) => drafts.getAll(IDBKeyRange.bound([me, ""], [me, "\uffff"])))) as Kept[];
      for (const one of kept) places.set(one.id, one.place);
      return kept.sort((a, b) => a.place - b.place).map(({ draft }) => draft);
    },
    async put(draft) {
      latest = Math.max(latest + 1, Date.now() * 1000);
      const place = places.get(draft.id) ?? latest;
      places.set(draft.id, place);
      await within("readwrite", (drafts) => drafts.put({ me, id: draft.id, place, draft } satisfies Kept));
      channel?.postMessage({ put: draft.id } satisfies StoreChange);
    },
    async remove(id, ev) {
      await within("readwrite", (drafts) => drafts.delete([me, id]));
      channel?.postMessage({ gone: id, ev } satisfies StoreChange);
    },
    onChange: (listener) => channel?.addEventListener("message", ({ data }: MessageEvent<StoreChange>) => listener(data)),
    lead(begin) {
      // Without locks every tab sends; the same id has one effect.
      if (!("locks" in navigator)) return begin();
      const held = new Promise<void>((resolve) => ending.signal.addEventListener("abort", () => resolve()));
      navigator.locks
        .request(name, { signal: ending.signal }, () => {
          begin();
          return held;
        })
        // Where locks are refused, as without them.
        .catch(() => ending.signal.aborted || begin());
    },
    close() {
      ending.abort();
      channel?.close();
      void opened?.then((database) => database.close(), () => undefined);
    },
  };
}
