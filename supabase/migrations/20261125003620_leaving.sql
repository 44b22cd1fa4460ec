-- What a firm's leaving does to the others, as it is shown before it leaves: worked out once for each published snapshot and
-- rounded, so that looking again after a change of one's own tells nothing new.

create table public.leaving_harms (
  round_id uuid not null references public.rounds (id) on delete cascade,
  firm_id uuid not null references public.firms (id) on delete cascade,
  snapshot_id bigint not null,
  harm jsonb not null,
  shown_at timestamptz not null default clock_timestamp(),
  primary key (round_id, firm_id, snapshot_id)
);
comment on table public.leaving_harms is 'What a firm was told of the harm of its leaving, for one snapshot of the progress.';
call private.open_to_worker('public.leaving_harms');
grant select, insert on public.leaving_harms to khosheh_member;
create policy leaving_harms_own on public.leaving_harms for select to khosheh_member
  using (firm_id = any (array(select private.my_firm_ids())));
create policy leaving_harms_tell on public.leaving_harms for insert to khosheh_member
  with check (firm_id = any (array(select private.my_firm_ids())) and round_id in (select r.id from public.rounds r));

-- Whether anybody is published as waiting in a round with a limit.
create function private.somebody_waits(round uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from public.pledge_places l join public.current_pledges p on p.id = l.pledge_id
    join public.rounds r on r.id = l.round_id
    where l.round_id = round and l.published = 'waits' and r.cluster_id in (select private.my_cluster_ids()))
$$;

create or replace function private.clearing_rows(round uuid)
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
    and (private.actor_id() is null
      or (r.state = 'fill' and r.cluster_id in (select private.my_cluster_ids()))
      or (r.state = 'pledging' and exists (select from public.counting_pledges o where o.round_id = r.id and o.firm_id in (select private.my_firm_ids()))))
  order by p.seq
$$;

revoke execute on function private.somebody_waits(uuid) from public;
grant execute on function private.somebody_waits(uuid) to khosheh_member;
