-- What is reported reaches the desk's people, what a desk does reaches whom it concerns, and stays readable for a firm that was put out.

create function private.chat_report_told() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.outbox (topic, payload) values ('talk.reported', jsonb_build_object('reportId', new.id));
  return null;
end
$$;
create trigger chat_reports_told after insert on public.chat_reports
  for each row when (new.cluster_id is not null) execute function private.chat_report_told();

-- A coordinator and an operator look on; deciding is the broker's.
create function private.guard_chat_act() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if private.actor_id() is not null and not coalesce(new.cluster_id in (select private.my_broker_cluster_ids()), false) then
    raise exception 'only a broker of the desk' using errcode = '42501';
  end if;
  return new;
end
$$;
create trigger chat_acts_guard before insert on public.chat_acts
  for each row execute function private.guard_chat_act();

create function private.chat_act_told() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.outbox (topic, payload) values ('talk.moderated', jsonb_build_object('actId', new.id));
  return null;
end
$$;
create trigger chat_acts_told after insert on public.chat_acts
  for each row execute function private.chat_act_told();
revoke execute on function private.chat_report_told(), private.guard_chat_act(), private.chat_act_told() from public;

-- What desks did about the actor's firms, with the conversation's name even where the firm was put out of it.
create function private.my_chat_acts()
returns table (id bigint, conversation_id uuid, act text, firm_fa text, firm_en text, until timestamptz, reason text, actor_name text, at timestamptz, title text, other_fa text, other_en text, inside boolean)
language sql stable security definer set search_path = '' as $$
  select a.id, a.conversation_id, a.act, coalesce(nullif(f.name_fa, ''), f.name_en), coalesce(nullif(f.name_en, ''), f.name_fa), a.until, a.reason, a.actor_name, a.created_at,
    r.title, coalesce(nullif(o.name_fa, ''), o.name_en), coalesce(nullif(o.name_en, ''), o.name_fa),
    a.conversation_id in (select private.my_conversation_ids())
  from public.chat_acts a
  join public.chat_conversations c on c.id = a.conversation_id
  left join public.firms f on f.id = a.firm_id
  left join public.rounds r on r.id = c.round_id
  left join lateral (
    select x.* from public.chat_participants p join public.firms x on x.id = p.firm_id
    where c.kind = 'direct' and p.conversation_id = c.id and p.firm_id not in (select private.my_firm_ids()) limit 1) o on true
  where a.firm_id in (select private.my_firm_ids())
    or (a.firm_id is null and a.act <> 'dismiss' and a.conversation_id in (
      select p.conversation_id from public.chat_participants p where p.left_at is null and p.firm_id in (select private.my_firm_ids())))
  order by a.id desc
  limit 100
$$;
revoke execute on function private.my_chat_acts() from public;
grant execute on function private.my_chat_acts() to khosheh_member;
