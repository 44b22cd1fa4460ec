-- Words that some join and others part (with a blank, with a joiner) are found either way: messages are searched without their blanks.
drop index public.chat_messages_words;
create index chat_messages_words on public.chat_messages using gin ((replace(search_text, ' ', '')) extensions.gin_trgm_ops) where deleted_at is null and search_text <> '';
