-- Conversations. Parties are firms and the desks of clusters; people act for them. Order is by seq and ev, never by time.

create table public.chat_conversations (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('direct', 'room')),
  round_id uuid unique references public.rounds (id),
  direct_key text unique,
  state text not null default 'open' check (state in ('open', 'locked', 'archived')),
  last_seq bigint not null default 0,
  last_ev bigint not null default 0,
  msg_count bigint not null default 0,
  last_message_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  constraint chat_conversations_kind check ((kind = 'direct') = (direct_key is not null) and (kind = 'room') = (round_id is not null))
) with (fillfactor = 70);
comment on table public.chat_conversations is 'A talk between two parties, or the one room of a round. Counters are taken under this row''s lock.';

create table public.chat_participants (
  id bigint generated always as identity primary key,
  conversation_id uuid not null references public.chat_conversations (id) on delete cascade,
  firm_id uuid references public.firms (id) on delete cascade,
  desk_cluster_id uuid references public.clusters (id) on delete cascade,
  joined_seq bigint not null default 0,
  joined_count bigint not null default 0,
  joined_at timestamptz not null default clock_timestamp(),
  left_at timestamptz,
  constraint chat_participants_party check ((firm_id is null) <> (desk_cluster_id is null))
);
comment on table public.chat_participants is 'A party of a conversation: a firm or the desk of a cluster.';
create unique index chat_participants_firm on public.chat_participants (conversation_id, firm_id) where firm_id is not null;
create unique index chat_participants_desk on public.chat_participants (conversation_id, desk_cluster_id) where desk_cluster_id is not null;
create index chat_participants_of_firm on public.chat_participants (firm_id) where left_at is null;
create index chat_participants_of_desk on public.chat_participants (desk_cluster_id) where left_at is null;

create table public.chat_messages (
  conversation_id uuid not null references public.chat_conversations (id) on delete cascade,
  seq bigint not null,
  ev bigint not null,
  id uuid not null unique default gen_random_uuid(),
  sender_id uuid references public.people (id) on delete set null,
  sender_firm_id uuid references public.firms (id) on delete set null,
  sender_desk_id uuid references public.clusters (id) on delete set null,
  sender_name text not null default '',
  client_msg_id uuid,
  body text not null check (char_length(body) between 1 and 8000),
  created_at timestamptz not null,
  primary key (conversation_id, seq)
);
comment on table public.chat_messages is 'Messages in the order of seq; sender_name is the person''s name when it was sent.';
create unique index chat_messages_once on public.chat_messages (sender_id, client_msg_id) where client_msg_id is not null;
create unique index chat_messages_ev on public.chat_messages (conversation_id, ev);

create table public.chat_cursors (
  conversation_id uuid not null references public.chat_conversations (id) on delete cascade,
  person_id uuid not null references public.people (id) on delete cascade,
  read_seq bigint not null default 0,
  read_count bigint not null default 0,
  primary key (conversation_id, person_id)
) with (fillfactor = 80);
comment on table public.chat_cursors is 'How far a person has read; unread is msg_count minus read_count.';

-- Parties the actor stands for, and the conversations these take part in.
create function private.my_conversation_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select p.conversation_id from public.chat_participants p
  where p.left_at is null
    and (p.firm_id in (select private.my_firm_ids()) or p.desk_cluster_id in (select private.my_staff_cluster_ids()))
$$;
grant execute on function private.my_conversation_ids() to khosheh_member;

do $$
declare
  part text;
begin
  foreach part in array array['chat_conversations', 'chat_participants', 'chat_messages', 'chat_cursors']
  loop
    execute format('call private.open_to_worker(%L)', 'public.' || part);
    execute format('grant select on public.%I to khosheh_member', part);
  end loop;
end
$$;
create policy chat_conversations_read on public.chat_conversations for select to khosheh_member
  using (id = any (array(select private.my_conversation_ids())));
create policy chat_participants_read on public.chat_participants for select to khosheh_member
  using (conversation_id = any (array(select private.my_conversation_ids())));
create policy chat_messages_read on public.chat_messages for select to khosheh_member
  using (conversation_id = any (array(select private.my_conversation_ids())));
create policy chat_cursors_read on public.chat_cursors for select to khosheh_member
  using (person_id = (select private.actor_id()));

-- Opens, or finds, the conversation of one's own firm with another firm.
create function private.chat_open_direct(own_firm uuid, other_firm uuid) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  conversation uuid;
  pair text := least(own_firm, other_firm)::text || ':' || greatest(own_firm, other_firm)::text;
begin
  if own_firm = other_firm or not (own_firm in (select private.my_editor_firm_ids()))
     or not exists (select from public.firms f where f.id = other_firm and f.status = 'active') then
    raise exception 'no such conversation' using errcode = '42501';
  end if;
  insert into public.chat_conversations (kind, direct_key) values ('direct', pair) on conflict (direct_key) do nothing;
  select c.id into conversation from public.chat_conversations c where c.direct_key = pair;
  insert into public.chat_participants (conversation_id, firm_id) values (conversation, own_firm), (conversation, other_firm)
    on conflict do nothing;
  return conversation;
end
$$;

-- The room of a round: its facilitator, the firms that pledged, and the cluster's desk.
create function private.chat_room_of(round uuid) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  conversation uuid;
  r public.rounds;
begin
  select * into r from public.rounds x where x.id = round;
  if not found or r.state = 'draft' then
    return null;
  end if;
  insert into public.chat_conversations (kind, round_id) values ('room', round) on conflict (round_id) do nothing;
  select c.id into conversation from public.chat_conversations c where c.round_id = round;
  insert into public.chat_participants (conversation_id, firm_id) values (conversation, r.facilitator_firm_id) on conflict do nothing;
  insert into public.chat_participants (conversation_id, desk_cluster_id) values (conversation, r.cluster_id) on conflict do nothing;
  return conversation;
end
$$;

create function private.keep_room() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.chat_room_of(new.id);
  return null;
end
$$;
create trigger rounds_room after insert or update of state on public.rounds
  for each row when (new.state <> 'draft') execute function private.keep_room();

-- A firm whose pledge is confirmed takes part in the room, from the room's beginning: what was agreed before concerns it too.
create function private.join_room() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  p public.pledges;
begin
  if new.answer = 'confirmed' then
    select * into p from public.pledges x where x.id = new.pledge_id;
    insert into public.chat_participants (conversation_id, firm_id)
      values (private.chat_room_of(p.round_id), p.firm_id) on conflict do nothing;
  end if;
  return null;
end
$$;
create trigger pledge_confirmations_room after insert on public.pledge_confirmations
  for each row execute function private.join_room();

-- One message: lock, look up the key, check the party, count, insert, move the sender's own cursor, event. All or nothing.
create function private.chat_send(conversation uuid, as_firm uuid, as_desk uuid, client_id uuid, message text)
returns table (seq bigint, ev bigint, id uuid, created_at timestamptz, dup boolean)
language plpgsql security definer set search_path = '' as $$
declare
  c public.chat_conversations;
  earlier public.chat_messages;
  sent public.chat_messages;
begin
  select * into c from public.chat_conversations x where x.id = conversation for no key update;
  if not found then
    raise exception 'no such conversation' using errcode = '42501';
  end if;
  select * into earlier from public.chat_messages m where m.sender_id = private.actor_id() and m.client_msg_id = client_id;
  if found then
    if earlier.conversation_id <> conversation or earlier.body <> message then
      raise exception 'the id was used for another message' using errcode = '23505', constraint = 'chat_messages_once';
    end if;
    return query select earlier.seq, earlier.ev, earlier.id, earlier.created_at, true;
    return;
  end if;
  perform from public.chat_participants p
    where p.conversation_id = conversation and p.left_at is null
      and ((as_firm is not null and p.firm_id = as_firm and as_firm in (select private.my_editor_firm_ids()))
        or (as_desk is not null and p.desk_cluster_id = as_desk and as_desk in (select private.my_staff_cluster_ids())))
    for share;
  if not found or (as_firm is null) = (as_desk is null) then
    raise exception 'not a party of the conversation' using errcode = '42501';
  end if;
  if c.state <> 'open' then
    raise exception 'the conversation is closed' using errcode = '23514', constraint = 'chat_conversations_open';
  end if;
  insert into public.chat_messages (conversation_id, seq, ev, sender_id, sender_firm_id, sender_desk_id, sender_name, client_msg_id, body, created_at)
  values (conversation, c.last_seq + 1, c.last_ev + 1, private.actor_id(), as_firm, as_desk,
    coalesce((select p.display_name from public.people p where p.id = private.actor_id()), ''), client_id, message,
    greatest(clock_timestamp(), coalesce(c.last_message_at, '-infinity')))
  returning * into sent;
  update public.chat_conversations x
    set last_seq = sent.seq, last_ev = sent.ev, msg_count = x.msg_count + 1, last_message_at = sent.created_at
    where x.id = conversation;
  insert into public.chat_cursors (conversation_id, person_id, read_seq, read_count)
    values (conversation, private.actor_id(), sent.seq, c.msg_count + 1)
    on conflict (conversation_id, person_id) do update set read_seq = excluded.read_seq, read_count = excluded.read_count;
  insert into public.outbox (topic, payload)
    values ('chat.message', jsonb_build_object('conversationId', conversation, 'ev', sent.ev));
  return query select sent.seq, sent.ev, sent.id, sent.created_at, false;
end
$$;

-- Moves the actor's cursor forward to seq.
create function private.chat_read(conversation uuid, upto bigint) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  c public.chat_conversations;
  target bigint;
  unread bigint;
begin
  if not (conversation in (select private.my_conversation_ids())) then
    raise exception 'not a party of the conversation' using errcode = '42501';
  end if;
  select * into c from public.chat_conversations x where x.id = conversation;
  target := least(upto, c.last_seq);
  insert into public.chat_cursors as k (conversation_id, person_id, read_seq, read_count)
    values (conversation, private.actor_id(), target, (select count(*) from public.chat_messages m where m.conversation_id = conversation and m.seq <= target))
    on conflict (conversation_id, person_id) do update
      set read_seq = excluded.read_seq, read_count = excluded.read_count where k.read_seq < excluded.read_seq
    returning c.msg_count - k.read_count into unread;
  return unread;
end
$$;

-- People behind the parties of a conversation: whom a new message reaches.
create function private.chat_audience(conversation uuid) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select distinct x.person_id from (
    select f.person_id from public.chat_participants p join public.firm_people f on f.firm_id = p.firm_id and f.left_at is null
      where p.conversation_id = conversation and p.left_at is null
    union
    select s.person_id from public.chat_participants p join public.cluster_staff s on s.cluster_id = p.desk_cluster_id and s.revoked_at is null
      where p.conversation_id = conversation and p.left_at is null
  ) x
$$;

grant execute on function private.chat_open_direct(uuid, uuid), private.chat_send(uuid, uuid, uuid, uuid, text), private.chat_read(uuid, bigint)
  to khosheh_member;
grant execute on function private.chat_audience(uuid) to khosheh_worker;
