-- How far the goods of a round go to each of its firms, in metres along the sphere; for whoever splits its bill by distance.
create function private.ways_of_goods(round uuid) returns table (firm_id uuid, metres bigint)
language sql stable security definer set search_path = '' as $$
  select distinct f.id, round(12742000 * asin(sqrt(power(sin(radians(f.lat - c.lat) / 2), 2)
      + cos(radians(c.lat)) * cos(radians(f.lat)) * power(sin(radians(f.lng - c.lng) / 2), 2))))::bigint
  from public.rounds r
  join public.clusters c on c.id = r.cluster_id
  join public.pledges p on p.round_id = r.id
  join public.firms f on f.id = p.firm_id and f.lat is not null and f.lng is not null
  where r.id = round and r.id in (select private.my_kept_round_ids())
$$;
revoke execute on function private.ways_of_goods(uuid) from public;
grant execute on function private.ways_of_goods(uuid) to khosheh_member;
