-- Rights on the tables of Auth, once they exist.
grant select, insert, update, delete on all tables in schema auth to khosheh_auth;
grant usage, select on all sequences in schema auth to khosheh_auth;
grant all on all tables in schema auth to postgres;
grant execute on all functions in schema auth to anon, authenticated, service_role, postgres, khosheh_auth;
