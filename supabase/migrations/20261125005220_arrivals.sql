-- Where so few firms buy that what came in all would tell the other one's part, members read that a lot came, and not how much.

create function private.arrivals_of(round uuid) returns table (kind text, happened_on date, condition text)
language sql stable security definer set search_path = '' as $$
  select l.kind, l.happened_on, l.condition
  from public.round_lots l
  where l.round_id = round and l.kind <> 'void' and round in (select private.my_pledged_round_ids())
    and not exists (select from public.round_lots v where v.corrects = l.id)
  order by l.recorded_at
$$;
revoke execute on function private.arrivals_of(uuid) from public;
grant execute on function private.arrivals_of(uuid) to khosheh_member;

-- The result that counts decides whether totals are told: an earlier one may have had more firms.
create or replace function private.my_told_round_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select private.my_kept_round_ids()
  union
  select p.id
  from private.my_pledged_round_ids() p (id)
  join public.clearings c on c.id = private.deciding_clearing(p.id)
  where c.status = 'clears' and c.firms >= 3
$$;
