-- Every function starts out callable by everybody, and the default privileges of one schema can't take that away.
-- From here on only the roles that a migration names call a helper; what triggers and definer functions call needs no grant.
revoke execute on all functions in schema private from public;
revoke execute on all procedures in schema private from public;
revoke execute on all functions in schema public from public;
