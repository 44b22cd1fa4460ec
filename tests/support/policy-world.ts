import { randomUUID } from "node:crypto";
import type pg from "pg";

/** Who asks in the matrix of policies. */
export const ASKERS = ["owner", "colleague", "member", "broker", "stranger", "anonymous"] as const;
export type Asker = (typeof ASKERS)[number];

type Row = Record<string, unknown>;

/** One small world: every table holds something of the owner's firm and something of a firm far away. */
export type PolicyWorld = {
  /** The person behind an asker; null for somebody who isn't signed in. */
  personOf: (asker: Asker) => string | null;
  /** Puts the names of the world in place of its ids, so that expectations read. */
  named: (text: string) => string;
  /** Rows that the matrix tries to insert, by label, as this person would write them. */
  candidates: (table: string, person: string | null) => Record<string, Row>;
};

const PEOPLE = ["owner", "colleague", "member", "broker", "stranger", "outsider", "newcomer"] as const;
const FIRMS = ["potter", "quiet", "founded", "mate", "arranger", "away"] as const;
const ROUNDS = ["draft", "ours", "joined", "plan", "theirs"] as const;
const NEEDS = ["own", "incoming", "mates", "afar"] as const;
const PLEDGES = ["own", "waiting", "incoming", "mates", "afar"] as const;

const ASKED = ["potters", "mates", "mailed", "afars"] as const;

const ids = <Name extends string>(names: readonly Name[]) => Object.fromEntries(names.map((name) => [name, randomUUID()])) as Record<Name, string>;
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);

/**
 * Fills an empty database. The owner and a colleague (viewer) act for `potter`, which belongs to the cluster `home`, and for
 * `quiet`, which is hidden and has applied there. The member acts for `mate`, the broker is staff of `home`, the stranger
 * has nothing. `away` belongs to another cluster with an outsider. `arranger` holds the purchase that `potter` and `mate` joined.
 */
export async function buildPolicyWorld(admin: pg.Pool): Promise<PolicyWorld> {
  const [person, firm, round, quote, pledge, need] = [ids(PEOPLE), ids(FIRMS), ids(ROUNDS), ids(ROUNDS), ids(PLEDGES), ids(NEEDS)];
  const cluster = ids(["home", "away"]);
  const conversation = ids(["direct", "aside", "glaze", "press"]);
  const [asked, bid] = [ids(ASKED), ids(ASKED)];
  const spareFile = ids(["potter", "quiet", "away"]);
  const names = new Map([person, firm, round, quote, pledge, need, cluster, conversation, asked, bid].flatMap((group) => Object.entries(group).map(([name, id]) => [id, name])));

  const [receiptOf, accountOf, recordOf] = [{ joined: "" }, { joined: "" }, { joined: "" }];

  const client = await admin.connect();
  const add = async (table: string, ...rows: Row[]) => {
    for (const row of rows) {
      const columns = Object.keys(row);
      await client.query(`insert into ${table} (${columns.join(", ")}) values (${columns.map((_, index) => `$${index + 1}`).join(", ")})`, Object.values(row));
    }
  };

  async function addPeopleAndFirms() {
    for (const [name, id] of Object.entries(person)) {
      await add("auth.users", { id, email: `${name}@policy.test`, email_confirmed_at: new Date() });
      if (name !== "newcomer") await add("people", { id, display_name: name });
    }
    await add("platform_admins", { person_id: person.outsider });
    for (const [name, id] of Object.entries(firm)) {
      await add("firms", { id, slug: `${name}-firm`, kind: "sme", name_en: name, status: name === "quiet" ? "hidden" : "active", created_by: name === "founded" ? person.owner : null });
    }
    await add("firm_people",
      { firm_id: firm.potter, person_id: person.owner, role: "owner" }, { firm_id: firm.potter, person_id: person.colleague, role: "viewer" },
      { firm_id: firm.quiet, person_id: person.owner, role: "owner" }, { firm_id: firm.quiet, person_id: person.colleague, role: "viewer" },
      { firm_id: firm.mate, person_id: person.member, role: "owner" }, { firm_id: firm.away, person_id: person.outsider, role: "owner" });
    await add("firm_contacts",
      { firm_id: firm.potter, visibility: "cluster" }, { firm_id: firm.quiet, visibility: "public" }, { firm_id: firm.mate, visibility: "public" },
      { firm_id: firm.arranger, visibility: "members" }, { firm_id: firm.away, visibility: "cluster" });
    for (const id of [firm.potter, firm.away]) await add("firm_invitations", { firm_id: id, email: `guest@${id}.test`, role: "viewer", token_hash: id });
  }

  async function addClusters() {
    await add("clusters",
      { id: cluster.home, slug: "home", name_fa: "خانه", name_en: "Home", lat: 35, lng: 48 },
      { id: cluster.away, slug: "away", name_fa: "دور", name_en: "Away", lat: 38, lng: 46 });
    await add("cluster_staff",
      { cluster_id: cluster.home, person_id: person.broker, role: "broker" }, { cluster_id: cluster.away, person_id: person.outsider, role: "broker" },
      { cluster_id: cluster.home, person_id: person.outsider, role: "coordinator", revoked_at: new Date() });
    await add("cluster_memberships",
      ...[firm.potter, firm.mate, firm.arranger].map((id) => ({ cluster_id: cluster.home, firm_id: id, status: "active" })),
      { cluster_id: cluster.home, firm_id: firm.quiet, status: "pending" },
      { cluster_id: cluster.away, firm_id: firm.away, status: "active" }, { cluster_id: cluster.away, firm_id: firm.arranger, status: "pending" });
    await add("cluster_decisions",
      { cluster_id: cluster.home, firm_id: firm.quiet, step: "applied", actor_id: person.owner },
      { cluster_id: cluster.away, firm_id: firm.arranger, step: "applied" });
  }

  async function addProfiles() {
    await add("processes", { code: "glazing", label_fa: "لعاب‌کاری", label_en: "Glazing", sector: "23" }, { code: "firing", label_fa: "پخت", label_en: "Firing", sector: "23" });
    for (const name of ["potter", "quiet", "away"] as const) {
      const firm_id = firm[name];
      const file = await addFile(name, "public");
      await addFile(name, "private", spareFile[name]);
      await addFile(name, "deleted");
      await add("firm_processes", { firm_id, process_code: "glazing" });
      await add("firm_sought_processes", { firm_id, process_code: "glazing" });
      await add("firm_offerings", { firm_id, kind: "product", title_en: "Bowl" });
      await add("firm_machines", { firm_id, name: "Kiln" });
      await add("firm_capacities", { firm_id, item: "Bowls", per_month: 100, unit_code: "C62" });
      await add("firm_certificates", { firm_id, scheme: "iso9001" });
      await add("firm_photos", { firm_id, file_id: file });
    }
    await add("search_docs", { firm_id: firm.potter, firm_kind: "sme", newest: new Date(), words: "'potter'", norm_version: 1, version: 1 });
    await add("search_words", { word: "potter", documents: 1 });
  }

  async function addFile(name: "potter" | "quiet" | "away", kind: "public" | "private" | "deleted", id: string = randomUUID()): Promise<string> {
    await add("files", {
      id, firm_id: firm[name], purpose: "photo", visibility: kind === "private" ? "private" : "public", media_type: "image/webp", byte_size: 1, sha256: id,
      storage_key: `${name}:${kind}`, deleted_at: kind === "deleted" ? new Date() : null,
    });
    return id;
  }

  async function addPurchases() {
    const start = (name: keyof typeof round, holder: string, cluster_id: string, state: string) =>
      add("rounds", { id: round[name], cluster_id, facilitator_firm_id: holder, title: name.padEnd(3), unit_code: "KGM", deadline: inDays(5), state });
    await start("draft", firm.potter, cluster.home, "draft");
    await start("ours", firm.potter, cluster.home, "gathering");
    await start("joined", firm.arranger, cluster.home, "gathering");
    await start("plan", firm.arranger, cluster.home, "draft");
    await start("theirs", firm.away, cluster.away, "gathering");
    for (const name of ROUNDS) {
      await add("round_quotes", { id: quote[name], round_id: round[name], supplier_name: "Supplier" });
      await add("round_quote_breaks", { quote_id: quote[name], min_qty: 1, unit_price: 100 });
      await add("round_cost_lines", { round_id: round[name], position: 1, amount: 0 });
      await add("round_events", { round_id: round[name], seq: 0, kind: "started" });
    }
    await add("round_needs",
      { id: need.own, round_id: round.joined, firm_id: firm.potter, quantity: 5 }, { id: need.mates, round_id: round.joined, firm_id: firm.mate, quantity: 5 },
      { id: need.incoming, round_id: round.ours, firm_id: firm.mate, quantity: 5 }, { id: need.afar, round_id: round.theirs, firm_id: firm.away, quantity: 5 });
    for (const [name, asked, needed] of [["joined", firm.potter, need.own], ["ours", firm.mate, need.incoming], ["theirs", firm.away, need.afar]] as const) {
      const proposal_id = randomUUID();
      await add("round_proposals", { id: proposal_id, round_id: round[name], attributes: "[]", answer_by: inDays(1) });
      await add("round_proposal_answers", { proposal_id, need_id: needed, firm_id: asked });
      await add("round_need_groups", { round_id: round[name], firms: 3 });
    }
    for (const name of ["home", "away"] as const) await add("catalogue_items", { cluster_id: cluster[name], name_key: name, name_en: name, unit_code: "KGM" });
    for (const name of ["draft", "theirs"] as const) await add("round_drafts", { round_id: round[name], form: {}, currency_unit: "toman" });
    await client.query("update rounds set state = 'pledging' where state = 'gathering'");
    const amount = { min_qty: 10, desired_qty: 10, max_qty: 10 };
    await add("pledges",
      { id: pledge.own, round_id: round.joined, firm_id: firm.potter, entered_by: person.owner, ...amount },
      { id: pledge.waiting, round_id: round.joined, firm_id: firm.potter, entered_by: person.broker, on_behalf_of: firm.potter, source: "phone", expires_at: inDays(2), ...amount },
      { id: pledge.incoming, round_id: round.ours, firm_id: firm.mate, entered_by: person.member, ...amount },
      { id: pledge.mates, round_id: round.joined, firm_id: firm.mate, entered_by: person.member, ...amount },
      { id: pledge.afar, round_id: round.theirs, firm_id: firm.away, entered_by: person.outsider, ...amount });
    for (const pledge_id of [pledge.own, pledge.incoming, pledge.mates, pledge.afar]) await add("pledge_confirmations", { pledge_id, answer: "confirmed" });
    await add("round_events", { round_id: round.joined, seq: 0, kind: "pledged", actor_firm_id: firm.potter });
    for (const name of ["ours", "joined", "theirs"] as const) await add("round_snapshots", { round_id: round[name], firms: 3, percent: 20, quantity_floor: 2 });
    await add("round_price_consents", { round_id: round.joined, firm_id: firm.potter, accepts: true }, { round_id: round.theirs, firm_id: firm.away, accepts: true });
    await add("round_row_consents", { round_id: round.joined, firm_id: firm.potter, agrees: true }, { round_id: round.theirs, firm_id: firm.away, agrees: true });
    await add("round_method_votes",
      ...[firm.potter, firm.mate].map((firm_id) => ({ round_id: round.joined, firm_id, method: "equal_price" })), { round_id: round.theirs, firm_id: firm.away, method: "equal_price" });
    for (const name of ["ours", "joined", "theirs"] as const) await add("round_market_estimates", { round_id: round[name], quantity: 1000, source: "Chamber" });
    await add("round_confirmations", ...(["ours", "joined", "theirs"] as const).map((name) => ({ round_id: round[name], subject: "award" })));
    await add("pledge_places", { pledge_id: pledge.incoming, round_id: round.ours, firm_id: firm.mate, place: 1 }, { pledge_id: pledge.own, round_id: round.joined, firm_id: firm.potter, place: 1 });
    await add("pledge_links", { pledge_id: pledge.waiting, token_hash: "t", code_hash: "c" });
    await add("round_reminders", { round_id: round.joined, hours: 72 });
    for (const name of ROUNDS) await add("round_versions", { round_id: round[name], item_version: 0, title: "Before", specification: "", delivery_note: "" });
    for (const firm_id of [firm.potter, firm.mate]) await add("leaving_harms", { round_id: round.joined, firm_id, snapshot_id: 1, harm: "null" });
    // Fill is said to end where it is filled; here the triggers look away.
    await client.query("set local session_replication_role = replica");
    for (const name of ["joined", "theirs"] as const) await add("fill_endings", { round_id: round[name], side: "facilitator" });
    await client.query("set local session_replication_role = origin");
    await addClearing("joined", { [firm.potter]: pledge.own, [firm.mate]: pledge.mates });
    await addClearing("theirs", { [firm.away]: pledge.afar });
    await addOrder("joined", await addClearing("joined", { [firm.potter]: pledge.own, [firm.mate]: pledge.mates }), 2);
    await addDepartures();
    await addOrder("theirs", await addClearing("theirs", { [firm.away]: pledge.afar }), 1);
  }

  async function addDepartures() {
    const { rows } = await client.query<{ id: string; round_id: string }>("select distinct on (round_id) id, round_id from clearings");
    const clearingOf = (name: "joined" | "theirs") => rows.find(({ round_id }) => round_id === round[name])!.id;
    const ask = async (label: string, name: "joined" | "theirs", leaver: string, way: string) => {
      const id = randomUUID();
      names.set(id, label);
      await add("round_departures", { id, round_id: round[name], firm_id: leaver, clearing_id: clearingOf(name), way, reason: label });
      return id;
    };
    const panel = await ask("panel", "joined", firm.potter, "panel");
    await add("round_departure_votes", { departure_id: panel, seat: "desk", said: "keep", reason: "why" });
    const named = await ask("named", "joined", firm.mate, "named");
    await add("round_departure_offers", { departure_id: named, firm_id: firm.arranger });
    const afar = await ask("afar", "theirs", firm.away, "named");
    await add("round_departure_offers", { departure_id: afar, firm_id: firm.away });
  }

  async function addClearing(name: "joined" | "theirs", parts: Record<string, string>) {
    const id = randomUUID();
    names.set(id, name);
    const count = Object.keys(parts).length;
    await add("clearings", { id, round_id: round[name], quote_id: quote[name], engine_version: "1", input_hash: "0", status: "clears", firms: 3, quantity: 10 * count, goods: 1000 * count, shared: 0 });
    await add("clearing_inputs", { clearing_id: id, secret: "0".repeat(64), input: "{}" });
    for (const [firm_id, pledge_id] of Object.entries(parts)) {
      await add("clearing_allocations", { clearing_id: id, firm_id, pledge_id, quantity: 10, goods_share: 1000, shared_share: 0, due: 1000 });
    }
    return id;
  }

  async function addOrder(name: "joined" | "theirs", clearing_id: string, count: number) {
    const id = randomUUID();
    names.set(id, name);
    const [quantity, goods] = [10 * count, 1000 * count];
    await add("round_orders", { id, round_id: round[name], number: 1, quote_id: quote[name], clearing_id, supplier_name: "Supplier", supplier_email: "s@policy.test", quantity, goods });
    await add("round_order_lines", { order_id: id, position: 1, quantity, amount: goods });
    await add("round_confirmations", { round_id: round[name], subject: "order", subject_ref: id, answer: "confirmed", confirmed_at: new Date(), proposed_firm_id: firm.arranger });
    await add("round_order_sends", { order_id: id, recipient: "s@policy.test", token_hash: id });
    const firms = name === "joined" ? [firm.potter, firm.mate] : [firm.away];
    for (const firm_id of firms) await add("round_name_consents", { round_id: round[name], firm_id, agrees: true });
    await addDelivery(name, firms);
  }

  async function addDelivery(name: "joined" | "theirs", firms: string[]) {
    const [round_id, receipt, account, record] = [round[name], randomUUID(), randomUUID(), randomUUID()];
    for (const id of [receipt, account, record]) names.set(id, name);
    if (name === "joined") receiptOf.joined = receipt;
    if (name === "joined") accountOf.joined = account;
    if (name === "joined") recordOf.joined = record;
    await add("round_lots", { round_id, happened_on: "2026-01-01", quantity: 10 * firms.length });
    await add("round_receipts", { id: receipt, round_id, run: 1, cause: "received", quantity: 10 * firms.length });
    await add("round_accounts", { id: account, round_id, receipt_id: receipt, total: 100 * firms.length });
    await add("round_account_lines", { account_id: account, position: 1, kind: "goods", amount: 100 * firms.length });
    await add("round_evidence", { round_id, subject: "lot", subject_id: receipt, media_type: "image/webp", byte_size: 1, sha256: "x", storage_key: `${name}:lot` });
    await add("round_evidence", { round_id, subject: "payment", subject_id: receipt, firm_id: firms[0], media_type: "image/webp", byte_size: 1, sha256: "x", storage_key: `${name}:payment` });
    for (const [index, firm_id] of firms.entries()) {
      await add("round_receipt_shares", { receipt_id: receipt, firm_id, ordered: 10, quantity: 10, min_qty: 10, max_qty: 10, seq: 1 });
      await add("round_share_answers", { round_id, firm_id, answer: "kept" });
      await add("round_lot_claims", { round_id, firm_id, quantity: 1 });
      await add("round_account_shares", { account_id: account, position: 1, firm_id, amount: 100 });
      await add("round_payments", { round_id, firm_id, amount: 1, paid_on: "2026-01-01", recorded_side: index === 0 ? "receiver" : "payer" });
    }
    if (name === "joined") {
      // First one that a log pins: a limit of a whole cluster is in no round's.
      await add("firm_credit_limits", { cluster_id: cluster.home, round_id: round.ours, firm_id: firm.potter, amount: 900, note: "mine" },
        { cluster_id: cluster.home, firm_id: firm.potter, amount: 900, note: "of-potter" }, { cluster_id: cluster.home, firm_id: firm.mate, amount: 900, note: "of-mate" });
    } else await add("firm_credit_limits", { cluster_id: cluster.away, firm_id: firm.away, amount: 900, note: "of-away" });
    await add("firm_defaults", { id: record, round_id, firm_id: firms[0], kind: "not_paid", statement: "late" });
    await add("firm_default_entries", { default_id: record, kind: "reply", body: "paid" });
  }

  // A tender whose quotes are sealed in each purchase, so that a sealed row lies beside a price list that all may read.
  async function addTenders() {
    await client.query("set local session_replication_role = replica");
    const weights = { weight_cost: 100, weight_lead: 0, weight_payment: 0, weight_record: 0, few_reason: "few" };
    for (const name of ["ours", "joined", "theirs"] as const) {
      await add("round_tenders", { round_id: round[name], ...weights });
      await add("tender_questions", { round_id: round[name], body: name.padEnd(3) });
    }
    const bidders = { potters: ["joined", firm.potter], mates: ["joined", firm.mate], mailed: ["ours", null], afars: ["theirs", firm.away] } as const;
    for (const name of ASKED) {
      const [purchase, firm_id] = bidders[name];
      await add("tender_invitations", { id: asked[name], round_id: round[purchase], firm_id, email: firm_id ? null : "seller@policy.test", supplier_name: name });
      await add("round_quotes", { id: bid[name], round_id: round[purchase], supplier_name: name, supplier_firm_id: firm_id, invitation_id: asked[name], received_at: new Date() });
      await add("round_quote_breaks", { quote_id: bid[name], min_qty: 1, unit_price: 90 });
      await add("round_quote_files", { id: randomUUID(), quote_id: bid[name], media_type: "application/pdf", byte_size: 1, sha256: "0", storage_key: name });
      await add("round_quote_seals", { quote_id: bid[name], revision: 0, hash: name });
    }
    await add("tender_links", { invitation_id: asked.mailed, token_hash: "t" });
    await add("tender_interests", { round_id: round.joined, person_id: person.owner, firm_id: firm.potter, kind: "relative", note: "potter" }, { round_id: round.theirs, firm_id: firm.away, kind: "owner", note: "away" });
    for (const [name, firm_id] of [["joined", firm.mate], ["theirs", firm.away]] as const) {
      await add("award_votes", { round_id: round[name], closes_at: inDays(1) });
      await add("award_ballots", { round_id: round[name], firm_id, quote_id: quote[name] });
      await add("policy_votes", { round_id: round[name], closes_at: inDays(1) });
      await add("policy_ballots", { round_id: round[name], firm_id, agrees: true });
      await addSplit(name, name === "joined" ? [firm.potter, firm.mate] : [firm.away]);
    }
    await client.query("set local session_replication_role = origin");
  }

  async function addSplit(name: "joined" | "theirs", firms: string[]) {
    const split = randomUUID();
    names.set(split, name);
    const quantity = 10 * firms.length;
    await add("round_quotes", { id: split, round_id: round[name], split: true, supplier_name: "Two" });
    await add("round_quote_lots", { split_id: split, quote_id: quote[name], quantity, goods: 1000 });
    for (const firm_id of firms) await add("round_quote_lot_shares", { split_id: split, quote_id: quote[name], firm_id, quantity: 10, goods: 500 });
    await add("clearings", { round_id: round[name], quote_id: split, engine_version: "1", input_hash: "0", status: "clears", firms: 3, quantity, goods: 1000, shared: 0, "\"leading\"": false });
  }

  async function addTalk() {
    const parties = { direct: [firm.potter, firm.arranger], aside: [firm.mate, firm.away] };
    for (const name of ["direct", "aside"] as const) {
      await add("chat_conversations", { id: conversation[name], kind: "direct", direct_key: parties[name].toSorted().join(":") });
      await add("chat_participants", ...parties[name].map((firm_id) => ({ conversation_id: conversation[name], firm_id })));
    }
    // Whoever comes to a conversation has a place in it; here two people have one in each.
    await client.query("delete from chat_cursors");
    await client.query("delete from chat_messages");
    const { rows } = await client.query<{ id: string; round_id: string | null }>("select id, round_id from chat_conversations");
    for (const { id, round_id } of rows) {
      if (round_id) names.set(id, names.get(round_id) ?? "");
      await add("chat_messages", { conversation_id: id, seq: 1, ev: 1, cnt: 1, body: "سلام", created_at: new Date() });
      await add("chat_tellings", { conversation_id: id, told_seq: 1, queued: false });
      await add("chat_cursors", { conversation_id: id, person_id: person.owner }, { conversation_id: id, person_id: person.member });
      await add("chat_messages", { conversation_id: id, seq: 2, ev: 2, cnt: 2, body: "", created_at: new Date(), deleted_at: new Date(), deleted_by: "author" });
      for (const [seq, body] of [[1, "said"], [2, "gone"]]) await add("chat_revisions", { conversation_id: id, seq, rev: 0, body, written_at: new Date() });
      const file = { conversation_id: id, kind: "pdf", status: "ready", uploader_id: person.owner };
      const name = names.get(id) ?? "";
      await add("chat_attachments", { ...file, seq: 1, storage_key: `${id}/1`, original_name: name }, { ...file, seq: 2, status: "rejected", storage_key: `${id}/2`, original_name: `${name}:gone` });
    }
    await add("chat_attachments", { conversation_id: conversation.direct, kind: "pdf", status: "ready", uploader_id: person.owner, storage_key: "unsent", original_name: "unsent" });
    await add("chat_mentions", { conversation_id: conversation.direct, seq: 1, person_id: person.owner }, { conversation_id: conversation.aside, seq: 1, person_id: person.member });
    const report = { snapshot: "[]", reason: "spam" };
    await add("chat_reports",
      { ...report, conversation_id: conversation.direct, seq: 1, cluster_id: cluster.home, reporter_id: person.owner, note: "potter" },
      { ...report, conversation_id: conversation.aside, seq: 1, cluster_id: cluster.away, reporter_id: person.outsider, note: "away" });
    await add("chat_acts",
      { conversation_id: conversation.direct, cluster_id: cluster.home, act: "mute", firm_id: firm.potter, reason: "potter" },
      { conversation_id: conversation.aside, cluster_id: cluster.away, act: "ban", firm_id: firm.away, reason: "away" },
      { conversation_id: conversation.aside, cluster_id: cluster.away, act: "lock", reason: "aside" });
    const pair = (one: string, other: string) => ({ firm_a: [one, other].toSorted()[0], firm_b: [one, other].toSorted()[1] });
    await add("introductions",
      { cluster_id: cluster.home, ...pair(firm.potter, firm.mate), reason: "home", conversation_id: conversation.direct, seq: 1 },
      { cluster_id: cluster.away, ...pair(firm.away, firm.arranger), reason: "away", conversation_id: conversation.aside, seq: 1 });
    await add("chat_presence", { person_id: person.owner, device: randomUUID() });
    await add("chat_last_seen", { person_id: person.owner, at: new Date() });
    await add("chat_blocks", { firm_id: firm.potter, blocked_firm_id: firm.away }, { firm_id: firm.away, blocked_firm_id: firm.mate });
  }

  async function addKept() {
    for (const [name, who, query] of [["saved", person.owner, "q=bowl"], ["kept", person.outsider, "q=vase"]] as const) {
      const id = randomUUID();
      names.set(id, name);
      await add("saved_searches", { id, person_id: who, query, norm_version: 1 });
      await add("saved_search_finds", { saved_search_id: id, firm_id: firm.mate });
    }
    await add("shortlist_entries", { person_id: person.owner, firm_id: firm.mate, note: "own" });
    await add("shortlist_entries", { owner_firm_id: firm.potter, firm_id: firm.mate, note: "shared" }, { owner_firm_id: firm.away, firm_id: firm.mate, note: "afar" });
    for (const [subject, person_id, firm_id, cluster_id] of [["glaze", person.owner, firm.potter, cluster.home], ["press", person.outsider, firm.away, cluster.away]] as const) {
      const [need_id, conversation_id] = [randomUUID(), conversation[subject]];
      await add("needs", { id: need_id, cluster_id, person_id, firm_id, body: subject });
      await add("chat_conversations", { id: conversation_id, kind: "room", need_id, subject });
      await add("chat_participants", { conversation_id, firm_id }, { conversation_id, desk_cluster_id: cluster_id });
      await client.query("delete from chat_cursors where conversation_id = $1", [conversation_id]);
      await add("chat_messages", { conversation_id, seq: 1, ev: 1, cnt: 0, kind: "system", body: "", created_at: new Date() });
    }
    for (const name of ["owner", "outsider"] as const) {
      const person_id = person[name];
      const [notice, device] = [randomUUID(), randomUUID()];
      await add("notifications", { id: notice, person_id, kind: name, path: "/", dedupe_key: name });
      await add("notification_settings", { person_id });
      await add("notification_preferences", { person_id, family: "chat", delivery: "daily" });
      await add("push_devices", { id: device, person_id, session_id: randomUUID(), endpoint: `https://push.test/${name}`, p256dh: "p".repeat(87), auth: "a".repeat(22), label: name });
      await add("notification_deliveries", { notification_id: notice, person_id, channel: "push", device_id: device, family: "chat", due_at: new Date() });
    }
  }

  async function addServerSide() {
    await add("outbox", { topic: "policy.test" });
    await add("search_outbox", { firm_id: firm.potter });
    await add("search_dead_letters", { firm_id: firm.potter, code: "invalid_document", error: "too long" });
    await add("mails", { recipient: "a@policy.test", kind: "test", subject: "s", body_text: "t", body_html: "h" });
    await add("rate_limits", { key: "policy" });
    await add("installation", { name: "policy", value: "{}" });
    await add("vain_searches", { cluster_id: cluster.home, day: "2026-11-24", text: "kiln", times: 1, people: 1 });
    await add("vain_search_weeks", { week: "2026-11-21" });
    await add("vain_search_marks", { week: "2026-11-21", cluster_id: cluster.home, text: "kiln", mark: "x" });
    for (const actor_id of [person.owner, person.member]) await add("idempotency_keys", { actor_id, command: "test", key: "k", request_hash: "h" });
  }

  try {
    await client.query("begin");
    for (const part of [addPeopleAndFirms, addClusters, addProfiles, addPurchases, addTenders, addTalk, addKept, addServerSide]) await part();
    await client.query("commit");
  } finally {
    client.release();
  }

  const profilePart = (row: Row) => ({ potter: { firm_id: firm.potter, ...row }, away: { firm_id: firm.away, ...row } });
  const amount = { min_qty: 5, desired_qty: 5, max_qty: 5 };
  const candidates = (actor: string | null): Record<string, Record<string, Row>> => ({
    people: { newcomer: { id: person.newcomer, display_name: "Newcomer" } },
    platform_admins: { self: { person_id: actor } },
    firms: {
      mine: { id: randomUUID(), slug: "new-firm", kind: "sme", name_en: "New", created_by: actor },
      others: { id: randomUUID(), slug: "new-firm", kind: "sme", name_en: "New", created_by: person.outsider },
    },
    firm_contacts: { founded: { firm_id: firm.founded } },
    firm_people: {
      founded: { firm_id: firm.founded, person_id: actor, role: "owner" },
      away: { firm_id: firm.away, person_id: actor, role: "viewer" },
      stranger: { firm_id: firm.potter, person_id: person.newcomer, role: "viewer" },
    },
    firm_invitations: {
      potter: { firm_id: firm.potter, email: "new@policy.test", role: "viewer", token_hash: "new", invited_by: actor },
      away: { firm_id: firm.away, email: "new@policy.test", role: "viewer", token_hash: "new", invited_by: actor },
    },
    clusters: { new: { slug: "new", name_fa: "نو", name_en: "New", lat: 30, lng: 50 } },
    cluster_staff: {
      broker: { cluster_id: cluster.home, person_id: person.stranger, role: "broker" },
      coordinator: { cluster_id: cluster.home, person_id: person.stranger, role: "coordinator" },
      away: { cluster_id: cluster.away, person_id: person.stranger, role: "coordinator" },
    },
    cluster_memberships: {
      applying: { cluster_id: cluster.away, firm_id: firm.potter, status: "pending" },
      settled: { cluster_id: cluster.away, firm_id: firm.potter, status: "active" },
      mates: { cluster_id: cluster.away, firm_id: firm.mate, status: "pending" },
    },
    cluster_decisions: {
      quiet: { cluster_id: cluster.home, firm_id: firm.quiet, step: "applied", actor_id: actor },
      approval: { cluster_id: cluster.home, firm_id: firm.quiet, step: "active", actor_id: actor },
      forged: { cluster_id: cluster.home, firm_id: firm.quiet, step: "active", actor_id: person.outsider },
      away: { cluster_id: cluster.away, firm_id: firm.arranger, step: "active", actor_id: actor },
    },
    files: Object.fromEntries((["potter", "away"] as const).map((name) => [name,
      { id: randomUUID(), firm_id: firm[name], purpose: "photo", visibility: "public", media_type: "image/webp", byte_size: 1, sha256: "0", storage_key: "new", created_by: actor }])),
    firm_processes: profilePart({ process_code: "firing" }),
    firm_sought_processes: profilePart({ process_code: "firing" }),
    firm_offerings: profilePart({ kind: "product", title_en: "Plate" }),
    firm_machines: profilePart({ name: "Wheel" }),
    firm_capacities: profilePart({ item: "Plates", per_month: 5, unit_code: "C62" }),
    firm_photos: Object.fromEntries((["potter", "away"] as const).map((name) => [name, { firm_id: firm[name], file_id: spareFile[name] }])),
    firm_certificates: { ...profilePart({ scheme: "insb" }), verified: { firm_id: firm.potter, scheme: "insb", level: "verified" } },
    outbox: { event: { topic: "policy.test" }, dead: { topic: "policy.test", dead_at: new Date() } },
    idempotency_keys: {
      mine: { actor_id: actor, command: "new", key: "k", request_hash: "h" },
      others: { actor_id: person.outsider, command: "new", key: "k", request_hash: "h" },
    },
    saved_searches: { mine: { person_id: actor, query: "q=new", norm_version: 1 }, others: { person_id: person.outsider, query: "q=new", norm_version: 1 } },
    shortlist_entries: {
      mine: { person_id: actor, firm_id: firm.away, added_by: actor },
      shared: { owner_firm_id: firm.potter, firm_id: firm.away, added_by: actor },
      others: { person_id: person.outsider, firm_id: firm.arranger, added_by: actor },
    },
    notifications: { mine: { person_id: actor, kind: "forged", path: "/", dedupe_key: "forged" } },
    // The owner has a row already.
    notification_settings: { ...(actor !== person.owner && { mine: { person_id: actor } }), others: { person_id: person.newcomer } },
    notification_preferences: { mine: { person_id: actor, family: "need", delivery: "off" }, others: { person_id: person.outsider, family: "need", delivery: "off" } },
    push_devices: { mine: { person_id: actor, session_id: randomUUID(), endpoint: "https://push.test/new", p256dh: "p".repeat(87), auth: "a".repeat(22) } },
    needs: {
      mine: { cluster_id: cluster.home, person_id: actor, body: "new" },
      others: { cluster_id: cluster.home, person_id: person.outsider, body: "new" },
      away: { cluster_id: cluster.home, person_id: actor, firm_id: firm.away, body: "new" },
    },
    rounds: Object.fromEntries((["potter", "mate", "away"] as const).map((name) => [name,
      { id: randomUUID(), cluster_id: name === "away" ? cluster.away : cluster.home, facilitator_firm_id: firm[name], title: "New", unit_code: "KGM", deadline: inDays(3), created_by: actor }])),
    round_quotes: Object.fromEntries((["draft", "ours", "theirs"] as const).map((name) => [name, { round_id: round[name], supplier_name: "Other" }])),
    round_quote_breaks: Object.fromEntries((["draft", "ours", "theirs"] as const).map((name) => [name, { quote_id: quote[name], min_qty: 50, unit_price: 90 }])),
    tender_interests: {
      potter: { round_id: round.joined, firm_id: firm.potter, person_id: actor, kind: "owner", note: "potter" },
      desk: { round_id: round.joined, person_id: actor, kind: "commission", note: "the desk" },
      forged: { round_id: round.joined, firm_id: firm.potter, person_id: person.outsider, kind: "owner", note: "forged" },
      away: { round_id: round.theirs, firm_id: firm.away, person_id: actor, kind: "owner", note: "away" },
    },
    round_cost_lines: Object.fromEntries((["draft", "ours", "theirs"] as const).map((name) => [name, { round_id: round[name], position: 2, amount: 0 }])),
    round_needs: Object.fromEntries((["potter", "mate", "away"] as const).map((name) => [name, { round_id: round.joined, firm_id: firm[name === "away" ? "potter" : name], quantity: 1, entered_by: actor }])),
    catalogue_items: { home: { cluster_id: cluster.home, name_key: "new", name_en: "New", unit_code: "KGM", created_by: actor } },
    round_drafts: Object.fromEntries((["ours", "theirs"] as const).map((name) => [name, { round_id: round[name], form: {}, currency_unit: "rial" }])),
    pledges: {
      potter: { round_id: round.joined, firm_id: firm.potter, entered_by: actor, ...amount },
      mate: { round_id: round.joined, firm_id: firm.mate, entered_by: actor, ...amount },
      away: { round_id: round.theirs, firm_id: firm.away, entered_by: actor, ...amount },
      assisted: { round_id: round.joined, firm_id: firm.potter, entered_by: actor, on_behalf_of: firm.potter, source: "phone", expires_at: inDays(1), ...amount },
      forged: { round_id: round.joined, firm_id: firm.potter, entered_by: person.outsider, ...amount },
    },
    pledge_confirmations: { waiting: { pledge_id: pledge.waiting, answer: "confirmed", confirmed_by: actor } },
    round_price_consents: {
      potter: { round_id: round.joined, firm_id: firm.potter, accepts: true, given_by: actor },
      mate: { round_id: round.ours, firm_id: firm.away, accepts: true, given_by: actor },
    },
    round_row_consents: {
      potter: { round_id: round.joined, firm_id: firm.potter, agrees: true, given_by: actor },
      mate: { round_id: round.ours, firm_id: firm.away, agrees: true, given_by: actor },
    },
    // Only a locked round takes votes; whoever may cast one is a matter of the guards' tests.
    round_method_votes: { away: { round_id: round.theirs, firm_id: firm.away, method: "equal_price", voted_by: actor } },
    round_market_estimates: Object.fromEntries((["ours", "joined", "theirs"] as const).map((name) => [name, { round_id: round[name], quantity: 500, source: "Chamber", entered_by: actor }])),
    round_confirmations: {
      ours: { round_id: round.ours, subject: "cancel", proposed_by: actor, proposed_firm_id: firm.potter },
      joined: { round_id: round.joined, subject: "cancel", proposed_by: actor, proposed_firm_id: null },
      forged: { round_id: round.ours, subject: "cancel", proposed_by: person.outsider, proposed_firm_id: firm.potter },
    },
    leaving_harms: Object.fromEntries((["potter", "mate", "away"] as const).map((name) => [name, { round_id: round.joined, firm_id: firm[name], snapshot_id: 2, harm: "null" }])),
    fill_endings: Object.fromEntries((["ours", "theirs"] as const).map((name) => [name, { round_id: round[name], side: "broker", person_id: actor }])),
    round_lots: {
      ours: { round_id: round.ours, happened_on: "2026-01-01", quantity: 1, recorded_by: actor },
      joined: { round_id: round.joined, happened_on: "2026-01-01", quantity: 1, recorded_by: actor },
    },
    round_receipts: {
      ours: { round_id: round.ours, run: 5, cause: "received", quantity: 0, made_by: actor },
      joined: { round_id: round.joined, run: 5, cause: "received", quantity: 0, made_by: actor },
    },
    round_receipt_shares: { arranger: { receipt_id: receiptOf.joined, firm_id: firm.arranger, ordered: 0, quantity: 0, min_qty: 0, max_qty: 0, seq: 1 } },
    round_share_answers: { potter: { round_id: round.ours, firm_id: firm.potter, answer: "kept", answered_by: actor } },
    round_lot_claims: { potter: { round_id: round.joined, firm_id: firm.potter, quantity: 1, claimed_by: actor }, mate: { round_id: round.joined, firm_id: firm.mate, quantity: 1, claimed_by: actor } },
    round_evidence: {
      "joined:lot": { round_id: round.joined, subject: "lot", subject_id: round.joined, media_type: "image/webp", byte_size: 1, sha256: "x", storage_key: "new:lot", created_by: actor },
      "joined:payment": { round_id: round.joined, subject: "payment", subject_id: round.joined, firm_id: firm.potter, media_type: "image/webp", byte_size: 1, sha256: "x", storage_key: "new:payment", created_by: actor },
    },
    round_accounts: {
      ours: { round_id: round.ours, receipt_id: receiptOf.joined, total: 0, made_by: actor },
      joined: { round_id: round.joined, receipt_id: receiptOf.joined, total: 0, made_by: actor },
    },
    round_account_lines: { joined: { account_id: accountOf.joined, position: 9, kind: "fee", amount: 0 } },
    round_account_shares: { arranger: { account_id: accountOf.joined, position: 1, firm_id: firm.arranger, amount: 0 } },
    round_payments: {
      potter: { round_id: round.joined, firm_id: firm.potter, amount: 5, paid_on: "2026-01-01", recorded_side: "payer", recorded_by: actor },
      mate: { round_id: round.joined, firm_id: firm.mate, amount: 5, paid_on: "2026-01-01", recorded_side: "receiver", recorded_by: actor },
    },
    firm_credit_limits: {
      "home:potter": { cluster_id: cluster.home, firm_id: firm.potter, amount: 5, set_by: actor },
      "home:mate": { cluster_id: cluster.home, firm_id: firm.mate, amount: 5, set_by: actor },
      "joined:potter": { cluster_id: cluster.home, round_id: round.joined, firm_id: firm.potter, amount: 5, set_by: actor },
      "ours:mate": { cluster_id: cluster.home, round_id: round.ours, firm_id: firm.mate, amount: 5, set_by: actor },
    },
    firm_defaults: {
      "ours:mate": { round_id: round.ours, firm_id: firm.mate, kind: "not_paid", statement: "late", recorded_by: actor },
      "joined:mate": { round_id: round.joined, firm_id: firm.mate, kind: "not_paid", statement: "late", recorded_by: actor },
    },
    firm_default_entries: {
      reply: { default_id: recordOf.joined, kind: "reply", body: "paid", written_by: actor },
      withdrawal: { default_id: recordOf.joined, kind: "withdrawal", body: "an error", written_by: actor },
    },
    round_name_consents: {
      "ours:mate": { round_id: round.ours, firm_id: firm.mate, agrees: true, answered_by: actor },
      "joined:arranger": { round_id: round.joined, firm_id: firm.arranger, agrees: true, answered_by: actor },
    },
    round_events: {
      "joined:pledged": { round_id: round.joined, seq: 0, kind: "pledged", actor_id: actor, actor_firm_id: firm.potter },
      "joined:cleared": { round_id: round.joined, seq: 0, kind: "cleared", actor_id: actor, actor_firm_id: firm.potter },
      "joined:step": { round_id: round.joined, seq: 0, kind: "step", to_state: "pledging", actor_id: actor, actor_firm_id: null },
      "joined:untrue": { round_id: round.joined, seq: 0, kind: "step", to_state: "locked", actor_id: actor, actor_firm_id: null },
      "ours:step": { round_id: round.ours, seq: 0, kind: "step", to_state: "pledging", actor_id: actor, actor_firm_id: null },
      "draft:step": { round_id: round.draft, seq: 0, kind: "step", to_state: "draft", actor_id: actor, actor_firm_id: firm.potter },
      "theirs:step": { round_id: round.theirs, seq: 0, kind: "step", to_state: "pledging", actor_id: actor, actor_firm_id: null },
      forged: { round_id: round.ours, seq: 0, kind: "step", to_state: "pledging", actor_id: person.outsider, actor_firm_id: null },
    },
  });

  return {
    personOf: (asker) => (asker === "anonymous" ? null : person[asker]),
    named: (text) => text.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => names.get(id) ?? id),
    candidates: (table, actor) => candidates(actor)[table] ?? {},
  };
}
