/** Changes that a check alone refuses, where one or two wrong values don't show it: what an update sets. */
export const CHECK_PROBES: Record<string, string> = {
  clearing_allocations_goods_share_check: "excluded = false, goods_share = -1, due = shared_share - 1",
  clearing_allocations_shared_share_check: "excluded = false, shared_share = -1, due = goods_share - 1",
  pledges_substitutes_check: "substitutes = array_fill(gen_random_uuid(), array[51])",
  award_votes_outcome_check: "outcome = 'x', closed_at = now(), quote_id = null",
  policy_votes_counted: "voters = 3, yes = null, no = 0",
  policy_votes_majority: "outcome = 'accepted', closed_at = now(), voters = 4, yes = 2, no = 2",
  policy_votes_no_check: "voters = 3, yes = 0, no = -1",
  policy_votes_outcome_check: "outcome = 'x', closed_at = now()",
  policy_votes_voters_check: "voters = 2, yes = 0, no = 0",
  policy_votes_yes_check: "voters = 3, yes = -1, no = 0",
  clearings_status_check: "status = 'x', quantity = null, goods = null, shared = null",
  round_confirmations_answer_check: "answer = 'x', confirmed_at = now()",
  round_confirmations_two_firms: "answer = 'confirmed', confirmed_at = now(), confirmed_by = null, confirmed_firm_id = proposed_firm_id",
  round_confirmations_two_people:
    "answer = 'confirmed', confirmed_at = now(), proposed_firm_id = null, confirmed_firm_id = (select min(id::text)::uuid from public.firms), proposed_by = (select min(id::text)::uuid from public.people), confirmed_by = (select min(id::text)::uuid from public.people)",
  round_tenders_extension_reason_check: "extended_at = now(), extension_reason = repeat('x', 1001)",
  round_tenders_weight_cost_check: "weight_cost = -1, weight_lead = 50, weight_payment = 50, weight_record = 1",
  round_tenders_weight_lead_check: "weight_cost = 50, weight_lead = -1, weight_payment = 50, weight_record = 1",
  round_tenders_weight_payment_check: "weight_cost = 50, weight_lead = 50, weight_payment = -1, weight_record = 1",
  round_tenders_weight_record_check: "weight_cost = 50, weight_lead = 50, weight_payment = 1, weight_record = -1",
  tender_invitations_email_check: "firm_id = null, supplier_name = 'x', email = repeat('x', 255) || '@b.test'",
  tender_invitations_named: "firm_id = null, supplier_name = '', email = 'a@b.test'",
  pledge_places_published_place_check: "published = 'waits', published_place = 0",
  round_departure_offers_answer_check: "answer = 'x', answered_at = now()",
  round_departure_votes_seat: "seat = 'firm', firm_id = null",
  round_departure_votes_seat_check: "seat = 'x', firm_id = (select min(id::text)::uuid from public.firms)",
  round_departures_state_check: "state = 'x', settled_at = now()",
  round_payments_answer_check: "answer = 'x', answered_at = now()",
  round_payments_two_people: "answer = 'confirmed', answered_at = now(), recorded_by = (select min(id::text)::uuid from public.people), answered_by = (select min(id::text)::uuid from public.people)",
  tender_questions_answer_check: "answered_at = now(), answer = repeat('x', 4001)",
};

/**
 * A statement that a trigger refuses, or whose effect is the trigger's. `arrange` runs with every trigger off; for the probe
 * itself the trigger is the only one of its table. `signed` acts as a person.
 */
export type TriggerProbe = { arrange?: string; probe: string; effect?: string; signed?: boolean };

const all = (state: string) => `update public.rounds set state = '${state}'`;
const one = (table: string) => `(select min(id::text)::uuid from public.${table})`;
const two = (table: string) => `(select max(id::text)::uuid from public.${table})`;
const joined = "(select c.round_id from public.clearings c join public.clearing_allocations a on a.clearing_id = c.id group by c.id having count(*) > 1 order by c.id limit 1)";

export const TRIGGER_PROBES: Record<string, TriggerProbe> = {
  clearing_allocations_dearer: { arrange: "update public.clearing_allocations set solo_price = 1; delete from public.round_price_consents", probe: "update public.clearing_allocations set quantity = quantity" },
  fill_endings_in_fill: { arrange: `${all("pledging")}; delete from public.fill_endings`, probe: `insert into public.fill_endings (round_id, side) values (${one("rounds")}, 'broker')` },
  fill_endings_end: {
    arrange: `update public.rounds set state = 'fill', fill_deadline = now() + interval '1 day', updated_at = now() - interval '1 hour'; delete from public.fill_endings;
      insert into public.fill_endings (round_id, side, person_id) values (${one("rounds")}, 'broker', ${one("people")})`,
    probe: `insert into public.fill_endings (round_id, side, person_id) values (${one("rounds")}, 'facilitator', ${two("people")})`,
    effect: `select fill_deadline <= clock_timestamp() as it from public.rounds where id = ${one("rounds")}`,
  },
  pledge_confirmations_guard: { arrange: `${all("locked")}; delete from public.pledge_confirmations`, probe: `insert into public.pledge_confirmations (pledge_id, answer) values (${one("pledges")}, 'confirmed')`, signed: true },
  pledge_confirmations_room: {
    arrange: "delete from public.pledge_confirmations; delete from public.chat_cursors; delete from public.chat_messages; delete from public.chat_participants; delete from public.chat_conversations",
    probe: "insert into public.pledge_confirmations (pledge_id, answer) select id, 'confirmed' from public.pledges",
    effect: "select count(*) > 0 as it from public.chat_participants",
  },
  pledges_guard: { arrange: all("locked"), probe: "insert into public.pledges (round_id, firm_id, min_qty, desired_qty, max_qty) select id, facilitator_firm_id, 1, 1, 1 from public.rounds limit 1", signed: true },
  round_confirmations_proposed: {
    arrange: `${all("closed")}; delete from public.round_confirmations`,
    probe: `insert into public.round_confirmations (round_id, subject) values (${one("rounds")}, 'award')`, signed: true,
  },
  round_cost_lines_guard: { arrange: all("pledging"), probe: "update public.round_cost_lines set label = 'x'" },
  round_events_chain: { probe: `insert into public.round_events (round_id, seq, kind) values (${one("rounds")}, 9999, 'probe')`, effect: "select hash <> '' as it from public.round_events where kind = 'probe'" },
  round_order_lines_sum: { probe: "insert into public.round_order_lines (order_id, position, quantity, amount) select id, 99, 1, 1 from public.round_orders" },
  round_order_sends_confirmed: { arrange: "delete from public.round_confirmations", probe: "insert into public.round_order_sends (order_id, recipient, token_hash) select id, 'a@b.test', 'probe' from public.round_orders limit 1" },
  round_orders_sum: {
    probe: "insert into public.round_orders (round_id, number, quote_id, clearing_id, supplier_name, supplier_email, quantity, goods) select round_id, 99, quote_id, clearing_id, 'x', 'a@b.test', 1, 1 from public.round_orders limit 1",
  },
  round_price_consents_guard: { arrange: all("locked"), probe: `insert into public.round_price_consents (round_id, firm_id, accepts) values (${one("rounds")}, ${one("firms")}, true)`, signed: true },
  round_row_consents_guard: { arrange: all("locked"), probe: `insert into public.round_row_consents (round_id, firm_id, agrees) values (${one("rounds")}, ${one("firms")}, true)`, signed: true },
  round_quote_breaks_guard: { arrange: all("pledging"), probe: "update public.round_quote_breaks set unit_price = unit_price" },
  round_quotes_guard: { arrange: all("pledging"), probe: "update public.round_quotes set note = note" },
  round_quotes_split: { probe: `insert into public.round_quotes (round_id, split, supplier_name) values (${one("rounds")}, true, 'x')` },
  round_quote_lots_split: {
    probe: `insert into public.round_quote_lots (split_id, quote_id, quantity, goods)
      select l.split_id, (select q.id from public.round_quotes q where not q.split and q.id <> l.quote_id limit 1), 1, 1 from public.round_quote_lots l limit 1`,
  },
  round_quote_lot_shares_split: {
    probe: `insert into public.round_quote_lot_shares (split_id, quote_id, firm_id, quantity, goods)
      select l.split_id, l.quote_id, (select f.id from public.firms f where f.id not in (select s.firm_id from public.round_quote_lot_shares s) limit 1), 0, 0 from public.round_quote_lots l limit 1`,
  },
  clearings_split: {
    probe: `insert into public.clearings (round_id, quote_id, engine_version, input_hash, status, "leading") select q.round_id, q.id, 'x', 'x', 'not_viable', false from public.round_quotes q where q.split limit 1`,
  },
  rounds_ordered: {
    arrange: "update public.rounds r set state = 'awarded', awarded_quote_id = (select min(q.id::text)::uuid from public.round_quotes q where q.round_id = r.id and not q.split); delete from public.round_confirmations",
    probe: all("ordered"),
  },
  rounds_award: { arrange: `update public.rounds set state = 'draft', awarded_quote_id = null`, probe: `update public.rounds set awarded_quote_id = ${one("round_quotes")}` },
  rounds_confirmed: { arrange: "update public.rounds set state = 'locked'; delete from public.round_confirmations", probe: "update public.rounds set state = 'awarded'" },
  rounds_guard: { arrange: all("draft"), probe: all("closed") },
  rounds_item_guard: { arrange: all("pledging"), probe: "update public.rounds set title = 'another'" },
  rounds_method_confirmed: {
    arrange: `update public.rounds set state = 'locked', awarded_quote_id = null; delete from public.round_method_votes; update public.clearings set provisional = false, "leading" = true;
      update public.clearing_allocations a set quantity = case when firm_id = (select min(x.firm_id::text)::uuid from public.clearing_allocations x where x.clearing_id = a.clearing_id) then 90 else 10 end`,
    probe: `update public.rounds set state = 'awarded' where id = ${joined}`,
  },
  rounds_room: {
    arrange: `${all("draft")}; delete from public.chat_cursors; delete from public.chat_messages; delete from public.chat_participants; delete from public.chat_conversations`,
    probe: all("gathering"),
    effect: "select count(*) > 0 as it from public.chat_conversations",
  },
  rounds_tender_guard: { arrange: `${all("tendering")}; delete from public.round_tenders`, probe: all("pledging") },
  rounds_touch: { arrange: "update public.rounds set updated_at = '2020-01-01'", probe: "update public.rounds set title = title", effect: "select min(updated_at) > '2021-01-01' as it from public.rounds" },
  round_confirmations_check: {
    arrange: `${all("closed")}; delete from public.pledge_confirmations; delete from public.round_confirmations; insert into public.round_confirmations (round_id, subject) values (${one("rounds")}, 'award')`,
    probe: `update public.round_confirmations set answer = 'confirmed', confirmed_at = now(), confirmed_firm_id = (select min(f.id::text)::uuid from public.firms f join public.rounds r on r.id = ${one("rounds")} and r.facilitator_firm_id <> f.id)`,
  },
  round_confirmations_award: {
    arrange: `delete from public.round_confirmations; insert into public.round_confirmations (round_id, subject) values (${one("rounds")}, 'award');
      insert into public.tender_interests (round_id, person_id, kind, note) values (${one("rounds")}, ${one("people")}, 'owner', 'a brother')`,
    probe: `update public.round_confirmations set answer = 'confirmed', confirmed_at = now(), confirmed_by = ${one("people")}, confirmed_firm_id = ${one("firms")}`,
  },
  round_method_votes_guard: { arrange: all("pledging"), probe: `insert into public.round_method_votes (round_id, firm_id, method) values (${one("rounds")}, ${one("firms")}, 'equal_price')`, signed: true },
  pledge_confirmations_place: {
    arrange: "update public.rounds set quantity_limit = 1; delete from public.pledge_places; delete from public.pledge_confirmations",
    probe: `insert into public.pledge_confirmations (pledge_id, answer) values (${one("pledges")}, 'confirmed')`,
    effect: "select count(*) > 0 as it from public.pledge_places",
  },
  clearings_settled: {
    arrange: `${all("locked")}; delete from public.round_departures`,
    probe: "insert into public.clearings (round_id, quote_id, engine_version, input_hash, status) select round_id, quote_id, 'x', 'x', 'not_viable' from public.clearings limit 1",
  },
  rounds_end_departures: {
    arrange: `${all("awarded")}; update public.round_departures set state = 'open', settled_at = null`,
    probe: all("cancelled"),
    effect: "select bool_and(state = 'lapsed') as it from public.round_departures",
  },
  round_evidence_paper: { probe: `insert into public.round_evidence (round_id, subject, subject_id, media_type, byte_size, sha256, storage_key) values (${one("rounds")}, 'pledge', ${one("rounds")}, 'image/webp', 1, 'x', 'probe')` },
  firm_credit_limits_stamp: {
    probe: `insert into public.firm_credit_limits (cluster_id, firm_id, note, set_at) select id, ${one("firms")}, 'probe', '2020-01-01' from public.clusters limit 1`,
    effect: "select set_at > '2021-01-01' as it from public.firm_credit_limits where note = 'probe'",
  },
  pledge_confirmations_credit: {
    arrange: `${all("pledging")}; delete from public.pledge_confirmations; delete from public.firm_credit_limits;
      insert into public.firm_credit_limits (cluster_id, firm_id, amount) select r.cluster_id, p.firm_id, 1 from public.pledges p join public.rounds r on r.id = p.round_id`,
    probe: `insert into public.pledge_confirmations (pledge_id, answer) values (${one("pledges")}, 'confirmed')`,
  },
  round_price_consents_credit: {
    arrange: `${all("pledging")}; delete from public.round_price_consents; delete from public.firm_credit_limits; update public.pledges set solo_price = 1, cap = null;
      insert into public.firm_credit_limits (cluster_id, firm_id, amount) select r.cluster_id, p.firm_id, 20 from public.pledges p join public.rounds r on r.id = p.round_id`,
    probe: "insert into public.round_price_consents (round_id, firm_id, accepts) select round_id, firm_id, true from public.current_pledges",
  },
  firm_defaults_stamp: {
    arrange: "delete from public.firm_default_entries; delete from public.firm_defaults",
    probe: `insert into public.firm_defaults (round_id, firm_id, kind, statement, recorded_at) values (${one("rounds")}, ${one("firms")}, 'not_paid', 'x', '2020-01-01')`,
    effect: "select recorded_at > '2021-01-01' as it from public.firm_defaults", signed: true,
  },
  firm_defaults_part: { arrange: all("draft"), probe: `insert into public.firm_defaults (round_id, firm_id, kind, statement) values (${one("rounds")}, ${one("firms")}, 'not_paid', 'x')`, signed: true },
  firm_default_entries_guard: {
    arrange: "delete from public.firm_default_entries",
    probe: `insert into public.firm_default_entries (default_id, kind, body, written_at) values (${one("firm_defaults")}, 'reply', 'x', '2020-01-01')`,
    effect: "select written_at > '2021-01-01' as it from public.firm_default_entries", signed: true,
  },
  round_account_lines_sum: { probe: `insert into public.round_account_lines (account_id, position, kind, amount) values (${one("round_accounts")}, 29, 'other', 7)` },
  round_account_shares_sum: {
    arrange: "insert into public.round_account_lines (account_id, position, kind, amount) select id, 28, 'other', 0 from public.round_accounts",
    probe: `insert into public.round_account_shares (account_id, position, firm_id, amount) values (${one("round_accounts")}, 28, ${two("firms")}, 7)`,
  },
  round_lots_told: { probe: `insert into public.round_lots (round_id, happened_on, quantity) values (${one("rounds")}, '2200-01-01', 5)` },
  round_payments_told: { probe: `insert into public.round_payments (round_id, firm_id, amount, paid_on, recorded_side) values (${one("rounds")}, ${one("firms")}, 5, '2200-01-01', 'payer')` },
  round_receipts_sum: { probe: `insert into public.round_receipts (round_id, run, cause, quantity) values (${one("rounds")}, 99, 'received', 5)` },
  round_receipt_shares_sum: {
    arrange: `insert into public.round_receipts (id, round_id, run, cause, quantity) values ('00000000-0000-4000-8000-000000000001', ${one("rounds")}, 98, 'received', 1)`,
    probe: `insert into public.round_receipt_shares (receipt_id, firm_id, ordered, quantity, min_qty, max_qty, seq) values ('00000000-0000-4000-8000-000000000001', ${one("firms")}, 9, 9, 9, 9, 1)`,
  },
  round_needs_guard: { arrange: all("pledging"), probe: "update public.round_needs set note = 'x'", signed: true },
  policy_votes_guard: { arrange: "update public.policy_votes set closes_at = now() + interval '1 day', closed_at = null, outcome = null", probe: "update public.policy_votes set closes_at = now()" },
  policy_votes_told: {
    arrange: "update public.policy_votes set closed_at = null, outcome = null; delete from public.outbox",
    probe: "update public.policy_votes set closed_at = now(), outcome = 'lapsed'",
    effect: "select count(*) > 0 as it from public.outbox where topic = 'policy.vote_closed'",
  },
  policy_ballots_guard: { arrange: all("pledging"), probe: "update public.policy_ballots set agrees = false" },
  rounds_first_come: { arrange: "update public.policy_votes set closed_at = now(), outcome = 'refused'", probe: "update public.rounds set shortage_policy = 'first_come'" },
  round_proposal_answers_guard: { arrange: all("pledging"), probe: "update public.round_proposal_answers set answer = 'yes'", signed: true },
  rounds_unit_of_needs: { probe: "update public.rounds set unit_code = 'LTR'" },
  rounds_keep_version: {
    arrange: "delete from public.round_versions",
    probe: "update public.rounds set item_version = item_version + 1",
    effect: "select count(*) > 0 as it from public.round_versions",
  },
  rounds_received: { arrange: `${all("ordered")}; delete from public.round_receipt_shares; delete from public.round_receipts`, probe: all("received") },
  rounds_reconciled: { arrange: `${all("received")}; delete from public.round_confirmations`, probe: all("reconciled") },
  tender_invitations_guard: { arrange: all("pledging"), probe: `insert into public.tender_invitations (round_id, email, supplier_name) values (${one("rounds")}, 'probe@b.test', 'x')` },
};

/** A statement of a person of the world whose answer changes when a policy is missing that the matrix can't tell of; triggers are off. */
export type PolicyProbe = { as: string; arrange?: string; sql: string };

const titled = (title: string) => `(select id from public.rounds where title like '${title}%')`;
const me = "private.actor_id()";
const need = `delete from public.round_needs; insert into public.round_needs (round_id, firm_id, quantity) values (${titled("joined")}, (select id from public.firms where name_en = 'potter'), 5)`;
const potter = "(select id from public.firms where name_en = 'potter')";

export const POLICY_PROBES: Record<string, PolicyProbe> = {
  rounds_read_admin: { as: "outsider", sql: "select count(*) from public.rounds" },
  fill_endings_say: { as: "broker", arrange: "delete from public.fill_endings", sql: `insert into public.fill_endings (round_id, side, person_id) values (${titled("joined")}, 'broker', ${me})` },
  round_method_votes_cast: { as: "owner", sql: `insert into public.round_method_votes (round_id, firm_id, method, voted_by) values (${titled("joined")}, ${potter}, 'equal_price', ${me})` },
  // Another policy that lets everything through doesn't open what is the server's alone.
  round_events_server_kinds: {
    as: "owner",
    arrange: "create policy too_wide on public.round_events for insert to khosheh_member with check (true)",
    sql: `insert into public.round_events (round_id, seq, kind) values (${titled("ours")}, 900, 'cleared')`,
  },
  round_events_read_tender: { as: "member", arrange: `insert into public.round_events (round_id, seq, kind) values (${titled("joined")}, 900, 'tender_opened')`, sql: "select kind from public.round_events where kind = 'tender_opened'" },
  round_events_read_award: { as: "member", arrange: `insert into public.round_events (round_id, seq, kind) values (${titled("joined")}, 900, 'award_vote_closed')`, sql: "select kind from public.round_events where kind = 'award_vote_closed'" },
  round_events_read_departure: { as: "member", arrange: `insert into public.round_events (round_id, seq, kind) values (${titled("joined")}, 900, 'replaced')`, sql: "select kind from public.round_events where kind = 'replaced'" },
  round_events_write_gather: { as: "owner", sql: `insert into public.round_events (round_id, seq, kind, actor_id, actor_firm_id) values (${titled("ours")}, 900, 'edited', ${me}, ${potter})` },
  round_tenders_start: { as: "owner", arrange: "delete from public.round_tenders", sql: `insert into public.round_tenders (round_id, started_by) values (${titled("ours")}, ${me})` },
  tender_invitations_invite: { as: "owner", sql: `insert into public.tender_invitations (round_id, email, supplier_name, invited_by) values (${titled("ours")}, 'probe@b.test', 'x', ${me})` },
  tender_invitations_remove: {
    as: "owner",
    arrange: `insert into public.tender_invitations (round_id, email, supplier_name) values (${titled("ours")}, 'probe@b.test', 'x')`,
    sql: `with gone as (delete from public.tender_invitations where round_id = ${titled("ours")} returning 1) select count(*) > 0 as it from gone`,
  },
  round_needs_enter: { as: "owner", sql: `insert into public.round_needs (round_id, firm_id, quantity, entered_by) values (${titled("joined")}, ${potter}, 5, ${me})` },
  round_needs_revise: { as: "owner", arrange: need, sql: `with changed as (update public.round_needs set note = 'x', entered_by = ${me} returning 1) select count(*) from changed` },
  round_needs_remove: { as: "owner", arrange: need, sql: "with gone as (delete from public.round_needs returning 1) select count(*) from gone" },
  round_proposal_answers_answer: {
    as: "owner",
    arrange: `${need}; delete from public.round_proposal_answers; insert into public.round_proposal_answers (proposal_id, need_id, firm_id) select (select min(id::text)::uuid from public.round_proposals), n.id, n.firm_id from public.round_needs n`,
    sql: `with said as (update public.round_proposal_answers set answer = 'yes', answered_by = ${me} returning 1) select count(*) from said`,
  },
  award_votes_open: { as: "owner", arrange: "delete from public.award_ballots; delete from public.award_votes", sql: `insert into public.award_votes (round_id, opened_by, opened_firm_id, closes_at) values (${titled("ours")}, ${me}, ${potter}, now() + interval '1 day')` },
  award_ballots_cast: { as: "owner", arrange: "delete from public.award_ballots", sql: `insert into public.award_ballots (round_id, firm_id, quote_id, cast_by) values (${titled("joined")}, ${potter}, (select id from public.round_quotes limit 1), ${me})` },
  award_ballots_change: {
    as: "owner",
    arrange: `delete from public.award_ballots; insert into public.award_ballots (round_id, firm_id, quote_id) values (${titled("joined")}, ${potter}, (select min(id::text)::uuid from public.round_quotes))`,
    sql: `with changed as (update public.award_ballots set cast_by = ${me} returning 1) select count(*) from changed`,
  },
  policy_votes_open: { as: "owner", arrange: "delete from public.policy_ballots; delete from public.policy_votes", sql: `insert into public.policy_votes (round_id, opened_by, opened_firm_id, closes_at) values (${titled("ours")}, ${me}, ${potter}, now() + interval '1 day')` },
  policy_ballots_cast: { as: "owner", arrange: "delete from public.policy_ballots", sql: `insert into public.policy_ballots (round_id, firm_id, agrees, cast_by) values (${titled("joined")}, ${potter}, true, ${me})` },
  policy_ballots_change: {
    as: "owner",
    arrange: `delete from public.policy_ballots; insert into public.policy_ballots (round_id, firm_id, agrees) values (${titled("joined")}, ${potter}, true)`,
    sql: `with changed as (update public.policy_ballots set cast_by = ${me} returning 1) select count(*) from changed`,
  },
  round_events_read_policy: { as: "member", arrange: `insert into public.round_events (round_id, seq, kind) values (${titled("joined")}, 900, 'policy_vote_accepted')`, sql: "select kind from public.round_events where kind = 'policy_vote_accepted'" },
  round_orders_write: {
    as: "owner",
    sql: `insert into public.round_orders (round_id, number, quote_id, clearing_id, supplier_name, supplier_email, quantity, goods, created_by)
      values (${titled("ours")}, 99, (select id from public.round_quotes where round_id = ${titled("ours")} limit 1), gen_random_uuid(), 'x', 'a@b.test', 1, 1, ${me})`,
  },
  round_order_lines_write: {
    as: "owner",
    arrange: `insert into public.round_orders (round_id, number, quote_id, clearing_id, supplier_name, supplier_email, quantity, goods) values (${titled("ours")}, 98, gen_random_uuid(), gen_random_uuid(), 'x', 'a@b.test', 1, 1)`,
    sql: "insert into public.round_order_lines (order_id, position, quantity, amount) select id, 99, 1, 1 from public.round_orders where number = 98",
  },
  round_order_sends_write: {
    as: "owner",
    arrange: `insert into public.round_orders (round_id, number, quote_id, clearing_id, supplier_name, supplier_email, quantity, goods) values (${titled("ours")}, 98, gen_random_uuid(), gen_random_uuid(), 'x', 'a@b.test', 1, 1)`,
    sql: `insert into public.round_order_sends (order_id, recipient, token_hash, sent_by) select id, 'a@b.test', 'probe', ${me} from public.round_orders where number = 98`,
  },
};
