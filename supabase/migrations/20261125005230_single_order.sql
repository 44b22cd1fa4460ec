-- Orders go out through private.send_orders, all of a round together.
drop function private.send_order(uuid, text);
