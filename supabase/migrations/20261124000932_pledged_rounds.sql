-- A firm takes part in a round once it confirmed a pledge there. One that a broker entered and that still waits, or was
-- declined, opens neither the rows of an open round nor its clearing.
create or replace function private.my_pledged_round_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select distinct p.round_id
  from public.pledges p
  join public.pledge_confirmations c on c.pledge_id = p.id and c.answer = 'confirmed'
  where p.firm_id in (select private.my_firm_ids())
$$;
