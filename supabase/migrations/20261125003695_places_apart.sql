-- Places on the waiting list follow from the pledges and their confirmations, which are pinned; a crowd that pledges at once
-- shouldn't wait for them twice.
drop trigger pledge_places_kept_insert on public.pledge_places;
drop trigger pledge_places_kept_update on public.pledge_places;
drop trigger pledge_places_kept_delete on public.pledge_places;
