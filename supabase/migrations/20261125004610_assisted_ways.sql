-- Pledges entered for firms: the link goes out by mail too, a link or code may be answered while the round is filled, and a
-- firm may say yes on paper, which a second person checks.

alter table public.pledge_links add column sent_at timestamptz;
comment on column public.pledge_links.sent_at is 'When this link was sent by mail; null when it was only shown.';

insert into public.round_event_kinds (kind, writer) values ('link_sent', 'broker'), ('paper_refused', 'server');

-- Whom the link of a pledge can be mailed to: people who act for the firm, or else its contact's address.
create function private.link_reach(pledge uuid) returns table (round_id uuid, people int, contact boolean, sent_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select r.id, (select count(*)::int from public.firm_people f where f.firm_id = p.firm_id and f.role in ('owner', 'editor') and f.left_at is null),
    exists (select from public.firm_contacts k where k.firm_id = p.firm_id and k.email like '%@%'),
    (select l.sent_at from public.pledge_links l where l.pledge_id = p.id)
  from public.pledges p join public.rounds r on r.id = p.round_id
  where p.id = pledge and p.on_behalf_of is not null and r.cluster_id in (select private.my_broker_cluster_ids())
$$;

create or replace function private.link_pledge(pledge uuid, token text, code text) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  p public.pledges;
  r public.rounds;
begin
  select * into p from public.pledges where id = pledge;
  select * into r from public.rounds where id = p.round_id;
  if p.on_behalf_of is null or r.cluster_id not in (select private.my_broker_cluster_ids()) or p.firm_id in (select private.my_firm_ids())
     or not private.takes_pledges(r) or p.expires_at <= clock_timestamp() or private.is_replaced(p) or p.item_version <> r.item_version
     or exists (select from public.pledge_confirmations c where c.pledge_id = pledge) then
    return false;
  end if;
  insert into public.pledge_links (pledge_id, token_hash, code_hash, made_by) values (pledge, token, code, private.actor_id())
    on conflict (pledge_id) do update set token_hash = excluded.token_hash, code_hash = excluded.code_hash, made_by = excluded.made_by, made_at = clock_timestamp(), sent_at = null;
  return true;
end
$$;

-- Notes that the link made just now goes out; false where there is nobody to send it to.
create function private.send_pledge_link(pledge uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (select from private.link_reach(pledge) x where x.people > 0 or x.contact) then
    return false;
  end if;
  update public.pledge_links l set sent_at = clock_timestamp() where l.pledge_id = pledge and l.made_by = private.actor_id() and l.used_at is null;
  return found;
end
$$;

create or replace function private.linked_pledge(key text)
returns table (pledge_id uuid, round_id uuid, title text, unit_code text, firm_fa text, firm_en text, min_qty bigint, desired_qty bigint, max_qty bigint,
  cap bigint, entry_note text, expires_at timestamptz, means text)
language sql volatile security definer set search_path = '' as $$
  select p.id, r.id, r.title, r.unit_code, f.name_fa, f.name_en, p.min_qty, p.desired_qty, p.max_qty, p.cap, p.entry_note, p.expires_at,
    case when l.token_hash = key then 'link' else 'code' end
  from public.pledge_links l
  join public.pledges p on p.id = l.pledge_id
  join public.rounds r on r.id = p.round_id
  join public.firms f on f.id = p.firm_id
  where (l.token_hash = key or l.code_hash = key) and l.used_at is null and p.item_version = r.item_version
    and private.takes_pledges(r) and clock_timestamp() < p.expires_at and not private.is_replaced(p)
    and not exists (select from public.pledge_confirmations c where c.pledge_id = p.id)
$$;

-- What is cleared, without asking who asks.
create function private.counted_rows(round uuid)
returns table (id uuid, firm_id uuid, min_qty bigint, desired_qty bigint, max_qty bigint, cap bigint, solo_price bigint, accepts_dearer boolean, seq bigint, distance bigint, missed bigint)
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
      order by k.cleared_at desc limit 1) end
  from public.rounds r
  join public.clusters c on c.id = r.cluster_id
  join public.counting_pledges p on p.round_id = r.id
  join public.firms f on f.id = p.firm_id
  where r.id = round
  order by p.seq
$$;
create or replace function private.clearing_rows(round uuid)
returns table (id uuid, firm_id uuid, min_qty bigint, desired_qty bigint, max_qty bigint, cap bigint, solo_price bigint, accepts_dearer boolean, seq bigint, distance bigint, missed bigint)
language sql stable security definer set search_path = '' as $$
  select x.* from public.rounds r cross join lateral private.counted_rows(r.id) x
  where r.id = round
    and (private.actor_id() is null
      or (r.state = 'fill' and r.cluster_id in (select private.my_cluster_ids()))
      or (r.state = 'pledging' and exists (select from public.counting_pledges o where o.round_id = r.id and o.firm_id in (select private.my_firm_ids()))))
  order by x.seq
$$;

-- What our server judges the yes of a link's holder by while the round is filled, under the round's lock; whole numbers end in
-- n. Null before the fill. Whoever holds the link needs no right of their own to the round.
create function private.linked_situation(key text) returns jsonb
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
    'quote', jsonb_build_object('id', q.id, 'model', q.model, 'pack', q.pack || 'n', 'moq', q.moq || 'n',
      'breaks', (select jsonb_agg(jsonb_build_object('minQty', b.min_qty || 'n', 'unitPrice', b.unit_price || 'n') order by b.min_qty) from public.round_quote_breaks b where b.quote_id = q.id)),
    'rows', (select coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'firm_id', x.firm_id, 'min_qty', x.min_qty || 'n', 'desired_qty', x.desired_qty || 'n', 'max_qty', x.max_qty || 'n',
      'cap', x.cap || 'n', 'solo_price', x.solo_price || 'n', 'accepts_dearer', x.accepts_dearer, 'seq', x.seq || 'n', 'distance', x.distance || 'n', 'missed', x.missed || 'n')), '[]')
      from private.counted_rows(r.id) x),
    'pledge', (select jsonb_build_object('firm', p.firm_id, 'min', p.min_qty || 'n', 'desired', p.desired_qty || 'n', 'max', p.max_qty || 'n', 'cap', p.cap || 'n',
      'soloPrice', p.solo_price || 'n', 'acceptsDearer', private.accepts_dearer(r.id, p.firm_id)) from public.pledges p where p.id = asked.pledge_id));
end
$$;

-- On paper: the scan is a proof of the round that only its firm and the desk read.
alter table public.round_evidence drop constraint round_evidence_subject_check;
alter table public.round_evidence add constraint round_evidence_subject_check check (subject in ('lot', 'cost', 'payment', 'default', 'pledge'));

-- Whether an entered pledge still waits for its firm.
create function private.waits_for_firm(p public.pledges) returns boolean
language sql volatile security definer set search_path = '' as $$
  select p.on_behalf_of is not null and clock_timestamp() < p.expires_at and not private.is_replaced(p)
    and exists (select from public.rounds r where r.id = p.round_id and r.item_version = p.item_version and private.takes_pledges(r))
    and not exists (select from public.pledge_confirmations c where c.pledge_id = p.id)
$$;

create function private.guard_paper() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (select from public.pledges p where p.id = new.subject_id and p.round_id = new.round_id and p.firm_id = new.firm_id and private.waits_for_firm(p)) then
    raise exception 'no pledge of this firm waits for a paper' using errcode = '23514', constraint = 'round_evidence_pledge';
  end if;
  return new;
end
$$;
create trigger round_evidence_paper before insert on public.round_evidence
  for each row when (new.subject = 'pledge') execute function private.guard_paper();

create or replace function private.guard_confirmation() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  p public.pledges;
  r public.rounds;
begin
  select * into p from public.pledges where id = new.pledge_id;
  -- A paper is checked by a second person: not who entered the pledge, not who uploaded the paper, nobody of the firm itself.
  if new.means = 'paper' and (new.confirmed_by is null or p.entered_by is null or new.confirmed_by = p.entered_by
     or exists (select from public.firm_people f where f.firm_id = p.firm_id and f.person_id = new.confirmed_by and f.left_at is null)
     or not exists (select from public.round_evidence e where e.subject = 'pledge' and e.subject_id = p.id)
     or exists (select from public.round_evidence e where e.subject = 'pledge' and e.subject_id = p.id and e.created_by = new.confirmed_by)) then
    raise exception 'a paper is checked by a second person' using errcode = '23514', constraint = 'pledges_paper_checked';
  end if;
  if private.actor_id() is null then
    return new;
  end if;
  select * into r from public.rounds where id = p.round_id;
  if not private.takes_pledges(r) or (p.expires_at is not null and clock_timestamp() >= p.expires_at) then
    raise exception 'too late to confirm' using errcode = '23514', constraint = 'pledges_in_time';
  end if;
  if p.item_version <> r.item_version or (p.on_behalf_of is not null and private.is_replaced(p)) then
    raise exception 'a later entry replaced this one, or other terms' using errcode = '23514', constraint = 'pledges_replaced';
  end if;
  new.confirmed_at := clock_timestamp();
  return new;
end
$$;

-- What the paper says, for the desk of the round while the pledge waits, and whether the reader may be its second person.
create function private.paper_pledge(pledge uuid)
returns table (pledge_id uuid, round_id uuid, firm_id uuid, firm_fa text, firm_en text, city text, min_qty bigint, desired_qty bigint, max_qty bigint, cap bigint, solo_price bigint,
  delivery_point text, entry_note text, source text, created_at timestamptz, expires_at timestamptz, entered_by text, first_hand boolean, own_firm boolean)
language sql volatile security definer set search_path = '' as $$
  select p.id, p.round_id, p.firm_id, f.name_fa, f.name_en, f.city, p.min_qty, p.desired_qty, p.max_qty, p.cap, p.solo_price, p.delivery_point, p.entry_note, p.source,
    p.created_at, p.expires_at, e.display_name,
    p.entered_by = private.actor_id() or exists (select from public.round_evidence x where x.subject = 'pledge' and x.subject_id = p.id and x.created_by = private.actor_id()),
    p.firm_id in (select private.my_firm_ids())
  from public.pledges p
  join public.firms f on f.id = p.firm_id
  left join public.people e on e.id = p.entered_by
  where p.id = pledge and p.round_id in (select private.my_kept_round_ids()) and private.waits_for_firm(p)
$$;

-- The second person's word on a paper. A no ends the entry: it is entered anew as the paper says.
create function private.answer_paper(pledge uuid, said text, why text) returns text
language plpgsql security definer set search_path = '' as $$
declare
  p public.pledges;
begin
  select * into p from public.pledges where id = pledge;
  if p.id is null or p.round_id not in (select private.my_kept_round_ids()) then return 'not_found'; end if;
  perform from public.rounds r where r.id = p.round_id for update;
  if not private.waits_for_firm(p) then return 'paper_over'; end if;
  if p.firm_id in (select private.my_firm_ids()) then return 'paper_own_firm'; end if;
  if not exists (select from public.round_evidence e where e.subject = 'pledge' and e.subject_id = p.id) then return 'paper_missing'; end if;
  if p.entered_by is null or p.entered_by = private.actor_id()
     or exists (select from public.round_evidence e where e.subject = 'pledge' and e.subject_id = p.id and e.created_by = private.actor_id()) then
    return 'paper_first_hand';
  end if;
  insert into public.pledge_confirmations (pledge_id, answer, confirmed_by, means) values (p.id, said, private.actor_id(), 'paper');
  insert into public.round_events (round_id, seq, kind, actor_id, actor_firm_id, reason, detail)
    values (p.round_id, 0, case said when 'confirmed' then 'confirmed' else 'paper_refused' end, private.actor_id(), p.firm_id, why, jsonb_build_object('means', 'paper'));
  if said = 'confirmed' then
    insert into public.outbox (topic, payload) values ('pledge.confirmed', jsonb_build_object('roundId', p.round_id, 'firmId', p.firm_id));
  end if;
  return 'ok';
end
$$;

drop function private.desk_assisted(uuid);
create function private.desk_assisted(cluster uuid)
returns table (pledge_id uuid, round_id uuid, firm_id uuid, desired bigint, min_qty bigint, max_qty bigint, cap bigint,
  source text, entry_note text, entered_by uuid, created_at timestamptz, expires_at timestamptz, standing text, paper boolean)
language sql stable security definer set search_path = '' as $$
  select a.id, a.round_id, a.firm_id,
    case when s.shown then a.desired_qty end, case when s.shown then a.min_qty end,
    case when s.shown then a.max_qty end, case when s.shown then a.cap end,
    a.source, a.entry_note, a.entered_by, a.created_at, a.expires_at, s.standing,
    exists (select from public.round_evidence e where e.subject = 'pledge' and e.subject_id = a.id)
  from public.rounds r
  join public.pledges a on a.round_id = r.id and a.on_behalf_of is not null
  left join public.pledge_confirmations c on c.pledge_id = a.id
  cross join lateral (select coalesce(c.answer,
    case when private.is_replaced(a) or a.item_version <> r.item_version then 'replaced'
      when not private.takes_pledges(r) or a.expires_at <= clock_timestamp() then 'expired'
      else 'waiting' end) as standing) x
  cross join lateral (select x.standing,
    x.standing = 'waiting' and cluster in (select private.my_staff_cluster_ids()) as shown) s
  where r.cluster_id = cluster and cluster in (select private.my_desk_cluster_ids())
  order by a.created_at desc
$$;

revoke execute on function private.link_reach(uuid), private.send_pledge_link(uuid), private.counted_rows(uuid), private.linked_situation(text), private.waits_for_firm(public.pledges),
  private.guard_paper(), private.paper_pledge(uuid), private.answer_paper(uuid, text, text), private.desk_assisted(uuid) from public;
grant execute on function private.link_reach(uuid), private.send_pledge_link(uuid), private.paper_pledge(uuid), private.answer_paper(uuid, text, text),
  private.desk_assisted(uuid) to khosheh_member;
grant execute on function private.linked_situation(text) to khosheh_member, khosheh_visitor;
