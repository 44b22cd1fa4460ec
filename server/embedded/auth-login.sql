-- The login of the embedded Auth and REST server. It owns nothing: it may keep Auth's own tables, and become
-- anon or authenticated. (It inherits their rights as well, because it looks up tables before it becomes them.)
do $$
begin
  if not exists (select from pg_roles where rolname = 'khosheh_auth') then
    create role khosheh_auth;
  end if;
end
$$;
alter role khosheh_auth login inherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls connection limit 20;
grant anon, authenticated to khosheh_auth with inherit true, set true;
grant usage on schema auth to khosheh_auth;
grant select, insert, update, delete
  on auth.users, auth.identities, auth.sessions, auth.refresh_tokens, auth.flow_state, auth.audit_log_entries
  to khosheh_auth;
