-- A desk's list of members carries how to reach them: the row policy of contacts, asked for each of many firms, is slow.
-- A broker and a coordinator may read these contacts anyway (see firm_contacts_read); an operator gets none.

drop function private.desk_firms(uuid);
create function private.desk_firms(cluster uuid)
returns table (firm_id uuid, reachable boolean, idle boolean, contact_name text, phone text)
language sql stable security definer set search_path = '' as $$
  select m.firm_id,
    exists (select from public.firm_people p where p.firm_id = m.firm_id and p.left_at is null and p.role in ('owner', 'editor')),
    not exists (select from public.rounds r where r.cluster_id = cluster and r.facilitator_firm_id = m.firm_id)
      and not exists (select from public.pledges p join public.pledge_confirmations c on c.pledge_id = p.id and c.answer = 'confirmed'
        where p.firm_id = m.firm_id)
      and not exists (select from public.chat_messages g where g.sender_firm_id = m.firm_id),
    coalesce(k.contact_name, ''),
    coalesce(nullif(k.mobile, ''), k.phone, '')
  from public.cluster_memberships m
  join public.firms f on f.id = m.firm_id and f.status = 'active'
  left join public.firm_contacts k on k.firm_id = m.firm_id and cluster in (select private.my_staff_cluster_ids())
  where m.cluster_id = cluster and m.status = 'active' and cluster in (select private.my_desk_cluster_ids())
$$;
comment on function private.desk_firms(uuid) is
  'Active members for the desk: whether somebody acts for the firm, whether it never started, joined or wrote anything, and whom to call.';
grant execute on function private.desk_firms(uuid) to khosheh_member;
