-- What a desk takes back: a room that it unlocks is as open as what it is about; a firm that is let in again may write; both are told in the room.

-- What the state of a conversation is without the desk: a round that is over closes its room.
create function private.chat_life(conversation uuid) returns text
language sql stable security definer set search_path = '' as $$
  select case when r.state = 'closed' then 'archived' when r.state in ('cancelled', 'not_viable') then 'locked' when n.state <> 'open' then 'archived' else 'open' end
  from public.chat_conversations c
  left join public.rounds r on r.id = c.round_id
  left join public.needs n on n.id = c.need_id
  where c.id = conversation
$$;

create or replace function private.chat_moderate(conversation uuid, desk uuid, what text, firm uuid, at_seq bigint, until timestamptz, why text, report uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  c public.chat_conversations;
  m public.chat_messages;
  life text;
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
    update public.chat_participants p set muted_until = null where p.conversation_id = conversation and p.firm_id = firm and p.muted_until > clock_timestamp();
    if found then
      perform private.chat_happened(conversation, 'unmuted', firm, why);
    end if;
  elsif what = 'ban' then
    perform private.chat_happened(conversation, 'removed', firm, null);
    update public.chat_participants p set banned_at = clock_timestamp(), muted_until = null where p.conversation_id = conversation and p.firm_id = firm and p.banned_at is null;
  elsif what = 'unban' then
    update public.chat_participants p set banned_at = null where p.conversation_id = conversation and p.firm_id = firm and p.banned_at is not null;
    if found then
      perform private.chat_happened(conversation, 'readmitted', firm, null);
    end if;
  elsif what = 'lock' and c.state = 'open' then
    update public.chat_conversations x set state = 'locked', desk_lock = true where x.id = conversation;
    perform private.chat_happened(conversation, 'locked', null, why);
  elsif what = 'unlock' and c.desk_lock then
    life := private.chat_life(conversation);
    update public.chat_conversations x set state = life, desk_lock = false where x.id = conversation;
    if life <> 'locked' then
      perform private.chat_happened(conversation, case life when 'open' then 'reopened' else life end, null, why);
    end if;
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

revoke execute on function private.chat_life(uuid) from public;
