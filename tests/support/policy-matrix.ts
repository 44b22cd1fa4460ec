import { ASKERS, type Asker } from "./policy-world";

export const OPERATIONS = ["select", "insert", "update", "delete"] as const;
export type Operation = (typeof OPERATIONS)[number];
/**
 * What an asker gets: the labels of the rows that are seen or changed, sorted; `none` when the statement runs and touches
 * nothing; `refused` when the database refuses it.
 */
export type Answers = Record<Asker, string>;

/** What one table answers through the server's roles. An operation that isn't named is refused to everybody. */
export type TablePolicy = {
  /** SQL for the label of a row; ids in it become the names of the world. */
  by: string;
  /** A column that an update sets to itself; without it every update is expected to be refused. */
  touch?: string;
  select: Answers;
  insert?: Answers;
  update?: Answers;
  delete?: Answers;
  /** The columns that may be read, where it isn't all of them. */
  columns?: string;
  /** How the roles of the REST endpoint read, where it isn't as the server's: whole tables stay closed to them. */
  rest?: "closed";
};

/** In the order owner, colleague (a viewer of the owner's firm), member, broker, stranger, anonymous. */
const answers = (...cells: [string, string, string, string, string, string]) =>
  Object.fromEntries(ASKERS.map((asker, index) => [asker, cells[index]])) as Answers;
const everybody = (answer: string) => answers(answer, answer, answer, answer, answer, answer);
const signedIn = (answer: string) => answers(answer, answer, answer, answer, answer, "refused");
const onlyOwner = (answer: string, others = "refused") => answers(answer, others, others, others, others, "refused");

export const REFUSED = everybody("refused");
const serverOnly = (by: string): TablePolicy => ({ by, select: REFUSED });

/** A part of a profile: seen with its firm, written by the firm's editors. */
const profilePart = (touch: string): TablePolicy => ({
  by: "firm_id",
  touch,
  select: answers("away potter quiet", "away potter quiet", "away potter", "away potter quiet", "away potter", "away potter"),
  insert: onlyOwner("potter"),
  update: onlyOwner("potter quiet", "none"),
  delete: onlyOwner("potter quiet", "none"),
});

/** Read by who takes part, written by the desk of a round. */
const deskWrites = (by: string, seen: string, owner: string, broker: string): TablePolicy => ({
  by,
  select: answers(seen, seen, seen, seen, "none", "refused"),
  insert: answers(owner, "refused", "refused", broker, "refused", "refused"),
  rest: "closed",
});
/** A firm's own part of a round, beside the desk's reading. */
const ownShare = (): TablePolicy => ({ by: "firm_id", select: answers("potter", "potter", "mate", "mate potter", "none", "refused"), rest: "closed" });

export const MATRIX: Record<string, TablePolicy> = {
  // People and firms
  people: {
    by: "id",
    touch: "display_name",
    select: answers("broker colleague outsider owner", "broker colleague outsider owner", "broker member outsider", "broker outsider", "broker outsider stranger", "refused"),
    update: answers("owner", "colleague", "member", "broker", "stranger", "refused"),
  },
  platform_admins: { by: "person_id", select: signedIn("none") },
  firms: {
    by: "id",
    touch: "tagline_en",
    select: answers(
      "arranger away founded mate potter quiet", "arranger away founded mate potter quiet", "arranger away founded mate potter",
      "arranger away founded mate potter quiet", "arranger away founded mate potter", "arranger away founded mate potter",
    ),
    insert: signedIn("mine"),
    update: answers("potter quiet", "none", "mate", "none", "none", "refused"),
  },
  firm_contacts: {
    by: "firm_id",
    touch: "phone",
    select: answers("arranger mate potter quiet", "arranger mate potter quiet", "arranger mate potter", "arranger mate potter quiet", "mate", "mate"),
    update: answers("potter quiet", "none", "mate", "none", "none", "refused"),
  },
  firm_people: {
    by: "concat_ws(':', firm_id, person_id)",
    touch: "role",
    select: answers(
      "potter:colleague potter:owner quiet:colleague quiet:owner", "potter:colleague potter:owner quiet:colleague quiet:owner", "mate:member", "none", "none", "refused",
    ),
    insert: onlyOwner("founded"),
    update: answers("potter:colleague potter:owner quiet:colleague quiet:owner", "refused", "mate:member", "none", "none", "refused"),
  },
  firm_invitations: {
    by: "firm_id",
    touch: "revoked_at",
    select: onlyOwner("potter", "none"),
    insert: onlyOwner("potter"),
    update: onlyOwner("potter", "none"),
    rest: "closed",
  },

  // Clusters
  clusters: {
    by: "id",
    touch: "name_en",
    select: everybody("away home"),
    update: answers("none", "none", "none", "home", "none", "refused"),
  },
  cluster_staff: {
    by: "concat_ws(':', cluster_id, person_id, role)",
    touch: "granted_at",
    select: { ...signedIn("away:outsider:broker home:broker:broker home:outsider:coordinator"), anonymous: "away:outsider:broker home:broker:broker" },
    insert: answers("refused", "refused", "refused", "coordinator", "refused", "refused"),
    update: answers("none", "none", "none", "home:outsider:coordinator", "none", "refused"),
  },
  cluster_memberships: {
    by: "concat_ws(':', cluster_id, firm_id)",
    touch: "applied_at",
    select: answers(
      "away:away home:arranger home:mate home:potter home:quiet", "away:away home:arranger home:mate home:potter home:quiet", "away:away home:arranger home:mate home:potter",
      "away:away home:arranger home:mate home:potter home:quiet", "away:away home:arranger home:mate home:potter", "away:away home:arranger home:mate home:potter",
    ),
    insert: answers("applying", "refused", "mates", "refused", "refused", "refused"),
    update: answers("home:quiet", "none", "refused", "home:arranger home:mate home:potter", "none", "refused"),
  },
  cluster_decisions: {
    by: "concat_ws(':', cluster_id, firm_id)",
    select: answers("home:quiet", "home:quiet", "none", "home:quiet", "none", "refused"),
    insert: answers("quiet", "refused", "refused", "approval quiet", "refused", "refused"),
  },

  // What a firm can do
  files: {
    by: "storage_key",
    touch: "alt_text",
    select: answers(
      "away:public potter:deleted potter:private potter:public quiet:deleted quiet:private quiet:public",
      "away:public potter:deleted potter:private potter:public quiet:deleted quiet:private quiet:public",
      "away:public potter:public",
      "away:public potter:private potter:public quiet:private quiet:public",
      "away:public potter:public",
      "away:public potter:public",
    ),
    insert: onlyOwner("potter"),
    update: onlyOwner("potter:deleted potter:private potter:public quiet:deleted quiet:private quiet:public", "none"),
  },
  processes: { by: "code", select: everybody("firing glazing") },
  firm_processes: profilePart("process_code"),
  firm_sought_processes: profilePart("process_code"),
  firm_offerings: profilePart("note"),
  firm_machines: profilePart("detail"),
  firm_capacities: profilePart("item"),
  firm_certificates: { ...profilePart("title"), update: answers("potter quiet", "none", "none", "potter quiet", "none", "refused") },
  firm_photos: { ...profilePart("position"), insert: onlyOwner("potter") },

  // The server's own
  outbox: { ...serverOnly("topic"), insert: signedIn("event") },
  idempotency_keys: {
    by: "actor_id",
    touch: "response",
    select: answers("owner", "none", "member", "none", "none", "refused"),
    insert: signedIn("mine"),
    update: answers("owner", "none", "member", "none", "none", "refused"),
    rest: "closed",
  },
  mails: serverOnly("kind"),
  rate_limits: serverOnly("key"),
  installation: serverOnly("name"),

  // Joint purchase
  rounds: {
    by: "id",
    touch: "title",
    select: answers("draft joined ours", "draft joined ours", "joined ours", "joined ours", "none", "refused"),
    insert: answers("potter", "refused", "mate", "refused", "refused", "refused"),
    update: answers("draft ours", "none", "none", "joined ours", "none", "refused"),
  },
  // A sealed quote is named after who was asked for it: its bidder reads it, no facilitator and no broker does.
  round_quotes: {
    by: "coalesce(invitation_id, round_id)",
    touch: "note",
    select: answers("draft joined ours potters", "draft joined ours potters", "joined mates ours", "joined ours", "none", "refused"),
    insert: onlyOwner("draft"),
    update: onlyOwner("draft", "none"),
    delete: onlyOwner("draft", "none"),
  },
  round_quote_breaks: {
    by: "quote_id",
    touch: "unit_price",
    select: answers("draft joined ours potters", "draft joined ours potters", "joined mates ours", "joined ours", "none", "refused"),
    insert: onlyOwner("draft"),
    update: onlyOwner("draft", "none"),
    delete: onlyOwner("draft", "none"),
  },
  // The lots add up to what cleared, so they are told to whom that is told; of the shares each firm reads its own.
  round_quote_lots: { by: "split_id", select: answers("joined", "joined", "joined", "joined", "none", "refused") },
  round_quote_lot_shares: { by: "firm_id", select: answers("potter", "potter", "mate", "mate potter", "none", "refused") },
  round_quote_files: { by: "quote_id", select: answers("potters", "potters", "mates", "none", "none", "refused") },
  round_quote_seals: { by: "quote_id", select: answers("potters", "potters", "mates", "none", "none", "refused") },
  round_tenders: {
    by: "round_id",
    touch: "extension_reason",
    select: answers("joined ours", "joined ours", "joined ours", "joined ours", "none", "refused"),
    insert: signedIn("none"),
    update: answers("ours", "none", "none", "joined ours", "none", "refused"),
  },
  tender_invitations: {
    by: "id",
    select: answers("mailed potters", "mailed potters", "mates", "mailed mates potters", "none", "refused"),
    insert: signedIn("refused"),
    delete: signedIn("none"),
  },
  award_votes: { by: "round_id", select: answers("joined", "joined", "joined", "joined", "none", "refused"), insert: signedIn("none") },
  // Secret until the vote closes: each firm reads its own.
  award_ballots: { by: "firm_id", touch: "quote_id", select: answers("none", "none", "mate", "none", "none", "refused"), insert: signedIn("none"), update: signedIn("none") },
  policy_votes: { by: "round_id", select: answers("joined", "joined", "joined", "joined", "none", "refused"), insert: signedIn("none") },
  policy_ballots: { by: "firm_id", touch: "agrees", select: answers("none", "none", "mate", "none", "none", "refused"), insert: signedIn("none"), update: signedIn("none") },
  tender_links: serverOnly("invitation_id"),
  tender_questions: {
    by: "round_id",
    touch: "answer",
    select: answers("joined ours", "joined ours", "joined", "joined ours", "none", "refused"),
    update: answers("refused", "none", "none", "refused", "none", "refused"),
  },
  tender_interests: {
    by: "note",
    select: answers("potter", "potter", "potter", "potter", "none", "refused"),
    insert: answers("potter", "refused", "refused", "desk", "refused", "refused"),
  },
  round_cost_lines: {
    by: "round_id",
    touch: "label",
    select: answers("draft joined ours", "draft joined ours", "joined ours", "joined ours", "none", "refused"),
    insert: onlyOwner("draft"),
    update: onlyOwner("draft", "none"),
    delete: onlyOwner("draft", "none"),
  },
  // Needs of the world are of rounds that take pledges already: who may write while they are gathered is told by the tests of gathering.
  round_needs: {
    by: "id",
    touch: "note",
    select: answers("incoming own", "incoming own", "incoming mates", "none", "none", "refused"),
    insert: signedIn("none"),
    update: signedIn("none"),
    delete: signedIn("none"),
  },
  round_proposals: { by: "round_id", select: answers("joined ours", "joined ours", "ours", "joined ours", "none", "refused") },
  round_proposal_answers: {
    by: "firm_id",
    touch: "answer",
    select: answers("mate potter", "mate potter", "mate", "none", "none", "refused"),
    update: signedIn("none"),
  },
  round_need_groups: { by: "round_id", select: answers("joined ours", "joined ours", "joined ours", "joined ours", "none", "refused") },
  catalogue_items: { by: "cluster_id", select: answers("home", "home", "home", "home", "none", "refused") },
  round_drafts: {
    by: "round_id",
    touch: "saved_at",
    select: answers("draft", "draft", "none", "none", "none", "refused"),
    insert: REFUSED,
    update: onlyOwner("draft", "none"),
    delete: onlyOwner("draft", "none"),
    rest: "closed",
  },
  pledges: {
    by: "id",
    select: answers("incoming own waiting", "incoming own waiting", "incoming mates", "waiting", "none", "refused"),
    insert: answers("potter", "refused", "mate", "assisted", "refused", "refused"),
  },
  pledge_confirmations: {
    by: "pledge_id",
    select: answers("incoming own", "incoming own", "incoming mates", "none", "none", "refused"),
    insert: onlyOwner("waiting"),
    columns: "pledge_id, answer, confirmed_by, means, confirmed_at",
  },
  round_snapshots: { by: "round_id", select: answers("joined ours", "joined ours", "joined ours", "joined ours", "none", "refused") },
  pledge_places: { by: "round_id", select: answers("ours", "ours", "none", "none", "none", "refused") },
  leaving_harms: { by: "concat_ws(':', round_id, firm_id)", select: answers("joined:potter", "joined:potter", "joined:mate", "none", "none", "refused"), insert: answers("potter", "potter", "mate", "refused", "refused", "refused"), rest: "closed" },
  pledge_links: serverOnly("pledge_id"),
  round_reminders: serverOnly("round_id"),
  round_versions: { by: "round_id", select: answers("draft joined ours", "draft joined ours", "joined ours", "joined ours", "none", "refused") },
  // Said in fill only, which no round of this world is in.
  fill_endings: { by: "round_id", select: answers("joined", "joined", "joined", "joined", "none", "refused"), insert: signedIn("none") },
  clearings: { by: "round_id", select: answers("joined", "joined", "joined", "joined", "none", "refused") },
  clearing_allocations: { by: "firm_id", select: answers("potter", "potter", "mate", "mate potter", "none", "refused") },
  round_events: {
    by: "concat_ws(':', round_id, kind)",
    select: answers(
      "draft:started joined:pledged joined:started ours:started", "draft:started joined:pledged joined:started ours:started", "joined:started ours:started",
      "joined:pledged joined:started ours:started", "none", "refused",
    ),
    insert: answers("draft:step joined:pledged", "refused", "refused", "joined:step ours:step", "refused", "refused"),
    columns: "round_id, kind, from_state, to_state, actor_id, actor_firm_id, reason, detail, at",
  },
  round_steps: { by: "'step'::text", select: signedIn("step") },
  round_event_kinds: { by: "writer", select: signedIn("broker desk facilitator firm server") },
  round_log_heads: serverOnly("round_id"),
  clearing_inputs: serverOnly("clearing_id"),
  round_price_consents: { by: "concat_ws(':', round_id, firm_id)", select: answers("joined:potter", "joined:potter", "none", "none", "none", "refused"), insert: onlyOwner("potter") },
  round_row_consents: { by: "concat_ws(':', round_id, firm_id)", select: answers("joined:potter", "joined:potter", "none", "none", "none", "refused"), insert: onlyOwner("potter") },
  round_method_votes: { by: "concat_ws(':', round_id, firm_id)", select: answers("joined:potter", "joined:potter", "joined:mate", "none", "none", "refused"), insert: signedIn("none") },
  round_market_estimates: { by: "round_id", select: answers("ours", "ours", "none", "joined ours", "none", "refused"), insert: answers("ours", "refused", "refused", "joined ours", "refused", "refused") },
  round_confirmations: {
    by: "round_id",
    touch: "answer_reason",
    select: answers("joined ours", "joined ours", "joined ours", "joined ours", "none", "refused"),
    insert: answers("ours", "refused", "refused", "joined", "refused", "refused"),
    update: answers("refused", "refused", "refused", "refused", "none", "refused"),
  },
  // Asked in a locked round; whoever acts does so by the functions of the tests of leaving.
  round_departures: { by: "reason", select: answers("panel", "panel", "named panel", "named panel", "none", "refused"), rest: "closed" },
  round_departure_offers: { by: "firm_id", select: answers("none", "none", "arranger", "arranger", "none", "refused"), rest: "closed" },
  round_departure_votes: { by: "reason", select: answers("why", "why", "why", "why", "none", "refused"), rest: "closed" },
  round_name_consents: {
    by: "concat_ws(':', round_id, firm_id)",
    touch: "answered_at",
    select: answers("joined:potter", "joined:potter", "joined:mate", "joined:mate joined:potter", "none", "refused"),
    insert: answers("refused", "refused", "ours:mate", "refused", "refused", "refused"),
    update: answers("refused", "none", "refused", "none", "none", "refused"),
    rest: "closed",
  },
  round_lots: deskWrites("round_id", "joined", "ours", "joined ours"),
  round_receipts: deskWrites("round_id", "joined", "ours", "joined ours"),
  round_receipt_shares: { ...ownShare(), insert: answers("refused", "refused", "refused", "arranger", "refused", "refused") },
  round_share_answers: { ...ownShare(), insert: onlyOwner("potter") },
  round_lot_claims: { ...ownShare(), insert: answers("potter", "refused", "mate", "refused", "refused", "refused") },
  round_evidence: {
    by: "concat_ws(':', round_id, subject)",
    select: answers("joined:lot joined:payment", "joined:lot joined:payment", "joined:lot", "joined:lot joined:payment", "none", "refused"),
    insert: answers("joined:payment", "refused", "refused", "joined:lot joined:payment", "refused", "refused"),
    rest: "closed",
  },
  round_accounts: deskWrites("round_id", "joined", "ours", "joined ours"),
  round_account_lines: deskWrites("account_id", "joined", "refused", "joined"),
  round_account_shares: { ...ownShare(), insert: answers("refused", "refused", "refused", "arranger", "refused", "refused") },
  round_payments: {
    ...ownShare(),
    touch: "answer_reason",
    insert: answers("potter", "refused", "refused", "mate", "refused", "refused"),
    update: answers("refused", "none", "none", "refused", "none", "refused"),
  },
  // Limits of potter and mate in the cluster, and of potter in a purchase that the owner keeps, and one far away.
  firm_credit_limits: {
    by: "note",
    select: answers("mine of-potter", "mine of-potter", "of-mate", "mine of-mate of-potter", "none", "refused"),
    insert: answers("ours:mate", "refused", "refused", "home:mate home:potter joined:potter ours:mate", "refused", "refused"),
    rest: "closed",
  },
  firm_defaults: {
    by: "firm_id",
    select: answers("potter", "potter", "none", "potter", "none", "refused"),
    insert: answers("ours:mate", "refused", "refused", "joined:mate ours:mate", "refused", "refused"),
    rest: "closed",
  },
  firm_default_entries: {
    by: "kind",
    select: answers("reply", "reply", "none", "reply", "none", "refused"),
    insert: answers("reply", "refused", "refused", "withdrawal", "refused", "refused"),
    rest: "closed",
  },
  round_orders: { by: "round_id", select: answers("joined", "joined", "joined", "joined", "none", "refused"), rest: "closed" },
  round_order_lines: { by: "order_id", select: answers("none", "none", "none", "joined", "none", "refused"), rest: "closed" },
  round_order_sends: { by: "order_id", select: answers("none", "none", "none", "joined", "none", "refused"), rest: "closed" },

  // Chat: the REST endpoint gets nothing, and every write goes through the functions of `private`
  chat_conversations: { by: "id", select: answers("direct glaze joined ours", "direct glaze joined ours", "aside joined ours", "glaze joined ours", "none", "refused"), rest: "closed" },
  chat_participants: {
    by: "concat_ws(':', conversation_id, firm_id, desk_cluster_id)",
    select: answers(
      "direct:arranger direct:potter glaze:home glaze:potter joined:arranger joined:home joined:mate joined:potter ours:home ours:mate ours:potter",
      "direct:arranger direct:potter glaze:home glaze:potter joined:arranger joined:home joined:mate joined:potter ours:home ours:mate ours:potter",
      "aside:away aside:mate joined:arranger joined:home joined:mate joined:potter ours:home ours:mate ours:potter",
      "glaze:home glaze:potter joined:arranger joined:home joined:mate joined:potter ours:home ours:mate ours:potter",
      "none",
      "refused",
    ),
    rest: "closed",
  },
  chat_messages: { by: "conversation_id", select: answers("direct glaze joined ours", "direct glaze joined ours", "aside joined ours", "glaze joined ours", "none", "refused"), rest: "closed" },
  chat_cursors: {
    by: "concat_ws(':', conversation_id, person_id)",
    select: answers(
      "aside:owner direct:owner joined:owner ours:owner theirs:owner", "none", "aside:member direct:member joined:member ours:member theirs:member", "none", "none", "refused",
    ),
    rest: "closed",
  },

  // The broker's desk is a party of the rooms: it reads what a message said before it was taken away.
  chat_revisions: {
    by: "concat_ws(':', conversation_id, body)",
    select: answers("direct:said joined:said ours:said", "direct:said joined:said ours:said", "aside:said joined:said ours:said", "joined:gone joined:said ours:gone ours:said", "none", "refused"),
    rest: "closed",
  },
  chat_mentions: { by: "concat_ws(':', conversation_id, person_id)", select: answers("direct:owner", "none", "aside:member", "none", "none", "refused"), rest: "closed" },
  chat_attachments: {
    by: "original_name",
    select: answers("direct joined ours unsent", "direct joined ours", "aside joined ours", "joined ours", "none", "refused"),
    rest: "closed",
  },
  chat_blocks: { by: "concat_ws(':', firm_id, blocked_firm_id)", select: answers("potter:away", "potter:away", "none", "none", "none", "refused"), rest: "closed" },

  // A report is its writer's and the desk's; what the desk did is read by the firm concerned, or by all where it concerns all.
  chat_reports: { by: "note", select: answers("potter", "none", "none", "potter", "none", "refused"), rest: "closed" },
  chat_acts: { by: "reason", select: answers("potter", "potter", "aside", "potter", "none", "refused"), rest: "closed" },
  // An introduction is its two firms' and the desk's.
  introductions: { by: "reason", select: answers("home", "home", "home", "home", "none", "refused"), rest: "closed" },
  chat_presence: serverOnly("person_id"),
  chat_last_seen: serverOnly("person_id"),

  // Search: documents hold only what is public
  search_docs: { by: "firm_id", select: everybody("potter"), rest: "closed" },
  search_outbox: serverOnly("firm_id"),
  search_dead_letters: { by: "firm_id", select: answers("none", "none", "none", "potter", "none", "refused"), rest: "closed" },
  search_words: { by: "word", select: everybody("potter"), rest: "closed" },

  // What people keep and are told: everybody their own
  saved_searches: {
    by: "query",
    touch: "cadence",
    select: onlyOwner("q=bowl", "none"),
    insert: signedIn("mine"),
    update: onlyOwner("q=bowl", "none"),
    delete: onlyOwner("q=bowl", "none"),
    rest: "closed",
  },
  saved_search_finds: { by: "saved_search_id", select: onlyOwner("saved", "none"), rest: "closed" },
  shortlist_entries: {
    by: "note",
    touch: "note",
    select: answers("own shared", "shared", "none", "none", "none", "refused"),
    insert: answers("mine shared", "mine", "mine", "mine", "mine", "refused"),
    update: onlyOwner("own shared", "none"),
    delete: onlyOwner("own shared", "none"),
    rest: "closed",
  },
  needs: {
    by: "body",
    touch: "state",
    select: answers("glaze", "glaze", "none", "glaze", "none", "refused"),
    insert: signedIn("mine"),
    update: answers("none", "none", "none", "glaze", "none", "refused"),
    rest: "closed",
  },
  notifications: { by: "kind", touch: "read_at", select: onlyOwner("owner", "none"), update: onlyOwner("owner", "none"), rest: "closed" },
  notification_settings: { by: "person_id", touch: "push_words", select: onlyOwner("owner", "none"), insert: answers("refused", "mine", "mine", "mine", "mine", "refused"), update: onlyOwner("owner", "none"), delete: onlyOwner("owner", "none"), rest: "closed" },
  notification_preferences: { by: "concat_ws(':', person_id, family)", touch: "push", select: onlyOwner("owner:chat", "none"), insert: signedIn("mine"), update: onlyOwner("owner:chat", "none"), delete: onlyOwner("owner:chat", "none"), rest: "closed" },
  push_devices: { by: "label", select: onlyOwner("owner", "none"), delete: onlyOwner("owner", "none"), rest: "closed" },
  notification_deliveries: serverOnly("channel"),
  chat_tellings: serverOnly("conversation_id"),
  vain_searches: serverOnly("text"),
  vain_search_weeks: serverOnly("week"),
  vain_search_marks: serverOnly("text"),
};

/** What an operation on a table answers through the server's roles, or through those of the REST endpoint. */
export function expected(table: TablePolicy, operation: Operation, through: "server" | "rest"): Answers {
  if (operation === "select") return through === "rest" && table.rest === "closed" ? REFUSED : table.select;
  return through === "rest" ? REFUSED : (table[operation] ?? REFUSED);
}
