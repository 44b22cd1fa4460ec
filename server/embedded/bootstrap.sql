-- What Supabase provides before the first migration runs: roles, schemas, claims and default rights.
-- For a superuser; repeatable. The tables of Auth and Storage follow from `provideSystemTables`.

do $$
declare
  missing text;
begin
  for missing in
    select name
    from unnest(array[
      'anon', 'authenticated', 'service_role', 'authenticator', 'dashboard_user',
      'supabase_auth_admin', 'supabase_storage_admin', 'postgres'
    ]) as name
    where not exists (select from pg_roles where rolname = name)
  loop
    execute format('create role %I', missing);
  end loop;
end
$$;

alter role anon nologin noinherit;
alter role authenticated nologin noinherit;
alter role service_role nologin noinherit bypassrls;
alter role authenticator nologin noinherit;
alter role dashboard_user nologin createdb createrole replication;
alter role supabase_auth_admin nologin noinherit createrole;
alter role supabase_storage_admin nologin noinherit createrole;
-- The owner of the product's schema, as on Supabase: powerful, no superuser. (The plain Postgres image of a
-- test may have been initialised by a superuser of this very name; that one can't be demoted.)
do $$
begin
  if (select oid from pg_roles where rolname = 'postgres') <> 10 then
    alter role postgres login nosuperuser createrole createdb bypassrls replication;
  end if;
end
$$;

grant anon, authenticated, service_role to authenticator;
grant anon, authenticated, service_role to postgres with admin option;

alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';

do $$
begin
  execute format('alter database %I owner to postgres', current_database());
  execute format('alter database %I set search_path to "$user", public, extensions', current_database());
  execute format('grant create, connect, temporary on database %I to postgres, supabase_auth_admin, supabase_storage_admin', current_database());
end
$$;

create schema if not exists extensions authorization postgres;
grant usage on schema extensions to public;
create schema if not exists auth authorization supabase_auth_admin;
grant usage on schema auth to anon, authenticated, service_role, postgres, dashboard_user;
create schema if not exists storage authorization supabase_storage_admin;
grant usage on schema storage to anon, authenticated, service_role, postgres, dashboard_user;
grant all on schema storage to postgres;

alter default privileges for role supabase_auth_admin in schema auth grant all on tables to postgres, dashboard_user;
alter default privileges for role supabase_auth_admin in schema auth grant all on sequences to postgres, dashboard_user;
alter default privileges for role supabase_storage_admin in schema storage grant all on tables to postgres, anon, authenticated, service_role;

grant usage on schema public to anon, authenticated, service_role, postgres;
grant create on schema public to postgres;
alter default privileges for role postgres in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on sequences to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant execute on functions to anon, authenticated, service_role;

-- Who a REST request or a transaction of the server acts for; the two spellings are old and new PostgREST's.
create or replace function auth.uid() returns uuid
language sql stable
as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
  )::uuid
$$;

create or replace function auth.role() returns text
language sql stable
as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.role', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'
  )::text
$$;

create or replace function auth.email() returns text
language sql stable
as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.email', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email'
  )::text
$$;

create or replace function auth.jwt() returns jsonb
language sql stable
as $$
  select coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb
$$;

alter function auth.uid() owner to supabase_auth_admin;
alter function auth.role() owner to supabase_auth_admin;
alter function auth.email() owner to supabase_auth_admin;
alter function auth.jwt() owner to supabase_auth_admin;
