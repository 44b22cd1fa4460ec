-- A need that was brought to a desk has a room too: the firm that asked, the cluster's desk, and the firms that the desk brings in.

alter table public.needs add column round_id uuid references public.rounds (id) on delete set null;
alter table public.needs add constraint needs_round check (round_id is null or state = 'answered');
comment on column public.needs.round_id is 'The joint purchase that came of it.';
create index needs_of_round on public.needs (round_id) where round_id is not null;
grant update (round_id) on public.needs to khosheh_member;

create function private.guard_need_round() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (select from public.rounds r where r.id = new.round_id and r.cluster_id = new.cluster_id and r.state <> 'draft') then
    raise exception 'no such round in the cluster' using errcode = '23514', constraint = 'needs_round_here';
  end if;
  return new;
end
$$;
create trigger needs_round_here before insert or update of round_id on public.needs
  for each row when (new.round_id is not null) execute function private.guard_need_round();

alter table public.chat_conversations
  add column need_id uuid unique references public.needs (id) on delete cascade,
  add column subject text not null default '' check (char_length(subject) <= 120),
  drop constraint chat_conversations_kind,
  add constraint chat_conversations_kind check (num_nonnulls(direct_key, round_id, need_id) = 1 and (kind = 'direct') = (direct_key is not null)),
  add constraint chat_conversations_subject check ((need_id is not null) = (subject <> ''));
comment on column public.chat_conversations.subject is 'How the words of a need begin, for those in its room who may not read the need itself.';
comment on table public.chat_conversations is 'A talk between two parties, or the one room of a round or of a need. Counters are taken under this row''s lock.';

-- Something that happened in the conversation: takes a seq and an ev and counts for nobody.
create function private.chat_tell(conversation uuid, happening jsonb, change text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  c public.chat_conversations;
begin
  select * into c from public.chat_conversations x where x.id = conversation for no key update;
  insert into public.chat_messages (conversation_id, seq, ev, cnt, kind, body, meta, created_at)
  values (conversation, c.last_seq + 1, c.last_ev + 1, c.msg_count, 'system', '', jsonb_build_object('happening', jsonb_strip_nulls(happening)),
    greatest(clock_timestamp(), coalesce(c.last_message_at, '-infinity')));
  update public.chat_conversations x set last_seq = c.last_seq + 1, last_ev = c.last_ev + 1 where x.id = conversation;
  insert into public.outbox (topic, payload)
    values ('chat.change', jsonb_build_object('conversationId', conversation, 'ev', c.last_ev + 1, 't', change));
end
$$;
create or replace function private.chat_happened(conversation uuid, what text, firm uuid, why text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  f public.firms;
begin
  select * into f from public.firms x where x.id = firm;
  perform private.chat_tell(conversation, jsonb_build_object('what', what, 'reason', why,
    'fa', coalesce(nullif(f.name_fa, ''), f.name_en), 'en', coalesce(nullif(f.name_en, ''), f.name_fa)),
    case when what in ('locked', 'archived', 'reopened') then 'state' else 'member' end);
end
$$;

-- The firm that holds a room: the round's facilitator, or the firm that asked. Null for everything else, and for who isn't in it.
create function private.chat_holder(conversation uuid) returns uuid
language sql stable security definer set search_path = '' as $$
  select coalesce(r.facilitator_firm_id, n.firm_id)
  from public.chat_conversations c
  left join public.rounds r on r.id = c.round_id
  left join public.needs n on n.id = c.need_id
  where c.id = conversation and conversation in (select private.my_conversation_ids())
$$;

-- Opens, or finds, the room of a need that a firm asks: for an editor of that firm, and for the desk it came to.
create function private.chat_open_need(need uuid) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  n public.needs;
  conversation uuid;
begin
  select * into n from public.needs x where x.id = need for no key update;
  if n.firm_id is null or not (n.firm_id in (select private.my_editor_firm_ids()) or n.cluster_id in (select private.my_staff_cluster_ids())) then
    raise exception 'no such need' using errcode = '42501';
  end if;
  select c.id into conversation from public.chat_conversations c where c.need_id = need;
  if conversation is not null then
    return conversation;
  end if;
  if n.state <> 'open' then
    raise exception 'the need is settled' using errcode = '23514', constraint = 'needs_open';
  end if;
  insert into public.chat_conversations (kind, need_id, subject)
    values ('room', need, case when char_length(n.body) > 80 then left(n.body, 79) || '…' else n.body end) returning id into conversation;
  insert into public.chat_participants (conversation_id, firm_id) values (conversation, n.firm_id);
  insert into public.chat_participants (conversation_id, desk_cluster_id) values (conversation, n.cluster_id);
  perform private.chat_tell(conversation, jsonb_build_object('what', 'asked', 'reason', n.body), 'member');
  return conversation;
end
$$;

-- The desk brings a member of its cluster into the room of a need.
create function private.chat_bring(conversation uuid, firm uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  c public.chat_conversations;
  n public.needs;
begin
  select * into c from public.chat_conversations x where x.id = conversation for no key update;
  select * into n from public.needs x where x.id = c.need_id;
  if n.id is null or not (n.cluster_id in (select private.my_staff_cluster_ids()))
     or not exists (select from public.cluster_memberships m join public.firms f on f.id = m.firm_id and f.status = 'active'
       where m.cluster_id = n.cluster_id and m.firm_id = firm and m.status = 'active') then
    raise exception 'not who is brought in here' using errcode = '42501';
  end if;
  if c.state <> 'open' then
    raise exception 'the conversation is closed' using errcode = '23514', constraint = 'chat_conversations_open';
  end if;
  insert into public.chat_participants (conversation_id, firm_id) values (conversation, firm)
    on conflict (conversation_id, firm_id) where firm_id is not null do update set left_at = null
    where chat_participants.left_at is not null and chat_participants.banned_at is null;
  if found then
    perform private.chat_happened(conversation, 'joined', firm, null);
    insert into public.outbox (topic, payload) values ('need.introduced', jsonb_build_object('conversationId', conversation, 'firmId', firm));
  end if;
end
$$;

-- The firms that a desk can bring into the room: those that asked for something themselves first.
create function private.chat_to_bring(conversation uuid) returns table (firm_id uuid, name_fa text, name_en text, asks boolean)
language sql stable security definer set search_path = '' as $$
  select f.id, coalesce(nullif(f.name_fa, ''), f.name_en), coalesce(nullif(f.name_en, ''), f.name_fa),
    exists (select from public.needs o where o.firm_id = f.id and o.cluster_id = n.cluster_id and o.state = 'open') as asks
  from public.chat_conversations c
  join public.needs n on n.id = c.need_id and n.cluster_id in (select private.my_staff_cluster_ids())
  join public.cluster_memberships m on m.cluster_id = n.cluster_id and m.status = 'active'
  join public.firms f on f.id = m.firm_id and f.status = 'active'
  where c.id = conversation and c.state = 'open'
    and not exists (select from public.chat_participants p where p.conversation_id = c.id and p.firm_id = f.id and (p.left_at is null or p.banned_at is not null))
  order by asks desc, 2
  limit 500
$$;

-- Who asked needs it no longer.
create function private.withdraw_need(need uuid) returns boolean
language sql security definer set search_path = '' as $$
  with gone as (
    update public.needs n set state = 'closed', answered_by = null, answered_at = clock_timestamp()
    where n.id = need and n.state = 'open'
      and (n.person_id = (select private.actor_id()) or n.firm_id in (select private.my_editor_firm_ids()))
    returning n.id
  )
  select exists (select from gone)
$$;

-- The room follows its need: kept to be read once it is settled, with what came of it.
create function private.keep_need_room() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  c public.chat_conversations;
  r public.rounds;
begin
  select * into c from public.chat_conversations x where x.need_id = new.id for no key update;
  if c.id is null then
    return null;
  end if;
  if new.state = 'open' then
    if c.state = 'archived' then
      update public.chat_conversations x set state = 'open' where x.id = c.id;
      perform private.chat_happened(c.id, 'reopened', null, null);
    end if;
    return null;
  end if;
  update public.chat_conversations x set state = 'archived', desk_lock = false where x.id = c.id;
  if new.round_id is not null then
    select * into r from public.rounds x where x.id = new.round_id;
    perform private.chat_tell(c.id, jsonb_build_object('what', 'became', 'fa', r.title, 'en', r.title, 'roundId', r.id, 'reason', new.answer), 'state');
  else
    perform private.chat_tell(c.id, jsonb_build_object('what', new.state, 'reason', nullif(new.answer, '')), 'state');
  end if;
  return null;
end
$$;
create trigger needs_room after update of state, round_id on public.needs
  for each row when ((new.state, new.round_id) is distinct from (old.state, old.round_id)) execute function private.keep_need_room();

-- A firm goes out of a room by itself. Who holds the room stays, and so does the desk.
create or replace function private.chat_leave(conversation uuid, as_firm uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  c public.chat_conversations;
begin
  select * into c from public.chat_conversations x where x.id = conversation for no key update;
  if c.kind is distinct from 'room' or not (as_firm in (select private.my_editor_firm_ids())) or as_firm is not distinct from private.chat_holder(conversation) then
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

create or replace function private.my_pinning_conversation_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select p.conversation_id
  from public.chat_participants p
  join public.chat_conversations c on c.id = p.conversation_id
  left join public.rounds r on r.id = c.round_id
  left join public.needs n on n.id = c.need_id
  where p.left_at is null and c.state <> 'archived'
    and (p.desk_cluster_id in (select private.my_staff_cluster_ids())
      or (p.firm_id in (select private.my_editor_firm_ids()) and (c.kind = 'direct' or p.firm_id in (r.facilitator_firm_id, n.firm_id))))
$$;

revoke execute on function private.guard_need_round(), private.chat_tell(uuid, jsonb, text), private.chat_holder(uuid), private.chat_open_need(uuid),
  private.chat_bring(uuid, uuid), private.chat_to_bring(uuid), private.withdraw_need(uuid), private.keep_need_room() from public;
grant execute on function private.chat_holder(uuid), private.chat_open_need(uuid), private.chat_bring(uuid, uuid), private.chat_to_bring(uuid),
  private.withdraw_need(uuid) to khosheh_member;

-- Whom a message names, out of those whom it reaches. Everybody is for the firm that holds the room.
create or replace function private.chat_put_mentions(c public.chat_conversations, at_seq bigint, as_firm uuid, extra jsonb) returns void
language plpgsql security definer set search_path = '' as $$
declare
  everybody boolean := coalesce((extra ->> 'all')::boolean, false);
begin
  if everybody and as_firm is distinct from private.chat_holder(c.id) then
    raise exception 'only the holder of the room names everybody' using errcode = '42501';
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

-- A message goes to the desk: that of the room, else one that both firms know, else the reporter's. Keeps what stood there.
create or replace function private.chat_report(conversation uuid, at_seq bigint, as_firm uuid, why text, words text) returns uuid
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
  select coalesce((select r.cluster_id from public.rounds r where r.id = c.round_id), (select n.cluster_id from public.needs n where n.id = c.need_id)) into desk;
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

drop function private.chat_heads(uuid, boolean);
-- Where each conversation of the actor stands, in one look, with what its room is called. Planned once: that took longer than running it.
create function private.chat_heads(wanted uuid, whole boolean)
returns table (
  c uuid, kind text, state text, "firstSeq" int, "joinedSeq" float8, "lastEv" float8, "lastSeq" float8, count float8, unread float8, mentions float8,
  "readSeq" float8, "readCount" float8, "readRev" float8, "mutedUntil" json, "lastAt" json, "lastBody" text, "lastIs" text,
  title text, "roundId" uuid, "roundTitle" text, "needId" uuid, subject text, parties json
)
language plpgsql stable security definer set search_path = '' set enable_seqscan = off set plan_cache_mode = force_generic_plan rows 50 as $$
#variable_conflict use_column
begin
  return query
  with mine as materialized (
    select x.id from private.my_conversation_ids() as x(id) where wanted is null or x.id = wanted
  ), joined as materialized (
    select p.conversation_id, min(p.joined_seq) as seq
    from mine join public.chat_participants p on p.conversation_id = mine.id
    where p.left_at is null and (p.firm_id = any (array(select private.my_firm_ids())) or p.desk_cluster_id in (select private.my_staff_cluster_ids()))
    group by p.conversation_id
  )
  select c.id, c.kind, c.state, 1, coalesce(j.seq, 0)::float8, c.last_ev::float8, c.last_seq::float8, c.msg_count::float8,
    greatest(c.msg_count - coalesce(k.read_count, 0), 0)::float8,
    (select count(*) from (select from public.chat_mentions x where x.person_id = (select private.actor_id()) and x.conversation_id = c.id and x.seq > coalesce(k.read_seq, 0) limit 100) z)::float8,
    coalesce(k.read_seq, 0)::float8, coalesce(k.read_count, 0)::float8, coalesce(k.read_rev, 0)::float8,
    to_json(k.muted_until), to_json(c.last_message_at), left(m.body, 140),
    case when m.kind = 'system' then 'system' when m.deleted_at is not null then 'deleted' when m.body <> '' then 'text' when m.seq is not null then
      coalesce((select a.kind from public.chat_attachments a where a.conversation_id = c.id and a.seq = m.seq and a.status = 'ready' order by a.created_at limit 1), 'text') end,
    coalesce(r.title, nullif(c.subject, ''), (
      select string_agg(coalesce(nullif(f.name_fa, ''), f.name_en), '، ' order by p.id) from public.chat_participants p join public.firms f on f.id = p.firm_id
      where p.conversation_id = c.id and p.left_at is null and p.firm_id <> all (array(select private.my_firm_ids()))), ''),
    c.round_id, r.title, c.need_id, c.subject,
    case when whole then coalesce((
      select json_agg(json_build_object('firmId', p.firm_id, 'deskId', p.desk_cluster_id, 'slug', f.slug,
        'nameFa', coalesce(nullif(f.name_fa, ''), f.name_en, d.name_fa, ''), 'nameEn', coalesce(nullif(f.name_en, ''), f.name_fa, d.name_en, '')) order by p.id)
      from public.chat_participants p
      left join public.firms f on f.id = p.firm_id
      left join public.clusters d on d.id = p.desk_cluster_id
      where p.conversation_id = c.id and p.left_at is null), '[]'::json) end
  from mine
  join public.chat_conversations c on c.id = mine.id
  left join joined j on j.conversation_id = c.id
  left join public.chat_cursors k on k.conversation_id = c.id and k.person_id = (select private.actor_id())
  left join public.chat_messages m on m.conversation_id = c.id and m.seq = c.last_seq
  left join public.rounds r on r.id = c.round_id
  order by c.last_message_at desc nulls last, c.created_at desc
  limit 1000;
end
$$;
revoke execute on function private.chat_heads(uuid, boolean) from public;
grant execute on function private.chat_heads(uuid, boolean) to khosheh_member;
