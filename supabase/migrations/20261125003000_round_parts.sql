-- What the later stages of a round share: its shared cost line by line, how long it may be filled, how its award is decided.

alter table public.rounds
  add column fill_hours int not null default 24 check (fill_hours between 1 and 336),
  add column fill_deadline timestamptz,
  add column tender_deadline timestamptz,
  add column quantity_limit bigint check (quantity_limit between 1 and 1000000000000),
  add column award_method text not null default 'rule' check (award_method in ('rule', 'vote')),
  add column restarted_from uuid references public.rounds (id) on delete set null;
comment on column public.rounds.fill_hours is 'How long after the deadline changes that keep or improve the result are accepted.';
comment on column public.rounds.tender_deadline is 'Sealed quotes are opened at this instant; null for a round without tender.';
comment on column public.rounds.quantity_limit is 'Most that is bought together, base units; what is pledged beyond it waits. Null: no limit.';
comment on column public.rounds.award_method is 'Which of the quotes that clear is taken: the best score by the weights fixed before opening, or a vote.';

create table public.round_cost_lines (
  round_id uuid not null references public.rounds (id) on delete cascade,
  position int not null check (position between 1 and 20),
  kind text not null default 'other' check (kind in ('transport', 'unloading', 'testing', 'guarantee', 'insurance', 'customs', 'storage', 'fee', 'other')),
  label text not null default '' check (char_length(label) <= 200),
  amount bigint not null check (amount between 0 and 1000000000000000),
  key text not null default 'quantity' check (key in ('quantity', 'value', 'weight', 'volume', 'distance', 'equal', 'benefit')),
  primary key (round_id, position)
);
comment on table public.round_cost_lines is 'The shared cost of a round line by line, each with the key by which it is split; together rounds.shared_cost.';
comment on column public.round_cost_lines.kind is 'fee: the coordinator''s own, always a line for itself.';

insert into public.round_cost_lines (round_id, position, kind, label, amount)
select r.id, 1, 'other', left(r.shared_cost_note, 200), r.shared_cost from public.rounds r where r.shared_cost > 0;

call private.open_to_worker('public.round_cost_lines');
grant select on public.round_cost_lines to authenticated, khosheh_member;
grant insert, update, delete on public.round_cost_lines to khosheh_member;
create policy round_cost_lines_read on public.round_cost_lines for select to authenticated, khosheh_member
  using (round_id in (select r.id from public.rounds r));
create policy round_cost_lines_write on public.round_cost_lines for all to khosheh_member
  using (round_id in (select r.id from public.rounds r where r.facilitator_firm_id = any (array(select private.my_editor_firm_ids()))))
  with check (round_id in (select r.id from public.rounds r where r.facilitator_firm_id = any (array(select private.my_editor_firm_ids()))));

create function private.guard_cost_line() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  round uuid := case when tg_op = 'DELETE' then old.round_id else new.round_id end;
begin
  if exists (select from public.rounds r where r.id = round and r.state not in ('draft', 'gathering', 'tendering')) then
    raise exception 'the terms are frozen from pledging on' using errcode = '23514', constraint = 'rounds_frozen';
  end if;
  if tg_op = 'DELETE' then return old; end if;
  return new;
end
$$;
create trigger round_cost_lines_guard before insert or update or delete on public.round_cost_lines
  for each row execute function private.guard_cost_line();

-- Lines, where there are any, add up to the round's shared cost when the transaction ends.
create function private.check_cost_lines() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  round uuid;
begin
  if tg_table_name = 'rounds' then round := new.id; elsif tg_op = 'DELETE' then round := old.round_id; else round := new.round_id; end if;
  if exists (select from public.rounds r join public.round_cost_lines l on l.round_id = r.id where r.id = round
             group by r.id having sum(l.amount) <> r.shared_cost) then
    raise exception 'cost lines don''t add up to the shared cost' using errcode = '23514', constraint = 'round_cost_lines_sum';
  end if;
  return null;
end
$$;
create constraint trigger round_cost_lines_sum after insert or update or delete on public.round_cost_lines
  deferrable initially deferred for each row execute function private.check_cost_lines();
create constraint trigger rounds_cost_lines_sum after update of shared_cost on public.rounds
  deferrable initially deferred for each row execute function private.check_cost_lines();

revoke execute on function private.guard_cost_line(), private.check_cost_lines() from public;
