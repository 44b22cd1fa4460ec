import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import type { MeiliIndex } from "../adapters/meilisearch/index.server";
import { enqueue } from "./outbox.server";
import type { SyncHandles } from "./lane.server";

/** Documents in which an index differs from the database: `missing` there, of `other` version, `unknown` to the database; `aside`: refused, so absent by intent. */
export type Drift = { documents: number; missing: string[]; other: string[]; unknown: string[]; aside: number };

/**
 * Compares every version, by equality: after a restored backup or a clock that went back the newer one may be the wrong one.
 * What is on its way is no drift unless `all` is asked for. Null without an index.
 */
export async function driftOf({ db }: Pick<SyncHandles, "db">, index: MeiliIndex, all = false): Promise<Drift | null> {
  const there = await index.versions();
  if (there === null) return null;
  // Read after the index: what changed meanwhile is on its way.
  const { here, waiting, aside } = await db.service(readVersions);
  const settled = (id: string) => all || !waiting.has(id);
  const missing: string[] = [];
  const other: string[] = [];
  let refused = 0;
  for (const [id, version] of here) {
    const found = there.get(id);
    if (found === version || !settled(id)) continue;
    if (found === undefined && aside.get(id) === version) refused += 1;
    else (found === undefined ? missing : other).push(id);
  }
  const unknown = [...there.keys()].filter((id) => !here.has(id) && settled(id));
  return { documents: here.size, missing, other, unknown, aside: refused };
}

export const driftSize = ({ missing, other, unknown }: Drift): number => missing.length + other.length + unknown.length;

/** Lists what differs for the lane; answers how much that is. */
export async function repairDrift({ db }: Pick<SyncHandles, "db">, { missing, other, unknown }: Drift): Promise<number> {
  const differing = [...missing, ...other, ...unknown];
  await db.service((tx) => enqueue(tx, differing));
  return differing.length;
}

/** How many firms the search server should have, about. */
export async function indexedFirms(tx: Tx): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from public.search_docs`.execute(tx);
  return rows[0]!.count;
}

async function readVersions(tx: Tx): Promise<{ here: Map<string, number>; waiting: Set<string>; aside: Map<string, number> }> {
  const docs = await sql<{ firmId: string; version: bigint }>`select firm_id as "firmId", version from public.search_docs order by firm_id`.execute(tx);
  const outbox = await sql<{ firmId: string }>`select firm_id as "firmId" from public.search_outbox`.execute(tx);
  const dead = await sql<{ firmId: string; version: bigint | null }>`select firm_id as "firmId", version from public.search_dead_letters`.execute(tx);
  return {
    here: new Map(docs.rows.map(({ firmId, version }) => [firmId, Number(version)])),
    waiting: new Set(outbox.rows.map(({ firmId }) => firmId)),
    aside: new Map(dead.rows.map(({ firmId, version }) => [firmId, Number(version ?? -1)])),
  };
}
