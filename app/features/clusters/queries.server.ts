import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";

export type ClusterCard = {
  slug: string;
  name_fa: string;
  name_en: string;
  place_fa: string;
  place_en: string;
  hue: number;
  firms: number;
  providers: number;
  open_rounds: number;
  cleared_rounds: number;
  saved: bigint;
};

/** The clusters with their live counts; `saved` in minor units against documented solo prices. */
export async function readClusterCards(tx: Tx): Promise<ClusterCard[]> {
  const { rows } = await sql<ClusterCard>`
    select c.slug, c.name_fa, c.name_en, c.place_fa, c.place_en, c.hue,
      f.firms, f.providers, f.open_rounds, f.cleared_rounds, f.saved::int8 as saved
    from public.clusters c join private.cluster_figures() f on f.cluster_id = c.id
    order by f.firms desc, c.slug`.execute(tx);
  return rows;
}
