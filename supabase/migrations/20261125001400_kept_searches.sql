-- What a person keeps of a search: the search itself, with alerts, and firms on a short list.

create table public.saved_searches (
  id uuid primary key default gen_random_uuid(),
  person_id uuid not null references public.people (id) on delete cascade,
  query text not null check (char_length(query) between 1 and 2000),
  key_words text[] not null default '{}' check (cardinality(key_words) <= 60),
  norm_version int not null,
  cadence text not null default 'daily' check (cadence in ('at_once', 'daily', 'weekly')),
  created_at timestamptz not null default clock_timestamp(),
  told_at timestamptz,
  stopped_at timestamptz,
  stop_key uuid not null unique default gen_random_uuid()
);
comment on table public.saved_searches is 'A search that goes on: firms that begin to match are told to its owner.';
comment on column public.saved_searches.query is 'The query string of the search''s address, canonical: no page, no order, no view.';
comment on column public.saved_searches.key_words is 'Canonical words of which a match must have one: the rarest word of the search and those that may stand for it; none when no word is needed.';
comment on column public.saved_searches.stop_key is 'The bearer stops the alerts without signing in; goes into mails only.';
create unique index saved_searches_once on public.saved_searches (person_id, query);
create index saved_searches_by_words on public.saved_searches using gin (key_words) where stopped_at is null;

create table public.saved_search_finds (
  saved_search_id uuid not null references public.saved_searches (id) on delete cascade,
  firm_id uuid not null references public.firms (id) on delete cascade,
  found_at timestamptz not null default clock_timestamp(),
  told_at timestamptz,
  primary key (saved_search_id, firm_id)
);
comment on table public.saved_search_finds is 'Firms that match a saved search, each once; told_at is empty while it waits for the next alert.';
create index saved_search_finds_waiting on public.saved_search_finds (saved_search_id, found_at) where told_at is null;
create index saved_search_finds_of_firm on public.saved_search_finds (firm_id);

create table public.shortlist_entries (
  id uuid primary key default gen_random_uuid(),
  person_id uuid references public.people (id) on delete cascade,
  owner_firm_id uuid references public.firms (id) on delete cascade,
  firm_id uuid not null references public.firms (id) on delete cascade,
  note text not null default '' check (char_length(note) <= 300),
  added_by uuid references public.people (id) on delete set null,
  created_at timestamptz not null default clock_timestamp(),
  constraint shortlist_entries_owner check ((person_id is null) <> (owner_firm_id is null))
);
comment on table public.shortlist_entries is 'Firms kept in sight: a person''s own list, or one that the people of a firm share.';
create unique index shortlist_entries_of_person on public.shortlist_entries (person_id, firm_id) where person_id is not null;
create unique index shortlist_entries_of_firm on public.shortlist_entries (owner_firm_id, firm_id) where owner_firm_id is not null;
create index shortlist_entries_about_firm on public.shortlist_entries (firm_id);

call private.open_to_worker('public.saved_searches');
call private.open_to_worker('public.saved_search_finds');
call private.open_to_worker('public.shortlist_entries');

-- The stop key stays with the worker.
grant select (id, person_id, query, key_words, norm_version, cadence, created_at, told_at, stopped_at),
  insert (person_id, query, key_words, norm_version, cadence), update (key_words, norm_version, cadence, stopped_at), delete
  on public.saved_searches to khosheh_member;
create policy saved_searches_read on public.saved_searches for select to khosheh_member
  using (person_id = (select private.actor_id()));
create policy saved_searches_save on public.saved_searches for insert to khosheh_member
  with check (person_id = (select private.actor_id()));
create policy saved_searches_change on public.saved_searches for update to khosheh_member
  using (person_id = (select private.actor_id())) with check (person_id = (select private.actor_id()));
create policy saved_searches_remove on public.saved_searches for delete to khosheh_member
  using (person_id = (select private.actor_id()));

grant select on public.saved_search_finds to khosheh_member;
create policy saved_search_finds_read on public.saved_search_finds for select to khosheh_member
  using (exists (select from public.saved_searches s where s.id = saved_search_finds.saved_search_id));

grant select, insert (person_id, owner_firm_id, firm_id, note, added_by), update (note), delete on public.shortlist_entries to khosheh_member;
create policy shortlist_entries_read on public.shortlist_entries for select to khosheh_member
  using (person_id = (select private.actor_id()) or owner_firm_id = any (array(select private.my_firm_ids())));
create policy shortlist_entries_add on public.shortlist_entries for insert to khosheh_member
  with check (added_by = (select private.actor_id())
    and (person_id = (select private.actor_id()) or owner_firm_id = any (array(select private.my_editor_firm_ids()))));
create policy shortlist_entries_edit on public.shortlist_entries for update to khosheh_member
  using (person_id = (select private.actor_id()) or owner_firm_id = any (array(select private.my_editor_firm_ids())))
  with check (person_id = (select private.actor_id()) or owner_firm_id = any (array(select private.my_editor_firm_ids())));
create policy shortlist_entries_remove on public.shortlist_entries for delete to khosheh_member
  using (person_id = (select private.actor_id()) or owner_firm_id = any (array(select private.my_editor_firm_ids())));

-- What the bearer of a stop key sees and does; nothing about whose search it is.
create function private.saved_search_by_key(key uuid) returns table (query text, stopped boolean)
language sql stable security definer set search_path = '' as $$
  select s.query, s.stopped_at is not null from public.saved_searches s where s.stop_key = key
$$;

create function private.stop_saved_search(key uuid, stop boolean) returns boolean
language sql volatile security definer set search_path = '' as $$
  with changed as (
    update public.saved_searches s
    set stopped_at = case when stop then coalesce(s.stopped_at, clock_timestamp()) end
    where s.stop_key = key
    returning 1)
  select exists (select from changed)
$$;
grant execute on function private.saved_search_by_key(uuid), private.stop_saved_search(uuid, boolean) to khosheh_visitor, khosheh_member;

-- Functions start out callable by everybody.
revoke execute on function private.saved_search_by_key(uuid), private.stop_saved_search(uuid, boolean) from public;
