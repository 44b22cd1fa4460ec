-- What Supabase provides before the first migration runs: roles, schemas and default rights. Repeatable.
do $$
declare
  r text;
begin
  foreach r in array array['anon', 'authenticated', 'service_role', 'authenticator', 'supabase_auth_admin', 'supabase_storage_admin', 'postgres', 'khosheh_auth']
  loop
    if not exists (select from pg_roles where rolname = r) then
      execute format('create role %I', r);
    end if;
  end loop;
end
$$;
alter role anon nologin noinherit;
alter role authenticated nologin noinherit;
alter role service_role nologin noinherit bypassrls;
alter role authenticator nologin noinherit;
alter role supabase_auth_admin nologin noinherit createrole;
alter role supabase_storage_admin nologin noinherit;
alter role postgres login createrole createdb bypassrls nosuperuser;
-- The embedded Auth server's login: it owns nothing and may become anon or authenticated only.
alter role khosheh_auth login noinherit nosuperuser nocreatedb nocreaterole;

grant anon, authenticated, service_role to postgres with admin option;
grant anon, authenticated, service_role to authenticator;
grant anon, authenticated to khosheh_auth;

create schema if not exists extensions;
grant usage on schema extensions to anon, authenticated, service_role, khosheh_auth;
grant all on schema extensions to postgres;
create schema if not exists auth;
create schema if not exists storage;
grant usage on schema auth to anon, authenticated, service_role, postgres, khosheh_auth;

grant create, usage on schema public to postgres;
grant usage on schema public to anon, authenticated, service_role;
alter schema public owner to postgres;
alter default privileges for role postgres in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on sequences to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant execute on functions to anon, authenticated, service_role;
