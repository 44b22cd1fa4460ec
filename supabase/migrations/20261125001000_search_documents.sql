-- One document for each firm on the market, with everything that results are narrowed and sorted by. It is derived: the worker builds it anew.

drop table public.search_docs;
create table public.search_docs (
  firm_id uuid primary key references public.firms (id) on delete cascade,
  version bigint not null,
  newest timestamptz not null,
  lat double precision,
  lng double precision,
  trust int not null default 0,
  norm_version int not null,
  indexed_at timestamptz not null default clock_timestamp(),
  free_share int,
  verified boolean not null default false,
  firm_kind text not null,
  size_class text,
  available text,
  clusters text[] not null default '{}',
  processes text[] not null default '{}',
  groups text[] not null default '{}',
  services text[] not null default '{}',
  sectors text[] not null default '{}',
  certificates text[] not null default '{}',
  capacity text[] not null default '{}',
  languages text[] not null default '{}',
  markets text[] not null default '{}',
  heads text not null default '',
  words tsvector not null
);
-- The vector is only read by its index; out of the rows, it leaves them small.
alter table public.search_docs alter column words set storage external;
alter table public.search_docs set (toast_tuple_target = 1024);
comment on table public.search_docs is 'Derived from firms and their parts, by the worker; can be thrown away and built anew. Holds no contact details.';
comment on column public.search_docs.certificates is 'level:scheme for each certificate that runs, and level:* for any scheme; a level includes those below it.';
comment on column public.search_docs.heads is 'Normalised names and titles, one a line, and behind a plus sign codes and places: what a hit is ranked by.';
comment on column public.search_docs.words is 'Built by the product from its own tokens; no parser of Postgres is involved. A names, B titles, C labels, codes and places, D neighbours joined; a lexeme with a sign before it is no word but says where one stands, who may find the document or what it is narrowed by (features/search/adapters/postgres-lexemes.ts).';
comment on column public.search_docs.version is 'Microseconds of the clock when the source was read under lock; an older document never replaces a newer one.';
create index search_docs_words on public.search_docs using gin (words) with (fastupdate = off);
create index search_docs_trust on public.search_docs (trust desc, firm_id);
create index search_docs_newest on public.search_docs (newest desc, firm_id desc);
create index search_docs_capacity on public.search_docs (free_share desc nulls last, trust desc, firm_id);

call private.open_to_worker('public.search_docs');
-- The policy is constant because operators of text search aren't leakproof: any other would keep them from the indexes.
grant select on public.search_docs to khosheh_visitor, khosheh_member;
create policy search_docs_read on public.search_docs for select to khosheh_visitor, khosheh_member using (true);

-- What leaves a cluster leaves its filter and its count in the same transaction.
create or replace function private.unlist_membership() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.search_docs d
  set clusters = array_remove(d.clusters, old.cluster_id::text), words = ts_delete(d.words, 'cluster:' || old.cluster_id)
  where d.firm_id = old.firm_id;
  return null;
end
$$;

-- A misspelt word is found by what is left of it without one letter, a Persian word in Latin letters by its consonants.
delete from public.search_words;
alter table public.search_words add column made boolean not null default false;
alter table public.search_words add column sound text not null default '';
alter table public.search_words add column shorter text[] not null default '{}';
comment on column public.search_words.made is 'Neighbouring words written as one: somebody may ask for them so.';
comment on column public.search_words.sound is 'Its consonants as they sound, for Persian words (features/search/vocabulary/finglish.ts).';
comment on column public.search_words.shorter is 'The word, and what is left of it without each of its letters.';
drop index public.search_words_trigrams;
create index search_words_trigrams on public.search_words using gin (word extensions.gin_trgm_ops) where not made;
create index search_words_shorter on public.search_words using gin (shorter) with (fastupdate = off);
create index search_words_sound on public.search_words (sound) where sound <> '';
