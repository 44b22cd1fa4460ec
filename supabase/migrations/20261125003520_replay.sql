-- How a result was computed, for whoever it concerns: the facilitator and the desk get the whole input with numbers in place
-- of firms, a firm that pledged its own row, the totals from three firms on, and what proves that its row went in.

alter table public.clearing_inputs add column leaves text[] not null default '{}';
comment on column public.clearing_inputs.leaves is 'The fingerprint of each pledge, in the order of the input; nobody can try quantities against one without its key.';

create function private.replay(round uuid) returns jsonb
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
    select * into c from public.clearings x where x.round_id = round order by x.cleared_at desc, x.id limit 1;
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
  if not arranges and ((totals ->> 'firms')::int < 3 or (c.status = 'clears' and c.firms < 3)) then
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
revoke execute on function private.replay(uuid) from public;
grant execute on function private.replay(uuid) to khosheh_member;
