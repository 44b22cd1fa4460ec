-- The vote on an award belongs to the log of its round.
call private.keep_in_log('public.award_votes', 'round_id');
call private.keep_in_log('public.award_ballots', 'round_id');

-- Its kinds are in the list of kinds, and so covered by the common policy.
drop policy round_events_write_tender on public.round_events;
