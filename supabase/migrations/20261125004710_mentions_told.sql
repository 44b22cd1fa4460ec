-- Whom messages after this one name.
create or replace function private.chat_mentioned(conversation uuid, after_seq bigint) returns table (seq bigint, person_id uuid)
language sql stable security definer set search_path = '' as $$
  select x.seq, x.person_id from public.chat_mentions x where x.conversation_id = conversation and x.seq > after_seq
$$;
