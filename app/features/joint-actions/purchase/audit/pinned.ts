/**
 * The tables whose rows the log of a round pins: the column that names the rows pinned together, and SQL for the round of a
 * row `t`. The migrations put the same tables under the log (`private.keep_in_log`).
 */
const ofParent = (table: string, key: string) => `(select p.round_id from public.${table} p where p.id = t.${key})`;

export const PINNED: Record<string, { key: string; round: string }> = {
  rounds: { key: "id", round: "t.id" },
  round_quotes: { key: "id", round: "t.round_id" },
  round_quote_breaks: { key: "quote_id", round: ofParent("round_quotes", "quote_id") },
  round_cost_lines: { key: "round_id", round: "t.round_id" },
  round_snapshots: { key: "id", round: "t.round_id" },
  pledges: { key: "id", round: "t.round_id" },
  pledge_confirmations: { key: "pledge_id", round: ofParent("pledges", "pledge_id") },
  round_price_consents: { key: "id", round: "t.round_id" },
  round_method_votes: { key: "id", round: "t.round_id" },
  round_market_estimates: { key: "id", round: "t.round_id" },
  clearings: { key: "id", round: "t.round_id" },
  clearing_allocations: { key: "clearing_id", round: ofParent("clearings", "clearing_id") },
  clearing_inputs: { key: "clearing_id", round: ofParent("clearings", "clearing_id") },
};
