-- Needs, what is asked about them and what is answered belong to the round's log.

insert into public.round_event_kinds (kind, writer) values
  ('need_entered', 'firm'), ('need_changed', 'firm'), ('need_removed', 'firm'), ('proposal_answered', 'firm'),
  ('proposed', 'desk'), ('adopted', 'facilitator');

call private.keep_in_log('public.round_needs', 'id');
call private.keep_in_log('public.round_proposals', 'id');
call private.keep_in_log('public.round_proposal_answers', 'proposal_id', '(select p.round_id from public.round_proposals p where p.id = t.proposal_id)');
call private.keep_in_log('public.round_need_groups', 'id');
