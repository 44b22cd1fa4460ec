-- A firm without an account says yes to a pledge that was entered for it by a link or by a short code, each good for one answer.

create table public.pledge_links (
  pledge_id uuid primary key references public.pledges (id),
  token_hash text not null unique,
  code_hash text not null unique,
  made_by uuid references public.people (id) on delete set null,
  made_at timestamptz not null default clock_timestamp(),
  used_at timestamptz
);
comment on table public.pledge_links is 'The link and the code of a pledge that was entered for a firm, as hashes; a new one takes the place of the last.';
call private.open_to_worker('public.pledge_links');

-- Makes the link and the code of a pledge that the actor's desk follows up; false when it doesn't wait for an answer.
create function private.link_pledge(pledge uuid, token text, code text) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  p public.pledges;
  r public.rounds;
begin
  select * into p from public.pledges where id = pledge;
  select * into r from public.rounds where id = p.round_id;
  if p.on_behalf_of is null or r.cluster_id not in (select private.my_broker_cluster_ids()) or p.firm_id in (select private.my_firm_ids())
     or not private.takes_pledges(r) or p.expires_at <= clock_timestamp() or private.is_replaced(p)
     or exists (select from public.pledge_confirmations c where c.pledge_id = pledge) then
    return false;
  end if;
  insert into public.pledge_links (pledge_id, token_hash, code_hash, made_by) values (pledge, token, code, private.actor_id())
    on conflict (pledge_id) do update set token_hash = excluded.token_hash, code_hash = excluded.code_hash, made_by = excluded.made_by, made_at = clock_timestamp();
  return true;
end
$$;

-- What the holder of a link or a code is asked; nothing once it is answered, replaced or past.
create function private.linked_pledge(key text)
returns table (pledge_id uuid, round_id uuid, title text, unit_code text, firm_fa text, firm_en text, min_qty bigint, desired_qty bigint, max_qty bigint,
  cap bigint, entry_note text, expires_at timestamptz, means text)
language sql stable security definer set search_path = '' as $$
  select p.id, r.id, r.title, r.unit_code, f.name_fa, f.name_en, p.min_qty, p.desired_qty, p.max_qty, p.cap, p.entry_note, p.expires_at,
    case when l.token_hash = key then 'link' else 'code' end
  from public.pledge_links l
  join public.pledges p on p.id = l.pledge_id
  join public.rounds r on r.id = p.round_id
  join public.firms f on f.id = p.firm_id
  where (l.token_hash = key or l.code_hash = key) and l.used_at is null and p.item_version = r.item_version
    and r.state = 'pledging' and clock_timestamp() < r.deadline and clock_timestamp() < p.expires_at and not private.is_replaced(p)
    and not exists (select from public.pledge_confirmations c where c.pledge_id = p.id)
$$;

-- The firm's answer by link or code, once; false when the key is worth nothing any more.
create function private.answer_linked_pledge(key text, answer text) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  asked record;
  firm uuid;
begin
  select * into asked from private.linked_pledge(key);
  if asked.pledge_id is null or answer not in ('confirmed', 'declined') then
    return false;
  end if;
  perform from public.rounds r where r.id = asked.round_id for update;
  -- The deadline may have come, or the same key been used, while the lock was waited for.
  if not exists (select from private.linked_pledge(key)) then
    return false;
  end if;
  update public.pledge_links l set used_at = clock_timestamp() where l.pledge_id = asked.pledge_id and l.used_at is null;
  if not found then
    return false;
  end if;
  insert into public.pledge_confirmations (pledge_id, answer, means) values (asked.pledge_id, answer, asked.means);
  select p.firm_id into firm from public.pledges p where p.id = asked.pledge_id;
  if answer = 'confirmed' then
    insert into public.round_events (round_id, seq, kind, actor_firm_id, detail) values (asked.round_id, 0, 'confirmed', firm, jsonb_build_object('means', asked.means));
    insert into public.outbox (topic, payload) values ('pledge.confirmed', jsonb_build_object('roundId', asked.round_id, 'firmId', firm));
  end if;
  return true;
end
$$;
revoke execute on function private.link_pledge(uuid, text, text), private.linked_pledge(text), private.answer_linked_pledge(text, text) from public;
grant execute on function private.link_pledge(uuid, text, text) to khosheh_member;
grant execute on function private.linked_pledge(text), private.answer_linked_pledge(text, text) to khosheh_member, khosheh_visitor;
