-- The search index of the database: one document for each firm on the market and for each of its offerings.

create table public.search_docs (
  id text primary key check (id ~ '^[A-Za-z0-9_-]{1,80}$'),
  kind text not null check (kind in ('firm', 'offering')),
  firm_id uuid not null references public.firms (id) on delete cascade,
  audience text[] not null default '{public}',
  title_fa text not null default '',
  title_en text not null default '',
  firm_kind text not null,
  clusters text[] not null default '{}',
  processes text[] not null default '{}',
  certificates text[] not null default '{}',
  size_class text,
  trust int not null default 0,
  newest timestamptz not null,
  squash text not null,
  words tsvector not null,
  norm_version int not null,
  version bigint not null,
  indexed_at timestamptz not null default clock_timestamp()
);
comment on table public.search_docs is 'Derived from firms and their parts, by the worker; can be thrown away and built anew. Holds no contact details.';
comment on column public.search_docs.audience is 'Who may find it: public, or the codes that visibility() in features/search gives a viewer.';
comment on column public.search_docs.certificates is 'level:scheme for each certificate that runs, and level:* for any scheme; a level includes those below it.';
comment on column public.search_docs.squash is 'Normalised names and titles without blanks: joined and split spellings meet here.';
comment on column public.search_docs.words is 'Built by the product from its own tokens; no parser of Postgres is involved. A names, B titles, C labels and places, D texts.';
comment on column public.search_docs.version is 'Microseconds of the clock when the source was read under lock; an older document never replaces a newer one.';
create index search_docs_words on public.search_docs using gin (words) with (fastupdate = off);
create index search_docs_squash on public.search_docs using gin (squash extensions.gin_trgm_ops) with (fastupdate = off);
create index search_docs_clusters on public.search_docs using gin (clusters) where kind = 'firm';
create index search_docs_browse on public.search_docs (kind, trust desc, id);
create index search_docs_newest on public.search_docs (kind, newest desc, id);
create index search_docs_of_firm on public.search_docs (firm_id);

create table public.search_words (
  word text primary key,
  documents int not null
);
comment on table public.search_words is 'The vocabulary of the documents, to recognise misspelt words; documents counts where a word occurs.';
create index search_words_trigrams on public.search_words using gin (word extensions.gin_trgm_ops);
create index search_words_prefix on public.search_words (word text_pattern_ops);

call private.open_to_worker('public.search_docs');
call private.open_to_worker('public.search_words');

-- Documents hold only what is public; the engine filters by audience, and what it finds is read again under the policies of its source.
-- The policy is constant because operators of text search aren't leakproof: any other would keep them from the indexes.
-- The roles of the REST endpoint get nothing here.
grant select on public.search_docs, public.search_words to khosheh_visitor, khosheh_member;
create policy search_docs_read on public.search_docs for select to khosheh_visitor, khosheh_member using (true);
create policy search_words_read on public.search_words for select to khosheh_visitor, khosheh_member using (true);

-- What leaves the market leaves the index in the same transaction; the worker brings back what returns.
create function private.unlist_firm() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.search_docs d where d.firm_id = new.id;
  return null;
end
$$;
create trigger firms_unlist after update of status on public.firms
  for each row when (new.status <> 'active' and old.status = 'active')
  execute function private.unlist_firm();

create function private.unlist_membership() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.search_docs d
  set clusters = array_remove(d.clusters, old.cluster_id::text)
  where d.firm_id = old.firm_id;
  return null;
end
$$;
create trigger cluster_memberships_unlist after update of status on public.cluster_memberships
  for each row when (old.status = 'active' and new.status <> 'active')
  execute function private.unlist_membership();
