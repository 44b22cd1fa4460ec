-- The broker's desk: what its people see of a cluster, whom they may appoint, and how a firm asked for an assisted pledge.

alter table public.pledges add column entry_note text not null default '' check (char_length(entry_note) <= 300);
alter table public.pledges add constraint pledges_entry_note check (entry_note = '' or on_behalf_of is not null);
comment on column public.pledges.entry_note is 'How the firm asked for the pledge that was entered for it; the firm reads it before it answers.';

create index chat_messages_of_firm on public.chat_messages (sender_firm_id) where sender_firm_id is not null;

-- Desks a person may look at: those they are staff of; an operator's are all.
create function private.my_desk_cluster_ids() returns setof uuid
language sql stable security definer set search_path = '' rows 5 as $$
  select private.my_staff_cluster_ids()
  union
  select c.id from public.clusters c where (select private.is_admin())
$$;

-- An operator reads what a desk shows: applications with their words, the firms behind them, rounds without their pledges.
create policy cluster_memberships_read_admin on public.cluster_memberships for select to khosheh_member
  using ((select private.is_admin()));
create policy cluster_decisions_read_admin on public.cluster_decisions for select to khosheh_member
  using ((select private.is_admin()));
create policy firms_read_admin on public.firms for select to khosheh_member
  using ((select private.is_admin()));
create policy rounds_read_admin on public.rounds for select to khosheh_member
  using (state <> 'draft' and (select private.is_admin()));

-- A later entry for the same firm in the same round takes the place of one that still waits.
create function private.is_replaced(pledge public.pledges) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.pledges later
    where later.round_id = pledge.round_id and later.firm_id = pledge.firm_id
      and later.on_behalf_of is not null and later.created_at > pledge.created_at)
$$;

create or replace function private.guard_confirmation() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  p public.pledges;
  r public.rounds;
begin
  if private.actor_id() is null then
    return new;
  end if;
  select * into p from public.pledges where id = new.pledge_id;
  select * into r from public.rounds where id = p.round_id;
  if r.state <> 'pledging' or clock_timestamp() >= r.deadline or (p.expires_at is not null and clock_timestamp() >= p.expires_at) then
    raise exception 'too late to confirm' using errcode = '23514', constraint = 'pledges_in_time';
  end if;
  if p.on_behalf_of is not null and private.is_replaced(p) then
    raise exception 'a later entry replaced this one' using errcode = '23514', constraint = 'pledges_replaced';
  end if;
  new.confirmed_at := clock_timestamp();
  return new;
end
$$;

-- Exact totals for the broker's desk: no row of a single firm, no sum below three firms.
create or replace function private.desk_progress(cluster uuid)
returns table (round_id uuid, firms int, desired numeric, waiting int)
language sql stable security definer set search_path = '' as $$
  select r.id,
    count(p.firm_id)::int,
    case when count(p.firm_id) >= 3 then sum(p.desired_qty) end,
    (select count(*)::int from public.pledges a
      where a.round_id = r.id and a.on_behalf_of is not null and (a.expires_at is null or a.expires_at > clock_timestamp())
        and r.state = 'pledging'
        and not private.is_replaced(a)
        and not exists (select from public.pledge_confirmations c where c.pledge_id = a.id))
  from public.rounds r
  left join public.current_pledges p on p.round_id = r.id
  where r.cluster_id = cluster and cluster in (select private.my_desk_cluster_ids())
  group by r.id
$$;

-- Pledges entered for firms of a cluster, newest first. Quantities show while an entry waits, to the desk that follows it up:
-- once answered they are the firm's own matter, and an operator never sees them.
create function private.desk_assisted(cluster uuid)
returns table (pledge_id uuid, round_id uuid, firm_id uuid, desired bigint, min_qty bigint, max_qty bigint, cap bigint,
  source text, entry_note text, entered_by uuid, created_at timestamptz, expires_at timestamptz, standing text)
language sql stable security definer set search_path = '' as $$
  select a.id, a.round_id, a.firm_id,
    case when s.shown then a.desired_qty end, case when s.shown then a.min_qty end,
    case when s.shown then a.max_qty end, case when s.shown then a.cap end,
    a.source, a.entry_note, a.entered_by, a.created_at, a.expires_at, s.standing
  from public.rounds r
  join public.pledges a on a.round_id = r.id and a.on_behalf_of is not null
  left join public.pledge_confirmations c on c.pledge_id = a.id
  cross join lateral (select coalesce(c.answer,
    case when private.is_replaced(a) then 'replaced'
      when r.state <> 'pledging' or a.expires_at <= clock_timestamp() or r.deadline <= clock_timestamp() then 'expired'
      else 'waiting' end) as standing) x
  cross join lateral (select x.standing,
    x.standing = 'waiting' and cluster in (select private.my_staff_cluster_ids()) as shown) s
  where r.cluster_id = cluster and cluster in (select private.my_desk_cluster_ids())
  order by a.created_at desc
$$;

-- Member firms of a cluster for its desk: whether anybody acts for the firm, and whether it ever did something here:
-- started or joined a purchase, or wrote in a conversation.
create function private.desk_firms(cluster uuid)
returns table (firm_id uuid, reachable boolean, idle boolean)
language sql stable security definer set search_path = '' as $$
  select m.firm_id,
    exists (select from public.firm_people p where p.firm_id = m.firm_id and p.left_at is null and p.role in ('owner', 'editor')),
    not exists (select from public.rounds r where r.cluster_id = cluster and r.facilitator_firm_id = m.firm_id)
      and not exists (select from public.pledges p join public.pledge_confirmations c on c.pledge_id = p.id and c.answer = 'confirmed'
        where p.firm_id = m.firm_id)
      and not exists (select from public.chat_messages g where g.sender_firm_id = m.firm_id)
  from public.cluster_memberships m
  join public.firms f on f.id = m.firm_id and f.status = 'active'
  where m.cluster_id = cluster and m.status = 'active' and cluster in (select private.my_desk_cluster_ids())
$$;

-- The person behind an address, for somebody who may appoint in the cluster; null for everybody else.
create function private.person_to_appoint(cluster uuid, address text) returns uuid
language sql stable security definer set search_path = '' as $$
  select p.id
  from auth.users u
  join public.people p on p.id = u.id
  where u.email::text = lower(btrim(address)) and u.email_confirmed_at is not null
    and ((select private.is_admin()) or cluster in (select private.my_broker_cluster_ids()))
$$;

grant execute on function private.desk_assisted(uuid), private.desk_firms(uuid), private.person_to_appoint(uuid, text)
  to khosheh_member;
