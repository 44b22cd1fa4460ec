-- The parts of a profile are read for a page of firms at a time. Asked for each row, the firm comes from its index;
-- as a list, every firm on the market was gathered for each statement.
do $$
declare
  part text;
begin
  foreach part in array array['firm_processes', 'firm_offerings', 'firm_machines', 'firm_capacities', 'firm_certificates', 'firm_photos']
  loop
    execute format('alter policy %I on public.%I
      using (exists (select from public.firms f where f.id = %I.firm_id and f.status = ''active''))', part || '_read_public', part, part);
    execute format('alter policy %I on public.%I
      using (exists (select from public.firms f where f.id = %I.firm_id))', part || '_read', part, part);
  end loop;
end
$$;
