-- An award to several suppliers: where the tender allowed it before the quotes were opened, the quantity that cleared is bought in
-- lots of several quotes. The lots together are a quote of their own, cleared like any other, so that it is voted on, proposed,
-- confirmed and awarded as one. Who gets how much, and who bears which shared cost, stays as it cleared; only the price of the
-- goods is that of the lots, the same for everybody.

alter table public.round_quotes add column split boolean not null default false;
comment on column public.round_quotes.split is 'A purchase in lots of other quotes, see round_quote_lots; it has no ladder of its own.';
comment on column public.round_tenders.min_lot is 'Smallest lot of an award that is split among suppliers, base units; null: the award isn''t split.';

create table public.round_quote_lots (
  split_id uuid not null references public.round_quotes (id) on delete cascade,
  quote_id uuid not null references public.round_quotes (id),
  quantity bigint not null check (quantity > 0),
  goods bigint not null check (goods >= 0),
  primary key (split_id, quote_id)
);
comment on table public.round_quote_lots is 'What is bought of each quote when an award is split; together exactly what cleared.';

create table public.round_quote_lot_shares (
  split_id uuid not null,
  quote_id uuid not null,
  firm_id uuid not null references public.firms (id),
  quantity bigint not null check (quantity >= 0),
  goods bigint not null check (goods >= 0),
  primary key (split_id, quote_id, firm_id),
  foreign key (split_id, quote_id) references public.round_quote_lots (split_id, quote_id) on delete cascade
);
comment on table public.round_quote_lot_shares is 'What of each lot goes to a firm, and its part of the price of that lot: by its part of the whole quantity, so that everybody pays the same for a unit.';
create index round_quote_lot_shares_of_firm on public.round_quote_lot_shares (firm_id);

do $$
declare
  part text;
begin
  foreach part in array array['round_quote_lots', 'round_quote_lot_shares']
  loop
    execute format('call private.open_to_worker(%L)', 'public.' || part);
    execute format('grant select on public.%I to authenticated, khosheh_member', part);
    execute format('create trigger %I before update or delete on public.%I for each row when (pg_trigger_depth() = 0) execute function private.refuse_rewrite()', part || '_kept', part);
  end loop;
end
$$;
call private.keep_in_log('public.round_quote_lots', 'split_id', '(select q.round_id from public.round_quotes q where q.id = t.split_id)');
call private.keep_in_log('public.round_quote_lot_shares', 'split_id', '(select q.round_id from public.round_quotes q where q.id = t.split_id)');

-- The last split of a round; one that is drawn up later takes its place.
create function private.standing_split(round uuid) returns uuid
language sql stable security definer set search_path = '' as $$
  select q.id from public.round_quotes q where q.round_id = round and q.split order by q.created_at desc, q.id limit 1
$$;

create or replace function private.guard_quote() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  q public.round_quotes;
  r public.rounds;
begin
  if tg_table_name = 'round_quotes' then
    if tg_op = 'DELETE' then q := old; else q := new; end if;
    select * into r from public.rounds where id = q.round_id;
  else
    select x.* into q from public.round_quotes x where x.id = (case when tg_op = 'DELETE' then old.quote_id else new.quote_id end);
    select * into r from public.rounds where id = q.round_id;
  end if;
  if r.id is null then
    if tg_op = 'DELETE' then return old; end if;
    return new;
  end if;
  if q.split then
    -- Drawn up once the round is locked, while nobody votes, no winner is proposed and nobody is about to leave; then it stays.
    if tg_op <> 'INSERT' or tg_table_name <> 'round_quotes' or q.invitation_id is not null or r.state <> 'locked'
       or exists (select from public.award_votes v where v.round_id = r.id and v.outcome is distinct from 'no_quorum')
       or exists (select from public.round_confirmations c where c.round_id = r.id and c.subject = 'award' and c.answer is distinct from 'declined')
       or exists (select from public.round_departures d where d.round_id = r.id and d.settled_at is null) then
      raise exception 'no time to split the award' using errcode = '23514', constraint = 'round_quotes_split_in_time';
    end if;
    new.created_at := clock_timestamp();
    return new;
  end if;
  -- A price list changes with the item's next version, in the transaction that makes it.
  if r.state not in ('draft', 'gathering', 'tendering')
     and not (r.state = 'pledging' and q.invitation_id is null and (tg_table_name <> 'round_quotes' or tg_op = 'UPDATE')
       and exists (select from public.round_versions v
         where v.round_id = r.id and v.item_version = r.item_version - 1 and v.written_in = pg_current_xact_id()::text)) then
    raise exception 'quotes are frozen from pledging on' using errcode = '23514', constraint = 'round_quotes_frozen';
  end if;
  if q.invitation_id is null then
    if exists (select from public.round_tenders t where t.round_id = r.id) then
      raise exception 'a tender takes sealed quotes only' using errcode = '23514', constraint = 'round_quotes_sealed_only';
    end if;
  elsif r.state <> 'tendering' or clock_timestamp() >= r.tender_deadline or not exists (select from public.round_tenders t where t.round_id = r.id) then
    raise exception 'the tender takes no quotes' using errcode = '23514', constraint = 'round_quotes_in_time';
  end if;
  if tg_table_name = 'round_quotes' and tg_op = 'UPDATE' then
    if new.split is distinct from old.split or new.invitation_id is distinct from old.invitation_id or (old.invitation_id is not null and (new.revision <> old.revision + 1 or new.round_id <> old.round_id)) then
      raise exception 'a sealed quote is revised once' using errcode = '23514', constraint = 'round_quotes_one_revision';
    end if;
  end if;
  if tg_op = 'DELETE' then return old; end if;
  return new;
end
$$;

create or replace function private.guard_settled_result() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- A split is checked by itself.
  if exists (select from public.round_quotes q where q.id = new.quote_id and q.split) then
    return new;
  end if;
  if exists (select from public.rounds r where r.id = new.round_id and r.state in ('locked', 'awarded', 'ordered', 'received', 'reconciled', 'closed'))
     and not exists (select from public.round_departures d join public.rounds r on r.id = d.round_id
       where d.round_id = new.round_id and d.state in ('accepted', 'approved') and r.state in ('locked', 'awarded')) then
    raise exception 'a settled result stays' using errcode = '23514', constraint = 'clearings_settled';
  end if;
  return new;
end
$$;

-- Members write no split themselves: private.put_split does.
alter policy round_quotes_write on public.round_quotes
  with check (invitation_id is null and not split and round_id in (select r.id from public.rounds r where r.facilitator_firm_id = any (array(select private.my_editor_firm_ids()))));

-- Whether a firm would pay more than it agreed to, by the limits that went into the clearing. Where every unit costs the same that
-- is judged exactly, as the clearing does; where a cost line goes by another key, by what the firm owes.
create function private.above_limits(clearing uuid, base uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.clearings c
    join public.clearing_allocations a on a.clearing_id = c.id and a.quantity > 0
    join public.clearing_inputs i on i.clearing_id = base
    cross join lateral jsonb_array_elements(i.input -> 'pledges') p
    where c.id = clearing and (p.value ->> 'firm')::uuid = a.firm_id
      and case when i.input ? 'costLines' then a.due > rtrim(p.value ->> 'cap', 'n')::numeric * a.quantity
        else c.goods::numeric + c.shared > rtrim(p.value ->> 'cap', 'n')::numeric * c.quantity end)
$$;

-- A split is lots of opened quotes that can be compared, each at least the smallest lot, the supplier's minimum and whole packs, at
-- the price of its own ladder; together exactly what cleared. Who gets how much is what cleared with the leading quote, the goods
-- are paid by that, lot by lot, and nobody pays more than agreed.
create function private.check_split() returns trigger
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
create constraint trigger round_quotes_split after insert on public.round_quotes
  deferrable initially deferred for each row when (new.split) execute function private.check_split();
create constraint trigger round_quote_lots_split after insert on public.round_quote_lots
  deferrable initially deferred for each row execute function private.check_split();
create constraint trigger round_quote_lot_shares_split after insert on public.round_quote_lot_shares
  deferrable initially deferred for each row execute function private.check_split();
create constraint trigger clearings_split after insert on public.clearings
  deferrable initially deferred for each row execute function private.check_split();

-- Draws up a split for the desk of a round. Firms are told by their numbers in the input of the leading clearing; what was computed
-- is checked when the transaction ends. `shares` is one [lot, number, quantity, goods] for each part, `lots` one [quote, quantity, goods].
create function private.put_split(round uuid, engine text, hash text, terms jsonb, lots jsonb, shares jsonb) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  base public.clearings;
  i public.clearing_inputs;
  drawn uuid := gen_random_uuid();
  cleared uuid := gen_random_uuid();
begin
  if not round in (select private.my_kept_round_ids()) then
    raise exception 'not yours' using errcode = '42501';
  end if;
  select * into base from public.clearings x
    where x.round_id = round and x."leading" and not x.provisional and x.status = 'clears' order by x.cleared_at desc, x.id limit 1;
  select * into i from public.clearing_inputs x where x.clearing_id = base.id;
  insert into public.round_quotes (id, round_id, split, supplier_name, lead_time_days, payment_days, valid_until, tax_included)
    select drawn, round, true, left(string_agg(q.supplier_name, ' + ' order by l.ordinality), 160), max(q.lead_time_days), min(q.payment_days), min(q.valid_until), bool_and(q.tax_included)
    from jsonb_array_elements(lots) with ordinality l join public.round_quotes q on q.id = (l.value ->> 0)::uuid;
  insert into public.round_quote_lots (split_id, quote_id, quantity, goods)
    select drawn, (l.value ->> 0)::uuid, (l.value ->> 1)::bigint, (l.value ->> 2)::bigint from jsonb_array_elements(lots) l;
  insert into public.round_quote_lot_shares (split_id, quote_id, firm_id, quantity, goods)
    select drawn, (l.value ->> 0)::uuid, (p.value ->> 'firm')::uuid, (s.value ->> 2)::bigint, (s.value ->> 3)::bigint
    from jsonb_array_elements(shares) s
    join jsonb_array_elements(lots) with ordinality l on l.ordinality = (s.value ->> 0)::int
    join jsonb_array_elements(i.input -> 'pledges') with ordinality p on p.ordinality = (s.value ->> 1)::int;
  insert into public.clearings (id, round_id, quote_id, engine_version, input_hash, status, quantity, goods, shared, firms, pledging_firms, solo_total, "leading", provisional, published_quantity)
    select cleared, round, drawn, engine, hash, 'clears', base.quantity, sum(l.goods), base.shared, base.firms, base.pledging_firms, base.solo_total, false, false, base.published_quantity
    from public.round_quote_lots l where l.split_id = drawn;
  insert into public.clearing_inputs (clearing_id, secret, input, leaves)
    values (cleared, i.secret, terms || jsonb_build_object('pledges', i.input -> 'pledges'), i.leaves);
  insert into public.clearing_allocations (clearing_id, firm_id, pledge_id, excluded, quantity, goods_share, shared_share, due, solo_price)
    select cleared, a.firm_id, a.pledge_id, a.excluded, a.quantity, coalesce(x.goods, 0), a.shared_share, coalesce(x.goods, 0) + a.shared_share, a.solo_price
    from public.clearing_allocations a
    left join (select s.firm_id, sum(s.goods)::bigint as goods from public.round_quote_lot_shares s where s.split_id = drawn group by s.firm_id) x on x.firm_id = a.firm_id
    where a.clearing_id = base.id;
  return drawn;
end
$$;

-- Quotes that an award can go to: those for which the round cleared when it was settled, and the split that was drawn up last. One
-- of an earlier result, from before a firm left, can't win any more.
create or replace function private.awardable_quotes(round uuid) returns table (quote_id uuid, leads boolean)
language sql stable security definer set search_path = '' as $$
  with settled as (select max(x.cleared_at) as at from public.clearings x where x.round_id = round and x."leading" and not x.provisional)
  select k.quote_id, k."leading" from public.clearings k join settled s on true
  where k.round_id = round and k.status = 'clears' and not k.provisional
    and case when k.quote_id = private.standing_split(round) then k.cleared_at > s.at else k.cleared_at = s.at end
$$;

-- The award is written once, with its step; a split only while it is of the result as it is.
create or replace function private.guard_award() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.awarded_quote_id is not null and not exists (select from public.round_quotes q where q.id = new.awarded_quote_id and q.round_id = new.id) then
    raise exception 'the quote is of another round' using errcode = '23514', constraint = 'rounds_award';
  end if;
  if exists (select from public.round_quotes q where q.id = new.awarded_quote_id and q.split)
     and not exists (select from private.awardable_quotes(new.id) a where a.quote_id = new.awarded_quote_id) then
    raise exception 'the split is of an earlier result' using errcode = '23514', constraint = 'rounds_award_split';
  end if;
  if old.awarded_quote_id is not null or not (old.state = 'locked' and new.state = 'awarded') then
    raise exception 'an award is made once, by its step' using errcode = '23514', constraint = 'rounds_award';
  end if;
  return new;
end
$$;

-- What the vote decided stands while it can still win.
create or replace function private.guard_award_proposal() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  r public.rounds;
  v public.award_votes;
begin
  if tg_op = 'UPDATE' then
    if new.answer = 'confirmed' and exists (select from public.tender_interests i where i.round_id = new.round_id
       and (i.firm_id = new.confirmed_firm_id or i.person_id = new.confirmed_by)) then
      raise exception 'who has an interest doesn''t confirm' using errcode = '23514', constraint = 'awards_disinterested';
    end if;
    return new;
  end if;
  select * into r from public.rounds where id = new.round_id;
  if (select count(*) from private.awardable_quotes(r.id)) < 2 then
    return new;
  end if;
  if not exists (select from private.awardable_quotes(r.id) a where a.quote_id = new.subject_ref) then
    raise exception 'the quote can''t win' using errcode = '23514', constraint = 'awards_awardable';
  end if;
  select * into v from public.award_votes where round_id = r.id;
  if r.award_method = 'vote' and v.closed_at is null then
    raise exception 'the vote decides' using errcode = '23514', constraint = 'awards_voted';
  end if;
  if r.award_method = 'vote' and v.outcome = 'decided' and exists (select from private.awardable_quotes(r.id) a where a.quote_id = v.quote_id) then
    if new.subject_ref <> v.quote_id then
      raise exception 'the vote decided otherwise' using errcode = '23514', constraint = 'awards_voted';
    end if;
  elsif btrim(new.reason) = '' and not exists (select from private.awardable_quotes(r.id) a where a.quote_id = new.subject_ref and a.leads) then
    raise exception 'another than the best needs a reason' using errcode = '23514', constraint = 'awards_reasoned';
  end if;
  return new;
end
$$;

-- What is told of the leading result is told of the split too: it is for the same firms and the same quantity. From the award on
-- a firm reads its part with the quote that won.
create or replace function private.my_settled_clearing_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select c.id from public.clearing_allocations a
  join public.clearings c on c.id = a.clearing_id
  join public.rounds r on r.id = c.round_id
  join public.round_quotes q on q.id = c.quote_id
  where a.firm_id in (select private.my_firm_ids()) and not c.provisional
    and case when c."leading" then not exists (select from public.clearings l where l.round_id = c.round_id and l.leading and not l.provisional and l.cleared_at > c.cleared_at)
      else (q.split and q.id = private.standing_split(r.id))
        or (c.quote_id = r.awarded_quote_id and not exists (select from public.clearings l where l.quote_id = c.quote_id and not l.provisional and l.cleared_at > c.cleared_at)) end
$$;
-- Which clearing a round stands on; what of it is told is for the policies.
create function private.result_of(round uuid) returns uuid
language sql stable security definer set search_path = '' as $$
  select private.deciding_clearing(round)
$$;
create function private.my_split_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select q.id from public.round_quotes q
  where q.split and (q.round_id in (select private.my_facilitated_round_ids()) or q.round_id in (select private.my_desk_round_ids())
    or (q.round_id in (select private.my_pledged_round_ids()) and exists (select from public.clearings c where c.quote_id = q.id and c.firms >= 3)))
$$;
alter policy clearings_read on public.clearings
  using (round_id = any (array(select private.my_facilitated_round_ids()))
    or round_id = any (array(select private.my_desk_round_ids()))
    or quote_id = any (array(select private.my_split_ids()))
    or ("leading" and not provisional and round_id = any (array(select private.my_pledged_round_ids()))
      and case when status = 'clears' then firms >= 3 else pledging_firms >= 3 end));
create policy round_quote_lots_read on public.round_quote_lots for select to authenticated, khosheh_member
  using (split_id = any (array(select private.my_split_ids())));
create policy round_quote_lot_shares_read on public.round_quote_lot_shares for select to authenticated, khosheh_member
  using (firm_id = any (array(select private.my_firm_ids()))
    or split_id in (select q.id from public.round_quotes q where q.split
      and (q.round_id = any (array(select private.my_facilitated_round_ids())) or q.round_id = any (array(select private.my_desk_round_ids())))));

-- Totals of two quotes differ by the firms that only one of them keeps; those of a split are the leading quote's own.
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
  if (totals ->> 'firms')::int = 0 or (not arranges and ((totals ->> 'firms')::int < 3 or not (c.leading or exists (select from public.round_quotes q where q.id = c.quote_id and q.split)) or (c.status = 'clears' and c.firms < 3))) then
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

-- The saving of a round is that of the quote that won, before the award of the one that leads.
create or replace function private.cluster_figures()
returns table (cluster_id uuid, firms int, providers int, institutions int, open_rounds int, cleared_rounds int, saved numeric)
language sql stable security definer set search_path = '' as $$
  select c.id, coalesce(m.firms, 0), coalesce(m.providers, 0), coalesce(m.institutions, 0), coalesce(r.open, 0), coalesce(r.cleared, 0), coalesce(s.saved, 0)
  from public.clusters c
  left join (
    select m.cluster_id, count(*)::int as firms,
      (count(*) filter (where f.kind = 'provider'))::int as providers,
      (count(*) filter (where f.kind = 'institution'))::int as institutions
    from public.cluster_memberships m join public.firms f on f.id = m.firm_id
    where m.status = 'active' and f.status = 'active'
    group by m.cluster_id) m on m.cluster_id = c.id
  left join (
    select r.cluster_id,
      (count(*) filter (where r.state in ('gathering', 'tendering', 'pledging', 'fill')))::int as open,
      (count(*) filter (where r.state in ('locked', 'awarded', 'ordered', 'received', 'reconciled', 'closed')))::int as cleared
    from public.rounds r
    group by r.cluster_id) r on r.cluster_id = c.id
  left join (
    select r.cluster_id, sum(k.solo_total - k.goods - k.shared) as saved
    from public.rounds r
    cross join lateral (select x.* from public.clearings x where x.round_id = r.id and not x.provisional
      and case when r.awarded_quote_id is null then x.leading else x.quote_id = r.awarded_quote_id end order by x.cleared_at desc limit 1) k
    where k.status = 'clears' and k.solo_total > k.goods + k.shared
      and r.state in ('locked', 'awarded', 'ordered', 'received', 'reconciled', 'closed')
    group by r.cluster_id) s on s.cluster_id = c.id
$$;

-- A supplier of a lot has won, speaks for the receiver's side and is known by how it kept to it.
create function private.winning_quotes(round uuid) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select coalesce(l.quote_id, r.awarded_quote_id) from public.rounds r
  left join public.round_quote_lots l on l.split_id = r.awarded_quote_id
  where r.id = round and r.awarded_quote_id is not null
$$;
create or replace function private.supplier_record(firm uuid) returns int
language sql stable security definer set search_path = '' as $$
  select case when count(*) > 0 then (100 * count(*) filter (where r.state <> 'cancelled') / count(*))::int end
  from public.round_quotes q join public.rounds r on r.id = q.round_id
  where q.supplier_firm_id = firm and r.state in ('received', 'reconciled', 'closed', 'cancelled')
    and (r.awarded_quote_id = q.id or exists (select from public.round_quote_lots l where l.split_id = r.awarded_quote_id and l.quote_id = q.id))
$$;
create or replace function private.my_supplied_round_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select r.id from public.round_quotes q join public.rounds r on r.id = q.round_id
  where q.supplier_firm_id in (select private.my_editor_firm_ids()) and r.state in ('ordered', 'received', 'reconciled', 'closed')
    and (r.awarded_quote_id = q.id or exists (select from public.round_quote_lots l where l.split_id = r.awarded_quote_id and l.quote_id = q.id))
$$;
-- How a quote's supplier kept to earlier awards; of a split the one that did worst.
create function private.quote_record(quote uuid) returns int
language sql stable security definer set search_path = '' as $$
  select coalesce((select min(private.supplier_record(p.supplier_firm_id)) from public.round_quote_lots l join public.round_quotes p on p.id = l.quote_id where l.split_id = q.id),
    private.supplier_record(q.supplier_firm_id))
  from public.round_quotes q where q.id = quote
$$;

revoke execute on function private.standing_split(uuid), private.above_limits(uuid, uuid), private.check_split(), private.put_split(uuid, text, text, jsonb, jsonb, jsonb),
  private.result_of(uuid), private.my_split_ids(), private.winning_quotes(uuid), private.quote_record(uuid) from public;
grant execute on function private.put_split(uuid, text, text, jsonb, jsonb, jsonb) to khosheh_member;
grant execute on function private.result_of(uuid) to khosheh_member;
grant execute on function private.my_split_ids() to authenticated, khosheh_member;
grant execute on function private.standing_split(uuid), private.winning_quotes(uuid), private.quote_record(uuid) to khosheh_member, khosheh_worker;
