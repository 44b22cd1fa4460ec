-- Gathering: what firms need without being bound, the common specifications that cover it, and asking whether one would do instead.

create table public.round_needs (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references public.rounds (id) on delete cascade,
  firm_id uuid not null references public.firms (id),
  quantity bigint not null check (quantity between 1 and 1000000000000),
  attributes jsonb not null default '[]',
  wanted_by date,
  note text not null default '' check (char_length(note) <= 1000),
  entered_by uuid references public.people (id) on delete set null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint round_needs_attributes check (jsonb_typeof(attributes) = 'array' and jsonb_array_length(attributes) <= 20 and octet_length(attributes::text) <= 30000)
);
comment on table public.round_needs is 'Interest of a firm in a round that gathers needs; it binds nobody.';
comment on column public.round_needs.quantity is 'In base units of the round.';
comment on column public.round_needs.attributes is '[{name, value, unit, also}]: what is wanted, and what else would do.';
create index round_needs_of_round on public.round_needs (round_id, firm_id);
create index round_needs_of_firm on public.round_needs (firm_id);

create table public.round_proposals (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references public.rounds (id) on delete cascade,
  asked_by uuid references public.people (id) on delete set null,
  asked_firm_id uuid references public.firms (id),
  instead_of jsonb not null default '[]' check (jsonb_typeof(instead_of) = 'array' and octet_length(instead_of::text) <= 20000),
  attributes jsonb not null check (jsonb_typeof(attributes) = 'array' and octet_length(attributes::text) <= 20000),
  discount_percent int not null default 0 check (discount_percent between 0 and 90),
  answer_by timestamptz not null,
  created_at timestamptz not null default clock_timestamp()
);
comment on table public.round_proposals is '"Would you take B instead of A, so much cheaper?", asked of the firms of one group of needs.';
comment on column public.round_proposals.asked_firm_id is 'The facilitator''s firm; null when the broker asks.';
create index round_proposals_of_round on public.round_proposals (round_id, created_at desc);

create table public.round_proposal_answers (
  proposal_id uuid not null references public.round_proposals (id) on delete cascade,
  need_id uuid not null references public.round_needs (id) on delete cascade,
  firm_id uuid not null references public.firms (id),
  answer text check (answer in ('yes', 'no')),
  answered_by uuid references public.people (id) on delete set null,
  answered_at timestamptz,
  primary key (proposal_id, need_id)
);
comment on table public.round_proposal_answers is 'Whom a proposal asks, and what they say; null until they answer.';
create index round_proposal_answers_of_firm on public.round_proposal_answers (firm_id);
create index round_proposal_answers_of_need on public.round_proposal_answers (need_id);

create table public.round_need_groups (
  id bigint generated always as identity primary key,
  round_id uuid not null references public.rounds (id) on delete cascade,
  published_at timestamptz not null default clock_timestamp(),
  firms int check (firms >= 3),
  groups jsonb not null default '[]' check (jsonb_typeof(groups) = 'array'),
  constraint round_need_groups_hidden check (firms is not null or groups = '[]'::jsonb)
);
comment on table public.round_need_groups is 'The published groups of needs, the only thing members see of each other''s: none below three firms, quantities rounded down.';
create index round_need_groups_latest on public.round_need_groups (round_id, id desc);

create function private.guard_need() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  r public.rounds;
begin
  select * into r from public.rounds where id = case when tg_op = 'DELETE' then old.round_id else new.round_id end;
  if tg_op = 'DELETE' then
    -- A round that goes takes its needs along.
    if found and r.state <> 'gathering' and private.actor_id() is not null then
      raise exception 'the round gathers no needs' using errcode = '23514', constraint = 'round_needs_in_time';
    end if;
    return old;
  end if;
  if r.state <> 'gathering' and private.actor_id() is not null then
    raise exception 'the round gathers no needs' using errcode = '23514', constraint = 'round_needs_in_time';
  end if;
  if not exists (select from public.cluster_memberships m where m.cluster_id = r.cluster_id and m.firm_id = new.firm_id and m.status = 'active') then
    raise exception 'the firm is no member of the cluster' using errcode = '42501';
  end if;
  if tg_op = 'UPDATE' and (new.round_id, new.firm_id) is distinct from (old.round_id, old.firm_id) then
    raise exception 'a need stays with its firm and its round' using errcode = '23514', constraint = 'round_needs_place';
  end if;
  if tg_op = 'INSERT' and (select count(*) from public.round_needs n where n.round_id = new.round_id and n.firm_id = new.firm_id) >= 8 then
    raise exception 'too many needs of one firm' using errcode = '23514', constraint = 'round_needs_few';
  end if;
  new.updated_at := clock_timestamp();
  return new;
end
$$;
create trigger round_needs_guard before insert or update or delete on public.round_needs for each row execute function private.guard_need();

create function private.guard_proposal_answer() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if private.actor_id() is not null and not exists (
    select from public.round_proposals p join public.rounds r on r.id = p.round_id
    where p.id = new.proposal_id and r.state = 'gathering' and clock_timestamp() < p.answer_by) then
    raise exception 'too late to answer' using errcode = '23514', constraint = 'round_proposal_answers_in_time';
  end if;
  if (new.proposal_id, new.need_id, new.firm_id) is distinct from (old.proposal_id, old.need_id, old.firm_id) then
    raise exception 'an answer stays where it was asked' using errcode = '23514', constraint = 'round_proposal_answers_place';
  end if;
  new.answered_at := clock_timestamp();
  return new;
end
$$;
create trigger round_proposal_answers_guard before update on public.round_proposal_answers for each row execute function private.guard_proposal_answer();

-- Quantities are written in the unit of the round.
create function private.guard_unit_of_needs() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if exists (select from public.round_needs n where n.round_id = new.id) then
    raise exception 'needs are written in the unit' using errcode = '23514', constraint = 'rounds_unit_of_needs';
  end if;
  return new;
end
$$;
create trigger rounds_unit_of_needs before update of unit_code on public.rounds
  for each row when (new.unit_code <> old.unit_code) execute function private.guard_unit_of_needs();
revoke execute on function private.guard_need(), private.guard_proposal_answer(), private.guard_unit_of_needs() from public;

create function private.my_proposal_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select distinct a.proposal_id from public.round_proposal_answers a where a.firm_id in (select private.my_firm_ids())
$$;
revoke execute on function private.my_proposal_ids() from public;
grant execute on function private.my_proposal_ids() to authenticated, khosheh_member;

do $$
declare
  part text;
begin
  foreach part in array array['round_needs', 'round_proposals', 'round_proposal_answers', 'round_need_groups']
  loop
    execute format('call private.open_to_worker(%L)', 'public.' || part);
    execute format('grant select on public.%I to authenticated, khosheh_member', part);
  end loop;
end
$$;

-- A firm its own; the facilitator the rows of that round; nobody else, the desk included.
create policy round_needs_read on public.round_needs for select to authenticated, khosheh_member
  using (firm_id = any (array(select private.my_firm_ids())) or round_id = any (array(select private.my_facilitated_round_ids())));
grant insert, update, delete on public.round_needs to khosheh_member;
create policy round_needs_enter on public.round_needs for insert to khosheh_member
  with check (entered_by = (select private.actor_id()) and firm_id = any (array(select private.my_editor_firm_ids()))
    and round_id in (select r.id from public.rounds r where r.cluster_id = any (array(select private.my_member_cluster_ids()))));
create policy round_needs_revise on public.round_needs for update to khosheh_member
  using (firm_id = any (array(select private.my_editor_firm_ids())))
  with check (entered_by = (select private.actor_id()) and firm_id = any (array(select private.my_editor_firm_ids())));
create policy round_needs_remove on public.round_needs for delete to khosheh_member
  using (firm_id = any (array(select private.my_editor_firm_ids())));

create policy round_proposals_read on public.round_proposals for select to authenticated, khosheh_member
  using (id = any (array(select private.my_proposal_ids())) or round_id = any (array(select private.my_facilitated_round_ids()))
    or round_id in (select r.id from public.rounds r where r.cluster_id = any (array(select private.my_broker_cluster_ids()))));

create policy round_proposal_answers_read on public.round_proposal_answers for select to authenticated, khosheh_member
  using (firm_id = any (array(select private.my_firm_ids()))
    or proposal_id in (select p.id from public.round_proposals p where p.round_id = any (array(select private.my_facilitated_round_ids()))));
grant update (answer, answered_by) on public.round_proposal_answers to khosheh_member;
create policy round_proposal_answers_answer on public.round_proposal_answers for update to khosheh_member
  using (firm_id = any (array(select private.my_editor_firm_ids())))
  with check (answered_by = (select private.actor_id()) and firm_id = any (array(select private.my_editor_firm_ids())));

create policy round_need_groups_read on public.round_need_groups for select to authenticated, khosheh_member
  using (round_id in (select r.id from public.rounds r));

-- Who may see to the needs of a round: an editor of the facilitator, or the cluster's broker.
create function private.sees_to_needs(round uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from public.rounds r where r.id = round
    and (r.facilitator_firm_id in (select private.my_editor_firm_ids())
      or (r.state <> 'draft' and r.cluster_id in (select private.my_broker_cluster_ids()))))
$$;
revoke execute on function private.sees_to_needs(uuid) from public;

-- What the server makes groups of for the facilitator and for the broker, who is shown the groups alone.
create function private.needs_to_group(round uuid)
returns table (id uuid, firm_id uuid, quantity bigint, attributes jsonb, accepted jsonb)
language sql stable security definer set search_path = '' as $$
  select n.id, n.firm_id, n.quantity, n.attributes,
    coalesce((select jsonb_agg(p.attributes order by p.created_at, p.id) from public.round_proposal_answers a
      join public.round_proposals p on p.id = a.proposal_id where a.need_id = n.id and a.answer = 'yes'), '[]')
  from public.round_needs n
  where n.round_id = round and private.sees_to_needs(round)
$$;
revoke execute on function private.needs_to_group(uuid) from public;
grant execute on function private.needs_to_group(uuid) to khosheh_member;

-- How many were asked and what they said; who said what is the facilitator's to read.
create function private.proposal_counts(round uuid) returns table (proposal_id uuid, asked int, yes int, no int)
language sql stable security definer set search_path = '' as $$
  select p.id, count(a.need_id)::int, (count(a.need_id) filter (where a.answer = 'yes'))::int, (count(a.need_id) filter (where a.answer = 'no'))::int
  from public.round_proposals p left join public.round_proposal_answers a on a.proposal_id = p.id
  where p.round_id = round and private.sees_to_needs(round)
  group by p.id
$$;
revoke execute on function private.proposal_counts(uuid) from public;
grant execute on function private.proposal_counts(uuid) to khosheh_member;

-- Asks the owners of needs that whoever asks need not see.
create function private.ask_needs(round uuid, needs uuid[], instead jsonb, offered jsonb, discount int, until timestamptz) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  r public.rounds;
  proposal uuid;
begin
  select * into r from public.rounds where id = round for update;
  if not found or not private.sees_to_needs(round) then
    raise exception 'not a round of the actor' using errcode = '42501';
  end if;
  if r.state <> 'gathering' or until <= clock_timestamp() then
    raise exception 'the round gathers no needs' using errcode = '23514', constraint = 'round_proposals_in_time';
  end if;
  insert into public.round_proposals (round_id, asked_by, asked_firm_id, instead_of, attributes, discount_percent, answer_by)
  values (round, private.actor_id(), case when r.facilitator_firm_id in (select private.my_editor_firm_ids()) then r.facilitator_firm_id end, instead, offered, discount, until)
  returning id into proposal;
  insert into public.round_proposal_answers (proposal_id, need_id, firm_id)
  select proposal, n.id, n.firm_id from public.round_needs n where n.round_id = round and n.id = any (needs);
  if not found then
    raise exception 'a proposal asks somebody' using errcode = '23514', constraint = 'round_proposals_asked';
  end if;
  return proposal;
end
$$;
revoke execute on function private.ask_needs(uuid, uuid[], jsonb, jsonb, int, timestamptz) from public;
grant execute on function private.ask_needs(uuid, uuid[], jsonb, jsonb, int, timestamptz) to khosheh_member;
