-- Whoever operates the platform sees every document that the search server refused, and has one sent again.

drop policy search_dead_letters_read on public.search_dead_letters;
create policy search_dead_letters_read on public.search_dead_letters for select to khosheh_member
  using (firm_id = any (array(select private.my_brokered_firm_ids())) or (select private.is_admin()));

create function private.try_refused_again(firm uuid) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not private.is_admin() then
    raise exception 'only an operator sends refused documents again' using errcode = '42501';
  end if;
  insert into public.search_outbox as o (firm_id)
    select l.firm_id from public.search_dead_letters l where l.firm_id = firm
    on conflict (firm_id) do update set bump = o.bump + 1, bulk = false, not_before = clock_timestamp();
  return found;
end
$$;
comment on function private.try_refused_again is 'Sends one refused document with the next batch; answers whether it was still refused. The row goes when the server takes it.';
revoke execute on function private.try_refused_again(uuid) from public;
grant execute on function private.try_refused_again(uuid) to khosheh_member;
