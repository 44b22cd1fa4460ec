-- Two pairs of eyes: what a round's desk proposes (award, order, real costs, cancelling once locked) takes effect when a second
-- person of another firm, or the broker, confirms it.

alter table public.rounds add column awarded_quote_id uuid references public.round_quotes (id);
comment on column public.rounds.awarded_quote_id is 'The quote that won; null until the award.';

create table public.round_confirmations (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references public.rounds (id),
  subject text not null check (subject in ('award', 'order', 'costs', 'cancel')),
  subject_ref uuid,
  reason text not null default '' check (char_length(reason) <= 1000),
  proposed_by uuid references public.people (id) on delete set null,
  proposed_firm_id uuid references public.firms (id),
  proposed_at timestamptz not null default clock_timestamp(),
  answer text check (answer in ('confirmed', 'declined')),
  answer_reason text not null default '' check (char_length(answer_reason) <= 1000),
  confirmed_by uuid references public.people (id) on delete set null,
  confirmed_firm_id uuid references public.firms (id),
  confirmed_at timestamptz,
  constraint round_confirmations_answered check ((answer is null) = (confirmed_at is null)),
  constraint round_confirmations_two_firms check (answer is distinct from 'confirmed' or proposed_firm_id is distinct from confirmed_firm_id),
  constraint round_confirmations_two_people check (answer is distinct from 'confirmed' or confirmed_by is null or confirmed_by <> proposed_by)
);
comment on table public.round_confirmations is 'A proposal for a round and the answer of a second person; a firm that is null is the broker''s desk.';
comment on column public.round_confirmations.subject_ref is 'What is confirmed: the quote of an award, the order, the account of the real costs.';
create unique index round_confirmations_open on public.round_confirmations (round_id, subject) where answer is null;
create index round_confirmations_of_round on public.round_confirmations (round_id, proposed_at desc);

call private.open_to_worker('public.round_confirmations');
grant select on public.round_confirmations to authenticated, khosheh_member;
grant insert, update (answer, answer_reason, confirmed_by, confirmed_firm_id, confirmed_at) on public.round_confirmations to khosheh_member;

create policy round_confirmations_read on public.round_confirmations for select to authenticated, khosheh_member
  using (round_id = any (array(select private.my_facilitated_round_ids()))
    or round_id = any (array(select private.my_desk_round_ids()))
    or round_id = any (array(select private.my_pledged_round_ids())));
create policy round_confirmations_propose on public.round_confirmations for insert to khosheh_member
  with check (proposed_by = (select private.actor_id()) and answer is null
    and round_id in (select r.id from public.rounds r
      where (r.facilitator_firm_id = round_confirmations.proposed_firm_id and r.facilitator_firm_id = any (array(select private.my_editor_firm_ids())))
        or (round_confirmations.proposed_firm_id is null and r.cluster_id = any (array(select private.my_broker_cluster_ids())))));
create policy round_confirmations_answer on public.round_confirmations for update to khosheh_member
  using (round_id = any (array(select private.my_facilitated_round_ids()))
    or round_id in (select r.id from public.rounds r where r.cluster_id = any (array(select private.my_broker_cluster_ids())))
    or round_id = any (array(select private.my_pledged_round_ids())))
  with check (confirmed_by = (select private.actor_id())
    and (confirmed_firm_id = any (array(select private.my_editor_firm_ids()))
      or (confirmed_firm_id is null
        and round_id in (select r.id from public.rounds r where r.cluster_id = any (array(select private.my_broker_cluster_ids()))))));

create function private.guard_round_confirmation() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'UPDATE' then
    if old.answer is not null
       or (new.id, new.round_id, new.subject, new.subject_ref, new.reason, new.proposed_by, new.proposed_firm_id, new.proposed_at)
         is distinct from (old.id, old.round_id, old.subject, old.subject_ref, old.reason, old.proposed_by, old.proposed_firm_id, old.proposed_at) then
      raise exception 'an answered proposal stays as it is' using errcode = '23514', constraint = 'round_confirmations_final';
    end if;
    if new.answer is not null and private.actor_id() is not null then new.confirmed_at := clock_timestamp(); end if;
  elsif private.actor_id() is not null then
    new.proposed_at := clock_timestamp();
  end if;
  return new;
end
$$;
create trigger round_confirmations_guard before insert or update on public.round_confirmations
  for each row execute function private.guard_round_confirmation();

-- Whoever proposed may take it back, which is declining; nobody confirms for the firm that proposed, whichever hat they wear.
create function private.check_round_confirmation() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  r public.rounds;
begin
  select * into r from public.rounds where id = new.round_id;
  if new.answer = 'confirmed' and exists (select from public.firm_people p
     where p.firm_id = new.proposed_firm_id and p.person_id = new.confirmed_by and p.left_at is null) then
    raise exception 'a person of the proposing firm doesn''t confirm' using errcode = '23514', constraint = 'round_confirmations_two_firms';
  end if;
  if new.answer = 'confirmed' and new.confirmed_firm_id <> r.facilitator_firm_id and not exists (
     select from public.pledges p join public.pledge_confirmations c on c.pledge_id = p.id and c.answer = 'confirmed'
     where p.round_id = new.round_id and p.firm_id = new.confirmed_firm_id) then
    raise exception 'the firm takes no part in the round' using errcode = '23514', constraint = 'round_confirmations_part';
  end if;
  if new.answer is distinct from 'declined' and private.actor_id() is not null
     and not r.state = any (case new.subject when 'award' then array['locked'] when 'order' then array['awarded'] when 'costs' then array['received']
       else array['locked', 'awarded'] end) then
    raise exception 'no % while a round is %', new.subject, r.state using errcode = '23514', constraint = 'round_confirmations_in_time';
  end if;
  return null;
end
$$;
create trigger round_confirmations_check after update on public.round_confirmations
  for each row execute function private.check_round_confirmation();
create constraint trigger round_confirmations_proposed after insert on public.round_confirmations
  deferrable initially deferred for each row execute function private.check_round_confirmation();
create trigger round_confirmations_kept before delete on public.round_confirmations
  for each row execute function private.refuse_rewrite();

-- No path moves a round on without the second pair of eyes.
create function private.guard_confirmed_step() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  needed text := case when new.state = 'awarded' then 'award' when new.state = 'ordered' then 'order' when new.state = 'reconciled' then 'costs'
    when new.state = 'cancelled' and old.state in ('locked', 'awarded') then 'cancel' end;
begin
  if needed is not null and not exists (select from public.round_confirmations c
     where c.round_id = new.id and c.subject = needed and c.answer = 'confirmed'
       and (needed <> 'award' or c.subject_ref is not distinct from new.awarded_quote_id)) then
    raise exception 'nobody confirmed the %', needed using errcode = '23514', constraint = 'rounds_confirmed';
  end if;
  return new;
end
$$;
create trigger rounds_confirmed before update of state on public.rounds
  for each row when (new.state is distinct from old.state) execute function private.guard_confirmed_step();

-- The award is written once, with its step.
create function private.guard_award() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.awarded_quote_id is not null and not exists (select from public.round_quotes q where q.id = new.awarded_quote_id and q.round_id = new.id) then
    raise exception 'the quote is of another round' using errcode = '23514', constraint = 'rounds_award';
  end if;
  if old.awarded_quote_id is not null or not (old.state = 'locked' and new.state = 'awarded') then
    raise exception 'an award is made once, by its step' using errcode = '23514', constraint = 'rounds_award';
  end if;
  return new;
end
$$;
create trigger rounds_award before update of awarded_quote_id on public.rounds
  for each row when (new.awarded_quote_id is distinct from old.awarded_quote_id) execute function private.guard_award();

-- The step that a confirmation stands for. Whoever confirmed may be of a firm that can't write the round itself.
create function private.step_confirmed(confirmation uuid) returns text
language plpgsql security definer set search_path = '' as $$
declare
  c public.round_confirmations;
  r public.rounds;
  next_state text;
begin
  select * into c from public.round_confirmations where id = confirmation;
  if not found or c.answer is distinct from 'confirmed' or c.confirmed_by is distinct from private.actor_id() then
    raise exception 'not confirmed' using errcode = '42501';
  end if;
  select * into r from public.rounds where id = c.round_id for update;
  next_state := case c.subject when 'award' then 'awarded' when 'order' then 'ordered' when 'costs' then 'reconciled' else 'cancelled' end;
  update public.rounds
    set state = next_state, awarded_quote_id = case when c.subject = 'award' then c.subject_ref else awarded_quote_id end
    where id = r.id;
  insert into public.round_events (round_id, seq, kind, from_state, to_state, actor_id, actor_firm_id, reason)
    values (r.id, 0, 'step', r.state, next_state, c.confirmed_by, c.confirmed_firm_id, c.reason);
  insert into public.outbox (topic, payload) values ('round.changed', jsonb_build_object('roundId', r.id, 'state', next_state));
  return next_state;
end
$$;

revoke execute on function private.guard_round_confirmation(), private.check_round_confirmation(), private.guard_confirmed_step(), private.guard_award(),
  private.step_confirmed(uuid) from public;
grant execute on function private.step_confirmed(uuid) to khosheh_member;
