-- Pledging ends in fill: every comparable quote is cleared with the same pledges, one of them leads, and until the fill
-- deadline only changes that keep or improve the result are taken. Then everything is cleared again and locked.

alter table public.rounds
  add column extension_hours int check (extension_hours between 1 and 720),
  add column extended_at timestamptz,
  add column close_at_quantity bigint check (close_at_quantity between 1 and 1000000000000),
  add column close_at_value bigint check (close_at_value between 1 and 1000000000000000000);
comment on column public.rounds.extension_hours is 'By how much the deadline moves, once, when nothing clears at it; pledges stay. Null: it doesn''t move.';
comment on column public.rounds.close_at_quantity is 'Pledging ends as soon as this many base units are pledged. Null: only at the deadline.';
comment on column public.rounds.close_at_value is 'Pledging ends as soon as the goods that are pledged cost this much, minor units. Null: only at the deadline.';
create index rounds_filling on public.rounds (fill_deadline) where state = 'fill';

alter table public.clearings
  add column "leading" boolean not null default true,
  add column provisional boolean not null default false,
  add column published_quantity bigint check (published_quantity >= 0);
comment on column public.clearings.leading is 'Of the quotes that were cleared together, the one whose result counts.';
comment on column public.clearings.provisional is 'Cleared at the deadline while the round may still be filled. Members read what is settled only: two exact totals would tell a firm''s change.';
comment on column public.clearings.published_quantity is 'The cleared quantity rounded down like the published progress; null below three firms.';
create unique index clearings_lead on public.clearings (round_id, cleared_at) where "leading";

-- Whether a round takes pledges, by the clock of the database.
create function private.takes_pledges(round public.rounds) returns boolean
language sql volatile set search_path = '' as $$
  select case round.state
    when 'pledging' then clock_timestamp() < round.deadline
    when 'fill' then round.fill_deadline is not null and clock_timestamp() < round.fill_deadline
    else false end
$$;

-- What the goods cost at this quantity, by the first break that it reaches.
create function private.goods_cost(quote uuid, quantity numeric) returns numeric
language sql stable security definer set search_path = '' as $$
  select case q.model
    when 'all_units' then quantity * (select b.unit_price from public.round_quote_breaks b where b.quote_id = q.id and b.min_qty <= quantity order by b.min_qty desc limit 1)
    else (select sum(b.unit_price * (least(quantity, coalesce(b.next_qty, quantity + 1) - 1) - b.min_qty + 1))
      from (select x.min_qty, x.unit_price, lead(x.min_qty) over (order by x.min_qty) as next_qty from public.round_quote_breaks x where x.quote_id = q.id) b
      where b.min_qty <= quantity)
    end
  from public.round_quotes q where q.id = quote and quantity > 0
$$;

-- Whether what is pledged has reached the quantity or the value at which the round closes.
create function private.reached_its_close(round public.rounds) returns boolean
language sql volatile security definer set search_path = '' as $$
  select (round.close_at_quantity is not null or round.close_at_value is not null) and exists (
    select from (select coalesce(sum(p.desired_qty), 0) as desired from public.current_pledges p where p.round_id = round.id) s
    where s.desired >= round.close_at_quantity
      or (select min(private.goods_cost(q.id, s.desired)) from public.round_quotes q where q.round_id = round.id) >= round.close_at_value)
$$;

-- Fill ends early when the facilitator and the broker both say so.
create table public.fill_endings (
  round_id uuid not null references public.rounds (id) on delete cascade,
  side text not null check (side in ('facilitator', 'broker')),
  person_id uuid references public.people (id) on delete set null,
  reason text not null default '' check (char_length(reason) <= 1000),
  at timestamptz not null default clock_timestamp(),
  primary key (round_id, side)
);
comment on table public.fill_endings is 'Who wants the fill to end before its deadline; with both sides it ends.';
call private.open_to_worker('public.fill_endings');
grant select on public.fill_endings to authenticated, khosheh_member;
grant insert on public.fill_endings to khosheh_member;
create policy fill_endings_read on public.fill_endings for select to authenticated, khosheh_member
  using (round_id in (select r.id from public.rounds r));
create policy fill_endings_say on public.fill_endings for insert to khosheh_member
  with check (person_id = (select private.actor_id())
    and case side
      when 'facilitator' then round_id in (select r.id from public.rounds r where r.facilitator_firm_id = any (array(select private.my_editor_firm_ids())))
      else round_id in (select r.id from public.rounds r where r.cluster_id = any (array(select private.my_broker_cluster_ids()))
        and not r.facilitator_firm_id = any (array(select private.my_firm_ids())))
      end);

create function private.end_fill() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  r public.rounds;
begin
  select * into r from public.rounds where id = new.round_id for update;
  if tg_when = 'BEFORE' then
    if not private.takes_pledges(r) or r.state <> 'fill' then
      raise exception 'the round is not in fill' using errcode = '23514', constraint = 'fill_endings_in_fill';
    end if;
    new.at := clock_timestamp();
    return new;
  end if;
  if (select count(distinct e.side) = 2 and count(distinct e.person_id) = 2 from public.fill_endings e where e.round_id = new.round_id) then
    update public.rounds set fill_deadline = clock_timestamp() where id = new.round_id;
  end if;
  return null;
end
$$;
create trigger fill_endings_in_fill before insert on public.fill_endings for each row execute function private.end_fill();
create trigger fill_endings_end after insert on public.fill_endings for each row execute function private.end_fill();
create trigger fill_endings_append_only before update or delete on public.fill_endings
  for each row when (pg_trigger_depth() = 0) execute function private.refuse_rewrite();

create or replace function private.guard_round() returns trigger
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
  if old.state not in ('draft', 'gathering', 'tendering') then
    if (new.title, new.specification, new.unit_code, new.currency, new.solo_price, new.shared_cost, new.cluster_id, new.facilitator_firm_id,
        new.shortage_policy, new.settlement, new.fill_hours, new.quantity_limit, new.extension_hours, new.close_at_quantity, new.close_at_value)
       is distinct from (old.title, old.specification, old.unit_code, old.currency, old.solo_price, old.shared_cost, old.cluster_id, old.facilitator_firm_id,
        old.shortage_policy, old.settlement, old.fill_hours, old.quantity_limit, old.extension_hours, old.close_at_quantity, old.close_at_value) then
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

create or replace function private.guard_pledge() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  r public.rounds;
begin
  if private.actor_id() is null then
    return new;
  end if;
  select * into r from public.rounds where id = new.round_id;
  if not private.takes_pledges(r) then
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

create or replace function private.guard_confirmation() returns trigger
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
  if not private.takes_pledges(r) or (p.expires_at is not null and clock_timestamp() >= p.expires_at) then
    raise exception 'too late to confirm' using errcode = '23514', constraint = 'pledges_in_time';
  end if;
  if p.on_behalf_of is not null and private.is_replaced(p) then
    raise exception 'a later entry replaced this one' using errcode = '23514', constraint = 'pledges_replaced';
  end if;
  new.confirmed_at := clock_timestamp();
  return new;
end
$$;

-- The pledges that count in a round in fill, for the command that decides whether a change keeps the result. It runs for
-- our server only, and the command answers yes or no.
create function private.pledges_in_fill(round uuid)
returns table (firm_id uuid, min_qty bigint, desired_qty bigint, max_qty bigint, cap bigint, seq bigint)
language sql stable security definer set search_path = '' as $$
  select p.firm_id, p.min_qty, p.desired_qty, p.max_qty, p.cap, p.seq
  from public.current_pledges p join public.rounds r on r.id = p.round_id
  where p.round_id = round and r.state = 'fill' and r.cluster_id in (select private.my_cluster_ids())
  order by p.seq
$$;

-- Of the last clearing of each quote that was cleared with the leading one, what members may know while others are hidden:
-- whether it clears, and the quantity as it is published.
create function private.cleared_quotes(round uuid)
returns table (quote_id uuid, clearing_id uuid, status text, "leading" boolean, provisional boolean, firms int, published_quantity bigint)
language sql stable security definer set search_path = '' as $$
  select c.quote_id, c.id, c.status, c.leading, c.provisional, case when c.firms >= 3 then c.firms end, c.published_quantity
  from public.clearings c join public.rounds r on r.id = c.round_id
  where c.round_id = round and r.state <> 'draft'
    and (r.cluster_id in (select private.my_cluster_ids()) or r.facilitator_firm_id in (select private.my_firm_ids()))
    and c.cleared_at = (select max(l.cleared_at) from public.clearings l where l.round_id = round and l.leading)
  order by c.leading desc, c.quote_id
$$;

-- One's own part of the clearing that leads while the round is filled. What it costs is worked out from the published
-- quantity: an exact share of the shared cost would tell the exact total.
create function private.my_fill_share(round uuid, firm uuid)
returns table (excluded boolean, quantity bigint, published_quantity bigint)
language sql stable security definer set search_path = '' as $$
  select a.excluded, a.quantity, c.published_quantity
  from public.clearings c join public.clearing_allocations a on a.clearing_id = c.id
  where c.round_id = round and c.leading and c.provisional and a.firm_id = firm and firm in (select private.my_firm_ids())
  order by c.cleared_at desc limit 1
$$;

create function private.my_settled_clearing_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select c.id from public.clearing_allocations a join public.clearings c on c.id = a.clearing_id
  where a.firm_id in (select private.my_firm_ids()) and c.leading and not c.provisional
$$;

revoke execute on function private.takes_pledges(public.rounds), private.goods_cost(uuid, numeric), private.reached_its_close(public.rounds),
  private.end_fill(), private.pledges_in_fill(uuid), private.cleared_quotes(uuid), private.my_fill_share(uuid, uuid), private.my_settled_clearing_ids() from public;
grant execute on function private.pledges_in_fill(uuid), private.cleared_quotes(uuid), private.my_fill_share(uuid, uuid) to khosheh_member;
grant execute on function private.reached_its_close(public.rounds) to khosheh_worker;
grant execute on function private.my_settled_clearing_ids() to authenticated, khosheh_member;

alter policy clearings_read on public.clearings
  using (round_id = any (array(select private.my_facilitated_round_ids()))
    or round_id = any (array(select private.my_desk_round_ids()))
    or ("leading" and not provisional and round_id = any (array(select private.my_pledged_round_ids()))
      and case when status = 'clears' then firms >= 3 else pledging_firms >= 3 end));
alter policy clearing_allocations_read on public.clearing_allocations
  using ((firm_id = any (array(select private.my_firm_ids())) and clearing_id = any (array(select private.my_settled_clearing_ids())))
    or clearing_id in (select c.id from public.clearings c
      where c.round_id = any (array(select private.my_facilitated_round_ids()))
        or c.round_id = any (array(select private.my_desk_round_ids()))));

-- Several quotes are cleared; the saving of a round is that of its last leading one.
create or replace function private.cluster_figures()
returns table (cluster_id uuid, firms int, providers int, institutions int, open_rounds int, cleared_rounds int, saved numeric)
language sql stable security definer set search_path = '' as $$
  select c.id, coalesce(m.firms, 0), coalesce(m.providers, 0), coalesce(m.institutions, 0), coalesce(r.open, 0), coalesce(r.cleared, 0), coalesce(s.saved, 0)
  from public.clusters c
  left join (
    select m.cluster_id, count(*)::int as firms,
      (count(*) filter (where f.kind = 'provider'))::int as providers,
      (count(*) filter (where f.kind = 'institution'))::int as institutions
    from public.cluster_memberships m join public.firms f on f.id = m.firm_id
    where m.status = 'active' and f.status = 'active'
    group by m.cluster_id) m on m.cluster_id = c.id
  left join (
    select r.cluster_id,
      (count(*) filter (where r.state in ('gathering', 'tendering', 'pledging', 'fill')))::int as open,
      (count(*) filter (where r.state in ('locked', 'awarded', 'ordered', 'received', 'reconciled', 'closed')))::int as cleared
    from public.rounds r
    group by r.cluster_id) r on r.cluster_id = c.id
  left join (
    select r.cluster_id, sum(k.solo_total - k.goods - k.shared) as saved
    from public.rounds r
    cross join lateral (select x.* from public.clearings x where x.round_id = r.id and x.leading and not x.provisional order by x.cleared_at desc limit 1) k
    where k.status = 'clears' and k.solo_total > k.goods + k.shared
      and r.state in ('locked', 'awarded', 'ordered', 'received', 'reconciled', 'closed')
    group by r.cluster_id) s on s.cluster_id = c.id
$$;

create or replace function private.desk_progress(cluster uuid)
returns table (round_id uuid, firms int, desired numeric, waiting int)
language sql stable security definer set search_path = '' as $$
  select r.id,
    (select count(*)::int from public.current_pledges p where p.round_id = r.id),
    null::numeric,
    (select count(*)::int from public.pledges a
      where a.round_id = r.id and a.on_behalf_of is not null and (a.expires_at is null or a.expires_at > clock_timestamp())
        and private.takes_pledges(r)
        and not private.is_replaced(a)
        and not exists (select from public.pledge_confirmations c where c.pledge_id = a.id))
  from public.rounds r
  where r.cluster_id = cluster and cluster in (select private.my_desk_cluster_ids())
$$;

create or replace function private.desk_assisted(cluster uuid)
returns table (pledge_id uuid, round_id uuid, firm_id uuid, desired bigint, min_qty bigint, max_qty bigint, cap bigint,
  source text, entry_note text, entered_by uuid, created_at timestamptz, expires_at timestamptz, standing text)
language sql stable security definer set search_path = '' as $$
  select a.id, a.round_id, a.firm_id,
    case when s.shown then a.desired_qty end, case when s.shown then a.min_qty end,
    case when s.shown then a.max_qty end, case when s.shown then a.cap end,
    a.source, a.entry_note, a.entered_by, a.created_at, a.expires_at, s.standing
  from public.rounds r
  join public.pledges a on a.round_id = r.id and a.on_behalf_of is not null
  left join public.pledge_confirmations c on c.pledge_id = a.id
  cross join lateral (select coalesce(c.answer,
    case when private.is_replaced(a) then 'replaced'
      when not private.takes_pledges(r) or a.expires_at <= clock_timestamp() then 'expired'
      else 'waiting' end) as standing) x
  cross join lateral (select x.standing,
    x.standing = 'waiting' and cluster in (select private.my_staff_cluster_ids()) as shown) s
  where r.cluster_id = cluster and cluster in (select private.my_desk_cluster_ids())
  order by a.created_at desc
$$;
