-- What happens to a message after it was sent: edited, deleted, pinned; what it carries: a quoted message, mentions, cards, files.
-- Every change moves the row to a new ev, so that one cursor brings everything.

alter table public.chat_messages drop constraint chat_messages_body_check;
alter table public.chat_messages
  add column kind text not null default 'text' check (kind in ('text', 'system')),
  add column rev int not null default 0,
  add column reply_to bigint,
  add column meta jsonb not null default '{}',
  add column edited_at timestamptz,
  add column pinned_at timestamptz,
  add column deleted_at timestamptz,
  add column deleted_by text check (deleted_by in ('author', 'desk')),
  add constraint chat_messages_body_check check (char_length(body) <= 8000);
comment on column public.chat_messages.kind is 'What a party said, or what happened in the conversation (meta says what); the latter takes a seq and repeats cnt.';
comment on column public.chat_messages.meta is 'Mentions and cards as they were resolved when it was written; nothing in it is looked up again.';
create index chat_messages_pinned on public.chat_messages (conversation_id, pinned_at) where pinned_at is not null;

create table public.chat_revisions (
  conversation_id uuid not null,
  seq bigint not null,
  rev int not null,
  body text not null,
  written_at timestamptz not null,
  primary key (conversation_id, seq, rev),
  foreign key (conversation_id, seq) references public.chat_messages (conversation_id, seq) on delete cascade
);
comment on table public.chat_revisions is 'What a message said before it was edited or deleted.';

create table public.chat_mentions (
  conversation_id uuid not null,
  seq bigint not null,
  person_id uuid not null references public.people (id) on delete cascade,
  primary key (person_id, conversation_id, seq),
  foreign key (conversation_id, seq) references public.chat_messages (conversation_id, seq) on delete cascade
);
comment on table public.chat_mentions is 'Whom a message names, by themselves, by their firm or as everybody.';
create index chat_mentions_of_message on public.chat_mentions (conversation_id, seq);

create table public.chat_attachments (
  id uuid primary key default gen_random_uuid(),
  conversation_id uuid not null references public.chat_conversations (id) on delete cascade,
  seq bigint,
  uploader_id uuid references public.people (id) on delete set null,
  kind text not null check (kind in ('image', 'pdf', 'sheet', 'voice')),
  status text not null default 'pending' check (status in ('pending', 'ready', 'rejected')),
  media_type text not null default '',
  byte_size bigint not null default 0 check (byte_size >= 0),
  width int,
  height int,
  duration_ms int,
  sha256 text not null default '',
  storage_key text not null unique,
  original_name text not null default '' check (char_length(original_name) <= 200),
  created_at timestamptz not null default clock_timestamp(),
  foreign key (conversation_id, seq) references public.chat_messages (conversation_id, seq) on delete cascade
);
comment on table public.chat_attachments is 'Files of messages; one without a seq was uploaded and not sent yet, and goes after a day.';
create index chat_attachments_of_message on public.chat_attachments (conversation_id, seq) where seq is not null;
create index chat_attachments_unsent on public.chat_attachments (created_at) where seq is null;

create table public.chat_blocks (
  firm_id uuid not null references public.firms (id) on delete cascade,
  blocked_firm_id uuid not null references public.firms (id) on delete cascade,
  created_by uuid references public.people (id) on delete set null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (firm_id, blocked_firm_id),
  constraint chat_blocks_other check (firm_id <> blocked_firm_id)
);
comment on table public.chat_blocks is 'A firm that takes no direct messages from another; the other is not told why.';
create index chat_blocks_of_blocked on public.chat_blocks (blocked_firm_id);

alter table public.chat_participants
  add column muted_until timestamptz,
  add column banned_at timestamptz;
comment on column public.chat_participants.muted_until is 'Until then a desk keeps the party from writing.';
alter table public.chat_cursors
  add column read_rev bigint not null default 0,
  add column muted_until timestamptz;
comment on column public.chat_cursors.read_rev is 'Grows with each move of the cursor: the later of two places wins, even one further back.';
comment on column public.chat_cursors.muted_until is 'Until then the person wants no sound or badge of this conversation.';

-- Conversations in which the actor sits at a desk: what was deleted there stays readable for them.
create function private.my_desk_conversation_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select p.conversation_id from public.chat_participants p
  where p.left_at is null and p.desk_cluster_id in (select private.my_staff_cluster_ids())
$$;
grant execute on function private.my_desk_conversation_ids() to khosheh_member;

call private.open_to_worker('public.chat_revisions');
call private.open_to_worker('public.chat_mentions');
call private.open_to_worker('public.chat_attachments');
call private.open_to_worker('public.chat_blocks');
grant select on public.chat_revisions, public.chat_mentions, public.chat_attachments, public.chat_blocks to khosheh_member;
create policy chat_revisions_read on public.chat_revisions for select to khosheh_member
  using (conversation_id = any (array(select private.my_desk_conversation_ids()))
    or (conversation_id = any (array(select private.my_conversation_ids()))
      and exists (select from public.chat_messages m where m.conversation_id = chat_revisions.conversation_id and m.seq = chat_revisions.seq and m.deleted_at is null)));
create policy chat_mentions_read on public.chat_mentions for select to khosheh_member
  using (person_id = (select private.actor_id()));
create policy chat_attachments_read on public.chat_attachments for select to khosheh_member
  using (uploader_id = (select private.actor_id()) and seq is null
    or (seq is not null and status = 'ready' and conversation_id = any (array(select private.my_conversation_ids()))));
create policy chat_blocks_read on public.chat_blocks for select to khosheh_member
  using (firm_id = any (array(select private.my_firm_ids())));

-- Whether the actor writes for this party here, now. Locks the party's row, so that a ban comes before or waits.
create function private.chat_require_party(c public.chat_conversations, as_firm uuid, as_desk uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  party public.chat_participants;
begin
  select p.* into party from public.chat_participants p
    where p.conversation_id = c.id and p.left_at is null and p.banned_at is null
      and ((as_firm is not null and p.firm_id = as_firm and as_firm in (select private.my_editor_firm_ids()))
        or (as_desk is not null and p.desk_cluster_id = as_desk and as_desk in (select private.my_staff_cluster_ids())))
    for share;
  if not found or (as_firm is null) = (as_desk is null) then
    raise exception 'not a party of the conversation' using errcode = '42501';
  end if;
  if c.state <> 'open' then
    raise exception 'the conversation is closed' using errcode = '23514', constraint = 'chat_conversations_open';
  end if;
  if party.muted_until > clock_timestamp() then
    raise exception 'the party may not write now' using errcode = '23514', constraint = 'chat_participants_muted';
  end if;
  if c.kind = 'direct' and as_firm is not null and exists (
    select from public.chat_participants o join public.chat_blocks b
      on (b.firm_id = o.firm_id and b.blocked_firm_id = as_firm) or (b.firm_id = as_firm and b.blocked_firm_id = o.firm_id)
    where o.conversation_id = c.id and o.firm_id <> as_firm) then
    raise exception 'the message is not taken' using errcode = '23514', constraint = 'chat_blocks_direct';
  end if;
end
$$;

-- Whom a message names, out of those whom it reaches. Everybody is for the firm that holds the round.
create function private.chat_put_mentions(c public.chat_conversations, at_seq bigint, as_firm uuid, extra jsonb) returns void
language plpgsql security definer set search_path = '' as $$
declare
  everybody boolean := coalesce((extra ->> 'all')::boolean, false);
begin
  if everybody and not exists (select from public.rounds r where r.id = c.round_id and r.facilitator_firm_id = as_firm) then
    raise exception 'only the holder of the round names everybody' using errcode = '42501';
  end if;
  delete from public.chat_mentions x where x.conversation_id = c.id and x.seq = at_seq;
  if not everybody and coalesce(jsonb_array_length(extra -> 'persons'), 0) + coalesce(jsonb_array_length(extra -> 'firms'), 0) = 0 then
    return;
  end if;
  insert into public.chat_mentions (conversation_id, seq, person_id)
  select c.id, at_seq, a.person from private.chat_audience(c.id) as a(person)
  where a.person <> private.actor_id()
    and (everybody or extra -> 'persons' ? a.person::text
      or exists (select from public.firm_people f where f.person_id = a.person and f.left_at is null and extra -> 'firms' ? f.firm_id::text
        and exists (select from public.chat_participants p where p.conversation_id = c.id and p.firm_id = f.firm_id and p.left_at is null)));
end
$$;

drop function private.chat_send(uuid, uuid, uuid, uuid, text);
-- One message: lock, look up the key, check the party, count, insert, files, move the sender's own cursor, event. All or nothing.
create function private.chat_send(conversation uuid, as_firm uuid, as_desk uuid, client_id uuid, message text, extra jsonb)
returns table (seq bigint, ev bigint, cnt bigint, id uuid, created_at timestamptz, dup boolean, event bigint)
language plpgsql security definer set search_path = '' as $$
declare
  c public.chat_conversations;
  earlier public.chat_messages;
  sent public.chat_messages;
  files uuid[] := coalesce(array(select jsonb_array_elements_text(coalesce(extra -> 'att', '[]')) order by 1), '{}')::uuid[];
  quoted bigint := (extra ->> 'replyTo')::bigint;
  put bigint;
begin
  select * into c from public.chat_conversations x where x.id = conversation for no key update;
  if not found then
    raise exception 'no such conversation' using errcode = '42501';
  end if;
  select * into earlier from public.chat_messages m where m.sender_id = private.actor_id() and m.client_msg_id = client_id;
  if found then
    -- An edit or a deletion since then doesn't make it another message: what was sent is kept with it.
    if earlier.conversation_id <> conversation or coalesce(earlier.meta ->> 'sent', md5(earlier.body || '{}')) is distinct from md5(message || coalesce(quoted::text, '') || files::text) then
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
  values (conversation, c.last_seq + 1, c.last_ev + 1, c.msg_count + 1, private.actor_id(), as_firm, as_desk,
    coalesce((select p.display_name from public.people p where p.id = private.actor_id()), ''), client_id, message, quoted,
    coalesce(extra -> 'meta', '{}') || jsonb_build_object('sent', md5(message || coalesce(quoted::text, '') || files::text)),
    greatest(clock_timestamp(), coalesce(c.last_message_at, '-infinity')))
  returning * into sent;
  if cardinality(files) > 0 then
    perform private.chat_take_files(conversation, sent.seq, files);
  end if;
  perform private.chat_put_mentions(c, sent.seq, as_firm, extra);
  update public.chat_conversations x
    set last_seq = sent.seq, last_ev = sent.ev, msg_count = sent.cnt, last_message_at = sent.created_at
    where x.id = conversation;
  insert into public.chat_cursors as k (conversation_id, person_id, read_seq, read_count, read_rev)
    values (conversation, private.actor_id(), sent.seq, sent.cnt, 1)
    on conflict (conversation_id, person_id) do update
      set read_seq = excluded.read_seq, read_count = excluded.read_count, read_rev = k.read_rev + 1;
  insert into public.outbox as o (topic, payload)
    values ('chat.message', jsonb_build_object('conversationId', conversation, 'ev', sent.ev)) returning o.id into put;
  return query select sent.seq, sent.ev, sent.cnt, sent.id, sent.created_at, false, put;
end
$$;

-- Files become part of a message: the sender's own, ready, and of no other message.
create function private.chat_take_files(conversation uuid, at_seq bigint, files uuid[]) returns void
language plpgsql security definer set search_path = '' as $$
declare
  f public.chat_attachments;
  taken int := 0;
begin
  for f in select * from public.chat_attachments a where a.id = any (files) order by a.id for update
  loop
    if f.uploader_id is distinct from private.actor_id() or f.conversation_id <> conversation or f.seq is not null then
      raise exception 'the file belongs to somebody or something else' using errcode = '42501';
    end if;
    if f.status <> 'ready' then
      raise exception 'the file is not ready' using errcode = '23514', constraint = 'chat_attachments_ready';
    end if;
    update public.chat_attachments a set seq = at_seq where a.id = f.id;
    taken := taken + 1;
  end loop;
  if taken <> cardinality(files) then
    raise exception 'no such file' using errcode = '42501';
  end if;
end
$$;

-- Moves a message to the next ev and tells it.
create function private.chat_moved(c public.chat_conversations, what text) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  put bigint;
begin
  update public.chat_conversations x set last_ev = c.last_ev + 1 where x.id = c.id;
  insert into public.outbox as o (topic, payload)
    values ('chat.change', jsonb_build_object('conversationId', c.id, 'ev', c.last_ev + 1, 't', what)) returning o.id into put;
  return put;
end
$$;

-- Other words for one's own message, on top of the revision that its author saw. The same words again change nothing.
create function private.chat_edit(conversation uuid, at_seq bigint, message text, base_rev int, extra jsonb)
returns table (ev bigint, rev int, event bigint)
language plpgsql security definer set search_path = '' as $$
declare
  c public.chat_conversations;
  m public.chat_messages;
begin
  select * into c from public.chat_conversations x where x.id = conversation for no key update;
  select * into m from public.chat_messages x where x.conversation_id = conversation and x.seq = at_seq and x.kind = 'text';
  if m.seq is null or not (conversation in (select private.my_conversation_ids())) then
    raise exception 'no such message' using errcode = 'P0002';
  end if;
  if m.sender_id is distinct from private.actor_id() then
    raise exception 'not one''s own message' using errcode = '42501';
  end if;
  perform private.chat_require_party(c, m.sender_firm_id, m.sender_desk_id);
  if m.deleted_at is null and m.rev = base_rev + 1 and m.body = message then
    return query select m.ev, m.rev, null::bigint;
    return;
  end if;
  if m.deleted_at is not null or m.rev <> base_rev then
    raise exception 'the message has changed' using errcode = '23514', constraint = 'chat_messages_rev';
  end if;
  if message = '' and not exists (select from public.chat_attachments a where a.conversation_id = conversation and a.seq = at_seq) then
    raise exception 'an empty message' using errcode = '23514', constraint = 'chat_messages_empty';
  end if;
  if m.body = message then
    return query select m.ev, m.rev, null::bigint;
    return;
  end if;
  insert into public.chat_revisions (conversation_id, seq, rev, body, written_at)
    values (conversation, at_seq, m.rev, m.body, coalesce(m.edited_at, m.created_at));
  update public.chat_messages x
    set ev = c.last_ev + 1, rev = m.rev + 1, body = message, edited_at = greatest(clock_timestamp(), m.created_at),
      meta = coalesce(extra -> 'meta', '{}') || jsonb_build_object('sent', m.meta -> 'sent')
    where x.conversation_id = conversation and x.seq = at_seq;
  perform private.chat_put_mentions(c, at_seq, m.sender_firm_id, extra);
  return query select c.last_ev + 1, m.rev + 1, private.chat_moved(c, 'edit');
end
$$;

-- Takes a message away and leaves its place: one's own, or as the desk of the room. What was counted stays counted.
create function private.chat_delete(conversation uuid, at_seq bigint)
returns table (ev bigint, rev int, event bigint)
language plpgsql security definer set search_path = '' as $$
declare
  c public.chat_conversations;
  m public.chat_messages;
  own boolean;
begin
  select * into c from public.chat_conversations x where x.id = conversation for no key update;
  select * into m from public.chat_messages x where x.conversation_id = conversation and x.seq = at_seq and x.kind = 'text';
  if m.seq is null or not (conversation in (select private.my_conversation_ids())) then
    raise exception 'no such message' using errcode = 'P0002';
  end if;
  own := m.sender_id is not distinct from private.actor_id();
  if not own and not (conversation in (select private.my_desk_conversation_ids())) then
    raise exception 'not one''s own message' using errcode = '42501';
  end if;
  if m.deleted_at is not null then
    return query select m.ev, m.rev, null::bigint;
    return;
  end if;
  return query select d.ev, d.rev, d.event from private.chat_erase(c, m, case when own then 'author' else 'desk' end) d;
end
$$;

create function private.chat_erase(c public.chat_conversations, m public.chat_messages, who text)
returns table (ev bigint, rev int, event bigint)
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.chat_revisions (conversation_id, seq, rev, body, written_at)
    values (c.id, m.seq, m.rev, m.body, coalesce(m.edited_at, m.created_at));
  update public.chat_messages x
    set ev = c.last_ev + 1, rev = m.rev + 1, body = '', pinned_at = null, deleted_at = clock_timestamp(), deleted_by = who,
      meta = jsonb_build_object('sent', m.meta -> 'sent')
    where x.conversation_id = c.id and x.seq = m.seq;
  delete from public.chat_mentions x where x.conversation_id = c.id and x.seq = m.seq;
  update public.chat_attachments a set status = 'rejected' where a.conversation_id = c.id and a.seq = m.seq;
  return query select c.last_ev + 1, m.rev + 1, private.chat_moved(c, 'del');
end
$$;

-- Keeps a message at hand for everybody, or no longer: any party of a direct conversation; in a room its holder or the desk.
create function private.chat_pin(conversation uuid, at_seq bigint, pinned boolean)
returns table (ev bigint, rev int, event bigint)
language plpgsql security definer set search_path = '' as $$
declare
  c public.chat_conversations;
  m public.chat_messages;
begin
  select * into c from public.chat_conversations x where x.id = conversation for no key update;
  select * into m from public.chat_messages x where x.conversation_id = conversation and x.seq = at_seq and x.kind = 'text' and x.deleted_at is null;
  if m.seq is null or not (conversation in (select private.my_conversation_ids())) then
    raise exception 'no such message' using errcode = 'P0002';
  end if;
  if not (conversation in (select private.my_pinning_conversation_ids())) then
    raise exception 'not who pins here' using errcode = '42501';
  end if;
  if (m.pinned_at is not null) = pinned then
    return query select m.ev, m.rev, null::bigint;
    return;
  end if;
  if pinned and (select count(*) from public.chat_messages x where x.conversation_id = conversation and x.pinned_at is not null) >= 50 then
    raise exception 'too many pinned' using errcode = '23514', constraint = 'chat_messages_pins';
  end if;
  update public.chat_messages x
    set ev = c.last_ev + 1, pinned_at = case when pinned then clock_timestamp() end
    where x.conversation_id = conversation and x.seq = at_seq;
  return query select c.last_ev + 1, m.rev, private.chat_moved(c, 'edit');
end
$$;

create function private.my_pinning_conversation_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select p.conversation_id
  from public.chat_participants p
  join public.chat_conversations c on c.id = p.conversation_id
  left join public.rounds r on r.id = c.round_id
  where p.left_at is null and c.state <> 'archived'
    and (p.desk_cluster_id in (select private.my_staff_cluster_ids())
      or (p.firm_id in (select private.my_editor_firm_ids()) and (c.kind = 'direct' or r.facilitator_firm_id = p.firm_id)))
$$;

drop function private.chat_read(uuid, bigint);
-- Moves the actor's cursor forward to seq, or anywhere when told so; tells where it stands, and the event when it moved.
create function private.chat_read(conversation uuid, upto bigint, back boolean)
returns table (seq bigint, cnt bigint, rev bigint, unread bigint, event bigint)
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
  target := greatest(0, least(upto, c.last_seq));
  insert into public.chat_cursors as x (conversation_id, person_id, read_seq, read_count, read_rev)
    values (conversation, private.actor_id(), target,
      coalesce((select m.cnt from public.chat_messages m where m.conversation_id = conversation and m.seq = target), 0), 1)
    on conflict (conversation_id, person_id) do update
      set read_seq = excluded.read_seq, read_count = excluded.read_count, read_rev = x.read_rev + 1
      where x.read_seq < excluded.read_seq or (back and x.read_seq <> excluded.read_seq)
    returning * into k;
  if found then
    insert into public.outbox as o (topic, payload)
      values ('chat.read', jsonb_build_object('personId', k.person_id, 'conversationId', conversation, 'seq', k.read_seq, 'cnt', k.read_count, 'rev', k.read_rev))
      returning o.id into put;
  else
    select * into k from public.chat_cursors x where x.conversation_id = conversation and x.person_id = private.actor_id();
  end if;
  return query select k.read_seq, k.read_count, k.read_rev, greatest(c.msg_count - k.read_count, 0), put;
end
$$;

create or replace function private.chat_begin_read(conversations uuid[], persons uuid[]) returns void
language sql security definer set search_path = '' as $$
  insert into public.chat_cursors as k (conversation_id, person_id, read_seq, read_count, read_rev)
  select c.id, person, c.last_seq, c.msg_count, 1
  from public.chat_conversations c, unnest(persons) as person
  where c.id = any (conversations)
  on conflict (conversation_id, person_id) do update
    set read_seq = excluded.read_seq, read_count = excluded.read_count, read_rev = k.read_rev + 1 where k.read_seq < excluded.read_seq;
$$;

revoke execute on function private.my_desk_conversation_ids(), private.chat_require_party(public.chat_conversations, uuid, uuid),
  private.chat_put_mentions(public.chat_conversations, bigint, uuid, jsonb), private.chat_send(uuid, uuid, uuid, uuid, text, jsonb),
  private.chat_take_files(uuid, bigint, uuid[]), private.chat_moved(public.chat_conversations, text),
  private.chat_edit(uuid, bigint, text, int, jsonb), private.chat_delete(uuid, bigint),
  private.chat_erase(public.chat_conversations, public.chat_messages, text), private.chat_pin(uuid, bigint, boolean),
  private.my_pinning_conversation_ids(), private.chat_read(uuid, bigint, boolean) from public;
grant execute on function private.my_desk_conversation_ids(), private.chat_send(uuid, uuid, uuid, uuid, text, jsonb), private.chat_edit(uuid, bigint, text, int, jsonb),
  private.chat_delete(uuid, bigint), private.chat_pin(uuid, bigint, boolean), private.my_pinning_conversation_ids(),
  private.chat_read(uuid, bigint, boolean) to khosheh_member;

-- The people behind the parties of a conversation, for those who take part in it.
create function private.chat_people(conversation uuid) returns table (person_id uuid, name text, firm_id uuid, desk_cluster_id uuid)
language sql stable security definer set search_path = '' as $$
  select distinct on (x.person_id) x.person_id, p.display_name, x.firm_id, x.desk_cluster_id from (
    select f.person_id, f.firm_id, null::uuid as desk_cluster_id
      from public.chat_participants t join public.firm_people f on f.firm_id = t.firm_id and f.left_at is null
      where t.conversation_id = conversation and t.left_at is null
    union all
    select s.person_id, null, s.cluster_id
      from public.chat_participants t join public.cluster_staff s on s.cluster_id = t.desk_cluster_id and s.revoked_at is null
      where t.conversation_id = conversation and t.left_at is null
  ) x join public.people p on p.id = x.person_id
  where conversation in (select private.my_conversation_ids())
$$;
revoke execute on function private.chat_people(uuid) from public;
grant execute on function private.chat_people(uuid) to khosheh_member;
