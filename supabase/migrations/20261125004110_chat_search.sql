-- Words of messages in their canonical form, which the server makes; what it hasn't made yet is made by the worker.
alter table public.chat_messages add column search_text text;
comment on column public.chat_messages.search_text is 'The body in the canonical form of the search; null until it was made.';
create index chat_messages_words on public.chat_messages using gin (search_text extensions.gin_trgm_ops) where deleted_at is null and search_text <> '';
create index chat_messages_unmade on public.chat_messages (conversation_id, seq) where search_text is null;
create index chat_messages_days on public.chat_messages (conversation_id, created_at);

-- The canonical form follows the words: an edit brings its own, a deletion takes them away.
create function private.chat_words() returns trigger
language plpgsql set search_path = '' as $$
begin
  if tg_op = 'UPDATE' and new.body is not distinct from old.body then
    return new;
  end if;
  new.search_text := case when new.kind = 'system' or new.body = '' then '' else new.meta ->> 'words' end;
  new.meta := new.meta - 'words';
  return new;
end
$$;
create trigger chat_messages_words before insert or update of body on public.chat_messages
  for each row execute function private.chat_words();
