-- The order of confirmation counts across all rounds and firms: gaps between a firm's own numbers would count the others'. It is
-- the server's; a script of a member reads the time of its confirmations.
revoke select on public.pledge_confirmations from authenticated;
grant select (pledge_id, answer, confirmed_by, means, confirmed_at) on public.pledge_confirmations to authenticated;
revoke select on public.current_pledges from authenticated;
