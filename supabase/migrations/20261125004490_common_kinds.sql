-- The kinds of a tender are in the list of kinds, and so covered by the common policy.
drop policy if exists round_events_write_tender on public.round_events;
