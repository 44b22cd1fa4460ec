-- What a result and a desk tell of a single firm. Among fewer than three firms a total is another firm's share: whoever knows
-- the own part has it by subtraction. And a live sum shows each pledge as it comes.

alter policy clearings_read on public.clearings
  using (round_id = any (array(select private.my_facilitated_round_ids()))
    or round_id = any (array(select private.my_desk_round_ids()))
    or (round_id = any (array(select private.my_pledged_round_ids()))
      and case when status = 'clears' then firms >= 3 else pledging_firms >= 3 end));

-- A desk reads the progress that is published; the sum stays in the signature for builds that ask for it.
create or replace function private.desk_progress(cluster uuid)
returns table (round_id uuid, firms int, desired numeric, waiting int)
language sql stable security definer set search_path = '' as $$
  select r.id,
    (select count(*)::int from public.current_pledges p where p.round_id = r.id),
    null::numeric,
    (select count(*)::int from public.pledges a
      where a.round_id = r.id and a.on_behalf_of is not null and (a.expires_at is null or a.expires_at > clock_timestamp())
        and r.state = 'pledging'
        and not private.is_replaced(a)
        and not exists (select from public.pledge_confirmations c where c.pledge_id = a.id))
  from public.rounds r
  where r.cluster_id = cluster and cluster in (select private.my_desk_cluster_ids())
$$;
