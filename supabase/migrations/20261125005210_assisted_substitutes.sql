-- A pledge entered for a firm names the substitutes that the firm would take, so whoever confirms it reads them: by link, by code,
-- on paper and at the desk.

create function private.substitutes_of(p public.pledges) returns text[]
language sql stable set search_path = '' as $$
  select array(select q.substitute from public.round_quotes q where q.id = any (p.substitutes) order by q.created_at, q.id)
$$;

drop function private.linked_pledge(text);
create function private.linked_pledge(key text)
returns table (pledge_id uuid, round_id uuid, title text, unit_code text, firm_fa text, firm_en text, min_qty bigint, desired_qty bigint, max_qty bigint,
  cap bigint, entry_note text, expires_at timestamptz, means text, substitutes text[])
language sql volatile security definer set search_path = '' as $$
  select p.id, r.id, r.title, r.unit_code, f.name_fa, f.name_en, p.min_qty, p.desired_qty, p.max_qty, p.cap, p.entry_note, p.expires_at,
    case when l.token_hash = key then 'link' else 'code' end,
    private.substitutes_of(p)
  from public.pledge_links l
  join public.pledges p on p.id = l.pledge_id
  join public.rounds r on r.id = p.round_id
  join public.firms f on f.id = p.firm_id
  where (l.token_hash = key or l.code_hash = key) and l.used_at is null and p.item_version = r.item_version
    and private.takes_pledges(r) and clock_timestamp() < p.expires_at and not private.is_replaced(p)
    and not exists (select from public.pledge_confirmations c where c.pledge_id = p.id)
$$;

drop function private.paper_pledge(uuid);
create function private.paper_pledge(pledge uuid)
returns table (pledge_id uuid, round_id uuid, firm_id uuid, firm_fa text, firm_en text, city text, min_qty bigint, desired_qty bigint, max_qty bigint, cap bigint, solo_price bigint,
  delivery_point text, entry_note text, source text, created_at timestamptz, expires_at timestamptz, entered_by text, first_hand boolean, own_firm boolean, substitutes text[])
language sql volatile security definer set search_path = '' as $$
  select p.id, p.round_id, p.firm_id, f.name_fa, f.name_en, f.city, p.min_qty, p.desired_qty, p.max_qty, p.cap, p.solo_price, p.delivery_point, p.entry_note, p.source,
    p.created_at, p.expires_at, e.display_name,
    p.entered_by = private.actor_id() or exists (select from public.round_evidence x where x.subject = 'pledge' and x.subject_id = p.id and x.created_by = private.actor_id()),
    p.firm_id in (select private.my_firm_ids()), private.substitutes_of(p)
  from public.pledges p
  join public.firms f on f.id = p.firm_id
  left join public.people e on e.id = p.entered_by
  where p.id = pledge and p.round_id in (select private.my_kept_round_ids()) and private.waits_for_firm(p)
$$;

drop function private.desk_assisted(uuid);
create function private.desk_assisted(cluster uuid)
returns table (pledge_id uuid, round_id uuid, firm_id uuid, desired bigint, min_qty bigint, max_qty bigint, cap bigint,
  source text, entry_note text, entered_by uuid, created_at timestamptz, expires_at timestamptz, standing text, paper boolean, substitutes text[])
language sql stable security definer set search_path = '' as $$
  select a.id, a.round_id, a.firm_id,
    case when s.shown then a.desired_qty end, case when s.shown then a.min_qty end,
    case when s.shown then a.max_qty end, case when s.shown then a.cap end,
    a.source, a.entry_note, a.entered_by, a.created_at, a.expires_at, s.standing,
    exists (select from public.round_evidence e where e.subject = 'pledge' and e.subject_id = a.id),
    case when s.shown then private.substitutes_of(a) end
  from public.rounds r
  join public.pledges a on a.round_id = r.id and a.on_behalf_of is not null
  left join public.pledge_confirmations c on c.pledge_id = a.id
  cross join lateral (select coalesce(c.answer,
    case when private.is_replaced(a) or a.item_version <> r.item_version then 'replaced'
      when not private.takes_pledges(r) or a.expires_at <= clock_timestamp() then 'expired'
      else 'waiting' end) as standing) x
  cross join lateral (select x.standing,
    x.standing = 'waiting' and cluster in (select private.my_staff_cluster_ids()) as shown) s
  where r.cluster_id = cluster and cluster in (select private.my_desk_cluster_ids())
  order by a.created_at desc
$$;

revoke execute on function private.substitutes_of(public.pledges), private.linked_pledge(text), private.paper_pledge(uuid), private.desk_assisted(uuid) from public;
grant execute on function private.paper_pledge(uuid), private.desk_assisted(uuid) to khosheh_member;
grant execute on function private.linked_pledge(text) to khosheh_member, khosheh_visitor;
