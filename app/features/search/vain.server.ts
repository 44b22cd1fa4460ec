import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import type { Schedule } from "~/lib/jobs";
import type { Viewer } from "~/lib/load-context";
import { facetNames } from "./engine";
import { norm } from "./normalise";
import { chosenIn, type SearchAddress } from "./schema";

const LONGEST = 120;
const HOUR = 3_600_000;

/** Counts a search that found nothing, for each of these clusters, without its searcher: `searcher` is hashed in the database with the salt of the week. */
export async function noteVainSearch(tx: Tx, input: { text: string; clusterIds: readonly string[]; searcher: string }): Promise<void> {
  const canonical = norm(input.text).slice(0, LONGEST).trim();
  if (canonical.length < 2 || input.clusterIds.length === 0) return;
  const typed = input.text.replace(/(?!\u200c)\p{C}/gu, " ").replace(/\s+/gu, " ").trim().slice(0, LONGEST).trim();
  await sql`select private.note_vain_search(${input.clusterIds}::uuid[], ${canonical}, ${typed}, ${input.searcher})`.execute(tx);
}

/** Whether a search says that something is lacking: nowhere are its words, or not in the clusters that it was narrowed to. What other filters kept away is there. */
export function isVain(address: SearchAddress, { total, unfiltered }: { total: number; unfiltered: number }): boolean {
  const otherwiseNarrowed = facetNames.some((name) => name !== "cluster" && chosenIn(address, name).length > 0);
  return total === 0 && (unfiltered === 0 || !otherwiseNarrowed);
}

/** The clusters whose brokers should hear of a search: those it was narrowed to, else those of the firm that searched. */
export function vainClusters(address: SearchAddress, clusters: readonly { id: string; slug: string }[], viewer: Viewer | null): string[] {
  const chosen = clusters.filter(({ slug }) => address.cluster.includes(slug)).map(({ id }) => id);
  return chosen.length > 0 ? chosen : (viewer?.firms.find(({ id }) => id === viewer.actingFirmId)?.clusterIds ?? []);
}

/** What at least three people of a cluster looked for within a week, as it was typed last, most often first; for its desk only. */
export async function readVainSearches(tx: Tx, clusterId: string): Promise<{ text: string; times: number; last_day: string }[]> {
  const { rows } = await sql<{ text: string; times: number; last_day: string }>`select text, times, last_day from private.desk_vain_searches(${clusterId}::uuid)`.execute(tx);
  return rows;
}

export const vainSchedules: Schedule[] = [
  { name: "search.vain", everyMs: 6 * HOUR, run: ({ db }) => db.service(async (tx) => void (await sql`select private.forget_vain_searches()`.execute(tx))) },
];
