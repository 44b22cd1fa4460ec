-- A change that is refused in fill tells one thing about the others' pledges, so it counts among the changes of the day.
insert into public.round_event_kinds (kind, writer) values ('change_refused', 'firm');
create index round_events_refused on public.round_events (round_id, actor_firm_id, at) where kind = 'change_refused';
