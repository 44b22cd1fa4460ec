-- Which quote wins: the best score by the weights fixed before opening, or a vote of the firms that pledge. Taking another one
-- than the best needs a reason; who declared an interest neither votes nor confirms.

create table public.award_votes (
  round_id uuid primary key references public.rounds (id) on delete cascade,
  opened_by uuid references public.people (id) on delete set null,
  opened_firm_id uuid references public.firms (id),
  opened_at timestamptz not null default clock_timestamp(),
  closes_at timestamptz not null,
  closed_at timestamptz,
  outcome text check (outcome in ('decided', 'no_quorum')),
  quote_id uuid references public.round_quotes (id),
  voters int check (voters >= 0),
  votes int check (votes >= 0),
  constraint award_votes_closed check ((closed_at is null) = (outcome is null)),
  constraint award_votes_decided check ((outcome is not distinct from 'decided') = (quote_id is not null))
);
comment on table public.award_votes is 'The vote on a round''s award: one vote for each pledging firm, secret until it closes. More than half must vote; a tie goes to the better score.';
comment on column public.award_votes.opened_firm_id is 'The facilitator''s firm; null for the broker''s desk.';

create table public.award_ballots (
  round_id uuid not null references public.award_votes (round_id) on delete cascade,
  firm_id uuid not null references public.firms (id),
  quote_id uuid not null references public.round_quotes (id),
  cast_by uuid references public.people (id) on delete set null,
  cast_at timestamptz not null default clock_timestamp(),
  primary key (round_id, firm_id)
);
comment on table public.award_ballots is 'How each firm votes; it may change its mind until the vote closes.';

call private.open_to_worker('public.award_votes');
call private.open_to_worker('public.award_ballots');
grant select on public.award_votes, public.award_ballots to authenticated, khosheh_member;

create policy award_votes_read on public.award_votes for select to authenticated, khosheh_member
  using (round_id in (select r.id from public.rounds r));
grant insert (round_id, opened_by, opened_firm_id, closes_at) on public.award_votes to khosheh_member;
create policy award_votes_open on public.award_votes for insert to khosheh_member
  with check (opened_by = (select private.actor_id())
    and round_id in (select r.id from public.rounds r
      where (r.facilitator_firm_id = award_votes.opened_firm_id and r.facilitator_firm_id = any (array(select private.my_editor_firm_ids())))
        or (award_votes.opened_firm_id is null and r.cluster_id = any (array(select private.my_broker_cluster_ids())))));

create policy award_ballots_read on public.award_ballots for select to authenticated, khosheh_member
  using (firm_id = any (array(select private.my_firm_ids()))
    or (round_id in (select v.round_id from public.award_votes v where v.closed_at is not null)
      and (round_id = any (array(select private.my_pledged_round_ids())) or round_id = any (array(select private.my_facilitated_round_ids()))
        or round_id = any (array(select private.my_desk_round_ids())))));
grant insert (round_id, firm_id, quote_id, cast_by), update (quote_id, cast_by) on public.award_ballots to khosheh_member;
create policy award_ballots_cast on public.award_ballots for insert to khosheh_member
  with check (cast_by = (select private.actor_id()) and firm_id = any (array(select private.my_editor_firm_ids())));
create policy award_ballots_change on public.award_ballots for update to khosheh_member
  using (firm_id = any (array(select private.my_editor_firm_ids())))
  with check (cast_by = (select private.actor_id()) and firm_id = any (array(select private.my_editor_firm_ids())));

-- Pledging firms without an interest: none declared, and no quote of their own.
create function private.award_voters(round uuid) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select p.firm_id from public.current_pledges p
  where p.round_id = round
    and not exists (select from public.tender_interests i where i.round_id = round
      and (i.firm_id = p.firm_id or i.person_id in (select x.person_id from public.firm_people x where x.firm_id = p.firm_id and x.left_at is null)))
    and not exists (select from public.round_quotes q where q.round_id = round and q.supplier_firm_id = p.firm_id)
$$;
create function private.may_vote(round uuid, firm uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select firm in (select private.my_firm_ids()) and firm in (select private.award_voters(round))
$$;

-- Quotes that an award can go to: those for which the round cleared when it was settled.
create function private.awardable_quotes(round uuid) returns table (quote_id uuid, leads boolean)
language sql stable security definer set search_path = '' as $$
  select k.quote_id, k."leading" from public.clearings k
  where k.round_id = round and k.status = 'clears' and not k.provisional
    and k.cleared_at = (select max(x.cleared_at) from public.clearings x where x.round_id = round and x."leading" and not x.provisional)
$$;

create function private.guard_award_vote() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  r public.rounds;
begin
  select * into r from public.rounds where id = new.round_id for update;
  if tg_op = 'INSERT' then
    if r.state <> 'locked' or r.award_method <> 'vote' or (select count(*) from private.awardable_quotes(r.id)) < 2 then
      raise exception 'there is nothing to vote on' using errcode = '23514', constraint = 'award_votes_in_time';
    end if;
    if new.closes_at < clock_timestamp() + interval '1 hour' or new.closes_at > clock_timestamp() + interval '14 days' then
      raise exception 'a vote takes from an hour to two weeks' using errcode = '23514', constraint = 'award_votes_length';
    end if;
    return new;
  end if;
  if old.closed_at is not null or (new.round_id, new.opened_at, new.closes_at, new.opened_firm_id) is distinct from (old.round_id, old.opened_at, old.closes_at, old.opened_firm_id) then
    raise exception 'a vote stays as it was opened' using errcode = '23514', constraint = 'award_votes_final';
  end if;
  if new.quote_id is not null and not exists (select from public.award_ballots b where b.round_id = new.round_id and b.quote_id = new.quote_id) then
    raise exception 'nobody voted for it' using errcode = '23514', constraint = 'award_votes_counted';
  end if;
  return new;
end
$$;
create trigger award_votes_guard before insert or update on public.award_votes for each row execute function private.guard_award_vote();

create function private.guard_ballot() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v public.award_votes;
begin
  if tg_op = 'DELETE' then
    if exists (select from public.award_votes x where x.round_id = old.round_id) then
      raise exception 'a vote is changed, not taken back' using errcode = '23514', constraint = 'award_ballots_kept';
    end if;
    return old;
  end if;
  select * into v from public.award_votes where round_id = new.round_id for update;
  if v.round_id is null or v.closed_at is not null or clock_timestamp() >= v.closes_at then
    raise exception 'the vote is closed' using errcode = '23514', constraint = 'award_ballots_in_time';
  end if;
  if tg_op = 'UPDATE' and (new.round_id, new.firm_id) is distinct from (old.round_id, old.firm_id) then
    raise exception 'a vote stays with its firm' using errcode = '23514', constraint = 'award_ballots_kept';
  end if;
  if not new.firm_id in (select private.award_voters(new.round_id)) then
    raise exception 'the firm has no vote' using errcode = '23514', constraint = 'award_ballots_disinterested';
  end if;
  if not exists (select from private.awardable_quotes(new.round_id) a where a.quote_id = new.quote_id) then
    raise exception 'the quote can''t win' using errcode = '23514', constraint = 'award_ballots_awardable';
  end if;
  new.cast_at := clock_timestamp();
  return new;
end
$$;
create trigger award_ballots_guard before insert or update or delete on public.award_ballots for each row execute function private.guard_ballot();

-- An award that is proposed follows the round's rule; whoever has an interest doesn't confirm it.
create function private.guard_award_proposal() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  r public.rounds;
  v public.award_votes;
begin
  if tg_op = 'UPDATE' then
    if new.answer = 'confirmed' and exists (select from public.tender_interests i where i.round_id = new.round_id
       and (i.firm_id = new.confirmed_firm_id or i.person_id = new.confirmed_by)) then
      raise exception 'who has an interest doesn''t confirm' using errcode = '23514', constraint = 'awards_disinterested';
    end if;
    return new;
  end if;
  select * into r from public.rounds where id = new.round_id;
  if (select count(*) from private.awardable_quotes(r.id)) < 2 then
    return new;
  end if;
  if not exists (select from private.awardable_quotes(r.id) a where a.quote_id = new.subject_ref) then
    raise exception 'the quote can''t win' using errcode = '23514', constraint = 'awards_awardable';
  end if;
  select * into v from public.award_votes where round_id = r.id;
  if r.award_method = 'vote' and v.closed_at is null then
    raise exception 'the vote decides' using errcode = '23514', constraint = 'awards_voted';
  end if;
  if r.award_method = 'vote' and v.outcome = 'decided' then
    if new.subject_ref <> v.quote_id then
      raise exception 'the vote decided otherwise' using errcode = '23514', constraint = 'awards_voted';
    end if;
  elsif btrim(new.reason) = '' and not exists (select from private.awardable_quotes(r.id) a where a.quote_id = new.subject_ref and a.leads) then
    raise exception 'another than the best needs a reason' using errcode = '23514', constraint = 'awards_reasoned';
  end if;
  return new;
end
$$;
create trigger round_confirmations_award before insert or update on public.round_confirmations
  for each row when (new.subject = 'award') execute function private.guard_award_proposal();

-- The record of a supplier by what was awarded to it.
create or replace function private.supplier_record(firm uuid) returns int
language sql stable security definer set search_path = '' as $$
  select case when count(*) > 0 then (100 * count(*) filter (where r.state <> 'cancelled') / count(*))::int end
  from public.round_quotes q join public.rounds r on r.awarded_quote_id = q.id
  where q.supplier_firm_id = firm and r.state in ('received', 'reconciled', 'closed', 'cancelled')
$$;

insert into public.round_event_kinds (kind, writer) values
  ('tender_started', 'desk'), ('tender_extended', 'desk'), ('tender_opened', 'server'), ('tender_lapsed', 'server'), ('award_vote_closed', 'server')
  on conflict (kind) do nothing;
create policy round_events_read_award on public.round_events for select to authenticated, khosheh_member
  using (kind = 'award_vote_closed' and round_id in (select r.id from public.rounds r));

revoke execute on function private.award_voters(uuid), private.may_vote(uuid, uuid), private.awardable_quotes(uuid), private.guard_award_vote(), private.guard_ballot(),
  private.guard_award_proposal() from public;
grant execute on function private.may_vote(uuid, uuid), private.awardable_quotes(uuid) to khosheh_member;
grant execute on function private.award_voters(uuid), private.awardable_quotes(uuid) to khosheh_worker;
