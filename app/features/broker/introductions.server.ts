import { sql } from "kysely";
import { databaseError, type Tx } from "~/lib/db.server";
import { holding } from "~/lib/like";
import { refuse, type Result } from "~/lib/result";

const PAGE = 10;

export type Member = { id: string; slug: string; kind: string; city: string; name_fa: string; name_en: string; reachable: boolean; ties: number; introduced: number; /** The two were introduced before. */ known: boolean };
type Asked = { clusterId: string; /** One member alone. */ firmId?: string; q?: string; page?: number; exclude?: string[]; /** To whom they may be introduced. */ beside?: string | null };

/** Members to choose from: those without ties first, and of these the ones that somebody acts for; by name or town where words are given. */
export async function readMembers(tx: Tx, { clusterId, firmId, q = "", page = 1, exclude = [], beside = null }: Asked): Promise<{ rows: Member[]; page: number; pages: number }> {
  const named = holding(q);
  const { rows } = await sql<Member & { total: number }>`
    select f.id, f.slug, f.kind, f.city, f.name_fa, f.name_en, d.reachable, t.ties, t.introduced, count(*) over ()::int as total,
      exists (select from public.introductions i where i.cluster_id = ${clusterId}::uuid and ${beside}::uuid is not null
        and i.firm_a = least(f.id, ${beside}::uuid) and i.firm_b = greatest(f.id, ${beside}::uuid)) as known
    from private.desk_ties(${clusterId}::uuid) t
    join public.firms f on f.id = t.firm_id
    join private.desk_firms(${clusterId}::uuid) d on d.firm_id = f.id
    where f.id <> all (${exclude}::uuid[]) and (${firmId ?? null}::uuid is null or f.id = ${firmId ?? null}::uuid)
      and (${q} = '' or f.name_fa ilike ${named} or f.name_en ilike ${named} or f.city ilike ${named})
    order by (t.ties = 0) desc, d.reachable desc, t.ties, t.introduced, f.completeness desc, f.slug
    limit ${PAGE} offset ${(page - 1) * PAGE}`.execute(tx);
  return { rows, page, pages: Math.max(1, Math.ceil((rows[0]?.total ?? 0) / PAGE)) };
}

type Side = { slug: string; name_fa: string; name_en: string };
export type Introduction = { id: string; one: Side; other: Side; reason: string; at: Date; by: string | null; /** How many of the two have written since. */ wrote: number };

/** What the desk brought about, the latest first. */
export async function readIntroductions(tx: Tx, clusterId: string): Promise<Introduction[]> {
  const { rows } = await sql<Introduction>`
    select i.id, i.reason, i.created_at as at, p.display_name as by, d.wrote,
      json_build_object('slug', a.slug, 'name_fa', a.name_fa, 'name_en', a.name_en) as one,
      json_build_object('slug', b.slug, 'name_fa', b.name_fa, 'name_en', b.name_en) as other
    from public.introductions i
    join private.desk_introductions(${clusterId}::uuid) d on d.id = i.id
    join public.firms a on a.id = i.firm_a
    join public.firms b on b.id = i.firm_b
    left join public.people p on p.id = i.introduced_by
    where i.cluster_id = ${clusterId}::uuid
    order by i.created_at desc limit 100`.execute(tx);
  return rows;
}

/** Introduces two member firms to each other with a sentence why: in their conversation, and to their people. Nobody introduces a firm that they act for. */
export async function introduceFirms(
  tx: Tx,
  input: { clusterId: string; one: string; other: string; reason: string; ownFirmIds: readonly string[] },
): Promise<Result<{ conversationId: string }, "own_firm" | "forbidden" | "not_members" | "introduced_before" | "no_messages_between">> {
  if (input.ownFirmIds.includes(input.one) || input.ownFirmIds.includes(input.other)) return refuse("own_firm");
  try {
    const { rows } = await sql<{ id: string }>`select private.introduce_firms(${input.clusterId}::uuid, ${input.one}::uuid, ${input.other}::uuid, ${input.reason}) as id`.execute(tx);
    return { ok: true, conversationId: rows[0]!.id };
  } catch (error) {
    const database = databaseError(error);
    if (database?.code === "42501") return refuse("forbidden");
    if (database?.code === "P0002") return refuse("not_members");
    if (database?.constraint === "introductions_once") return refuse("introduced_before");
    if (database?.constraint === "chat_blocks_direct") return refuse("no_messages_between");
    throw error;
  }
}
