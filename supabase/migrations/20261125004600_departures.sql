-- After the lock a firm leaves in two ways: another firm takes over its whole share at the same terms, or a panel without an
-- interest in it lets it go and the round is cleared again. Both end when the order goes out. Members write none of these
-- tables: each act is a function that checks who acts, when, and for which firm.

create table public.round_departures (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references public.rounds (id),
  firm_id uuid not null references public.firms (id),
  clearing_id uuid not null references public.clearings (id),
  way text not null check (way in ('waiting', 'named', 'panel')),
  reason text not null check (char_length(reason) between 1 and 1000),
  state text not null default 'open'
    check (state in ('open', 'accepted', 'approved', 'done', 'declined', 'refused', 'impossible', 'withdrawn', 'lapsed')),
  asked_by uuid references public.people (id) on delete set null,
  asked_at timestamptz not null default clock_timestamp(),
  settled_at timestamptz,
  constraint round_departures_settled check ((settled_at is null) = (state in ('open', 'accepted', 'approved')))
);
comment on table public.round_departures is 'A firm that asks to leave a round after the lock. accepted, approved: the worker is about to settle it; impossible: the result without the firm breaks somebody''s limits.';
comment on column public.round_departures.way is 'waiting: the first firm of the waiting list is asked; named: a firm that the leaving one names; panel: people without an interest in it decide.';
comment on column public.round_departures.clearing_id is 'The result in which the firm asked.';
create unique index round_departures_open on public.round_departures (round_id, firm_id) where settled_at is null;
create index round_departures_of_round on public.round_departures (round_id, asked_at desc);

create table public.round_departure_offers (
  departure_id uuid primary key references public.round_departures (id),
  firm_id uuid not null references public.firms (id),
  answer text check (answer in ('accepted', 'declined')),
  answered_by uuid references public.people (id) on delete set null,
  answered_at timestamptz,
  delivery_point text not null default '' check (char_length(delivery_point) <= 200),
  pledge_id uuid references public.pledges (id),
  seq bigint,
  constraint round_departure_offers_answered check ((answer is null) = (answered_at is null)),
  constraint round_departure_offers_taken check ((pledge_id is null) = (seq is null))
);
comment on table public.round_departure_offers is 'The firm that is asked to take over a share, and what it says. The leaving firm reads it only where it named the firm itself.';
comment on column public.round_departure_offers.seq is 'The place of the leaving firm in the order of confirmation, which its successor keeps.';
create index round_departure_offers_of_firm on public.round_departure_offers (firm_id);

create table public.round_departure_votes (
  id uuid primary key default gen_random_uuid(),
  departure_id uuid not null references public.round_departures (id),
  seat text not null check (seat in ('desk', 'firm')),
  firm_id uuid references public.firms (id),
  said text not null check (said in ('release', 'keep')),
  reason text not null check (char_length(reason) between 1 and 1000),
  voted_by uuid references public.people (id) on delete set null,
  voted_at timestamptz not null default clock_timestamp(),
  constraint round_departure_votes_seat check (seat = 'desk' or firm_id is not null)
);
comment on table public.round_departure_votes is 'The panel: one seat of the desk (the facilitator, or the broker) and two of other firms that buy. Released with the yes of the desk and of two firms (or of all, where fewer buy); refused with the no of the desk or of so many firms.';
create unique index round_departure_votes_desk on public.round_departure_votes (departure_id) where seat = 'desk';
create unique index round_departure_votes_firm on public.round_departure_votes (departure_id, firm_id) where seat = 'firm';

insert into public.round_event_kinds (kind, writer) values
  ('leave_asked', 'server'), ('leave_answered', 'server'), ('leave_voted', 'server'), ('replaced', 'server'), ('released', 'server');

create function private.my_offered_departure_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select o.departure_id from public.round_departure_offers o where o.firm_id in (select private.my_firm_ids())
$$;

do $$
declare
  part text;
begin
  foreach part in array array['round_departures', 'round_departure_offers', 'round_departure_votes']
  loop
    execute format('call private.open_to_worker(%L)', 'public.' || part);
    execute format('grant select on public.%I to khosheh_member', part);
  end loop;
end
$$;
create policy round_departures_read on public.round_departures for select to khosheh_member
  using (firm_id = any (array(select private.my_firm_ids()))
    or round_id = any (array(select private.my_kept_round_ids()))
    or id = any (array(select private.my_offered_departure_ids()))
    or (way = 'panel' and round_id = any (array(select private.my_pledged_round_ids()))));
create policy round_departure_offers_read on public.round_departure_offers for select to khosheh_member
  using (firm_id = any (array(select private.my_firm_ids()))
    or departure_id in (select d.id from public.round_departures d
      where d.round_id = any (array(select private.my_kept_round_ids())) or (d.way = 'named' and d.firm_id = any (array(select private.my_firm_ids())))));
create policy round_departure_votes_read on public.round_departure_votes for select to khosheh_member
  using (departure_id in (select d.id from public.round_departures d));

-- The cluster reads that a firm left, and not which.
create policy round_events_read_departure on public.round_events for select to authenticated, khosheh_member
  using (kind in ('replaced', 'released') and round_id in (select r.id from public.rounds r));

call private.keep_in_log('public.round_departures', 'id');
call private.keep_in_log('public.round_departure_offers', 'departure_id', '(select d.round_id from public.round_departures d where d.id = t.departure_id)');
call private.keep_in_log('public.round_departure_votes', 'departure_id', '(select d.round_id from public.round_departures d where d.id = t.departure_id)');

-- What was asked and what was settled stays; a person who goes takes their name along.
create function private.guard_departure() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'UPDATE' then
    if to_jsonb(new) - 'asked_by' = to_jsonb(old) - 'asked_by' then
      return new;
    end if;
    if old.settled_at is null
       and (new.id, new.round_id, new.firm_id, new.clearing_id, new.way, new.reason, new.asked_at) = (old.id, old.round_id, old.firm_id, old.clearing_id, old.way, old.reason, old.asked_at) then
      return new;
    end if;
  end if;
  raise exception 'a departure stays as it was asked and settled' using errcode = '23514', constraint = 'round_departures_final';
end
$$;
create trigger round_departures_guard before update or delete on public.round_departures for each row execute function private.guard_departure();
create function private.guard_departure_offer() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'UPDATE' and (new.departure_id, new.firm_id) = (old.departure_id, old.firm_id)
     and (old.answer is null or new.answer = old.answer) and (old.pledge_id is null or new.pledge_id = old.pledge_id) then
    return new;
  end if;
  raise exception 'an offer is answered once' using errcode = '23514', constraint = 'round_departure_offers_final';
end
$$;
create trigger round_departure_offers_guard before update or delete on public.round_departure_offers for each row execute function private.guard_departure_offer();
create trigger round_departure_votes_kept before delete on public.round_departure_votes for each row execute function private.refuse_rewrite();

-- A settled result changes only when a firm leaves, whoever writes.
create function private.guard_settled_result() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if exists (select from public.rounds r where r.id = new.round_id and r.state in ('locked', 'awarded', 'ordered', 'received', 'reconciled', 'closed'))
     and not exists (select from public.round_departures d join public.rounds r on r.id = d.round_id
       where d.round_id = new.round_id and d.state in ('accepted', 'approved') and r.state in ('locked', 'awarded')) then
    raise exception 'a settled result stays' using errcode = '23514', constraint = 'clearings_settled';
  end if;
  return new;
end
$$;
create trigger clearings_settled before insert on public.clearings for each row execute function private.guard_settled_result();

-- The order that goes out is of the result as it is now; and once it is out, nobody leaves any more.
create function private.end_departures() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.state = 'ordered' and exists (select from public.round_confirmations c join public.round_orders o on o.id = c.subject_ref
     where c.round_id = new.id and c.subject = 'order' and c.answer = 'confirmed' and o.clearing_id is distinct from private.deciding_clearing(new.id)) then
    raise exception 'the order is of an earlier result' using errcode = '23514', constraint = 'rounds_ordered_result';
  end if;
  update public.round_departures d set state = 'lapsed', settled_at = clock_timestamp() where d.round_id = new.id and d.settled_at is null;
  return null;
end
$$;
create trigger rounds_end_departures after update of state on public.rounds
  for each row when (new.state is distinct from old.state and new.state in ('ordered', 'cancelled')) execute function private.end_departures();

-- What a firm has of the result as it is; where several quotes may still win, the most it may come to with one of them.
create function private.settled_part(round uuid, firm uuid)
returns table (clearing_id uuid, quantity bigint, goods bigint, shared bigint, due bigint, most_quantity bigint, most_due bigint, most_landed numeric, least_quantity bigint)
language sql stable set search_path = '' as $$
  select d.clearing_id, d.quantity, d.goods_share, d.shared_share, d.due, max(a.quantity), max(a.due), max(ceil(a.due::numeric / a.quantity)), min(a.quantity)
  from public.rounds r
  join public.clearing_allocations d on d.clearing_id = private.deciding_clearing(r.id) and d.firm_id = firm and d.quantity > 0
  join public.clearings k on k.id = d.clearing_id
  join public.clearings c on c.round_id = r.id and c.status = 'clears' and not c.provisional and c.cleared_at = k.cleared_at
    and (r.awarded_quote_id is null or c.id = k.id)
  join public.clearing_allocations a on a.clearing_id = c.id and a.firm_id = firm and a.quantity > 0
  where r.id = round
  group by 1, 2, 3, 4, 5
$$;

-- Why a firm can't take over the share of another; null when it can.
create function private.takeover_bar(round uuid, firm uuid, leaver uuid) returns text
language sql stable set search_path = '' as $$
  select case
    when firm = leaver then 'own_share'
    when not exists (select from public.cluster_memberships m join public.firms f on f.id = m.firm_id and f.status = 'active'
      where m.cluster_id = r.cluster_id and m.firm_id = firm and m.status = 'active') then 'no_member_firm'
    when exists (select from public.clearing_allocations a where a.clearing_id = s.clearing_id and a.firm_id = firm) then 'takes_part_already'
    when exists (select from public.round_quotes q where q.round_id = r.id and q.supplier_firm_id = firm) then 'is_supplier'
    when p.max_qty < s.most_quantity then 'max_too_low'
    when p.min_qty > s.least_quantity then 'min_too_high'
    when p.cap < s.most_landed then 'cap_too_low'
    end
  from public.rounds r
  join private.settled_part(r.id, leaver) s on true
  left join public.current_pledges p on p.round_id = r.id and p.firm_id = firm
  where r.id = round
$$;

-- Firms that sit in the panel beside the desk: they buy, and have no interest in the one that leaves.
create function private.departure_voters(round uuid, leaver uuid) returns setof uuid
language sql stable set search_path = '' as $$
  select a.firm_id
  from public.rounds r
  join public.clearing_allocations a on a.clearing_id = private.deciding_clearing(r.id) and a.quantity > 0
  where r.id = round and a.firm_id <> leaver and a.firm_id <> r.facilitator_firm_id
    and not exists (select from public.round_quotes q where q.round_id = r.id and q.supplier_firm_id = a.firm_id)
    and not exists (select from public.tender_interests i where i.round_id = r.id and i.firm_id = a.firm_id)
    and not exists (select from public.firm_people p join public.firm_people l on l.person_id = p.person_id and l.firm_id = leaver and l.left_at is null
      where p.firm_id = a.firm_id and p.left_at is null)
$$;

create function private.ask_to_leave(round uuid, firm uuid, way text, why text, successor uuid)
returns table (said text, departure_id uuid)
language plpgsql security definer set search_path = '' as $$
declare
  r public.rounds;
  part record;
  next_firm uuid := successor;
  bar text;
  departure uuid := gen_random_uuid();
begin
  select * into r from public.rounds x where x.id = round for update;
  if not found or firm not in (select private.my_editor_firm_ids()) then return query select 'forbidden', null::uuid; return; end if;
  if r.state not in ('locked', 'awarded') then return query select 'not_now', null::uuid; return; end if;
  select * into part from private.settled_part(r.id, firm);
  if part.clearing_id is null then return query select 'nothing_bought', null::uuid; return; end if;
  if exists (select from public.round_departures d where d.round_id = r.id and d.firm_id = firm and d.settled_at is null) then
    return query select 'already_asked', null::uuid; return;
  end if;
  if way = 'waiting' then
    select w.firm_id into next_firm from private.waiting_pledges(r.id) w where private.takeover_bar(r.id, w.firm_id, firm) is null order by w.place, w.pledge_id limit 1;
    if next_firm is null then return query select 'nobody_waits', null::uuid; return; end if;
  elsif way = 'named' then
    bar := private.takeover_bar(r.id, next_firm, firm);
    -- What the firm pledged on the waiting list is its own matter.
    if bar in ('max_too_low', 'min_too_high', 'cap_too_low') then bar := null; end if;
    if bar is not null then return query select bar, null::uuid; return; end if;
  elsif not exists (select from private.departure_voters(r.id, firm)) then
    return query select 'no_panel', null::uuid; return;
  end if;
  insert into public.round_departures (id, round_id, firm_id, clearing_id, way, reason, asked_by) values (departure, r.id, firm, part.clearing_id, way, why, private.actor_id());
  if way <> 'panel' then
    insert into public.round_departure_offers (departure_id, firm_id) values (departure, next_firm);
  end if;
  insert into public.round_events (round_id, seq, kind, actor_id, actor_firm_id, reason, detail)
    values (r.id, 0, 'leave_asked', private.actor_id(), firm, why, jsonb_build_object('departureId', departure, 'way', way));
  return query select 'ok', departure;
end
$$;

-- Locks the round of a departure, then reads it: every act on it takes its turn.
create function private.locked_departure(departure uuid) returns public.round_departures
language plpgsql security definer set search_path = '' as $$
declare
  d public.round_departures;
begin
  perform from public.rounds r where r.id = (select x.round_id from public.round_departures x where x.id = departure) for update;
  select * into d from public.round_departures x where x.id = departure;
  return d;
end
$$;

create function private.take_departure_back(departure uuid) returns text
language plpgsql security definer set search_path = '' as $$
declare
  d public.round_departures := private.locked_departure(departure);
begin
  if d.id is null or d.firm_id not in (select private.my_editor_firm_ids()) then return 'not_found'; end if;
  if d.state <> 'open' then return 'already_answered'; end if;
  update public.round_departures set state = 'withdrawn', settled_at = clock_timestamp() where id = d.id;
  insert into public.round_events (round_id, seq, kind, actor_id, actor_firm_id, detail)
    values (d.round_id, 0, 'leave_answered', private.actor_id(), d.firm_id, jsonb_build_object('departureId', d.id, 'answer', 'withdrawn'));
  return 'ok';
end
$$;

-- The firm's own yes or no to a share it is asked to take over.
create function private.answer_takeover(departure uuid, said text, delivery text) returns text
language plpgsql security definer set search_path = '' as $$
declare
  d public.round_departures := private.locked_departure(departure);
  o public.round_departure_offers;
  bar text;
begin
  select * into o from public.round_departure_offers x where x.departure_id = d.id;
  if o.firm_id is null or o.firm_id not in (select private.my_editor_firm_ids()) then return 'not_found'; end if;
  if d.state <> 'open' or o.answer is not null then return 'already_answered'; end if;
  if said = 'accepted' then
    bar := private.takeover_bar(d.round_id, o.firm_id, d.firm_id);
    if bar is not null then return bar; end if;
    if not exists (select from private.settled_part(d.round_id, d.firm_id) s where s.clearing_id = d.clearing_id) then return 'result_changed'; end if;
  end if;
  update public.round_departure_offers set answer = said, answered_by = private.actor_id(), answered_at = clock_timestamp(), delivery_point = delivery where departure_id = d.id;
  update public.round_departures set state = said, settled_at = case said when 'declined' then clock_timestamp() end where id = d.id;
  insert into public.round_events (round_id, seq, kind, actor_id, actor_firm_id, detail)
    values (d.round_id, 0, 'leave_answered', private.actor_id(), o.firm_id, jsonb_build_object('departureId', d.id, 'answer', said));
  return 'ok';
end
$$;

-- A vote of the panel; `firm` is null for the broker. Answers what the panel says with it: ok while it is still open.
create function private.vote_departure(departure uuid, firm uuid, said text, why text) returns text
language plpgsql security definer set search_path = '' as $$
declare
  d public.round_departures := private.locked_departure(departure);
  r public.rounds;
  at_desk boolean;
  needed bigint;
  outcome text;
  sums record;
begin
  select * into r from public.rounds x where x.id = d.round_id;
  if d.id is null or d.way <> 'panel' then return 'not_found'; end if;
  if d.state <> 'open' then return 'already_answered'; end if;
  if d.firm_id in (select private.my_firm_ids()) then return 'own_departure'; end if;
  at_desk := firm is null or firm = r.facilitator_firm_id;
  if (firm is null and r.cluster_id not in (select private.my_broker_cluster_ids())) or (firm is not null and firm not in (select private.my_editor_firm_ids()))
     or (not at_desk and firm not in (select private.departure_voters(r.id, d.firm_id))) then
    return 'forbidden';
  end if;
  if exists (select from public.tender_interests i where i.round_id = r.id and (i.person_id = private.actor_id() or i.firm_id = firm))
     or exists (select from public.round_quotes q where q.round_id = r.id and q.supplier_firm_id in (select private.my_firm_ids())) then
    return 'interested';
  end if;
  if exists (select from public.round_departure_votes v where v.departure_id = d.id
       and (v.voted_by = private.actor_id() or (at_desk and v.seat = 'desk') or (not at_desk and v.seat = 'firm' and v.firm_id = firm))) then
    return 'seat_taken';
  end if;
  insert into public.round_departure_votes (departure_id, seat, firm_id, said, reason, voted_by)
    values (d.id, case when at_desk then 'desk' else 'firm' end, firm, said, why, private.actor_id());
  insert into public.round_events (round_id, seq, kind, actor_id, actor_firm_id, reason, detail)
    values (r.id, 0, 'leave_voted', private.actor_id(), firm, why, jsonb_build_object('departureId', d.id, 'said', said));
  select least(2, count(*)) into needed from private.departure_voters(r.id, d.firm_id);
  select count(*) filter (where v.seat = 'desk' and v.said = 'release') > 0 as desk_yes, count(*) filter (where v.seat = 'desk' and v.said = 'keep') > 0 as desk_no,
    count(*) filter (where v.seat = 'firm' and v.said = 'release') >= needed as firms_yes, count(*) filter (where v.seat = 'firm' and v.said = 'keep') >= needed as firms_no
    into sums from public.round_departure_votes v where v.departure_id = d.id;
  outcome := case when sums.desk_no or sums.firms_no then 'refused' when sums.desk_yes and sums.firms_yes then 'approved' else 'open' end;
  if outcome <> 'open' then
    update public.round_departures set state = outcome, settled_at = case outcome when 'refused' then clock_timestamp() end where id = d.id;
  end if;
  return case outcome when 'open' then 'ok' else outcome end;
end
$$;

-- What is handed over, for the two firms and the desk; the panel decides without anybody's numbers.
create function private.departure_terms(departure uuid)
returns table (quantity bigint, goods bigint, shared bigint, due bigint, most_quantity bigint, most_due bigint, bar text)
language sql stable security definer set search_path = '' as $$
  select s.quantity, s.goods, s.shared, s.due, s.most_quantity, s.most_due,
    case when o.firm_id in (select private.my_firm_ids()) then private.takeover_bar(d.round_id, o.firm_id, d.firm_id) end
  from public.round_departures d
  left join public.round_departure_offers o on o.departure_id = d.id
  join private.settled_part(d.round_id, d.firm_id) s on true
  where d.id = departure and d.state in ('open', 'accepted', 'approved')
    and (d.firm_id in (select private.my_firm_ids()) or o.firm_id in (select private.my_firm_ids()) or d.round_id in (select private.my_kept_round_ids()))
$$;

-- One's own part of the result as it is, with what a departure would hand over.
create function private.my_settled_part(round uuid, firm uuid)
returns table (quantity bigint, goods bigint, shared bigint, due bigint, most_quantity bigint, most_due bigint)
language sql stable security definer set search_path = '' as $$
  select s.quantity, s.goods, s.shared, s.due, s.most_quantity, s.most_due
  from private.settled_part(round, firm) s join public.rounds r on r.id = round and r.state in ('locked', 'awarded')
  where firm in (select private.my_firm_ids())
$$;

-- Whether the actor has a seat that is still free: the firm, or the desk (null).
create function private.my_departure_seats(departure uuid) returns table (seat text, firm_id uuid)
language sql stable security definer set search_path = '' as $$
  select s.seat, s.firm_id
  from public.round_departures d
  join public.rounds r on r.id = d.round_id
  cross join lateral (
    select 'desk' as seat, r.facilitator_firm_id as firm_id where r.facilitator_firm_id in (select private.my_editor_firm_ids())
    union all select 'desk', null where r.cluster_id in (select private.my_broker_cluster_ids())
    union all select 'firm', v from private.departure_voters(r.id, d.firm_id) v where v in (select private.my_editor_firm_ids())) s
  where d.id = departure and d.way = 'panel' and d.state = 'open' and d.firm_id not in (select private.my_firm_ids())
    and not exists (select from public.tender_interests i where i.round_id = r.id and i.person_id = private.actor_id())
    and not exists (select from public.round_departure_votes v where v.departure_id = d.id
      and (v.voted_by = private.actor_id() or (s.seat = 'desk' and v.seat = 'desk') or (s.seat = 'firm' and v.firm_id = s.firm_id)))
$$;

-- What the harm of a departure is worked out from: the input of the result as it is. For our server, which tells it rounded;
-- once a round is locked its pledges stand still, so that nobody can probe.
create function private.settled_input(round uuid) returns jsonb
language sql stable security definer set search_path = '' as $$
  select i.input from public.rounds r join public.clearing_inputs i on i.clearing_id = private.deciding_clearing(r.id)
  where r.id = round and r.state in ('locked', 'awarded')
    and (r.id in (select private.my_pledged_round_ids()) or r.id in (select private.my_kept_round_ids()))
$$;

-- A firm reads its part of the result as it is, and no longer that of one that was replaced.
create or replace function private.my_settled_clearing_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select c.id from public.clearing_allocations a join public.clearings c on c.id = a.clearing_id
  where a.firm_id in (select private.my_firm_ids()) and c.leading and not c.provisional
    and not exists (select from public.clearings l where l.round_id = c.round_id and l.leading and not l.provisional and l.cleared_at > c.cleared_at)
$$;

-- A successor keeps the place of the firm that it replaced.
create or replace function private.holders_of(round uuid)
returns table (firm_id uuid, ordered bigint, min_qty bigint, desired_qty bigint, max_qty bigint, seq bigint, waits boolean)
language sql stable security definer set search_path = '' as $$
  select a.firm_id, a.quantity, p.min_qty, p.desired_qty, p.max_qty, coalesce(o.seq, k.seq), a.quantity = 0
  from public.rounds r
  join lateral (
    select c.id from public.clearings c
    where c.round_id = r.id and c.status = 'clears' and (r.awarded_quote_id is null or c.quote_id = r.awarded_quote_id)
    order by c.cleared_at desc, c.id limit 1) c on true
  join public.clearing_allocations a on a.clearing_id = c.id
  join public.pledges p on p.id = a.pledge_id
  join public.pledge_confirmations k on k.pledge_id = p.id
  left join public.round_departure_offers o on o.pledge_id = p.id
  where r.id = round and r.id in (select private.my_kept_round_ids())
$$;

-- Once a round is locked, whoever waits stays where they are: a place goes over with the share that it stands for.
create or replace function private.take_place() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  p public.pledges;
  r public.rounds;
  waited public.pledge_places;
  counted bigint;
  room numeric;
  next record;
begin
  select * into p from public.pledges where id = new.pledge_id;
  select * into r from public.rounds where id = p.round_id for update;
  if new.answer <> 'confirmed' or r.quantity_limit is null then
    return null;
  end if;
  if r.state in ('locked', 'awarded') then
    if p.kind = 'pledge' then
      insert into public.pledge_places (pledge_id, round_id, firm_id, place, admitted_at) values (p.id, r.id, p.firm_id, new.seq, clock_timestamp());
    end if;
    return null;
  end if;
  if p.kind = 'pledge' then
    select l.* into waited from public.pledge_places l
      join public.pledge_confirmations c on c.pledge_id = l.pledge_id
      where l.round_id = r.id and l.firm_id = p.firm_id and l.admitted_at is null
        and not exists (select from public.pledges x join public.pledge_confirmations y on y.pledge_id = x.id and y.answer = 'confirmed'
          where x.round_id = r.id and x.firm_id = p.firm_id and y.seq > c.seq and y.seq < new.seq);
    select k.max_qty into counted from public.counting_pledges k where k.round_id = r.id and k.firm_id = p.firm_id;
    insert into public.pledge_places (pledge_id, round_id, firm_id, place, admitted_at)
    values (p.id, r.id, p.firm_id,
      case when waited.pledge_id is not null and p.max_qty <= (select w.max_qty from public.pledges w where w.id = waited.pledge_id) then waited.place else new.seq end,
      case when p.max_qty <= counted then clock_timestamp() end);
  end if;
  -- Nobody overtakes: who doesn't fit holds up whoever came later.
  select r.quantity_limit - coalesce(sum(k.max_qty), 0) into room from public.counting_pledges k where k.round_id = r.id;
  for next in select * from private.waiting_pledges(r.id) loop
    exit when next.needs > room;
    update public.pledge_places set admitted_at = clock_timestamp() where pledge_id = next.pledge_id;
    room := room - next.needs;
  end loop;
  if room < 0 then
    raise exception 'more is pledged than the round may buy' using errcode = '23514', constraint = 'rounds_quantity_limit';
  end if;
  return null;
end
$$;

revoke execute on function private.my_offered_departure_ids(), private.guard_departure(), private.guard_departure_offer(), private.guard_settled_result(),
  private.end_departures(), private.settled_part(uuid, uuid), private.takeover_bar(uuid, uuid, uuid), private.departure_voters(uuid, uuid),
  private.ask_to_leave(uuid, uuid, text, text, uuid), private.locked_departure(uuid), private.take_departure_back(uuid), private.answer_takeover(uuid, text, text),
  private.vote_departure(uuid, uuid, text, text), private.departure_terms(uuid), private.my_settled_part(uuid, uuid),
  private.my_departure_seats(uuid), private.settled_input(uuid) from public;
grant execute on function private.my_offered_departure_ids(), private.ask_to_leave(uuid, uuid, text, text, uuid), private.take_departure_back(uuid),
  private.answer_takeover(uuid, text, text), private.vote_departure(uuid, uuid, text, text), private.departure_terms(uuid), private.my_settled_part(uuid, uuid), private.my_departure_seats(uuid),
  private.settled_input(uuid) to khosheh_member;
grant execute on function private.departure_voters(uuid, uuid), private.deciding_clearing(uuid) to khosheh_worker;
