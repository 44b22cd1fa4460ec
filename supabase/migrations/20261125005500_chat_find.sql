-- Messages of the actor's conversations that hold all of the words, blanks or not between them, the latest first. As a query of the actor's own
-- it could not use the index of words, which must not be asked before the policy is. Volatile only because it asks the planner: words that much
-- is found for are looked for from the newest messages backward.
create function private.chat_find(wanted uuid, words text[], most int)
returns table (conversation_id uuid, seq bigint)
language plpgsql volatile security definer set search_path = '' as $$
declare
  mine uuid[] := array(select x.id from private.my_conversation_ids() as x(id) where wanted is null or x.id = wanted);
  holds text := (select string_agg(format('replace(m.search_text, '' '', '''') like %L', '%' || regexp_replace(w, '([\\%_])', '\\\1', 'g') || '%'), ' and ') from unnest(words) w where w <> '');
  among text;
  plan json;
  recent int := greatest(20, 20000 / greatest(cardinality(mine), 1));
  found int := 0;
begin
  if holds is null or cardinality(mine) = 0 then
    return;
  end if;
  among := format('from public.chat_messages m where m.conversation_id = any (%L::uuid[]) and m.deleted_at is null and m.search_text <> '''' and %s', mine, holds);
  execute 'explain (format json) select ' || among into plan;
  if (plan -> 0 -> 'Plan' ->> 'Plan Rows')::float8 > 5000 then
    -- Complete from the moment on from which every conversation was read.
    return query execute format(
      'with seen as materialized (
         select m.conversation_id, m.seq, m.created_at, m.deleted_at is null and m.search_text <> '''' and %s as holds
         from unnest($1) c cross join lateral (select * from public.chat_messages x where x.conversation_id = c order by x.seq desc limit $2) m
       ), since as materialized (
         select max(s.oldest) as at from (select min(x.created_at) as oldest from seen x group by x.conversation_id having count(*) = $2) s
       ), hits as materialized (
         select x.conversation_id, x.seq, x.created_at from seen x, since where x.holds and x.created_at >= coalesce(since.at, ''-infinity'') order by x.created_at desc limit $3
       )
       select h.conversation_id, h.seq from hits h where (select count(*) from hits) = $3 order by h.created_at desc', holds) using mine, recent, most;
    get diagnostics found = row_count;
  end if;
  if found = 0 then
    return query execute format('select m.conversation_id, m.seq %s order by m.created_at desc limit $1', among) using most;
  end if;
end
$$;
revoke execute on function private.chat_find(uuid, text[], int) from public;
grant execute on function private.chat_find(uuid, text[], int) to khosheh_member;
