-- A need that search couldn't answer goes to the desk of a cluster.

create table public.needs (
  id uuid primary key default gen_random_uuid(),
  cluster_id uuid not null references public.clusters (id) on delete cascade,
  person_id uuid references public.people (id) on delete set null,
  firm_id uuid references public.firms (id) on delete set null,
  author_name text not null default '' check (char_length(author_name) <= 120),
  body text not null check (char_length(body) between 1 and 1000),
  searched text not null default '' check (char_length(searched) <= 200),
  state text not null default 'open' check (state in ('open', 'answered', 'closed')),
  answer text not null default '' check (char_length(answer) <= 1000),
  answered_by uuid references public.people (id) on delete set null,
  answered_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  constraint needs_answered check ((state = 'answered') = (answer <> ''))
);
comment on table public.needs is 'What somebody looks for and didn''t find; the broker of the cluster answers or closes it.';
comment on column public.needs.author_name is 'The person''s name when it was written, for a desk that can''t read the person.';
comment on column public.needs.searched is 'The search that found nothing.';
create index needs_of_cluster on public.needs (cluster_id, state, created_at desc);
create index needs_of_person on public.needs (person_id, created_at desc);
create index needs_of_firm on public.needs (firm_id) where firm_id is not null;

call private.open_to_worker('public.needs');
grant select, insert, update (state, answer, answered_by, answered_at) on public.needs to khosheh_member;
create policy needs_read on public.needs for select to khosheh_member
  using (person_id = (select private.actor_id()) or firm_id = any (array(select private.my_firm_ids()))
    or cluster_id = any (array(select private.my_desk_cluster_ids())));
create policy needs_post on public.needs for insert to khosheh_member
  with check (person_id = (select private.actor_id()) and state = 'open' and answered_by is null
    and (firm_id is null or firm_id = any (array(select private.my_firm_ids()))));
create policy needs_answer on public.needs for update to khosheh_member
  using (cluster_id = any (array(select private.my_broker_cluster_ids())))
  with check (cluster_id = any (array(select private.my_broker_cluster_ids())) and (answered_by is null or answered_by = (select private.actor_id())));
grant execute on function private.my_desk_cluster_ids() to khosheh_member;
