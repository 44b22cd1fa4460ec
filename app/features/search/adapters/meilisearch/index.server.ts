import type { Settings } from "meilisearch";
import { taskFailure, type MeiliConnection } from "./connection.server";
import { ABOUT, about, chunked, type About, type StoredDoc } from "./documents";
import { failed, failureOf } from "./failure";
import { countOf } from "./query";
import { differing, hashOf, settingsFor } from "./settings.server";

const LISTED = 1_000;
/** How long one batch is waited for; whether a server that is busy for longer did it is asked again later. */
const TASK_MS = 60_000;

export type Refused = { firmId: string; code: string; error: string };
/** Hears of each task as soon as the server has taken it, before it is waited for. */
export type OnTask = (taskUid: number) => Promise<void>;

/** An index of the search server, and what keeping it takes. */
export type MeiliIndex = ReturnType<typeof indexOf>;

export function indexOf(connection: MeiliConnection, uid: string = connection.index, taskMs = TASK_MS) {
  async function added(docs: readonly (StoredDoc | About)[], onTask?: OnTask): Promise<void> {
    const { taskUid } = await connection.write((client) => client.index(uid).addDocuments([...docs], { primaryKey: "id" }));
    await done(taskUid, onTask);
  }

  async function done(taskUid: number, onTask?: OnTask): Promise<void> {
    await onTask?.(taskUid);
    const task = await connection.outcome(taskUid, taskMs);
    if (task === null) throw failed("slow", "task_unfinished", `task ${taskUid} of the search server isn't done after ${taskMs} ms`);
    if (task.status !== "succeeded") throw taskFailure(task);
  }

  /** One wrong document fails its whole batch: halves find it, and the others get in. */
  async function addedBut(docs: readonly StoredDoc[], onTask?: OnTask): Promise<Refused[]> {
    try {
      await added(docs, onTask);
      return [];
    } catch (error) {
      const failure = failureOf(error);
      if (failure?.failure !== "refused") throw error;
      if (docs.length === 1) return [{ firmId: docs[0]!.id, code: failure.code, error: failure.message }];
      const half = docs.length >> 1;
      return [...(await addedBut(docs.slice(0, half), onTask)), ...(await addedBut(docs.slice(half), onTask))];
    }
  }

  return {
    uid,

    /** Replaces these documents; answers those that the server won't take. */
    async add(docs: readonly StoredDoc[], onTask?: OnTask): Promise<Refused[]> {
      const refused: Refused[] = [];
      for (const chunk of chunked(docs)) refused.push(...(await addedBut(chunk, onTask)));
      return refused;
    },

    async remove(firmIds: readonly string[], onTask?: OnTask): Promise<void> {
      if (firmIds.length === 0) return;
      const { taskUid } = await connection.write((client) => client.index(uid).deleteDocuments([...firmIds]));
      await done(taskUid, onTask);
    },

    /** The version of each document there is, without the one that describes the index; null without an index. */
    async versions(): Promise<Map<string, number> | null> {
      const found = new Map<string, number>();
      for (let offset = 0; ; offset += LISTED) {
        const page = await orNull(connection.write((client) => client.index(uid).getDocuments<StoredDoc>({ fields: ["id", "v"], limit: LISTED, offset })));
        if (page === null) return null;
        for (const { id, v } of page.results) if (id !== ABOUT) found.set(id, v);
        if (page.results.length < LISTED) return found;
      }
    },

    async versionsOf(firmIds: readonly string[]): Promise<Map<string, number>> {
      const { results } = await connection.write((client) => client.index(uid).getDocuments<StoredDoc>({ ids: [...firmIds], fields: ["id", "v"], limit: firmIds.length }));
      return new Map(results.map(({ id, v }) => [id, v]));
    },

    async about(): Promise<About | null> {
      const found = await orNull(connection.write((client) => client.index(uid).getDocuments<About>({ ids: [ABOUT], limit: 1 })));
      return found?.results[0] ?? null;
    },
    /** Says that the index is whole; searches ask no other. */
    vouch: (settings: string, build: string) => added([about(settings, build)]),
    async disown(): Promise<void> {
      await this.remove([ABOUT]);
    },

    exists: async () => (await orNull(connection.write((client) => client.getRawIndex(uid)))) !== null,

    async create(settings: Settings): Promise<void> {
      // One that we were told nothing of may still be on its way.
      await connection.finish((client) => client.createIndex(uid, { primaryKey: "id" })).catch(unless("index_already_exists"));
      await connection.finish((client) => client.index(uid).updateSettings(settings));
    },
    async drop(): Promise<void> {
      if (await this.exists()) await connection.finish((client) => client.deleteIndex(uid)).catch(unless("index_not_found"));
    },
    /** Names of the settings that somebody changed; null without an index. */
    async drifted(settings: Settings): Promise<string[] | null> {
      const found = await orNull(connection.write((client) => client.index(uid).getSettings()));
      return found && differing(settings, found);
    },
  };
}

/** The settings that this server understands, with their hash. */
export async function wantedSettings(connection: MeiliConnection, synonyms: Record<string, string[]>): Promise<{ settings: Settings; hash: string }> {
  const settings = settingsFor((await connection.look((client) => client.getVersion())).pkgVersion, synonyms);
  return { settings, hash: hashOf(settings) };
}

export type Canary = { norm: number; settings: string; build: string; firms: number };

/** A search as people's are: says what the index is and how many firms it has; null when it isn't whole. Health pages say less. */
export async function canaryOf(connection: MeiliConnection, signal: AbortSignal): Promise<Canary | null> {
  const indexUid = connection.index;
  const [self, firms] = await connection.search(
    [
      { indexUid, q: "", filter: `kind = ${ABOUT}`, page: 1, hitsPerPage: 1, attributesToRetrieve: ["norm", "settings", "build"], locales: ["eng"] },
      { indexUid, q: "", filter: "kind = firm", sort: ["newest:desc"], facets: ["kind"], page: 1, hitsPerPage: 0, locales: ["eng"] },
    ],
    signal,
  );
  const found = self?.hits[0] as Omit<About, "id" | "kind"> | undefined;
  return found ? { norm: found.norm, settings: found.settings, build: found.build, firms: countOf(firms!) } : null;
}

function unless(code: string): (error: unknown) => void {
  return (error) => {
    if (failureOf(error)?.code !== code) throw error;
  };
}

async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (failureOf(error)?.failure === "missing") return null;
    throw error;
  }
}
