-- Who is there, by device. Lost with the database's process: everybody's device says so again within seconds.
create unlogged table public.chat_presence (
  person_id uuid not null,
  device uuid not null,
  state text not null default 'online' check (state in ('online', 'away')),
  seen_at timestamptz not null default clock_timestamp(),
  gone_at timestamptz,
  primary key (person_id, device)
);
comment on table public.chat_presence is 'Devices with a line to some process; one whose process died ends by its age.';
create index chat_presence_age on public.chat_presence (seen_at);
call private.open_to_worker('public.chat_presence');

create table public.chat_last_seen (
  person_id uuid primary key references public.people (id) on delete cascade,
  at timestamptz not null
);
comment on table public.chat_last_seen is 'When somebody was last there, to the minute.';
call private.open_to_worker('public.chat_last_seen');

-- Of these people, those with whom the actor has a conversation.
create function private.chat_acquainted(persons uuid[]) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select distinct a.person from private.my_conversation_ids() as c(id), private.chat_audience(c.id) as a(person)
  where a.person = any (persons)
$$;
revoke execute on function private.chat_acquainted(uuid[]) from public;
grant execute on function private.chat_acquainted(uuid[]) to khosheh_member;
