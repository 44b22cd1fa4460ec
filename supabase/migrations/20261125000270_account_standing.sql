-- What the server has to know of an account around a mailed link. An answer of these never reaches somebody who only typed an address.

create function private.account_standing(address text) returns text
language sql stable security definer set search_path = '' as $$
  select case when u.email_confirmed_at is null then 'unconfirmed' else 'confirmed' end
  from auth.users u
  where u.email = lower(address)
  limit 1
$$;
comment on function private.account_standing(text) is 'confirmed, unconfirmed, or null where no account is';
grant execute on function private.account_standing(text) to khosheh_worker;

-- A session that a confirmation began: until then anybody may have chosen the account's password.
create function private.session_confirmed(session_id uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from auth.sessions s join auth.users u on u.id = s.user_id
    where s.id = session_confirmed.session_id
      and s.user_id = private.actor_id()
      and abs(extract(epoch from s.created_at - u.email_confirmed_at)) < 10)
$$;
comment on function private.session_confirmed(uuid) is 'whether this session began by confirming the address for the first time';
grant execute on function private.session_confirmed(uuid) to khosheh_member;

create function private.is_my_email_change(token_hash text) returns boolean
language sql stable security definer set search_path = '' as $$
  select token_hash <> '' and exists (
    select from auth.users u, lateral (select to_jsonb(u) as facts) f
    where u.id = private.actor_id()
      and token_hash in (f.facts ->> 'email_change_token_new', f.facts ->> 'email_change_token_current'))
$$;
comment on function private.is_my_email_change(text) is 'whether the link of a change of address belongs to the person who opens it';
grant execute on function private.is_my_email_change(text) to khosheh_member;

revoke execute on function private.account_standing(text), private.session_confirmed(uuid), private.is_my_email_change(text) from public;
