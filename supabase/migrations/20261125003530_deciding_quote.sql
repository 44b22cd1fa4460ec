-- Several quotes are cleared: a round is decided by the one that leads, and from the award on by the one that won.

create or replace function private.deciding_clearing(round uuid) returns uuid
language sql stable set search_path = '' as $$
  select c.id
  from public.clearings c join public.rounds r on r.id = c.round_id
  where c.round_id = round and c.status = 'clears' and not c.provisional
    and case when r.awarded_quote_id is null then c.leading else c.quote_id = r.awarded_quote_id end
  order by c.cleared_at desc, c.id limit 1
$$;

-- Whether one of several firms would buy more than 38 % with this quote (null: with any that cleared).
create function private.is_dominated(round uuid, quote uuid) returns boolean
language sql stable set search_path = '' as $$
  select exists (
    select from public.clearings c join public.clearing_allocations a on a.clearing_id = c.id and a.quantity > 0
    where c.round_id = round and c.status = 'clears' and not c.provisional and (quote is null or c.quote_id = quote)
    group by c.id
    having count(*) > 1 and max(a.quantity) * 100 > sum(a.quantity) * 38)
$$;

create or replace function private.round_balance(round uuid)
returns table (buyers int, anchors int, dominant boolean, equal_price int, equal_saving int, anchor_rebate int, confirmed text)
language sql stable security definer set search_path = '' as $$
  with shares as (
    select a.firm_id, a.quantity, sum(a.quantity) over () as total
    from public.clearing_allocations a where a.clearing_id = private.deciding_clearing(round) and a.quantity > 0
  ), votes as (
    select distinct on (v.firm_id) v.firm_id, v.method
    from public.round_method_votes v where v.round_id = round and v.firm_id in (select s.firm_id from shares s)
    order by v.firm_id, v.voted_at desc
  )
  select (select count(*)::int from shares), (select count(*)::int from shares s where s.quantity * 4 > s.total),
    (select private.is_dominated(round, r.awarded_quote_id) from public.rounds r where r.id = round),
    (select count(*)::int from votes v where v.method = 'equal_price'), (select count(*)::int from votes v where v.method = 'equal_saving'),
    (select count(*)::int from votes v where v.method = 'anchor_rebate'),
    (select v.method from votes v group by v.method having count(*) * 2 > (select count(*) from shares))
  where exists (select from public.rounds r where r.id = round and r.state in ('locked', 'awarded', 'ordered', 'received', 'reconciled', 'closed'))
    and (private.actor_id() is null or round in (select private.my_pledged_round_ids())
      or round in (select private.my_facilitated_round_ids()) or round in (select private.my_desk_round_ids()))
$$;

create or replace function private.guard_method() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- The vote is that of the firms that buy with the leading quote, as it was held.
  if private.is_dominated(new.id, new.awarded_quote_id) and not exists (
    with buying as (
      select a.firm_id from public.clearing_allocations a where a.clearing_id = private.deciding_clearing(new.id) and a.quantity > 0
    ), last as (
      select distinct on (v.firm_id) v.firm_id, v.method
      from public.round_method_votes v join buying b on b.firm_id = v.firm_id
      where v.round_id = new.id order by v.firm_id, v.voted_at desc
    )
    select from last group by method having count(*) * 2 > (select count(*) from buying))
  then
    raise exception 'the group has not confirmed how the price is shared' using errcode = '23514', constraint = 'rounds_method_confirmed';
  end if;
  return new;
end
$$;

create or replace function private.replay(round uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  r public.rounds;
  c public.clearings;
  i public.clearing_inputs;
  arranges boolean := round in (select private.my_facilitated_round_ids()) or round in (select private.my_desk_round_ids());
  pledges jsonb;
  own jsonb;
  shares jsonb;
  totals jsonb;
begin
  select * into r from public.rounds where id = round;
  if r.state is null or r.state not in ('locked', 'awarded', 'ordered', 'received', 'reconciled', 'closed', 'not_viable') then
    return null;
  end if;
  if r.state = 'not_viable' then
    select * into c from public.clearings x where x.round_id = round and x.leading order by x.cleared_at desc, x.id limit 1;
  else
    select * into c from public.clearings x where x.id = private.deciding_clearing(round);
  end if;
  select * into i from public.clearing_inputs x where x.clearing_id = c.id;
  if i.clearing_id is null then
    return null;
  end if;

  with numbered as (
    select o.ordinality::int as number, (o.value ->> 'firm')::uuid as firm,
      (o.value - 'firm' - 'seq') || jsonb_build_object('number', o.ordinality) as pledge, coalesce(a.excluded, false) as excluded,
      jsonb_build_object('number', o.ordinality, 'excluded', a.excluded, 'quantity', a.quantity || 'n', 'goods', a.goods_share || 'n',
        'shared', a.shared_share || 'n', 'due', a.due || 'n', 'solo', a.solo_price || 'n') as share, a.firm_id is not null as cleared
    from jsonb_array_elements(i.input -> 'pledges') with ordinality o
    left join public.clearing_allocations a on a.clearing_id = c.id and a.firm_id = (o.value ->> 'firm')::uuid
  )
  select
    case when arranges then jsonb_agg(n.pledge order by n.number) end,
    coalesce(jsonb_agg(jsonb_build_object('number', n.number, 'firm', n.firm,
        'key', encode(sha256(convert_to(i.secret || ':' || n.number, 'UTF8')), 'hex'), 'pledge', n.pledge) order by n.number)
      filter (where n.firm in (select private.my_firm_ids())), '[]'),
    coalesce(jsonb_agg(n.share order by n.number) filter (where n.cleared and (arranges or n.firm in (select private.my_firm_ids()))), '[]'),
    jsonb_build_object('firms', count(*) filter (where not n.excluded),
      'min', sum(rtrim(n.pledge ->> 'min', 'n')::numeric) filter (where not n.excluded) || 'n',
      'desired', sum(rtrim(n.pledge ->> 'desired', 'n')::numeric) filter (where not n.excluded) || 'n',
      'max', sum(rtrim(n.pledge ->> 'max', 'n')::numeric) filter (where not n.excluded) || 'n')
    into pledges, own, shares, totals
    from numbered n;

  if not arranges and own = '[]' then
    return null;
  end if;
  -- Totals of two quotes differ by the firms that only one of them keeps: members get those of the leading one.
  if (totals ->> 'firms')::int = 0 or (not arranges and ((totals ->> 'firms')::int < 3 or not c.leading or (c.status = 'clears' and c.firms < 3))) then
    totals := null;
  end if;
  return jsonb_build_object(
    'engine', c.engine_version, 'inputHash', c.input_hash, 'status', c.status, 'clearedAt', c.cleared_at,
    'terms', i.input - 'pledges', 'leaves', to_jsonb(i.leaves), 'own', own, 'shares', shares, 'totals', totals,
    'full', case when arranges then jsonb_build_object('secret', i.secret, 'pledges', coalesce(pledges, '[]')) end,
    'result', case when c.status = 'clears' and totals is not null
      then jsonb_build_object('quantity', c.quantity || 'n', 'goods', c.goods || 'n', 'shared', c.shared || 'n') end,
    'log', (select jsonb_build_object('seq', h.seq, 'hash', h.hash) from public.round_log_heads h where h.round_id = round and arranges));
end
$$;
revoke execute on function private.is_dominated(uuid, uuid) from public;

-- Gaps between the numbers of the entries one sees would count the others: sealed quotes, pledges of other firms.
revoke select on public.round_events from authenticated, khosheh_member;
grant select (round_id, kind, from_state, to_state, actor_id, actor_firm_id, reason, detail, at) on public.round_events to authenticated, khosheh_member;
