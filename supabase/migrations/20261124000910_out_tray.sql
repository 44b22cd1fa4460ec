-- Back-off of unsent mail, the language of a recipient, and how old a session is.

alter table public.mails add column not_before timestamptz not null default clock_timestamp();
comment on column public.mails.not_before is 'Not tried before this moment; a failed attempt moves it on.';
drop index public.mails_unsent;
create index mails_unsent on public.mails (not_before, id) where sent_at is null;

-- The language a mail to this address is written in; null when nobody has it.
create function private.locale_of_email(address text) returns text
language sql stable security definer set search_path = '' as $$
  select coalesce(p.locale, to_jsonb(u) -> 'raw_user_meta_data' ->> 'locale')
  from auth.users u
  left join public.people p on p.id = u.id
  where u.email = lower(address)
  limit 1
$$;
grant execute on function private.locale_of_email(text) to khosheh_worker;

-- Whether this session began in the last quarter of an hour: it may set a password without the old one.
create function private.session_fresh(session_id uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from auth.sessions s
    where s.id = session_fresh.session_id
      and s.user_id = private.actor_id()
      and s.created_at > clock_timestamp() - interval '15 minutes')
$$;
grant execute on function private.session_fresh(uuid) to khosheh_member;
