-- Where mail goes: addresses stay in auth.users, and only the worker reads them.
create function private.email_of(person uuid) returns text
language sql stable security definer set search_path = '' as $$
  select u.email::text from auth.users u where u.id = person
$$;
grant execute on function private.email_of(uuid) to khosheh_worker;
