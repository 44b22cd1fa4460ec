-- Who asked to leave and wasn't settled when the order went out hears of it, and so does the desk. A cancelled round is told to
-- everybody as it is.

create or replace function private.end_departures() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.state = 'ordered' and exists (select from public.round_confirmations c join public.round_orders o on o.id = c.subject_ref
     where c.round_id = new.id and c.subject = 'order' and c.answer = 'confirmed' and o.clearing_id is distinct from private.deciding_clearing(new.id)) then
    raise exception 'the order is of an earlier result' using errcode = '23514', constraint = 'rounds_ordered_result';
  end if;
  with ended as (
    update public.round_departures d set state = 'lapsed', settled_at = clock_timestamp()
    where d.round_id = new.id and d.settled_at is null
    returning d.id
  )
  insert into public.outbox (topic, payload)
  select 'departure.changed', jsonb_build_object('departureId', e.id, 'state', 'overtaken')
  from ended e
  where new.state = 'ordered';
  return null;
end
$$;
