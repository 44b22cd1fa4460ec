-- Side effects leave a transaction as rows; nothing calls the network inside one.

create table public.outbox (
  id bigint generated always as identity primary key,
  topic text not null check (char_length(topic) between 1 and 80),
  payload jsonb not null default '{}',
  created_at timestamptz not null default clock_timestamp(),
  not_before timestamptz not null default clock_timestamp(),
  attempts int not null default 0,
  last_error text,
  dead_at timestamptz
);
comment on table public.outbox is 'Events for the relay, delivered at least once; a handled row is deleted, a poisoned one gets dead_at.';
create index outbox_due on public.outbox (not_before, id) where dead_at is null;

create table public.idempotency_keys (
  actor_id uuid not null,
  command text not null,
  key text not null check (char_length(key) between 1 and 100),
  request_hash text not null,
  response jsonb,
  created_at timestamptz not null default clock_timestamp(),
  primary key (actor_id, command, key)
);
comment on table public.idempotency_keys is 'The answer a command gave for a key; kept 48 hours.';
create index idempotency_keys_age on public.idempotency_keys (created_at);

create table public.mails (
  id bigint generated always as identity primary key,
  recipient text not null,
  kind text not null,
  locale text not null default 'fa',
  subject text not null,
  body_text text not null,
  body_html text not null,
  dedupe_key text unique,
  created_at timestamptz not null default clock_timestamp(),
  sent_at timestamptz,
  attempts int not null default 0,
  last_error text
);
comment on table public.mails is 'Outgoing mail; without SMTP it stays here and is read at /dev/mail in development.';
create index mails_unsent on public.mails (id) where sent_at is null;

create table public.rate_limits (
  key text primary key,
  points int not null default 0,
  expire bigint
);
comment on table public.rate_limits is 'Counters of the limiter, by account and by address; keys hold hashes only.';

create table public.installation (
  name text primary key,
  value jsonb not null
);
comment on table public.installation is 'Facts of this installation: seed version and the like.';

call private.open_to_worker('public.outbox');
call private.open_to_worker('public.idempotency_keys');
call private.open_to_worker('public.mails');
call private.open_to_worker('public.rate_limits');
call private.open_to_worker('public.installation');

grant insert on public.outbox to khosheh_member;
create policy outbox_write on public.outbox for insert to khosheh_member with check (attempts = 0 and dead_at is null);

grant select, insert, update (response) on public.idempotency_keys to khosheh_member;
create policy idempotency_keys_read on public.idempotency_keys for select to khosheh_member
  using (actor_id = (select private.actor_id()));
create policy idempotency_keys_write on public.idempotency_keys for insert to khosheh_member
  with check (actor_id = (select private.actor_id()));
create policy idempotency_keys_answer on public.idempotency_keys for update to khosheh_member
  using (actor_id = (select private.actor_id())) with check (actor_id = (select private.actor_id()));
