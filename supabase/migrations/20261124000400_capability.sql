-- What a firm can do: files, offerings, processes, machines, capacity, certificates, photos.

create table public.files (
  id uuid primary key default gen_random_uuid(),
  firm_id uuid not null references public.firms (id) on delete cascade,
  purpose text not null check (purpose in ('logo', 'photo', 'certificate')),
  visibility text not null check (visibility in ('public', 'private')),
  media_type text not null,
  byte_size bigint not null check (byte_size > 0),
  width int,
  height int,
  sha256 text not null,
  storage_key text not null unique,
  original_name text not null default '' check (char_length(original_name) <= 200),
  alt_text text not null default '' check (char_length(alt_text) <= 300),
  created_by uuid references public.people (id) on delete set null,
  created_at timestamptz not null default now(),
  deleted_at timestamptz
);
comment on table public.files is 'What is known of a stored file; the bytes are in the file store under storage_key.';
create index files_of_firm on public.files (firm_id, purpose) where deleted_at is null;

alter table public.firms add constraint firms_logo_file_id_fkey
  foreign key (logo_file_id) references public.files (id) on delete set null;

create table public.processes (
  code text primary key,
  label_fa text not null,
  label_en text not null,
  sector text not null,
  position int not null default 0
);
comment on table public.processes is 'The steps of production of the clusters'' trades (taxonomy); sector is an ISIC division or ''any''.';

create table public.firm_processes (
  firm_id uuid not null references public.firms (id) on delete cascade,
  process_code text not null references public.processes (code) on update cascade,
  primary key (firm_id, process_code)
);
comment on table public.firm_processes is 'Which steps a firm does, for itself or for others.';
create index firm_processes_by_code on public.firm_processes (process_code);

create table public.firm_offerings (
  id uuid primary key default gen_random_uuid(),
  firm_id uuid not null references public.firms (id) on delete cascade,
  kind text not null check (kind in ('product', 'service')),
  title_fa text not null default '' check (char_length(title_fa) <= 160),
  title_en text not null default '' check (char_length(title_en) <= 160),
  note text not null default '' check (char_length(note) <= 1000),
  unit_code text check (char_length(unit_code) <= 3),
  price_from bigint check (price_from >= 0),
  price_to bigint check (price_to >= price_from),
  currency char(3) not null default 'IRR',
  hs_code text not null default '' check (hs_code ~ '^[0-9]{0,10}$'),
  position int not null default 0,
  created_at timestamptz not null default now(),
  constraint firm_offerings_titled check (title_fa <> '' or title_en <> '')
);
comment on table public.firm_offerings is 'Products and services of a firm with unit (UN/ECE Rec 20) and price idea (minor units of currency for one unit).';
create index firm_offerings_of_firm on public.firm_offerings (firm_id, position);

create table public.firm_machines (
  id uuid primary key default gen_random_uuid(),
  firm_id uuid not null references public.firms (id) on delete cascade,
  name text not null check (char_length(name) between 1 and 160),
  quantity int not null default 1 check (quantity between 1 and 9999),
  detail text not null default '' check (char_length(detail) <= 400),
  position int not null default 0
);
comment on table public.firm_machines is 'Machines of a firm.';
create index firm_machines_of_firm on public.firm_machines (firm_id, position);

create table public.firm_capacities (
  id uuid primary key default gen_random_uuid(),
  firm_id uuid not null references public.firms (id) on delete cascade,
  item text not null check (char_length(item) between 1 and 160),
  per_month bigint not null check (per_month > 0),
  free_now bigint check (free_now between 0 and per_month),
  unit_code text not null check (char_length(unit_code) <= 3),
  position int not null default 0
);
comment on table public.firm_capacities is 'What a firm can make in a month, and how much of it is free, in whole units.';
create index firm_capacities_of_firm on public.firm_capacities (firm_id, position);

create table public.firm_certificates (
  id uuid primary key default gen_random_uuid(),
  firm_id uuid not null references public.firms (id) on delete cascade,
  scheme text not null check (char_length(scheme) between 1 and 60),
  title text not null default '' check (char_length(title) <= 200),
  issuer text not null default '' check (char_length(issuer) <= 200),
  number text not null default '' check (char_length(number) <= 80),
  issued_on date,
  expires_on date,
  level text not null default 'claimed' check (level in ('claimed', 'seen', 'verified')),
  file_id uuid references public.files (id) on delete set null,
  reviewed_by uuid references public.people (id) on delete set null,
  reviewed_at timestamptz,
  created_at timestamptz not null default now(),
  constraint firm_certificates_dates check (expires_on is null or issued_on is null or expires_on >= issued_on)
);
comment on table public.firm_certificates is 'Certificates of a firm. Expired is a matter of the date, not a stored level.';
comment on column public.firm_certificates.scheme is 'Code of a known scheme (iso9001, insb, ce, …) or free text.';
create index firm_certificates_of_firm on public.firm_certificates (firm_id);

create table public.firm_photos (
  firm_id uuid not null references public.firms (id) on delete cascade,
  file_id uuid not null references public.files (id) on delete cascade,
  position int not null default 0,
  primary key (firm_id, file_id)
);
comment on table public.firm_photos is 'Photos of a firm in order.';

-- Only a broker of one of the firm's clusters raises the level of a certificate; whoever changes what it says lowers it.
create function private.guard_certificate() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  reviewer boolean;
begin
  if private.actor_id() is null then
    return new;
  end if;
  reviewer := not (new.firm_id in (select private.my_firm_ids())) and exists (
    select from public.cluster_memberships m
    where m.firm_id = new.firm_id and m.status = 'active' and m.cluster_id in (select private.my_broker_cluster_ids()));
  if tg_op = 'INSERT' then
    if new.level <> 'claimed' and not reviewer then
      raise exception 'a certificate starts as claimed' using errcode = '42501';
    end if;
  elsif new.level <> old.level and not reviewer then
    if new.level <> 'claimed' then
      raise exception 'only a broker confirms a certificate' using errcode = '42501';
    end if;
  elsif reviewer then
    if (new.scheme, new.title, new.issuer, new.number, new.issued_on, new.expires_on, new.file_id)
       is distinct from (old.scheme, old.title, old.issuer, old.number, old.issued_on, old.expires_on, old.file_id) then
      raise exception 'a broker confirms a certificate and does not rewrite it' using errcode = '42501';
    end if;
  elsif (new.scheme, new.issuer, new.number, new.issued_on, new.expires_on, new.file_id)
        is distinct from (old.scheme, old.issuer, old.number, old.issued_on, old.expires_on, old.file_id) then
    new.level := 'claimed';
    new.reviewed_by := null;
    new.reviewed_at := null;
  end if;
  if reviewer then
    new.reviewed_by := private.actor_id();
    new.reviewed_at := clock_timestamp();
  end if;
  return new;
end
$$;
create trigger firm_certificates_guard before insert or update on public.firm_certificates
  for each row execute function private.guard_certificate();

call private.open_to_worker('public.files');
call private.open_to_worker('public.processes');

grant select on public.processes to anon, authenticated, khosheh_visitor, khosheh_member;
create policy processes_read_public on public.processes for select to anon, khosheh_visitor using (true);
create policy processes_read on public.processes for select to authenticated, khosheh_member using (true);

-- Parts of a profile: seen with the firm, written by its editors.
do $$
declare
  part text;
begin
  foreach part in array array['firm_processes', 'firm_offerings', 'firm_machines', 'firm_capacities', 'firm_certificates', 'firm_photos']
  loop
    execute format('call private.open_to_worker(%L)', 'public.' || part);
    execute format('grant select on public.%I to anon, authenticated, khosheh_visitor, khosheh_member', part);
    execute format('grant insert, update, delete on public.%I to khosheh_member', part);
    execute format('create policy %I on public.%I for select to anon, khosheh_visitor
      using (firm_id in (select f.id from public.firms f where f.status = ''active''))', part || '_read_public', part);
    execute format('create policy %I on public.%I for select to authenticated, khosheh_member
      using (firm_id in (select f.id from public.firms f))', part || '_read', part);
    execute format('create policy %I on public.%I for insert to khosheh_member
      with check (firm_id = any (array(select private.my_editor_firm_ids())))', part || '_write', part);
    execute format('create policy %I on public.%I for delete to khosheh_member
      using (firm_id = any (array(select private.my_editor_firm_ids())))', part || '_remove', part);
    if part <> 'firm_certificates' then
      execute format('create policy %I on public.%I for update to khosheh_member
        using (firm_id = any (array(select private.my_editor_firm_ids())))
        with check (firm_id = any (array(select private.my_editor_firm_ids())))', part || '_edit', part);
    end if;
  end loop;
end
$$;

create policy firm_certificates_edit on public.firm_certificates for update to khosheh_member
  using (firm_id = any (array(select private.my_editor_firm_ids())) or firm_id = any (array(select private.my_brokered_firm_ids())))
  with check (firm_id = any (array(select private.my_editor_firm_ids())) or firm_id = any (array(select private.my_brokered_firm_ids())));

grant select on public.files to anon, authenticated, khosheh_visitor, khosheh_member;
grant insert, update (deleted_at, alt_text) on public.files to khosheh_member;
create policy files_read_public on public.files for select to anon, khosheh_visitor
  using (visibility = 'public' and deleted_at is null and firm_id in (select f.id from public.firms f where f.status = 'active'));
create policy files_read on public.files for select to authenticated, khosheh_member
  using (firm_id = any (array(select private.my_firm_ids()))
    or (deleted_at is null
      and ((visibility = 'public' and firm_id in (select f.id from public.firms f where f.status = 'active'))
        or firm_id = any (array(select private.my_brokered_firm_ids())))));
create policy files_write on public.files for insert to khosheh_member
  with check (firm_id = any (array(select private.my_editor_firm_ids())) and created_by = (select private.actor_id()));
create policy files_edit on public.files for update to khosheh_member
  using (firm_id = any (array(select private.my_editor_firm_ids())))
  with check (firm_id = any (array(select private.my_editor_firm_ids())));
