-- Whether a change in fill keeps the result depends on who said yes to paying more than alone, and on the price alone.
drop function private.pledges_in_fill(uuid);
create function private.pledges_in_fill(round uuid)
returns table (firm_id uuid, min_qty bigint, desired_qty bigint, max_qty bigint, cap bigint, solo_price bigint, accepts_dearer boolean, seq bigint)
language sql stable security definer set search_path = '' as $$
  select p.firm_id, p.min_qty, p.desired_qty, p.max_qty, p.cap, p.solo_price, private.accepts_dearer(p.round_id, p.firm_id), p.seq
  from public.current_pledges p join public.rounds r on r.id = p.round_id
  where p.round_id = round and r.state = 'fill' and r.cluster_id in (select private.my_cluster_ids())
  order by p.seq
$$;
revoke execute on function private.pledges_in_fill(uuid) from public;
grant execute on function private.pledges_in_fill(uuid) to khosheh_member;
