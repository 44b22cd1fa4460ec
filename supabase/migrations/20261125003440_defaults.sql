-- Defaults on record, with the right of reply: seen by the firm, by the facilitator of that round and by the cluster's brokers.

create table public.firm_defaults (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references public.rounds (id),
  firm_id uuid not null references public.firms (id),
  kind text not null check (kind in ('not_paid', 'lot_not_taken', 'withdrew_after_lock')),
  statement text not null check (char_length(statement) between 1 and 1000),
  recorded_by uuid references public.people (id) on delete set null,
  recorded_firm_id uuid references public.firms (id),
  recorded_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null default clock_timestamp() + interval '2 years'
);
comment on table public.firm_defaults is 'A firm that didn''t pay, didn''t take its lot, or withdrew after the lock, as the desk of the round records it; append-only.';
create index firm_defaults_of_firm on public.firm_defaults (firm_id, recorded_at desc);
create index firm_defaults_of_round on public.firm_defaults (round_id);

create table public.firm_default_entries (
  id uuid primary key default gen_random_uuid(),
  default_id uuid not null references public.firm_defaults (id),
  kind text not null check (kind in ('reply', 'withdrawal')),
  body text not null check (char_length(body) between 1 and 1000),
  written_by uuid references public.people (id) on delete set null,
  written_firm_id uuid references public.firms (id),
  written_at timestamptz not null default clock_timestamp()
);
comment on table public.firm_default_entries is 'What the firm replies, and why the record was withdrawn; append-only.';
create unique index firm_default_entries_withdrawn on public.firm_default_entries (default_id) where kind = 'withdrawal';
create index firm_default_entries_of_default on public.firm_default_entries (default_id, written_at);

call private.open_to_worker('public.firm_defaults');
call private.open_to_worker('public.firm_default_entries');
grant select, insert on public.firm_defaults, public.firm_default_entries to khosheh_member;
create trigger firm_defaults_kept before update or delete on public.firm_defaults for each row execute function private.refuse_rewrite();
create trigger firm_default_entries_kept before update or delete on public.firm_default_entries for each row execute function private.refuse_rewrite();

create policy firm_defaults_read on public.firm_defaults for select to khosheh_member
  using (firm_id = any (array(select private.my_firm_ids()))
    or (round_id = any (array(select private.my_kept_round_ids())) and expires_at > clock_timestamp()));
create policy firm_defaults_record on public.firm_defaults for insert to khosheh_member
  with check (recorded_by = (select private.actor_id()) and round_id = any (array(select private.my_kept_round_ids()))
    and not firm_id = any (array(select private.my_firm_ids())));
create policy firm_default_entries_read on public.firm_default_entries for select to khosheh_member
  using (default_id in (select d.id from public.firm_defaults d));
create policy firm_default_entries_write on public.firm_default_entries for insert to khosheh_member
  with check (written_by = (select private.actor_id())
    and case kind when 'reply' then default_id in (select d.id from public.firm_defaults d where d.firm_id = any (array(select private.my_editor_firm_ids())))
      else default_id in (select d.id from public.firm_defaults d
        where d.round_id = any (array(select private.my_kept_round_ids())) and not d.firm_id = any (array(select private.my_firm_ids()))) end);

create function private.stamp_default() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if private.actor_id() is not null then
    new.recorded_at := clock_timestamp();
    new.expires_at := clock_timestamp() + interval '2 years';
  end if;
  return new;
end
$$;
create trigger firm_defaults_stamp before insert on public.firm_defaults for each row execute function private.stamp_default();

create function private.check_default() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if private.actor_id() is not null and not exists (select from public.rounds r where r.id = new.round_id
       and r.state = any (array['locked', 'awarded', 'ordered', 'received', 'reconciled', 'closed', 'cancelled'])) then
    raise exception 'nobody defaults before the lock' using errcode = '23514', constraint = 'firm_defaults_in_time';
  end if;
  if not exists (select from public.pledges p join public.pledge_confirmations c on c.pledge_id = p.id and c.answer = 'confirmed'
       where p.round_id = new.round_id and p.firm_id = new.firm_id) then
    raise exception 'the firm took no part' using errcode = '23514', constraint = 'firm_defaults_part';
  end if;
  return null;
end
$$;
create function private.guard_default_entry() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if private.actor_id() is not null then new.written_at := clock_timestamp(); end if;
  return new;
end
$$;
create trigger firm_default_entries_guard before insert on public.firm_default_entries for each row execute function private.guard_default_entry();
create constraint trigger firm_defaults_part after insert on public.firm_defaults
  deferrable initially deferred for each row execute function private.check_default();

revoke execute on function private.stamp_default(), private.check_default(), private.guard_default_entry() from public;
