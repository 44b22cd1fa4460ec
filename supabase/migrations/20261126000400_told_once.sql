-- What a desk takes away while it answers a report is told with the answer, though nobody there knows the event.
create or replace function private.chat_erase(c public.chat_conversations, m public.chat_messages, who text)
returns table (ev bigint, rev int, event bigint)
language plpgsql security definer set search_path = '' as $$
declare
  told bigint;
begin
  insert into public.chat_revisions (conversation_id, seq, rev, body, written_at)
    values (c.id, m.seq, m.rev, m.body, coalesce(m.edited_at, m.created_at));
  update public.chat_messages x
    set ev = c.last_ev + 1, rev = m.rev + 1, body = '', pinned_at = null, deleted_at = clock_timestamp(), deleted_by = who,
      meta = jsonb_build_object('sent', m.meta -> 'sent')
    where x.conversation_id = c.id and x.seq = m.seq;
  delete from public.chat_mentions x where x.conversation_id = c.id and x.seq = m.seq;
  update public.chat_attachments a set status = 'rejected' where a.conversation_id = c.id and a.seq = m.seq;
  told := private.chat_moved(c, 'del');
  if who = 'desk' then
    update public.outbox o set payload = o.payload || '{"unnamed": true}' where o.id = told;
  end if;
  return query select c.last_ev + 1, m.rev + 1, told;
end
$$;
