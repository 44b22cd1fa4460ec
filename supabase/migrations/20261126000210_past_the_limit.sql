-- A pledge past what a round buys is taken all the same: no more than the limit counts of it, and whose least is more than that
-- waits behind the others without holding them up.

create or replace view public.counting_pledges with (security_invoker = true) as
  select last.*
  from (
    select distinct on (p.round_id, p.firm_id) p.id, p.round_id, p.firm_id, p.item_version, p.kind, p.min_qty,
      least(p.desired_qty, r.quantity_limit) as desired_qty, least(p.max_qty, r.quantity_limit) as max_qty, p.cap, p.solo_price,
      p.delivery_point, p.entered_by, p.on_behalf_of, p.source, p.expires_at, p.created_at, p.entry_note, c.seq, c.confirmed_at
    from public.pledges p
    join public.rounds r on r.id = p.round_id and r.item_version = p.item_version
    join public.pledge_confirmations c on c.pledge_id = p.id and c.answer = 'confirmed'
    where r.quantity_limit is null or p.kind = 'withdrawal'
      or exists (select from public.pledge_places l where l.pledge_id = p.id and l.admitted_at is not null)
    order by p.round_id, p.firm_id, c.seq desc
  ) last
  where last.kind = 'pledge';
comment on view public.counting_pledges is 'For each firm the pledge that is cleared: the last one that was confirmed and, where the round has a limit, admitted, up to that limit.';

-- Firms that wait, in their order, with the pledge that waits and the room it needs beyond what already counts for the firm;
-- those that can't fit, however much room appears, come last.
drop function private.waiting_pledges(uuid);
create function private.waiting_pledges(round uuid)
returns table (pledge_id uuid, firm_id uuid, place bigint, needs bigint, max_qty bigint, fits boolean)
language sql stable security definer set search_path = '' as $$
  select l.pledge_id, l.firm_id, l.place, least(p.max_qty, r.quantity_limit) - coalesce(k.max_qty, 0), p.max_qty, p.min_qty <= r.quantity_limit
  from public.pledge_places l
  join public.rounds r on r.id = l.round_id
  join public.current_pledges p on p.id = l.pledge_id
  left join public.counting_pledges k on k.round_id = l.round_id and k.firm_id = l.firm_id
  where l.round_id = round and l.admitted_at is null
  order by p.min_qty > r.quantity_limit, l.place, l.pledge_id
$$;
revoke execute on function private.waiting_pledges(uuid) from public;

create or replace function private.take_place() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  p public.pledges;
  r public.rounds;
  waited public.pledge_places;
  counted bigint;
  room numeric;
  next record;
begin
  select * into p from public.pledges where id = new.pledge_id;
  select * into r from public.rounds where id = p.round_id for update;
  if new.answer <> 'confirmed' or r.quantity_limit is null then
    return null;
  end if;
  if r.state in ('locked', 'awarded') then
    if p.kind = 'pledge' then
      insert into public.pledge_places (pledge_id, round_id, firm_id, place, admitted_at) values (p.id, r.id, p.firm_id, new.seq, clock_timestamp());
    end if;
    return null;
  end if;
  if p.kind = 'pledge' then
    select l.* into waited from public.pledge_places l
      join public.pledge_confirmations c on c.pledge_id = l.pledge_id
      where l.round_id = r.id and l.firm_id = p.firm_id and l.admitted_at is null
        and not exists (select from public.pledges x join public.pledge_confirmations y on y.pledge_id = x.id and y.answer = 'confirmed'
          where x.round_id = r.id and x.firm_id = p.firm_id and y.seq > c.seq and y.seq < new.seq);
    select k.max_qty into counted from public.counting_pledges k where k.round_id = r.id and k.firm_id = p.firm_id;
    insert into public.pledge_places (pledge_id, round_id, firm_id, place, admitted_at)
    values (p.id, r.id, p.firm_id,
      case when waited.pledge_id is not null and p.max_qty <= (select w.max_qty from public.pledges w where w.id = waited.pledge_id) then waited.place else new.seq end,
      case when p.min_qty <= r.quantity_limit and least(p.max_qty, r.quantity_limit) <= counted then clock_timestamp() end);
  end if;
  -- Nobody overtakes: who doesn't fit holds up whoever came later.
  select r.quantity_limit - coalesce(sum(k.max_qty), 0) into room from public.counting_pledges k where k.round_id = r.id;
  for next in select * from private.waiting_pledges(r.id) loop
    exit when not next.fits or next.needs > room;
    update public.pledge_places set admitted_at = clock_timestamp() where pledge_id = next.pledge_id;
    room := room - next.needs;
  end loop;
  if room < 0 then
    raise exception 'more is pledged than the round may buy' using errcode = '23514', constraint = 'rounds_quantity_limit';
  end if;
  return null;
end
$$;

-- The places are given in the order in which the waiting move up.
create or replace function private.publish_places(round uuid)
returns table (pledge_id uuid, firm_id uuid, published text, published_place int)
language sql volatile security definer set search_path = '' as $$
  with queue as (
    select w.pledge_id, (row_number() over (order by not w.fits, w.place, w.pledge_id))::int as rank from private.waiting_pledges(round) w
  ), now as (
    select l.pledge_id, case when q.rank is null then 'counts' else 'waits' end as published, q.rank
    from public.pledge_places l
    join public.current_pledges p on p.id = l.pledge_id
    left join queue q on q.pledge_id = l.pledge_id
    where l.round_id = round
  ), before as (
    select l.pledge_id, l.published from public.pledge_places l where l.round_id = round
  )
  update public.pledge_places l set published = n.published, published_place = n.rank
  from now n join before b on b.pledge_id = n.pledge_id
  where l.pledge_id = n.pledge_id and (l.published, l.published_place) is distinct from (n.published, n.rank)
  returning l.pledge_id, l.firm_id, case when b.published is distinct from n.published then l.published end, l.published_place
$$;
