import { Meilisearch, type Key, type MultiSearchQuery, type MultiSearchResult, type RecordAny, type Task } from "meilisearch";
import { v5 as uuidOf } from "uuid";
import { failed, failureOf, reaching } from "./failure";
import { httpClient } from "./http.server";

/** A writing request carries up to 5 MB and waits for the server's disk. */
const WRITE_MS = 30_000;
const NAMESPACE = "0f5c1b0e-6d5c-4b52-9d0a-3a1a7b6c9e11";
const POLL_MS = { first: 10, most: 250 };

/** What each use may do, and no more. All but looking is on our indexes only; the task of a swap belongs to no index and shows to no other key. */
const RIGHTS = {
  search: ["search"],
  write: [
    "documents.add", "documents.get", "documents.delete", "indexes.create", "indexes.get", "indexes.delete", "indexes.swap",
    "settings.get", "settings.update",
  ],
  look: ["version", "tasks.get"],
} as const;
type Use = keyof typeof RIGHTS;

export type MeiliAddress = { url: string; key: string | undefined; index: string };

/** The search server with a key for each use; every failure is a SearchFailure. */
export type MeiliConnection = {
  readonly index: string;
  /** Several searches in one request; the key for it may do nothing else. */
  search(queries: MultiSearchQuery[], signal: AbortSignal): Promise<MultiSearchResult<RecordAny>[]>;
  /** Calls the server with the key for writing. */
  write<T>(work: (client: Meilisearch) => Promise<T>): Promise<T>;
  /** Waits until a task is done and answers it, whatever became of it; null when it isn't by then. */
  outcome(taskUid: number, waitMs: number): Promise<Task | null>;
  /** Reads tasks and the server's version. */
  look<T>(work: (client: Meilisearch) => Promise<T>): Promise<T>;
  /** Starts a task, waits, and throws when it fails. */
  finish(work: (client: Meilisearch) => Promise<{ taskUid: number }>, waitMs?: number): Promise<void>;
};

export function connectMeili({ url, key, index }: MeiliAddress): MeiliConnection {
  const send = httpClient();
  const open = (apiKey: string | undefined) => new Meilisearch({ host: url, timeout: WRITE_MS, httpClient: send, ...(apiKey !== undefined && { apiKey }) });
  const given = open(key);
  const clients = new Map<Use, Promise<Meilisearch>>();

  function clientFor(use: Use): Promise<Meilisearch> {
    const known = clients.get(use);
    if (known) return known;
    const opening = keyFor(use).then((apiKey) => open(apiKey));
    clients.set(use, opening);
    opening.catch(() => clients.delete(use));
    return opening;
  }

  /** A key of the server with just these rights, made through the one we were given; that one itself where it may not make keys. */
  async function keyFor(use: Use): Promise<string | undefined> {
    if (key === undefined) return undefined;
    const wanted = { name: `Khosheh ${use} ${index}`, actions: [...RIGHTS[use]], indexes: [use === "look" ? "*" : `${index}*`] };
    const uid = uuidOf(JSON.stringify(wanted), NAMESPACE);
    try {
      return (await reaching<Key>(given.getKey(uid))).key;
    } catch (error) {
      const failure = failureOf(error);
      if (failure?.failure === "key") return key;
      if (failure?.code !== "api_key_not_found") throw error;
    }
    try {
      return (await reaching<Key>(given.createKey({ ...wanted, uid, expiresAt: null } as Parameters<Meilisearch["createKey"]>[0]))).key;
    } catch (error) {
      const failure = failureOf(error);
      if (failure?.failure === "key") return key;
      // Another process of ours made it in between.
      if (failure?.code === "api_key_already_exists") return (await reaching<Key>(given.getKey(uid))).key;
      throw error;
    }
  }

  /** A key that was taken away is asked for anew, once. */
  async function using<T>(use: Use, work: (client: Meilisearch) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const first = clientFor(use);
    try {
      return await within(first.then((client) => reaching(work(client))), signal);
    } catch (error) {
      if (failureOf(error)?.failure !== "key") throw error;
      if (clients.get(use) === first) clients.delete(use);
      return within(clientFor(use).then((client) => reaching(work(client))), signal);
    }
  }

  const connection: MeiliConnection = {
    index,
    async search(queries, signal) {
      const { results } = await using("search", (client) => client.multiSearch({ queries }, { signal }), signal);
      return results as MultiSearchResult<RecordAny>[];
    },
    write: (work) => using("write", work),
    look: (work) => using("look", work),
    async outcome(taskUid, waitMs) {
      const until = performance.now() + waitMs;
      for (let pause = POLL_MS.first; ; pause = Math.min(POLL_MS.most, pause * 1.6)) {
        const task = await connection.look((client) => client.tasks.getTask(taskUid));
        if (task.status !== "enqueued" && task.status !== "processing") return task;
        if (performance.now() + pause > until) return null;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    },
    async finish(work, waitMs = 60_000) {
      const { taskUid } = await connection.write(work);
      const task = await connection.outcome(taskUid, waitMs);
      if (task === null) throw failed("slow", "task_unfinished", `task ${taskUid} of the search server isn't done after ${waitMs} ms`);
      if (task.status !== "succeeded") throw taskFailure(task);
    },
  };
  return connection;
}

/** What a failed task says: the document's fault, or the server's. */
export function taskFailure(task: Task): Error {
  const { code = "task_canceled", type = "internal", message = `task ${task.uid} was ${task.status}` } = task.error ?? {};
  return failed(code === "index_not_found" ? "missing" : type === "invalid_request" ? "refused" : "broken", code, message);
}

// Making the key belongs to the time a search has, too.
function within<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const late = () => reject(failed("slow", "no_answer_in_time", "the search server did not answer in time"));
    if (signal.aborted) late();
    else signal.addEventListener("abort", late, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", late));
  });
}
