-- Unread by arithmetic alone, reading that reaches a person's other devices, and parties that come and go.

alter table public.chat_messages add column cnt bigint;
update public.chat_messages set cnt = seq;
alter table public.chat_messages alter column cnt set not null;
comment on column public.chat_messages.cnt is 'How many messages there were with this one; unread is the conversation''s msg_count minus the cnt that was read.';

drop function private.chat_send(uuid, uuid, uuid, uuid, text);
-- One message: lock, look up the key, check the party, count, insert, move the sender's own cursor, event. All or nothing.
create function private.chat_send(conversation uuid, as_firm uuid, as_desk uuid, client_id uuid, message text)
returns table (seq bigint, ev bigint, cnt bigint, id uuid, created_at timestamptz, dup boolean, event bigint)
language plpgsql security definer set search_path = '' as $$
declare
  c public.chat_conversations;
  earlier public.chat_messages;
  sent public.chat_messages;
  put bigint;
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
    return query select earlier.seq, earlier.ev, earlier.cnt, earlier.id, earlier.created_at, true, null::bigint;
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
  insert into public.chat_messages (conversation_id, seq, ev, cnt, sender_id, sender_firm_id, sender_desk_id, sender_name, client_msg_id, body, created_at)
  values (conversation, c.last_seq + 1, c.last_ev + 1, c.msg_count + 1, private.actor_id(), as_firm, as_desk,
    coalesce((select p.display_name from public.people p where p.id = private.actor_id()), ''), client_id, message,
    greatest(clock_timestamp(), coalesce(c.last_message_at, '-infinity')))
  returning * into sent;
  update public.chat_conversations x
    set last_seq = sent.seq, last_ev = sent.ev, msg_count = sent.cnt, last_message_at = sent.created_at
    where x.id = conversation;
  insert into public.chat_cursors (conversation_id, person_id, read_seq, read_count)
    values (conversation, private.actor_id(), sent.seq, sent.cnt)
    on conflict (conversation_id, person_id) do update set read_seq = excluded.read_seq, read_count = excluded.read_count;
  insert into public.outbox as o (topic, payload)
    values ('chat.message', jsonb_build_object('conversationId', conversation, 'ev', sent.ev)) returning o.id into put;
  return query select sent.seq, sent.ev, sent.cnt, sent.id, sent.created_at, false, put;
end
$$;

drop function private.chat_read(uuid, bigint);
-- Moves the actor's cursor forward to seq, never back; tells where it stands, and the event when it moved.
create function private.chat_read(conversation uuid, upto bigint)
returns table (seq bigint, cnt bigint, unread bigint, event bigint)
language plpgsql security definer set search_path = '' as $$
declare
  c public.chat_conversations;
  k public.chat_cursors;
  target bigint;
  put bigint;
begin
  if not (conversation in (select private.my_conversation_ids())) then
    raise exception 'not a party of the conversation' using errcode = '42501';
  end if;
  select * into c from public.chat_conversations x where x.id = conversation;
  target := least(upto, c.last_seq);
  insert into public.chat_cursors as x (conversation_id, person_id, read_seq, read_count)
    values (conversation, private.actor_id(), target,
      coalesce((select m.cnt from public.chat_messages m where m.conversation_id = conversation and m.seq = target), 0))
    on conflict (conversation_id, person_id) do update
      set read_seq = excluded.read_seq, read_count = excluded.read_count where x.read_seq < excluded.read_seq
    returning * into k;
  if found then
    insert into public.outbox as o (topic, payload)
      values ('chat.read', jsonb_build_object('personId', k.person_id, 'conversationId', conversation, 'seq', k.read_seq, 'cnt', k.read_count))
      returning o.id into put;
  else
    select * into k from public.chat_cursors x where x.conversation_id = conversation and x.person_id = private.actor_id();
  end if;
  return query select k.read_seq, k.read_count, greatest(c.msg_count - k.read_count, 0), put;
end
$$;

revoke execute on function private.chat_send(uuid, uuid, uuid, uuid, text), private.chat_read(uuid, bigint) from public;
grant execute on function private.chat_send(uuid, uuid, uuid, uuid, text), private.chat_read(uuid, bigint) to khosheh_member;

-- Whoever comes to a conversation, with a party or into one, starts with nothing unread: what was said before is there to be read.
create function private.chat_begin_read(conversations uuid[], persons uuid[]) returns void
language sql security definer set search_path = '' as $$
  insert into public.chat_cursors as k (conversation_id, person_id, read_seq, read_count)
  select c.id, person, c.last_seq, c.msg_count
  from public.chat_conversations c, unnest(persons) as person
  where c.id = any (conversations)
  on conflict (conversation_id, person_id) do update
    set read_seq = excluded.read_seq, read_count = excluded.read_count where k.read_seq < excluded.read_seq;
$$;

-- These people have one conversation more or less; what they have open asks anew.
create function private.chat_lists_changed(persons uuid[]) returns void
language sql security definer set search_path = '' as $$
  insert into public.outbox (topic, payload)
  select 'chat.lists', jsonb_build_object('personIds', persons) where cardinality(persons) > 0;
$$;
revoke execute on function private.chat_begin_read(uuid[], uuid[]), private.chat_lists_changed(uuid[]) from public;

create function private.chat_party_changed() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  persons uuid[];
begin
  select coalesce(array_agg(distinct x.person_id), '{}') into persons from (
    select f.person_id from public.firm_people f where f.firm_id = new.firm_id and f.left_at is null
    union all
    select s.person_id from public.cluster_staff s where s.cluster_id = new.desk_cluster_id and s.revoked_at is null
  ) x;
  if new.left_at is null then
    perform private.chat_begin_read(array[new.conversation_id], persons);
  end if;
  perform private.chat_lists_changed(persons);
  return null;
end
$$;
create trigger chat_participants_come after insert on public.chat_participants
  for each row execute function private.chat_party_changed();
create trigger chat_participants_go after update of left_at on public.chat_participants
  for each row when (new.left_at is distinct from old.left_at) execute function private.chat_party_changed();

create function private.chat_person_changed() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  conversations uuid[];
  party jsonb := to_jsonb(new);
begin
  select array_agg(p.conversation_id) into conversations from public.chat_participants p
    where p.left_at is null
      and (p.firm_id = (party ->> 'firm_id')::uuid or p.desk_cluster_id = (party ->> 'cluster_id')::uuid);
  if conversations is null then
    return null;
  end if;
  if coalesce(party ->> 'left_at', party ->> 'revoked_at') is null then
    perform private.chat_begin_read(conversations, array[new.person_id]);
  end if;
  perform private.chat_lists_changed(array[new.person_id]);
  return null;
end
$$;
create trigger firm_people_chat after insert or update of left_at on public.firm_people
  for each row execute function private.chat_person_changed();
create trigger cluster_staff_chat after insert or update of revoked_at on public.cluster_staff
  for each row execute function private.chat_person_changed();

-- A firm whose pledge is confirmed takes part in the room, from the room's beginning; one that withdrew is out, unless it holds the round.
create or replace function private.join_room() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  p public.pledges;
  r public.rounds;
  room uuid;
begin
  if new.answer <> 'confirmed' then
    return null;
  end if;
  select * into p from public.pledges x where x.id = new.pledge_id;
  select * into r from public.rounds x where x.id = p.round_id;
  if p.kind = 'pledge' then
    room := private.chat_room_of(p.round_id);
    insert into public.chat_participants (conversation_id, firm_id) values (room, p.firm_id)
      on conflict (conversation_id, firm_id) where firm_id is not null do update set left_at = null
      where chat_participants.left_at is not null;
  elsif p.firm_id <> r.facilitator_firm_id then
    update public.chat_participants x set left_at = clock_timestamp()
      from public.chat_conversations c
      where c.round_id = p.round_id and x.conversation_id = c.id and x.firm_id = p.firm_id and x.left_at is null;
  end if;
  return null;
end
$$;
