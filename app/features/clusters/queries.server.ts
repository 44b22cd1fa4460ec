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

/** One cluster with its newest firms and its staff; null when there is none of this slug. */
export async function readCluster(tx: Tx, slug: string) {
  const cluster = await tx.selectFrom("clusters").selectAll().where("slug", "=", slug).executeTakeFirst();
  if (!cluster) return null;
  const figures = (await readClusterCards(tx)).find((card) => card.slug === slug)!;
  const firms = await tx
    .selectFrom("cluster_memberships as m")
    .innerJoin("firms as f", "f.id", "m.firm_id")
    .select(["f.slug", "f.name_fa", "f.name_en", "f.tagline_fa", "f.tagline_en"])
    .where("m.cluster_id", "=", cluster.id)
    .where("m.status", "=", "active")
    .orderBy("f.created_at", "desc")
    .orderBy("f.slug")
    .limit(12)
    .execute();
  return { cluster, figures, firms };
}

/** Points of the cluster's members for the map, at most 1,500, in no order that means anything. */
export async function readPlaces(tx: Tx, clusterId: string): Promise<{ id: string; lat: number; lng: number }[]> {
  const rows = await tx
    .selectFrom("cluster_memberships as m")
    .innerJoin("firms as f", "f.id", "m.firm_id")
    .select(["f.id", "f.lat", "f.lng"])
    .where("m.cluster_id", "=", clusterId)
    .where("m.status", "=", "active")
    .where("f.lat", "is not", null)
    .orderBy("f.id")
    .limit(1_500)
    .execute();
  return rows.flatMap(({ id, lat, lng }) => (lat === null || lng === null ? [] : [{ id, lat, lng }]));
}

/** Brokers and coordinators of a cluster by name. */
export function readClusterStaff(tx: Tx, clusterId: string) {
  return tx
    .selectFrom("cluster_staff as s")
    .innerJoin("people as p", "p.id", "s.person_id")
    .select(["p.id", "p.display_name as name", "s.role"])
    .where("s.cluster_id", "=", clusterId)
    .where("s.revoked_at", "is", null)
    .orderBy("s.role")
    .orderBy("p.display_name")
    .execute();
}

/** A firm's standing in a cluster with the last word that passed between it and the broker. */
export async function readStanding(tx: Tx, at: { clusterId: string; firmId: string }) {
  const membership = await tx
    .selectFrom("cluster_memberships")
    .select("status")
    .where("cluster_id", "=", at.clusterId)
    .where("firm_id", "=", at.firmId)
    .executeTakeFirst();
  const last = await tx
    .selectFrom("cluster_decisions")
    .select(["note", "step"])
    .where("cluster_id", "=", at.clusterId)
    .where("firm_id", "=", at.firmId)
    .orderBy("id", "desc")
    .executeTakeFirst();
  return membership ? { status: membership.status, note: last && last.step !== "applied" ? last.note : "" } : null;
}
