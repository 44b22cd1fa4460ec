-- What a person said at sign-up. Tokens don't always carry it, and it is text about oneself: never a right.

create function private.sign_up_facts(person uuid) returns jsonb
language sql stable security definer set search_path = '' as $$
  select case jsonb_typeof(f.facts) when 'object' then f.facts when 'string' then (f.facts #>> '{}')::jsonb else '{}'::jsonb end
  from auth.users u, lateral (select to_jsonb(u) -> 'raw_user_meta_data' as facts) f
  where u.id = person
$$;

create function private.my_sign_up_facts() returns jsonb
language sql stable security definer set search_path = '' as $$
  select private.sign_up_facts(private.actor_id())
$$;
grant execute on function private.my_sign_up_facts() to khosheh_member;

create or replace function private.locale_of_email(address text) returns text
language sql stable security definer set search_path = '' as $$
  select coalesce(p.locale, private.sign_up_facts(u.id) ->> 'locale')
  from auth.users u
  left join public.people p on p.id = u.id
  where u.email = lower(address)
  limit 1
$$;
