-- The real bill: goods and shared costs line by line, split again by each line's key among what firms really got; and payments
-- as evidence. Money itself stays off the platform.

create table public.round_accounts (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references public.rounds (id),
  receipt_id uuid not null references public.round_receipts (id),
  total bigint not null check (total >= 0),
  note text not null default '' check (char_length(note) <= 1000),
  engine_version text not null default '',
  made_by uuid references public.people (id) on delete set null,
  made_firm_id uuid references public.firms (id),
  made_at timestamptz not null default clock_timestamp()
);
comment on table public.round_accounts is 'A bill as it was put before the second person; the one that was confirmed is the final statement.';

create table public.round_account_lines (
  account_id uuid not null references public.round_accounts (id),
  position int not null check (position between 1 and 30),
  kind text not null check (kind in ('goods', 'transport', 'unloading', 'testing', 'guarantee', 'insurance', 'customs', 'storage', 'fee', 'other')),
  label text not null default '' check (char_length(label) <= 200),
  amount bigint not null check (amount between 0 and 1000000000000000),
  key text not null default 'quantity' check (key in ('quantity', 'value', 'weight', 'volume', 'distance', 'equal', 'benefit')),
  primary key (account_id, position)
);
comment on column public.round_account_lines.kind is 'goods: the supplier''s invoice; fee: the coordinator''s own, always a line for itself.';

create table public.round_account_shares (
  account_id uuid not null,
  position int not null,
  firm_id uuid not null references public.firms (id),
  amount bigint not null check (amount >= 0),
  primary key (account_id, position, firm_id),
  foreign key (account_id, position) references public.round_account_lines (account_id, position)
);
create index round_account_shares_of_firm on public.round_account_shares (firm_id);

create table public.round_payments (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references public.rounds (id),
  firm_id uuid not null references public.firms (id),
  kind text not null default 'payment' check (kind in ('deposit', 'payment', 'refund')),
  amount bigint not null check (amount between 1 and 1000000000000000),
  paid_on date not null,
  reference text not null default '' check (char_length(reference) <= 100),
  note text not null default '' check (char_length(note) <= 500),
  recorded_side text not null check (recorded_side in ('payer', 'receiver')),
  recorded_by uuid references public.people (id) on delete set null,
  recorded_at timestamptz not null default clock_timestamp(),
  answer text check (answer in ('confirmed', 'disputed')),
  answer_reason text not null default '' check (char_length(answer_reason) <= 500),
  answered_by uuid references public.people (id) on delete set null,
  answered_at timestamptz,
  constraint round_payments_answered check ((answer is null) = (answered_at is null)),
  constraint round_payments_two_people check (answer is distinct from 'confirmed' or answered_by is null or answered_by <> recorded_by)
);
comment on table public.round_payments is 'Evidence of a payment that happened elsewhere; it counts once the payer''s side and the receiver''s side both say so.';
comment on column public.round_payments.firm_id is 'The firm that pays; of a refund the firm that is paid.';
create index round_payments_of_round on public.round_payments (round_id, firm_id);

do $$
declare
  part text;
begin
  foreach part in array array['round_accounts', 'round_account_lines', 'round_account_shares', 'round_payments']
  loop
    execute format('call private.open_to_worker(%L)', 'public.' || part);
    execute format('grant select, insert on public.%I to khosheh_member', part);
  end loop;
  foreach part in array array['round_accounts', 'round_account_lines', 'round_account_shares']
  loop
    execute format('create trigger %I before update or delete on public.%I for each row execute function private.refuse_rewrite()', part || '_kept', part);
  end loop;
end
$$;
grant update (answer, answer_reason, answered_by, answered_at) on public.round_payments to khosheh_member;

create policy round_accounts_read on public.round_accounts for select to khosheh_member
  using (round_id = any (array(select private.my_told_round_ids())));
create policy round_accounts_write on public.round_accounts for insert to khosheh_member
  with check (made_by = (select private.actor_id()) and round_id = any (array(select private.my_kept_round_ids())));
create policy round_account_lines_read on public.round_account_lines for select to khosheh_member
  using (account_id in (select a.id from public.round_accounts a));
create policy round_account_lines_write on public.round_account_lines for insert to khosheh_member
  with check (account_id in (select a.id from public.round_accounts a where a.round_id = any (array(select private.my_kept_round_ids()))));
create policy round_account_shares_read on public.round_account_shares for select to khosheh_member
  using (firm_id = any (array(select private.my_firm_ids()))
    or account_id in (select a.id from public.round_accounts a where a.round_id = any (array(select private.my_kept_round_ids()))));
create policy round_account_shares_write on public.round_account_shares for insert to khosheh_member
  with check (account_id in (select a.id from public.round_accounts a where a.round_id = any (array(select private.my_kept_round_ids()))));

-- A supplier with a profile here speaks for the receiver's side, beside the round's desk.
create function private.my_supplied_round_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select r.id from public.rounds r
  join public.round_quotes q on q.id = r.awarded_quote_id
  where q.supplier_firm_id in (select private.my_editor_firm_ids()) and r.state in ('ordered', 'received', 'reconciled', 'closed')
$$;
create policy round_payments_read on public.round_payments for select to khosheh_member
  using (firm_id = any (array(select private.my_firm_ids())) or round_id = any (array(select private.my_kept_round_ids()))
    or round_id = any (array(select private.my_supplied_round_ids())));
create policy round_payments_record on public.round_payments for insert to khosheh_member
  with check (recorded_by = (select private.actor_id()) and answer is null
    and case recorded_side when 'payer' then firm_id = any (array(select private.my_editor_firm_ids())) and round_id = any (array(select private.my_pledged_round_ids()))
      else not firm_id = any (array(select private.my_firm_ids()))
        and (round_id = any (array(select private.my_kept_round_ids())) or round_id = any (array(select private.my_supplied_round_ids()))) end);
-- Each side answers what the other recorded; nobody stands on both sides.
create policy round_payments_answer on public.round_payments for update to khosheh_member
  using (case recorded_side when 'receiver' then firm_id = any (array(select private.my_editor_firm_ids()))
      else not firm_id = any (array(select private.my_firm_ids()))
        and (round_id = any (array(select private.my_kept_round_ids())) or round_id = any (array(select private.my_supplied_round_ids()))) end)
  with check (answered_by = (select private.actor_id()));

create function private.guard_payment() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'UPDATE' then
    if old.answer is not null or (to_jsonb(new) - array['answer', 'answer_reason', 'answered_by', 'answered_at'])
         <> (to_jsonb(old) - array['answer', 'answer_reason', 'answered_by', 'answered_at']) then
      raise exception 'a payment that was answered stays as it is' using errcode = '23514', constraint = 'round_payments_final';
    end if;
    if private.actor_id() is not null then new.answered_at := clock_timestamp(); end if;
  elsif private.actor_id() is not null then
    new.recorded_at := clock_timestamp();
  end if;
  return new;
end
$$;
create trigger round_payments_guard before insert or update on public.round_payments for each row execute function private.guard_payment();
create function private.check_payment() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if private.actor_id() is not null and not exists (select from public.rounds r
     where r.id = new.round_id and r.state = any (array['awarded', 'ordered', 'received', 'reconciled'])) then
    raise exception 'nothing is paid at this stage' using errcode = '23514', constraint = 'round_payments_in_time';
  end if;
  if new.paid_on > (clock_timestamp() at time zone 'Asia/Tehran')::date then
    raise exception 'what was paid is past' using errcode = '23514', constraint = 'round_payments_past';
  end if;
  return null;
end
$$;
create constraint trigger round_payments_told after insert or update on public.round_payments
  deferrable initially deferred for each row execute function private.check_payment();
create trigger round_payments_kept before delete on public.round_payments for each row execute function private.refuse_rewrite();

-- Σ lines = total, Σ shares of each line = the line, and whoever has a share has a part of what came.
create function private.check_account() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  a public.round_accounts;
begin
  select * into a from public.round_accounts where id = (to_jsonb(new) ->> case when tg_table_name = 'round_accounts' then 'id' else 'account_id' end)::uuid;
  if (select coalesce(sum(l.amount), 0) from public.round_account_lines l where l.account_id = a.id) <> a.total then
    raise exception 'the lines of a bill don''t add up' using errcode = '23514', constraint = 'round_accounts_sum';
  end if;
  if exists (select from public.round_account_lines l where l.account_id = a.id
     and (select coalesce(sum(s.amount), 0) from public.round_account_shares s where s.account_id = l.account_id and s.position = l.position) <> l.amount) then
    raise exception 'the shares of a line don''t add up' using errcode = '23514', constraint = 'round_accounts_shares';
  end if;
  if exists (select from public.round_account_shares s where s.account_id = a.id and s.amount > 0
     and not exists (select from public.round_receipt_shares t where t.receipt_id = a.receipt_id and t.firm_id = s.firm_id and t.quantity > 0)) then
    raise exception 'a firm that got nothing pays nothing' using errcode = '23514', constraint = 'round_accounts_parts';
  end if;
  if not exists (select from public.round_receipts t where t.id = a.receipt_id and t.round_id = a.round_id and t.unassigned = 0
     and not exists (select from public.round_receipts l where l.round_id = t.round_id and l.run > t.run)) then
    raise exception 'a bill is for what was received and settled' using errcode = '23514', constraint = 'round_accounts_receipt';
  end if;
  if private.actor_id() is not null and not exists (select from public.rounds r where r.id = a.round_id and r.state = 'received') then
    raise exception 'costs are entered once the goods are there' using errcode = '23514', constraint = 'round_accounts_in_time';
  end if;
  return null;
end
$$;
create constraint trigger round_accounts_sum after insert on public.round_accounts
  deferrable initially deferred for each row execute function private.check_account();
create constraint trigger round_account_lines_sum after insert on public.round_account_lines
  deferrable initially deferred for each row execute function private.check_account();
create constraint trigger round_account_shares_sum after insert on public.round_account_shares
  deferrable initially deferred for each row execute function private.check_account();

-- What was confirmed is the bill of what was received last.
create function private.guard_reconciled() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (
    select from public.round_confirmations c
    join public.round_accounts a on a.id = c.subject_ref and a.round_id = new.id
    join public.round_receipts t on t.id = a.receipt_id
    where c.round_id = new.id and c.subject = 'costs' and c.answer = 'confirmed'
      and not exists (select from public.round_receipts l where l.round_id = new.id and l.run > t.run)) then
    raise exception 'the bill that was confirmed isn''t of what was received' using errcode = '23514', constraint = 'rounds_reconciled';
  end if;
  return new;
end
$$;
create trigger rounds_reconciled before update of state on public.rounds
  for each row when (new.state is distinct from old.state and new.state = 'reconciled') execute function private.guard_reconciled();

-- A firm's own statement: also where the totals of all aren't told.
create function private.my_statement(round uuid, firm uuid)
returns table (account_id uuid, made_at timestamptz, "position" int, kind text, label text, key text, line_amount bigint, amount bigint)
language sql stable security definer set search_path = '' as $$
  select a.id, a.made_at, l.position, l.kind, l.label, l.key, case when round in (select private.my_told_round_ids()) then l.amount end, s.amount
  from public.round_confirmations c
  join public.round_accounts a on a.id = c.subject_ref
  join public.round_account_lines l on l.account_id = a.id
  join public.round_account_shares s on s.account_id = l.account_id and s.position = l.position and s.firm_id = firm
  where c.round_id = round and c.subject = 'costs' and c.answer = 'confirmed'
    and (firm in (select private.my_firm_ids()) or round in (select private.my_kept_round_ids()))
  order by l.position
$$;

-- What a round still waits for before it closes by itself.
create function private.open_points_of(round uuid)
returns table (unanswered int, disputed int, unbalanced int)
language sql stable security definer set search_path = '' as $$
  with due as (
    select s.firm_id, sum(s.amount) as amount
    from public.round_confirmations c
    join public.round_account_shares s on s.account_id = c.subject_ref
    where c.round_id = round and c.subject = 'costs' and c.answer = 'confirmed'
    group by s.firm_id),
  paid as (
    select p.firm_id, sum(case p.kind when 'refund' then -p.amount else p.amount end) as amount
    from public.round_payments p where p.round_id = round and p.answer = 'confirmed' group by p.firm_id)
  select (select count(*)::int from public.round_payments p where p.round_id = round and p.answer is null),
    (select count(*)::int from public.round_payments p where p.round_id = round and p.answer = 'disputed'),
    (select count(*)::int from due full join paid using (firm_id) where coalesce(due.amount, 0) <> coalesce(paid.amount, 0))
  where private.actor_id() is null or round in (select private.my_kept_round_ids())
$$;

revoke execute on function private.my_supplied_round_ids(), private.guard_payment(), private.check_payment(), private.check_account(), private.guard_reconciled(),
  private.my_statement(uuid, uuid), private.open_points_of(uuid) from public;
grant execute on function private.my_supplied_round_ids(), private.my_statement(uuid, uuid) to khosheh_member;
grant execute on function private.open_points_of(uuid) to khosheh_member, khosheh_worker;
