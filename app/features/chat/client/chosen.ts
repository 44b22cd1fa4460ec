import { UPLOAD_CAP } from "~/features/firms/rules";
import { MOST_FILES, type WireFile } from "../schema";

/** What keeps a file from going along; `said` are the server's words. */
export type Problem = "file_too_large" | "rate_limited" | "failed" | { said: string };
export type ChosenFile = { key: number; chosen: File; ms: number | undefined; file: WireFile | null; problem: Problem | null; /** The same may go well another time. */ again: boolean };
/** What goes with the next message of one conversation. */
export type Shelf = { readonly list: readonly ChosenFile[]; readonly tooMany: boolean };

export type Chosen = {
  subscribe: (listener: () => void) => () => void;
  /** The same object while nothing changed. */
  of: (c: string) => Shelf;
  add: (c: string, files: Iterable<File>, ms?: number) => void;
  retry: (c: string, one: ChosenFile) => void;
  drop: (c: string, one: Pick<ChosenFile, "key" | "file">) => void;
  /** What was taken in has gone with a message; what wasn't stays for another try. */
  sent: (c: string) => void;
  /** Whether a page that closes now would lose something. */
  holds: () => boolean;
};

export const emptyShelf: Shelf = { list: [], tooMany: false };

/** Files that are taken in as they are chosen, and wait at their conversation while somebody looks elsewhere. */
export function newChosen(): Chosen {
  const shelves = new Map<string, Shelf>();
  const listeners = new Set<() => void>();
  /** What is on its way, by key: what isn't wanted any more isn't sent to its end. */
  const onTheWay = new Map<number, AbortController>();
  let next = 0;

  const of = (c: string): Shelf => shelves.get(c) ?? emptyShelf;

  function put(c: string, part: Partial<Shelf>): void {
    shelves.set(c, { ...of(c), ...part });
    for (const listener of listeners) listener();
  }

  async function upload(c: string, { key, chosen, ms }: Pick<ChosenFile, "key" | "chosen" | "ms">): Promise<void> {
    const change = (part: Partial<ChosenFile>) => put(c, { list: of(c).list.map((one) => (one.key === key ? { ...one, ...part } : one)) });
    // A server that stops reading can't say why.
    if (chosen.size > UPLOAD_CAP) return change({ problem: "file_too_large" });
    change({ problem: null, again: false });
    const way = new AbortController();
    onTheWay.set(key, way);
    const form = new FormData();
    if (ms !== undefined) form.set("ms", String(Math.round(ms)));
    form.set("file", chosen);
    try {
      const response = await fetch(`/chat/${c}/uploads`, { method: "POST", body: form, redirect: "error", signal: way.signal });
      if (response.status === 429) return change({ problem: "rate_limited", again: true });
      const answer = (await response.json()) as { ok: boolean; file?: WireFile; message?: string };
      if (answer.ok && answer.file) change({ file: answer.file });
      else change({ problem: answer.message === undefined ? "failed" : { said: answer.message }, again: answer.message === undefined });
    } catch {
      change({ problem: "failed", again: true });
    } finally {
      onTheWay.delete(key);
    }
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    of,
    add(c, files, ms) {
      const all = [...files];
      const taken = all.slice(0, Math.max(0, MOST_FILES - of(c).list.length)).map((chosen): ChosenFile => ({ key: (next += 1), chosen, ms, file: null, problem: null, again: false }));
      put(c, { list: [...of(c).list, ...taken], tooMany: all.length > taken.length });
      for (const one of taken) void upload(c, one);
    },
    retry: (c, one) => void upload(c, one),
    /** What was taken in and isn't wanted goes from the server too; should that fail, it goes there after a day. */
    drop(c, { key, file }) {
      put(c, { list: of(c).list.filter((one) => one.key !== key), tooMany: false });
      onTheWay.get(key)?.abort();
      if (!file) return;
      const form = new FormData();
      form.set("drop", file.id);
      fetch(`/chat/${c}/uploads`, { method: "POST", body: form, redirect: "error" }).catch(() => undefined);
    },
    sent: (c) => put(c, { list: of(c).list.filter(({ file }) => !file) }),
    holds: () => [...shelves.values()].some(({ list }) => list.length > 0),
  };
}
