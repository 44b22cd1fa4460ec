-- Roles of the product, the schema of guards, and the helpers every policy uses.
-- Runs unchanged on hosted Supabase: it needs only the roles anon, authenticated and service_role.

do $$
begin
  -- The server's writes for a signed-in person; never granted to the REST endpoint's login.
  if not exists (select from pg_roles where rolname = 'khosheh_member') then
    create role khosheh_member nologin noinherit;
  end if;
  -- The server's reads for somebody who is not signed in.
  if not exists (select from pg_roles where rolname = 'khosheh_visitor') then
    create role khosheh_visitor nologin noinherit;
  end if;
  -- Outbox relay, schedules and seeds.
  if not exists (select from pg_roles where rolname = 'khosheh_worker') then
    create role khosheh_worker nologin noinherit;
  end if;
  -- The server's login. Without `set role` it may do nothing; the operator gives it a password.
  if not exists (select from pg_roles where rolname = 'khosheh_server') then
    create role khosheh_server nologin noinherit;
  end if;
end
$$;

grant khosheh_member, khosheh_visitor, khosheh_worker to khosheh_server;

create schema if not exists private;
comment on schema private is 'Helpers of the policies and guard triggers. Not exposed by the REST endpoint; holds no table.';
revoke all on schema private from public;
grant usage on schema private to anon, authenticated, khosheh_member, khosheh_visitor, khosheh_worker;
grant usage on schema public to khosheh_member, khosheh_visitor, khosheh_worker;

-- Hosted projects grant everything in `public` to the API roles; here each table says what it grants.
alter default privileges in schema public revoke all on tables from anon, authenticated;
alter default privileges in schema public revoke all on sequences from anon, authenticated;
alter default privileges in schema public revoke execute on functions from anon, authenticated, public;
alter default privileges in schema private revoke execute on functions from public;

create extension if not exists pg_trgm with schema extensions;
create extension if not exists citext with schema extensions;
create extension if not exists fuzzystrmatch with schema extensions;
grant usage on schema extensions to khosheh_member, khosheh_visitor, khosheh_worker;

-- The person of the present transaction; null for a visitor.
create function private.actor_id() returns uuid
language sql stable
set search_path = ''
as $$
  select nullif(nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub', '')::uuid
$$;

-- Opens a table to the worker's role and to nobody else; row-level security stays on.
create procedure private.open_to_worker(target regclass)
language plpgsql
set search_path = ''
as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('revoke all on %s from anon, authenticated, public', target);
  execute format('grant select, insert, update, delete on %s to khosheh_worker', target);
  execute format('create policy worker on %s for all to khosheh_worker using (true) with check (true)', target);
end
$$;

create function private.touch() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := clock_timestamp();
  return new;
end
$$;

-- Refuses any rewrite of an append-only table.
create function private.refuse_rewrite() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception 'rows of % are never rewritten', tg_table_name using errcode = '42501';
end
$$;

grant execute on function private.actor_id() to anon, authenticated, khosheh_member, khosheh_visitor, khosheh_worker;
