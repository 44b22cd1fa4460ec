import { indexOf, wantedSettings } from "../adapters/meilisearch/index.server";
import { NORM_VERSION } from "../normalise";
import { driftOf, driftSize, repairDrift, type Drift } from "./drift.server";
import type { SearchServer, SyncHandles } from "./lane.server";
import { beginRebuild, rebuildOf } from "./rebuild-state.server";

/** What is wrong with an index as a whole, so that it has to be made anew; null for one that only may have drifted. */
export async function indexProblem({ connection, synonyms }: SearchServer): Promise<string | null> {
  const live = indexOf(connection);
  const { settings, hash } = await wantedSettings(connection, synonyms);
  const about = await live.about();
  if (about === null) return "the index is missing or not whole";
  if (about.norm !== NORM_VERSION) return `the index is of normalisation ${about.norm}`;
  if (about.settings !== hash) return "the settings of the program are others";
  const changed = (await live.drifted(settings)) ?? [];
  return changed.length > 0 ? `somebody changed ${changed.join(", ")}` : null;
}

/** Whether so much differs that a new index is the shorter way. */
export function isFarOff(drift: Drift): boolean {
  return driftSize(drift) > Math.max(50, drift.documents / 10);
}

/** Compares the search server with the database, and mends what differs or has it made anew. */
export async function watchIndex(handles: SyncHandles): Promise<void> {
  const { db, log, connection } = handles;
  if (await db.service(rebuildOf)) return;
  const problem = await indexProblem(handles);
  const drift = problem ? null : await driftOf(handles, indexOf(connection));
  const reason = problem ?? (drift && isFarOff(drift) ? `${driftSize(drift)} of ${drift.documents} documents differ` : null);
  if (reason) {
    await db.service((tx) => beginRebuild(tx, reason));
    log.warn({ kind: "search", outcome: "rebuild begins", reason });
  } else if (drift && driftSize(drift) > 0) {
    await repairDrift(handles, drift);
    log.warn({ kind: "search", outcome: "drift", missing: drift.missing.length, other: drift.other.length, unknown: drift.unknown.length });
  }
}
