-- A broker makes two member firms acquainted: with a sentence why, which is the first line of their conversation and stays at the desk.

create table public.introductions (
  id uuid primary key default gen_random_uuid(),
  cluster_id uuid not null references public.clusters (id) on delete cascade,
  firm_a uuid not null references public.firms (id) on delete cascade,
  firm_b uuid not null references public.firms (id) on delete cascade,
  reason text not null,
  conversation_id uuid not null references public.chat_conversations (id) on delete cascade,
  seq bigint not null,
  introduced_by uuid references public.people (id) on delete set null,
  created_at timestamptz not null default clock_timestamp(),
  constraint introductions_pair check (firm_a < firm_b),
  constraint introductions_reason check (char_length(reason) between 1 and 500),
  constraint introductions_once unique (cluster_id, firm_a, firm_b)
);
comment on table public.introductions is 'Two firms that a desk introduced to each other and why; the two firms and the desk read it. Never rewritten.';
comment on column public.introductions.seq is 'The line of the conversation that says so; what the firms wrote follows it.';
create index introductions_of_cluster on public.introductions (cluster_id, created_at desc);
create index introductions_of_other on public.introductions (firm_b);
create index introductions_of_conversation on public.introductions (conversation_id);
create trigger introductions_kept before update of cluster_id, firm_a, firm_b, reason, conversation_id, seq, created_at on public.introductions
  for each row execute function private.refuse_rewrite();

call private.open_to_worker('public.introductions');
grant select on public.introductions to khosheh_member;
create policy introductions_read on public.introductions for select to khosheh_member
  using (cluster_id = any (array(select private.my_desk_cluster_ids()))
    or firm_a = any (array(select private.my_firm_ids())) or firm_b = any (array(select private.my_firm_ids())));

-- The conversation of the two firms with the introduction as its next line, the row at the desk and the event, or nothing.
create function private.introduce_firms(cluster uuid, one uuid, other uuid, why text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  c public.chat_conversations;
  desk public.clusters;
  made uuid;
  pair text := least(one, other)::text || ':' || greatest(one, other)::text;
begin
  if not (cluster in (select private.my_broker_cluster_ids())) or one in (select private.my_firm_ids()) or other in (select private.my_firm_ids()) then
    raise exception 'not who introduces these firms' using errcode = '42501';
  end if;
  if one = other or (
    select count(*) from public.cluster_memberships m join public.firms f on f.id = m.firm_id and f.status = 'active'
    where m.cluster_id = cluster and m.status = 'active' and m.firm_id in (one, other)) <> 2 then
    raise exception 'not two members of the cluster' using errcode = 'P0002';
  end if;
  select * into desk from public.clusters x where x.id = cluster;
  insert into public.chat_conversations (kind, direct_key) values ('direct', pair) on conflict (direct_key) do nothing;
  select * into c from public.chat_conversations x where x.direct_key = pair for no key update;
  if c.state <> 'open'
    or exists (select from public.chat_blocks b where (b.firm_id, b.blocked_firm_id) in ((one, other), (other, one)))
    or exists (select from public.chat_participants p where p.conversation_id = c.id and p.banned_at is not null) then
    raise exception 'the two firms get no messages from each other' using errcode = '23514', constraint = 'chat_blocks_direct';
  end if;
  insert into public.chat_participants (conversation_id, firm_id) values (c.id, one), (c.id, other) on conflict do nothing;
  insert into public.introductions (cluster_id, firm_a, firm_b, reason, conversation_id, seq, introduced_by)
    values (cluster, least(one, other), greatest(one, other), why, c.id, c.last_seq + 1, private.actor_id()) returning id into made;
  insert into public.chat_messages (conversation_id, seq, ev, cnt, kind, body, meta, created_at)
  values (c.id, c.last_seq + 1, c.last_ev + 1, c.msg_count, 'system', '',
    jsonb_build_object('happening', jsonb_build_object('what', 'introduced', 'reason', why,
      'fa', coalesce(nullif(desk.name_fa, ''), desk.name_en), 'en', coalesce(nullif(desk.name_en, ''), desk.name_fa))),
    greatest(clock_timestamp(), coalesce(c.last_message_at, '-infinity')));
  update public.chat_conversations x
    set last_seq = c.last_seq + 1, last_ev = c.last_ev + 1, last_message_at = greatest(clock_timestamp(), coalesce(c.last_message_at, '-infinity'))
    where x.id = c.id;
  insert into public.outbox (topic, payload) values
    ('chat.change', jsonb_build_object('conversationId', c.id, 'ev', c.last_ev + 1, 't', 'member')),
    ('introduction.made', jsonb_build_object('introductionId', made));
  return c.id;
end
$$;

-- With how many firms each member has to do: those that it and the other one both wrote to, and those in the rooms of its purchases.
create function private.desk_ties(cluster uuid) returns table (firm_id uuid, ties int, introduced int)
language sql stable security definer set search_path = '' as $$
  with members as materialized (
    select m.firm_id from public.cluster_memberships m join public.firms f on f.id = m.firm_id and f.status = 'active'
    where m.cluster_id = cluster and m.status = 'active' and cluster in (select private.my_desk_cluster_ids())
  ), pairs as (
    select distinct p.firm_id, o.firm_id as other
    from members
    join public.chat_participants p on p.firm_id = members.firm_id and p.left_at is null
    join public.chat_conversations c on c.id = p.conversation_id
    join public.chat_participants o on o.conversation_id = c.id and o.firm_id <> p.firm_id and o.left_at is null
    where c.kind = 'room' or (
      exists (select from public.chat_messages g where g.conversation_id = c.id and g.sender_firm_id = p.firm_id)
      and exists (select from public.chat_messages g where g.conversation_id = c.id and g.sender_firm_id = o.firm_id))
  )
  select m.firm_id, coalesce(t.ties, 0), coalesce(i.introduced, 0)
  from members m
  left join (select firm_id, count(*)::int as ties from pairs group by firm_id) t on t.firm_id = m.firm_id
  left join (
    select x.firm_id, count(*)::int as introduced
    from public.introductions n cross join lateral (values (n.firm_a), (n.firm_b)) x(firm_id)
    where n.cluster_id = cluster group by x.firm_id) i on i.firm_id = m.firm_id
$$;

-- Whether the firms have written since they were introduced: how many of the two, not what.
create function private.desk_introductions(cluster uuid) returns table (id uuid, wrote int)
language sql stable security definer set search_path = '' as $$
  select i.id,
    (exists (select from public.chat_messages g where g.conversation_id = i.conversation_id and g.seq > i.seq and g.sender_firm_id = i.firm_a))::int
    + (exists (select from public.chat_messages g where g.conversation_id = i.conversation_id and g.seq > i.seq and g.sender_firm_id = i.firm_b))::int
  from public.introductions i
  where i.cluster_id = cluster and cluster in (select private.my_desk_cluster_ids())
$$;

revoke execute on function private.introduce_firms(uuid, uuid, uuid, text), private.desk_ties(uuid), private.desk_introductions(uuid) from public;
grant execute on function private.introduce_firms(uuid, uuid, uuid, text), private.desk_ties(uuid), private.desk_introductions(uuid) to khosheh_member;

-- What was seen in the conversation has been read in the inbox too, also what stands for no stretch of messages.
create or replace function private.chat_read_notices() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.notifications n set read_at = clock_timestamp()
    where n.person_id = new.person_id and n.thread = 'chat:' || new.conversation_id and n.read_at is null and coalesce(n.last_seq, 0) <= new.read_seq;
  return null;
end
$$;
