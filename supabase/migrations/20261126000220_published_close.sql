-- A round that ends with a quantity or a value ends when its published progress says that this is reached: a live sum would tell,
-- by the moment at which it ends or doesn't, how much the others pledged.

alter table public.round_snapshots add column closes boolean not null default false;
comment on column public.round_snapshots.closes is 'Whether what is pledged had reached, when this was published, the quantity or value that the round closes at, and cleared.';

create function private.pledged_enough(round uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select coalesce((
    select s.desired >= r.close_at_quantity
      or (select min(private.goods_cost(q.id, s.desired)) from public.round_quotes q where q.round_id = r.id) >= r.close_at_value
    from public.rounds r
    cross join lateral (select coalesce(sum(p.desired_qty), 0) as desired from public.counting_pledges p where p.round_id = r.id) s
    where r.id = round and r.state = 'pledging' and (r.close_at_quantity is not null or r.close_at_value is not null)), false)
$$;

create or replace function private.reached_its_close(round public.rounds) returns boolean
language sql volatile security definer set search_path = '' as $$
  select coalesce((select s.closes from public.round_snapshots s where s.round_id = round.id order by s.id desc limit 1), false)
$$;

revoke execute on function private.pledged_enough(uuid) from public;
grant execute on function private.pledged_enough(uuid) to khosheh_worker;
