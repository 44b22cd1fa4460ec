-- A room is between firms and a desk. Whoever asked before they had a firm brings their need into it; then it has a room as others have.
create function private.adopt_need(need uuid, firm uuid) returns void
language sql security definer set search_path = '' as $$
  update public.needs n set firm_id = firm
  where n.id = need and n.firm_id is null and n.state = 'open' and n.person_id = (select private.actor_id()) and firm in (select private.my_editor_firm_ids())
$$;
revoke execute on function private.adopt_need(uuid, uuid) from public;
grant execute on function private.adopt_need(uuid, uuid) to khosheh_member;
