import type { Db } from "~/lib/db.server";
import type { Log } from "~/lib/log.server";

const GATHER_MS = 50;

export type Told = { done: (event: bigint) => void; close: () => Promise<void> };

/** Takes away outbox rows of what was told already, many at once. A row that stays is told again by the relay, which changes nothing. */
export function openTold({ db, log }: { db: Db; log: Log }): Told {
  let waiting: bigint[] = [];
  let timer: NodeJS.Timeout | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const events = waiting;
    waiting = [];
    if (events.length === 0) return;
    await db.service((tx) => tx.deleteFrom("outbox").where("id", "in", events).execute()).catch((error: unknown) => log.warn({ kind: "broadcast", err: error }));
  }

  return {
    done(event) {
      waiting.push(event);
      timer ??= setTimeout(() => void flush(), GATHER_MS);
    },
    close: flush,
  };
}
