-- Files are announced before their bytes are stored, and ready when they are; only then can a message take them.
create function private.chat_file_begin(conversation uuid, what text, name text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  made uuid := gen_random_uuid();
begin
  if not exists (select from public.chat_participants p join public.chat_conversations c on c.id = p.conversation_id
      where p.conversation_id = conversation and p.left_at is null and p.banned_at is null and c.state = 'open'
        and (p.firm_id in (select private.my_editor_firm_ids()) or p.desk_cluster_id in (select private.my_staff_cluster_ids()))) then
    raise exception 'not who writes here' using errcode = '42501';
  end if;
  if (select count(*) from public.chat_attachments a where a.uploader_id = private.actor_id() and a.seq is null) >= 40 then
    raise exception 'too many files that were not sent' using errcode = '23514', constraint = 'chat_attachments_unsent';
  end if;
  insert into public.chat_attachments (id, conversation_id, uploader_id, kind, original_name, storage_key)
    values (made, conversation, private.actor_id(), what, name, 'chat-' || conversation || '/' || made);
  return made;
end
$$;

create function private.chat_file_ready(file uuid, type text, bytes bigint, wide int, high int, ms int, hash text) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update public.chat_attachments a
    set status = 'ready', media_type = type, byte_size = bytes, width = wide, height = high, duration_ms = ms, sha256 = hash
    where a.id = file and a.uploader_id = private.actor_id() and a.status = 'pending' and a.seq is null;
  return found;
end
$$;

-- One's own file that wasn't sent is taken back.
create function private.chat_file_drop(file uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update public.chat_attachments a set status = 'rejected', created_at = '-infinity'
    where a.id = file and a.uploader_id = private.actor_id() and a.seq is null;
  return found;
end
$$;
revoke execute on function private.chat_file_begin(uuid, text, text), private.chat_file_ready(uuid, text, bigint, int, int, int, text), private.chat_file_drop(uuid) from public;
grant execute on function private.chat_file_begin(uuid, text, text), private.chat_file_ready(uuid, text, bigint, int, int, int, text), private.chat_file_drop(uuid) to khosheh_member;
