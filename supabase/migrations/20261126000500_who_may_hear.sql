-- What waits to be mailed or pushed isn't any more once its page is closed to whom it was meant for.
create function private.may_hear(person uuid, page text) returns boolean
language plpgsql stable security definer set search_path = '' as $$
declare
  area text := split_part(page, '/', 2);
  subject uuid := substring(page from '^/(?:chat|rounds|bids)/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:/|$)')::uuid;
begin
  if area = 'desk' then
    return exists (
      select from public.cluster_staff s join public.clusters c on c.id = s.cluster_id
      where s.person_id = person and s.revoked_at is null and c.slug = split_part(page, '/', 3));
  elsif subject is null then
    return true;
  elsif area = 'chat' then
    return person in (select private.chat_audience(subject));
  elsif area = 'bids' then
    return exists (
      select from public.tender_invitations i join public.firm_people p on p.firm_id = i.firm_id
      where i.id = subject and p.person_id = person and p.left_at is null);
  end if;
  return not exists (select from public.rounds r where r.id = subject)
    or exists (
      select from public.rounds r join public.cluster_staff s on s.cluster_id = r.cluster_id
      where r.id = subject and s.person_id = person and s.revoked_at is null)
    or exists (
      select from public.rounds r join public.firm_people p on p.person_id = person and p.left_at is null
      where r.id = subject and (p.firm_id = r.facilitator_firm_id
        or exists (select from public.cluster_memberships m where m.cluster_id = r.cluster_id and m.firm_id = p.firm_id and m.status = 'active')
        or exists (select from public.pledges x where x.round_id = r.id and x.firm_id = p.firm_id)));
end
$$;
comment on function private.may_hear(uuid, text) is 'Whether a person who was told of this page is still of a firm, a desk or a conversation that it concerns; pages that concern nobody in particular stay open.';
revoke execute on function private.may_hear(uuid, text) from public;
grant execute on function private.may_hear(uuid, text) to khosheh_worker;
