-- Whose confirmation somebody may see or give is asked of its one pledge: a list of all visible pledges grows with every round that ever was.
drop policy pledge_confirmations_read on public.pledge_confirmations;
create policy pledge_confirmations_read on public.pledge_confirmations for select to authenticated, khosheh_member
  using (exists (select from public.pledges p where p.id = pledge_id));
drop policy pledge_confirmations_answer on public.pledge_confirmations;
create policy pledge_confirmations_answer on public.pledge_confirmations for insert to khosheh_member
  with check (confirmed_by = (select private.actor_id())
    and exists (select from public.pledges p where p.id = pledge_id and p.firm_id = any (array(select private.my_editor_firm_ids()))));
