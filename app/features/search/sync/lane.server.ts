import { sql } from "kysely";
import type { Db, Tx } from "~/lib/db.server";
import type { Log } from "~/lib/log.server";
import type { MeiliConnection } from "../adapters/meilisearch/connection.server";
import { storedFrom, type StoredDoc } from "../adapters/meilisearch/documents";
import { failed, failureOf } from "../adapters/meilisearch/failure";
import { indexOf, type MeiliIndex } from "../adapters/meilisearch/index.server";
import { documentsOf } from "../documents.server";
import { claimChanges, giveBack, holdClaim, recordRefusals, strikeOff, type Claim, type Refusal } from "./outbox.server";
import { beginRebuild, rebuildOf, writesTo } from "./rebuild-state.server";

/** Unfinished tasks of the server at which nothing is added to them. */
const BUSY_TASKS = 5;
/** Before a server that gave no answer is asked again. */
const PAUSE_SECONDS = 2;
const MOST_SECONDS = 60;
/** Shorter than a claim lives without a sign. */
const TASK_MS = 20_000;

/** The search server with what its index is made from. */
export type SearchServer = { connection: MeiliConnection; synonyms: Record<string, string[]> };
export type SyncHandles = SearchServer & { db: Db; log: Pick<Log, "info" | "warn" | "error">; now: () => Date };
/** `idle`: nothing is due, or somebody else sends; `sent`: there may be more; `paused`: the server takes nothing now. */
export type Turn = "idle" | "sent" | "paused";

/** Brings a batch of changed documents to the search server: at least once, in their present state, and only one sender at a time. */
export async function sendChanges(handles: SyncHandles): Promise<Turn> {
  const { db, log, connection } = handles;
  const claim = await db.service(claimChanges);
  if (!claim) return "idle";
  try {
    await settled(handles, claim);
    const { docs, gone, refused } = await db.service((tx) => documentsFor(tx, claim.rows.map(({ firmId }) => firmId), handles.now()));
    const targets = await indexesFor(handles);
    const onTask = async (taskUid: number) => {
      if (!(await db.service((tx) => holdClaim(tx, claim.id, taskUid)))) throw failed("slow", "claim_lost", "another sender took over");
    };
    for (const uid of targets) refused.push(...(await deliver(indexOf(connection, uid, TASK_MS), docs, [...gone, ...refused.map(({ firmId }) => firmId)], onTask)));
    await db.service(async (tx) => {
      const rejected = new Set(refused.map(({ firmId }) => firmId));
      await recordRefusals(tx, refused, claim.rows.map(({ firmId }) => firmId).filter((id) => !rejected.has(id)));
      await strikeOff(tx, claim);
    });
    for (const { firmId, code, error } of refused) log.error({ kind: "search", outcome: "document set aside", firmId, code, reason: error });
    return "sent";
  } catch (error) {
    return stumbled(handles, claim, error);
  }
}

/** Sends until nothing is due; false when the server stopped taking it. */
export async function drain(handles: SyncHandles, stopped: () => boolean = () => false): Promise<boolean> {
  while (!stopped()) {
    const turn = await sendChanges(handles);
    if (turn !== "sent") return turn === "idle";
  }
  return true;
}

/** What a dead sender left under way is waited for, and a server with a long queue is left alone. */
async function settled({ connection }: SyncHandles, { rows }: Claim): Promise<void> {
  const left = rows.reduce((latest, { taskUid }) => Math.max(latest, Number(taskUid ?? -1)), -1);
  // A task that the server has forgotten is over as well.
  if (left >= 0 && (await connection.outcome(left, TASK_MS / 2).catch(forgotten)) === null) throw failed("busy", "task_unfinished", `task ${left} of the search server isn't done yet`);
  const { total } = await connection.look((client) => client.tasks.getTasks({ indexUids: [connection.index, `${connection.index}_next`], statuses: ["enqueued", "processing"], limit: 1 }));
  if (total > BUSY_TASKS) throw failed("busy", "queue_full", `${total} tasks of the search server are unfinished`);
}

function forgotten(error: unknown): "forgotten" {
  if (failureOf(error)?.code === "task_not_found") return "forgotten";
  throw error;
}

/** The indexes that changes go to now. A document sent to one that isn't there would make it, without its settings. */
async function indexesFor({ db, connection }: SyncHandles): Promise<string[]> {
  const wanted = writesTo(await db.service(rebuildOf), connection.index);
  const found: string[] = [];
  for (const uid of wanted) if (await indexOf(connection, uid).exists()) found.push(uid);
  if (found.length > 0) return found;
  await db.service((tx) => beginRebuild(tx, "the index is missing"));
  throw failed("missing", "no_index", "the search server has no index yet");
}

/** The documents of these firms as they are now, with the versions that the database has indexed. */
export async function documentsFor(tx: Tx, firmIds: readonly string[], now: Date): Promise<{ docs: StoredDoc[]; gone: string[]; refused: Refusal[] }> {
  const built = new Map((await documentsOf(tx, firmIds, now)).map((doc) => [doc.firmId, doc]));
  const { rows } = await sql<{ firmId: string; version: bigint }>`select firm_id as "firmId", version from public.search_docs where firm_id = any (${firmIds}::uuid[])`.execute(tx);
  const versions = new Map(rows.map(({ firmId, version }) => [firmId, version]));
  const docs: StoredDoc[] = [];
  const gone: string[] = [];
  const refused: Refusal[] = [];
  for (const firmId of firmIds) {
    const [doc, version] = [built.get(firmId), versions.get(firmId)];
    // What the database hasn't indexed comes again when it has.
    if (!doc || version === undefined) gone.push(firmId);
    else {
      const stored = storedFrom({ ...doc, version });
      if (stored.ok) docs.push(stored.doc);
      else refused.push({ firmId, version: Number(version), code: "invalid_document", error: stored.error });
    }
  }
  return { docs, gone, refused };
}

/** A document that is refused leaves the index too: an old one in its place would answer for it. */
async function deliver(index: MeiliIndex, docs: readonly StoredDoc[], gone: readonly string[], onTask: (taskUid: number) => Promise<void>): Promise<Refusal[]> {
  const versions = new Map(docs.map(({ id, v }) => [id, v]));
  const refused = docs.length > 0 ? await index.add(docs, onTask) : [];
  const leaving = [...gone, ...refused.map(({ firmId }) => firmId)];
  await index.remove(leaving, onTask);
  return refused.map((refusal) => ({ ...refusal, version: versions.get(refusal.firmId) ?? null }));
}

async function stumbled({ db, log }: SyncHandles, claim: Claim, error: unknown): Promise<Turn> {
  const failure = failureOf(error);
  const attempts = Math.max(...claim.rows.map((row) => row.attempts));
  // The server's own errors are worth waiting for; that it can't be reached says nothing about the documents.
  const attempted = failure === null || failure.failure === "broken" || failure.failure === "refused";
  const seconds = attempted ? Math.min(MOST_SECONDS, PAUSE_SECONDS * 2 ** Math.min(attempts, 10)) : PAUSE_SECONDS;
  log.warn({ kind: "search", outcome: "not sent", documents: claim.rows.length, againIn: seconds, reason: String(error) });
  await db.service((tx) => giveBack(tx, claim, String(error), { seconds, attempted }));
  return "paused";
}
