-- The log of a round says what its writers did and nothing else: each kind of entry has its own writer, and a step names the
-- state that the round is in. The desk reads the log of the rounds it sees, which a draft isn't.
alter policy round_events_read on public.round_events
  using (actor_firm_id = any (array(select private.my_firm_ids()))
    or round_id = any (array(select private.my_facilitated_round_ids()))
    or (round_id in (select r.id from public.rounds r)
      and (kind in ('started', 'step') or round_id = any (array(select private.my_desk_round_ids())))));

alter policy round_events_write on public.round_events
  with check (actor_id = (select private.actor_id())
    and case
      when kind in ('pledged', 'withdrew', 'confirmed')
        then actor_firm_id = any (array(select private.my_editor_firm_ids())) and round_id in (select r.id from public.rounds r)
      when kind = 'started'
        then round_id in (select r.id from public.rounds r where r.facilitator_firm_id = round_events.actor_firm_id)
          and actor_firm_id = any (array(select private.my_editor_firm_ids()))
      when kind = 'step'
        then round_id in (select r.id from public.rounds r where r.state = round_events.to_state
          and ((r.facilitator_firm_id = round_events.actor_firm_id and r.facilitator_firm_id = any (array(select private.my_editor_firm_ids())))
            or (round_events.actor_firm_id is null and r.cluster_id = any (array(select private.my_broker_cluster_ids())))))
      when kind = 'assisted'
        then actor_firm_id is null
          and round_id in (select r.id from public.rounds r where r.cluster_id = any (array(select private.my_broker_cluster_ids())))
      else false
    end);
