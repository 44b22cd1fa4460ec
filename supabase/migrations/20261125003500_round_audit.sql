-- The log of a round pins its rows: whatever is written to a table of the joint purchase, by whatever path, appends the
-- fingerprint of the rows it touched to the round's chain. So the chain tells when a row was changed behind its back.

-- Who may append which kind of entry; a later part of the product adds a line here for its own kinds.
create table public.round_event_kinds (
  kind text primary key check (char_length(kind) between 1 and 40),
  writer text not null check (writer in ('server', 'firm', 'facilitator', 'broker', 'desk'))
);
comment on table public.round_event_kinds is 'Who may append an entry of this kind to a round''s log: a firm for itself, the facilitator, the broker, either of them, or the server alone.';
insert into public.round_event_kinds (kind, writer) values
  ('started', 'facilitator'), ('step', 'desk'), ('pledged', 'firm'), ('withdrew', 'firm'), ('confirmed', 'firm'), ('assisted', 'broker'),
  ('cleared', 'server'), ('row', 'server');
call private.open_to_worker('public.round_event_kinds');
grant select on public.round_event_kinds to authenticated, khosheh_member;
create policy round_event_kinds_read on public.round_event_kinds for select to authenticated, khosheh_member using (true);

-- The end of each chain, kept apart from it: without it nobody would miss the last entries.
create table public.round_log_heads (
  round_id uuid primary key references public.rounds (id),
  seq bigint not null,
  hash text not null
);
comment on table public.round_log_heads is 'Number and hash of the last entry of a round''s log.';
call private.open_to_worker('public.round_log_heads');
revoke insert, update, delete on public.round_log_heads from khosheh_worker;
insert into public.round_log_heads (round_id, seq, hash)
select distinct on (e.round_id) e.round_id, e.seq, e.hash from public.round_events e order by e.round_id, e.seq desc;

alter table public.round_events add column format int not null default 1 check (format in (1, 2));
comment on column public.round_events.format is 'How the hash is made: 1 leaves out what is null, 2 names every field.';

create or replace function private.chain_round_event() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  last public.round_events;
begin
  -- Weaker than `for update`: a row that refers to the round holds a share of its key already, and must not wait for another one.
  perform from public.rounds r where r.id = new.round_id for no key update;
  select * into last from public.round_events e where e.round_id = new.round_id order by e.seq desc limit 1;
  new.seq := coalesce(last.seq, 0) + 1;
  new.at := greatest(clock_timestamp(), coalesce(last.at, '-infinity'));
  new.prev_hash := coalesce(last.hash, '');
  new.format := 2;
  new.hash := encode(sha256(convert_to(jsonb_build_array(new.prev_hash, new.round_id, new.seq, new.kind, new.from_state, new.to_state,
    new.actor_id, new.actor_firm_id, new.reason, new.detail,
    to_char(new.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))::text, 'UTF8')), 'hex');
  insert into public.round_log_heads (round_id, seq, hash) values (new.round_id, new.seq, new.hash)
    on conflict (round_id) do update set seq = excluded.seq, hash = excluded.hash;
  return new;
end
$$;

-- What pins rows is for the check of the log alone: how many there are would count sealed quotes and other firms' changes.
create policy round_events_rows_hidden on public.round_events as restrictive for select to authenticated, khosheh_member
  using (kind <> 'row');
create policy round_events_server_kinds on public.round_events as restrictive for insert to khosheh_member
  with check (kind not in (select k.kind from public.round_event_kinds k where k.writer = 'server'));
alter policy round_events_write on public.round_events
  with check (actor_id = (select private.actor_id())
    and (kind <> 'step' or round_id in (select r.id from public.rounds r where r.state = round_events.to_state))
    and case (select k.writer from public.round_event_kinds k where k.kind = round_events.kind)
      when 'firm'
        then actor_firm_id = any (array(select private.my_editor_firm_ids())) and round_id in (select r.id from public.rounds r)
      when 'facilitator'
        then round_id in (select r.id from public.rounds r where r.facilitator_firm_id = round_events.actor_firm_id)
          and actor_firm_id = any (array(select private.my_editor_firm_ids()))
      when 'broker'
        then actor_firm_id is null
          and round_id in (select r.id from public.rounds r where r.cluster_id = any (array(select private.my_broker_cluster_ids())))
      when 'desk'
        then round_id in (select r.id from public.rounds r
          where (r.facilitator_firm_id = round_events.actor_firm_id and r.facilitator_firm_id = any (array(select private.my_editor_firm_ids())))
            or (round_events.actor_firm_id is null and r.cluster_id = any (array(select private.my_broker_cluster_ids()))))
      else false
    end);

-- What went into a clearing, and the secret that keeps its fingerprint from being guessed: with few firms and their
-- usual quantities every possible input could be tried.
create table public.clearing_inputs (
  clearing_id uuid primary key references public.clearings (id),
  secret text not null check (secret ~ '^[0-9a-f]{64}$'),
  input jsonb not null,
  kept_at timestamptz not null default clock_timestamp()
);
comment on table public.clearing_inputs is 'The input of a clearing as the engine took it; clearings.input_hash is its fingerprint under the secret.';
call private.open_to_worker('public.clearing_inputs');
create trigger clearing_inputs_append_only before update or delete on public.clearing_inputs
  for each row execute function private.refuse_rewrite();

create index round_events_of_row on public.round_events ((detail ->> 'table'), (detail ->> 'key'), seq desc) where kind = 'row';

-- Appends the fingerprint of the rows of one table that share a key, as they are now.
create function private.keep_group(target regclass, key_column text, key text, round uuid, act text) returns void
language plpgsql set search_path = '' set timezone = 'UTC' as $$
declare
  names text;
  key_type text;
  sum text;
begin
  select string_agg(a.attname, ',' order by a.attnum), max(format_type(a.atttypid, null)) filter (where a.attname = key_column)
    into names, key_type
    from pg_attribute a where a.attrelid = target and a.attnum > 0 and not a.attisdropped;
  execute format('select encode(sha256(convert_to(coalesce(string_agg(x.line, e''\n'' order by x.line collate "C"), ''''), ''UTF8'')), ''hex'')
    from (select to_jsonb(t)::text as line from %s t where t.%I = $1::%s) x', target, key_column, key_type) into sum using key;
  insert into public.round_events (round_id, seq, kind, actor_id, detail)
  values (round, 0, 'row', private.actor_id(), jsonb_build_object('table', (select c.relname from pg_class c where c.oid = target), 'key', key,
    'act', act, 'columns', names, 'sum', sum));
end
$$;

create function private.keep_rows() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  touched record;
  round uuid;
begin
  for touched in execute format(
    case tg_op when 'UPDATE' then 'select %1$s::text as key, %2$s as round from written t union select %1$s::text, %2$s from replaced t order by 1'
      else 'select distinct %1$s::text as key, %2$s as round from written t order by 1' end,
    't.' || quote_ident(tg_argv[0]), tg_argv[1])
  loop
    -- Of a row whose parent went with it the log itself knows the round.
    round := coalesce(touched.round, (select e.round_id from public.round_events e
      where e.kind = 'row' and e.detail ->> 'table' = tg_table_name and e.detail ->> 'key' = touched.key order by e.seq desc limit 1));
    if round is not null and exists (select from public.rounds r where r.id = round) then
      perform private.keep_group(tg_relid, tg_argv[0], touched.key, round, lower(tg_op));
    end if;
  end loop;
  return null;
end
$$;

-- Puts a table under the log. `key_column` names the rows that are pinned together (usually the primary key, of a part that
-- of its whole), `round_of` is SQL for the round's id of a row `t`.
create procedure private.keep_in_log(target regclass, key_column text, round_of text default 't.round_id')
language plpgsql set search_path = '' as $$
declare
  name text := (select c.relname from pg_class c where c.oid = target);
  held record;
begin
  execute format('create trigger %I after insert on %s referencing new table as written for each statement execute function private.keep_rows(%L, %L)',
    name || '_kept_insert', target, key_column, round_of);
  execute format('create trigger %I after update on %s referencing old table as replaced new table as written for each statement execute function private.keep_rows(%L, %L)',
    name || '_kept_update', target, key_column, round_of);
  execute format('create trigger %I after delete on %s referencing old table as written for each statement execute function private.keep_rows(%L, %L)',
    name || '_kept_delete', target, key_column, round_of);
  for held in execute format('select distinct t.%I::text as key, %s as round from %s t order by 1', key_column, round_of, target) loop
    perform private.keep_group(target, key_column, held.key, held.round, 'found');
  end loop;
end
$$;
revoke execute on function private.keep_group(regclass, text, text, uuid, text), private.keep_rows() from public;
revoke execute on procedure private.keep_in_log(regclass, text, text) from public;

call private.keep_in_log('public.rounds', 'id', 't.id');
call private.keep_in_log('public.round_quotes', 'id');
call private.keep_in_log('public.round_quote_breaks', 'quote_id', '(select q.round_id from public.round_quotes q where q.id = t.quote_id)');
call private.keep_in_log('public.round_cost_lines', 'round_id');
call private.keep_in_log('public.round_snapshots', 'id');
call private.keep_in_log('public.pledges', 'id');
call private.keep_in_log('public.pledge_confirmations', 'pledge_id', '(select p.round_id from public.pledges p where p.id = t.pledge_id)');
call private.keep_in_log('public.clearings', 'id');
call private.keep_in_log('public.clearing_allocations', 'clearing_id', '(select c.round_id from public.clearings c where c.id = t.clearing_id)');
call private.keep_in_log('public.clearing_inputs', 'clearing_id', '(select c.round_id from public.clearings c where c.id = t.clearing_id)');
