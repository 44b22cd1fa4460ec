-- Joint purchase: rounds, the quote, pledges, snapshots, clearing. Quantities are base units of the item, money is minor units.

create table public.rounds (
  id uuid primary key default gen_random_uuid(),
  cluster_id uuid not null references public.clusters (id),
  facilitator_firm_id uuid not null,
  title text not null check (char_length(title) between 3 and 160),
  specification text not null default '' check (char_length(specification) <= 4000),
  unit_code text not null check (char_length(unit_code) between 1 and 3),
  currency char(3) not null default 'IRR',
  solo_price bigint check (solo_price > 0),
  shared_cost bigint not null default 0 check (shared_cost >= 0),
  shared_cost_note text not null default '' check (char_length(shared_cost_note) <= 400),
  delivery_note text not null default '' check (char_length(delivery_note) <= 400),
  deadline timestamptz not null,
  openness text not null default 'snapshot' check (openness in ('snapshot', 'open')),
  shortage_policy text not null default 'proportional' check (shortage_policy in ('proportional', 'equal_floor', 'small_firms_first', 'rotation')),
  settlement text not null default 'arranger' check (settlement in ('arranger', 'guarantor', 'principal')),
  state text not null default 'draft' check (state in ('draft', 'gathering', 'tendering', 'pledging', 'fill', 'locked', 'awarded',
    'ordered', 'received', 'reconciled', 'closed', 'cancelled', 'not_viable')),
  item_version int not null default 1,
  version int not null default 1,
  created_by uuid references public.people (id) on delete set null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint rounds_facilitator_is_member foreign key (cluster_id, facilitator_firm_id)
    references public.cluster_memberships (cluster_id, firm_id)
);
comment on table public.rounds is 'One joint purchase of one item by firms of one cluster.';
comment on column public.rounds.solo_price is 'What one unit costs a firm that buys alone, as the facilitator documents it.';
comment on column public.rounds.openness is 'snapshot: members see the published progress only; open: all pledging firms agreed to exact rows.';
create index rounds_of_cluster on public.rounds (cluster_id, created_at desc, id desc);
create index rounds_due on public.rounds (deadline) where state = 'pledging';
create trigger rounds_touch before update on public.rounds for each row execute function private.touch();

create table public.round_quotes (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references public.rounds (id) on delete cascade,
  supplier_name text not null check (char_length(supplier_name) between 1 and 160),
  supplier_firm_id uuid references public.firms (id) on delete set null,
  model text not null default 'all_units' check (model in ('all_units', 'incremental')),
  pack bigint not null default 1 check (pack between 1 and 1000000000),
  moq bigint not null default 0 check (moq between 0 and 1000000000000),
  lead_time_days int check (lead_time_days between 0 and 1000),
  valid_until date,
  tax_included boolean not null default true,
  payment_days int check (payment_days between 0 and 1000),
  note text not null default '' check (char_length(note) <= 1000),
  created_at timestamptz not null default clock_timestamp()
);
comment on table public.round_quotes is 'A supplier''s ladder and terms. A round without tender has one quote.';
comment on column public.round_quotes.model is 'all_units: the reached price holds for every unit; incremental: each band at its own price.';
create index round_quotes_of_round on public.round_quotes (round_id);

create table public.round_quote_breaks (
  quote_id uuid not null references public.round_quotes (id) on delete cascade,
  min_qty bigint not null check (min_qty between 1 and 1000000000000),
  unit_price bigint not null check (unit_price between 1 and 1000000000000000),
  primary key (quote_id, min_qty)
);
comment on table public.round_quote_breaks is 'Price breaks: quantity strictly rising from 1, price strictly falling.';

create table public.pledges (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references public.rounds (id),
  firm_id uuid not null references public.firms (id),
  item_version int not null default 1,
  kind text not null default 'pledge' check (kind in ('pledge', 'withdrawal')),
  min_qty bigint not null default 0,
  desired_qty bigint not null default 0,
  max_qty bigint not null default 0,
  cap bigint check (cap > 0),
  solo_price bigint check (solo_price > 0),
  delivery_point text not null default '' check (char_length(delivery_point) <= 200),
  entered_by uuid references public.people (id) on delete set null,
  on_behalf_of uuid references public.firms (id),
  source text not null default 'self' check (source in ('self', 'phone', 'visit', 'paper')),
  expires_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  constraint pledges_ordered check (kind = 'withdrawal'
    or (0 <= min_qty and min_qty <= desired_qty and desired_qty <= max_qty and max_qty > 0 and max_qty <= 1000000000000)),
  constraint pledges_assisted check ((on_behalf_of is null) = (source = 'self') and (on_behalf_of is null or on_behalf_of = firm_id))
);
comment on table public.pledges is 'A firm''s conditional commitments; every change is a new row, nothing is rewritten.';
comment on column public.pledges.cap is 'Highest landed price of one unit, minor units; null: no cap.';
create index pledges_of_round on public.pledges (round_id, firm_id, created_at desc);
create index pledges_of_firm on public.pledges (firm_id, created_at desc);

create table public.pledge_confirmations (
  pledge_id uuid primary key references public.pledges (id),
  seq bigint generated always as identity unique,
  answer text not null check (answer in ('confirmed', 'declined')),
  confirmed_by uuid references public.people (id) on delete set null,
  means text not null default 'own' check (means in ('own', 'link', 'code', 'paper')),
  confirmed_at timestamptz not null default clock_timestamp()
);
comment on table public.pledge_confirmations is 'The firm''s yes. A pledge without it counts for nothing; seq is the order of confirmation.';

create table public.round_snapshots (
  id bigint generated always as identity primary key,
  round_id uuid not null references public.rounds (id) on delete cascade,
  published_at timestamptz not null default clock_timestamp(),
  firms int check (firms >= 3),
  quantity_floor bigint check (quantity_floor >= 0),
  next_break bigint,
  percent int check (percent between 0 and 100 and percent % 5 = 0),
  moq_reached boolean,
  constraint round_snapshots_hidden check ((firms is null) = (percent is null))
);
comment on table public.round_snapshots is 'The published progress, the only thing members see of each other''s pledges.';
comment on column public.round_snapshots.quantity_floor is 'percent of the next break in base units, rounded down: never the exact sum.';
create index round_snapshots_latest on public.round_snapshots (round_id, id desc);

create table public.clearings (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references public.rounds (id),
  quote_id uuid not null references public.round_quotes (id),
  engine_version text not null,
  input_hash text not null,
  status text not null check (status in ('clears', 'not_viable')),
  quantity bigint,
  goods bigint,
  shared bigint,
  firms int not null default 0,
  pledging_firms int not null default 0,
  solo_total bigint,
  nearest jsonb not null default '[]',
  cleared_at timestamptz not null default clock_timestamp(),
  constraint clearings_whole check ((status = 'clears') = (quantity is not null and goods is not null and shared is not null))
);
comment on table public.clearings is 'A run of the clearing: what went in (hash), which engine, what came out.';
create index clearings_of_round on public.clearings (round_id, cleared_at desc);

create table public.clearing_allocations (
  clearing_id uuid not null references public.clearings (id),
  firm_id uuid not null references public.firms (id),
  pledge_id uuid not null references public.pledges (id),
  excluded boolean not null default false,
  quantity bigint not null check (quantity >= 0),
  goods_share bigint not null check (goods_share >= 0),
  shared_share bigint not null check (shared_share >= 0),
  due bigint not null,
  solo_price bigint,
  primary key (clearing_id, firm_id),
  constraint clearing_allocations_due check (due = goods_share + shared_share),
  constraint clearing_allocations_excluded check (not excluded or (quantity = 0 and due = 0))
);
comment on table public.clearing_allocations is 'What each firm gets and owes: quantity in base units, shares in minor units.';
create index clearing_allocations_of_firm on public.clearing_allocations (firm_id);

create table public.round_events (
  round_id uuid not null references public.rounds (id),
  seq bigint not null,
  kind text not null,
  from_state text,
  to_state text,
  actor_id uuid references public.people (id) on delete set null,
  actor_firm_id uuid references public.firms (id) on delete set null,
  reason text not null default '' check (char_length(reason) <= 1000),
  detail jsonb not null default '{}',
  at timestamptz not null default clock_timestamp(),
  prev_hash text not null default '',
  hash text not null default '',
  primary key (round_id, seq)
);
comment on table public.round_events is 'Append-only log of a round, a hash chain. Detail holds no quantity and no price of a single firm.';

create table public.round_steps (
  from_state text not null,
  to_state text not null,
  primary key (from_state, to_state)
);
comment on table public.round_steps is 'The transitions a round may take; features/joint-actions/purchase/rules.ts says who and when.';
insert into public.round_steps (from_state, to_state) values
  ('draft', 'gathering'), ('gathering', 'tendering'), ('gathering', 'pledging'), ('tendering', 'pledging'),
  ('pledging', 'fill'), ('pledging', 'not_viable'), ('fill', 'locked'), ('fill', 'not_viable'),
  ('locked', 'awarded'), ('awarded', 'ordered'), ('ordered', 'received'), ('received', 'reconciled'), ('reconciled', 'closed'),
  ('draft', 'cancelled'), ('gathering', 'cancelled'), ('tendering', 'cancelled'), ('pledging', 'cancelled'), ('fill', 'cancelled'),
  ('locked', 'cancelled'), ('awarded', 'cancelled');

-- Sets for the policies.
create function private.my_facilitated_round_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select r.id from public.rounds r where r.facilitator_firm_id in (select private.my_firm_ids())
$$;
create function private.my_desk_round_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select r.id from public.rounds r where r.cluster_id in (select private.my_staff_cluster_ids())
$$;
create function private.my_pledged_round_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select distinct p.round_id from public.pledges p where p.firm_id in (select private.my_firm_ids())
$$;
create function private.my_open_round_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select r.id from public.rounds r where r.openness = 'open' and r.id in (select private.my_pledged_round_ids())
$$;

-- Guards that no code path passes: forward steps only, frozen terms, deadlines by the database's clock.
create function private.guard_round() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    if private.actor_id() is not null and new.state <> 'draft' then
      raise exception 'a round starts as a draft' using errcode = '23514', constraint = 'rounds_step';
    end if;
    return new;
  end if;
  if new.state <> old.state then
    if not exists (select from public.round_steps s where s.from_state = old.state and s.to_state = new.state) then
      raise exception 'no step from % to %', old.state, new.state using errcode = '23514', constraint = 'rounds_step';
    end if;
    if old.state = 'pledging' and new.state in ('fill', 'not_viable') and clock_timestamp() < old.deadline then
      raise exception 'the deadline has not come' using errcode = '23514', constraint = 'rounds_deadline';
    end if;
    new.version := old.version + 1;
  end if;
  if old.state not in ('draft', 'gathering', 'tendering')
     and (new.title, new.specification, new.unit_code, new.currency, new.shared_cost, new.deadline, new.cluster_id, new.facilitator_firm_id, new.shortage_policy)
       is distinct from (old.title, old.specification, old.unit_code, old.currency, old.shared_cost, old.deadline, old.cluster_id, old.facilitator_firm_id, old.shortage_policy) then
    raise exception 'the terms are frozen from pledging on' using errcode = '23514', constraint = 'rounds_frozen';
  end if;
  return new;
end
$$;
create trigger rounds_guard before insert or update on public.rounds for each row execute function private.guard_round();

create function private.guard_quote() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  round_state text;
  quote uuid;
begin
  if tg_table_name = 'round_quote_breaks' then
    if tg_op = 'DELETE' then quote := old.quote_id; else quote := new.quote_id; end if;
    select r.state into round_state from public.rounds r join public.round_quotes q on q.round_id = r.id where q.id = quote;
  elsif tg_op = 'DELETE' then
    select r.state into round_state from public.rounds r where r.id = old.round_id;
  else
    select r.state into round_state from public.rounds r where r.id = new.round_id;
  end if;
  if round_state is not null and round_state not in ('draft', 'gathering', 'tendering') then
    raise exception 'quotes are frozen from pledging on' using errcode = '23514', constraint = 'round_quotes_frozen';
  end if;
  if tg_op = 'DELETE' then return old; end if;
  return new;
end
$$;
create trigger round_quotes_guard before insert or update or delete on public.round_quotes
  for each row execute function private.guard_quote();
create trigger round_quote_breaks_guard before insert or update or delete on public.round_quote_breaks
  for each row execute function private.guard_quote();

create function private.guard_pledge() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  r public.rounds;
begin
  if private.actor_id() is null then
    return new;
  end if;
  select * into r from public.rounds where id = new.round_id;
  if r.state <> 'pledging' or clock_timestamp() >= r.deadline then
    raise exception 'the round takes no pledges' using errcode = '23514', constraint = 'pledges_in_time';
  end if;
  if not exists (select from public.cluster_memberships m
                 where m.cluster_id = r.cluster_id and m.firm_id = new.firm_id and m.status = 'active') then
    raise exception 'the firm is no member of the cluster' using errcode = '42501';
  end if;
  new.item_version := r.item_version;
  new.created_at := clock_timestamp();
  return new;
end
$$;
create trigger pledges_guard before insert on public.pledges for each row execute function private.guard_pledge();
create trigger pledges_append_only before update or delete on public.pledges
  for each row execute function private.refuse_rewrite();

create function private.guard_confirmation() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  p public.pledges;
  r public.rounds;
begin
  if private.actor_id() is null then
    return new;
  end if;
  select * into p from public.pledges where id = new.pledge_id;
  select * into r from public.rounds where id = p.round_id;
  if r.state <> 'pledging' or clock_timestamp() >= r.deadline or (p.expires_at is not null and clock_timestamp() >= p.expires_at) then
    raise exception 'too late to confirm' using errcode = '23514', constraint = 'pledges_in_time';
  end if;
  new.confirmed_at := clock_timestamp();
  return new;
end
$$;
create trigger pledge_confirmations_guard before insert on public.pledge_confirmations
  for each row execute function private.guard_confirmation();
create trigger pledge_confirmations_append_only before update or delete on public.pledge_confirmations
  for each row execute function private.refuse_rewrite();

create function private.chain_round_event() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  last public.round_events;
begin
  perform from public.rounds r where r.id = new.round_id for update;
  select * into last from public.round_events e where e.round_id = new.round_id order by e.seq desc limit 1;
  new.seq := coalesce(last.seq, 0) + 1;
  new.at := greatest(clock_timestamp(), coalesce(last.at, '-infinity'));
  new.prev_hash := coalesce(last.hash, '');
  new.hash := encode(sha256(convert_to(concat_ws(E'\x1f', new.prev_hash, new.round_id, new.seq, new.kind, new.from_state, new.to_state,
    new.actor_id, new.actor_firm_id, new.reason, new.detail::text,
    to_char(new.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')), 'UTF8')), 'hex');
  return new;
end
$$;
create trigger round_events_chain before insert on public.round_events
  for each row execute function private.chain_round_event();
create trigger round_events_append_only before update or delete on public.round_events
  for each row execute function private.refuse_rewrite();

-- Sums of an allocation equal what cleared, checked when the transaction ends.
create function private.check_clearing() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  c public.clearings;
  s record;
begin
  if tg_table_name = 'clearings' then
    select * into c from public.clearings where id = new.id;
  else
    select * into c from public.clearings where id = new.clearing_id;
  end if;
  select coalesce(sum(a.quantity), 0) as quantity, coalesce(sum(a.goods_share), 0) as goods, coalesce(sum(a.shared_share), 0) as shared
    into s from public.clearing_allocations a where a.clearing_id = c.id;
  if (c.status = 'clears' and (s.quantity, s.goods, s.shared) is distinct from (c.quantity::numeric, c.goods::numeric, c.shared::numeric))
     or (c.status = 'not_viable' and s.quantity > 0) then
    raise exception 'an allocation does not sum to its clearing' using errcode = '23514', constraint = 'clearings_sum';
  end if;
  if exists (select from public.clearing_allocations a join public.pledges p on p.id = a.pledge_id
             where a.clearing_id = c.id and not a.excluded and c.status = 'clears' and not (a.quantity between p.min_qty and p.max_qty)) then
    raise exception 'an allocation is outside its pledge' using errcode = '23514', constraint = 'clearings_within_pledge';
  end if;
  return null;
end
$$;
create constraint trigger clearings_sum after insert or update on public.clearings
  deferrable initially deferred for each row execute function private.check_clearing();
create constraint trigger clearing_allocations_sum after insert or update on public.clearing_allocations
  deferrable initially deferred for each row execute function private.check_clearing();

do $$
declare
  part text;
begin
  foreach part in array array['rounds', 'round_quotes', 'round_quote_breaks', 'pledges', 'pledge_confirmations',
    'round_snapshots', 'clearings', 'clearing_allocations', 'round_events', 'round_steps']
  loop
    execute format('call private.open_to_worker(%L)', 'public.' || part);
    execute format('grant select on public.%I to authenticated, khosheh_member', part);
  end loop;
end
$$;

grant execute on function private.my_facilitated_round_ids(), private.my_desk_round_ids(), private.my_pledged_round_ids(),
  private.my_open_round_ids() to authenticated, khosheh_member;

create policy round_steps_read on public.round_steps for select to authenticated, khosheh_member using (true);

-- A draft is the firm's own; from gathering on the cluster sees the round.
create policy rounds_read on public.rounds for select to authenticated, khosheh_member
  using (facilitator_firm_id = any (array(select private.my_firm_ids()))
    or (state <> 'draft' and cluster_id = any (array(select private.my_cluster_ids()))));
grant insert, update on public.rounds to khosheh_member;
create policy rounds_start on public.rounds for insert to khosheh_member
  with check (created_by = (select private.actor_id())
    and facilitator_firm_id = any (array(select private.my_editor_firm_ids()))
    and cluster_id = any (array(select private.my_member_cluster_ids()))
    and exists (select from public.cluster_memberships m
      where m.cluster_id = rounds.cluster_id and m.firm_id = rounds.facilitator_firm_id and m.status = 'active'));
create policy rounds_change on public.rounds for update to khosheh_member
  using (facilitator_firm_id = any (array(select private.my_editor_firm_ids()))
    or cluster_id = any (array(select private.my_broker_cluster_ids())))
  with check (facilitator_firm_id = any (array(select private.my_editor_firm_ids()))
    or cluster_id = any (array(select private.my_broker_cluster_ids())));

-- A pledge takes the row lock of its round; members may lock a round they can see, and change nothing by it.
create function private.lock_round(round uuid) returns public.rounds
language plpgsql security definer set search_path = '' as $$
declare
  r public.rounds;
begin
  select * into r from public.rounds where id = round for update;
  if not found or not (
    r.facilitator_firm_id in (select private.my_firm_ids())
    or (r.state <> 'draft' and r.cluster_id in (select private.my_cluster_ids()))) then
    return null;
  end if;
  return r;
end
$$;
grant execute on function private.lock_round(uuid) to khosheh_member;

create policy round_quotes_read on public.round_quotes for select to authenticated, khosheh_member
  using (round_id in (select r.id from public.rounds r));
grant insert, update, delete on public.round_quotes to khosheh_member;
create policy round_quotes_write on public.round_quotes for insert to khosheh_member
  with check (round_id in (select r.id from public.rounds r where r.facilitator_firm_id = any (array(select private.my_editor_firm_ids()))));
create policy round_quotes_edit on public.round_quotes for update to khosheh_member
  using (round_id in (select r.id from public.rounds r where r.facilitator_firm_id = any (array(select private.my_editor_firm_ids()))))
  with check (round_id in (select r.id from public.rounds r where r.facilitator_firm_id = any (array(select private.my_editor_firm_ids()))));
create policy round_quotes_remove on public.round_quotes for delete to khosheh_member
  using (round_id in (select r.id from public.rounds r where r.facilitator_firm_id = any (array(select private.my_editor_firm_ids()))));

create policy round_quote_breaks_read on public.round_quote_breaks for select to authenticated, khosheh_member
  using (quote_id in (select q.id from public.round_quotes q));
grant insert, update, delete on public.round_quote_breaks to khosheh_member;
create policy round_quote_breaks_write on public.round_quote_breaks for insert to khosheh_member
  with check (quote_id in (select q.id from public.round_quotes q join public.rounds r on r.id = q.round_id
    where r.facilitator_firm_id = any (array(select private.my_editor_firm_ids()))));
create policy round_quote_breaks_edit on public.round_quote_breaks for update to khosheh_member
  using (quote_id in (select q.id from public.round_quotes q join public.rounds r on r.id = q.round_id
    where r.facilitator_firm_id = any (array(select private.my_editor_firm_ids()))))
  with check (quote_id in (select q.id from public.round_quotes q join public.rounds r on r.id = q.round_id
    where r.facilitator_firm_id = any (array(select private.my_editor_firm_ids()))));
create policy round_quote_breaks_remove on public.round_quote_breaks for delete to khosheh_member
  using (quote_id in (select q.id from public.round_quotes q join public.rounds r on r.id = q.round_id
    where r.facilitator_firm_id = any (array(select private.my_editor_firm_ids()))));

-- Pledges: one's own firm; the facilitator's people for that round; who entered it; everybody pledging in an open round.
create policy pledges_read on public.pledges for select to authenticated, khosheh_member
  using (firm_id = any (array(select private.my_firm_ids()))
    or entered_by = (select private.actor_id())
    or round_id = any (array(select private.my_facilitated_round_ids()))
    or round_id = any (array(select private.my_open_round_ids())));
grant insert on public.pledges to khosheh_member;
create policy pledges_place on public.pledges for insert to khosheh_member
  with check (entered_by = (select private.actor_id())
    and ((on_behalf_of is null and firm_id = any (array(select private.my_editor_firm_ids())))
      or (on_behalf_of = firm_id and kind = 'pledge' and expires_at is not null
        and not firm_id = any (array(select private.my_firm_ids()))
        and round_id in (select r.id from public.rounds r where r.cluster_id = any (array(select private.my_broker_cluster_ids()))))));

create policy pledge_confirmations_read on public.pledge_confirmations for select to authenticated, khosheh_member
  using (pledge_id in (select p.id from public.pledges p));
grant insert on public.pledge_confirmations to khosheh_member;
create policy pledge_confirmations_answer on public.pledge_confirmations for insert to khosheh_member
  with check (confirmed_by = (select private.actor_id())
    and pledge_id in (select p.id from public.pledges p where p.firm_id = any (array(select private.my_editor_firm_ids()))));

create policy round_snapshots_read on public.round_snapshots for select to authenticated, khosheh_member
  using (round_id in (select r.id from public.rounds r));

create policy clearings_read on public.clearings for select to authenticated, khosheh_member
  using (round_id = any (array(select private.my_pledged_round_ids()))
    or round_id = any (array(select private.my_facilitated_round_ids()))
    or round_id = any (array(select private.my_desk_round_ids())));

-- The facilitator orders and the broker proves the result, so both see who gets what once the round has cleared.
create policy clearing_allocations_read on public.clearing_allocations for select to authenticated, khosheh_member
  using (firm_id = any (array(select private.my_firm_ids()))
    or clearing_id in (select c.id from public.clearings c
      where c.round_id = any (array(select private.my_facilitated_round_ids()))
        or c.round_id = any (array(select private.my_desk_round_ids()))));

-- Who pledged when is the firm's own matter; the cluster sees the life of the round.
create policy round_events_read on public.round_events for select to authenticated, khosheh_member
  using ((kind in ('started', 'step') and round_id in (select r.id from public.rounds r))
    or actor_firm_id = any (array(select private.my_firm_ids()))
    or round_id = any (array(select private.my_facilitated_round_ids()))
    or round_id = any (array(select private.my_desk_round_ids())));
grant insert on public.round_events to khosheh_member;
create policy round_events_write on public.round_events for insert to khosheh_member
  with check (actor_id = (select private.actor_id()) and round_id in (select r.id from public.rounds r));

-- A firm's pledge that counts: the last one it confirmed, unless that is a withdrawal.
create view public.current_pledges with (security_invoker = true) as
  select last.*
  from (
    select distinct on (p.round_id, p.firm_id) p.*, c.seq, c.confirmed_at
    from public.pledges p
    join public.pledge_confirmations c on c.pledge_id = p.id and c.answer = 'confirmed'
    order by p.round_id, p.firm_id, c.seq desc
  ) last
  where last.kind = 'pledge';
comment on view public.current_pledges is 'For each firm the pledge that counts, with the order of its confirmation.';
revoke all on public.current_pledges from anon, authenticated, public;
grant select on public.current_pledges to authenticated, khosheh_member, khosheh_worker;

-- Exact totals for the broker's desk: no row of a single firm, nothing below three firms.
create function private.desk_progress(cluster uuid)
returns table (round_id uuid, firms int, desired numeric, waiting int)
language sql stable security definer set search_path = '' as $$
  select r.id,
    count(p.firm_id)::int,
    case when count(p.firm_id) >= 3 then sum(p.desired_qty) end,
    (select count(*)::int from public.pledges a
      where a.round_id = r.id and a.on_behalf_of is not null and (a.expires_at is null or a.expires_at > now())
        and not exists (select from public.pledge_confirmations c where c.pledge_id = a.id))
  from public.rounds r
  left join public.current_pledges p on p.round_id = r.id
  where r.cluster_id = cluster and cluster in (select private.my_staff_cluster_ids())
  group by r.id
$$;
grant execute on function private.desk_progress(uuid) to khosheh_member;

-- Counts that the public pages show; no name, no quantity.
create function private.cluster_figures()
returns table (cluster_id uuid, firms int, providers int, institutions int, open_rounds int, cleared_rounds int, saved numeric)
language sql stable security definer set search_path = '' as $$
  select c.id,
    (select count(*)::int from public.cluster_memberships m join public.firms f on f.id = m.firm_id
      where m.cluster_id = c.id and m.status = 'active' and f.status = 'active'),
    (select count(*)::int from public.cluster_memberships m join public.firms f on f.id = m.firm_id
      where m.cluster_id = c.id and m.status = 'active' and f.status = 'active' and f.kind = 'provider'),
    (select count(*)::int from public.cluster_memberships m join public.firms f on f.id = m.firm_id
      where m.cluster_id = c.id and m.status = 'active' and f.status = 'active' and f.kind = 'institution'),
    (select count(*)::int from public.rounds r where r.cluster_id = c.id and r.state in ('gathering', 'tendering', 'pledging', 'fill')),
    (select count(*)::int from public.rounds r where r.cluster_id = c.id
      and r.state in ('locked', 'awarded', 'ordered', 'received', 'reconciled', 'closed')),
    (select coalesce(sum(k.solo_total - k.goods - k.shared), 0) from public.clearings k join public.rounds r on r.id = k.round_id
      where r.cluster_id = c.id and k.status = 'clears' and k.solo_total > k.goods + k.shared
        and r.state in ('locked', 'awarded', 'ordered', 'received', 'reconciled', 'closed'))
  from public.clusters c
$$;
grant execute on function private.cluster_figures() to khosheh_member, khosheh_visitor, khosheh_worker;
