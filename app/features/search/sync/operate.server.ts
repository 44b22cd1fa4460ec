import { sql } from "kysely";
import { failureOf } from "../adapters/meilisearch/failure";
import { indexOf } from "../adapters/meilisearch/index.server";
import { syncFirms } from "../jobs.server";
import type { SearchEngine } from "../engine";
import { driftOf, driftSize, repairDrift, type Drift } from "./drift.server";
import { sendChanges, type SyncHandles } from "./lane.server";
import { enqueue, listChanges, syncLag, type SyncLag } from "./outbox.server";
import { advanceRebuild } from "./rebuild.server";
import { beginRebuild, rebuildOf } from "./rebuild-state.server";
import { indexProblem, isFarOff } from "./watch.server";

const BATCH = 200;
const PATIENCE_MS = 500;

/** What an operator does by hand, in the database and, with one, the search server. */
export type Operating = { database: Pick<SyncHandles, "db" | "now"> & { engine: SearchEngine }; server: SyncHandles | null; say: (line: string) => void };

export type Findings = { documents: number; stale: number; problem: string | null; server: null | { problem: string | null; drift: Drift | null; lag: SyncLag } };

/** Compares firms, documents and the search server; changes nothing. */
export async function checkSearch({ database: { db, engine }, server, say }: Operating): Promise<Findings> {
  const { documents, stale, problem } = await db.service((tx) => engine.health(tx));
  say(`Database: ${documents} documents, ${stale} out of date${problem ? `; ${problem}` : ""}.`);
  if (!server) return { documents, stale, problem, server: null };
  const lag = await db.service(syncLag);
  const wrong = await indexProblem(server);
  const drift = await driftOf(server, indexOf(server.connection));
  say(`Search server: ${wrong ?? (drift ? `${drift.missing.length} missing, ${drift.other.length} of another version, ${drift.unknown.length} unknown` : "no index")}.`);
  say(`Changes on their way: ${lag.waiting}, the oldest for ${lag.oldestSeconds} s. Set aside: ${lag.dead}.`);
  return { documents, stale, problem, server: { problem: wrong, drift, lag } };
}

/** Whether nothing has to be done. */
export function isSound({ stale, problem, server }: Findings): boolean {
  return stale === 0 && problem === null && (server === null || (server.problem === null && server.drift !== null && driftSize(server.drift) === 0 && server.lag.dead === 0));
}

/** Brings what is out of date to the present, tries again what was set aside, and sends what differs. */
export async function repairSearch(operating: Operating): Promise<void> {
  const { database, server, say } = operating;
  say(`Database: ${await mendDatabase(database, (tx, after) => database.engine.stale(tx, BATCH, after))} firms brought to the present.`);
  if (!server) return;
  const { db } = server;
  await db.service((tx) => listChanges(tx, server.connection.index));
  const problem = await indexProblem(server);
  const drift = problem ? null : await driftOf(server, indexOf(server.connection));
  if (drift === null || isFarOff(drift)) return rebuildServer(operating, problem ?? "too much differs");
  const aside = await db.service((tx) => tx.selectFrom("search_dead_letters").select("firm_id").execute());
  await db.service((tx) => enqueue(tx, aside.map(({ firm_id }) => firm_id)));
  say(`Search server: ${await repairDrift(server, drift)} documents differed, ${aside.length} that were set aside are tried again.`);
  await sendAll(operating);
}

/** Builds every document anew, and the index of the search server beside the one that answers. */
export async function reindexSearch(operating: Operating): Promise<void> {
  const { database, server, say } = operating;
  say(`Database: ${await mendDatabase(database, nextFirms)} firms indexed.`);
  if (!server) return;
  await server.db.service((tx) => listChanges(tx, server.connection.index));
  await rebuildServer(operating, "asked for");
}

type Next = (tx: Parameters<SearchEngine["stale"]>[0], after: string | undefined) => Promise<string[]>;

async function mendDatabase({ db, engine, now }: Operating["database"], next: Next): Promise<number> {
  let count = 0;
  for (let after: string | undefined; ; ) {
    const firmIds = await db.service(async (tx) => {
      const found = await next(tx, after);
      await syncFirms(tx, engine, found, now());
      return found;
    });
    if (firmIds.length === 0) break;
    count += firmIds.length;
    after = firmIds.at(-1);
  }
  await db.service((tx) => engine.tidy(tx));
  return count;
}

const nextFirms: Next = async (tx, after) => {
  const { rows } = await sql<{ id: string }>`select id from public.firms where ${after ?? null}::uuid is null or id > ${after ?? null}::uuid order by id limit ${BATCH}`.execute(tx);
  return rows.map(({ id }) => id);
};

/** Goes through with a rebuild, here or by watching the process that does. */
async function rebuildServer(operating: Operating, reason: string): Promise<void> {
  const { server, say } = operating;
  const { db } = server!;
  const rebuild = await db.service((tx) => beginRebuild(tx, reason));
  say(`Search server: a new index is built (${rebuild.reason}).`);
  while ((await db.service(rebuildOf))?.build === rebuild.build) {
    await advanceRebuild(server!);
    await pause();
  }
  say("Search server: the new index answers.");
  await sendAll(operating);
}

async function sendAll({ server, say }: Operating): Promise<void> {
  for (;;) {
    const turn = await sendChanges(server!);
    const { waiting, dead } = await server!.db.service(syncLag);
    if (waiting === 0) return say(`Search server: everything was sent${dead > 0 ? `; ${dead} documents are set aside` : ""}.`);
    if (turn !== "sent") await pause();
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));

/** One line for an operator instead of a stack. */
export const explained = (error: unknown): string => {
  const failure = failureOf(error);
  return failure ? `The search server gave no answer (${failure.message}). Nothing is lost: what changed stays listed for it.` : error instanceof Error ? error.message : String(error);
};
