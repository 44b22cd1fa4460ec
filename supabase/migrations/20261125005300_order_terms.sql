-- An order says the whole of what was agreed: the attributes of its item, what comes instead, and by which terms of delivery.
-- Where tax comes on top of a supplier's prices, the amounts that were cleared hold it already.
create or replace function private.order_document(order_id uuid, hash text) returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'orderId', o.id, 'roundId', r.id, 'number', o.number, 'createdAt', o.created_at, 'locale', o.locale, 'supplier', o.supplier_name, 'deliverBy', o.deliver_by, 'note', o.note,
    'quantity', o.quantity::text, 'goods', o.goods::text, 'title', r.title, 'substitute', q.substitute, 'attributes', r.attributes, 'specification', r.specification, 'unitCode', r.unit_code, 'currency', r.currency,
    'deliveryNote', r.delivery_note, 'settlement', r.settlement, 'taxIncluded', q.tax_included or q.tax_percent is not null, 'incoterm', q.incoterm, 'termsPoint', q.delivery_point, 'paymentDays', q.payment_days, 'leadTimeDays', q.lead_time_days,
    'buyerFa', f.name_fa, 'buyerEn', f.name_en, 'clusterFa', k.name_fa, 'clusterEn', k.name_en,
    'confirmed', exists (select from public.round_confirmations c where c.subject = 'order' and c.subject_ref = coalesce(o.put_with, o.id) and c.answer = 'confirmed'),
    'acknowledgedAt', (select min(s.acknowledged_at) from public.round_order_sends s where s.order_id = o.id),
    'lines', (select jsonb_agg(jsonb_build_object('position', l.position, 'deliveryPoint', l.delivery_point, 'firmFa', n.name_fa, 'firmEn', n.name_en,
        'quantity', l.quantity::text, 'amount', l.amount::text) order by l.position)
      from public.round_order_lines l left join public.firms n on n.id = l.firm_id where l.order_id = o.id))
  from public.round_orders o
  join public.rounds r on r.id = o.round_id
  join public.round_quotes q on q.id = o.quote_id
  join public.clusters k on k.id = r.cluster_id
  left join public.firms f on f.id = r.facilitator_firm_id
  where case when hash is null then o.id = order_document.order_id and o.round_id in (select private.my_kept_round_ids())
    else o.id = (select s.order_id from public.round_order_sends s where s.token_hash = hash) end
$$;
