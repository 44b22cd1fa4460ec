-- First come, first served for a shortage: never chosen by whoever starts a round, only by a recorded vote of the group before
-- pledging begins.

alter table public.rounds drop constraint rounds_shortage_policy_check;
alter table public.rounds add constraint rounds_shortage_policy_check
  check (shortage_policy in ('proportional', 'equal_floor', 'small_firms_first', 'rotation', 'first_come'));

create table public.policy_votes (
  round_id uuid primary key references public.rounds (id) on delete cascade,
  opened_by uuid references public.people (id) on delete set null,
  opened_firm_id uuid references public.firms (id),
  opened_at timestamptz not null default clock_timestamp(),
  closes_at timestamptz not null,
  closed_at timestamptz,
  outcome text check (outcome in ('accepted', 'refused', 'lapsed')),
  voters int check (voters >= 3),
  yes int check (yes >= 0),
  no int check (no >= 0),
  constraint policy_votes_closed check ((closed_at is null) = (outcome is null)),
  constraint policy_votes_counted check ((voters is null) = (yes is null) and (voters is null) = (no is null)),
  constraint policy_votes_majority check (outcome is distinct from 'accepted' or coalesce(yes * 2 > voters, false))
);
comment on table public.policy_votes is 'The vote on first come, first served, once a round: one vote for each firm of the group, secret until it closes. More than half of all must say yes.';
comment on column public.policy_votes.opened_firm_id is 'The facilitator''s firm; null for the broker''s desk.';
comment on column public.policy_votes.voters is 'Firms of the group when it closed; null below three, as with everything that is published of needs, and when it lapsed.';

create table public.policy_ballots (
  round_id uuid not null references public.policy_votes (round_id) on delete cascade,
  firm_id uuid not null references public.firms (id),
  agrees boolean not null,
  cast_by uuid references public.people (id) on delete set null,
  cast_at timestamptz not null default clock_timestamp(),
  primary key (round_id, firm_id)
);
comment on table public.policy_ballots is 'How each firm votes on first come, first served; it may change its mind until the vote closes.';
create index policy_ballots_of_firm on public.policy_ballots (firm_id);

call private.open_to_worker('public.policy_votes');
call private.open_to_worker('public.policy_ballots');
grant select on public.policy_votes, public.policy_ballots to authenticated, khosheh_member;

create policy policy_votes_read on public.policy_votes for select to authenticated, khosheh_member
  using (round_id in (select r.id from public.rounds r));
grant insert (round_id, opened_by, opened_firm_id, closes_at) on public.policy_votes to khosheh_member;
create policy policy_votes_open on public.policy_votes for insert to khosheh_member
  with check (opened_by = (select private.actor_id())
    and round_id in (select r.id from public.rounds r
      where (r.facilitator_firm_id = policy_votes.opened_firm_id and r.facilitator_firm_id = any (array(select private.my_editor_firm_ids())))
        or (policy_votes.opened_firm_id is null and r.cluster_id = any (array(select private.my_broker_cluster_ids())))));

-- Who needs something in a round is told to its facilitator alone, so a vote is read by its firm, and by the facilitator once it closed.
create policy policy_ballots_read on public.policy_ballots for select to authenticated, khosheh_member
  using (firm_id = any (array(select private.my_firm_ids()))
    or (round_id = any (array(select private.my_facilitated_round_ids()))
      and round_id in (select v.round_id from public.policy_votes v where v.closed_at is not null)));
grant insert (round_id, firm_id, agrees, cast_by), update (agrees, cast_by) on public.policy_ballots to khosheh_member;
create policy policy_ballots_cast on public.policy_ballots for insert to khosheh_member
  with check (cast_by = (select private.actor_id()) and firm_id = any (array(select private.my_editor_firm_ids())));
create policy policy_ballots_change on public.policy_ballots for update to khosheh_member
  using (firm_id = any (array(select private.my_editor_firm_ids())))
  with check (cast_by = (select private.actor_id()) and firm_id = any (array(select private.my_editor_firm_ids())));

-- The group before anybody pledges: the members of the cluster that entered a need, and the facilitator.
create function private.policy_voters(round uuid) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select m.firm_id
  from public.rounds r
  join public.cluster_memberships m on m.cluster_id = r.cluster_id and m.status = 'active'
  where r.id = round
    and (m.firm_id = r.facilitator_firm_id or exists (select from public.round_needs n where n.round_id = r.id and n.firm_id = m.firm_id))
$$;
create function private.may_vote_policy(round uuid, firm uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select firm in (select private.my_firm_ids()) and firm in (select private.policy_voters(round))
$$;

-- Counts a vote itself when it closes, so that nobody can write another outcome than the ballots have: at its end or once all
-- have voted; whoever closes it earlier lets it lapse.
create function private.guard_policy_vote() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  r public.rounds;
  entitled int;
  said_yes int;
  said_no int;
begin
  select * into r from public.rounds where id = new.round_id for update;
  if tg_op = 'INSERT' then
    if r.state is null or r.state not in ('gathering', 'tendering') or r.shortage_policy = 'first_come' or new.outcome is not null then
      raise exception 'there is nothing to vote on' using errcode = '23514', constraint = 'policy_votes_in_time';
    end if;
    if (select count(*) from private.policy_voters(r.id)) < 3 then
      raise exception 'fewer than three firms are no group' using errcode = '23514', constraint = 'policy_votes_group';
    end if;
    if new.closes_at < clock_timestamp() + interval '1 hour' or new.closes_at > clock_timestamp() + interval '14 days' then
      raise exception 'a vote takes from an hour to two weeks' using errcode = '23514', constraint = 'policy_votes_length';
    end if;
    if new.closes_at >= (case when r.state = 'tendering' then coalesce(r.tender_deadline, r.deadline) else r.deadline end) then
      raise exception 'the vote ends before pledging begins' using errcode = '23514', constraint = 'policy_votes_before_pledging';
    end if;
    return new;
  end if;
  if old.closed_at is not null or new.closed_at is null
     or (new.round_id, new.opened_at, new.closes_at, new.opened_firm_id) is distinct from (old.round_id, old.opened_at, old.closes_at, old.opened_firm_id) then
    raise exception 'a vote stays as it was opened' using errcode = '23514', constraint = 'policy_votes_final';
  end if;
  select count(*), count(*) filter (where b.agrees), count(*) filter (where not b.agrees) into entitled, said_yes, said_no
    from private.policy_voters(r.id) v left join public.policy_ballots b on b.round_id = r.id and b.firm_id = v;
  new.closed_at := clock_timestamp();
  if r.state in ('gathering', 'tendering') and (new.closed_at >= old.closes_at or said_yes + said_no = entitled) then
    new.outcome := case when entitled >= 3 and said_yes * 2 > entitled then 'accepted' else 'refused' end;
  elsif new.outcome is distinct from 'lapsed' then
    raise exception 'the vote goes on' using errcode = '23514', constraint = 'policy_votes_open';
  end if;
  if new.outcome <> 'lapsed' and entitled >= 3 then
    new.voters := entitled;
    new.yes := said_yes;
    new.no := said_no;
  else
    new.voters := null;
    new.yes := null;
    new.no := null;
  end if;
  return new;
end
$$;
create trigger policy_votes_guard before insert or update on public.policy_votes for each row execute function private.guard_policy_vote();

create function private.guard_policy_ballot() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  r public.rounds;
  v public.policy_votes;
begin
  if tg_op = 'DELETE' then
    if exists (select from public.policy_votes x where x.round_id = old.round_id) then
      raise exception 'a vote is changed, not taken back' using errcode = '23514', constraint = 'policy_ballots_kept';
    end if;
    return old;
  end if;
  select * into r from public.rounds where id = new.round_id for update;
  select * into v from public.policy_votes where round_id = new.round_id;
  if v.round_id is null or v.closed_at is not null or clock_timestamp() >= v.closes_at or r.state not in ('gathering', 'tendering') then
    raise exception 'the vote is closed' using errcode = '23514', constraint = 'policy_ballots_in_time';
  end if;
  if tg_op = 'UPDATE' and (new.round_id, new.firm_id) is distinct from (old.round_id, old.firm_id) then
    raise exception 'a vote stays with its firm' using errcode = '23514', constraint = 'policy_ballots_kept';
  end if;
  if not new.firm_id in (select private.policy_voters(new.round_id)) then
    raise exception 'the firm has no vote' using errcode = '23514', constraint = 'policy_ballots_entitled';
  end if;
  new.cast_at := clock_timestamp();
  return new;
end
$$;
create trigger policy_ballots_guard before insert or update or delete on public.policy_ballots for each row execute function private.guard_policy_ballot();

-- Opening and closing stand in the log, and are told.
insert into public.round_event_kinds (kind, writer) values ('policy_vote_opened', 'desk'), ('policy_vote_accepted', 'server'), ('policy_vote_refused', 'server'), ('policy_vote_lapsed', 'server');
create policy round_events_read_policy on public.round_events for select to authenticated, khosheh_member
  using (kind in ('policy_vote_opened', 'policy_vote_accepted', 'policy_vote_refused', 'policy_vote_lapsed') and round_id in (select r.id from public.rounds r));

create function private.tell_policy_vote() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.round_events (round_id, seq, kind, detail)
    values (new.round_id, 0, 'policy_vote_' || new.outcome, jsonb_strip_nulls(jsonb_build_object('voters', new.voters, 'yes', new.yes, 'no', new.no)));
  insert into public.outbox (topic, payload) values ('policy.vote_closed', jsonb_build_object('roundId', new.round_id, 'outcome', new.outcome));
  return null;
end
$$;
create trigger policy_votes_told after update on public.policy_votes
  for each row when (old.outcome is null and new.outcome is not null) execute function private.tell_policy_vote();

-- No way leads to first come but an accepted vote, and none leads back from it. When pledging begins a vote that is due still
-- counts; one that goes on lapses.
create function private.guard_first_come() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  result text;
begin
  if tg_op = 'UPDATE' and old.state in ('gathering', 'tendering') and new.state not in ('gathering', 'tendering') then
    update public.policy_votes v set closed_at = clock_timestamp(), outcome = 'lapsed' where v.round_id = new.id and v.closed_at is null returning v.outcome into result;
    if result = 'accepted' and new.state = 'pledging' then
      new.shortage_policy := 'first_come';
    end if;
  end if;
  if new.shortage_policy = 'first_come'
     and not exists (select from public.policy_votes v where v.round_id = new.id and v.outcome = 'accepted') then
    raise exception 'first come needs a vote of the group' using errcode = '23514', constraint = 'rounds_first_come_voted';
  end if;
  if tg_op = 'UPDATE' and old.shortage_policy = 'first_come' and new.shortage_policy <> 'first_come' then
    raise exception 'the group voted for first come' using errcode = '23514', constraint = 'rounds_first_come_kept';
  end if;
  return new;
end
$$;
create trigger rounds_first_come before insert or update on public.rounds for each row execute function private.guard_first_come();

call private.keep_in_log('public.policy_votes', 'round_id');
call private.keep_in_log('public.policy_ballots', 'round_id');

-- The place of a firm's standing pledge in the order in which those were first placed: the confirmation of its first pledge that no
-- withdrawal came after. Changing the pledge keeps the place; who withdraws and comes back is last.
create function private.first_placed(round uuid, firm uuid, upto bigint) returns bigint
language sql stable security definer set search_path = '' as $$
  select min(c.seq)
  from public.pledges p
  join public.pledge_confirmations c on c.pledge_id = p.id and c.answer = 'confirmed'
  where p.round_id = round and p.firm_id = firm and p.kind = 'pledge' and c.seq <= upto
    and not exists (select from public.pledges w
      join public.pledge_confirmations k on k.pledge_id = w.id and k.answer = 'confirmed'
      where w.round_id = round and w.firm_id = firm and w.kind = 'withdrawal' and k.seq > c.seq and k.seq <= upto)
$$;

drop function private.clearing_rows(uuid);
drop function private.counted_rows(uuid);
create function private.counted_rows(round uuid)
returns table (id uuid, firm_id uuid, min_qty bigint, desired_qty bigint, max_qty bigint, cap bigint, solo_price bigint, accepts_dearer boolean, seq bigint, distance bigint, missed bigint, substitutes uuid[], placed bigint)
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
      order by k.cleared_at desc limit 1) end,
    w.substitutes,
    case when r.shortage_policy = 'first_come' then private.first_placed(r.id, p.firm_id, p.seq) end
  from public.rounds r
  join public.clusters c on c.id = r.cluster_id
  join public.counting_pledges p on p.round_id = r.id
  join public.pledges w on w.id = p.id
  join public.firms f on f.id = p.firm_id
  where r.id = round
  order by p.seq
$$;
create function private.clearing_rows(round uuid)
returns table (id uuid, firm_id uuid, min_qty bigint, desired_qty bigint, max_qty bigint, cap bigint, solo_price bigint, accepts_dearer boolean, seq bigint, distance bigint, missed bigint, substitutes uuid[], placed bigint)
language sql stable security definer set search_path = '' as $$
  select x.* from public.rounds r cross join lateral private.counted_rows(r.id) x
  where r.id = round
    and (private.actor_id() is null
      or (r.state = 'fill' and r.cluster_id in (select private.my_cluster_ids()))
      or (r.state = 'pledging' and exists (select from public.counting_pledges o where o.round_id = r.id and o.firm_id in (select private.my_firm_ids()))))
  order by x.seq
$$;
create or replace function private.linked_situation(key text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  asked record;
  r public.rounds;
  q public.round_quotes;
begin
  select * into asked from private.linked_pledge(key);
  select * into r from public.rounds x where x.id = asked.round_id for update;
  if r.state is distinct from 'fill' then
    return null;
  end if;
  select x.* into q from public.clearings c join public.round_quotes x on x.id = c.quote_id where c.round_id = r.id and c.leading order by c.cleared_at desc limit 1;
  return jsonb_build_object(
    'round', jsonb_build_object('id', r.id, 'shared_cost', r.shared_cost || 'n', 'solo_price', r.solo_price || 'n', 'shortage_policy', r.shortage_policy),
    'lines', (select coalesce(jsonb_agg(jsonb_build_object('amount', l.amount || 'n', 'key', l.key) order by l.position), '[]') from public.round_cost_lines l where l.round_id = r.id),
    'quote', jsonb_build_object('id', q.id, 'substitute', q.substitute, 'model', q.model, 'pack', q.pack || 'n', 'moq', q.moq || 'n',
      'breaks', (select jsonb_agg(jsonb_build_object('minQty', b.min_qty || 'n', 'unitPrice', b.unit_price || 'n') order by b.min_qty) from public.round_quote_breaks b where b.quote_id = q.id)),
    'rows', (select coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'firm_id', x.firm_id, 'min_qty', x.min_qty || 'n', 'desired_qty', x.desired_qty || 'n', 'max_qty', x.max_qty || 'n',
      'cap', x.cap || 'n', 'solo_price', x.solo_price || 'n', 'accepts_dearer', x.accepts_dearer, 'seq', x.seq || 'n', 'distance', x.distance || 'n', 'missed', x.missed || 'n', 'substitutes', x.substitutes,
      'placed', x.placed || 'n')), '[]')
      from private.counted_rows(r.id) x),
    'pledge', (select jsonb_build_object('firm', p.firm_id, 'min', p.min_qty || 'n', 'desired', p.desired_qty || 'n', 'max', p.max_qty || 'n', 'cap', p.cap || 'n',
      'soloPrice', p.solo_price || 'n', 'substitutes', p.substitutes, 'acceptsDearer', private.accepts_dearer(r.id, p.firm_id)) from public.pledges p where p.id = asked.pledge_id));
end
$$;

-- A successor stands in the place of the firm whose share it took over.
drop function private.holders_of(uuid);
create function private.holders_of(round uuid)
returns table (firm_id uuid, ordered bigint, min_qty bigint, desired_qty bigint, max_qty bigint, seq bigint, waits boolean, placed bigint)
language sql stable security definer set search_path = '' as $$
  select a.firm_id, a.quantity, p.min_qty, p.desired_qty, p.max_qty, coalesce(o.seq, k.seq), a.quantity = 0,
    case when r.shortage_policy = 'first_come' then (
      select private.first_placed(r.id, x.firm_id, y.seq) from public.pledge_confirmations y join public.pledges x on x.id = y.pledge_id where y.seq = coalesce(o.seq, k.seq)) end
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

revoke execute on function private.policy_voters(uuid), private.may_vote_policy(uuid, uuid), private.guard_policy_vote(), private.guard_policy_ballot(), private.tell_policy_vote(),
  private.guard_first_come(), private.first_placed(uuid, uuid, bigint), private.counted_rows(uuid), private.clearing_rows(uuid), private.holders_of(uuid) from public;
grant execute on function private.clearing_rows(uuid) to khosheh_member, khosheh_worker;
grant execute on function private.holders_of(uuid), private.may_vote_policy(uuid, uuid) to khosheh_member;
grant execute on function private.policy_voters(uuid), private.first_placed(uuid, uuid, bigint) to khosheh_worker;
