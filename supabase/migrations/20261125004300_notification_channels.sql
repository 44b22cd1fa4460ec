-- One notice, several channels: what waits to be mailed or pushed to a person, once for each, and what they want.

alter table public.notifications
  add column thread text check (char_length(thread) <= 60),
  add column told_at timestamptz not null default clock_timestamp(),
  add column first_seq bigint,
  add column last_seq bigint,
  add column grows boolean not null default false,
  add constraint notifications_stretch check ((first_seq is null) = (last_seq is null) and first_seq <= last_seq);
update public.notifications set told_at = created_at;
comment on column public.notifications.thread is 'What it belongs to, chat:<conversation> or round:<round>; the inbox groups and mail threads by it.';
comment on column public.notifications.told_at is 'When it last said something new.';
comment on column public.notifications.first_seq is 'First message of the stretch of a conversation that it tells of; stretches of one person never overlap.';
comment on column public.notifications.grows is 'Later messages are added to this stretch; false once a channel has told of it.';
drop index public.notifications_of_person;
create index notifications_of_person on public.notifications (person_id, told_at desc);
create index notifications_unread_thread on public.notifications (person_id, thread) where read_at is null;
create unique index notifications_growing on public.notifications (person_id, thread) where grows;

create table public.notification_settings (
  person_id uuid primary key references public.people (id) on delete cascade,
  quiet_from smallint check (quiet_from between 0 and 23),
  quiet_until smallint check (quiet_until between 0 and 23),
  push_words boolean not null default false,
  updated_at timestamptz not null default clock_timestamp(),
  constraint notification_settings_quiet check ((quiet_from is null) = (quiet_until is null) and quiet_from <> quiet_until)
);
comment on table public.notification_settings is 'How a person is told; who has no row has the quiet hours of the product.';
comment on column public.notification_settings.quiet_from is 'Hour of Tehran from which nothing comes that can wait; null without quiet hours.';
comment on column public.notification_settings.push_words is 'Whether a push says what happened, or only that something did: it may light up on a locked screen.';

create table public.notification_preferences (
  person_id uuid not null references public.people (id) on delete cascade,
  family text not null check (char_length(family) between 1 and 40),
  thread text not null default '' check (char_length(thread) <= 60),
  delivery text check (delivery in ('off', 'inbox', 'at_once', 'daily', 'weekly')),
  push boolean,
  primary key (person_id, family, thread)
);
comment on table public.notification_preferences is 'What a person chose for a kind of notice, or (family room) for one conversation; what they didn''t choose is as the product has it.';

create table public.push_devices (
  id uuid primary key default gen_random_uuid(),
  person_id uuid not null references public.people (id) on delete cascade,
  session_id uuid not null,
  endpoint text not null unique check (endpoint ~ '^https?://' and char_length(endpoint) <= 1000),
  p256dh text not null check (p256dh ~ '^[A-Za-z0-9_-]{80,100}$'),
  auth text not null check (auth ~ '^[A-Za-z0-9_-]{20,30}$'),
  label text not null default '' check (char_length(label) <= 80),
  created_at timestamptz not null default clock_timestamp()
);
comment on table public.push_devices is 'Browsers that take push messages; one is told only while the session lives from which it was added.';
create index push_devices_of_person on public.push_devices (person_id);

create table public.notification_deliveries (
  id bigint generated always as identity primary key,
  notification_id uuid not null references public.notifications (id) on delete cascade,
  person_id uuid not null references public.people (id) on delete cascade,
  channel text not null check (channel in ('mail', 'push')),
  device_id uuid references public.push_devices (id) on delete cascade,
  family text not null,
  cadence text not null default 'at_once' check (cadence in ('at_once', 'daily', 'weekly')),
  letter jsonb,
  due_at timestamptz not null,
  attempts int not null default 0,
  claim uuid,
  handed_at timestamptz,
  mail_id bigint references public.mails (id) on delete set null,
  settled_at timestamptz,
  outcome text check (outcome in ('sent', 'read', 'dead')),
  last_error text,
  constraint notification_deliveries_once unique nulls not distinct (notification_id, channel, device_id),
  constraint notification_deliveries_device check ((channel = 'push') = (device_id is not null)),
  constraint notification_deliveries_settled check ((settled_at is null) = (outcome is null))
);
comment on table public.notification_deliveries is 'One row for each notice, channel and device: written with the notice, settled once. A mail is sent when it has gone to the out-tray.';
create index notification_deliveries_due on public.notification_deliveries (channel, due_at) where settled_at is null;
create index notification_deliveries_of_person on public.notification_deliveries (person_id, due_at) where settled_at is null;
create index notification_deliveries_mail on public.notification_deliveries (mail_id) where mail_id is not null;
create index notification_deliveries_device on public.notification_deliveries (device_id) where device_id is not null;

create table public.chat_tellings (
  conversation_id uuid primary key references public.chat_conversations (id) on delete cascade,
  told_seq bigint not null,
  queued boolean not null
);
comment on table public.chat_tellings is 'Up to which message those who are away have been told, and whether an event for the next ones waits in the outbox.';

call private.open_to_worker('public.notification_settings');
call private.open_to_worker('public.notification_preferences');
call private.open_to_worker('public.push_devices');
call private.open_to_worker('public.notification_deliveries');
call private.open_to_worker('public.chat_tellings');

do $$
declare
  part text;
begin
  foreach part in array array['notification_settings', 'notification_preferences']
  loop
    execute format('grant select, insert, update, delete on public.%I to khosheh_member', part);
    execute format('create policy %I on public.%I for select to khosheh_member using (person_id = (select private.actor_id()))', part || '_read', part);
    execute format('create policy %I on public.%I for insert to khosheh_member with check (person_id = (select private.actor_id()))', part || '_choose', part);
    execute format('create policy %I on public.%I for update to khosheh_member using (person_id = (select private.actor_id())) with check (person_id = (select private.actor_id()))', part || '_change', part);
    execute format('create policy %I on public.%I for delete to khosheh_member using (person_id = (select private.actor_id()))', part || '_drop', part);
  end loop;
end
$$;

-- The keys of a device stay with the worker.
grant select (id, person_id, session_id, endpoint, label, created_at), delete on public.push_devices to khosheh_member;
create policy push_devices_read on public.push_devices for select to khosheh_member
  using (person_id = (select private.actor_id()));
create policy push_devices_drop on public.push_devices for delete to khosheh_member
  using (person_id = (select private.actor_id()));

-- A browser belongs to whoever uses it now: its subscription moves with them, and what waited for the one before is dropped.
create function private.keep_push_device(session uuid, address text, public_key text, secret text, name text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  kept uuid;
begin
  if private.actor_id() is null or not exists (select from auth.sessions s where s.id = session and s.user_id = private.actor_id()) then
    raise exception 'no such session' using errcode = '42501';
  end if;
  delete from public.push_devices d where d.endpoint = address and d.person_id <> private.actor_id();
  if (select count(*) from public.push_devices d where d.person_id = private.actor_id() and d.endpoint <> address) >= 20 then
    delete from public.push_devices d where d.id = (
      select x.id from public.push_devices x where x.person_id = private.actor_id() and x.endpoint <> address order by x.created_at limit 1);
  end if;
  insert into public.push_devices as d (person_id, session_id, endpoint, p256dh, auth, label)
    values (private.actor_id(), session, address, public_key, secret, left(name, 80))
    on conflict (endpoint) do update set session_id = excluded.session_id, p256dh = excluded.p256dh, auth = excluded.auth, label = excluded.label
    returning d.id into kept;
  return kept;
end
$$;

-- Devices of these people whose session lives.
create function private.push_devices_of(persons uuid[]) returns table (id uuid, person_id uuid)
language sql stable security definer set search_path = '' as $$
  select d.id, d.person_id from public.push_devices d
  where d.person_id = any (persons) and exists (select from auth.sessions s where s.id = d.session_id)
$$;
revoke execute on function private.keep_push_device(uuid, text, text, text, text), private.push_devices_of(uuid[]) from public;
grant execute on function private.keep_push_device(uuid, text, text, text, text) to khosheh_member;
grant execute on function private.push_devices_of(uuid[]) to khosheh_worker;

-- How many notices wait has changed for these people; their bells follow.
create function private.notices_changed() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  persons uuid[];
begin
  if tg_op = 'INSERT' then
    select array_agg(distinct n.person_id) into persons from changed n where n.read_at is null;
  else
    select array_agg(distinct n.person_id) into persons from changed n join former o on o.id = n.id
      where (n.read_at is null) <> (o.read_at is null);
  end if;
  if persons is not null then
    insert into public.outbox (topic, payload) values ('notices.changed', jsonb_build_object('personIds', persons));
  end if;
  return null;
end
$$;
create trigger notifications_come after insert on public.notifications
  referencing new table as changed for each statement execute function private.notices_changed();
create trigger notifications_read after update on public.notifications
  referencing old table as former new table as changed for each statement execute function private.notices_changed();

-- What was read doesn't grow: what comes later is a notice of its own, with its own mail and push.
create function private.end_read_notice() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  new.grows := false;
  return new;
end
$$;
create trigger notifications_end before update of read_at on public.notifications
  for each row when (new.read_at is not null and new.grows) execute function private.end_read_notice();

-- Messages wait a moment for those who come right after; the row is locked to the end of the transaction, so that an event that is
-- being handled either sees this message or leaves the next event to it.
create function private.chat_tell_away() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.chat_tellings as t (conversation_id, told_seq, queued) values (new.conversation_id, new.seq - 1, true)
    on conflict (conversation_id) do update set queued = true where not t.queued;
  if found then
    insert into public.outbox (topic, payload, not_before)
      values ('chat.unread', jsonb_build_object('conversationId', new.conversation_id), clock_timestamp() + interval '1 second');
  end if;
  return null;
end
$$;
create trigger chat_messages_tell after insert on public.chat_messages
  for each row when (new.sender_id is not null) execute function private.chat_tell_away();

-- What was read in the conversation has been read in the inbox too.
create function private.chat_read_notices() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.notifications n set read_at = clock_timestamp()
    where n.person_id = new.person_id and n.thread = 'chat:' || new.conversation_id and n.read_at is null and n.last_seq <= new.read_seq;
  return null;
end
$$;
create trigger chat_cursors_notices after insert or update of read_seq on public.chat_cursors
  for each row when (new.read_seq > 0) execute function private.chat_read_notices();

revoke execute on function private.notices_changed(), private.end_read_notice(), private.chat_tell_away(), private.chat_read_notices() from public;

-- The out-tray knows who holds a mail, and how far it has come.
alter table public.mails
  add column thread text check (char_length(thread) <= 60),
  add column claim uuid,
  add column handed_at timestamptz,
  add column once_only boolean not null default false,
  add column cancelled_at timestamptz,
  add column dead_at timestamptz;
comment on column public.mails.thread is 'Mails of one thread to one reader refer to each other.';
comment on column public.mails.claim is 'Who is sending it; a sender that was too slow finds another''s.';
comment on column public.mails.handed_at is 'The whole mail was with the mail server, all but its end.';
comment on column public.mails.once_only is 'A mail whose fate nobody knows (its sender died between the end and the answer) isn''t sent again.';
comment on column public.mails.cancelled_at is 'Everything in it was read before it was sent.';
comment on column public.mails.dead_at is 'Given up: tried too often, or refused for good.';
drop index public.mails_unsent;
create index mails_unsent on public.mails (not_before, id) where sent_at is null and cancelled_at is null and dead_at is null;
create index mails_threads on public.mails (recipient, thread, id) where thread is not null;

-- Whose address this is; null when nobody has it.
create function private.person_of_email(address text) returns uuid
language sql stable security definer set search_path = '' as $$
  select p.id from auth.users u join public.people p on p.id = u.id where u.email = lower(address) limit 1
$$;
revoke execute on function private.person_of_email(text) from public;
grant execute on function private.person_of_email(text) to khosheh_worker;
