-- What each page asks when it comes back, and what each message asks, by the index whatever the size of the tables, and planned once.

-- What the server asks is short: compiling a statement takes longer than any of them runs.
alter role khosheh_server set jit = off;

create or replace function private.chat_party_of(conversation uuid, acting uuid)
returns table (firm_id uuid, desk_id uuid)
language plpgsql stable set search_path = '' set enable_seqscan = off rows 1 as $$
begin
  return query
    select p.firm_id, p.desk_cluster_id from public.chat_participants p
    where p.conversation_id = conversation and p.left_at is null
      and (p.firm_id = any (array(select private.my_editor_firm_ids())) or p.desk_cluster_id = any (array(select private.my_staff_cluster_ids())))
    order by (p.firm_id = acting) desc nulls last, p.firm_id nulls last
    limit 1;
end
$$;

-- By the index of firms and by that of desks: with one condition for both, all parties of all conversations were read.
create or replace function private.my_conversation_ids() returns setof uuid
language plpgsql stable security definer set search_path = '' set enable_seqscan = off as $$
begin
  return query
    select p.conversation_id from public.chat_participants p
    where p.left_at is null and p.banned_at is null and p.firm_id = any (array(select private.my_firm_ids()))
    union
    select p.conversation_id from public.chat_participants p
    where p.left_at is null and p.banned_at is null and p.desk_cluster_id = any (array(select private.my_staff_cluster_ids()));
end
$$;

create or replace function private.chat_audience(conversation uuid) returns setof uuid
language plpgsql stable security definer set search_path = '' set enable_seqscan = off rows 50 as $$
begin
  return query
    select f.person_id from public.firm_people f
    where f.left_at is null and f.firm_id = any (array(
      select p.firm_id from public.chat_participants p where p.conversation_id = conversation and p.firm_id is not null and p.left_at is null and p.banned_at is null))
    union
    select s.person_id from public.cluster_staff s
    where s.revoked_at is null and s.cluster_id = any (array(
      select p.desk_cluster_id from public.chat_participants p where p.conversation_id = conversation and p.desk_cluster_id is not null and p.left_at is null));
end
$$;

-- Where each conversation of the actor stands, in one look. Planning it took longer than running it.
create or replace function private.chat_heads(wanted uuid, whole boolean)
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
