-- Fairness of a round: nobody pays more than alone without saying yes, a dominant buyer's group decides how the price is
-- shared, and whoever arranges a purchase sees when it weighs on its market.

create table public.round_price_consents (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references public.rounds (id),
  firm_id uuid not null references public.firms (id),
  accepts boolean not null,
  given_by uuid references public.people (id) on delete set null,
  given_at timestamptz not null default clock_timestamp()
);
comment on table public.round_price_consents is 'A firm''s yes to pay more than it would alone, or that it takes it back; the last row counts.';
create index round_price_consents_latest on public.round_price_consents (round_id, firm_id, given_at desc);

create table public.round_method_votes (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references public.rounds (id),
  firm_id uuid not null references public.firms (id),
  method text not null check (method in ('equal_price', 'equal_saving', 'anchor_rebate')),
  voted_by uuid references public.people (id) on delete set null,
  voted_at timestamptz not null default clock_timestamp()
);
comment on table public.round_method_votes is 'How a firm wants the price to be shared in a round where one firm buys more than 38 %; the last row counts.';
create index round_method_votes_latest on public.round_method_votes (round_id, firm_id, voted_at desc);

create table public.round_market_estimates (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references public.rounds (id),
  quantity bigint not null check (quantity between 1 and 1000000000000000),
  source text not null check (char_length(source) between 3 and 400),
  entered_by uuid references public.people (id) on delete set null,
  entered_at timestamptz not null default clock_timestamp()
);
comment on table public.round_market_estimates is 'How much of the item the whole market takes while this purchase lasts, and who says so; the last row counts.';
create index round_market_estimates_latest on public.round_market_estimates (round_id, entered_at desc);

insert into public.round_event_kinds (kind, writer) values ('dearer_accepted', 'firm'), ('dearer_refused', 'firm'), ('method_voted', 'firm'), ('market_estimated', 'desk');

do $$
declare
  part text;
begin
  foreach part in array array['round_price_consents', 'round_method_votes', 'round_market_estimates']
  loop
    execute format('call private.open_to_worker(%L)', 'public.' || part);
    execute format('grant select on public.%I to authenticated, khosheh_member', part);
    execute format('grant insert on public.%I to khosheh_member', part);
    execute format('create trigger %I before update or delete on public.%I for each row execute function private.refuse_rewrite()', part || '_append_only', part);
    execute format('call private.keep_in_log(%L, ''id'')', 'public.' || part);
  end loop;
end
$$;

create policy round_price_consents_read on public.round_price_consents for select to authenticated, khosheh_member
  using (firm_id = any (array(select private.my_firm_ids())) or round_id = any (array(select private.my_facilitated_round_ids())));
create policy round_price_consents_give on public.round_price_consents for insert to khosheh_member
  with check (given_by = (select private.actor_id()) and firm_id = any (array(select private.my_editor_firm_ids()))
    and round_id in (select r.id from public.rounds r));
create policy round_method_votes_read on public.round_method_votes for select to authenticated, khosheh_member
  using (firm_id = any (array(select private.my_firm_ids())));
create policy round_method_votes_cast on public.round_method_votes for insert to khosheh_member
  with check (voted_by = (select private.actor_id()) and firm_id = any (array(select private.my_editor_firm_ids())));
-- Members don't read it: with the published progress it would tell them more than that.
create policy round_market_estimates_read on public.round_market_estimates for select to authenticated, khosheh_member
  using (round_id = any (array(select private.my_facilitated_round_ids())) or round_id = any (array(select private.my_desk_round_ids())));
create policy round_market_estimates_enter on public.round_market_estimates for insert to khosheh_member
  with check (entered_by = (select private.actor_id())
    and round_id in (select r.id from public.rounds r where r.facilitator_firm_id = any (array(select private.my_editor_firm_ids()))
      or r.cluster_id = any (array(select private.my_broker_cluster_ids()))));

-- The clearing by which a round is decided: the last one that cleared.
create function private.deciding_clearing(round uuid) returns uuid
language sql stable set search_path = '' as $$
  select c.id from public.clearings c where c.round_id = round and c.status = 'clears' order by c.cleared_at desc, c.id limit 1
$$;

-- Whether a firm said yes to pay more than alone.
create function private.accepts_dearer(round uuid, firm uuid) returns boolean
language sql stable set search_path = '' as $$
  select coalesce((select c.accepts from public.round_price_consents c where c.round_id = round and c.firm_id = firm order by c.given_at desc limit 1), false)
$$;

-- A yes may come until the round is locked; it is taken back only before the fill, as a pledge is.
create function private.guard_consent() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  r public.rounds;
begin
  if private.actor_id() is null then
    return new;
  end if;
  select * into r from public.rounds where id = new.round_id for no key update;
  new.given_at := clock_timestamp();
  if not ((r.state = 'pledging' and new.given_at < r.deadline) or (r.state = 'fill' and new.accepts and new.given_at < r.fill_deadline)) then
    raise exception 'the round asks for no consent now' using errcode = '23514', constraint = 'round_price_consents_in_time';
  end if;
  return new;
end
$$;
create trigger round_price_consents_guard before insert on public.round_price_consents
  for each row execute function private.guard_consent();

-- A price limit of the firm's own is its yes up to there; without one it pays no more than alone. Each split of a sum
-- rounds by less than one minor unit.
create function private.guard_dearer() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  slack int;
begin
  if new.quantity = 0 or new.solo_price is null or new.due <= new.solo_price::numeric * new.quantity then
    return new;
  end if;
  select 2 + count(*) into slack from public.clearings c join public.round_cost_lines l on l.round_id = c.round_id where c.id = new.clearing_id;
  if new.due > new.solo_price::numeric * new.quantity + slack
     and exists (select from public.pledges p where p.id = new.pledge_id and p.cap is null and not private.accepts_dearer(p.round_id, p.firm_id)) then
    raise exception 'a firm would pay more than alone without having said yes' using errcode = '23514', constraint = 'clearing_allocations_dearer';
  end if;
  return new;
end
$$;
create trigger clearing_allocations_dearer before insert or update on public.clearing_allocations
  for each row execute function private.guard_dearer();

create function private.guard_method_vote() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  r public.rounds;
begin
  if private.actor_id() is null then
    return new;
  end if;
  select * into r from public.rounds where id = new.round_id for no key update;
  new.voted_at := clock_timestamp();
  if r.state is distinct from 'locked' then
    raise exception 'the round takes no vote now' using errcode = '23514', constraint = 'round_method_votes_in_time';
  end if;
  if not exists (select from public.clearing_allocations a where a.clearing_id = private.deciding_clearing(new.round_id) and a.firm_id = new.firm_id and a.quantity > 0) then
    raise exception 'only firms that buy vote' using errcode = '42501';
  end if;
  return new;
end
$$;
create trigger round_method_votes_guard before insert on public.round_method_votes
  for each row execute function private.guard_method_vote();

-- How a round's quantity is spread, without a name or a share: whether somebody buys more than a quarter, or more than 38 %,
-- how many do, and what the buying firms voted. For whoever took part or arranges it.
create function private.round_balance(round uuid)
returns table (buyers int, anchors int, dominant boolean, equal_price int, equal_saving int, anchor_rebate int, confirmed text)
language sql stable security definer set search_path = '' as $$
  with shares as (
    select a.firm_id, a.quantity, sum(a.quantity) over () as total
    from public.clearing_allocations a where a.clearing_id = private.deciding_clearing(round) and a.quantity > 0
  ), votes as (
    select distinct on (v.firm_id) v.firm_id, v.method
    from public.round_method_votes v where v.round_id = round and v.firm_id in (select s.firm_id from shares s)
    order by v.firm_id, v.voted_at desc
  )
  select (select count(*)::int from shares), (select count(*)::int from shares s where s.quantity * 4 > s.total),
    exists (select from shares s where s.quantity * 100 > s.total * 38),
    (select count(*)::int from votes v where v.method = 'equal_price'), (select count(*)::int from votes v where v.method = 'equal_saving'),
    (select count(*)::int from votes v where v.method = 'anchor_rebate'),
    (select v.method from votes v group by v.method having count(*) * 2 > (select count(*) from shares))
  where exists (select from public.rounds r where r.id = round and r.state in ('locked', 'awarded', 'ordered', 'received', 'reconciled', 'closed'))
    and (private.actor_id() is null or round in (select private.my_pledged_round_ids())
      or round in (select private.my_facilitated_round_ids()) or round in (select private.my_desk_round_ids()))
$$;

-- Where one firm among several buys more than 38 %, the award waits for the group's word on how the price is shared.
create function private.guard_method() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  total numeric;
  largest bigint;
  buying int;
begin
  select sum(a.quantity), max(a.quantity), count(*) into total, largest, buying
    from public.clearing_allocations a where a.clearing_id = private.deciding_clearing(new.id) and a.quantity > 0;
  if buying > 1 and largest * 100 > total * 38 and not exists (
    select from (
      select distinct on (v.firm_id) v.firm_id, v.method
      from public.round_method_votes v
      join public.clearing_allocations a on a.firm_id = v.firm_id and a.clearing_id = private.deciding_clearing(new.id) and a.quantity > 0
      where v.round_id = new.id
      order by v.firm_id, v.voted_at desc) last
    group by last.method having count(*) * 2 > buying)
  then
    raise exception 'the group has not confirmed how the price is shared' using errcode = '23514', constraint = 'rounds_method_confirmed';
  end if;
  return new;
end
$$;
create trigger rounds_method_confirmed before update on public.rounds
  for each row when (old.state = 'locked' and new.state = 'awarded') execute function private.guard_method();

revoke execute on function private.deciding_clearing(uuid), private.accepts_dearer(uuid, uuid), private.guard_consent(), private.guard_dearer(),
  private.guard_method_vote(), private.round_balance(uuid), private.guard_method() from public;
grant execute on function private.round_balance(uuid), private.accepts_dearer(uuid, uuid) to khosheh_member, khosheh_worker;
