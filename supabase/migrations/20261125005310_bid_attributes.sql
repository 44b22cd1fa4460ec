-- A supplier reads the attributes of what is wanted beside its words: a price is of a specification.
create function private.bid_attributes(invitation uuid, access text) returns jsonb
language sql volatile security definer set search_path = '' as $$
  select r.attributes from private.bidder(invitation, access, false) i join public.rounds r on r.id = i.round_id
$$;
revoke execute on function private.bid_attributes(uuid, text) from public;
grant execute on function private.bid_attributes(uuid, text) to khosheh_member, khosheh_visitor;
