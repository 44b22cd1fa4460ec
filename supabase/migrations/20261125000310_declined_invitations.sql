-- The invited person may decline; the owner sees it, and the invitation can't be accepted after that.

alter table public.firm_invitations add column declined_at timestamptz;
alter table public.firm_invitations
  add constraint firm_invitations_one_answer check (accepted_at is null or declined_at is null);
comment on column public.firm_invitations.declined_at is 'When the invited person said no.';

grant update (declined_at) on public.firm_invitations to khosheh_member;

drop policy firm_invitations_change on public.firm_invitations;
create policy firm_invitations_change on public.firm_invitations for update to khosheh_member
  using (firm_id = any (array(select private.my_owner_firm_ids()))
    or (email operator(extensions.=) (select private.my_email()) and revoked_at is null and declined_at is null
      and expires_at > clock_timestamp() and accepted_at is null))
  with check ((firm_id = any (array(select private.my_owner_firm_ids())) and accepted_by is null)
    or (email operator(extensions.=) (select private.my_email()) and revoked_at is null
      and (accepted_by = (select private.actor_id()) or (declined_at is not null and accepted_by is null))));
