-- What was searched in vain is counted by its canonical text and shown as people type it.

alter table public.vain_searches add column typed text check (char_length(typed) between 1 and 120);
comment on column public.vain_searches.typed is 'How it was typed last on this day.';

drop function private.note_vain_search(uuid[], text, text);
create function private.note_vain_search(clusters uuid[], canonical text, typed text, searcher text) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
  today date := (clock_timestamp() at time zone 'Asia/Tehran')::date;
  this_week date := private.week_of(today);
  cluster uuid;
  fresh int;
begin
  insert into public.vain_search_weeks (week) values (this_week) on conflict do nothing;
  foreach cluster in array clusters[1:5]
  loop
    insert into public.vain_search_marks (week, cluster_id, text, mark)
      select this_week, cluster, canonical, sha256(convert_to(w.salt || ' ' || searcher, 'UTF8')) from public.vain_search_weeks w where w.week = this_week
      on conflict do nothing;
    get diagnostics fresh = row_count;
    insert into public.vain_searches as v (cluster_id, day, text, typed, times, people) values (cluster, today, canonical, note_vain_search.typed, 1, fresh)
      on conflict (cluster_id, day, text) do update set typed = excluded.typed, times = v.times + 1, people = v.people + excluded.people;
  end loop;
end
$$;
grant execute on function private.note_vain_search(uuid[], text, text, text) to khosheh_visitor, khosheh_member;

-- The last 30 days for the desk: only what at least three people looked for within one week, as it was typed last.
create or replace function private.desk_vain_searches(cluster uuid) returns table (text text, times int, last_day date)
language sql stable security definer set search_path = '' as $$
  select coalesce((array_agg(w.typed order by w.last_day desc) filter (where w.typed is not null))[1], w.text), sum(w.times)::int, max(w.last_day)
  from (
    select v.text, private.week_of(v.day) as week, sum(v.times) as times, sum(v.people) as people, max(v.day) as last_day,
      (array_agg(v.typed order by v.day desc) filter (where v.typed is not null))[1] as typed
    from public.vain_searches v
    where v.cluster_id = cluster and v.day > (clock_timestamp() at time zone 'Asia/Tehran')::date - 30
    group by v.text, private.week_of(v.day)) w
  where cluster in (select private.my_desk_cluster_ids())
  group by w.text
  having max(w.people) >= 3
  order by 2 desc, 3 desc, 1
  limit 50
$$;

revoke execute on function private.note_vain_search(uuid[], text, text, text) from public;
