import { sql } from "kysely";
import { z } from "zod";
import { FirmChanged } from "~/features/firms/events.server";
import type { Tx } from "~/lib/db.server";
import type { JobHandler, Jobs, Schedule } from "~/lib/jobs";
import { documentsOf } from "./documents.server";
import type { SearchEngine } from "./engine";

const MINUTE = 60_000;
const BATCH = 200;
/** Of the advisory lock by which one worker at a time mends the index. */
const MENDING = 7_301_125;

const MembershipChanged = z.object({ firmId: z.uuid() });

/** Brings the documents of these firms to the present state of their sources; doing it twice changes nothing. */
export async function syncFirms(tx: Tx, engine: SearchEngine, firmIds: readonly string[], now: Date): Promise<void> {
  if (firmIds.length === 0) return;
  const docs = await documentsOf(tx, firmIds, now);
  await engine.upsert(tx, docs);
  await engine.remove(tx, firmIds, docs.map(({ firmId }) => firmId));
}

/** The index follows every change of a firm and of its membership. */
export function searchJobs(engine: SearchEngine): Jobs {
  const follow: (schema: z.ZodType<{ firmId: string }>) => JobHandler = (schema) => async (event, { db, now }) => {
    const { firmId } = schema.parse(event.payload);
    await db.service((tx) => syncFirms(tx, engine, [firmId], now()));
  };
  return { "firm.changed": follow(FirmChanged), "membership.changed": follow(MembershipChanged) };
}

/** An index that is empty, old or has drifted is mended; the words are counted afresh. */
export function searchSchedules(engine: SearchEngine): Schedule[] {
  return [
    {
      name: "search.mend",
      everyMs: 5 * MINUTE,
      async run({ db, log, now }) {
        let mended = 0;
        let last: string | undefined;
        do {
          last = await db.service(async (tx) => {
            if (!(await onlyOne(tx))) return undefined;
            const firmIds = await engine.stale(tx, BATCH, last);
            await syncFirms(tx, engine, firmIds, now());
            mended += firmIds.length;
            return firmIds.at(-1);
          });
        } while (last !== undefined);
        if (mended > 0) await db.service((tx) => engine.tidy(tx));
        const health = await db.service((tx) => engine.health(tx));
        if (health.problem) log.error({ kind: "search", engine: engine.name, problem: health.problem });
        if (mended > 0) log.info({ kind: "search", engine: engine.name, mended, documents: health.documents });
      },
    },
    { name: "search.words", everyMs: 6 * 60 * MINUTE, run: ({ db }) => db.service(async (tx) => void ((await onlyOne(tx)) && (await engine.tidy(tx)))) },
  ];
}

async function onlyOne(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(${MENDING}) as mine`.execute(tx);
  return rows[0]!.mine;
}
