-- A round whose log has an entry is never deleted, so nothing can be pinned when it is.
drop trigger rounds_kept_delete on public.rounds;
