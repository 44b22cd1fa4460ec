-- What is asked of a provider first: for which trades it has worked, and when it can begin. And what a maker looks for in others.

alter table public.firms add column sector_experience text[] not null default '{}' check (cardinality(sector_experience) <= 20);
alter table public.firms add column available text check (available in ('now', 'month', 'later'));
comment on column public.firms.sector_experience is 'ISIC Rev.4 divisions that a provider has worked for.';
comment on column public.firms.available is 'When a provider can begin: now, within a month, later; null when it said nothing.';

create table public.firm_sought_processes (
  firm_id uuid not null references public.firms (id) on delete cascade,
  process_code text not null references public.processes (code) on update cascade,
  primary key (firm_id, process_code)
);
comment on table public.firm_sought_processes is 'Steps of production that a firm misses and looks for in others.';
create index firm_sought_processes_by_code on public.firm_sought_processes (process_code);

call private.open_to_worker('public.firm_sought_processes');
grant select on public.firm_sought_processes to anon, authenticated, khosheh_visitor, khosheh_member;
grant insert, update, delete on public.firm_sought_processes to khosheh_member;
create policy firm_sought_processes_read_public on public.firm_sought_processes for select to anon, khosheh_visitor
  using (exists (select from public.firms f where f.id = firm_sought_processes.firm_id and f.status = 'active'));
create policy firm_sought_processes_read on public.firm_sought_processes for select to authenticated, khosheh_member
  using (exists (select from public.firms f where f.id = firm_sought_processes.firm_id));
create policy firm_sought_processes_write on public.firm_sought_processes for insert to khosheh_member
  with check (firm_id = any (array(select private.my_editor_firm_ids())));
create policy firm_sought_processes_edit on public.firm_sought_processes for update to khosheh_member
  using (firm_id = any (array(select private.my_editor_firm_ids())))
  with check (firm_id = any (array(select private.my_editor_firm_ids())));
create policy firm_sought_processes_remove on public.firm_sought_processes for delete to khosheh_member
  using (firm_id = any (array(select private.my_editor_firm_ids())));
