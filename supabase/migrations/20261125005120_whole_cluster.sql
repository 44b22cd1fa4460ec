-- The firms that a desk can bring into the room: those that asked for something themselves first.
create or replace function private.chat_to_bring(conversation uuid) returns table (firm_id uuid, name_fa text, name_en text, asks boolean)
language sql stable security definer set search_path = '' as $$
  select f.id, coalesce(nullif(f.name_fa, ''), f.name_en), coalesce(nullif(f.name_en, ''), f.name_fa),
    exists (select from public.needs o where o.firm_id = f.id and o.cluster_id = n.cluster_id and o.state = 'open') as asks
  from public.chat_conversations c
  join public.needs n on n.id = c.need_id and n.cluster_id in (select private.my_staff_cluster_ids())
  join public.cluster_memberships m on m.cluster_id = n.cluster_id and m.status = 'active'
  join public.firms f on f.id = m.firm_id and f.status = 'active'
  where c.id = conversation and c.state = 'open'
    and not exists (select from public.chat_participants p where p.conversation_id = c.id and p.firm_id = f.id and (p.left_at is null or p.banned_at is not null))
  order by asks desc, 2
  limit 5000
$$;
