-- Every report has a desk: that of what the room is about, else that of its firms, else the nearest one.
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
  if desk is null then
    select k.id into desk
    from public.clusters k left join public.firms f on f.id = m.sender_firm_id
    order by (k.lat - f.lat) ^ 2 + (k.lng - f.lng) ^ 2 nulls last, k.slug limit 1;
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
