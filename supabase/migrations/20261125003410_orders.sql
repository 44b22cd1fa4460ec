-- The order to the supplier, by delivery point: a firm is named when it agrees. The supplier reads it by a link and needs no account.

create table public.round_name_consents (
  round_id uuid not null references public.rounds (id) on delete cascade,
  firm_id uuid not null references public.firms (id) on delete cascade,
  agrees boolean not null,
  answered_by uuid references public.people (id) on delete set null,
  answered_at timestamptz not null default clock_timestamp(),
  primary key (round_id, firm_id)
);
comment on table public.round_name_consents is 'Whether a firm lets the supplier read its name in the order; without an answer it isn''t named.';

create table public.round_orders (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references public.rounds (id),
  number int not null check (number between 1 and 1000),
  quote_id uuid not null references public.round_quotes (id),
  clearing_id uuid not null references public.clearings (id),
  supplier_name text not null check (char_length(supplier_name) between 1 and 160),
  supplier_email text not null check (char_length(supplier_email) between 3 and 254 and supplier_email like '%@%'),
  locale text not null default 'fa' check (locale in ('fa', 'en')),
  deliver_by date,
  note text not null default '' check (char_length(note) <= 1000),
  quantity bigint not null check (quantity > 0),
  goods bigint not null check (goods >= 0),
  created_by uuid references public.people (id) on delete set null,
  created_firm_id uuid references public.firms (id),
  created_at timestamptz not null default clock_timestamp(),
  unique (round_id, number)
);
comment on table public.round_orders is 'An order as it was put before the second person; the one that was confirmed is the order of the round.';

create table public.round_order_lines (
  order_id uuid not null references public.round_orders (id),
  position int not null check (position between 1 and 2500),
  delivery_point text not null default '' check (char_length(delivery_point) <= 400),
  firm_id uuid references public.firms (id),
  quantity bigint not null check (quantity > 0),
  amount bigint not null check (amount >= 0),
  primary key (order_id, position)
);
comment on column public.round_order_lines.firm_id is 'The firm, where it agreed to be named; otherwise what goes to one delivery point is one line.';

create table public.round_order_sends (
  id uuid primary key default gen_random_uuid(),
  order_id uuid not null references public.round_orders (id),
  recipient text not null check (char_length(recipient) between 3 and 254 and recipient like '%@%'),
  token_hash text not null unique,
  sent_by uuid references public.people (id) on delete set null,
  created_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz,
  acknowledged_at timestamptz
);
comment on table public.round_order_sends is 'Each mail of an order, and whether its link was opened and the order acknowledged.';
create index round_order_sends_of_order on public.round_order_sends (order_id, created_at desc);

do $$
declare
  part text;
begin
  foreach part in array array['round_name_consents', 'round_orders', 'round_order_lines', 'round_order_sends']
  loop
    execute format('call private.open_to_worker(%L)', 'public.' || part);
    execute format('grant select on public.%I to khosheh_member', part);
  end loop;
end
$$;

-- Rounds whose desk the actor keeps: as an editor of the firm that facilitates, or as the cluster's broker.
create function private.my_kept_round_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select r.id from public.rounds r
  where r.facilitator_firm_id in (select private.my_editor_firm_ids())
    or (r.state <> 'draft' and r.cluster_id in (select private.my_broker_cluster_ids()))
$$;

grant insert, update (agrees, answered_by, answered_at) on public.round_name_consents to khosheh_member;
create policy round_name_consents_read on public.round_name_consents for select to khosheh_member
  using (firm_id = any (array(select private.my_firm_ids())) or round_id = any (array(select private.my_kept_round_ids())));
create policy round_name_consents_write on public.round_name_consents for insert to khosheh_member
  with check (answered_by = (select private.actor_id()) and firm_id = any (array(select private.my_editor_firm_ids()))
    and round_id in (select p.round_id from public.current_pledges p where p.firm_id = round_name_consents.firm_id));
create policy round_name_consents_change on public.round_name_consents for update to khosheh_member
  using (firm_id = any (array(select private.my_editor_firm_ids())))
  with check (answered_by = (select private.actor_id()) and firm_id = any (array(select private.my_editor_firm_ids())));

-- Who takes part reads what is ordered in all, under the rule of few firms; lines and mails are the desk's.
grant insert on public.round_orders, public.round_order_lines, public.round_order_sends to khosheh_member;
create policy round_orders_read on public.round_orders for select to khosheh_member
  using (round_id = any (array(select private.my_kept_round_ids()))
    or (round_id = any (array(select private.my_pledged_round_ids())) and clearing_id in (select c.id from public.clearings c where c.firms >= 3)));
create policy round_orders_write on public.round_orders for insert to khosheh_member
  with check (created_by = (select private.actor_id()) and round_id = any (array(select private.my_kept_round_ids())));
create policy round_order_lines_read on public.round_order_lines for select to khosheh_member
  using (order_id in (select o.id from public.round_orders o where o.round_id = any (array(select private.my_kept_round_ids()))));
create policy round_order_lines_write on public.round_order_lines for insert to khosheh_member
  with check (order_id in (select o.id from public.round_orders o where o.round_id = any (array(select private.my_kept_round_ids()))));
create policy round_order_sends_read on public.round_order_sends for select to khosheh_member
  using (order_id in (select o.id from public.round_orders o where o.round_id = any (array(select private.my_kept_round_ids()))));
create policy round_order_sends_write on public.round_order_sends for insert to khosheh_member
  with check (sent_by = (select private.actor_id()) and seen_at is null and acknowledged_at is null
    and order_id in (select o.id from public.round_orders o where o.round_id = any (array(select private.my_kept_round_ids()))));

create trigger round_orders_kept before update or delete on public.round_orders for each row execute function private.refuse_rewrite();
create trigger round_order_lines_kept before update or delete on public.round_order_lines for each row execute function private.refuse_rewrite();

-- An order is what cleared for the quote that won, to the last unit and rial, and it is written between award and order.
create function private.check_order() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  o public.round_orders;
  s record;
begin
  select * into o from public.round_orders where id = case when tg_table_name = 'round_orders' then (to_jsonb(new) ->> 'id')::uuid else (to_jsonb(new) ->> 'order_id')::uuid end;
  if not exists (select from public.clearings c join public.rounds r on r.id = c.round_id
     where c.id = o.clearing_id and c.round_id = o.round_id and c.quote_id = o.quote_id and c.status = 'clears'
       and (c.quantity, c.goods) = (o.quantity, o.goods) and coalesce(r.awarded_quote_id, c.quote_id) = c.quote_id) then
    raise exception 'an order is not what cleared' using errcode = '23514', constraint = 'round_orders_cleared';
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
create constraint trigger round_orders_sum after insert on public.round_orders
  deferrable initially deferred for each row execute function private.check_order();
create constraint trigger round_order_lines_sum after insert on public.round_order_lines
  deferrable initially deferred for each row execute function private.check_order();

-- Nothing goes to a supplier that nobody confirmed.
create function private.check_order_send() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (select from public.round_confirmations c where c.subject = 'order' and c.subject_ref = new.order_id and c.answer = 'confirmed') then
    raise exception 'nobody confirmed the order' using errcode = '23514', constraint = 'round_order_sends_confirmed';
  end if;
  return null;
end
$$;
create constraint trigger round_order_sends_confirmed after insert on public.round_order_sends
  deferrable initially deferred for each row execute function private.check_order_send();

-- What an order of this round would list, for its desk: a broker reads no pledge, and needs the delivery points.
create function private.order_lines_of(round uuid)
returns table (delivery_point text, firm_id uuid, quantity bigint)
language sql stable security definer set search_path = '' as $$
  select coalesce(nullif(btrim(p.delivery_point), ''), ''), case when k.agrees then a.firm_id end, sum(a.quantity)::bigint
  from public.rounds r
  join lateral (
    select c.id from public.clearings c
    where c.round_id = r.id and c.status = 'clears' and (r.awarded_quote_id is null or c.quote_id = r.awarded_quote_id)
    order by c.cleared_at desc, c.id limit 1) c on true
  join public.clearing_allocations a on a.clearing_id = c.id and a.quantity > 0
  join public.pledges p on p.id = a.pledge_id
  left join public.round_name_consents k on k.round_id = r.id and k.firm_id = a.firm_id
  where r.id = round and r.id in (select private.my_kept_round_ids())
  group by 1, 2
  order by 1, 2 nulls last
$$;

-- An order sent to a supplier goes out when its second person confirms it; that person may be of any firm of the round.
create function private.send_order(confirmation uuid, hash text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  c public.round_confirmations;
  o public.round_orders;
  send uuid;
begin
  select * into c from public.round_confirmations where id = confirmation;
  if not found or c.subject <> 'order' or c.answer is distinct from 'confirmed' or c.confirmed_by is distinct from private.actor_id() then
    raise exception 'not confirmed' using errcode = '42501';
  end if;
  select * into o from public.round_orders where id = c.subject_ref;
  insert into public.round_order_sends (order_id, recipient, token_hash, sent_by) values (o.id, o.supplier_email, hash, c.confirmed_by)
    returning id into send;
  return send;
end
$$;

-- The order as a document, for its desk, or for whoever holds the link of its mail. Numbers as text: JSON would round them.
create function private.order_document(order_id uuid, hash text) returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'orderId', o.id, 'roundId', r.id, 'number', o.number, 'createdAt', o.created_at, 'locale', o.locale, 'supplier', o.supplier_name, 'deliverBy', o.deliver_by, 'note', o.note,
    'quantity', o.quantity::text, 'goods', o.goods::text, 'title', r.title, 'specification', r.specification, 'unitCode', r.unit_code, 'currency', r.currency,
    'deliveryNote', r.delivery_note, 'settlement', r.settlement, 'taxIncluded', q.tax_included, 'paymentDays', q.payment_days, 'leadTimeDays', q.lead_time_days,
    'buyerFa', f.name_fa, 'buyerEn', f.name_en, 'clusterFa', k.name_fa, 'clusterEn', k.name_en,
    'confirmed', exists (select from public.round_confirmations c where c.subject = 'order' and c.subject_ref = o.id and c.answer = 'confirmed'),
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

-- The holder of the link has opened the order, or says that it was received.
create function private.mark_order(hash text, acknowledged boolean) returns void
language sql volatile security definer set search_path = '' as $$
  update public.round_order_sends s
  set seen_at = coalesce(s.seen_at, clock_timestamp()),
    acknowledged_at = case when acknowledged then coalesce(s.acknowledged_at, clock_timestamp()) else s.acknowledged_at end
  where s.token_hash = hash
$$;

-- What became of the mails of an order, for its desk.
create function private.order_mails(round uuid)
returns table (id uuid, order_id uuid, recipient text, created_at timestamptz, sent_at timestamptz, failed boolean, seen_at timestamptz, acknowledged_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select s.id, s.order_id, s.recipient, s.created_at, m.sent_at, coalesce(m.sent_at is null and m.last_error is not null, false), s.seen_at, s.acknowledged_at
  from public.round_order_sends s
  join public.round_orders o on o.id = s.order_id
  left join public.mails m on m.dedupe_key = 'order:' || s.id
  where o.round_id = round and o.round_id in (select private.my_kept_round_ids())
  order by s.created_at desc
$$;

revoke execute on function private.my_kept_round_ids(), private.check_order(), private.check_order_send(), private.order_lines_of(uuid),
  private.send_order(uuid, text), private.order_document(uuid, text), private.mark_order(text, boolean), private.order_mails(uuid) from public;
grant execute on function private.my_kept_round_ids(), private.order_lines_of(uuid), private.send_order(uuid, text), private.order_mails(uuid) to khosheh_member;
grant execute on function private.order_document(uuid, text), private.mark_order(text, boolean) to khosheh_member, khosheh_visitor;
