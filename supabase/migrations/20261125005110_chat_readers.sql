-- How far the people of the other parties have read, for those who take part, in conversations of up to `most` people. Who came later has
-- a place at the end without having read: `since` tells from when on their place says something.
create function private.chat_readers(conversation uuid, most int) returns table (person_id uuid, name text, seq bigint, since timestamptz)
language sql stable security definer set search_path = '' as $$
  select distinct on (p.name, p.person_id) p.person_id, p.name, coalesce(k.read_seq, 0), greatest(t.joined_at, f.joined_at, s.granted_at)
  from private.chat_people(conversation) p
  join public.chat_participants t on t.conversation_id = conversation and t.left_at is null and t.banned_at is null
    and (t.firm_id = p.firm_id or t.desk_cluster_id = p.desk_cluster_id)
  left join public.firm_people f on f.firm_id = p.firm_id and f.person_id = p.person_id and f.left_at is null
  left join public.cluster_staff s on s.cluster_id = p.desk_cluster_id and s.person_id = p.person_id and s.revoked_at is null
  left join public.chat_cursors k on k.conversation_id = conversation and k.person_id = p.person_id
  where p.person_id <> (select private.actor_id())
    and (p.firm_id is null or p.firm_id not in (select private.my_firm_ids()))
    and (select count(*) from private.chat_audience(conversation)) <= most
  order by p.name, p.person_id, s.granted_at
$$;
revoke execute on function private.chat_readers(uuid, int) from public;
grant execute on function private.chat_readers(uuid, int) to khosheh_member;
