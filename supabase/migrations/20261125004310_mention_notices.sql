-- Whom messages after this one name. Mentions are a part of the chat of their own; an installation without them has none.
create function private.chat_mentioned(conversation uuid, after_seq bigint) returns table (seq bigint, person_id uuid)
language plpgsql stable security definer set search_path = '' as $$
begin
  if to_regclass('public.chat_mentions') is not null then
    return query select x.seq, x.person_id from public.chat_mentions x where x.conversation_id = conversation and x.seq > after_seq;
  end if;
end
$$;
revoke execute on function private.chat_mentioned(uuid, bigint) from public;
grant execute on function private.chat_mentioned(uuid, bigint) to khosheh_worker;
