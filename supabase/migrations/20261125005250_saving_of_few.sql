-- What a cluster saved is told to everybody, and at the lock of a round it rises by that round's saving: with fewer than three
-- buying firms that is another firm's share.
create or replace function private.cluster_figures()
returns table (cluster_id uuid, firms int, providers int, institutions int, open_rounds int, cleared_rounds int, saved numeric)
language sql stable security definer set search_path = '' as $$
  select c.id, coalesce(m.firms, 0), coalesce(m.providers, 0), coalesce(m.institutions, 0), coalesce(r.open, 0), coalesce(r.cleared, 0), coalesce(s.saved, 0)
  from public.clusters c
  left join (
    select m.cluster_id, count(*)::int as firms,
      (count(*) filter (where f.kind = 'provider'))::int as providers,
      (count(*) filter (where f.kind = 'institution'))::int as institutions
    from public.cluster_memberships m join public.firms f on f.id = m.firm_id
    where m.status = 'active' and f.status = 'active'
    group by m.cluster_id) m on m.cluster_id = c.id
  left join (
    select r.cluster_id,
      (count(*) filter (where r.state in ('gathering', 'tendering', 'pledging', 'fill')))::int as open,
      (count(*) filter (where r.state in ('locked', 'awarded', 'ordered', 'received', 'reconciled', 'closed')))::int as cleared
    from public.rounds r
    group by r.cluster_id) r on r.cluster_id = c.id
  left join (
    select r.cluster_id, sum(k.solo_total - k.goods - k.shared) as saved
    from public.rounds r
    cross join lateral (select x.* from public.clearings x where x.round_id = r.id and not x.provisional
      and case when r.awarded_quote_id is null then x.leading else x.quote_id = r.awarded_quote_id end order by x.cleared_at desc limit 1) k
    where k.status = 'clears' and k.firms >= 3 and k.solo_total > k.goods + k.shared
      and r.state in ('locked', 'awarded', 'ordered', 'received', 'reconciled', 'closed')
    group by r.cluster_id) s on s.cluster_id = c.id
$$;
