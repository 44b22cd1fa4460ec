-- Where several suppliers deliver, each entry of what came or went back says whose order it belongs to.

alter table public.round_lots add column order_id uuid references public.round_orders (id);
comment on column public.round_lots.order_id is 'The order that it belongs to; always told when the award was split.';

create or replace function private.check_lot() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  r public.rounds;
begin
  select * into r from public.rounds where id = new.round_id;
  if private.actor_id() is not null and not r.state = any (case new.kind when 'return' then array['received'] else array['ordered'] end) then
    raise exception 'no % while a round is %', new.kind, r.state using errcode = '23514', constraint = 'round_lots_in_time';
  end if;
  if new.happened_on > (clock_timestamp() at time zone 'Asia/Tehran')::date then
    raise exception 'what came has come' using errcode = '23514', constraint = 'round_lots_past';
  end if;
  if new.corrects is not null and not exists (select from public.round_lots l where l.id = new.corrects and l.round_id = new.round_id and l.kind = 'delivery') then
    raise exception 'only a delivery of the round is taken back' using errcode = '23514', constraint = 'round_lots_corrects';
  end if;
  if new.kind <> 'void' and new.order_id is null and exists (select from public.round_quote_lots l where l.split_id = r.awarded_quote_id)
     or new.order_id is not null and not exists (select from public.round_orders o
       join public.round_confirmations c on c.subject = 'order' and c.answer = 'confirmed' and c.subject_ref = coalesce(o.put_with, o.id)
       where o.id = new.order_id and o.round_id = new.round_id) then
    raise exception 'what came belongs to an order of the round' using errcode = '23514', constraint = 'round_lots_order';
  end if;
  return null;
end
$$;
