-- A round that buys at most so much: what is pledged past it waits, in the order of confirmation, and moves up when room
-- appears. Room is taken by the most that a firm may get, so that no clearing goes past the limit. And a material change of
-- terms makes a new version of the item: pledges of an earlier one lapse unless they are placed again.

create or replace view public.current_pledges with (security_invoker = true) as
  select last.*
  from (
    select distinct on (p.round_id, p.firm_id) p.id, p.round_id, p.firm_id, p.item_version, p.kind, p.min_qty, p.desired_qty, p.max_qty, p.cap, p.solo_price,
      p.delivery_point, p.entered_by, p.on_behalf_of, p.source, p.expires_at, p.created_at, c.seq, c.confirmed_at
    from public.pledges p
    join public.rounds r on r.id = p.round_id and r.item_version = p.item_version
    join public.pledge_confirmations c on c.pledge_id = p.id and c.answer = 'confirmed'
    order by p.round_id, p.firm_id, c.seq desc
  ) last
  where last.kind = 'pledge';
comment on view public.current_pledges is 'For each firm its last confirmed pledge for the terms as they are; in a round with a limit it may still wait.';

create table public.pledge_places (
  pledge_id uuid primary key references public.pledges (id),
  round_id uuid not null references public.rounds (id),
  firm_id uuid not null references public.firms (id),
  place bigint not null,
  admitted_at timestamptz,
  published text check (published in ('counts', 'waits')),
  published_place int check (published_place > 0),
  constraint pledge_places_published check ((published = 'waits') is true = (published_place is not null))
);
comment on table public.pledge_places is 'In a round with a limit: since when a pledge counts, or that it waits. Firms read what is published of it: whether a pledge fits would tell how much the others pledged.';
comment on column public.pledge_places.place is 'Order on the waiting list; a firm keeps it when it asks for less.';
create index pledge_places_waiting on public.pledge_places (round_id, place) where admitted_at is null;
call private.open_to_worker('public.pledge_places');
grant select on public.pledge_places to authenticated, khosheh_member;
create policy pledge_places_read on public.pledge_places for select to authenticated, khosheh_member
  using (round_id = any (array(select private.my_facilitated_round_ids())));

-- The pledges that count: for each firm the last one that was admitted.
create view public.counting_pledges with (security_invoker = true) as
  select last.*
  from (
    select distinct on (p.round_id, p.firm_id) p.*, c.seq, c.confirmed_at
    from public.pledges p
    join public.rounds r on r.id = p.round_id and r.item_version = p.item_version
    join public.pledge_confirmations c on c.pledge_id = p.id and c.answer = 'confirmed'
    where r.quantity_limit is null or p.kind = 'withdrawal'
      or exists (select from public.pledge_places l where l.pledge_id = p.id and l.admitted_at is not null)
    order by p.round_id, p.firm_id, c.seq desc
  ) last
  where last.kind = 'pledge';
comment on view public.counting_pledges is 'For each firm the pledge that is cleared: the last one that was confirmed and, where the round has a limit, admitted.';
revoke all on public.counting_pledges from anon, authenticated, public;
grant select on public.counting_pledges to khosheh_worker;

-- Firms that wait, in their order, with the pledge that waits and the room it needs beyond what already counts for the firm.
create function private.waiting_pledges(round uuid)
returns table (pledge_id uuid, firm_id uuid, place bigint, needs bigint, max_qty bigint)
language sql stable security definer set search_path = '' as $$
  select l.pledge_id, l.firm_id, l.place, p.max_qty - coalesce(k.max_qty, 0), p.max_qty
  from public.pledge_places l
  join public.current_pledges p on p.id = l.pledge_id
  left join public.counting_pledges k on k.round_id = l.round_id and k.firm_id = l.firm_id
  where l.round_id = round and l.admitted_at is null
  order by l.place, l.pledge_id
$$;

create function private.take_place() returns trigger
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
create trigger pledge_confirmations_place after insert on public.pledge_confirmations
  for each row execute function private.take_place();

-- Publishes who counts and who waits, together with the progress; answers whom it tells something new.
create function private.publish_places(round uuid)
returns table (pledge_id uuid, firm_id uuid, published text, published_place int)
language sql volatile security definer set search_path = '' as $$
  with queue as (
    select w.pledge_id, (row_number() over (order by w.place, w.pledge_id))::int as rank from private.waiting_pledges(round) w
  ), now as (
    select l.pledge_id, case when q.rank is null then 'counts' else 'waits' end as published, q.rank
    from public.pledge_places l
    join public.current_pledges p on p.id = l.pledge_id
    left join queue q on q.pledge_id = l.pledge_id
    where l.round_id = round
  ), before as (
    select l.pledge_id, l.published from public.pledge_places l where l.round_id = round
  )
  update public.pledge_places l set published = n.published, published_place = n.rank
  from now n join before b on b.pledge_id = n.pledge_id
  where l.pledge_id = n.pledge_id and (l.published, l.published_place) is distinct from (n.published, n.rank)
  returning l.pledge_id, l.firm_id, case when b.published is distinct from n.published then l.published end, l.published_place
$$;

-- One's own place as it is published. While others are published as waiting, who comes later waits too; otherwise it isn't told yet.
create function private.my_place(round uuid, firm uuid)
returns table (standing text, place int, counting bigint)
language sql stable security definer set search_path = '' as $$
  select coalesce(l.published, case when exists (select from public.pledge_places o where o.round_id = round and o.published = 'waits' and o.firm_id <> firm
      and exists (select from public.current_pledges c where c.id = o.pledge_id)) then 'waits' else 'unpublished' end),
    l.published_place,
    (select e.desired_qty from public.pledge_places k join public.pledges e on e.id = k.pledge_id
      where k.round_id = round and k.firm_id = firm and k.published = 'counts' and k.pledge_id <> l.pledge_id order by k.place desc limit 1)
  from public.pledge_places l join public.current_pledges p on p.id = l.pledge_id
  where l.round_id = round and l.firm_id = firm and firm in (select private.my_firm_ids())
$$;

-- What is cleared, with what the cost keys and the rotation need of a firm: how far it is from the cluster's place, in metres,
-- and how much of its desired quantity it missed in the last settled round of the cluster, in millionths. For the worker; and
-- for our server in fill, where a command answers yes or no.
drop function private.pledges_in_fill(uuid);
create function private.clearing_rows(round uuid)
returns table (id uuid, firm_id uuid, min_qty bigint, desired_qty bigint, max_qty bigint, cap bigint, solo_price bigint, accepts_dearer boolean, seq bigint, distance bigint, missed bigint)
language sql stable security definer set search_path = '' as $$
  select p.id, p.firm_id, p.min_qty, p.desired_qty, p.max_qty, p.cap, p.solo_price, private.accepts_dearer(p.round_id, p.firm_id), p.seq,
    round(12742000 * asin(sqrt(power(sin(radians(f.lat - c.lat) / 2), 2)
      + cos(radians(c.lat)) * cos(radians(f.lat)) * power(sin(radians(f.lng - c.lng) / 2), 2))))::bigint,
    case when r.shortage_policy = 'rotation' then (
      select greatest(0, (e.desired_qty - a.quantity) * 1000000 / e.desired_qty)
      from public.clearing_allocations a
      join public.clearings k on k.id = a.clearing_id and k.leading and not k.provisional and k.status = 'clears'
      join public.rounds o on o.id = k.round_id and o.cluster_id = r.cluster_id and o.id <> r.id and o.state not in ('cancelled', 'not_viable')
      join public.pledges e on e.id = a.pledge_id and e.desired_qty > 0
      where a.firm_id = p.firm_id and not a.excluded
      order by k.cleared_at desc limit 1) end
  from public.rounds r
  join public.clusters c on c.id = r.cluster_id
  join public.counting_pledges p on p.round_id = r.id
  join public.firms f on f.id = p.firm_id
  where r.id = round
    and (private.actor_id() is null or (r.state in ('fill', 'locked', 'awarded') and r.cluster_id in (select private.my_cluster_ids())))
  order by p.seq
$$;

-- What a member sees of a change of terms: each version that was replaced, and why.
create table public.round_versions (
  round_id uuid not null references public.rounds (id) on delete cascade,
  item_version int not null,
  title text not null,
  specification text not null,
  delivery_note text not null,
  solo_price bigint,
  replaced_at timestamptz not null default clock_timestamp(),
  primary key (round_id, item_version)
);
comment on table public.round_versions is 'Terms of a round that a material change replaced while it took pledges.';
call private.open_to_worker('public.round_versions');
grant select on public.round_versions to authenticated, khosheh_member;
create policy round_versions_read on public.round_versions for select to authenticated, khosheh_member
  using (round_id in (select r.id from public.rounds r));
create function private.keep_version() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.round_versions (round_id, item_version, title, specification, delivery_note, solo_price)
  values (old.id, old.item_version, old.title, old.specification, old.delivery_note, old.solo_price);
  return null;
end
$$;
create trigger rounds_keep_version after update of item_version on public.rounds
  for each row when (old.item_version is distinct from new.item_version) execute function private.keep_version();

create or replace function private.guard_round() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  revised boolean;
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
    if old.state in ('pledging', 'fill') and new.state in ('fill', 'locked', 'not_viable') then
      if private.actor_id() is not null then
        raise exception 'the worker closes a round' using errcode = '23514', constraint = 'rounds_clock';
      end if;
      if old.state = 'pledging' and clock_timestamp() < old.deadline and not private.reached_its_close(old) then
        raise exception 'the deadline has not come' using errcode = '23514', constraint = 'rounds_deadline';
      end if;
      if old.state = 'fill' and (old.fill_deadline is null or clock_timestamp() < old.fill_deadline) then
        raise exception 'the fill has not ended' using errcode = '23514', constraint = 'rounds_deadline';
      end if;
      if new.state = 'fill' and new.fill_deadline is null then
        raise exception 'a fill has a deadline' using errcode = '23514', constraint = 'rounds_deadline';
      end if;
    end if;
    new.version := old.version + 1;
  end if;
  -- While pledges are taken the item may be described anew as its next version; what was pledged for the last one lapses.
  revised := new.item_version = old.item_version + 1 and old.state = 'pledging' and new.state = 'pledging' and clock_timestamp() < old.deadline;
  if new.item_version <> old.item_version and not revised then
    raise exception 'an item has its next version while pledges are taken' using errcode = '23514', constraint = 'rounds_frozen';
  end if;
  if revised then
    new.version := old.version + 1;
  end if;
  if old.state not in ('draft', 'gathering', 'tendering') then
    if (new.unit_code, new.currency, new.shared_cost, new.cluster_id, new.facilitator_firm_id, new.shortage_policy, new.settlement, new.fill_hours,
        new.quantity_limit, new.extension_hours, new.close_at_quantity, new.close_at_value)
       is distinct from (old.unit_code, old.currency, old.shared_cost, old.cluster_id, old.facilitator_firm_id, old.shortage_policy, old.settlement, old.fill_hours,
        old.quantity_limit, old.extension_hours, old.close_at_quantity, old.close_at_value)
       or (not revised and (new.title, new.specification, new.delivery_note, new.solo_price)
         is distinct from (old.title, old.specification, old.delivery_note, old.solo_price)) then
      raise exception 'the terms are frozen from pledging on' using errcode = '23514', constraint = 'rounds_frozen';
    end if;
    -- A deadline moves once, by what was said beforehand, when it has come; a fill ends early when both sides say so.
    if (new.deadline, new.extended_at) is distinct from (old.deadline, old.extended_at)
       and not (private.actor_id() is null and old.state = 'pledging' and new.state = 'pledging' and old.extended_at is null and new.extended_at is not null
         and clock_timestamp() >= old.deadline and new.deadline > old.deadline and old.extension_hours is not null
         and new.deadline <= greatest(old.deadline, clock_timestamp()) + make_interval(hours => old.extension_hours)) then
      raise exception 'the terms are frozen from pledging on' using errcode = '23514', constraint = 'rounds_frozen';
    end if;
    if new.fill_deadline is distinct from old.fill_deadline
       and not (private.actor_id() is null and old.state = 'pledging' and new.state = 'fill')
       and not (old.state = 'fill' and new.state = 'fill' and new.fill_deadline between old.updated_at and clock_timestamp()
         and (select count(distinct e.side) = 2 and count(distinct e.person_id) = 2 from public.fill_endings e where e.round_id = old.id)) then
      raise exception 'the end of the fill is frozen' using errcode = '23514', constraint = 'rounds_frozen';
    end if;
  end if;
  return new;
end
$$;

create or replace function private.reached_its_close(round public.rounds) returns boolean
language sql volatile security definer set search_path = '' as $$
  select (round.close_at_quantity is not null or round.close_at_value is not null) and exists (
    select from (select coalesce(sum(p.desired_qty), 0) as desired from public.counting_pledges p where p.round_id = round.id) s
    where s.desired >= round.close_at_quantity
      or (select min(private.goods_cost(q.id, s.desired)) from public.round_quotes q where q.round_id = round.id) >= round.close_at_value)
$$;

insert into public.round_event_kinds (kind, writer) values ('terms_changed', 'desk'), ('extended', 'server');

revoke execute on function private.waiting_pledges(uuid), private.take_place(), private.publish_places(uuid), private.my_place(uuid, uuid),
  private.clearing_rows(uuid), private.keep_version() from public;
grant execute on function private.publish_places(uuid) to khosheh_worker;
grant execute on function private.clearing_rows(uuid) to khosheh_member, khosheh_worker;
grant execute on function private.my_place(uuid, uuid) to khosheh_member;
