import { sql } from "kysely";
import type { Db } from "~/lib/db.server";
import type { JobHandles } from "~/lib/jobs";
import type { Log } from "~/lib/log.server";
import type { Told } from "./told";

const MOST = 50;
/** For so long nobody else takes what is being told. */
const LEASE_SECONDS = 5;
/** What the database writes into conversations by itself, by whatever command: nobody there knows its row. An edit is told by whoever made it. */
const UNNAMED = sql`topic = 'chat.lists' or (topic = 'chat.change' and (payload ->> 't' in ('member', 'state') or payload ? 'unnamed'))`;

/**
 * Tells the sockets what a request has just committed: the rows that it names, and what came of it by itself.
 * The rows stay until that is done, so that the relay tells whatever this process doesn't.
 */
export function openAtOnce({ db, log, publish, told }: { db: Db; log: Log; publish: JobHandles["publish"]; told: Told }): (events: readonly bigint[]) => Promise<void> {
  async function take(events: readonly bigint[]) {
    const { rows } = await db.service((tx) =>
      sql<{ id: bigint; topic: string; payload: Record<string, unknown> }>`
        update public.outbox o set not_before = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
        where o.id in (
          select id from public.outbox
          where dead_at is null and not_before <= clock_timestamp() and (${UNNAMED} or id = any (${[...events]}::int8[]))
          order by id for update skip locked limit ${MOST})
        returning o.id, o.topic, o.payload`.execute(tx),
    );
    return rows.sort((a, b) => Number(a.id - b.id));
  }

  return async (events) => {
    try {
      for (const { id, topic, payload } of await take(events)) {
        publish(topic, payload)
          .then(() => told.done(id))
          .catch((error: unknown) => log.warn({ kind: "broadcast", topic, err: error }));
      }
    } catch (error) {
      log.warn({ kind: "broadcast", err: error });
    }
  };
}
