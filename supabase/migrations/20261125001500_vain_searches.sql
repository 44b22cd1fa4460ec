-- What people of a cluster searched in vain, without names: counts only, and only of what several people looked for.

create table public.vain_searches (
  cluster_id uuid not null references public.clusters (id) on delete cascade,
  day date not null,
  text text not null check (char_length(text) between 2 and 120),
  times int not null default 0,
  people int not null default 0,
  primary key (cluster_id, day, text)
);
comment on table public.vain_searches is 'Canonical texts that found nothing, counted for each day in Tehran.';
comment on column public.vain_searches.people is 'Those who searched for it on this day for the first time in the week.';
create index vain_searches_by_day on public.vain_searches (day);

create table public.vain_search_weeks (
  week date primary key,
  salt text not null default gen_random_uuid()::text
);
comment on table public.vain_search_weeks is 'The salt of a week, which begins on Saturday; with it the marks of the week become meaningless.';

create table public.vain_search_marks (
  week date not null references public.vain_search_weeks (week) on delete cascade,
  cluster_id uuid not null references public.clusters (id) on delete cascade,
  text text not null,
  mark bytea not null,
  primary key (week, cluster_id, text, mark)
);
comment on table public.vain_search_marks is 'Salted hashes of who searched, to tell several people from one; gone when the week is over.';

call private.open_to_worker('public.vain_searches');
call private.open_to_worker('public.vain_search_weeks');
call private.open_to_worker('public.vain_search_marks');

create function private.week_of(day date) returns date
language sql immutable set search_path = '' as $$
  select day - ((extract(dow from day)::int + 1) % 7)
$$;

-- Counts one search that found nothing. The searcher is known by a hash that lasts until the end of the week.
create function private.note_vain_search(clusters uuid[], canonical text, searcher text) returns void
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
    insert into public.vain_searches as v (cluster_id, day, text, times, people) values (cluster, today, canonical, 1, fresh)
      on conflict (cluster_id, day, text) do update set times = v.times + 1, people = v.people + excluded.people;
  end loop;
end
$$;
grant execute on function private.note_vain_search(uuid[], text, text) to khosheh_visitor, khosheh_member;

-- The last 30 days for the desk: only what at least three people looked for within one week.
create function private.desk_vain_searches(cluster uuid) returns table (text text, times int, last_day date)
language sql stable security definer set search_path = '' as $$
  select w.text, sum(w.times)::int, max(w.last_day)
  from (
    select v.text, private.week_of(v.day) as week, sum(v.times) as times, sum(v.people) as people, max(v.day) as last_day
    from public.vain_searches v
    where v.cluster_id = cluster and v.day > (clock_timestamp() at time zone 'Asia/Tehran')::date - 30
    group by v.text, private.week_of(v.day)) w
  where cluster in (select private.my_desk_cluster_ids())
  group by w.text
  having max(w.people) >= 3
  order by 2 desc, 3 desc, 1
  limit 50
$$;
grant execute on function private.desk_vain_searches(uuid) to khosheh_member;

-- Retention: marks until the end of their week, what too few people looked for 14 days, the rest 90.
create function private.forget_vain_searches() returns void
language sql volatile security definer set search_path = '' as $$
  delete from public.vain_search_weeks where week < private.week_of((clock_timestamp() at time zone 'Asia/Tehran')::date);
  delete from public.vain_searches v
  where v.day < (clock_timestamp() at time zone 'Asia/Tehran')::date - 90
    or (v.day < (clock_timestamp() at time zone 'Asia/Tehran')::date - 14
      and (select sum(o.people) from public.vain_searches o
        where o.cluster_id = v.cluster_id and o.text = v.text and private.week_of(o.day) = private.week_of(v.day)) < 3)
$$;
grant execute on function private.forget_vain_searches() to khosheh_worker;

-- Functions start out callable by everybody.
revoke execute on function private.week_of(date), private.note_vain_search(uuid[], text, text), private.desk_vain_searches(uuid), private.forget_vain_searches() from public;
