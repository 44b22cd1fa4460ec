-- Many people's messages in one transaction: one wait for the disk for all of them.

-- Who takes part in a conversation is asked for each message; the two indices that begin with it are of firms and of desks alone.
create index chat_participants_of_conversation on public.chat_participants (conversation_id);

-- Takes points of several subjects, each named once, and says how many are gone and for how long. In the order of the keys, so that
-- two that take at once wait for each other one way only.
create function private.take_points(keys text[], wanted int[], seconds int)
returns table (subject text, gone int, left_ms float8)
language sql set search_path = '' as $$
  insert into public.rate_limits as l (key, points, expire)
  select x.key, x.points, (extract(epoch from clock_timestamp()) * 1000)::int8 + seconds * 1000
  from unnest(keys, wanted) as x(key, points) order by x.key
  on conflict (key) do update set
    points = case when l.expire <= (extract(epoch from clock_timestamp()) * 1000)::int8 then excluded.points else l.points + excluded.points end,
    expire = case when l.expire <= (extract(epoch from clock_timestamp()) * 1000)::int8 then excluded.expire else l.expire end
  returning l.key, l.points, (l.expire - (extract(epoch from clock_timestamp()) * 1000)::int8)::float8
$$;

-- A conversation takes twenty messages a second, sixty at once: the sixtieth before the next one is three seconds old. Milliseconds until it is;
-- nothing when a clock that was set back makes it one of the future.
create function private.chat_wait_ms(conversation uuid) returns float8
language plpgsql stable set search_path = '' set enable_seqscan = off as $$
declare
  age float8;
begin
  select extract(epoch from clock_timestamp() - m.created_at) * 1000 into age
    from public.chat_conversations c join public.chat_messages m on m.conversation_id = c.id and m.seq = c.last_seq - 59
    where c.id = conversation;
  return case when age between 0 and 3000 then 3000 - age else 0 end;
end
$$;

-- For which of the actor's parties a message in this conversation is sent: the acting firm first, else another, else a desk.
create function private.chat_party_of(conversation uuid, acting uuid)
returns table (firm_id uuid, desk_id uuid)
language plpgsql stable set search_path = '' set enable_seqscan = off rows 1 as $$
begin
  return query
    select p.firm_id, p.desk_cluster_id from public.chat_participants p
    where p.conversation_id = conversation and p.left_at is null
      and (p.firm_id in (select private.my_editor_firm_ids()) or p.desk_cluster_id in (select private.my_staff_cluster_ids()))
    order by (p.firm_id = acting) desc nulls last, p.firm_id nulls last
    limit 1;
end
$$;

-- Messages of several people, each as its author and each by itself: what one is refused for doesn't concern the others. `refusal` is empty for one
-- that is taken, `limited` (with the time until it would be taken), `ended` for a session that is over, `busy` for a conversation that somebody
-- else holds, or the SQLSTATE, with the constraint as `why`. An item is {n, person, session, conversation, acting, client, body, extra, points},
-- where `points` is the author's subject of the limit. A lock is hardly waited for: the others would wait too.
create function private.chat_send_batch(items jsonb, most int, seconds int)
returns table (n int, refusal text, why text, wait_ms float8, seq float8, ev float8, cnt float8, id uuid, at json, dup boolean, event bigint)
language plpgsql security definer set search_path = '' set lock_timeout = '250ms' as $$
declare
  before text := coalesce(current_setting('request.jwt.claims', true), '');
  taken jsonb;
  free uuid[];
  party record;
  x record;
begin
  select jsonb_object_agg(t.subject, jsonb_build_array(t.gone, t.left_ms)) into taken
  from (
    select array_agg(k.points) as keys, array_agg(k.wanted) as wanted
    from (select i ->> 'points' as points, count(*)::int as wanted from jsonb_array_elements(items) as i group by 1) k
  ) s, private.take_points(s.keys, s.wanted, seconds) t;

  free := array(
    select c.id from public.chat_conversations c
    where c.id in (select (i ->> 'conversation')::uuid from jsonb_array_elements(items) as i)
    order by c.id for no key update skip locked);

  for x in
    select i.*, count(*) over (partition by i.points) - row_number() over (partition by i.points order by i.n) as later
    from jsonb_to_recordset(items) as i(n int, person uuid, session uuid, conversation uuid, acting uuid, client uuid, body text, extra jsonb, points text)
    order by i.conversation, i.n
  loop
    n := x.n;
    refusal := null;
    why := null;
    wait_ms := null;
    event := null;
    if (taken -> x.points ->> 0)::int - x.later > most then
      refusal := 'limited';
      wait_ms := (taken -> x.points ->> 1)::float8;
    elsif x.conversation <> all (free) then
      refusal := 'busy';
    else
      perform set_config('request.jwt.claims', jsonb_build_object('sub', x.person, 'session_id', x.session, 'role', 'authenticated')::text, true);
      begin
        select p.* into party from private.chat_party_of(x.conversation, x.acting) p;
        wait_ms := private.chat_wait_ms(x.conversation);
        if not private.session_alive(x.session) then
          refusal := 'ended';
        elsif party is null then
          refusal := '42501';
        elsif wait_ms > 0 then
          refusal := 'limited';
        else
          select s.seq, s.ev, s.cnt, s.id, to_json(s.created_at), s.dup, s.event into seq, ev, cnt, id, at, dup, event
            from private.chat_send(x.conversation, party.firm_id, party.desk_id, x.client, x.body, x.extra) s;
        end if;
      exception when others then
        get stacked diagnostics refusal = returned_sqlstate, why = constraint_name;
      end;
    end if;
    return next;
  end loop;
  perform set_config('request.jwt.claims', before, true);
end
$$;

revoke execute on function private.take_points(text[], int[], int), private.chat_wait_ms(uuid), private.chat_party_of(uuid, uuid), private.chat_send_batch(jsonb, int, int) from public;
grant execute on function private.take_points(text[], int[], int) to khosheh_worker;
grant execute on function private.chat_wait_ms(uuid), private.chat_party_of(uuid, uuid) to khosheh_member;
grant execute on function private.chat_send_batch(jsonb, int, int) to khosheh_worker;
