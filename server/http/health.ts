import { syncLag } from "~/features/search/sync/outbox.server";
import type { Context } from "../context";
import { outboxLag } from "../outbox/relay";

/** Whether this process can serve: database and Auth answer; how far the outbox and the search server lag. A search server that is down keeps nobody from serving. */
export async function readiness(context: Context) {
  const checks = await Promise.allSettled([withDeadline(context.db.ping()), withDeadline(context.authAlive()), withDeadline(outboxLag(context)), withDeadline(searchOf(context))]);
  const [database, auth, outbox, search] = checks;
  const lag = outbox.status === "fulfilled" ? outbox.value : null;
  if (lag) {
    context.metrics.outboxWaiting.set(lag.waiting);
    context.metrics.outboxDead.set(lag.dead);
  }
  const ready = database.status === "fulfilled" && auth.status === "fulfilled" && !context.stopping();
  return {
    ready,
    report: {
      ready,
      database: database.status === "fulfilled" ? "up" : "down",
      auth: auth.status === "fulfilled" ? "up" : "down",
      search: search.status === "fulfilled" ? search.value : "down",
      // Too little room on the disk: pages are read, nothing is written.
      writable: !context.isFull(),
      stopping: context.stopping(),
      outbox: lag,
      mode: context.env.mode,
    },
  };
}

/** Which engine answers and, with a search server, what it doesn't know yet and what it refused. */
async function searchOf({ db, searchServer, searchState }: Context) {
  const state = searchState();
  return searchServer ? { ...state, ...(await db.service(syncLag)) } : state;
}

async function withDeadline<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("no answer in time")), 2_000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
