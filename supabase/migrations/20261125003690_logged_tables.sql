-- Tenders, openings, seals, votes, confirmations, orders, receipts, bills, payments and defaults go under the log too.

-- A round whose log has an entry is never deleted, so nothing can be pinned when it is.
drop trigger rounds_kept_delete on public.rounds;

call private.keep_in_log('public.round_versions', 'round_id');
call private.keep_in_log('public.pledge_places', 'pledge_id');
call private.keep_in_log('public.fill_endings', 'round_id');
call private.keep_in_log('public.round_tenders', 'round_id');
call private.keep_in_log('public.tender_invitations', 'id');
call private.keep_in_log('public.tender_questions', 'id');
call private.keep_in_log('public.tender_interests', 'id');
call private.keep_in_log('public.round_quote_files', 'quote_id', '(select p.round_id from public.round_quotes p where p.id = t.quote_id)');
call private.keep_in_log('public.round_quote_seals', 'quote_id', '(select p.round_id from public.round_quotes p where p.id = t.quote_id)');
call private.keep_in_log('public.round_confirmations', 'id');
call private.keep_in_log('public.round_name_consents', 'round_id');
call private.keep_in_log('public.round_orders', 'id');
call private.keep_in_log('public.round_order_lines', 'order_id', '(select p.round_id from public.round_orders p where p.id = t.order_id)');
call private.keep_in_log('public.round_order_sends', 'id', '(select p.round_id from public.round_orders p where p.id = t.order_id)');
call private.keep_in_log('public.round_lots', 'id');
call private.keep_in_log('public.round_receipts', 'id');
call private.keep_in_log('public.round_receipt_shares', 'receipt_id', '(select p.round_id from public.round_receipts p where p.id = t.receipt_id)');
call private.keep_in_log('public.round_share_answers', 'round_id');
call private.keep_in_log('public.round_lot_claims', 'id');
call private.keep_in_log('public.round_evidence', 'id');
call private.keep_in_log('public.round_accounts', 'id');
call private.keep_in_log('public.round_account_lines', 'account_id', '(select p.round_id from public.round_accounts p where p.id = t.account_id)');
call private.keep_in_log('public.round_account_shares', 'account_id', '(select p.round_id from public.round_accounts p where p.id = t.account_id)');
call private.keep_in_log('public.round_payments', 'id');
call private.keep_in_log('public.firm_defaults', 'id');
call private.keep_in_log('public.firm_default_entries', 'default_id', '(select p.round_id from public.firm_defaults p where p.id = t.default_id)');
