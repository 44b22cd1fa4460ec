import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { failed, failureOf } from "../adapters/meilisearch/failure";
import { canaryOf, indexOf, wantedSettings } from "../adapters/meilisearch/index.server";
import { driftOf, driftSize } from "./drift.server";
import { documentsFor, type SyncHandles } from "./lane.server";
import { recordRefusals } from "./outbox.server";
import { driveRebuild, endRebuild, leaveRebuild, moveRebuild, nextOf, rebuildOf, type Rebuild } from "./rebuild-state.server";

const BATCH = 250;
/** Rounds of comparing and sending after which something else than changes must be the cause. */
const ROUNDS = 20;

/** Goes on with the rebuild that is under way, from its step to its end; false when there is none or another process drives it. */
export async function advanceRebuild(handles: SyncHandles, stopped: () => boolean = () => false): Promise<boolean> {
  const { db, log } = handles;
  const driver = randomUUID();
  const rebuild = await db.service(rebuildOf);
  if (!rebuild) return false;
  const drive = () => db.service((tx) => driveRebuild(tx, rebuild, driver));
  if (!(await drive())) return false;
  const goOn = async () => {
    if (stopped() || !(await drive())) throw failed("busy", "rebuild_left", "the rebuild is left to another process");
  };
  try {
    for (let step: Rebuild["step"] | null = rebuild.step; step !== null; ) {
      await goOn();
      const next: Rebuild["step"] | null = await STEPS[step](handles, rebuild, goOn);
      if (next !== null) await db.service((tx) => moveRebuild(tx, rebuild, next));
      step = next;
    }
    await db.service((tx) => endRebuild(tx, rebuild));
    log.info({ kind: "search", outcome: "index rebuilt", reason: rebuild.reason, seconds: Math.round((Date.now() - Date.parse(rebuild.startedAt)) / 1000) });
    return true;
  } finally {
    await db.service((tx) => leaveRebuild(tx, rebuild, driver)).catch(() => undefined);
  }
}

type Step = (handles: SyncHandles, rebuild: Rebuild, goOn: () => Promise<void>) => Promise<Rebuild["step"] | null>;

const STEPS: Record<Rebuild["step"], Step> = {
  async create({ connection, synonyms }) {
    const next = indexOf(connection, nextOf(connection.index));
    await next.drop();
    await next.create((await wantedSettings(connection, synonyms)).settings);
    return "load";
  },

  /** Loading is repairing an empty index, so it goes on wherever it stopped. */
  async load(handles, rebuild, goOn) {
    const { connection, synonyms, db } = handles;
    const next = indexOf(connection, nextOf(connection.index));
    const { settings, hash } = await wantedSettings(connection, synonyms);
    const changed = await next.drifted(settings);
    if (changed === null || changed.length > 0) return "create";
    for (let round = 0; ; round += 1) {
      // Later rounds leave to the lane what is on its way: it sends to both.
      const drift = await driftOf(handles, next, round === 0);
      if (drift === null) return "create";
      if (driftSize(drift) === 0) break;
      if (round === ROUNDS) throw failed("broken", "no_end", `the new index still differs in ${driftSize(drift)} documents after ${ROUNDS} rounds`);
      const wanting = [...drift.missing, ...drift.other];
      for (let from = 0; from < wanting.length; from += BATCH) {
        await goOn();
        const firmIds = wanting.slice(from, from + BATCH);
        const { docs, gone, refused } = await db.service((tx) => documentsFor(tx, firmIds, handles.now()));
        const versions = new Map(docs.map(({ id, v }) => [id, v]));
        const rejected = docs.length > 0 ? await next.add(docs) : [];
        await next.remove(gone);
        await db.service((tx) => recordRefusals(tx, [...refused, ...rejected.map((one) => ({ ...one, version: versions.get(one.firmId) ?? null }))], []));
      }
      await next.remove(drift.unknown);
    }
    await next.vouch(hash, rebuild.build);
    return "swap";
  },

  /** A second swap would undo the first, so what bears the name tells whether it was done; one under way is waited for. */
  async swap({ connection, synonyms }, rebuild) {
    const [live, next] = [indexOf(connection), indexOf(connection, nextOf(connection.index))];
    const { results } = await connection.look((client) => client.tasks.getTasks({ types: ["indexSwap"], statuses: ["enqueued", "processing"], limit: 20 }));
    for (const { uid } of results) if ((await connection.outcome(uid, 60_000)) === null) throw failed("busy", "swap_unfinished", "the search server hasn't swapped yet");
    if ((await live.about())?.build !== rebuild.build) {
      if ((await next.about())?.build !== rebuild.build) return "create";
      // Both have to be there; an empty one isn't vouched for.
      if (!(await live.exists())) await live.create((await wantedSettings(connection, synonyms)).settings);
      await connection.finish((client) => client.swapIndexes([{ indexes: [live.uid, next.uid], rename: false }]));
    }
    const canary = await canaryOf(connection, AbortSignal.timeout(5_000));
    if (canary?.build !== rebuild.build) throw failed("broken", "swap_failed", "the new index doesn't answer under the name");
    return "drop";
  },

  async drop({ connection, db }, _rebuild, goOn) {
    // A sender that began before this step may still write to both, and would make the dropped one anew.
    for (;;) {
      await goOn();
      const sending = await db.service((tx) => tx.selectFrom("search_outbox").select("firm_id").where(sql<boolean>`claimed_until > clock_timestamp()`).limit(1).executeTakeFirst());
      if (!sending) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await indexOf(connection, nextOf(connection.index)).drop();
    return null;
  },
};

/** Whether an error only says that somebody else goes on. */
export const leftToAnother = (error: unknown): boolean => failureOf(error)?.code === "rebuild_left";
