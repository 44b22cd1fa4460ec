-- How much is offered of what came. Where fewer than three firms buy, it is what one other firm refused: they learn that there is
-- something (null), and not how much.
create or replace function private.offered_of(round uuid) returns bigint
language sql stable security definer set search_path = '' as $$
  select case when count(*) = 0 then 0 else max(case when r.state <> 'received' or t.unassigned = 0 then 0 when r.id in (select private.my_told_round_ids()) then t.unassigned end) end
  from public.rounds r
  join lateral (select x.unassigned from public.round_receipts x where x.round_id = r.id order by x.run desc limit 1) t on true
  where r.id = round and (r.id in (select private.my_pledged_round_ids()) or r.id in (select private.my_kept_round_ids()))
$$;
