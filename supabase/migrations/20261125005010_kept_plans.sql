-- Who acts and for whom is asked in nearly every statement, in some of them several times. As SQL functions with a setting of their own these were
-- parsed and planned anew at each call; written like this they keep their plans. A plan that was made while a table was small would be kept too,
-- so they go by the index at every size.

create or replace function private.actor_id() returns uuid
language plpgsql stable set search_path = '' as $$
begin
  return nullif(nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub', '')::uuid;
end
$$;

create or replace function private.my_firm_ids() returns setof uuid
language plpgsql stable security definer set search_path = '' set enable_seqscan = off rows 5 as $$
begin
  return query
    select p.firm_id from public.firm_people p
    where p.person_id = private.actor_id() and p.left_at is null;
end
$$;

create or replace function private.my_editor_firm_ids() returns setof uuid
language plpgsql stable security definer set search_path = '' set enable_seqscan = off rows 5 as $$
begin
  return query
    select p.firm_id from public.firm_people p
    where p.person_id = private.actor_id() and p.left_at is null and p.role in ('owner', 'editor');
end
$$;

create or replace function private.my_staff_cluster_ids() returns setof uuid
language plpgsql stable security definer set search_path = '' set enable_seqscan = off rows 5 as $$
begin
  return query
    select s.cluster_id from public.cluster_staff s
    where s.person_id = private.actor_id() and s.revoked_at is null;
end
$$;

create or replace function private.session_alive(session_id uuid) returns boolean
language plpgsql stable security definer set search_path = '' set enable_seqscan = off as $$
begin
  return exists (
    select from auth.sessions s join auth.users u on u.id = s.user_id
    where s.id = session_alive.session_id
      and s.user_id = private.actor_id()
      and (u.banned_until is null or u.banned_until < now()));
end
$$;

-- One message: lock, look up the key, check the party, count, insert, files, move the sender's own cursor, event. All or nothing.
-- What few messages have is looked for only in those.
create or replace function private.chat_send(conversation uuid, as_firm uuid, as_desk uuid, client_id uuid, message text, extra jsonb)
returns table (seq bigint, ev bigint, cnt bigint, id uuid, created_at timestamptz, dup boolean, event bigint)
language plpgsql security definer set search_path = '' set enable_seqscan = off as $$
declare
  c public.chat_conversations;
  earlier public.chat_messages;
  sent public.chat_messages;
  me uuid := private.actor_id();
  files uuid[] := '{}';
  quoted bigint := (extra ->> 'replyTo')::bigint;
  print text;
  put bigint;
begin
  select * into c from public.chat_conversations x where x.id = conversation for no key update;
  if not found then
    raise exception 'no such conversation' using errcode = '42501';
  end if;
  if jsonb_array_length(coalesce(extra -> 'att', '[]')) > 0 then
    files := array(select jsonb_array_elements_text(extra -> 'att') order by 1)::uuid[];
  end if;
  print := md5(message || coalesce(quoted::text, '') || files::text);
  select * into earlier from public.chat_messages m where m.sender_id = me and m.client_msg_id = client_id;
  if found then
    -- An edit or a deletion since then doesn't make it another message: what was sent is kept with it.
    if earlier.conversation_id <> conversation or coalesce(earlier.meta ->> 'sent', md5(earlier.body || '{}')) is distinct from print then
      raise exception 'the id was used for another message' using errcode = '23505', constraint = 'chat_messages_once';
    end if;
    return query select earlier.seq, earlier.ev, earlier.cnt, earlier.id, earlier.created_at, true, null::bigint;
    return;
  end if;
  perform private.chat_require_party(c, as_firm, as_desk);
  if message = '' and cardinality(files) = 0 then
    raise exception 'an empty message' using errcode = '23514', constraint = 'chat_messages_empty';
  end if;
  if quoted is not null and not exists (select from public.chat_messages m where m.conversation_id = conversation and m.seq = quoted and m.kind = 'text') then
    raise exception 'no such message to answer' using errcode = '23514', constraint = 'chat_messages_reply';
  end if;
  insert into public.chat_messages (conversation_id, seq, ev, cnt, sender_id, sender_firm_id, sender_desk_id, sender_name, client_msg_id, body, reply_to, meta, created_at)
  values (conversation, c.last_seq + 1, c.last_ev + 1, c.msg_count + 1, me, as_firm, as_desk,
    coalesce((select p.display_name from public.people p where p.id = me), ''), client_id, message, quoted,
    coalesce(extra -> 'meta', '{}') || jsonb_build_object('sent', print),
    greatest(clock_timestamp(), coalesce(c.last_message_at, '-infinity')))
  returning * into sent;
  if cardinality(files) > 0 then
    perform private.chat_take_files(conversation, sent.seq, files);
  end if;
  if extra ?| array['all', 'persons', 'firms'] then
    perform private.chat_put_mentions(c, sent.seq, as_firm, extra);
  end if;
  update public.chat_conversations x
    set last_seq = sent.seq, last_ev = sent.ev, msg_count = sent.cnt, last_message_at = sent.created_at
    where x.id = conversation;
  insert into public.chat_cursors as k (conversation_id, person_id, read_seq, read_count, read_rev)
    values (conversation, me, sent.seq, sent.cnt, 1)
    on conflict (conversation_id, person_id) do update
      set read_seq = excluded.read_seq, read_count = excluded.read_count, read_rev = k.read_rev + 1;
  insert into public.outbox as o (topic, payload)
    values ('chat.message', jsonb_build_object('conversationId', conversation, 'ev', sent.ev)) returning o.id into put;
  return query select sent.seq, sent.ev, sent.cnt, sent.id, sent.created_at, false, put;
end
$$;
