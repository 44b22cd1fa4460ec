-- A supplier may offer something else than what was asked for: another brand or grade. Each pledge says which of these it would take,
-- and such a quote is cleared with the pledges that take it; nobody gets what it didn't accept.

alter table public.round_quotes add column substitute text not null default '' check (char_length(substitute) <= 300);
comment on column public.round_quotes.substitute is 'What the quote offers instead of what was asked for; empty: just that.';
alter table public.pledges add column substitutes uuid[] not null default '{}' check (cardinality(substitutes) <= 50);
comment on column public.pledges.substitutes is 'The quotes that offer something else and that the firm would take.';

create or replace function private.quote_hash(quote uuid) returns text
language sql stable security definer set search_path = '' as $$
  select encode(sha256(convert_to(concat_ws(E'\x1f', q.id, q.round_id, q.invitation_id, q.revision, q.supplier_name, q.model, q.pack, q.moq,
    coalesce(q.item_moq::text, ''), coalesce(q.min_order_value::text, ''), coalesce(q.unit_code, ''), q.ratio_theirs, q.ratio_ours,
    q.tax_included, coalesce(q.tax_percent::text, ''), coalesce(q.lead_time_days::text, ''), coalesce(q.valid_until::text, ''), coalesce(q.payment_days::text, ''),
    coalesce(q.incoterm, ''), q.delivery_point, coalesce(q.sample_policy, ''), q.note, q.typed::text, array_to_string(q.missing, ','),
    coalesce((select string_agg(b.min_qty || ':' || b.unit_price, ',' order by b.min_qty) from public.round_quote_breaks b where b.quote_id = q.id), ''),
    coalesce((select string_agg(f.sha256, ',' order by f.id) from public.round_quote_files f where f.quote_id = q.id), ''), nullif(q.substitute, '')), 'UTF8')), 'hex')
  from public.round_quotes q where q.id = quote
$$;

create or replace function private.submit_quote(invitation uuid, access text, quote jsonb, breaks jsonb, files jsonb, kept uuid[])
returns table (outcome text, quote_id uuid, hash text, dropped text[])
language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
declare
  i public.tender_invitations;
  r public.rounds;
  earlier public.round_quotes;
  lacks text[] := '{}';
  own uuid;
  gone text[] := '{}';
  content text := encode(sha256(convert_to(concat_ws(E'\x1f', quote, breaks, (select string_agg(f.value ->> 'sha256', ',') from jsonb_array_elements(files) f),
    (select string_agg(k::text, ',' order by k) from unnest(kept) k)), 'UTF8')), 'hex');
begin
  i := private.bidder(invitation, access, true);
  select * into r from public.rounds where id = i.round_id for update;
  if i.id is null or r.id is null then
    return query select 'not_found', null::uuid, null::text, gone;
    return;
  end if;
  if r.state <> 'tendering' or clock_timestamp() >= r.tender_deadline then
    return query select 'tender_closed', null::uuid, null::text, gone;
    return;
  end if;
  select * into earlier from public.round_quotes q where q.invitation_id = i.id for update;
  if earlier.id is not null and earlier.typed ->> 'content' = content then
    return query select 'same', earlier.id, private.quote_hash(earlier.id), gone;
    return;
  end if;
  if earlier.revision >= 1 then
    return query select 'no_more_revisions', null::uuid, null::text, gone;
    return;
  end if;

  if jsonb_array_length(breaks) = 0 then lacks := lacks || 'ladder'::text; end if;
  if quote ->> 'lead_time_days' is null then lacks := lacks || 'lead_time'::text; end if;
  if quote ->> 'valid_until' is null or (quote ->> 'valid_until')::date < (r.deadline at time zone 'Asia/Tehran')::date then lacks := lacks || 'validity'::text; end if;
  if quote ->> 'payment_days' is null then lacks := lacks || 'payment'::text; end if;
  if quote ->> 'incoterm' is null and coalesce(quote ->> 'delivery_point', '') = '' then lacks := lacks || 'delivery'::text; end if;
  if quote ->> 'tax_included' is null or (not (quote ->> 'tax_included')::boolean and quote ->> 'tax_percent' is null) then lacks := lacks || 'tax'::text; end if;

  insert into public.round_quotes as q (round_id, supplier_name, supplier_firm_id, invitation_id, received_at, model, pack, moq, item_moq, min_order_value,
    unit_code, ratio_theirs, ratio_ours, lead_time_days, valid_until, payment_days, tax_included, tax_percent, incoterm, delivery_point, sample_policy, note, substitute, typed, missing)
  values (r.id, coalesce((select nullif(coalesce(nullif(f.name_fa, ''), f.name_en), '') from public.firms f where f.id = i.firm_id), i.supplier_name), i.firm_id, i.id,
    clock_timestamp(), quote ->> 'model', (quote ->> 'pack')::bigint, (quote ->> 'moq')::bigint, (quote ->> 'item_moq')::bigint, (quote ->> 'min_order_value')::bigint,
    quote ->> 'unit_code', (quote ->> 'ratio_theirs')::bigint, (quote ->> 'ratio_ours')::bigint, (quote ->> 'lead_time_days')::int, (quote ->> 'valid_until')::date,
    (quote ->> 'payment_days')::int, coalesce((quote ->> 'tax_included')::boolean, true), (quote ->> 'tax_percent')::int, quote ->> 'incoterm',
    coalesce(quote ->> 'delivery_point', ''), quote ->> 'sample_policy', coalesce(quote ->> 'note', ''),
    coalesce(quote ->> 'substitute', ''), coalesce(quote -> 'typed', '{}') || jsonb_build_object('content', content), lacks)
  on conflict (invitation_id) do update set
    revision = q.revision + 1, received_at = excluded.received_at, model = excluded.model, pack = excluded.pack, moq = excluded.moq, item_moq = excluded.item_moq,
    min_order_value = excluded.min_order_value, unit_code = excluded.unit_code, ratio_theirs = excluded.ratio_theirs, ratio_ours = excluded.ratio_ours,
    lead_time_days = excluded.lead_time_days, valid_until = excluded.valid_until, payment_days = excluded.payment_days, tax_included = excluded.tax_included,
    tax_percent = excluded.tax_percent, incoterm = excluded.incoterm, delivery_point = excluded.delivery_point, sample_policy = excluded.sample_policy,
    note = excluded.note, substitute = excluded.substitute, typed = excluded.typed, missing = excluded.missing
  returning q.id into own;
  delete from public.round_quote_breaks b where b.quote_id = own;
  insert into public.round_quote_breaks (quote_id, min_qty, unit_price)
    select own, (b.value ->> 0)::bigint, (b.value ->> 1)::bigint from jsonb_array_elements(breaks) b;
  with removed as (delete from public.round_quote_files f where f.quote_id = own and not f.id = any (kept) returning f.storage_key)
    select coalesce(array_agg(storage_key), '{}') into gone from removed;
  insert into public.round_quote_files (id, quote_id, media_type, byte_size, sha256, storage_key, original_name)
    select (f.value ->> 'id')::uuid, own, f.value ->> 'media_type', (f.value ->> 'byte_size')::bigint, f.value ->> 'sha256', f.value ->> 'storage_key', f.value ->> 'original_name'
    from jsonb_array_elements(files) f;
  if (select count(*) from public.round_quote_files f where f.quote_id = own) > 5 then
    raise exception 'too many attachments' using errcode = '23514', constraint = 'round_quote_files_few';
  end if;
  insert into public.round_quote_seals (quote_id, revision, hash)
    select own, q.revision, private.quote_hash(own) from public.round_quotes q where q.id = own;
  return query select 'saved', own, private.quote_hash(own), gone;
end
$$;

create or replace function private.guard_pledge() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  r public.rounds;
begin
  if exists (select from unnest(new.substitutes) s where not exists (
     select from public.round_quotes q where q.id = s and q.round_id = new.round_id and q.substitute <> '')) then
    raise exception 'only a substitute that a quote of the round offers is accepted' using errcode = '23514', constraint = 'pledges_substitutes';
  end if;
  if private.actor_id() is null then
    return new;
  end if;
  select * into r from public.rounds where id = new.round_id;
  if not private.takes_pledges(r) then
    raise exception 'the round takes no pledges' using errcode = '23514', constraint = 'pledges_in_time';
  end if;
  if not exists (select from public.cluster_memberships m
                 where m.cluster_id = r.cluster_id and m.firm_id = new.firm_id and m.status = 'active') then
    raise exception 'the firm is no member of the cluster' using errcode = '42501';
  end if;
  new.item_version := r.item_version;
  new.created_at := clock_timestamp();
  return new;
end
$$;

create or replace function private.check_clearing() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  c public.clearings;
  s record;
begin
  if tg_table_name = 'clearings' then
    select * into c from public.clearings where id = new.id;
  else
    select * into c from public.clearings where id = new.clearing_id;
  end if;
  select coalesce(sum(a.quantity), 0) as quantity, coalesce(sum(a.goods_share), 0) as goods, coalesce(sum(a.shared_share), 0) as shared
    into s from public.clearing_allocations a where a.clearing_id = c.id;
  if (c.status = 'clears' and (s.quantity, s.goods, s.shared) is distinct from (c.quantity::numeric, c.goods::numeric, c.shared::numeric))
     or (c.status = 'not_viable' and s.quantity > 0) then
    raise exception 'an allocation does not sum to its clearing' using errcode = '23514', constraint = 'clearings_sum';
  end if;
  if exists (select from public.clearing_allocations a join public.pledges p on p.id = a.pledge_id
             where a.clearing_id = c.id and not a.excluded and c.status = 'clears' and not (a.quantity between p.min_qty and p.max_qty)) then
    raise exception 'an allocation is outside its pledge' using errcode = '23514', constraint = 'clearings_within_pledge';
  end if;
  if exists (select from public.clearing_allocations a join public.pledges p on p.id = a.pledge_id join public.round_quotes q on q.id = c.quote_id
             where a.clearing_id = c.id and a.quantity > 0 and q.substitute <> '' and not q.id = any (p.substitutes)) then
    raise exception 'a firm gets a substitute that it doesn''t accept' using errcode = '23514', constraint = 'clearings_substitutes';
  end if;
  return null;
end
$$;

-- A lot of a substitute needs the yes of everybody who buys: of every lot each firm gets a part.
create or replace function private.check_split() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  q public.round_quotes;
  c public.clearings;
  base public.clearings;
  s record;
begin
  select * into q from public.round_quotes x
    where x.split and x.id = (to_jsonb(new) ->> case tg_table_name when 'round_quotes' then 'id' when 'clearings' then 'quote_id' else 'split_id' end)::uuid;
  if not found then
    if tg_table_name in ('round_quote_lots', 'round_quote_lot_shares') then
      raise exception 'lots are of a split' using errcode = '23514', constraint = 'round_quote_lots_legal';
    end if;
    return null;
  end if;
  select * into c from public.clearings x where x.quote_id = q.id order by x.cleared_at desc, x.id limit 1;
  select * into base from public.clearings x
    where x.round_id = q.round_id and x."leading" and not x.provisional and x.status = 'clears' order by x.cleared_at desc, x.id limit 1;

  if (select count(*) from public.round_quote_lots l where l.split_id = q.id) not between 2 and 6 or exists (
     select from public.round_quote_lots l
     join public.round_quotes p on p.id = l.quote_id
     left join public.round_tenders t on t.round_id = q.round_id
     where l.split_id = q.id and not coalesce(p.round_id = q.round_id and not p.split and p.comparable and t.opened_at is not null and l.quantity >= t.min_lot
       and l.quantity % p.pack = 0 and l.quantity >= p.moq and l.goods = private.goods_cost(p.id, l.quantity), false)) then
    raise exception 'a lot that its quote or the tender doesn''t allow' using errcode = '23514', constraint = 'round_quote_lots_legal';
  end if;
  if exists (select from public.round_quote_lots l join public.round_quotes p on p.id = l.quote_id and p.substitute <> ''
     join public.clearing_allocations a on a.clearing_id = base.id and a.quantity > 0
     join public.pledges w on w.id = a.pledge_id
     where l.split_id = q.id and not p.id = any (w.substitutes)) then
    raise exception 'a lot of something that a firm doesn''t accept' using errcode = '23514', constraint = 'round_quote_lots_substitutes';
  end if;
  select sum(l.quantity) as quantity, sum(l.goods) as goods into s from public.round_quote_lots l where l.split_id = q.id;
  if (c.status, c."leading", c.provisional, c.firms, c.quantity::numeric, c.goods::numeric, c.shared) is distinct from ('clears', false, false, base.firms, s.quantity, s.goods, base.shared)
     or s.quantity is distinct from base.quantity::numeric then
    raise exception 'the lots aren''t what cleared' using errcode = '23514', constraint = 'round_quote_lots_sum';
  end if;

  if exists (select from (select * from public.clearing_allocations x where x.clearing_id = base.id) a
     full join (select * from public.clearing_allocations x where x.clearing_id = c.id) b using (firm_id)
     where (a.pledge_id, a.excluded, a.quantity, a.shared_share, a.solo_price) is distinct from (b.pledge_id, b.excluded, b.quantity, b.shared_share, b.solo_price))
     or exists (select from public.clearing_allocations a where a.clearing_id = c.id
       and a.goods_share <> (select coalesce(sum(x.goods), 0) from public.round_quote_lot_shares x where x.split_id = q.id and x.firm_id = a.firm_id)) then
    raise exception 'a split changes the price of the goods and nothing else' using errcode = '23514', constraint = 'round_quote_lot_shares_cleared';
  end if;
  if exists (select from public.round_quote_lots l where l.split_id = q.id
       and l.quantity <> (select coalesce(sum(x.quantity), 0) from public.round_quote_lot_shares x where x.split_id = l.split_id and x.quote_id = l.quote_id))
     or exists (select from public.clearing_allocations a where a.clearing_id = c.id
       and a.quantity <> (select coalesce(sum(x.quantity), 0) from public.round_quote_lot_shares x where x.split_id = q.id and x.firm_id = a.firm_id))
     or exists (select from public.round_quote_lot_shares x where x.split_id = q.id
       and not exists (select from public.clearing_allocations a where a.clearing_id = c.id and a.firm_id = x.firm_id and a.quantity > 0)) then
    raise exception 'the lots aren''t given out whole' using errcode = '23514', constraint = 'round_quote_lot_shares_whole';
  end if;
  -- Largest remainders: whole shares, the units that are left to the largest fractions, of equal ones to who confirmed first.
  if exists (
    with part as (
      select l.quote_id, a.firm_id, k.seq, coalesce(x.goods, 0) as goods, l.goods as whole,
        div(l.goods::numeric * a.quantity, c.quantity) as floor, mod(l.goods::numeric * a.quantity, c.quantity) as rest
      from public.round_quote_lots l
      join public.clearing_allocations a on a.clearing_id = c.id and a.quantity > 0
      join public.pledge_confirmations k on k.pledge_id = a.pledge_id
      left join public.round_quote_lot_shares x on x.split_id = l.split_id and x.quote_id = l.quote_id and x.firm_id = a.firm_id
      where l.split_id = q.id
    ), ranked as (
      select p.*, row_number() over (partition by p.quote_id order by p.rest desc, p.seq, p.firm_id) as place, p.whole - sum(p.floor) over (partition by p.quote_id) as left_over from part p
    )
    select from ranked r where r.goods <> r.floor + case when r.place <= r.left_over then 1 else 0 end) then
    raise exception 'the price of a lot isn''t split by quantity' using errcode = '23514', constraint = 'round_quote_lot_shares_price';
  end if;
  if not exists (select from public.clearing_inputs i where i.clearing_id = base.id) or private.above_limits(c.id, base.id) then
    raise exception 'a firm would pay more than it agreed to' using errcode = '23514', constraint = 'round_quotes_split_limits';
  end if;
  return null;
end
$$;

drop function private.clearing_rows(uuid);
drop function private.counted_rows(uuid);
create function private.counted_rows(round uuid)
returns table (id uuid, firm_id uuid, min_qty bigint, desired_qty bigint, max_qty bigint, cap bigint, solo_price bigint, accepts_dearer boolean, seq bigint, distance bigint, missed bigint, substitutes uuid[])
language sql stable security definer set search_path = '' as $$
  select p.id, p.firm_id, p.min_qty, p.desired_qty, p.max_qty, p.cap, p.solo_price, private.accepts_dearer(p.round_id, p.firm_id), p.seq,
    round(12742000 * asin(sqrt(power(sin(radians(f.lat - c.lat) / 2), 2)
      + cos(radians(c.lat)) * cos(radians(f.lat)) * power(sin(radians(f.lng - c.lng) / 2), 2))))::bigint,
    case when r.shortage_policy = 'rotation' then (
      select greatest(0, (e.desired_qty - a.quantity) * 1000000 / e.desired_qty)
      from public.clearing_allocations a
      join public.clearings k on k.id = a.clearing_id and k.leading and not k.provisional and k.status = 'clears'
      join public.rounds o on o.id = k.round_id and o.cluster_id = r.cluster_id and o.id <> r.id and o.state not in ('cancelled', 'not_viable')
      join public.pledges e on e.id = a.pledge_id and e.desired_qty > 0
      where a.firm_id = p.firm_id and not a.excluded
      order by k.cleared_at desc limit 1) end,
    w.substitutes
  from public.rounds r
  join public.clusters c on c.id = r.cluster_id
  join public.counting_pledges p on p.round_id = r.id
  join public.pledges w on w.id = p.id
  join public.firms f on f.id = p.firm_id
  where r.id = round
  order by p.seq
$$;
create function private.clearing_rows(round uuid)
returns table (id uuid, firm_id uuid, min_qty bigint, desired_qty bigint, max_qty bigint, cap bigint, solo_price bigint, accepts_dearer boolean, seq bigint, distance bigint, missed bigint, substitutes uuid[])
language sql stable security definer set search_path = '' as $$
  select x.* from public.rounds r cross join lateral private.counted_rows(r.id) x
  where r.id = round
    and (private.actor_id() is null
      or (r.state = 'fill' and r.cluster_id in (select private.my_cluster_ids()))
      or (r.state = 'pledging' and exists (select from public.counting_pledges o where o.round_id = r.id and o.firm_id in (select private.my_firm_ids()))))
  order by x.seq
$$;
create or replace function private.linked_situation(key text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  asked record;
  r public.rounds;
  q public.round_quotes;
begin
  select * into asked from private.linked_pledge(key);
  select * into r from public.rounds x where x.id = asked.round_id for update;
  if r.state is distinct from 'fill' then
    return null;
  end if;
  select x.* into q from public.clearings c join public.round_quotes x on x.id = c.quote_id where c.round_id = r.id and c.leading order by c.cleared_at desc limit 1;
  return jsonb_build_object(
    'round', jsonb_build_object('id', r.id, 'shared_cost', r.shared_cost || 'n', 'solo_price', r.solo_price || 'n', 'shortage_policy', r.shortage_policy),
    'lines', (select coalesce(jsonb_agg(jsonb_build_object('amount', l.amount || 'n', 'key', l.key) order by l.position), '[]') from public.round_cost_lines l where l.round_id = r.id),
    'quote', jsonb_build_object('id', q.id, 'substitute', q.substitute, 'model', q.model, 'pack', q.pack || 'n', 'moq', q.moq || 'n',
      'breaks', (select jsonb_agg(jsonb_build_object('minQty', b.min_qty || 'n', 'unitPrice', b.unit_price || 'n') order by b.min_qty) from public.round_quote_breaks b where b.quote_id = q.id)),
    'rows', (select coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'firm_id', x.firm_id, 'min_qty', x.min_qty || 'n', 'desired_qty', x.desired_qty || 'n', 'max_qty', x.max_qty || 'n',
      'cap', x.cap || 'n', 'solo_price', x.solo_price || 'n', 'accepts_dearer', x.accepts_dearer, 'seq', x.seq || 'n', 'distance', x.distance || 'n', 'missed', x.missed || 'n', 'substitutes', x.substitutes)), '[]')
      from private.counted_rows(r.id) x),
    'pledge', (select jsonb_build_object('firm', p.firm_id, 'min', p.min_qty || 'n', 'desired', p.desired_qty || 'n', 'max', p.max_qty || 'n', 'cap', p.cap || 'n',
      'soloPrice', p.solo_price || 'n', 'substitutes', p.substitutes, 'acceptsDearer', private.accepts_dearer(r.id, p.firm_id)) from public.pledges p where p.id = asked.pledge_id));
end
$$;
revoke execute on function private.counted_rows(uuid), private.clearing_rows(uuid) from public;
grant execute on function private.clearing_rows(uuid) to khosheh_member, khosheh_worker;
