type Pinned = { key: string; round: string };

const own = (key = "id"): Pinned => ({ key, round: "t.round_id" });
const part = (key: string, whole: string): Pinned => ({ key, round: `(select p.round_id from public.${whole} p where p.id = t.${key})` });

/**
 * The tables whose rows the log of a round pins: the column that names the rows pinned together, and SQL for the round of a
 * row `t`. The migrations put the same tables under the log (`private.keep_in_log`).
 */
export const PINNED: Record<string, Pinned> = {
  rounds: { key: "id", round: "t.id" },
  round_versions: own("round_id"),
  round_cost_lines: own("round_id"),
  round_needs: own(),
  round_proposals: own(),
  round_proposal_answers: part("proposal_id", "round_proposals"),
  round_need_groups: own(),
  round_tenders: own("round_id"),
  tender_invitations: own(),
  tender_questions: own(),
  tender_interests: own(),
  award_votes: own("round_id"),
  award_ballots: own("round_id"),
  round_quotes: own(),
  round_quote_breaks: part("quote_id", "round_quotes"),
  round_quote_files: part("quote_id", "round_quotes"),
  round_quote_seals: part("quote_id", "round_quotes"),
  pledges: own(),
  pledge_confirmations: part("pledge_id", "pledges"),
  round_price_consents: own(),
  fill_endings: own("round_id"),
  round_snapshots: own(),
  clearings: own(),
  clearing_inputs: part("clearing_id", "clearings"),
  clearing_allocations: part("clearing_id", "clearings"),
  round_method_votes: own(),
  round_market_estimates: own(),
  round_confirmations: own(),
  round_departures: own(),
  round_departure_offers: part("departure_id", "round_departures"),
  round_departure_votes: part("departure_id", "round_departures"),
  round_name_consents: own("round_id"),
  round_orders: own(),
  round_order_lines: part("order_id", "round_orders"),
  round_order_sends: { key: "id", round: "(select p.round_id from public.round_orders p where p.id = t.order_id)" },
  round_lots: own(),
  round_receipts: own(),
  round_receipt_shares: part("receipt_id", "round_receipts"),
  round_share_answers: own("round_id"),
  round_lot_claims: own(),
  round_evidence: own(),
  round_accounts: own(),
  round_account_lines: part("account_id", "round_accounts"),
  round_account_shares: part("account_id", "round_accounts"),
  round_payments: own(),
  firm_defaults: own(),
  firm_default_entries: part("default_id", "firm_defaults"),
};
