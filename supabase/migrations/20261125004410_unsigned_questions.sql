-- The log pins the rows of a tender's questions under whoever wrote them. A question has no author, so nobody is named while it
-- is written. The votes on an award go under the log like the rest.

create or replace function private.ask_tender(invitation uuid, access text, question text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  i public.tender_invitations;
  r public.rounds;
  asked uuid;
  claims text := coalesce(current_setting('request.jwt.claims', true), '');
begin
  i := private.bidder(invitation, access, true);
  select * into r from public.rounds where id = i.round_id for update;
  if i.id is null or r.state <> 'tendering' or r.tender_deadline <= clock_timestamp() then return null; end if;
  perform set_config('request.jwt.claims', '', true);
  insert into public.tender_questions (round_id, body) values (i.round_id, question) returning id into asked;
  perform set_config('request.jwt.claims', claims, true);
  insert into public.outbox (topic, payload) values ('tender.asked', jsonb_build_object('questionId', asked));
  return asked;
end
$$;

call private.keep_in_log('public.award_votes', 'round_id');
call private.keep_in_log('public.award_ballots', 'round_id');
