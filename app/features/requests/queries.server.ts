import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";

export type Need = {
  id: string;
  personId: string | null;
  body: string;
  searched: string;
  state: "open" | "answered" | "closed";
  answer: string;
  at: Date;
  answeredAt: Date | null;
  answeredBy: string | null;
  author: string;
  firm: { id: string; slug: string; nameFa: string; nameEn: string } | null;
  /** Its room, for those who are in it. */
  room: string | null;
  /** The joint purchase that came of it, as far as the actor sees it. */
  round: { id: string; title: string } | null;
  cluster: { slug: string; nameFa: string; nameEn: string };
};

const columns = sql`n.id, n.person_id as "personId", n.body, n.searched, n.state, n.answer, n.created_at as at, n.answered_at as "answeredAt", p.display_name as "answeredBy", n.author_name as author,
  case when f.id is not null then json_build_object('id', f.id, 'slug', f.slug, 'nameFa', f.name_fa, 'nameEn', f.name_en) end as firm,
  (select t.id from public.chat_conversations t where t.need_id = n.id) as room,
  (select json_build_object('id', r.id, 'title', r.title) from public.rounds r where r.id = n.round_id) as round,
  json_build_object('slug', c.slug, 'nameFa', c.name_fa, 'nameEn', c.name_en) as cluster`;
const sources = sql`public.needs n join public.clusters c on c.id = n.cluster_id
  left join public.firms f on f.id = n.firm_id left join public.people p on p.id = n.answered_by`;

/** What the actor, or a firm of theirs, asked for, newest first. */
export async function readMyNeeds(tx: Tx, personId: string, firmIds: readonly string[]): Promise<Need[]> {
  const { rows } = await sql<Need>`
    select ${columns} from ${sources}
    where n.person_id = ${personId}::uuid or n.firm_id = any (${firmIds}::uuid[])
    order by n.created_at desc limit 100`.execute(tx);
  return rows;
}

/** What waits at a desk, the oldest first; then what was answered or closed last. */
export async function readDeskNeeds(tx: Tx, clusterId: string): Promise<{ open: Need[]; done: Need[] }> {
  const { rows: open } = await sql<Need>`
    select ${columns} from ${sources} where n.cluster_id = ${clusterId}::uuid and n.state = 'open' order by n.created_at limit 200`.execute(tx);
  const { rows: done } = await sql<Need>`
    select ${columns} from ${sources} where n.cluster_id = ${clusterId}::uuid and n.state <> 'open' order by n.answered_at desc nulls last limit 20`.execute(tx);
  return { open, done };
}

/** Clusters a need can be brought to. */
export function readNeedClusters(tx: Tx) {
  return tx.selectFrom("clusters").select(["id", "slug", "name_fa as nameFa", "name_en as nameEn"]).orderBy("name_en").execute();
}

/** Joint purchases of a cluster that may have come of a need, the latest first. */
export function readRoundsToName(tx: Tx, clusterId: string) {
  return tx.selectFrom("rounds").select(["id", "title"]).where("cluster_id", "=", clusterId).where("state", "<>", "draft").orderBy("created_at", "desc").limit(50).execute();
}
