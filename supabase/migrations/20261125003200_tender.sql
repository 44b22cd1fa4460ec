-- A tender: suppliers are invited and quote under seal, everybody's questions are answered to everybody, and at one instant
-- all quotes are opened together. Until then nobody but the bidder reads a quote, and nobody learns how many there are.

create table public.round_tenders (
  round_id uuid primary key references public.rounds (id) on delete cascade,
  weight_cost int not null check (weight_cost between 0 and 100),
  weight_lead int not null check (weight_lead between 0 and 100),
  weight_payment int not null check (weight_payment between 0 and 100),
  weight_record int not null check (weight_record between 0 and 100),
  min_lot bigint check (min_lot between 1 and 1000000000000),
  few_reason text not null default '' check (char_length(few_reason) <= 1000),
  started_by uuid references public.people (id) on delete set null,
  started_at timestamptz not null default clock_timestamp(),
  lapsed_at timestamptz,
  extended_at timestamptz,
  extension_reason text not null default '' check (char_length(extension_reason) <= 1000),
  opened_at timestamptz,
  constraint round_tenders_weights check (weight_cost + weight_lead + weight_payment + weight_record = 100),
  constraint round_tenders_extended check ((extended_at is null) = (btrim(extension_reason) = '')),
  constraint round_tenders_one_end check (opened_at is null or lapsed_at is null)
);
comment on table public.round_tenders is 'The rules of a round''s tender, fixed when it starts: what counts how much, in percent. Its end is rounds.tender_deadline.';
comment on column public.round_tenders.min_lot is 'Smallest lot of an award that is split between two suppliers, base units; null: the award isn''t split.';
comment on column public.round_tenders.few_reason is 'Why fewer than three suppliers were invited.';
comment on column public.round_tenders.lapsed_at is 'When the deadline came without a quote that can be compared; quotes stay sealed.';
comment on column public.round_tenders.opened_at is 'When the quotes were opened, all at once.';

create table public.tender_invitations (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references public.rounds (id) on delete cascade,
  firm_id uuid references public.firms (id) on delete cascade,
  email extensions.citext check (char_length(email::text) <= 254),
  supplier_name text not null default '' check (char_length(supplier_name) <= 160),
  locale text not null default 'fa' check (locale in ('fa', 'en')),
  invited_by uuid references public.people (id) on delete set null,
  created_at timestamptz not null default clock_timestamp(),
  constraint tender_invitations_one_way check ((firm_id is null) <> (email is null)),
  constraint tender_invitations_named check (email is null or btrim(supplier_name) <> ''),
  unique (round_id, firm_id),
  unique (round_id, email)
);
comment on table public.tender_invitations is 'Suppliers asked to quote: a firm of the product, or an address that gets a link.';

create table public.tender_links (
  invitation_id uuid primary key references public.tender_invitations (id) on delete cascade,
  token_hash text not null unique,
  access_hash text unique,
  sent_at timestamptz not null default clock_timestamp(),
  claimed_at timestamptz,
  constraint tender_links_claimed check ((access_hash is null) = (claimed_at is null))
);
comment on table public.tender_links is 'The link of a supplier without an account, as hashes. Opening it once ties the bid to that browser; then the link opens nothing.';
comment on column public.tender_links.access_hash is 'Hash of the key that the browser keeps.';

alter table public.round_quotes
  add column invitation_id uuid unique references public.tender_invitations (id),
  add column revision int not null default 0 check (revision between 0 and 1),
  add column received_at timestamptz,
  add column item_moq bigint check (item_moq between 0 and 1000000000000),
  add column min_order_value bigint check (min_order_value between 1 and 1000000000000000),
  add column unit_code text check (char_length(unit_code) between 1 and 3),
  add column ratio_theirs bigint not null default 1 check (ratio_theirs between 1 and 1000000000),
  add column ratio_ours bigint not null default 1 check (ratio_ours between 1 and 1000000000),
  add column tax_percent int check (tax_percent between 0 and 100),
  add column incoterm text check (incoterm in ('EXW', 'FCA', 'FAS', 'FOB', 'CFR', 'CIF', 'CPT', 'CIP', 'DAP', 'DPU', 'DDP')),
  add column delivery_point text not null default '' check (char_length(delivery_point) <= 200),
  add column sample_policy text check (sample_policy in ('none', 'free', 'paid', 'refunded')),
  add column typed jsonb not null default '{}' check (octet_length(typed::text) <= 20000),
  add column missing text[] not null default '{}',
  add column comparable boolean not null generated always as (cardinality(missing) = 0) stored,
  add constraint round_quotes_sealed check ((invitation_id is null) = (received_at is null));
comment on column public.round_quotes.invitation_id is 'Whose answer to a tender it is; null for a price list that the facilitator typed. With it the quote is sealed until the tender is opened.';
comment on column public.round_quotes.moq is 'Smallest order in base units: the item''s own minimum, or what the minimum order value takes where that is more.';
comment on column public.round_quotes.item_moq is 'The item''s own minimum as the supplier stated it, base units.';
comment on column public.round_quotes.ratio_ours is 'ratio_theirs of the supplier''s units are ratio_ours of the round''s.';
comment on column public.round_quotes.tax_percent is 'Tax that came on top of what the supplier typed; the ladder includes it.';
comment on column public.round_quotes.typed is 'The supplier''s own figures, in its unit and before tax.';
comment on column public.round_quotes.missing is 'What the quote lacks to be comparable.';

create table public.round_quote_files (
  id uuid primary key,
  quote_id uuid not null references public.round_quotes (id) on delete cascade,
  media_type text not null,
  byte_size bigint not null check (byte_size > 0),
  sha256 text not null,
  storage_key text not null unique,
  original_name text not null default '' check (char_length(original_name) <= 200),
  created_at timestamptz not null default clock_timestamp()
);
comment on table public.round_quote_files is 'What a supplier attached to a quote; sealed like it.';
create index round_quote_files_of_quote on public.round_quote_files (quote_id);

create table public.round_quote_seals (
  quote_id uuid not null references public.round_quotes (id) on delete cascade,
  revision int not null,
  hash text not null,
  received_at timestamptz not null default clock_timestamp(),
  primary key (quote_id, revision)
);
comment on table public.round_quote_seals is 'Hash of each sealed quote as it came; the bidder has it at once, the log when the quotes are opened.';
create trigger round_quote_seals_append_only before update or delete on public.round_quote_seals
  for each row execute function private.refuse_rewrite();

create table public.tender_questions (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references public.rounds (id) on delete cascade,
  body text not null check (char_length(btrim(body)) between 3 and 2000),
  asked_at timestamptz not null default clock_timestamp(),
  answer text not null default '' check (char_length(answer) <= 4000),
  answered_by uuid references public.people (id) on delete set null,
  answered_at timestamptz,
  constraint tender_questions_answered check ((answered_at is null) = (btrim(answer) = ''))
);
comment on table public.tender_questions is 'What bidders ask, answered to all of them. Who asked isn''t kept.';
create index tender_questions_of_round on public.tender_questions (round_id, asked_at);

create table public.tender_interests (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references public.rounds (id) on delete cascade,
  person_id uuid references public.people (id) on delete set null,
  firm_id uuid references public.firms (id) on delete cascade,
  kind text not null check (kind in ('owner', 'relative', 'commission', 'other')),
  note text not null check (char_length(btrim(note)) between 3 and 600),
  declared_at timestamptz not null default clock_timestamp()
);
comment on table public.tender_interests is 'Who has an interest in a supplier of the round; such a firm has no vote. Firm null: a person of the desk.';
create index tender_interests_of_round on public.tender_interests (round_id);
create trigger tender_interests_append_only before update or delete on public.tender_interests
  for each row execute function private.refuse_rewrite();

do $$
declare
  part text;
begin
  foreach part in array array['round_tenders', 'tender_invitations', 'tender_links', 'round_quote_files', 'round_quote_seals', 'tender_questions', 'tender_interests']
  loop
    execute format('call private.open_to_worker(%L)', 'public.' || part);
    if part <> 'tender_links' then execute format('grant select on public.%I to authenticated, khosheh_member', part); end if;
  end loop;
end
$$;

-- Sets for the policies.
create function private.my_invitation_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select i.id from public.tender_invitations i where i.firm_id in (select private.my_firm_ids())
$$;
create function private.my_tended_round_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select r.id from public.rounds r
  where r.facilitator_firm_id in (select private.my_editor_firm_ids()) or r.cluster_id in (select private.my_broker_cluster_ids())
$$;
revoke execute on function private.my_invitation_ids(), private.my_tended_round_ids() from public;
grant execute on function private.my_invitation_ids(), private.my_tended_round_ids() to authenticated, khosheh_member;

create policy round_tenders_read on public.round_tenders for select to authenticated, khosheh_member
  using (round_id in (select r.id from public.rounds r));
grant insert (round_id, weight_cost, weight_lead, weight_payment, weight_record, min_lot, few_reason, started_by),
  update (lapsed_at, extended_at, extension_reason) on public.round_tenders to khosheh_member;
create policy round_tenders_start on public.round_tenders for insert to khosheh_member
  with check (started_by = (select private.actor_id()) and round_id = any (array(select private.my_tended_round_ids())));
create policy round_tenders_extend on public.round_tenders for update to khosheh_member
  using (round_id = any (array(select private.my_tended_round_ids())))
  with check (round_id = any (array(select private.my_tended_round_ids())));

-- Bidders don't learn of each other, so that they can't agree; the names of those who quoted come with the opened quotes.
create policy tender_invitations_read on public.tender_invitations for select to authenticated, khosheh_member
  using (id = any (array(select private.my_invitation_ids()))
    or round_id = any (array(select private.my_facilitated_round_ids()))
    or round_id = any (array(select private.my_desk_round_ids())));
grant insert (id, round_id, firm_id, email, supplier_name, locale, invited_by), delete on public.tender_invitations to khosheh_member;
create policy tender_invitations_invite on public.tender_invitations for insert to khosheh_member
  with check (invited_by = (select private.actor_id()) and round_id = any (array(select private.my_tended_round_ids())));
create policy tender_invitations_remove on public.tender_invitations for delete to khosheh_member
  using (round_id = any (array(select private.my_tended_round_ids())));

-- Sealed quotes: the bidder's own, and everybody's once they are opened. Nobody writes one but by private.submit_quote.
alter policy round_quotes_read on public.round_quotes
  using (invitation_id = any (array(select private.my_invitation_ids()))
    or (round_id in (select r.id from public.rounds r) and (invitation_id is null
      or exists (select from public.round_tenders t where t.round_id = round_quotes.round_id and t.opened_at is not null))));
alter policy round_quotes_write on public.round_quotes
  with check (invitation_id is null and round_id in (select r.id from public.rounds r where r.facilitator_firm_id = any (array(select private.my_editor_firm_ids()))));
alter policy round_quotes_edit on public.round_quotes
  using (invitation_id is null and round_id in (select r.id from public.rounds r where r.facilitator_firm_id = any (array(select private.my_editor_firm_ids()))))
  with check (invitation_id is null and round_id in (select r.id from public.rounds r where r.facilitator_firm_id = any (array(select private.my_editor_firm_ids()))));
alter policy round_quotes_remove on public.round_quotes
  using (invitation_id is null and round_id in (select r.id from public.rounds r where r.facilitator_firm_id = any (array(select private.my_editor_firm_ids()))));
alter policy round_quote_breaks_write on public.round_quote_breaks
  with check (quote_id in (select q.id from public.round_quotes q join public.rounds r on r.id = q.round_id
    where q.invitation_id is null and r.facilitator_firm_id = any (array(select private.my_editor_firm_ids()))));
alter policy round_quote_breaks_edit on public.round_quote_breaks
  using (quote_id in (select q.id from public.round_quotes q join public.rounds r on r.id = q.round_id
    where q.invitation_id is null and r.facilitator_firm_id = any (array(select private.my_editor_firm_ids()))))
  with check (quote_id in (select q.id from public.round_quotes q join public.rounds r on r.id = q.round_id
    where q.invitation_id is null and r.facilitator_firm_id = any (array(select private.my_editor_firm_ids()))));
alter policy round_quote_breaks_remove on public.round_quote_breaks
  using (quote_id in (select q.id from public.round_quotes q join public.rounds r on r.id = q.round_id
    where q.invitation_id is null and r.facilitator_firm_id = any (array(select private.my_editor_firm_ids()))));
create policy round_quote_files_read on public.round_quote_files for select to authenticated, khosheh_member
  using (quote_id in (select q.id from public.round_quotes q));
create policy round_quote_seals_read on public.round_quote_seals for select to authenticated, khosheh_member
  using (quote_id in (select q.id from public.round_quotes q));

create policy tender_questions_read on public.tender_questions for select to authenticated, khosheh_member
  using (round_id = any (array(select private.my_facilitated_round_ids()))
    or round_id = any (array(select private.my_desk_round_ids()))
    or round_id in (select i.round_id from public.tender_invitations i where i.id = any (array(select private.my_invitation_ids()))));
grant update (answer, answered_by, answered_at) on public.tender_questions to khosheh_member;
create policy tender_questions_answer on public.tender_questions for update to khosheh_member
  using (answered_at is null and round_id = any (array(select private.my_tended_round_ids())))
  with check (answered_by = (select private.actor_id()) and round_id = any (array(select private.my_tended_round_ids())));

create policy tender_interests_read on public.tender_interests for select to authenticated, khosheh_member
  using (round_id in (select r.id from public.rounds r));
grant insert (round_id, person_id, firm_id, kind, note) on public.tender_interests to khosheh_member;
create policy tender_interests_declare on public.tender_interests for insert to khosheh_member
  with check (person_id = (select private.actor_id())
    and round_id in (select r.id from public.rounds r
      where (tender_interests.firm_id is null and r.cluster_id = any (array(select private.my_staff_cluster_ids())))
        or tender_interests.firm_id = any (array(select private.my_editor_firm_ids()))));

-- What a tender fixes stays fixed: weights, who was asked, and its one extension.
create function private.guard_tender() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  r public.rounds;
begin
  select * into r from public.rounds where id = new.round_id for update;
  if tg_op = 'INSERT' then
    if r.state not in ('gathering', 'tendering') or r.tender_deadline is null or r.tender_deadline <= clock_timestamp() or r.tender_deadline >= r.deadline then
      raise exception 'no time for a tender' using errcode = '23514', constraint = 'round_tenders_in_time';
    end if;
    if btrim(new.few_reason) = '' and (select count(*) from public.tender_invitations i where i.round_id = r.id) < 3 then
      raise exception 'fewer than three suppliers need a reason' using errcode = '23514', constraint = 'round_tenders_few';
    end if;
    if exists (select from public.round_quotes q where q.round_id = r.id and q.invitation_id is null) then
      raise exception 'the round has a price list' using errcode = '23514', constraint = 'round_tenders_sealed_only';
    end if;
    return new;
  end if;
  if (new.weight_cost, new.weight_lead, new.weight_payment, new.weight_record, new.min_lot, new.few_reason, new.started_at)
     is distinct from (old.weight_cost, old.weight_lead, old.weight_payment, old.weight_record, old.min_lot, old.few_reason, old.started_at) then
    raise exception 'the rules of a tender are fixed' using errcode = '23514', constraint = 'round_tenders_fixed';
  end if;
  if new.extended_at is distinct from old.extended_at and (old.extended_at is not null or old.lapsed_at is null or new.lapsed_at is not null or r.tender_deadline <= clock_timestamp() or r.tender_deadline >= r.deadline) then
    raise exception 'a tender is extended once, when it has lapsed' using errcode = '23514', constraint = 'round_tenders_once';
  end if;
  if new.lapsed_at is distinct from old.lapsed_at and private.actor_id() is not null and new.extended_at is not distinct from old.extended_at then
    raise exception 'only the clock ends a tender' using errcode = '23514', constraint = 'round_tenders_once';
  end if;
  if new.opened_at is distinct from old.opened_at and (old.opened_at is not null or r.tender_deadline > clock_timestamp()) then
    raise exception 'quotes are opened once, at the deadline' using errcode = '23514', constraint = 'round_tenders_once';
  end if;
  return new;
end
$$;
create trigger round_tenders_guard before insert or update on public.round_tenders for each row execute function private.guard_tender();

create function private.guard_tender_invitation() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  r public.rounds;
begin
  if tg_op = 'DELETE' then
    -- Before the tender has started somebody may be struck off; with the round everything goes.
    if exists (select from public.round_tenders t where t.round_id = old.round_id) and exists (select from public.rounds x where x.id = old.round_id) then
      raise exception 'whoever was asked stays asked' using errcode = '23514', constraint = 'tender_invitations_kept';
    end if;
    return old;
  end if;
  select * into r from public.rounds where id = new.round_id for update;
  if r.state not in ('gathering', 'tendering')
     or (exists (select from public.round_tenders t where t.round_id = r.id) and r.tender_deadline <= clock_timestamp()) then
    raise exception 'nobody is invited any more' using errcode = '23514', constraint = 'tender_invitations_in_time';
  end if;
  if new.firm_id = r.facilitator_firm_id then
    raise exception 'whoever buys doesn''t quote' using errcode = '23514', constraint = 'tender_invitations_not_self';
  end if;
  return new;
end
$$;
create trigger tender_invitations_guard before insert or delete on public.tender_invitations for each row execute function private.guard_tender_invitation();

-- Terms of a round that suppliers quote on stay while they do, and no tender ends but by opening its quotes.
create function private.guard_tendered_round() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if old.state = 'tendering' and new.state = 'pledging'
     and not exists (select from public.round_tenders t where t.round_id = new.id and t.opened_at is not null) then
    raise exception 'the quotes are sealed' using errcode = '23514', constraint = 'rounds_tender_open';
  end if;
  if new.tender_deadline is distinct from old.tender_deadline
     and exists (select from public.round_tenders t where t.round_id = new.id and (t.opened_at is not null or t.lapsed_at is null)) then
    raise exception 'the end of a tender is fixed' using errcode = '23514', constraint = 'rounds_tender_fixed';
  end if;
  return new;
end
$$;
create trigger rounds_tender_guard before update on public.rounds for each row execute function private.guard_tendered_round();

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
  if r.state not in ('draft', 'gathering', 'tendering') then
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
create trigger round_quote_files_guard before insert or update or delete on public.round_quote_files
  for each row execute function private.guard_quote();

-- The hash of a quote with everything that is judged.
create function private.quote_hash(quote uuid) returns text
language sql stable security definer set search_path = '' as $$
  select encode(sha256(convert_to(concat_ws(E'\x1f', q.id, q.round_id, q.invitation_id, q.revision, q.supplier_name, q.model, q.pack, q.moq,
    coalesce(q.item_moq::text, ''), coalesce(q.min_order_value::text, ''), coalesce(q.unit_code, ''), q.ratio_theirs, q.ratio_ours,
    q.tax_included, coalesce(q.tax_percent::text, ''), coalesce(q.lead_time_days::text, ''), coalesce(q.valid_until::text, ''), coalesce(q.payment_days::text, ''),
    coalesce(q.incoterm, ''), q.delivery_point, coalesce(q.sample_policy, ''), q.note, q.typed::text, array_to_string(q.missing, ','),
    coalesce((select string_agg(b.min_qty || ':' || b.unit_price, ',' order by b.min_qty) from public.round_quote_breaks b where b.quote_id = q.id), ''),
    coalesce((select string_agg(f.sha256, ',' order by f.id) from public.round_quote_files f where f.quote_id = q.id), '')), 'UTF8')), 'hex')
  from public.round_quotes q where q.id = quote
$$;

-- A bidder: somebody of an invited firm, or the browser that opened the link of an invited address while the tender runs.
create function private.bidder(invitation uuid, access text, writing boolean) returns public.tender_invitations
language sql volatile security definer set search_path = '' as $$
  select i.* from public.tender_invitations i
  join public.rounds r on r.id = i.round_id
  join public.round_tenders t on t.round_id = i.round_id
  where i.id = invitation
    and case
      when i.firm_id is not null then i.firm_id in (select private.my_editor_firm_ids())
        or (not writing and i.firm_id in (select private.my_firm_ids()))
      else r.state = 'tendering' and r.tender_deadline > clock_timestamp()
        and exists (select from public.tender_links l where l.invitation_id = i.id and l.access_hash = access)
      end
$$;

-- Ties a link to the browser that opened it, once. Null for a link that is unknown, used, or past.
create function private.claim_tender_link(token text, access text) returns uuid
language sql volatile security definer set search_path = '' as $$
  update public.tender_links l
  set access_hash = access, claimed_at = clock_timestamp()
  from public.tender_invitations i, public.rounds r
  where l.token_hash = token and l.access_hash is null and i.id = l.invitation_id and r.id = i.round_id
    and r.state = 'tendering' and r.tender_deadline > clock_timestamp()
  returning l.invitation_id
$$;

-- What the bearer of a link is told: the invitation, and whether it waits to be opened. No row for a link that is unknown or past.
create function private.tender_link(token text) returns table (invitation_id uuid, claimed boolean, title text)
language sql volatile security definer set search_path = '' as $$
  select i.id, l.access_hash is not null, r.title
  from public.tender_links l join public.tender_invitations i on i.id = l.invitation_id join public.rounds r on r.id = i.round_id
  where l.token_hash = token and r.state = 'tendering' and r.tender_deadline > clock_timestamp()
$$;

-- Sends a new link to the invited address, at most every ten minutes; whoever asks learns nothing.
create function private.renew_tender_link(token text) returns void
language sql volatile security definer set search_path = '' as $$
  insert into public.outbox (topic, payload)
  select 'tender.link_lost', jsonb_build_object('invitationId', l.invitation_id)
  from public.tender_links l join public.tender_invitations i on i.id = l.invitation_id join public.rounds r on r.id = i.round_id
  where l.token_hash = token and l.sent_at < clock_timestamp() - interval '10 minutes'
    and r.state = 'tendering' and r.tender_deadline > clock_timestamp()
$$;

-- What a bidder may know of the round.
create function private.bid_round(invitation uuid, access text)
returns table (round_id uuid, state text, title text, specification text, unit_code text, delivery_note text, deadline timestamptz, tender_deadline timestamptz,
  opened_at timestamptz, weight_cost int, weight_lead int, weight_payment int, weight_record int, supplier_name text, firm_id uuid,
  cluster_name_fa text, cluster_name_en text, buyer_name_fa text, buyer_name_en text, may_write boolean)
language sql volatile security definer set search_path = '' as $$
  select r.id, r.state, r.title, r.specification, r.unit_code, r.delivery_note, r.deadline, r.tender_deadline,
    t.opened_at, t.weight_cost, t.weight_lead, t.weight_payment, t.weight_record, i.supplier_name, i.firm_id,
    c.name_fa, c.name_en, f.name_fa, f.name_en,
    r.state = 'tendering' and r.tender_deadline > clock_timestamp() and (private.bidder(invitation, access, true)).id is not null
  from private.bidder(invitation, access, false) i
  join public.rounds r on r.id = i.round_id
  join public.round_tenders t on t.round_id = r.id
  join public.clusters c on c.id = r.cluster_id
  join public.firms f on f.id = r.facilitator_firm_id
$$;
create function private.bid_quote(invitation uuid, access text) returns setof public.round_quotes
language sql volatile security definer set search_path = '' as $$
  select q.* from private.bidder(invitation, access, false) i join public.round_quotes q on q.invitation_id = i.id
$$;
create function private.bid_breaks(invitation uuid, access text) returns setof public.round_quote_breaks
language sql volatile security definer set search_path = '' as $$
  select b.* from private.bidder(invitation, access, false) i
  join public.round_quotes q on q.invitation_id = i.id join public.round_quote_breaks b on b.quote_id = q.id order by b.min_qty
$$;
create function private.bid_files(invitation uuid, access text) returns setof public.round_quote_files
language sql volatile security definer set search_path = '' as $$
  select x.* from private.bidder(invitation, access, false) i
  join public.round_quotes q on q.invitation_id = i.id join public.round_quote_files x on x.quote_id = q.id order by x.created_at, x.id
$$;
create function private.bid_seals(invitation uuid, access text) returns setof public.round_quote_seals
language sql volatile security definer set search_path = '' as $$
  select s.* from private.bidder(invitation, access, false) i
  join public.round_quotes q on q.invitation_id = i.id join public.round_quote_seals s on s.quote_id = q.id order by s.revision
$$;
create function private.bid_questions(invitation uuid, access text)
returns table (id uuid, body text, asked_at timestamptz, answer text, answered_at timestamptz)
language sql volatile security definer set search_path = '' as $$
  select x.id, x.body, x.asked_at, x.answer, x.answered_at from private.bidder(invitation, access, false) i
  join public.tender_questions x on x.round_id = i.round_id order by x.asked_at
$$;

-- A question of a bidder; nothing of who asked is written.
create function private.ask_tender(invitation uuid, access text, question text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  i public.tender_invitations;
  r public.rounds;
  asked uuid;
begin
  i := private.bidder(invitation, access, true);
  select * into r from public.rounds where id = i.round_id for update;
  if i.id is null or r.state <> 'tendering' or r.tender_deadline <= clock_timestamp() then return null; end if;
  insert into public.tender_questions (round_id, body) values (i.round_id, question) returning id into asked;
  insert into public.outbox (topic, payload) values ('tender.asked', jsonb_build_object('questionId', asked));
  return asked;
end
$$;

-- Takes a sealed quote, or its one revision. The same content again is no revision. `files` are the new attachments, `kept`
-- those that stay; the answer names the stored bytes that may go.
create function private.submit_quote(invitation uuid, access text, quote jsonb, breaks jsonb, files jsonb, kept uuid[])
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
    unit_code, ratio_theirs, ratio_ours, lead_time_days, valid_until, payment_days, tax_included, tax_percent, incoterm, delivery_point, sample_policy, note, typed, missing)
  values (r.id, coalesce((select nullif(coalesce(nullif(f.name_fa, ''), f.name_en), '') from public.firms f where f.id = i.firm_id), i.supplier_name), i.firm_id, i.id,
    clock_timestamp(), quote ->> 'model', (quote ->> 'pack')::bigint, (quote ->> 'moq')::bigint, (quote ->> 'item_moq')::bigint, (quote ->> 'min_order_value')::bigint,
    quote ->> 'unit_code', (quote ->> 'ratio_theirs')::bigint, (quote ->> 'ratio_ours')::bigint, (quote ->> 'lead_time_days')::int, (quote ->> 'valid_until')::date,
    (quote ->> 'payment_days')::int, coalesce((quote ->> 'tax_included')::boolean, true), (quote ->> 'tax_percent')::int, quote ->> 'incoterm',
    coalesce(quote ->> 'delivery_point', ''), quote ->> 'sample_policy', coalesce(quote ->> 'note', ''),
    coalesce(quote -> 'typed', '{}') || jsonb_build_object('content', content), lacks)
  on conflict (invitation_id) do update set
    revision = q.revision + 1, received_at = excluded.received_at, model = excluded.model, pack = excluded.pack, moq = excluded.moq, item_moq = excluded.item_moq,
    min_order_value = excluded.min_order_value, unit_code = excluded.unit_code, ratio_theirs = excluded.ratio_theirs, ratio_ours = excluded.ratio_ours,
    lead_time_days = excluded.lead_time_days, valid_until = excluded.valid_until, payment_days = excluded.payment_days, tax_included = excluded.tax_included,
    tax_percent = excluded.tax_percent, incoterm = excluded.incoterm, delivery_point = excluded.delivery_point, sample_policy = excluded.sample_policy,
    note = excluded.note, typed = excluded.typed, missing = excluded.missing
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

-- Opens the quotes of a tender whose deadline has come; the caller holds the round. The seals must still fit.
create function private.open_tender(round uuid) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  opened jsonb;
begin
  if exists (select from public.round_quotes q
     join lateral (select s.hash from public.round_quote_seals s where s.quote_id = q.id order by s.revision desc limit 1) s on true
     where q.round_id = round and q.invitation_id is not null and s.hash <> private.quote_hash(q.id)) then
    raise exception 'a quote isn''t what was sealed' using errcode = '23514', constraint = 'round_quote_seals_fit';
  end if;
  if not exists (select from public.round_quotes q where q.round_id = round and q.invitation_id is not null and q.comparable) then
    update public.round_tenders t set lapsed_at = clock_timestamp() where t.round_id = round;
    return null;
  end if;
  update public.round_tenders t set opened_at = clock_timestamp() where t.round_id = round;
  select jsonb_agg(jsonb_build_object('quoteId', q.id, 'revision', s.revision, 'hash', s.hash, 'receivedAt', s.received_at) order by s.received_at, q.id)
    into opened
    from public.round_quotes q join public.round_quote_seals s on s.quote_id = q.id
    where q.round_id = round and q.invitation_id is not null;
  return opened;
end
$$;

-- How a supplier kept to earlier awards, in percent; null before the first that has come to an end.
create function private.supplier_record(firm uuid) returns int
language sql stable security definer set search_path = '' as $$
  select case when count(*) filter (where r.state in ('received', 'reconciled', 'closed') or x.failed) > 0 then
    (100 * count(*) filter (where r.state in ('received', 'reconciled', 'closed')) / count(*) filter (where r.state in ('received', 'reconciled', 'closed') or x.failed))::int end
  from public.round_quotes q
  join public.rounds r on r.id = q.round_id
  join lateral (select c.quote_id from public.clearings c where c.round_id = r.id and c.status = 'clears' order by c.cleared_at desc limit 1) k on k.quote_id = q.id
  cross join lateral (select r.state = 'cancelled' and exists (select from public.round_events e where e.round_id = r.id and e.to_state = 'ordered') as failed) x
  where q.supplier_firm_id = firm
$$;

create policy round_events_read_tender on public.round_events for select to authenticated, khosheh_member
  using (kind in ('tender_started', 'tender_lapsed', 'tender_extended', 'tender_opened') and round_id in (select r.id from public.rounds r));
create policy round_events_write_tender on public.round_events for insert to khosheh_member
  with check (actor_id = (select private.actor_id()) and kind in ('tender_started', 'tender_extended')
    and round_id in (select r.id from public.rounds r
      where (r.facilitator_firm_id = round_events.actor_firm_id and r.facilitator_firm_id = any (array(select private.my_editor_firm_ids())))
        or (round_events.actor_firm_id is null and r.cluster_id = any (array(select private.my_broker_cluster_ids())))));

revoke execute on function private.guard_tender(), private.guard_tender_invitation(), private.guard_tendered_round(), private.quote_hash(uuid),
  private.bidder(uuid, text, boolean), private.claim_tender_link(text, text), private.tender_link(text), private.renew_tender_link(text),
  private.bid_round(uuid, text), private.bid_quote(uuid, text), private.bid_breaks(uuid, text), private.bid_files(uuid, text), private.bid_seals(uuid, text),
  private.bid_questions(uuid, text), private.ask_tender(uuid, text, text), private.submit_quote(uuid, text, jsonb, jsonb, jsonb, uuid[]),
  private.open_tender(uuid), private.supplier_record(uuid) from public;
grant execute on function private.claim_tender_link(text, text), private.tender_link(text), private.renew_tender_link(text),
  private.bid_round(uuid, text), private.bid_quote(uuid, text), private.bid_breaks(uuid, text), private.bid_files(uuid, text), private.bid_seals(uuid, text),
  private.bid_questions(uuid, text), private.ask_tender(uuid, text, text), private.submit_quote(uuid, text, jsonb, jsonb, jsonb, uuid[])
  to khosheh_member, khosheh_visitor;
grant execute on function private.supplier_record(uuid) to khosheh_member, khosheh_worker;
grant execute on function private.open_tender(uuid) to khosheh_worker;
