-- Reminders before a deadline: which of them went out, and to which firms they go.

create table public.round_reminders (
  round_id uuid not null references public.rounds (id) on delete cascade,
  hours int not null check (hours in (72, 24, 3)),
  sent_at timestamptz not null default clock_timestamp(),
  primary key (round_id, hours)
);
comment on table public.round_reminders is 'Reminders of a round''s deadline that went out; each once, however many workers there are.';
call private.open_to_worker('public.round_reminders');

-- Rounds whose deadline comes within so many hours, that took pledges before that, and where this reminder is still to be sent.
create function private.rounds_to_remind()
returns table (round_id uuid, hours int)
language sql volatile security definer set search_path = '' as $$
  select r.id, h.hours
  from public.rounds r cross join (values (72), (24), (3)) h (hours)
  where r.state = 'pledging' and clock_timestamp() < r.deadline and clock_timestamp() >= r.deadline - make_interval(hours => h.hours)
    and (select min(e.at) from public.round_events e where e.round_id = r.id and e.to_state = 'pledging') < r.deadline - make_interval(hours => h.hours)
    and not exists (select from public.round_reminders s where s.round_id = r.id and s.hours <= h.hours)
  order by r.deadline, h.hours
  limit 500
$$;

-- Firms that said they need it, or pledged or were to pledge, and whose word doesn't stand now.
create function private.firms_to_remind(round uuid) returns setof uuid
language plpgsql stable security definer set search_path = '' as $$
begin
  return query
    select distinct p.firm_id
    from public.pledges p join public.rounds r on r.id = p.round_id
    join public.cluster_memberships m on m.cluster_id = r.cluster_id and m.firm_id = p.firm_id and m.status = 'active'
    where p.round_id = round
      and not exists (select from public.current_pledges c where c.round_id = round and c.firm_id = p.firm_id)
      and not exists (select from public.pledge_confirmations d where d.pledge_id = p.id and d.answer = 'declined');
  -- Needs are kept by a later part of the product.
  if to_regclass('public.round_needs') is not null then
    return query
      select distinct n.firm_id from public.round_needs n
      where n.round_id = round
        and not exists (select from public.pledges p where p.round_id = round and p.firm_id = n.firm_id);
  end if;
end
$$;
revoke execute on function private.rounds_to_remind(), private.firms_to_remind(uuid) from public;
grant execute on function private.rounds_to_remind(), private.firms_to_remind(uuid) to khosheh_worker;
