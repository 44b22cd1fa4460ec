-- What each page asks when it comes back, and what each message asks, by the index whatever the size of the tables, and planned once.

-- What the server asks is short: compiling a statement takes longer than any of them runs.
alter role khosheh_server set jit = off;

create or replace function private.chat_party_of(conversation uuid, acting uuid)
returns table (firm_id uuid, desk_id uuid)
language plpgsql stable set search_path = '' set enable_seqscan = off rows 1 as $$
begin
  return query
    select p.firm_id, p.desk_cluster_id from public.chat_participants p
    where p.conversation_id = conversation and p.left_at is null
      and (p.firm_id = any (array(select private.my_editor_firm_ids())) or p.desk_cluster_id = any (array(select private.my_staff_cluster_ids())))
    order by (p.firm_id = acting) desc nulls last, p.firm_id nulls last
    limit 1;
end
$$;

-- By the index of firms and by that of desks: with one condition for both, all parties of all conversations were read.
create or replace function private.my_conversation_ids() returns setof uuid
language plpgsql stable security definer set search_path = '' set enable_seqscan = off as $$
begin
  return query
    select p.conversation_id from public.chat_participants p
    where p.left_at is null and p.banned_at is null and p.firm_id = any (array(select private.my_firm_ids()))
    union
    select p.conversation_id from public.chat_participants p
    where p.left_at is null and p.banned_at is null and p.desk_cluster_id = any (array(select private.my_staff_cluster_ids()));
end
$$;

create or replace function private.chat_audience(conversation uuid) returns setof uuid
language plpgsql stable security definer set search_path = '' set enable_seqscan = off rows 50 as $$
begin
  return query
    select f.person_id from public.firm_people f
    where f.left_at is null and f.firm_id = any (array(
      select p.firm_id from public.chat_participants p where p.conversation_id = conversation and p.firm_id is not null and p.left_at is null and p.banned_at is null))
    union
    select s.person_id from public.cluster_staff s
    where s.revoked_at is null and s.cluster_id = any (array(
      select p.desk_cluster_id from public.chat_participants p where p.conversation_id = conversation and p.desk_cluster_id is not null and p.left_at is null));
end
$$;
