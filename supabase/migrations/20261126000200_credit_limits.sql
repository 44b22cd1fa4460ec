-- How much a firm may owe at most from joint purchases that aren't paid yet: in all purchases of a cluster, by its broker, or in
-- one of them, by whoever keeps it. A pledge counts with the most that it may cost, a settled share with what isn't paid of it.

create table public.firm_credit_limits (
  id uuid primary key default gen_random_uuid(),
  cluster_id uuid not null references public.clusters (id),
  round_id uuid references public.rounds (id),
  firm_id uuid not null references public.firms (id),
  amount bigint check (amount between 0 and 1000000000000000000),
  currency char(3) not null default 'IRR',
  note text not null default '' check (char_length(note) <= 400),
  set_by uuid references public.people (id) on delete set null,
  set_at timestamptz not null default clock_timestamp()
);
comment on table public.firm_credit_limits is 'Every limit that was ever set for a firm; the last one of a cluster, and of a round, holds. The firm and the desk read it, nobody else.';
comment on column public.firm_credit_limits.round_id is 'Null: for all purchases of the cluster together.';
comment on column public.firm_credit_limits.amount is 'Minor units; null: no limit any more.';
create index firm_credit_limits_of_firm on public.firm_credit_limits (firm_id, cluster_id, set_at desc);
create index firm_credit_limits_of_round on public.firm_credit_limits (round_id) where round_id is not null;
call private.open_to_worker('public.firm_credit_limits');
call private.keep_in_log('public.firm_credit_limits', 'id');
grant select on public.firm_credit_limits to khosheh_member;
grant insert (cluster_id, round_id, firm_id, amount, note, set_by) on public.firm_credit_limits to khosheh_member;
create policy firm_credit_limits_read on public.firm_credit_limits for select to khosheh_member
  using (firm_id = any (array(select private.my_firm_ids()))
    or cluster_id = any (array(select private.my_staff_cluster_ids()))
    or round_id = any (array(select private.my_facilitated_round_ids())));
create policy firm_credit_limits_set on public.firm_credit_limits for insert to khosheh_member
  with check (set_by = (select private.actor_id())
    and not firm_id = any (array(select private.my_firm_ids()))
    and exists (select from public.cluster_memberships m where m.cluster_id = firm_credit_limits.cluster_id and m.firm_id = firm_credit_limits.firm_id and m.status = 'active')
    and case when round_id is null then cluster_id = any (array(select private.my_broker_cluster_ids()))
      else round_id = any (array(select private.my_kept_round_ids())) end);
create trigger firm_credit_limits_append_only before update or delete on public.firm_credit_limits
  for each row execute function private.refuse_rewrite();

-- Limits of a firm come one after the other, and not while a pledge is measured by one; of a round its cluster and currency are its own.
create function private.stamp_credit_limit() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.round_id is not null then
    select r.cluster_id, r.currency into new.cluster_id, new.currency from public.rounds r where r.id = new.round_id for update;
  end if;
  perform from public.firms f where f.id = new.firm_id for no key update;
  new.set_at := clock_timestamp();
  return new;
end
$$;
create trigger firm_credit_limits_stamp before insert on public.firm_credit_limits
  for each row execute function private.stamp_credit_limit();

insert into public.round_event_kinds (kind, writer) values ('credit_limit_set', 'desk');

-- The most that so much may cost a firm: at the highest price that it takes part at (a shared cost by another key than quantity
-- comes on top), and never more than the dearest step of the round's quotes with the whole shared cost.
create function private.most_cost(round uuid, quantity bigint, highest bigint) returns numeric
language sql stable set search_path = '' as $$
  select coalesce(least(
    least(quantity, r.quantity_limit)::numeric * highest
      + (select coalesce(sum(l.amount), 0) from public.round_cost_lines l where l.round_id = r.id and l.key <> 'quantity'),
    least(quantity, r.quantity_limit)::numeric * (select max(b.unit_price) from public.round_quotes q join public.round_quote_breaks b on b.quote_id = q.id
      where q.round_id = r.id and q.comparable) + r.shared_cost), 0)
  from public.rounds r where r.id = round
$$;

-- The highest landed price of a pledge: its own, else what the firm pays alone, unless it said yes to more.
create function private.highest_price(round uuid, firm uuid, cap bigint, solo bigint) returns bigint
language sql stable set search_path = '' as $$
  select coalesce(cap, case when not private.accepts_dearer(r.id, firm) then coalesce(solo, r.solo_price) end) from public.rounds r where r.id = round
$$;

-- What a firm may still have to pay in a round: of its pledges the dearer one that counts or waits; once that is settled its
-- share, by the bill that was confirmed where there is one, without what was paid.
create function private.owed_in(round uuid, firm uuid) returns numeric
language sql stable security definer set search_path = '' as $$
  select case
    when r.state in ('pledging', 'fill') then (
      select coalesce(max(private.most_cost(r.id, p.max_qty, private.highest_price(r.id, firm, p.cap, p.solo_price))), 0)
      from (select c.max_qty, c.cap, c.solo_price from public.current_pledges c where c.round_id = r.id and c.firm_id = firm
        union all select k.max_qty, k.cap, k.solo_price from public.counting_pledges k where k.round_id = r.id and k.firm_id = firm) p)
    when r.state in ('locked', 'awarded', 'ordered', 'received', 'reconciled') then greatest(0,
      coalesce(
        (select sum(case s.firm_id when firm then s.amount else 0 end) from public.round_confirmations c join public.round_account_shares s on s.account_id = c.subject_ref
          where c.round_id = r.id and c.subject = 'costs' and c.answer = 'confirmed'),
        (select a.due from public.clearing_allocations a where a.clearing_id = private.result_of(r.id) and a.firm_id = firm), 0)
      - coalesce((select sum(case y.kind when 'refund' then -y.amount else y.amount end) from public.round_payments y
          where y.round_id = r.id and y.firm_id = firm and y.answer = 'confirmed'), 0))
    else 0 end
  from public.rounds r where r.id = round
$$;

-- The limits of a firm in a round, what it owes in the other purchases of the cluster and in this one, and what that leaves for
-- this one. Null where there is no limit.
create function private.credit_of(round uuid, firm uuid)
returns table (in_cluster bigint, in_round bigint, elsewhere numeric, here numeric, room numeric)
language sql stable security definer set search_path = '' as $$
  select g.in_cluster, g.in_round, o.elsewhere, private.owed_in(r.id, firm), greatest(0, least(g.in_cluster - o.elsewhere, g.in_round))
  from public.rounds r
  cross join lateral (
    select (select l.amount from public.firm_credit_limits l where l.firm_id = firm and l.cluster_id = r.cluster_id and l.round_id is null and l.currency = r.currency order by l.set_at desc limit 1) as in_cluster,
      (select l.amount from public.firm_credit_limits l where l.firm_id = firm and l.round_id = r.id order by l.set_at desc limit 1) as in_round) g
  cross join lateral (
    select coalesce(sum(private.owed_in(x.id, firm)), 0) as elsewhere from public.rounds x
    where g.in_cluster is not null and x.cluster_id = r.cluster_id and x.currency = r.currency and x.id <> r.id
      and x.id in (select p.round_id from public.pledges p where p.firm_id = firm)) o
  where r.id = round and (g.in_cluster is not null or g.in_round is not null)
$$;

-- A pledge, or a yes to pay more than alone, that may cost more than the firm's credit leaves isn't taken; less than before always
-- is. The lock of the round comes first, then that of the firm: two purchases at once don't share the same room.
create function private.guard_credit() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  p public.pledges;
  credit record;
  asked numeric;
begin
  if tg_table_name = 'pledge_confirmations' then
    if new.answer <> 'confirmed' then return new; end if;
    select * into p from public.pledges where id = new.pledge_id;
    if p.kind <> 'pledge' then return new; end if;
  else
    if not new.accepts then return new; end if;
    select new.round_id, new.firm_id into p.round_id, p.firm_id;
  end if;
  if not exists (select from public.firm_credit_limits l where l.firm_id = p.firm_id) then
    return new;
  end if;
  perform from public.rounds r where r.id = p.round_id for update;
  perform from public.firms f where f.id = p.firm_id for no key update;
  if (select r.state from public.rounds r where r.id = p.round_id) not in ('pledging', 'fill') then
    return new;
  end if;
  select * into credit from private.credit_of(p.round_id, p.firm_id);
  if p.id is not null then
    asked := private.most_cost(p.round_id, p.max_qty, private.highest_price(p.round_id, p.firm_id, p.cap, p.solo_price));
  else
    select max(private.most_cost(p.round_id, c.max_qty, c.cap)) into asked
    from (select x.max_qty, x.cap from public.current_pledges x where x.round_id = p.round_id and x.firm_id = p.firm_id
      union all select k.max_qty, k.cap from public.counting_pledges k where k.round_id = p.round_id and k.firm_id = p.firm_id) c;
  end if;
  if asked > greatest(credit.room, credit.here) and credit.room is not null then
    raise exception 'more than the firm''s credit leaves' using errcode = '23514', constraint = 'pledges_credit';
  end if;
  return new;
end
$$;
create trigger pledge_confirmations_credit before insert on public.pledge_confirmations
  for each row execute function private.guard_credit();
create trigger round_price_consents_credit before insert on public.round_price_consents
  for each row execute function private.guard_credit();

-- A firm's own credit in a round, and the most that a pledge may cost it there.
create function private.my_credit(round uuid, firm uuid, quantity bigint, cap bigint, solo bigint)
returns table (in_cluster bigint, in_round bigint, elsewhere numeric, here numeric, room numeric, asked numeric)
language sql stable security definer set search_path = '' as $$
  select c.*, private.most_cost(round, quantity, private.highest_price(round, firm, cap, solo))
  from private.credit_of(round, firm) c where firm in (select private.my_firm_ids())
$$;

-- What a firm owes of settled purchases, for the desk that sets its limit. Pledges count too and stay the firm's own matter.
create function private.desk_credit(cluster uuid, firm uuid)
returns table (round_id uuid, title text, state text, owed numeric)
language sql stable security definer set search_path = '' as $$
  select r.id, r.title, r.state, private.owed_in(r.id, firm)
  from public.rounds r
  where r.cluster_id = cluster and cluster in (select private.my_staff_cluster_ids())
    and r.state in ('locked', 'awarded', 'ordered', 'received', 'reconciled')
    and r.id in (select p.round_id from public.pledges p where p.firm_id = firm)
  order by r.created_at desc
$$;

-- Whoever takes over a share after the lock owes it.
create or replace function private.answer_takeover(departure uuid, said text, delivery text) returns text
language plpgsql security definer set search_path = '' as $$
declare
  d public.round_departures := private.locked_departure(departure);
  o public.round_departure_offers;
  bar text;
begin
  select * into o from public.round_departure_offers x where x.departure_id = d.id;
  if o.firm_id is null or o.firm_id not in (select private.my_editor_firm_ids()) then return 'not_found'; end if;
  if d.state <> 'open' or o.answer is not null then return 'already_answered'; end if;
  if said = 'accepted' then
    bar := private.takeover_bar(d.round_id, o.firm_id, d.firm_id);
    if bar is not null then return bar; end if;
    if not exists (select from private.settled_part(d.round_id, d.firm_id) s where s.clearing_id = d.clearing_id) then return 'result_changed'; end if;
    perform from public.firms f where f.id = o.firm_id for no key update;
    if exists (select from private.credit_of(d.round_id, o.firm_id) c, private.settled_part(d.round_id, d.firm_id) s where s.most_due > c.room) then return 'credit_passed'; end if;
  end if;
  update public.round_departure_offers set answer = said, answered_by = private.actor_id(), answered_at = clock_timestamp(), delivery_point = delivery where departure_id = d.id;
  update public.round_departures set state = said, settled_at = case said when 'declined' then clock_timestamp() end where id = d.id;
  insert into public.round_events (round_id, seq, kind, actor_id, actor_firm_id, detail)
    values (d.round_id, 0, 'leave_answered', private.actor_id(), o.firm_id, jsonb_build_object('departureId', d.id, 'answer', said));
  return 'ok';
end
$$;

revoke execute on function private.stamp_credit_limit(), private.most_cost(uuid, bigint, bigint), private.highest_price(uuid, uuid, bigint, bigint), private.owed_in(uuid, uuid),
  private.credit_of(uuid, uuid), private.guard_credit(), private.my_credit(uuid, uuid, bigint, bigint, bigint), private.desk_credit(uuid, uuid) from public;
grant execute on function private.my_credit(uuid, uuid, bigint, bigint, bigint), private.desk_credit(uuid, uuid) to khosheh_member;
