-- People, firms, and who acts for which firm with which right.

create table public.people (
  id uuid primary key references auth.users (id) on delete cascade,
  display_name text not null check (char_length(display_name) between 1 and 120),
  locale text not null default 'fa' check (locale in ('fa', 'en')),
  currency_unit text not null default 'toman' check (currency_unit in ('toman', 'rial')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.people is 'A person with an account. Everything a firm owns hangs on the firm, not on the person.';

create table public.platform_admins (
  person_id uuid primary key references public.people (id) on delete cascade,
  granted_at timestamptz not null default now()
);
comment on table public.platform_admins is 'Operators of this installation. Rows come from the worker only.';

create table public.firms (
  id uuid primary key default gen_random_uuid(),
  slug text not null unique check (slug ~ '^[[:alnum:]]+(-[[:alnum:]]+)*$' and char_length(slug) between 2 and 120),
  kind text not null check (kind in ('sme', 'provider', 'institution')),
  name_fa text not null default '' check (char_length(name_fa) <= 160),
  name_en text not null default '' check (char_length(name_en) <= 160),
  tagline_fa text not null default '' check (char_length(tagline_fa) <= 240),
  tagline_en text not null default '' check (char_length(tagline_en) <= 240),
  about_fa text not null default '' check (char_length(about_fa) <= 6000),
  about_en text not null default '' check (char_length(about_en) <= 6000),
  isic text[] not null default '{}',
  bds_services text[] not null default '{}',
  size_class text check (size_class in ('1-4', '5-9', '10-49', '50+')),
  women_owned boolean not null default false,
  home_based boolean not null default false,
  founded_year int check (founded_year between 1800 and 2200),
  languages text[] not null default '{}',
  export_markets text[] not null default '{}',
  province text not null default '',
  city text not null default '' check (char_length(city) <= 80),
  lat double precision check (lat between -90 and 90),
  lng double precision check (lng between -180 and 180),
  logo_file_id uuid,
  completeness int not null default 0 check (completeness between 0 and 100),
  status text not null default 'active' check (status in ('active', 'hidden', 'closed')),
  version int not null default 1,
  created_by uuid references public.people (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint firms_named check (name_fa <> '' or name_en <> ''),
  constraint firms_point_whole check ((lat is null) = (lng is null))
);
comment on table public.firms is 'An SME, a service provider (BDS) or an institution: the actor of every market act.';
comment on column public.firms.founded_year is 'Gregorian year; shown in the Jalali calendar in fa.';
comment on column public.firms.bds_services is 'Codes of business development services a provider gives; see features/firms/schema.ts.';
create index firms_newest on public.firms (created_at desc, id desc) where status = 'active';
create trigger firms_touch before update on public.firms for each row execute function private.touch();

create table public.firm_contacts (
  firm_id uuid primary key references public.firms (id) on delete cascade,
  visibility text not null default 'cluster' check (visibility in ('cluster', 'members', 'public')),
  contact_name text not null default '' check (char_length(contact_name) <= 120),
  phone text not null default '' check (char_length(phone) <= 40),
  mobile text not null default '' check (char_length(mobile) <= 40),
  email text not null default '' check (char_length(email) <= 254),
  website text not null default '' check (char_length(website) <= 300),
  address text not null default '' check (char_length(address) <= 600),
  updated_at timestamptz not null default now()
);
comment on table public.firm_contacts is 'How to reach a firm; who may see it is the firm''s choice.';
create trigger firm_contacts_touch before update on public.firm_contacts for each row execute function private.touch();

create table public.firm_people (
  firm_id uuid not null references public.firms (id) on delete cascade,
  person_id uuid not null references public.people (id) on delete cascade,
  role text not null check (role in ('owner', 'editor', 'viewer')),
  joined_at timestamptz not null default now(),
  left_at timestamptz,
  primary key (firm_id, person_id)
);
comment on table public.firm_people is 'Who acts for a firm. A firm that has people keeps at least one owner.';
create index firm_people_of_person on public.firm_people (person_id) include (firm_id, role) where left_at is null;

create table public.firm_invitations (
  id uuid primary key default gen_random_uuid(),
  firm_id uuid not null references public.firms (id) on delete cascade,
  email extensions.citext not null,
  role text not null check (role in ('owner', 'editor', 'viewer')),
  token_hash text not null unique,
  invited_by uuid references public.people (id) on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '7 days',
  accepted_at timestamptz,
  accepted_by uuid references public.people (id) on delete set null,
  revoked_at timestamptz
);
comment on table public.firm_invitations is 'Single-use invitation bound to an e-mail address; only the hash of its token is kept.';
create index firm_invitations_of_firm on public.firm_invitations (firm_id);
create unique index firm_invitations_open on public.firm_invitations (firm_id, email) where accepted_at is null and revoked_at is null;

-- Sets of ids for the policies: stable, definer, no argument, used as `= any (array(select …))`.
create function private.my_firm_ids() returns setof uuid
language sql stable security definer set search_path = '' rows 5 as $$
  select p.firm_id from public.firm_people p
  where p.person_id = private.actor_id() and p.left_at is null
$$;

create function private.my_editor_firm_ids() returns setof uuid
language sql stable security definer set search_path = '' rows 5 as $$
  select p.firm_id from public.firm_people p
  where p.person_id = private.actor_id() and p.left_at is null and p.role in ('owner', 'editor')
$$;

create function private.my_owner_firm_ids() returns setof uuid
language sql stable security definer set search_path = '' rows 5 as $$
  select p.firm_id from public.firm_people p
  where p.person_id = private.actor_id() and p.left_at is null and p.role = 'owner'
$$;

create function private.is_admin() returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from public.platform_admins a where a.person_id = private.actor_id())
$$;

create function private.my_colleague_ids() returns setof uuid
language sql stable security definer set search_path = '' rows 20 as $$
  select distinct c.person_id from public.firm_people c
  where c.left_at is null and c.firm_id in (select private.my_firm_ids())
$$;

-- A session that was ended, or a person that was banned, can't act although the access token hasn't run out.
create function private.session_alive(session_id uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from auth.sessions s join auth.users u on u.id = s.user_id
    where s.id = session_alive.session_id
      and s.user_id = private.actor_id()
      and (u.banned_until is null or u.banned_until < now()))
$$;

-- The last owner can't leave or step down while others still act for the firm.
create function private.keep_an_owner() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform from public.firms f where f.id = old.firm_id for update;
  if found and exists (select from public.firm_people p where p.firm_id = old.firm_id and p.left_at is null)
     and not exists (select from public.firm_people p where p.firm_id = old.firm_id and p.left_at is null and p.role = 'owner') then
    raise exception 'last owner' using errcode = '23514', constraint = 'firm_people_keeps_an_owner';
  end if;
  return null;
end
$$;
create constraint trigger firm_people_keeps_an_owner
  after update or delete on public.firm_people
  deferrable initially deferred
  for each row execute function private.keep_an_owner();

call private.open_to_worker('public.people');
call private.open_to_worker('public.platform_admins');
call private.open_to_worker('public.firms');
call private.open_to_worker('public.firm_contacts');
call private.open_to_worker('public.firm_people');
call private.open_to_worker('public.firm_invitations');

grant execute on function private.my_firm_ids(), private.my_editor_firm_ids(), private.my_owner_firm_ids(),
  private.is_admin(), private.my_colleague_ids(), private.session_alive(uuid)
  to anon, authenticated, khosheh_member, khosheh_visitor;

-- people: oneself and colleagues.
grant select on public.people to authenticated, khosheh_member;
grant insert (id, display_name, locale, currency_unit), update (display_name, locale, currency_unit) on public.people to khosheh_member;
create policy people_read on public.people for select to authenticated, khosheh_member
  using (id = (select private.actor_id()) or id = any (array(select private.my_colleague_ids())));
create policy people_join on public.people for insert to khosheh_member
  with check (id = (select private.actor_id()));
create policy people_edit on public.people for update to khosheh_member
  using (id = (select private.actor_id()))
  with check (id = (select private.actor_id()));

-- platform_admins: oneself.
grant select on public.platform_admins to authenticated, khosheh_member;
create policy platform_admins_read on public.platform_admins for select to authenticated, khosheh_member
  using (person_id = (select private.actor_id()));

-- firms: active ones are public; editors write.
grant select on public.firms to anon, authenticated, khosheh_visitor, khosheh_member;
grant insert, update on public.firms to khosheh_member;
create policy firms_read_public on public.firms for select to anon, khosheh_visitor
  using (status = 'active');
create policy firms_read on public.firms for select to authenticated, khosheh_member
  using (status = 'active' or id = any (array(select private.my_firm_ids())) or created_by = (select private.actor_id()));
create policy firms_found on public.firms for insert to khosheh_member
  with check (created_by = (select private.actor_id()) and version = 1);
create policy firms_edit on public.firms for update to khosheh_member
  using (id = any (array(select private.my_editor_firm_ids())))
  with check (id = any (array(select private.my_editor_firm_ids())));

-- firm_people: colleagues see each other; the founder becomes the first owner; owners manage; anyone may leave.
grant select on public.firm_people to authenticated, khosheh_member;
grant insert, update (role, left_at, joined_at) on public.firm_people to khosheh_member;
create policy firm_people_read on public.firm_people for select to authenticated, khosheh_member
  using (person_id = (select private.actor_id()) or firm_id = any (array(select private.my_firm_ids())));

create function private.is_new_firm_of_mine(firm uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from public.firms f where f.id = firm and f.created_by = private.actor_id())
     and not exists (select from public.firm_people p where p.firm_id = firm)
$$;
create function private.my_email() returns extensions.citext
language sql stable security definer set search_path = '' as $$
  select u.email::extensions.citext from auth.users u where u.id = private.actor_id()
$$;
create function private.is_invited(firm uuid, as_role text) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.firm_invitations i
    where i.firm_id = firm and i.role = as_role and i.accepted_by = private.actor_id()
      and i.email operator(extensions.=) private.my_email() and i.revoked_at is null)
$$;
grant execute on function private.is_new_firm_of_mine(uuid), private.is_invited(uuid, text), private.my_email() to authenticated, khosheh_member;

create policy firm_people_join on public.firm_people for insert to khosheh_member
  with check (
    person_id = (select private.actor_id()) and left_at is null
    and ((role = 'owner' and private.is_new_firm_of_mine(firm_id)) or private.is_invited(firm_id, role)));
create policy firm_people_change on public.firm_people for update to khosheh_member
  using (person_id = (select private.actor_id()) or firm_id = any (array(select private.my_owner_firm_ids())))
  with check (
    firm_id = any (array(select private.my_owner_firm_ids()))
    or (person_id = (select private.actor_id()) and (left_at is not null or private.is_invited(firm_id, role))));

-- A person may leave or accept by themselves; only an owner changes a role.
create function private.guard_firm_people() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if private.actor_id() is not null and new.role is distinct from old.role
     and not (new.firm_id in (select private.my_owner_firm_ids()))
     and not (new.person_id = private.actor_id() and old.left_at is not null and private.is_invited(new.firm_id, new.role)) then
    raise exception 'only an owner changes a role' using errcode = '42501';
  end if;
  return new;
end
$$;
create trigger firm_people_guard before update on public.firm_people
  for each row execute function private.guard_firm_people();

-- firm_invitations: owners; the invited person finds theirs by token through private.find_invitation.
grant select on public.firm_invitations to khosheh_member;
grant insert, update (accepted_at, accepted_by, revoked_at) on public.firm_invitations to khosheh_member;
create policy firm_invitations_read on public.firm_invitations for select to khosheh_member
  using (firm_id = any (array(select private.my_owner_firm_ids()))
    or email operator(extensions.=) (select private.my_email()));
create policy firm_invitations_write on public.firm_invitations for insert to khosheh_member
  with check (firm_id = any (array(select private.my_owner_firm_ids())) and invited_by = (select private.actor_id())
    and accepted_at is null and accepted_by is null);
create policy firm_invitations_change on public.firm_invitations for update to khosheh_member
  using (firm_id = any (array(select private.my_owner_firm_ids()))
    or (email operator(extensions.=) (select private.my_email()) and revoked_at is null and expires_at > clock_timestamp() and accepted_at is null))
  with check ((firm_id = any (array(select private.my_owner_firm_ids())) and accepted_by is null)
    or (email operator(extensions.=) (select private.my_email()) and accepted_by = (select private.actor_id()) and revoked_at is null));
