-- What a search server still has to learn: one row for each document that differs, filled by whatever changes the documents.

create table public.search_outbox (
  firm_id uuid primary key,
  bulk boolean not null default false,
  bump bigint not null default 1,
  enqueued_at timestamptz not null default clock_timestamp(),
  not_before timestamptz not null default clock_timestamp(),
  attempts int not null default 0,
  claim uuid,
  claimed_until timestamptz,
  task_uid bigint,
  last_error text,
  constraint search_outbox_claim check ((claim is null) = (claimed_until is null))
);
comment on table public.search_outbox is 'Documents to bring to the search server in their present state. No foreign key: a document that is gone has to leave the server too.';
comment on column public.search_outbox.bulk is 'Came with a change of many documents; single changes go first.';
comment on column public.search_outbox.bump is 'Counts changes: a row that grew while it was being sent stays.';
comment on column public.search_outbox.claim is 'Of the sender that holds the row until claimed_until; only one claim is alive at a time.';
comment on column public.search_outbox.task_uid is 'The task of the search server that carries what was sent last.';
create index search_outbox_due on public.search_outbox (bulk, enqueued_at);
create index search_outbox_claims on public.search_outbox (claimed_until) where claimed_until is not null;

create table public.search_dead_letters (
  firm_id uuid primary key,
  version bigint,
  code text not null,
  error text not null,
  first_at timestamptz not null default clock_timestamp(),
  last_at timestamptz not null default clock_timestamp(),
  tries int not null default 1
);
comment on table public.search_dead_letters is 'Documents that the search server refuses; a later version of one is tried again and clears its row.';
comment on column public.search_dead_letters.version is 'The version of the document that was refused.';

call private.open_to_worker('public.search_outbox');
call private.open_to_worker('public.search_dead_letters');

-- An installation without a search server keeps no such list; the worker of one that has it says so in this row.
create function private.note_search_changes() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if exists (select from public.installation i where i.name = 'search.server') then
    insert into public.search_outbox as o (firm_id, bulk)
    select c.firm_id, (select count(*) from changed) > 50
    from changed c
    order by c.firm_id
    on conflict (firm_id) do update set bump = o.bump + 1, bulk = o.bulk and excluded.bulk;
  end if;
  return null;
end
$$;

create trigger search_docs_added after insert on public.search_docs
  referencing new table as changed for each statement execute function private.note_search_changes();
create trigger search_docs_changed after update on public.search_docs
  referencing new table as changed for each statement execute function private.note_search_changes();
create trigger search_docs_gone after delete on public.search_docs
  referencing old table as changed for each statement execute function private.note_search_changes();

-- A desk is told which of its firms the search server doesn't know.
grant select on public.search_dead_letters to khosheh_member;
create policy search_dead_letters_read on public.search_dead_letters for select to khosheh_member
  using (firm_id = any (array(select private.my_brokered_firm_ids())));
