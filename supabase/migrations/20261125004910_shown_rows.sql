-- Exact pledges are shown among the pledging firms of a round while every one of them agrees; the last word of each firm counts.
create table public.round_row_consents (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references public.rounds (id),
  firm_id uuid not null references public.firms (id),
  agrees boolean not null,
  given_by uuid references public.people (id) on delete set null,
  given_at timestamptz not null default clock_timestamp()
);
comment on table public.round_row_consents is 'A firm''s yes to show its pledge to the other pledging firms, or that it takes it back; the last row counts.';
create index round_row_consents_latest on public.round_row_consents (round_id, firm_id, given_at desc);
insert into public.round_event_kinds (kind, writer) values ('rows_agreed', 'firm'), ('rows_closed', 'firm');

call private.open_to_worker('public.round_row_consents');
grant select on public.round_row_consents to authenticated, khosheh_member;
grant insert on public.round_row_consents to khosheh_member;
create trigger round_row_consents_append_only before update or delete on public.round_row_consents for each row execute function private.refuse_rewrite();
call private.keep_in_log('public.round_row_consents', 'id');
create policy round_row_consents_read on public.round_row_consents for select to authenticated, khosheh_member
  using (firm_id = any (array(select private.my_firm_ids())));
create policy round_row_consents_give on public.round_row_consents for insert to khosheh_member
  with check (given_by = (select private.actor_id()) and firm_id = any (array(select private.my_editor_firm_ids()))
    and round_id in (select r.id from public.rounds r));

create function private.guard_row_consent() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if private.actor_id() is not null and not exists (
    select from public.rounds r where r.id = new.round_id and r.state in ('pledging', 'fill')
      and exists (select from public.counting_pledges p where p.round_id = r.id and p.firm_id = new.firm_id)) then
    raise exception 'no pledge of this firm stands in a round that takes pledges' using errcode = '23514', constraint = 'round_row_consents_now';
  end if;
  return new;
end
$$;
create trigger round_row_consents_guard before insert on public.round_row_consents for each row execute function private.guard_row_consent();
revoke execute on function private.guard_row_consent() from public;

create or replace function private.my_open_round_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select r.id
  from public.rounds r
  where r.id in (select c.round_id from public.round_row_consents c where c.agrees and c.firm_id in (select private.my_firm_ids()))
    and exists (select from public.counting_pledges p where p.round_id = r.id and p.firm_id in (select private.my_firm_ids()))
    and not exists (
      select from public.counting_pledges p
      where p.round_id = r.id
        and not coalesce((select c.agrees from public.round_row_consents c where c.round_id = p.round_id and c.firm_id = p.firm_id order by c.given_at desc, c.id limit 1), false))
$$;
alter table public.rounds drop column openness;
