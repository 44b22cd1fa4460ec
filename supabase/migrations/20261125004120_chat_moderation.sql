-- Blocks between firms, leaving, reports to the desk, and what the desk does about them.

create table public.chat_reports (
  id uuid primary key default gen_random_uuid(),
  conversation_id uuid not null references public.chat_conversations (id) on delete cascade,
  seq bigint not null,
  cluster_id uuid references public.clusters (id) on delete set null,
  reporter_id uuid references public.people (id) on delete set null,
  reporter_firm_id uuid references public.firms (id) on delete set null,
  reported_firm_id uuid references public.firms (id) on delete set null,
  reason text not null check (reason in ('insult', 'fraud', 'spam', 'private', 'other')),
  note text not null default '' check (char_length(note) <= 1000),
  snapshot jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  state text not null default 'open' check (state in ('open', 'acted', 'dismissed')),
  answered_by uuid references public.people (id) on delete set null,
  answered_at timestamptz,
  constraint chat_reports_once unique (reporter_id, conversation_id, seq)
);
comment on table public.chat_reports is 'A message that somebody reported, as it was then with what stood around it; for the desk of the cluster.';
create index chat_reports_of_cluster on public.chat_reports (cluster_id, state, created_at desc);

create table public.chat_acts (
  id bigint generated always as identity primary key,
  conversation_id uuid not null references public.chat_conversations (id) on delete cascade,
  cluster_id uuid references public.clusters (id) on delete set null,
  report_id uuid references public.chat_reports (id) on delete set null,
  act text not null check (act in ('mute', 'unmute', 'ban', 'unban', 'lock', 'unlock', 'delete', 'dismiss')),
  firm_id uuid references public.firms (id) on delete set null,
  seq bigint,
  until timestamptz,
  reason text not null check (char_length(reason) between 1 and 500),
  actor_id uuid references public.people (id) on delete set null,
  actor_name text not null default '',
  created_at timestamptz not null default clock_timestamp()
);
comment on table public.chat_acts is 'What a desk did in a conversation and why; the firm concerned reads it. Never rewritten.';
create index chat_acts_of_conversation on public.chat_acts (conversation_id, id desc);
create index chat_acts_of_firm on public.chat_acts (firm_id, id desc);
create trigger chat_acts_kept before update of act, reason, until, created_at on public.chat_acts for each row execute function private.refuse_rewrite();

alter table public.chat_conversations add column desk_lock boolean not null default false;
comment on column public.chat_conversations.desk_lock is 'Closed by a desk, whatever the round does.';

call private.open_to_worker('public.chat_reports');
call private.open_to_worker('public.chat_acts');
grant select on public.chat_reports, public.chat_acts to khosheh_member;
create policy chat_reports_read on public.chat_reports for select to khosheh_member
  using (reporter_id = (select private.actor_id()) or cluster_id = any (array(select private.my_desk_cluster_ids())));
create policy chat_acts_read on public.chat_acts for select to khosheh_member
  using (cluster_id = any (array(select private.my_desk_cluster_ids())) or firm_id = any (array(select private.my_firm_ids()))
    or (firm_id is null and act <> 'dismiss' and conversation_id = any (array(select private.my_conversation_ids()))));

-- A party that was put out takes no part until a desk lets it in again.
create or replace function private.my_conversation_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select p.conversation_id from public.chat_participants p
  where p.left_at is null and p.banned_at is null
    and (p.firm_id in (select private.my_firm_ids()) or p.desk_cluster_id in (select private.my_staff_cluster_ids()))
$$;
create or replace function private.chat_audience(conversation uuid) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select distinct x.person_id from (
    select f.person_id from public.chat_participants p join public.firm_people f on f.firm_id = p.firm_id and f.left_at is null
      where p.conversation_id = conversation and p.left_at is null and p.banned_at is null
    union
    select s.person_id from public.chat_participants p join public.cluster_staff s on s.cluster_id = p.desk_cluster_id and s.revoked_at is null
      where p.conversation_id = conversation and p.left_at is null
  ) x
$$;

-- Something that happened in the conversation: takes a seq and an ev and counts for nobody.
create function private.chat_happened(conversation uuid, what text, firm uuid, why text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  c public.chat_conversations;
  f public.firms;
begin
  select * into c from public.chat_conversations x where x.id = conversation for no key update;
  select * into f from public.firms x where x.id = firm;
  insert into public.chat_messages (conversation_id, seq, ev, cnt, kind, body, meta, created_at)
  values (conversation, c.last_seq + 1, c.last_ev + 1, c.msg_count, 'system', '',
    jsonb_build_object('happening', jsonb_strip_nulls(jsonb_build_object('what', what, 'reason', why,
      'fa', coalesce(nullif(f.name_fa, ''), f.name_en), 'en', coalesce(nullif(f.name_en, ''), f.name_fa)))),
    greatest(clock_timestamp(), coalesce(c.last_message_at, '-infinity')));
  update public.chat_conversations x set last_seq = c.last_seq + 1, last_ev = c.last_ev + 1 where x.id = conversation;
  insert into public.outbox (topic, payload)
    values ('chat.change', jsonb_build_object('conversationId', conversation, 'ev', c.last_ev + 1, 't', case when what in ('locked', 'archived', 'reopened') then 'state' else 'member' end));
end
$$;

-- A firm goes out of a room by itself. Who holds the round stays, and so does the desk.
create function private.chat_leave(conversation uuid, as_firm uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  c public.chat_conversations;
begin
  select * into c from public.chat_conversations x where x.id = conversation for no key update;
  if c.kind is distinct from 'room' or not (as_firm in (select private.my_editor_firm_ids()))
     or exists (select from public.rounds r where r.id = c.round_id and r.facilitator_firm_id = as_firm) then
    raise exception 'not who leaves here' using errcode = '42501';
  end if;
  update public.chat_participants p set left_at = clock_timestamp()
    where p.conversation_id = conversation and p.firm_id = as_firm and p.left_at is null;
  if not found then
    raise exception 'not a party of the conversation' using errcode = '42501';
  end if;
  perform private.chat_happened(conversation, 'left', as_firm, null);
end
$$;

-- A firm that left a room and still has a pledge in its round comes back.
create function private.chat_return(round uuid, as_firm uuid) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  c public.chat_conversations;
begin
  select * into c from public.chat_conversations x where x.round_id = round for no key update;
  if c.id is null or not (as_firm in (select private.my_editor_firm_ids()))
     or not exists (select from public.current_pledges p where p.round_id = round and p.firm_id = as_firm) then
    raise exception 'not who comes back here' using errcode = '42501';
  end if;
  update public.chat_participants p set left_at = null
    where p.conversation_id = c.id and p.firm_id = as_firm and p.left_at is not null and p.banned_at is null;
  if found then
    perform private.chat_happened(c.id, 'joined', as_firm, null);
  end if;
  return c.id;
end
$$;

-- No direct messages from the other firm of this conversation, or again.
create function private.chat_block(conversation uuid, as_firm uuid, blocked boolean) returns void
language plpgsql security definer set search_path = '' as $$
declare
  other uuid;
begin
  perform from public.chat_conversations x where x.id = conversation and x.kind = 'direct' for no key update;
  select p.firm_id into other from public.chat_participants p
    where p.conversation_id = conversation and p.firm_id <> as_firm
      and exists (select from public.chat_participants o where o.conversation_id = conversation and o.firm_id = as_firm);
  if other is null or not (as_firm in (select private.my_editor_firm_ids())) then
    raise exception 'not one''s own conversation' using errcode = '42501';
  end if;
  if blocked then
    insert into public.chat_blocks (firm_id, blocked_firm_id, created_by) values (as_firm, other, private.actor_id()) on conflict do nothing;
  else
    delete from public.chat_blocks b where b.firm_id = as_firm and b.blocked_firm_id = other;
  end if;
end
$$;

-- Whether messages go through between the two firms of a direct conversation; not whose decision it is.
create function private.chat_delivers(conversation uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select not exists (
    select from public.chat_conversations c
    join public.chat_participants p on p.conversation_id = c.id
    join public.chat_participants o on o.conversation_id = c.id
    join public.chat_blocks b on b.firm_id = p.firm_id and b.blocked_firm_id = o.firm_id
    where c.id = conversation and c.kind = 'direct' and conversation in (select private.my_conversation_ids()))
$$;

-- No badge of this conversation until then; null ends it.
create function private.chat_mute(conversation uuid, until timestamptz) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if not (conversation in (select private.my_conversation_ids())) then
    raise exception 'not a party of the conversation' using errcode = '42501';
  end if;
  insert into public.chat_cursors (conversation_id, person_id, muted_until) values (conversation, private.actor_id(), until)
    on conflict (conversation_id, person_id) do update set muted_until = excluded.muted_until;
  perform private.chat_lists_changed(array[private.actor_id()]);
end
$$;

-- A message goes to the desk: that of the room, else one that both firms know, else the reporter's. Keeps what stood there.
create function private.chat_report(conversation uuid, at_seq bigint, as_firm uuid, why text, words text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  c public.chat_conversations;
  m public.chat_messages;
  desk uuid;
  report uuid;
begin
  select * into c from public.chat_conversations x where x.id = conversation;
  select * into m from public.chat_messages x where x.conversation_id = conversation and x.seq = at_seq and x.kind = 'text';
  if m.seq is null or not (conversation in (select private.my_conversation_ids())) then
    raise exception 'no such message' using errcode = 'P0002';
  end if;
  if m.sender_id is not distinct from private.actor_id() or (as_firm is not null and not (as_firm in (select private.my_firm_ids()))) then
    raise exception 'one''s own message' using errcode = '42501';
  end if;
  select r.cluster_id into desk from public.rounds r where r.id = c.round_id;
  if desk is null then
    select s.cluster_id into desk
    from public.chat_participants p join public.cluster_memberships s on s.firm_id = p.firm_id and s.status = 'active'
    where p.conversation_id = conversation
    group by s.cluster_id
    order by count(*) desc, bool_or(p.firm_id = as_firm) desc, min(s.applied_at) limit 1;
  end if;
  insert into public.chat_reports (conversation_id, seq, cluster_id, reporter_id, reporter_firm_id, reported_firm_id, reason, note, snapshot)
  values (conversation, at_seq, desk, private.actor_id(), as_firm, m.sender_firm_id, why, words, (
    select jsonb_agg(jsonb_build_object('seq', x.seq, 'at', x.created_at, 'name', x.sender_name, 'firm', x.sender_firm_id, 'body', x.body, 'deleted', x.deleted_at is not null,
      'firmFa', coalesce(nullif(f.name_fa, ''), f.name_en), 'firmEn', coalesce(nullif(f.name_en, ''), f.name_fa),
      'said', (select jsonb_agg(v.body order by v.rev) from public.chat_revisions v where v.conversation_id = conversation and v.seq = x.seq and x.seq = at_seq),
      'files', (select jsonb_agg(a.original_name) from public.chat_attachments a where a.conversation_id = conversation and a.seq = x.seq)) order by x.seq)
    from public.chat_messages x left join public.firms f on f.id = x.sender_firm_id
    where x.conversation_id = conversation and x.seq between at_seq - 5 and at_seq + 5 and x.kind = 'text'))
  on conflict (reporter_id, conversation_id, seq) do nothing
  returning id into report;
  if report is null then
    raise exception 'reported before' using errcode = '23505', constraint = 'chat_reports_once';
  end if;
  return report;
end
$$;

-- Conversations for which the actor's desk answers: its rooms, and those from which something was reported to it.
create function private.my_moderated_conversation_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select p.conversation_id from public.chat_participants p
    where p.desk_cluster_id in (select private.my_desk_cluster_ids())
  union
  select r.conversation_id from public.chat_reports r
    where r.cluster_id in (select private.my_desk_cluster_ids())
$$;

-- What a desk does in a conversation: always with a reason, always in the log, told in the conversation where it concerns all.
create function private.chat_moderate(conversation uuid, desk uuid, what text, firm uuid, at_seq bigint, until timestamptz, why text, report uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  c public.chat_conversations;
  m public.chat_messages;
begin
  select * into c from public.chat_conversations x where x.id = conversation for no key update;
  if c.id is null or not (conversation in (select private.my_moderated_conversation_ids())) or not (desk in (select private.my_desk_cluster_ids())) then
    raise exception 'not this desk''s conversation' using errcode = '42501';
  end if;
  if firm is not null and not exists (select from public.chat_participants p where p.conversation_id = conversation and p.firm_id = firm) then
    raise exception 'not a party of the conversation' using errcode = 'P0002';
  end if;
  if what in ('mute', 'unmute', 'ban', 'unban') and firm is null then
    raise exception 'which firm' using errcode = 'P0002';
  end if;
  if what = 'mute' then
    update public.chat_participants p set muted_until = until where p.conversation_id = conversation and p.firm_id = firm;
    perform private.chat_happened(conversation, 'muted', firm, why);
  elsif what = 'unmute' then
    update public.chat_participants p set muted_until = null where p.conversation_id = conversation and p.firm_id = firm;
  elsif what = 'ban' then
    perform private.chat_happened(conversation, 'removed', firm, null);
    update public.chat_participants p set banned_at = clock_timestamp() where p.conversation_id = conversation and p.firm_id = firm and p.banned_at is null;
  elsif what = 'unban' then
    update public.chat_participants p set banned_at = null where p.conversation_id = conversation and p.firm_id = firm;
  elsif what = 'lock' and c.state = 'open' then
    update public.chat_conversations x set state = 'locked', desk_lock = true where x.id = conversation;
    perform private.chat_happened(conversation, 'locked', null, why);
  elsif what = 'unlock' and c.desk_lock then
    update public.chat_conversations x set state = 'open', desk_lock = false where x.id = conversation;
    perform private.chat_happened(conversation, 'reopened', null, why);
  elsif what = 'delete' then
    select * into m from public.chat_messages x where x.conversation_id = conversation and x.seq = at_seq and x.kind = 'text' and x.deleted_at is null;
    if m.seq is not null then
      perform private.chat_erase(c, m, 'desk');
    end if;
  end if;
  insert into public.chat_acts (conversation_id, cluster_id, report_id, act, firm_id, seq, until, reason, actor_id, actor_name)
  values (conversation, desk, report, what, firm, at_seq, until, why, private.actor_id(),
    coalesce((select p.display_name from public.people p where p.id = private.actor_id()), ''));
  if report is not null then
    update public.chat_reports r set state = case when what = 'dismiss' then 'dismissed' else 'acted' end, answered_by = private.actor_id(), answered_at = clock_timestamp()
      where r.id = report and r.conversation_id = conversation and r.cluster_id = desk;
  end if;
end
$$;

create trigger chat_participants_banned after update of banned_at on public.chat_participants
  for each row when (new.banned_at is distinct from old.banned_at) execute function private.chat_party_changed();

-- The room follows its round: closed with it, kept to be read.
create or replace function private.keep_room() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  room uuid := private.chat_room_of(new.id);
  wanted text := case when new.state = 'closed' then 'archived' when new.state in ('cancelled', 'not_viable') then 'locked' else 'open' end;
  c public.chat_conversations;
begin
  select * into c from public.chat_conversations x where x.id = room for no key update;
  if c.id is not null and not c.desk_lock and c.state <> wanted then
    update public.chat_conversations x set state = wanted where x.id = room;
    perform private.chat_happened(room, case wanted when 'archived' then 'archived' when 'locked' then 'locked' else 'reopened' end, null, null);
  end if;
  return null;
end
$$;

-- Who comes by a pledge and who goes with it is told in the room; a party that was put out doesn't come back by a pledge.
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
  room := private.chat_room_of(p.round_id);
  perform from public.chat_conversations c where c.id = room for no key update;
  if p.kind = 'pledge' then
    insert into public.chat_participants (conversation_id, firm_id) values (room, p.firm_id)
      on conflict (conversation_id, firm_id) where firm_id is not null do update set left_at = null
      where chat_participants.left_at is not null and chat_participants.banned_at is null;
    if found and p.firm_id <> r.facilitator_firm_id then
      perform private.chat_happened(room, 'joined', p.firm_id, null);
    end if;
  elsif p.firm_id <> r.facilitator_firm_id then
    update public.chat_participants x set left_at = clock_timestamp()
      where x.conversation_id = room and x.firm_id = p.firm_id and x.left_at is null;
    if found then
      perform private.chat_happened(room, 'left', p.firm_id, null);
    end if;
  end if;
  return null;
end
$$;

revoke execute on function private.chat_happened(uuid, text, uuid, text), private.chat_leave(uuid, uuid), private.chat_return(uuid, uuid), private.chat_block(uuid, uuid, boolean),
  private.chat_delivers(uuid), private.chat_mute(uuid, timestamptz), private.chat_report(uuid, bigint, uuid, text, text), private.my_moderated_conversation_ids(),
  private.chat_moderate(uuid, uuid, text, uuid, bigint, timestamptz, text, uuid) from public;
grant execute on function private.chat_leave(uuid, uuid), private.chat_return(uuid, uuid), private.chat_block(uuid, uuid, boolean), private.chat_delivers(uuid),
  private.chat_mute(uuid, timestamptz), private.chat_report(uuid, bigint, uuid, text, text), private.my_moderated_conversation_ids(),
  private.chat_moderate(uuid, uuid, text, uuid, bigint, timestamptz, text, uuid) to khosheh_member;
