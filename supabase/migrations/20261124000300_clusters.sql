-- Clusters, their staff, and which firm belongs to which cluster.

create table public.clusters (
  id uuid primary key default gen_random_uuid(),
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  name_fa text not null check (char_length(name_fa) between 1 and 160),
  name_en text not null check (char_length(name_en) between 1 and 160),
  story_fa text not null default '' check (char_length(story_fa) <= 8000),
  story_en text not null default '' check (char_length(story_en) <= 8000),
  place_fa text not null default '',
  place_en text not null default '',
  sectors text[] not null default '{}',
  hue int not null default 195 check (hue between 0 and 360),
  lat double precision not null check (lat between -90 and 90),
  lng double precision not null check (lng between -180 and 180),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.clusters is 'A place and a trade. The partition key of everything firms do together.';
comment on column public.clusters.sectors is 'ISIC Rev.4 classes.';
comment on column public.clusters.hue is 'Hue of the accent colour on the cluster''s pages, in degrees.';
create trigger clusters_touch before update on public.clusters for each row execute function private.touch();

create table public.cluster_staff (
  cluster_id uuid not null references public.clusters (id) on delete cascade,
  person_id uuid not null references public.people (id) on delete cascade,
  role text not null check (role in ('broker', 'coordinator')),
  granted_at timestamptz not null default now(),
  revoked_at timestamptz,
  primary key (cluster_id, person_id, role)
);
comment on table public.cluster_staff is 'Brokers (cluster development agents) decide; coordinators help and read.';
create index cluster_staff_of_person on public.cluster_staff (person_id) where revoked_at is null;

create table public.cluster_memberships (
  cluster_id uuid not null references public.clusters (id) on delete cascade,
  firm_id uuid not null references public.firms (id) on delete cascade,
  status text not null default 'pending' check (status in ('pending', 'active', 'rejected', 'changes_requested', 'left')),
  applied_at timestamptz not null default now(),
  decided_by uuid references public.people (id) on delete set null,
  decided_at timestamptz,
  primary key (cluster_id, firm_id)
);
comment on table public.cluster_memberships is 'A firm in a cluster, by decision of the cluster''s broker; the reasons are in cluster_decisions.';

create table public.cluster_decisions (
  id bigint generated always as identity primary key,
  cluster_id uuid not null,
  firm_id uuid not null,
  step text not null check (step in ('applied', 'active', 'rejected', 'changes_requested', 'left')),
  note text not null default '' check (char_length(note) <= 1000),
  actor_id uuid references public.people (id) on delete set null,
  at timestamptz not null default clock_timestamp(),
  foreign key (cluster_id, firm_id) references public.cluster_memberships (cluster_id, firm_id) on delete cascade,
  constraint cluster_decisions_reasoned check (step not in ('rejected', 'changes_requested') or btrim(note) <> '')
);
comment on table public.cluster_decisions is 'What the firm wrote and what the broker answered; between the two of them, append only.';
create index cluster_decisions_of_membership on public.cluster_decisions (cluster_id, firm_id, id desc);
create index cluster_memberships_of_firm on public.cluster_memberships (firm_id) include (cluster_id) where status = 'active';
create index cluster_memberships_waiting on public.cluster_memberships (cluster_id, applied_at) where status in ('pending', 'changes_requested');

create function private.my_member_cluster_ids() returns setof uuid
language sql stable security definer set search_path = '' rows 5 as $$
  select m.cluster_id from public.cluster_memberships m
  where m.status = 'active' and m.firm_id in (select private.my_firm_ids())
$$;

create function private.my_staff_cluster_ids() returns setof uuid
language sql stable security definer set search_path = '' rows 5 as $$
  select s.cluster_id from public.cluster_staff s
  where s.person_id = private.actor_id() and s.revoked_at is null
$$;

create function private.my_broker_cluster_ids() returns setof uuid
language sql stable security definer set search_path = '' rows 5 as $$
  select s.cluster_id from public.cluster_staff s
  where s.person_id = private.actor_id() and s.revoked_at is null and s.role = 'broker'
$$;

create function private.my_cluster_ids() returns setof uuid
language sql stable security definer set search_path = '' rows 5 as $$
  select private.my_member_cluster_ids() union select private.my_staff_cluster_ids()
$$;

-- Firms whose file a broker may read: members and applicants of the broker's clusters.
create function private.my_brokered_firm_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select m.firm_id from public.cluster_memberships m
  where m.status <> 'left' and m.cluster_id in (select private.my_staff_cluster_ids())
$$;

create function private.is_cluster_mate(firm uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.cluster_memberships m
    where m.firm_id = firm and m.status = 'active' and m.cluster_id in (select private.my_cluster_ids()))
$$;

-- Staff are known to everybody by name: they are the people a firm turns to.
create function private.staff_person_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select s.person_id from public.cluster_staff s where s.revoked_at is null
$$;

grant execute on function private.my_member_cluster_ids(), private.my_staff_cluster_ids(), private.my_broker_cluster_ids(),
  private.my_cluster_ids(), private.my_brokered_firm_ids(), private.is_cluster_mate(uuid), private.staff_person_ids()
  to anon, authenticated, khosheh_member, khosheh_visitor;

-- What a firm may do with its own membership, and what the broker may; nobody does both for one firm.
create function private.guard_membership() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  actor uuid := private.actor_id();
  broker boolean;
  own boolean;
begin
  if actor is null then
    return new;
  end if;
  broker := new.cluster_id in (select private.my_broker_cluster_ids());
  own := new.firm_id in (select private.my_editor_firm_ids());
  if tg_op = 'UPDATE' and new.status = old.status and new.status in ('pending', 'changes_requested') and own then
    return new;
  end if;
  if new.status in ('pending', 'left') then
    if not own and not (new.status = 'left' and broker) then
      raise exception 'only the firm applies or leaves' using errcode = '42501';
    end if;
    if tg_op = 'UPDATE' and new.status = 'pending' and old.status = 'active' then
      raise exception 'already a member' using errcode = '23514', constraint = 'cluster_memberships_step';
    end if;
  else
    if not broker or own then
      raise exception 'only a broker of the cluster, who does not act for the firm, decides' using errcode = '42501';
    end if;
    new.decided_by := actor;
    new.decided_at := clock_timestamp();
  end if;
  return new;
end
$$;
create trigger cluster_memberships_guard before insert or update on public.cluster_memberships
  for each row execute function private.guard_membership();

call private.open_to_worker('public.clusters');
call private.open_to_worker('public.cluster_staff');
call private.open_to_worker('public.cluster_memberships');
call private.open_to_worker('public.cluster_decisions');

grant select on public.clusters to anon, authenticated, khosheh_visitor, khosheh_member;
grant insert, update on public.clusters to khosheh_member;
create policy clusters_found on public.clusters for insert to khosheh_member with check ((select private.is_admin()));
create policy clusters_read_public on public.clusters for select to anon, khosheh_visitor using (true);
create policy clusters_read on public.clusters for select to authenticated, khosheh_member using (true);
create policy clusters_edit on public.clusters for update to khosheh_member
  using (id = any (array(select private.my_broker_cluster_ids())) or (select private.is_admin()))
  with check (id = any (array(select private.my_broker_cluster_ids())) or (select private.is_admin()));

grant select on public.cluster_staff to anon, authenticated, khosheh_visitor, khosheh_member;
grant insert, update (revoked_at, granted_at) on public.cluster_staff to khosheh_member;
create policy cluster_staff_read_public on public.cluster_staff for select to anon, khosheh_visitor using (revoked_at is null);
create policy cluster_staff_read on public.cluster_staff for select to authenticated, khosheh_member using (true);
create policy cluster_staff_appoint on public.cluster_staff for insert to khosheh_member
  with check ((select private.is_admin())
    or (role = 'coordinator' and cluster_id = any (array(select private.my_broker_cluster_ids()))));
create policy cluster_staff_change on public.cluster_staff for update to khosheh_member
  using ((select private.is_admin())
    or (role = 'coordinator' and cluster_id = any (array(select private.my_broker_cluster_ids()))))
  with check ((select private.is_admin())
    or (role = 'coordinator' and cluster_id = any (array(select private.my_broker_cluster_ids()))));

grant select on public.cluster_memberships to anon, authenticated, khosheh_visitor, khosheh_member;
grant insert, update (status, applied_at, decided_by, decided_at) on public.cluster_memberships to khosheh_member;
create policy cluster_memberships_read_public on public.cluster_memberships for select to anon, khosheh_visitor
  using (status = 'active');
create policy cluster_memberships_read on public.cluster_memberships for select to authenticated, khosheh_member
  using (status = 'active' or firm_id = any (array(select private.my_firm_ids()))
    or cluster_id = any (array(select private.my_staff_cluster_ids())));
create policy cluster_memberships_apply on public.cluster_memberships for insert to khosheh_member
  with check (status = 'pending' and firm_id = any (array(select private.my_editor_firm_ids())));
create policy cluster_memberships_change on public.cluster_memberships for update to khosheh_member
  using (firm_id = any (array(select private.my_editor_firm_ids()))
    or cluster_id = any (array(select private.my_broker_cluster_ids())))
  with check (firm_id = any (array(select private.my_editor_firm_ids()))
    or cluster_id = any (array(select private.my_broker_cluster_ids())));

grant select, insert on public.cluster_decisions to khosheh_member;
grant select on public.cluster_decisions to authenticated;
create policy cluster_decisions_read on public.cluster_decisions for select to authenticated, khosheh_member
  using (firm_id = any (array(select private.my_firm_ids()))
    or cluster_id = any (array(select private.my_staff_cluster_ids())));
create policy cluster_decisions_write on public.cluster_decisions for insert to khosheh_member
  with check (actor_id = (select private.actor_id())
    and ((step in ('applied', 'left') and firm_id = any (array(select private.my_editor_firm_ids())))
      or (cluster_id = any (array(select private.my_broker_cluster_ids()))
        and not firm_id = any (array(select private.my_firm_ids())))));

-- A broker reads the firms that applied or belong to the cluster, hidden ones too.
drop policy firms_read on public.firms;
create policy firms_read on public.firms for select to authenticated, khosheh_member
  using (status = 'active' or id = any (array(select private.my_firm_ids())) or created_by = (select private.actor_id())
    or id = any (array(select private.my_brokered_firm_ids())));

drop policy people_read on public.people;
create policy people_read on public.people for select to authenticated, khosheh_member
  using (id = (select private.actor_id()) or id = any (array(select private.my_colleague_ids()))
    or id = any (array(select private.staff_person_ids())));

-- firm_contacts: by the firm's choice.
grant select on public.firm_contacts to anon, authenticated, khosheh_visitor, khosheh_member;
grant insert, update on public.firm_contacts to khosheh_member;
create policy firm_contacts_read_public on public.firm_contacts for select to anon, khosheh_visitor
  using (visibility = 'public' and firm_id in (select f.id from public.firms f where f.status = 'active'));
create policy firm_contacts_read on public.firm_contacts for select to authenticated, khosheh_member
  using (
    firm_id = any (array(select private.my_firm_ids()))
    or firm_id = any (array(select private.my_brokered_firm_ids()))
    or (firm_id in (select f.id from public.firms f where f.status = 'active')
      and (visibility = 'public'
        or (visibility = 'members' and exists (select private.my_cluster_ids()))
        or (visibility = 'cluster' and private.is_cluster_mate(firm_id)))));
create policy firm_contacts_write on public.firm_contacts for insert to khosheh_member
  with check (firm_id = any (array(select private.my_editor_firm_ids())));
create policy firm_contacts_edit on public.firm_contacts for update to khosheh_member
  using (firm_id = any (array(select private.my_editor_firm_ids())))
  with check (firm_id = any (array(select private.my_editor_firm_ids())));
