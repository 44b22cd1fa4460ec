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
  audience text[] not null default '{public}',
  clusters text[] not null default '{}',
  processes text[] not null default '{}',
  groups text[] not null default '{}',
  services text[] not null default '{}',
  sectors text[] not null default '{}',
  certificates text[] not null default '{}',
  capacity text[] not null default '{}',
  languages text[] not null default '{}',
  markets text[] not null default '{}',
  name_fa text not null default '',
  name_en text not null default '',
  offerings jsonb not null default '[]',
  squash text not null,
  words tsvector not null
);
comment on table public.search_docs is 'Derived from firms and their parts, by the worker; can be thrown away and built anew. Holds no contact details.';
comment on column public.search_docs.audience is 'Who may find it: public, or the codes that visibility() in features/search gives a viewer.';
comment on column public.search_docs.certificates is 'level:scheme for each certificate that runs, and level:* for any scheme; a level includes those below it.';
comment on column public.search_docs.squash is 'Normalised names and titles, each without blanks, parted by single blanks: joined and split spellings meet here.';
comment on column public.search_docs.words is 'Built by the product from its own tokens; no parser of Postgres is involved. A names, B titles, C labels, codes and places, D texts.';
comment on column public.search_docs.version is 'Microseconds of the clock when the source was read under lock; an older document never replaces a newer one.';
create index search_docs_words on public.search_docs using gin (words) with (fastupdate = off);
create index search_docs_squash on public.search_docs using gin (squash extensions.gin_trgm_ops) with (fastupdate = off);
create index search_docs_browse on public.search_docs (trust desc, firm_id);
create index search_docs_newest on public.search_docs (newest desc, firm_id desc);

call private.open_to_worker('public.search_docs');
-- The policy is constant because operators of text search aren't leakproof: any other would keep them from the indexes.
grant select on public.search_docs to khosheh_visitor, khosheh_member;
create policy search_docs_read on public.search_docs for select to khosheh_visitor, khosheh_member using (true);
