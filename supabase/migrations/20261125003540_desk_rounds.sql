-- What the desk of a cluster needs to see which round is stuck and what was saved: facts and totals of rounds, no firm's row.

create function private.desk_round_facts(cluster uuid)
returns table (round_id uuid, stepped_at timestamptz, touched_at timestamptz, quotes int, lead_days int, asked boolean, vote boolean,
  quantity numeric, total numeric, claimed numeric, documented numeric)
language sql stable security definer set search_path = '' as $$
  select r.id,
    (select max(e.at) from public.round_events e where e.round_id = r.id and e.kind = 'step'),
    (select max(e.at) from public.round_events e where e.round_id = r.id),
    -- How many quotes are sealed is nobody's business before they are opened.
    case when r.state <> 'tendering' then (select count(*)::int from public.round_quotes q
      where q.round_id = r.id and exists (select from public.round_quote_breaks b where b.quote_id = q.id)) end,
    case when r.state not in ('draft', 'gathering', 'tendering') then (select q.lead_time_days from public.round_quotes q
      where q.id = coalesce(r.awarded_quote_id, (select c.quote_id from public.clearings c where c.id = private.deciding_clearing(r.id)))) end,
    exists (select from public.round_confirmations c where c.round_id = r.id and c.answer is null),
    r.state = 'locked' and private.is_dominated(r.id, null) and not exists (
      select from (
        select distinct on (v.firm_id) v.firm_id, v.method
        from public.round_method_votes v
        join public.clearing_allocations a on a.firm_id = v.firm_id and a.clearing_id = private.deciding_clearing(r.id) and a.quantity > 0
        where v.round_id = r.id order by v.firm_id, v.voted_at desc) last
      group by last.method
      having count(*) * 2 > (select count(*) from public.clearing_allocations a where a.clearing_id = private.deciding_clearing(r.id) and a.quantity > 0)),
    s.quantity, s.total, s.claimed, s.documented
  from public.rounds r
  left join lateral (
    select sum(a.quantity) as quantity, sum(a.due) as total,
      sum(a.solo_price::numeric * a.quantity - a.due) filter (where p.solo_price is null) as claimed,
      sum(a.solo_price::numeric * a.quantity - a.due) filter (where p.solo_price is not null) as documented
    from public.clearing_allocations a join public.pledges p on p.id = a.pledge_id
    where a.clearing_id = private.deciding_clearing(r.id) and a.quantity > 0
      and r.state in ('locked', 'awarded', 'ordered', 'received', 'reconciled', 'closed')
    having count(*) > 0
  ) s on true
  where r.cluster_id = cluster and r.state <> 'draft' and cluster in (select private.my_desk_cluster_ids())
$$;
revoke execute on function private.desk_round_facts(uuid) from public;
grant execute on function private.desk_round_facts(uuid) to khosheh_member;
