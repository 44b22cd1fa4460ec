-- A material change of terms while pledges are taken: what was agreed before is kept whole beside the new terms, a price list
-- changes with it, and what firms said to the earlier terms lapses.

alter table public.round_versions
  add column unit_code text not null default '',
  add column attributes jsonb not null default '[]',
  add column quotes jsonb not null default '[]',
  add column written_in text not null default pg_current_xact_id()::text;
comment on column public.round_versions.quotes is 'The price lists of the earlier terms; whole numbers end in n.';
comment on column public.round_versions.written_in is 'The transaction that made the change: in it the price list may change too.';

create or replace function private.keep_version() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.round_versions (round_id, item_version, title, specification, delivery_note, solo_price, unit_code, attributes, quotes)
  values (old.id, old.item_version, old.title, old.specification, old.delivery_note, old.solo_price, old.unit_code, old.attributes,
    (select coalesce(jsonb_agg(jsonb_build_object('supplier', q.supplier_name, 'model', q.model, 'pack', q.pack || 'n', 'moq', q.moq || 'n', 'taxIncluded', q.tax_included,
      'leadTimeDays', q.lead_time_days, 'paymentDays', q.payment_days,
      'breaks', (select coalesce(jsonb_agg(jsonb_build_object('minQty', b.min_qty || 'n', 'unitPrice', b.unit_price || 'n') order by b.min_qty), '[]') from public.round_quote_breaks b where b.quote_id = q.id))
      order by q.created_at, q.id), '[]') from public.round_quotes q where q.round_id = old.id));
  return null;
end
$$;

create or replace function private.guard_round() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  revised boolean;
begin
  if tg_op = 'INSERT' then
    if private.actor_id() is not null and new.state <> 'draft' then
      raise exception 'a round starts as a draft' using errcode = '23514', constraint = 'rounds_step';
    end if;
    return new;
  end if;
  if new.state <> old.state then
    if not exists (select from public.round_steps s where s.from_state = old.state and s.to_state = new.state) then
      raise exception 'no step from % to %', old.state, new.state using errcode = '23514', constraint = 'rounds_step';
    end if;
    if old.state in ('pledging', 'fill') and new.state in ('fill', 'locked', 'not_viable') then
      if private.actor_id() is not null then
        raise exception 'the worker closes a round' using errcode = '23514', constraint = 'rounds_clock';
      end if;
      if old.state = 'pledging' and clock_timestamp() < old.deadline and not private.reached_its_close(old) then
        raise exception 'the deadline has not come' using errcode = '23514', constraint = 'rounds_deadline';
      end if;
      if old.state = 'fill' and (old.fill_deadline is null or clock_timestamp() < old.fill_deadline) then
        raise exception 'the fill has not ended' using errcode = '23514', constraint = 'rounds_deadline';
      end if;
      if new.state = 'fill' and new.fill_deadline is null then
        raise exception 'a fill has a deadline' using errcode = '23514', constraint = 'rounds_deadline';
      end if;
    end if;
    new.version := old.version + 1;
  end if;
  -- While pledges are taken the item may be described anew as its next version; what was pledged for the last one lapses.
  revised := new.item_version = old.item_version + 1 and old.state = 'pledging' and new.state = 'pledging' and clock_timestamp() < old.deadline;
  if new.item_version <> old.item_version and not revised then
    raise exception 'an item has its next version while pledges are taken' using errcode = '23514', constraint = 'rounds_frozen';
  end if;
  if revised then
    new.version := old.version + 1;
    if new.unit_code <> old.unit_code and (old.quantity_limit is not null or old.close_at_quantity is not null) then
      raise exception 'limits are written in the unit' using errcode = '23514', constraint = 'rounds_unit_of_limits';
    end if;
  end if;
  if old.state not in ('draft', 'gathering', 'tendering') then
    if (new.currency, new.shared_cost, new.cluster_id, new.facilitator_firm_id, new.shortage_policy, new.settlement, new.fill_hours,
        new.quantity_limit, new.extension_hours, new.close_at_quantity, new.close_at_value)
       is distinct from (old.currency, old.shared_cost, old.cluster_id, old.facilitator_firm_id, old.shortage_policy, old.settlement, old.fill_hours,
        old.quantity_limit, old.extension_hours, old.close_at_quantity, old.close_at_value)
       or (not revised and (new.title, new.specification, new.delivery_note, new.solo_price, new.unit_code, new.attributes)
         is distinct from (old.title, old.specification, old.delivery_note, old.solo_price, old.unit_code, old.attributes)) then
      raise exception 'the terms are frozen from pledging on' using errcode = '23514', constraint = 'rounds_frozen';
    end if;
    -- A deadline moves once, by what was said beforehand, when it has come; a fill ends early when both sides say so.
    if (new.deadline, new.extended_at) is distinct from (old.deadline, old.extended_at)
       and not (private.actor_id() is null and old.state = 'pledging' and new.state = 'pledging' and old.extended_at is null and new.extended_at is not null
         and clock_timestamp() >= old.deadline and new.deadline > old.deadline and old.extension_hours is not null
         and new.deadline <= greatest(old.deadline, clock_timestamp()) + make_interval(hours => old.extension_hours)) then
      raise exception 'the terms are frozen from pledging on' using errcode = '23514', constraint = 'rounds_frozen';
    end if;
    if new.fill_deadline is distinct from old.fill_deadline
       and not (private.actor_id() is null and old.state = 'pledging' and new.state = 'fill')
       and not (old.state = 'fill' and new.state = 'fill' and new.fill_deadline between old.updated_at and clock_timestamp()
         and (select count(distinct e.side) = 2 and count(distinct e.person_id) = 2 from public.fill_endings e where e.round_id = old.id)) then
      raise exception 'the end of the fill is frozen' using errcode = '23514', constraint = 'rounds_frozen';
    end if;
  end if;
  return new;
end
$$;

create or replace function private.guard_round_item() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.item_id is not null and not exists (select from public.catalogue_items i where i.id = new.item_id and i.cluster_id = new.cluster_id) then
    raise exception 'the item is of another cluster' using errcode = '23514', constraint = 'rounds_item_of_cluster';
  end if;
  if tg_op = 'INSERT' then
    return new;
  end if;
  -- While pledges are taken a material change makes the item's next version; rounds_guard says when.
  if new.item_version = old.item_version + 1 and old.state = 'pledging' and new.state = 'pledging' then
    if (new.fill_hours, new.quantity_limit, new.award_method, new.item_id) is distinct from (old.fill_hours, old.quantity_limit, old.award_method, old.item_id) then
      raise exception 'the terms are frozen from pledging on' using errcode = '23514', constraint = 'rounds_frozen';
    end if;
    return new;
  end if;
  if old.state not in ('draft', 'gathering')
     and ((new.attributes, new.title, new.specification, new.unit_code) is distinct from (old.attributes, old.title, old.specification, old.unit_code)
       or (new.item_id is distinct from old.item_id and new.item_id is not null)) then
    raise exception 'the item is frozen from the tender on' using errcode = '23514', constraint = 'rounds_frozen';
  end if;
  if old.state not in ('draft', 'gathering', 'tendering')
     and (new.fill_hours, new.quantity_limit, new.award_method, new.solo_price)
       is distinct from (old.fill_hours, old.quantity_limit, old.award_method, old.solo_price) then
    raise exception 'the terms are frozen from pledging on' using errcode = '23514', constraint = 'rounds_frozen';
  end if;
  return new;
end
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
    if new.invitation_id is distinct from old.invitation_id or (old.invitation_id is not null and (new.revision <> old.revision + 1 or new.round_id <> old.round_id)) then
      raise exception 'a sealed quote is revised once' using errcode = '23514', constraint = 'round_quotes_one_revision';
    end if;
  end if;
  if tg_op = 'DELETE' then return old; end if;
  return new;
end
$$;

-- A yes to pay more than alone is a yes to the terms as they were.
create or replace function private.accepts_dearer(round uuid, firm uuid) returns boolean
language sql stable set search_path = '' as $$
  select coalesce((select c.accepts from public.round_price_consents c where c.round_id = round and c.firm_id = firm
    and c.given_at > coalesce((select max(v.replaced_at) from public.round_versions v where v.round_id = round), '-infinity') order by c.given_at desc limit 1), false)
$$;

-- The cluster reads that the terms changed, and why.
alter policy round_events_read_departure on public.round_events
  using (kind in ('replaced', 'released', 'terms_changed') and round_id in (select r.id from public.rounds r));
