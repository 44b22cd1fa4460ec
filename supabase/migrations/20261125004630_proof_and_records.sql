-- The desk's view of money by evidence, and defaults that go with a firm into later rounds.

drop function private.desk_round_facts(uuid);
create function private.desk_round_facts(cluster uuid)
returns table (round_id uuid, stepped_at timestamptz, touched_at timestamptz, quotes int, lead_days int, asked boolean, vote boolean,
  quantity numeric, total numeric, claimed numeric, documented numeric, proved numeric, unpaid boolean)
language sql stable security definer set search_path = '' as $$
  select r.id,
    (select max(e.at) from public.round_events e where e.round_id = r.id and e.kind = 'step'),
    (select max(e.at) from public.round_events e where e.round_id = r.id),
    -- How many quotes are sealed is nobody's business before they are opened.
    case when r.state <> 'tendering' then (select count(*)::int from public.round_quotes q
      where q.round_id = r.id and exists (select from public.round_quote_breaks b where b.quote_id = q.id)) end,
    case when r.state not in ('draft', 'gathering', 'tendering') then (select q.lead_time_days from public.round_quotes q
      where q.id = coalesce(r.awarded_quote_id, (select c.quote_id from public.clearings c where c.id = private.deciding_clearing(r.id)))) end,
    exists (select from public.round_confirmations c where c.round_id = r.id and c.answer is null),
    r.state = 'locked' and private.is_dominated(r.id, null) and not exists (
      select from (
        select distinct on (v.firm_id) v.firm_id, v.method
        from public.round_method_votes v
        join public.clearing_allocations a on a.firm_id = v.firm_id and a.clearing_id = private.deciding_clearing(r.id) and a.quantity > 0
        where v.round_id = r.id order by v.firm_id, v.voted_at desc) last
      group by last.method
      having count(*) * 2 > (select count(*) from public.clearing_allocations a where a.clearing_id = private.deciding_clearing(r.id) and a.quantity > 0)),
    s.quantity, s.total, s.claimed, s.documented, p.proved,
    -- The statement is due (the supplier's days to pay have passed since it was settled) and of some firm no payment is confirmed.
    b.account_id is not null and b.confirmed_at + make_interval(days => coalesce((select q.payment_days from public.round_quotes q where q.id = r.awarded_quote_id), 0)) <= clock_timestamp()
      and exists (
        select from public.round_account_shares x where x.account_id = b.account_id
        group by x.firm_id
        having sum(x.amount) > 0 and not exists (select from public.round_payments y
          where y.round_id = r.id and y.firm_id = x.firm_id and y.kind <> 'refund' and y.answer = 'confirmed'))
  from public.rounds r
  left join lateral (
    select sum(a.quantity) as quantity, sum(a.due) as total,
      sum(a.solo_price::numeric * a.quantity - a.due) filter (where p.solo_price is null) as claimed,
      sum(a.solo_price::numeric * a.quantity - a.due) filter (where p.solo_price is not null) as documented
    from public.clearing_allocations a join public.pledges p on p.id = a.pledge_id
    where a.clearing_id = private.deciding_clearing(r.id) and a.quantity > 0
      and r.state in ('locked', 'awarded', 'ordered', 'received', 'reconciled', 'closed')
    having count(*) > 0
  ) s on true
  left join lateral (
    select c.subject_ref as account_id, c.confirmed_at from public.round_confirmations c
    where c.round_id = r.id and c.subject = 'costs' and c.answer = 'confirmed' limit 1
  ) b on true
  -- Proved is what the evidence says: an order that went out, goods that came, and the real costs that two people confirmed,
  -- against what the same quantities would have cost alone.
  left join lateral (
    select sum(a.solo_price::numeric * h.quantity) - (select t.total from public.round_accounts t where t.id = b.account_id) as proved
    from public.round_receipt_shares h
    join public.clearing_allocations a on a.clearing_id = private.deciding_clearing(r.id) and a.firm_id = h.firm_id
    where h.receipt_id = (select t.receipt_id from public.round_accounts t where t.id = b.account_id)
      and exists (select from public.round_order_sends n join public.round_orders o on o.id = n.order_id where o.round_id = r.id)
      and exists (select from public.round_lots l where l.round_id = r.id and l.kind = 'delivery')
    having count(*) > 0 and count(*) = count(a.solo_price)
  ) p on true
  where r.cluster_id = cluster and r.state <> 'draft' and cluster in (select private.my_desk_cluster_ids())
$$;
revoke execute on function private.desk_round_facts(uuid) from public;
grant execute on function private.desk_round_facts(uuid) to khosheh_member;

-- A facilitator is told of the defaults on record of firms that pledge in their round, with what the firms reply; what was
-- withdrawn or has expired goes nowhere.
create function private.my_warning_default_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select d.id
  from public.firm_defaults d
  where d.expires_at > clock_timestamp()
    and not exists (select from public.firm_default_entries e where e.default_id = d.id and e.kind = 'withdrawal')
    and exists (select from public.current_pledges p join public.rounds r on r.id = p.round_id
      where p.firm_id = d.firm_id and r.id <> d.round_id and r.state in ('pledging', 'fill', 'locked', 'awarded', 'ordered', 'received', 'reconciled')
        and r.facilitator_firm_id in (select private.my_editor_firm_ids()) and r.facilitator_firm_id <> d.firm_id)
$$;
revoke execute on function private.my_warning_default_ids() from public;
grant execute on function private.my_warning_default_ids() to khosheh_member;
alter policy firm_defaults_read on public.firm_defaults
  using (firm_id = any (array(select private.my_firm_ids()))
    or (round_id = any (array(select private.my_kept_round_ids())) and expires_at > clock_timestamp())
    or id = any (array(select private.my_warning_default_ids())));
