-- A split award is ordered from each supplier by an order of its own, with its lot alone. The orders are put before the second
-- person together and go out together.

alter table public.round_orders add column put_with uuid references public.round_orders (id), add constraint round_orders_put_with check (put_with <> id);
comment on column public.round_orders.put_with is 'The first of the orders that were put before the second person together, of a split award; null: it is the first, or the only one.';

create or replace function private.check_order() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  o public.round_orders;
  s record;
begin
  select * into o from public.round_orders where id = case when tg_table_name = 'round_orders' then (to_jsonb(new) ->> 'id')::uuid else (to_jsonb(new) ->> 'order_id')::uuid end;
  if not exists (select from public.clearings c join public.rounds r on r.id = c.round_id join public.round_quotes q on q.id = c.quote_id
     where c.id = o.clearing_id and c.round_id = o.round_id and c.status = 'clears' and coalesce(r.awarded_quote_id, c.quote_id) = c.quote_id
       and case when q.split then exists (select from public.round_quote_lots l where l.split_id = q.id and (l.quote_id, l.quantity, l.goods) = (o.quote_id, o.quantity, o.goods))
         else (c.quote_id, c.quantity, c.goods) = (o.quote_id, o.quantity, o.goods) end) then
    raise exception 'an order is not what cleared' using errcode = '23514', constraint = 'round_orders_cleared';
  end if;
  if o.put_with is not null and not exists (select from public.round_orders f where f.id = o.put_with and f.round_id = o.round_id and f.put_with is null) then
    raise exception 'orders are put together with the first of them' using errcode = '23514', constraint = 'round_orders_together';
  end if;
  select coalesce(sum(l.quantity), 0) as quantity, coalesce(sum(l.amount), 0) as amount into s from public.round_order_lines l where l.order_id = o.id;
  if (s.quantity, s.amount) is distinct from (o.quantity::numeric, o.goods::numeric) then
    raise exception 'the lines of an order don''t add up' using errcode = '23514', constraint = 'round_orders_sum';
  end if;
  if private.actor_id() is not null and not exists (select from public.rounds r where r.id = o.round_id and r.state = 'awarded') then
    raise exception 'a round is ordered once it is awarded' using errcode = '23514', constraint = 'round_orders_in_time';
  end if;
  return null;
end
$$;

-- A round is ordered when every supplier that won has its order, once.
create function private.guard_ordered() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if (select array_agg(w order by w) from private.winning_quotes(new.id) w) is distinct from (
     select array_agg(o.quote_id order by o.quote_id) from public.round_confirmations c
     join public.round_orders o on coalesce(o.put_with, o.id) = c.subject_ref and o.round_id = c.round_id
     where c.round_id = new.id and c.subject = 'order' and c.answer = 'confirmed') then
    raise exception 'not every supplier has its order' using errcode = '23514', constraint = 'rounds_ordered';
  end if;
  return new;
end
$$;
create trigger rounds_ordered before update of state on public.rounds
  for each row when (new.state = 'ordered' and old.state is distinct from new.state and new.awarded_quote_id is not null) execute function private.guard_ordered();

create or replace function private.check_order_send() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (select from public.round_confirmations c join public.round_orders o on coalesce(o.put_with, o.id) = c.subject_ref
     where c.subject = 'order' and o.id = new.order_id and c.answer = 'confirmed') then
    raise exception 'nobody confirmed the order' using errcode = '23514', constraint = 'round_order_sends_confirmed';
  end if;
  return null;
end
$$;

drop function private.order_lines_of(uuid);
create function private.order_lines_of(round uuid)
returns table (delivery_point text, firm_id uuid, quantity bigint, quote_id uuid)
language sql stable security definer set search_path = '' as $$
  select coalesce(nullif(btrim(p.delivery_point), ''), ''), case when k.agrees then a.firm_id end, sum(l.quantity)::bigint, l.quote_id
  from public.rounds r
  join public.clearings c on c.id = private.deciding_clearing(r.id)
  join public.clearing_allocations a on a.clearing_id = c.id and a.quantity > 0
  join public.pledges p on p.id = a.pledge_id
  cross join lateral (
    select c.quote_id, a.quantity where not exists (select from public.round_quote_lots x where x.split_id = c.quote_id)
    union all
    select s.quote_id, s.quantity from public.round_quote_lot_shares s where s.split_id = c.quote_id and s.firm_id = a.firm_id and s.quantity > 0) l
  left join public.round_name_consents k on k.round_id = r.id and k.firm_id = a.firm_id
  where r.id = round and r.id in (select private.my_kept_round_ids())
  group by 1, 2, 4
  order by 4, 1, 2 nulls last
$$;

-- Sends the orders that were confirmed together; each takes one of the hashes. That person may be of any firm of the round.
create function private.send_orders(confirmation uuid, hashes text[]) returns table (send_id uuid, hash text)
language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
declare
  c public.round_confirmations;
begin
  select * into c from public.round_confirmations x where x.id = confirmation;
  if not found or c.subject <> 'order' or c.answer is distinct from 'confirmed' or c.confirmed_by is distinct from private.actor_id() then
    raise exception 'not confirmed' using errcode = '42501';
  end if;
  return query
    insert into public.round_order_sends (order_id, recipient, token_hash, sent_by)
    select o.id, o.supplier_email, hashes[(row_number() over (order by o.number))::int], c.confirmed_by
    from public.round_orders o where o.round_id = c.round_id and coalesce(o.put_with, o.id) = c.subject_ref
    returning id, token_hash;
end
$$;

-- The orders that a second person confirmed, else those that wait, for the desk of the round.
create function private.orders_of(round uuid)
returns table (id uuid, quote_id uuid, supplier_name text, quantity bigint, confirmed boolean)
language sql stable security definer set search_path = '' as $$
  select o.id, o.quote_id, o.supplier_name, o.quantity, c.answer is not null
  from public.round_confirmations c
  join public.round_orders o on o.round_id = c.round_id and coalesce(o.put_with, o.id) = c.subject_ref
  where c.round_id = round and c.subject = 'order' and c.answer is distinct from 'declined'
    and (c.answer is not null or not exists (select from public.round_confirmations x where x.round_id = round and x.subject = 'order' and x.answer = 'confirmed'))
    and round in (select private.my_kept_round_ids())
  order by o.number
$$;

create or replace function private.order_document(order_id uuid, hash text) returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'orderId', o.id, 'roundId', r.id, 'number', o.number, 'createdAt', o.created_at, 'locale', o.locale, 'supplier', o.supplier_name, 'deliverBy', o.deliver_by, 'note', o.note,
    'quantity', o.quantity::text, 'goods', o.goods::text, 'title', r.title, 'specification', r.specification, 'unitCode', r.unit_code, 'currency', r.currency,
    'deliveryNote', r.delivery_note, 'settlement', r.settlement, 'taxIncluded', q.tax_included, 'paymentDays', q.payment_days, 'leadTimeDays', q.lead_time_days,
    'buyerFa', f.name_fa, 'buyerEn', f.name_en, 'clusterFa', k.name_fa, 'clusterEn', k.name_en,
    'confirmed', exists (select from public.round_confirmations c where c.subject = 'order' and c.subject_ref = coalesce(o.put_with, o.id) and c.answer = 'confirmed'),
    'acknowledgedAt', (select min(s.acknowledged_at) from public.round_order_sends s where s.order_id = o.id),
    'lines', (select jsonb_agg(jsonb_build_object('position', l.position, 'deliveryPoint', l.delivery_point, 'firmFa', n.name_fa, 'firmEn', n.name_en,
        'quantity', l.quantity::text, 'amount', l.amount::text) order by l.position)
      from public.round_order_lines l left join public.firms n on n.id = l.firm_id where l.order_id = o.id))
  from public.round_orders o
  join public.rounds r on r.id = o.round_id
  join public.round_quotes q on q.id = o.quote_id
  join public.clusters k on k.id = r.cluster_id
  left join public.firms f on f.id = r.facilitator_firm_id
  where case when hash is null then o.id = order_document.order_id and o.round_id in (select private.my_kept_round_ids())
    else o.id = (select s.order_id from public.round_order_sends s where s.token_hash = hash) end
$$;

revoke execute on function private.guard_ordered(), private.order_lines_of(uuid), private.send_orders(uuid, text[]), private.orders_of(uuid) from public;
grant execute on function private.order_lines_of(uuid), private.send_orders(uuid, text[]), private.orders_of(uuid) to khosheh_member;
