-- A round whose deadline was moved reminds of the new one as well.

-- Rounds whose deadline comes within so many hours, that took pledges until this deadline before that, and where this reminder is still to be sent.
create or replace function private.rounds_to_remind()
returns table (round_id uuid, hours int)
language sql volatile security definer set search_path = '' as $$
  select r.id, h.hours
  from public.rounds r cross join (values (72), (24), (3)) h (hours)
  where r.state = 'pledging' and clock_timestamp() < r.deadline and clock_timestamp() >= r.deadline - make_interval(hours => h.hours)
    and greatest((select min(e.at) from public.round_events e where e.round_id = r.id and e.to_state = 'pledging'), r.extended_at) < r.deadline - make_interval(hours => h.hours)
    and not exists (select from public.round_reminders s where s.round_id = r.id and s.hours <= h.hours and s.sent_at > coalesce(r.extended_at, '-infinity'))
  order by r.deadline, h.hours
  limit 500
$$;
