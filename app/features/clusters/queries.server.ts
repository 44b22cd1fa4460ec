import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";

export type ClusterCard = {
  id: string;
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
    select c.id, c.slug, c.name_fa, c.name_en, c.place_fa, c.place_en, c.hue,
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
    .select(["f.slug", "f.name_fa", "f.name_en", "f.tagline_fa", "f.tagline_en", "f.logo_file_id"])
    .where("m.cluster_id", "=", cluster.id)
    .where("m.status", "=", "active")
    .where("f.status", "=", "active")
    .orderBy("f.created_at", "desc")
    .orderBy("f.slug")
    .limit(8)
    .execute();
  return { cluster, figures, firms };
}

/** Members far from the cluster's place would shrink its map to a speck. */
const near = (degrees: number) => sql<boolean>`abs(f.lat - c.lat) < ${degrees}::float8 and abs(f.lng - c.lng) < ${degrees}::float8`;
const REGION = 0.6;
const TOWN = 0.045;

/** Points of each cluster's members in the middle of it for a small picture, at most 250 of each. */
export async function readSketches(tx: Tx): Promise<{ clusterId: string; lat: number; lng: number }[]> {
  const { rows } = await sql<{ clusterId: string; lat: number; lng: number }>`
    select c.id as "clusterId", round(p.lat::numeric, 4)::float8 as lat, round(p.lng::numeric, 4)::float8 as lng
    from public.clusters c
    cross join lateral (
      select f.lat, f.lng
      from public.cluster_memberships m join public.firms f on f.id = m.firm_id
      where m.cluster_id = c.id and m.status = 'active' and f.status = 'active' and ${near(TOWN)}
      limit 250) p`.execute(tx);
  return rows;
}

/** Towns where at least five of the cluster's members are, in the middle of their firms. */
export async function readTowns(tx: Tx, clusterId: string): Promise<{ city: string; firms: number; lat: number; lng: number }[]> {
  const { rows } = await sql<{ city: string; firms: number; lat: number; lng: number }>`
    select f.city, count(*)::int as firms, avg(f.lat) as lat, avg(f.lng) as lng
    from public.cluster_memberships m join public.firms f on f.id = m.firm_id join public.clusters c on c.id = m.cluster_id
    where m.cluster_id = ${clusterId}::uuid and m.status = 'active' and f.status = 'active' and f.city <> '' and ${near(REGION)}
    group by f.city
    having count(*) >= 5
    order by count(*) desc, f.city
    limit 8`.execute(tx);
  return rows;
}

/** Points of the cluster's members around its place for the map, at most 1,500, in no order that means anything. */
export async function readPlaces(tx: Tx, clusterId: string): Promise<{ id: string; lat: number; lng: number }[]> {
  const rows = await tx
    .selectFrom("cluster_memberships as m")
    .innerJoin("firms as f", "f.id", "m.firm_id")
    .innerJoin("clusters as c", "c.id", "m.cluster_id")
    .select(["f.id", "f.lat", "f.lng"])
    .where("m.cluster_id", "=", clusterId)
    .where("m.status", "=", "active")
    .where("f.status", "=", "active")
    .where(near(REGION))
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

/** The words of a cluster's page, for its editor. */
export function readClusterPage(tx: Tx, clusterId: string) {
  return tx
    .selectFrom("clusters")
    .select(["story_fa as storyFa", "story_en as storyEn", "place_fa as placeFa", "place_en as placeEn", "sectors"])
    .where("id", "=", clusterId)
    .executeTakeFirstOrThrow();
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
