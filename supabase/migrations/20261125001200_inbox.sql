-- What a person is told inside the product, and how a mail says that it can be stopped.

create table public.notifications (
  id uuid primary key default gen_random_uuid(),
  person_id uuid not null references public.people (id) on delete cascade,
  kind text not null check (char_length(kind) between 1 and 60),
  facts jsonb not null default '{}',
  path text not null check (path ~ '^/' and char_length(path) <= 2000),
  dedupe_key text not null unique,
  created_at timestamptz not null default clock_timestamp(),
  read_at timestamptz
);
comment on table public.notifications is 'The inbox of a person. The text is made from kind and facts in the reader''s language.';
comment on column public.notifications.path is 'The page of ours that it leads to.';
create index notifications_of_person on public.notifications (person_id, created_at desc);
create index notifications_unread on public.notifications (person_id) where read_at is null;

call private.open_to_worker('public.notifications');
grant select, update (read_at) on public.notifications to khosheh_member;
create policy notifications_read on public.notifications for select to khosheh_member
  using (person_id = (select private.actor_id()));
create policy notifications_change on public.notifications for update to khosheh_member
  using (person_id = (select private.actor_id())) with check (person_id = (select private.actor_id()));

alter table public.mails add column unsubscribe_url text;
comment on column public.mails.unsubscribe_url is 'Stops mail of this sort with one POST (RFC 8058); null for mail that isn''t a subscription.';
