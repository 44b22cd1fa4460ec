import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "~/lib/db.server";
import { createDatabase, type TestDatabase } from "../support/database";

const DAY = 86_400_000;
let database: TestDatabase;
let owner: Actor;
let firm: string;
let cluster: string;

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.close());

const insert = (table: string, row: Record<string, unknown>) => {
  const columns = Object.keys(row);
  return database.admin.query(`insert into ${table} (${columns.join(", ")}) values (${columns.map((_, index) => `$${index + 1}`).join(", ")})`, Object.values(row));
};

beforeEach(async () => {
  cluster = randomUUID();
  await insert("public.clusters", { id: cluster, slug: `c-${cluster}`, name_fa: "خوشه", name_en: "Cluster", lat: 35, lng: 51 });
  [firm, owner] = await newFirm();
});

async function newPerson(): Promise<Actor> {
  const [personId, sessionId] = [randomUUID(), randomUUID()];
  await insert("auth.users", { id: personId, email: `${personId}@guards.test`, email_confirmed_at: new Date() });
  await insert("public.people", { id: personId, display_name: "Somebody" });
  return { personId, sessionId };
}

async function newFirm(): Promise<[string, Actor]> {
  const [id, person] = [randomUUID(), await newPerson()];
  await insert("public.firms", { id, slug: `f-${id}`, kind: "sme", name_en: "Firm" });
  await insert("public.firm_people", { firm_id: id, person_id: person.personId, role: "owner" });
  await insert("public.cluster_memberships", { cluster_id: cluster, firm_id: id, status: "active" });
  return [id, person];
}

async function newRound(state = "pledging", deadline = new Date(Date.now() + DAY)): Promise<{ id: string; quote: string }> {
  const [id, quote] = [randomUUID(), randomUUID()];
  const client = await database.admin.connect();
  try {
    await client.query("begin");
    // The guards let nobody put prices into a round that takes pledges already.
    await client.query("set local session_replication_role = replica");
    await client.query(
      "insert into public.rounds (id, cluster_id, facilitator_firm_id, title, unit_code, deadline, state) values ($1, $2, $3, 'Frit', 'KGM', $4, $5)",
      [id, cluster, firm, deadline, state],
    );
    await client.query("insert into public.round_quotes (id, round_id, supplier_name) values ($1, $2, 'Supplier')", [quote, id]);
    await client.query("insert into public.round_quote_breaks (quote_id, min_qty, unit_price) values ($1, 1, 100)", [quote]);
    await client.query("commit");
  } finally {
    client.release();
  }
  return { id, quote };
}

const as = (actor: Actor, statement: ReturnType<typeof sql>) => database.db.as(actor, (tx) => statement.execute(tx));
const breaks = (constraint: string) => expect.objectContaining({ code: "23514", constraint });

/** Runs as the owner and answers what the database made of it. */
async function outcome(statement: ReturnType<typeof sql>, actor = owner): Promise<unknown> {
  return as(actor, statement).then(
    () => "done",
    (error: unknown) => (error instanceof Error && error.cause) || error,
  );
}

const pledge = (round: string, of = firm, by = owner) => sql`
  insert into public.pledges (round_id, firm_id, entered_by, min_qty, desired_qty, max_qty) values (${round}, ${of}, ${by.personId}, 1, 2, 3)`;

describe("the life of a round, whoever writes", () => {
  it.each([["draft", "locked"], ["pledging", "draft"], ["locked", "pledging"], ["cancelled", "pledging"]])("given %s, then it doesn't become %s", async (from, to) => {
    const { id } = await newRound(from);
    expect(await outcome(sql`update public.rounds set state = ${to} where id = ${id}`)).toEqual(breaks("rounds_step"));
    await expect(database.db.service((tx) => sql`update public.rounds set state = ${to} where id = ${id}`.execute(tx))).rejects.toThrow("no step");
  });

  it("given pledging before its deadline, then nobody clears it, not even the worker", async () => {
    const { id } = await newRound();
    await expect(database.db.service((tx) => sql`update public.rounds set state = 'fill' where id = ${id}`.execute(tx))).rejects.toThrow("deadline has not come");
  });

  it("given the deadline, then a member doesn't close it, and the worker names the end of the fill", async () => {
    const { id } = await newRound("pledging", new Date(Date.now() - 1_000));
    expect(await outcome(sql`update public.rounds set state = 'not_viable' where id = ${id}`)).toEqual(breaks("rounds_clock"));
    const worker = (statement: ReturnType<typeof sql>) => database.db.service((tx) => statement.execute(tx));
    await expect(worker(sql`update public.rounds set state = 'fill' where id = ${id}`)).rejects.toThrow("a fill has a deadline");
    await worker(sql`update public.rounds set state = 'fill', fill_deadline = now() + interval '1 hour' where id = ${id}`);
    await expect(worker(sql`update public.rounds set state = 'locked' where id = ${id}`)).rejects.toThrow("the fill has not ended");
    expect(await outcome(sql`update public.rounds set fill_deadline = now() where id = ${id}`)).toEqual(breaks("rounds_frozen"));
  });

  it("given a member, then a round starts as a draft", async () => {
    expect(
      await outcome(sql`insert into public.rounds (cluster_id, facilitator_firm_id, title, unit_code, deadline, state, created_by)
        values (${cluster}, ${firm}, 'Frit', 'KGM', now() + interval '1 day', 'pledging', ${owner.personId})`),
    ).toEqual(breaks("rounds_step"));
  });

  it.each(["title = 'Another'", "shared_cost = 5", "deadline = deadline + interval '1 day'", "unit_code = 'LTR'", "specification = 'finer'"])(
    "given pledging, then its facilitator doesn't set %s", async (change) => {
      const { id } = await newRound();
      expect(await outcome(sql`update public.rounds set ${sql.raw(change)} where id = ${id}`)).toEqual(breaks("rounds_frozen"));
    },
  );

  it("given pledging, then its prices stay", async () => {
    const { quote } = await newRound();
    expect(await outcome(sql`update public.round_quote_breaks set unit_price = 1 where quote_id = ${quote}`)).toEqual(breaks("round_quotes_frozen"));
    expect(await outcome(sql`delete from public.round_quotes where id = ${quote}`)).toEqual(breaks("round_quotes_frozen"));
  });
});

describe("pledges", () => {
  it("given the deadline, then a pledge is late by the clock of the database, whatever it says of itself", async () => {
    const { id } = await newRound("pledging", new Date(Date.now() - 1));
    expect(await outcome(pledge(id))).toEqual(breaks("pledges_in_time"));
    expect(
      await outcome(sql`insert into public.pledges (round_id, firm_id, entered_by, min_qty, desired_qty, max_qty, created_at)
        values (${id}, ${firm}, ${owner.personId}, 1, 2, 3, now() - interval '1 day')`),
    ).toEqual(breaks("pledges_in_time"));
  });

  it.each(["draft", "locked", "cancelled"])("given a round in %s, then it takes none", async (state) => {
    const { id } = await newRound(state);
    expect(await outcome(pledge(id))).toEqual(breaks("pledges_in_time"));
  });

  it("given a firm that isn't a member of the cluster, then it can't pledge", async () => {
    const { id } = await newRound();
    await database.admin.query("update public.cluster_memberships set status = 'left' where firm_id = $1", [firm]);
    expect(await outcome(pledge(id))).toMatchObject({ code: "42501" });
  });

  it("then a pledge and its confirmation are never rewritten", async () => {
    const { id } = await newRound();
    await as(owner, pledge(id));
    await expect(database.admin.query("update public.pledges set max_qty = 9 where round_id = $1", [id])).rejects.toThrow();
    await expect(database.admin.query("delete from public.pledges where round_id = $1", [id])).rejects.toThrow();
  });

  it("given one that a broker entered, then it counts when the firm confirms it, and the broker can't", async () => {
    const { id } = await newRound();
    const broker = await newPerson();
    await insert("public.cluster_staff", { cluster_id: cluster, person_id: broker.personId, role: "broker" });
    const entered = randomUUID();
    await as(broker, sql`
      insert into public.pledges (id, round_id, firm_id, entered_by, on_behalf_of, source, expires_at, min_qty, desired_qty, max_qty)
      values (${entered}, ${id}, ${firm}, ${broker.personId}, ${firm}, 'phone', now() + interval '1 day', 1, 2, 3)`);
    const counting = async () => (await database.admin.query("select from public.current_pledges where round_id = $1", [id])).rowCount;
    const confirmation = (actor: Actor) => sql`insert into public.pledge_confirmations (pledge_id, answer, confirmed_by) values (${entered}, 'confirmed', ${actor.personId})`;
    expect(await outcome(confirmation(broker), broker)).toMatchObject({ code: "42501" });
    expect(await counting()).toBe(0);
    expect(await outcome(confirmation(owner))).toBe("done");
    expect(await counting()).toBe(1);
  });
});

describe("what has happened", () => {
  it("then the log of a round is a chain that nobody rewrites", async () => {
    const { id } = await newRound();
    for (const kind of ["pledged", "withdrew", "pledged"]) {
      await as(owner, sql`insert into public.round_events (round_id, seq, kind, actor_id, actor_firm_id) values (${id}, 77, ${kind}, ${owner.personId}, ${firm})`);
    }
    const { rows } = await database.admin.query<{ seq: string; hash: string; prev_hash: string }>("select seq::text, hash, prev_hash from public.round_events where round_id = $1 order by seq", [id]);
    expect(rows.map(({ seq }) => seq)).toEqual(["1", "2", "3"]);
    expect(rows.slice(1).map((row) => row.prev_hash)).toEqual(rows.slice(0, -1).map((row) => row.hash));
    expect(new Set(rows.map(({ hash }) => hash)).size).toBe(3);
    await expect(database.admin.query("update public.round_events set kind = 'step' where round_id = $1", [id])).rejects.toThrow();
    await expect(database.admin.query("delete from public.round_events where round_id = $1", [id])).rejects.toThrow();
  });

  it.each([
    ["less than it cleared", 1, "does not sum"],
    ["more than the firm pledged", 4, "outside its pledge"],
  ])("given an allocation of %s, then the transaction fails", async (_case, given, message) => {
    const { id, quote } = await newRound();
    await as(owner, pledge(id));
    const quantity = given === 1 ? 2 : given;
    await expect(
      database.db.service(async (tx) => {
        const { rows } = await sql<{ id: string }>`insert into public.clearings (round_id, quote_id, engine_version, input_hash, status, quantity, goods, shared)
          values (${id}, ${quote}, '1', 'h', 'clears', ${quantity}, ${quantity * 100}, 0) returning id`.execute(tx);
        await sql`insert into public.clearing_allocations (clearing_id, firm_id, pledge_id, quantity, goods_share, shared_share, due)
          select ${rows[0]!.id}, p.firm_id, p.id, ${given}, ${given * 100}, 0, ${given * 100} from public.pledges p where p.round_id = ${id}`.execute(tx);
      }),
    ).rejects.toThrow(message);
  });
});

describe("people of a firm", () => {
  it("given the last owner among others, then they neither leave nor step down", async () => {
    const colleague = await newPerson();
    await insert("public.firm_people", { firm_id: firm, person_id: colleague.personId, role: "editor" });
    const own = sql`firm_id = ${firm} and person_id = ${owner.personId}`;
    expect(await outcome(sql`update public.firm_people set left_at = now() where ${own}`)).toEqual(breaks("firm_people_keeps_an_owner"));
    expect(await outcome(sql`update public.firm_people set role = 'viewer' where ${own}`)).toEqual(breaks("firm_people_keeps_an_owner"));
  });

  it("given an editor, then they don't make themselves an owner", async () => {
    const colleague = await newPerson();
    await insert("public.firm_people", { firm_id: firm, person_id: colleague.personId, role: "editor" });
    expect(await outcome(sql`update public.firm_people set role = 'owner' where firm_id = ${firm} and person_id = ${colleague.personId}`, colleague)).not.toBe("done");
  });
});

describe("functions with their owner's rights", () => {
  it("then each runs only for the roles that this list says", async () => {
    const { rows } = await database.admin.query<{ name: string; roles: string | null }>(`
      select p.proname as name, string_agg(r.rolname, ' ' order by r.rolname) filter (where has_function_privilege(r.oid, p.oid, 'execute')) as roles
      from pg_proc p cross join pg_roles r
      where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace) and p.prosecdef and p.prorettype <> 'trigger'::regtype
        and r.rolname in ('anon', 'authenticated', 'khosheh_visitor', 'khosheh_member', 'khosheh_worker', 'khosheh_server')
      group by p.oid, p.proname`);
    const callers: Record<string, string[]> = {};
    for (const { name, roles } of rows.toSorted((a, b) => (a.name < b.name ? -1 : 1))) (callers[roles ?? "nobody"] ??= []).push(name);
    expect(callers).toEqual(CALLERS);
  });
});

/** Policies ask for sets, so the roles that read through policies call what these are made of; acts are the server's alone. */
const CALLERS: Record<string, string[]> = {
  "anon authenticated khosheh_member khosheh_visitor": [
    "is_admin", "is_cluster_mate", "my_broker_cluster_ids", "my_brokered_firm_ids", "my_cluster_ids", "my_colleague_ids", "my_editor_firm_ids",
    "my_firm_ids", "my_member_cluster_ids", "my_owner_firm_ids", "my_staff_cluster_ids", "session_alive", "staff_person_ids",
  ],
  "authenticated khosheh_member": [
    "is_invited", "is_new_firm_of_mine", "my_desk_round_ids", "my_email", "my_facilitated_round_ids", "my_invitation_ids", "my_open_round_ids",
    "my_pledged_round_ids", "my_proposal_ids", "my_settled_clearing_ids", "my_split_ids", "my_tended_round_ids",
  ],
  khosheh_member: [
    "adopt_need", "answer_paper", "answer_share", "answer_takeover", "arrivals_of", "ask_needs", "ask_to_leave", "chat_acquainted", "chat_block", "chat_bring",
    "chat_delete", "chat_delivers", "chat_edit", "chat_file_begin", "chat_file_drop", "chat_file_ready", "chat_find", "chat_heads", "chat_holder",
    "chat_leave", "chat_moderate", "chat_mute", "chat_open_direct", "chat_open_need", "chat_people", "chat_pin", "chat_read", "chat_readers",
    "chat_report", "chat_return", "chat_returns", "chat_send", "chat_to_bring", "cleared_quotes", "departure_terms", "desk_assisted", "desk_credit",
    "desk_firms", "desk_introductions", "desk_progress", "desk_round_facts", "desk_ties", "desk_vain_searches", "holders_of", "introduce_firms",
    "is_my_email_change", "keep_item", "keep_push_device", "link_pledge", "link_reach", "lock_round", "may_vote", "may_vote_policy", "my_chat_acts",
    "my_conversation_ids", "my_credit", "my_departure_seats", "my_desk_cluster_ids", "my_desk_conversation_ids", "my_fill_share", "my_kept_round_ids",
    "my_moderated_conversation_ids", "my_offered_departure_ids", "my_pinning_conversation_ids", "my_place", "my_settled_part", "my_share_of",
    "my_sign_up_facts", "my_statement", "my_supplied_round_ids", "my_told_round_ids", "my_warning_default_ids", "needs_to_group", "offered_of",
    "order_lines_of", "order_mails", "orders_of", "paper_pledge", "person_to_appoint", "proposal_counts", "put_split", "replay", "result_of",
    "send_orders", "send_pledge_link", "session_confirmed", "session_fresh", "settled_input", "somebody_waits", "step_confirmed",
    "take_departure_back", "try_refused_again", "vote_departure", "ways_of_goods", "withdraw_need",
  ],
  "khosheh_member khosheh_visitor khosheh_worker": [
    "cluster_figures",
  ],
  "khosheh_member khosheh_visitor": [
    "answer_linked_pledge", "ask_tender", "bid_attributes", "bid_breaks", "bid_files", "bid_questions", "bid_quote", "bid_round", "bid_seals",
    "claim_tender_link", "linked_pledge", "linked_situation", "mark_order", "note_vain_search", "order_document", "renew_tender_link",
    "saved_search_by_key", "stop_saved_search", "submit_quote", "tender_link",
  ],
  khosheh_worker: [
    "account_standing", "award_voters", "chat_audience", "chat_mentioned", "chat_send_batch", "email_of", "firms_to_remind", "first_placed",
    "forget_vain_searches", "locale_of_email", "may_hear", "open_tender", "person_of_email", "pledged_enough", "policy_voters", "publish_places",
    "push_devices_of", "reached_its_close", "rounds_to_remind",
  ],
  nobody: [
    "above_limits", "bidder", "chat_begin_read", "chat_erase", "chat_happened", "chat_life", "chat_lists_changed", "chat_moved", "chat_put_mentions",
    "chat_require_party", "chat_room_of", "chat_take_files", "chat_tell", "counted_rows", "credit_of", "goods_cost", "is_replaced",
    "locked_departure", "owed_in", "quote_hash", "received_of", "sees_to_needs", "sign_up_facts", "waiting_pledges", "waits_for_firm",
  ],
  "khosheh_member khosheh_worker": [
    "awardable_quotes", "clearing_rows", "open_points_of", "quote_record", "round_balance", "standing_split", "supplier_record", "winning_quotes",
  ],
};
