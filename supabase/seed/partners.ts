import type pg from "pg";

/** For which trades the demo's providers have worked, when they can begin, and what its makers look for in others; the same for each id. */
export async function addPartnerFacts(client: pg.Client): Promise<void> {
  await client.query(`
    update public.firms f set
      sector_experience = array(select distinct left(s, 2) from public.cluster_memberships m join public.clusters c on c.id = m.cluster_id, unnest(c.sectors) s
        where m.firm_id = f.id and (s = c.sectors[1] or hashtext(f.id::text || s) % 3 = 0) order by 1),
      available = (array['now', 'month', 'now', 'later', null])[1 + abs(hashtext(f.id::text)) % 5]
    where f.kind = 'provider'`);
  await client.query(`
    insert into public.firm_sought_processes (firm_id, process_code)
    select m.firm_id, p.code
    from public.cluster_memberships m
    join public.clusters c on c.id = m.cluster_id
    join public.firms f on f.id = m.firm_id and f.kind = 'sme'
    join public.processes p on p.sector = any (c.sectors)
    where abs(hashtext(m.firm_id::text || p.code)) % 20 = 0
      and not exists (select from public.firm_processes x where x.firm_id = m.firm_id and x.process_code = p.code)
    on conflict do nothing`);
}
