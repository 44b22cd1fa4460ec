-- What came: lots with their evidence, the quantity that can be used, and who gets it. Every run of the sharing is kept.

create table public.round_lots (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references public.rounds (id),
  kind text not null default 'delivery' check (kind in ('delivery', 'return', 'void')),
  corrects uuid unique references public.round_lots (id),
  happened_on date not null,
  quantity bigint not null check (quantity between 0 and 1000000000000),
  damaged bigint not null default 0 check (damaged >= 0 and damaged <= quantity),
  condition text not null default 'ok' check (condition in ('ok', 'short', 'over', 'damaged')),
  note text not null default '' check (char_length(note) <= 1000),
  recorded_by uuid references public.people (id) on delete set null,
  recorded_firm_id uuid references public.firms (id),
  recorded_at timestamptz not null default clock_timestamp(),
  constraint round_lots_kind check (case kind when 'void' then quantity = 0 and corrects is not null else quantity > 0 and corrects is null end),
  constraint round_lots_damaged check ((condition = 'damaged') = (damaged > 0))
);
comment on table public.round_lots is 'What came, what went back to the supplier, and entries that take an entry back; rows are never rewritten.';
comment on column public.round_lots.damaged is 'Of the quantity, what can''t be used and isn''t shared out.';
create index round_lots_of_round on public.round_lots (round_id, recorded_at);

create table public.round_receipts (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references public.rounds (id),
  run int not null check (run > 0),
  cause text not null check (cause in ('received', 'refusal', 'claims', 'return')),
  quantity bigint not null check (quantity >= 0),
  unassigned bigint not null default 0 check (unassigned >= 0),
  engine_version text not null default '',
  made_by uuid references public.people (id) on delete set null,
  made_at timestamptz not null default clock_timestamp(),
  unique (round_id, run)
);
comment on table public.round_receipts is 'One run of the sharing of what was received; the last one counts.';
comment on column public.round_receipts.unassigned is 'What nobody has: refused, or beyond everybody''s max. It is offered, or goes back.';

create table public.round_receipt_shares (
  receipt_id uuid not null references public.round_receipts (id),
  firm_id uuid not null references public.firms (id),
  ordered bigint not null check (ordered >= 0),
  quantity bigint not null check (quantity >= 0),
  min_qty bigint not null check (min_qty >= 0),
  max_qty bigint not null check (max_qty >= min_qty),
  seq bigint not null,
  refused boolean not null default false,
  primary key (receipt_id, firm_id),
  constraint round_receipt_shares_refused check (not refused or quantity = 0),
  constraint round_receipt_shares_most check (quantity <= max_qty)
);
comment on table public.round_receipt_shares is 'What a firm gets of what came. Below its min only when less came than was ordered; it may refuse then.';
create index round_receipt_shares_of_firm on public.round_receipt_shares (firm_id);

create table public.round_share_answers (
  round_id uuid not null references public.rounds (id),
  firm_id uuid not null references public.firms (id),
  answer text not null check (answer in ('kept', 'refused')),
  answered_by uuid references public.people (id) on delete set null,
  answered_at timestamptz not null default clock_timestamp(),
  primary key (round_id, firm_id)
);
comment on table public.round_share_answers is 'What a firm below its min says: it keeps the smaller lot, or refuses it.';

create table public.round_lot_claims (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references public.rounds (id),
  firm_id uuid not null references public.firms (id),
  quantity bigint not null check (quantity between 0 and 1000000000000),
  claimed_by uuid references public.people (id) on delete set null,
  claimed_at timestamptz not null default clock_timestamp()
);
comment on table public.round_lot_claims is 'How much of what is offered a firm would take; its last word counts, zero takes it back.';
create index round_lot_claims_of_round on public.round_lot_claims (round_id, firm_id, claimed_at desc);

create table public.round_evidence (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references public.rounds (id),
  subject text not null check (subject in ('lot', 'cost', 'payment', 'default')),
  subject_id uuid not null,
  firm_id uuid references public.firms (id),
  media_type text not null,
  byte_size bigint not null check (byte_size > 0),
  sha256 text not null,
  storage_key text not null unique,
  original_name text not null default '' check (char_length(original_name) <= 200),
  created_by uuid references public.people (id) on delete set null,
  created_at timestamptz not null default clock_timestamp()
);
comment on table public.round_evidence is 'Photos and papers that prove a lot, a cost, a payment or a default; the bytes are in the file store.';
comment on column public.round_evidence.firm_id is 'The firm it concerns, for a payment or a default: nobody else but the desk reads it.';
create index round_evidence_of_subject on public.round_evidence (subject_id);

do $$
declare
  part text;
begin
  foreach part in array array['round_lots', 'round_receipts', 'round_receipt_shares', 'round_share_answers', 'round_lot_claims', 'round_evidence']
  loop
    execute format('call private.open_to_worker(%L)', 'public.' || part);
    execute format('grant select, insert on public.%I to khosheh_member', part);
    execute format('create trigger %I before update or delete on public.%I for each row execute function private.refuse_rewrite()', part || '_kept', part);
  end loop;
end
$$;

-- Rounds of which a reader may know what all firms got together: with fewer than three firms a total is another's share.
create function private.my_told_round_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select private.my_kept_round_ids()
  union
  select c.round_id from public.clearings c
  join public.rounds r on r.id = c.round_id
  where c.status = 'clears' and c.firms >= 3 and (r.awarded_quote_id is null or r.awarded_quote_id = c.quote_id)
    and c.round_id in (select private.my_pledged_round_ids())
$$;

create policy round_lots_read on public.round_lots for select to khosheh_member
  using (round_id = any (array(select private.my_told_round_ids())));
create policy round_lots_write on public.round_lots for insert to khosheh_member
  with check (recorded_by = (select private.actor_id()) and round_id = any (array(select private.my_kept_round_ids())));
create policy round_receipts_read on public.round_receipts for select to khosheh_member
  using (round_id = any (array(select private.my_told_round_ids())));
create policy round_receipts_write on public.round_receipts for insert to khosheh_member
  with check (made_by = (select private.actor_id()) and round_id = any (array(select private.my_kept_round_ids())));
create policy round_receipt_shares_read on public.round_receipt_shares for select to khosheh_member
  using (firm_id = any (array(select private.my_firm_ids()))
    or receipt_id in (select t.id from public.round_receipts t where t.round_id = any (array(select private.my_kept_round_ids()))));
create policy round_receipt_shares_write on public.round_receipt_shares for insert to khosheh_member
  with check (receipt_id in (select t.id from public.round_receipts t where t.round_id = any (array(select private.my_kept_round_ids()))));
create policy round_share_answers_read on public.round_share_answers for select to khosheh_member
  using (firm_id = any (array(select private.my_firm_ids())) or round_id = any (array(select private.my_kept_round_ids())));
create policy round_share_answers_write on public.round_share_answers for insert to khosheh_member
  with check (answered_by = (select private.actor_id()) and firm_id = any (array(select private.my_editor_firm_ids())));
create policy round_lot_claims_read on public.round_lot_claims for select to khosheh_member
  using (firm_id = any (array(select private.my_firm_ids())) or round_id = any (array(select private.my_kept_round_ids())));
create policy round_lot_claims_write on public.round_lot_claims for insert to khosheh_member
  with check (claimed_by = (select private.actor_id()) and firm_id = any (array(select private.my_editor_firm_ids()))
    and round_id = any (array(select private.my_pledged_round_ids())));
create policy round_evidence_read on public.round_evidence for select to khosheh_member
  using (round_id = any (array(select private.my_kept_round_ids()))
    or firm_id = any (array(select private.my_firm_ids()))
    or (subject in ('lot', 'cost') and round_id = any (array(select private.my_told_round_ids()))));
create policy round_evidence_write on public.round_evidence for insert to khosheh_member
  with check (created_by = (select private.actor_id())
    and (round_id = any (array(select private.my_kept_round_ids())) or firm_id = any (array(select private.my_editor_firm_ids()))));

-- What came and can be used, less what went back.
create function private.received_of(round uuid) returns bigint
language sql stable security definer set search_path = '' as $$
  select coalesce(sum(case l.kind when 'return' then -l.quantity else l.quantity - l.damaged end), 0)::bigint
  from public.round_lots l
  where l.round_id = round and not exists (select from public.round_lots v where v.corrects = l.id)
$$;

create function private.check_lot() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  r public.rounds;
begin
  select * into r from public.rounds where id = new.round_id;
  if private.actor_id() is not null and not r.state = any (case new.kind when 'return' then array['received'] else array['ordered'] end) then
    raise exception 'no % while a round is %', new.kind, r.state using errcode = '23514', constraint = 'round_lots_in_time';
  end if;
  if new.happened_on > (clock_timestamp() at time zone 'Asia/Tehran')::date then
    raise exception 'what came has come' using errcode = '23514', constraint = 'round_lots_past';
  end if;
  if new.corrects is not null and not exists (select from public.round_lots l where l.id = new.corrects and l.round_id = new.round_id and l.kind = 'delivery') then
    raise exception 'only a delivery of the round is taken back' using errcode = '23514', constraint = 'round_lots_corrects';
  end if;
  return null;
end
$$;
create constraint trigger round_lots_told after insert on public.round_lots
  deferrable initially deferred for each row execute function private.check_lot();

-- Σ shares and what is unassigned are what was received, whoever writes; a firm is below its min only when less came than was
-- ordered, or refused; and nobody is in it who wasn't asked.
create function private.check_receipt() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  t public.round_receipts;
  s record;
begin
  select * into t from public.round_receipts where id = (to_jsonb(new) ->> case when tg_table_name = 'round_receipts' then 'id' else 'receipt_id' end)::uuid;
  select coalesce(sum(x.quantity), 0) as quantity, coalesce(sum(x.ordered), 0) as ordered,
    coalesce(bool_or(not x.refused and x.quantity < x.min_qty), false) as below into s
  from public.round_receipt_shares x where x.receipt_id = t.id;
  if s.quantity + t.unassigned is distinct from t.quantity::numeric then
    raise exception 'shares don''t add up to what was received' using errcode = '23514', constraint = 'round_receipts_sum';
  end if;
  if t.quantity <> private.received_of(t.round_id) and not exists (select from public.round_receipts l where l.round_id = t.round_id and l.run > t.run) then
    raise exception 'what is shared is not what was received' using errcode = '23514', constraint = 'round_receipts_received';
  end if;
  if s.below and t.quantity >= s.ordered then
    raise exception 'a firm gets less than its min although enough came' using errcode = '23514', constraint = 'round_receipts_min';
  end if;
  if exists (select from public.round_receipt_shares x where x.receipt_id = t.id and not exists (
       select from public.clearing_allocations a join public.clearings c on c.id = a.clearing_id where c.round_id = t.round_id and a.firm_id = x.firm_id and a.quantity = x.ordered)
     and not (x.ordered = 0 and exists (select from public.round_lot_claims k where k.round_id = t.round_id and k.firm_id = x.firm_id))) then
    raise exception 'a share that was neither ordered nor asked for' using errcode = '23514', constraint = 'round_receipts_ordered';
  end if;
  return null;
end
$$;
create constraint trigger round_receipts_sum after insert on public.round_receipts
  deferrable initially deferred for each row execute function private.check_receipt();
create constraint trigger round_receipt_shares_sum after insert on public.round_receipt_shares
  deferrable initially deferred for each row execute function private.check_receipt();

-- Received means: something came and was shared out. Settled means: nothing is left over, and whoever fell below its min has
-- answered or had three days to.
create function private.guard_received() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  t public.round_receipts;
begin
  select * into t from public.round_receipts x where x.round_id = new.id order by x.run desc limit 1;
  if t.id is null or t.quantity <> private.received_of(new.id) then
    raise exception 'what came has not been shared out' using errcode = '23514', constraint = 'rounds_received';
  end if;
  if new.state = 'reconciled' and (t.unassigned > 0 or exists (
       select from public.round_receipt_shares s where s.receipt_id = t.id and not s.refused and s.quantity < s.min_qty
         and not exists (select from public.round_share_answers a where a.round_id = new.id and a.firm_id = s.firm_id)
         and t.made_at > clock_timestamp() - interval '3 days')) then
    raise exception 'a lot is not settled' using errcode = '23514', constraint = 'rounds_lots_settled';
  end if;
  return new;
end
$$;
create trigger rounds_received before update of state on public.rounds
  for each row when (new.state is distinct from old.state and new.state in ('received', 'reconciled')) execute function private.guard_received();

-- Who holds what of an order, within which limits, for the round's desk: a broker reads no pledge.
create function private.holders_of(round uuid)
returns table (firm_id uuid, ordered bigint, min_qty bigint, desired_qty bigint, max_qty bigint, seq bigint, waits boolean)
language sql stable security definer set search_path = '' as $$
  select a.firm_id, a.quantity, p.min_qty, p.desired_qty, p.max_qty, k.seq, a.quantity = 0
  from public.rounds r
  join lateral (
    select c.id from public.clearings c
    where c.round_id = r.id and c.status = 'clears' and (r.awarded_quote_id is null or c.quote_id = r.awarded_quote_id)
    order by c.cleared_at desc, c.id limit 1) c on true
  join public.clearing_allocations a on a.clearing_id = c.id
  join public.pledges p on p.id = a.pledge_id
  join public.pledge_confirmations k on k.pledge_id = p.id
  where r.id = round and r.id in (select private.my_kept_round_ids())
$$;

-- A firm below its min says whether it keeps its lot. Refusing makes a run in which the lot is free; the others' shares, which
-- the firm doesn't read, stay as they are.
create function private.answer_share(round uuid, firm uuid, said text) returns text
language plpgsql security definer set search_path = '' as $$
declare
  r public.rounds;
  t public.round_receipts;
  s public.round_receipt_shares;
  next_id uuid := gen_random_uuid();
begin
  select * into r from public.rounds where id = round for update;
  if not found or not firm in (select private.my_editor_firm_ids()) then return 'not_found'; end if;
  if r.state <> 'received' then return 'not_now'; end if;
  select * into t from public.round_receipts x where x.round_id = round order by x.run desc limit 1;
  select * into s from public.round_receipt_shares x where x.receipt_id = t.id and x.firm_id = firm;
  if s.firm_id is null or s.refused or s.quantity >= s.min_qty then return 'not_below_min'; end if;
  if exists (select from public.round_share_answers a where a.round_id = round and a.firm_id = firm) then return 'already_answered'; end if;
  insert into public.round_share_answers (round_id, firm_id, answer, answered_by) values (round, firm, said, private.actor_id());
  if said = 'refused' then
    insert into public.round_receipts (id, round_id, run, cause, quantity, unassigned, engine_version, made_by)
      values (next_id, round, t.run + 1, 'refusal', t.quantity, t.unassigned + s.quantity, t.engine_version, private.actor_id());
    insert into public.round_receipt_shares (receipt_id, firm_id, ordered, quantity, min_qty, max_qty, seq, refused)
      select next_id, x.firm_id, x.ordered, case when x.firm_id = firm then 0 else x.quantity end, x.min_qty, x.max_qty, x.seq, x.refused or x.firm_id = firm
      from public.round_receipt_shares x where x.receipt_id = t.id;
    insert into public.outbox (topic, payload) values ('lot.offered', jsonb_build_object('roundId', round, 'receiptId', next_id));
  end if;
  return 'ok';
end
$$;

-- How much is offered now; a number of the round's log of lots, told to whoever may take of it.
create function private.offered_of(round uuid) returns bigint
language sql stable security definer set search_path = '' as $$
  select case when r.state = 'received' then t.unassigned else 0 end
  from public.rounds r
  join lateral (select x.unassigned from public.round_receipts x where x.round_id = r.id order by x.run desc limit 1) t on true
  where r.id = round and (r.id in (select private.my_pledged_round_ids()) or r.id in (select private.my_kept_round_ids()))
$$;

-- The own last share of a firm, also where the totals aren't told.
create function private.my_share_of(round uuid, firm uuid)
returns table (run int, cause text, made_at timestamptz, ordered bigint, quantity bigint, min_qty bigint, refused boolean, answer text)
language sql stable security definer set search_path = '' as $$
  select t.run, t.cause, t.made_at, s.ordered, s.quantity, s.min_qty, s.refused, a.answer
  from public.round_receipts t
  join public.round_receipt_shares s on s.receipt_id = t.id and s.firm_id = firm
  left join public.round_share_answers a on a.round_id = t.round_id and a.firm_id = firm
  where t.round_id = round and firm in (select private.my_firm_ids())
  order by t.run desc
$$;

revoke execute on function private.my_told_round_ids(), private.received_of(uuid), private.check_lot(), private.check_receipt(), private.guard_received(),
  private.holders_of(uuid), private.answer_share(uuid, uuid, text), private.offered_of(uuid), private.my_share_of(uuid, uuid) from public;
grant execute on function private.my_told_round_ids(), private.holders_of(uuid), private.answer_share(uuid, uuid, text), private.offered_of(uuid),
  private.my_share_of(uuid, uuid) to khosheh_member;
