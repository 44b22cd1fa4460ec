-- Whoever answers a pledge by link or code reads beforehand who gives way if there is too little, and the group's vote on it.

drop function private.linked_pledge(text);
create function private.linked_pledge(key text)
returns table (pledge_id uuid, round_id uuid, title text, unit_code text, firm_fa text, firm_en text, min_qty bigint, desired_qty bigint, max_qty bigint,
  cap bigint, entry_note text, expires_at timestamptz, means text, substitutes text[], shortage_policy text, voted_at timestamptz, yes int, voters int)
language sql volatile security definer set search_path = '' as $$
  select p.id, r.id, r.title, r.unit_code, f.name_fa, f.name_en, p.min_qty, p.desired_qty, p.max_qty, p.cap, p.entry_note, p.expires_at,
    case when l.token_hash = key then 'link' else 'code' end,
    private.substitutes_of(p), r.shortage_policy, v.closed_at, v.yes, v.voters
  from public.pledge_links l
  join public.pledges p on p.id = l.pledge_id
  join public.rounds r on r.id = p.round_id
  join public.firms f on f.id = p.firm_id
  left join public.policy_votes v on v.round_id = r.id
  where (l.token_hash = key or l.code_hash = key) and l.used_at is null and p.item_version = r.item_version
    and private.takes_pledges(r) and clock_timestamp() < p.expires_at and not private.is_replaced(p)
    and not exists (select from public.pledge_confirmations c where c.pledge_id = p.id)
$$;

revoke execute on function private.linked_pledge(text) from public;
grant execute on function private.linked_pledge(text) to khosheh_member, khosheh_visitor;
