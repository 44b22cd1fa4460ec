-- Whether one of the actor's firms left the room of this round by itself and may come back; the firm, or null.
create function private.chat_returns(round uuid) returns uuid
language sql stable security definer set search_path = '' as $$
  select p.firm_id from public.chat_participants p join public.chat_conversations c on c.id = p.conversation_id
  where c.round_id = round and p.left_at is not null and p.banned_at is null and p.firm_id in (select private.my_editor_firm_ids())
    and exists (select from public.current_pledges x where x.round_id = round and x.firm_id = p.firm_id)
  limit 1
$$;
revoke execute on function private.chat_returns(uuid) from public;
grant execute on function private.chat_returns(uuid) to khosheh_member;
