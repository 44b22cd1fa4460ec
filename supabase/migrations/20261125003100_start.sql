-- What a round is begun with: the item from the cluster's catalogue, what it must be like, and drafts that are half typed.

create table public.catalogue_items (
  id uuid primary key default gen_random_uuid(),
  cluster_id uuid not null references public.clusters (id) on delete cascade,
  name_key text not null check (char_length(name_key) between 1 and 400),
  name_fa text not null default '' check (char_length(name_fa) <= 160),
  name_en text not null default '' check (char_length(name_en) <= 160),
  hs_code text not null default '' check (hs_code ~ '^([0-9]{4,10})?$'),
  unit_code text not null check (char_length(unit_code) between 1 and 3),
  attributes jsonb not null default '[]',
  created_by uuid references public.people (id) on delete set null,
  created_at timestamptz not null default clock_timestamp(),
  constraint catalogue_items_named check (name_fa <> '' or name_en <> ''),
  constraint catalogue_items_attributes check (jsonb_typeof(attributes) = 'array' and jsonb_array_length(attributes) <= 20 and octet_length(attributes::text) <= 20000),
  constraint catalogue_items_once unique (cluster_id, name_key)
);
comment on table public.catalogue_items is 'What the firms of a cluster buy together; it grows from their rounds.';
comment on column public.catalogue_items.name_key is 'The name in the canonical spelling of the search, by which an item is there once.';
comment on column public.catalogue_items.attributes is 'Definitions [{name, unit}] in the order in which they are asked.';

alter table public.rounds
  add column item_id uuid references public.catalogue_items (id) on delete set null,
  add column attributes jsonb not null default '[]',
  add constraint rounds_attributes check (jsonb_typeof(attributes) = 'array' and jsonb_array_length(attributes) <= 20 and octet_length(attributes::text) <= 20000);
comment on column public.rounds.attributes is 'The specification as [{name, value, unit}]; an empty value is open until the needs are gathered.';
create index rounds_of_item on public.rounds (item_id) where item_id is not null;

create table public.round_drafts (
  round_id uuid primary key references public.rounds (id) on delete cascade,
  form jsonb not null check (jsonb_typeof(form) = 'object' and octet_length(form::text) <= 60000),
  currency_unit text not null check (currency_unit in ('toman', 'rial')),
  saved_at timestamptz not null default clock_timestamp()
);
comment on table public.round_drafts is 'The form of a draft as it was typed, whole or not; gone when the round is opened.';
comment on column public.round_drafts.currency_unit is 'The unit in which its sums were typed.';

call private.open_to_worker('public.catalogue_items');
call private.open_to_worker('public.round_drafts');
grant select on public.catalogue_items to authenticated, khosheh_member;
create policy catalogue_items_read on public.catalogue_items for select to authenticated, khosheh_member
  using (cluster_id = any (array(select private.my_cluster_ids())));

grant select, insert, update, delete on public.round_drafts to khosheh_member;
create policy round_drafts_read on public.round_drafts for select to khosheh_member
  using (round_id in (select r.id from public.rounds r where r.facilitator_firm_id = any (array(select private.my_firm_ids()))));
create policy round_drafts_write on public.round_drafts for all to khosheh_member
  using (round_id in (select r.id from public.rounds r where r.facilitator_firm_id = any (array(select private.my_editor_firm_ids()))))
  with check (round_id in (select r.id from public.rounds r where r.state = 'draft' and r.facilitator_firm_id = any (array(select private.my_editor_firm_ids()))));

-- Members don't write the catalogue: a round that leaves its draft adds its item, or what the item doesn't say yet.
create function private.keep_item(round uuid, key text, fa text, en text, hs text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  r public.rounds;
  item uuid;
begin
  select * into r from public.rounds where id = round for update;
  if not found or r.state not in ('draft', 'gathering') or not r.facilitator_firm_id in (select private.my_editor_firm_ids()) then
    raise exception 'not a round of the actor that is being prepared' using errcode = '42501';
  end if;
  if r.item_id is not null then
    item := r.item_id;
  else
    insert into public.catalogue_items (cluster_id, name_key, name_fa, name_en, hs_code, unit_code, created_by)
    values (r.cluster_id, key, fa, en, hs, r.unit_code, private.actor_id())
    on conflict (cluster_id, name_key) do update set name_key = excluded.name_key
    returning id into item;
    update public.rounds set item_id = item where id = round;
  end if;
  update public.catalogue_items i
  set name_fa = case when i.name_fa = '' then fa else i.name_fa end,
    name_en = case when i.name_en = '' then en else i.name_en end,
    hs_code = case when i.hs_code = '' then hs else i.hs_code end,
    attributes = i.attributes || coalesce((
      select jsonb_agg(jsonb_build_object('name', a.value ->> 'name', 'unit', a.value ->> 'unit') order by a.ordinality)
      from jsonb_array_elements(r.attributes) with ordinality a
      where not exists (select from jsonb_array_elements(i.attributes) k where lower(k.value ->> 'name') = lower(a.value ->> 'name'))
        and a.ordinality <= 20 - jsonb_array_length(i.attributes)), '[]')
  where i.id = item and i.cluster_id = r.cluster_id;
  return item;
end
$$;
revoke execute on function private.keep_item(uuid, text, text, text, text) from public;
grant execute on function private.keep_item(uuid, text, text, text, text) to khosheh_member;

-- What was agreed before pledging stays; what suppliers are asked for stays while they answer; an item is of the round's own cluster.
create function private.guard_round_item() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.item_id is not null and not exists (select from public.catalogue_items i where i.id = new.item_id and i.cluster_id = new.cluster_id) then
    raise exception 'the item is of another cluster' using errcode = '23514', constraint = 'rounds_item_of_cluster';
  end if;
  if tg_op = 'INSERT' then
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
create trigger rounds_item_guard before insert or update on public.rounds for each row execute function private.guard_round_item();
revoke execute on function private.guard_round_item() from public;

-- Each further kind of entry in the log has its writer too.
create policy round_events_write_gather on public.round_events for insert to khosheh_member
  with check (actor_id = (select private.actor_id())
    and kind = 'edited'
    and round_id in (select r.id from public.rounds r
      where r.facilitator_firm_id = round_events.actor_firm_id and r.facilitator_firm_id = any (array(select private.my_editor_firm_ids()))));
