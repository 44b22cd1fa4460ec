import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rowFaults } from "~/features/joint-actions/purchase/audit/chain.server";
import { PINNED } from "~/features/joint-actions/purchase/audit/pinned";
import { verifyRounds } from "~/features/joint-actions/purchase/audit/verify.server";
import { closeFill, closePledging } from "~/features/joint-actions/purchase/pledging/close.server";
import { placePledge } from "~/features/joint-actions/purchase/pledge.server";
import { messagesFor } from "~/i18n/messages";
import type { Actor } from "~/lib/db.server";
import { createDatabase, type TestDatabase } from "../support/database";
import { columnsOf, PURCHASE_TABLES } from "../support/mutation";
import { buildPolicyWorld } from "../support/policy-world";

const DAY = 86_400_000;
let database: TestDatabase;
let round: string;
let other: string;

beforeAll(async () => {
  database = await createDatabase();
  [round, other] = [await clearedRound(30n), await clearedRound(1n)];
});
afterAll(() => database.close());

const insert = (table: string, row: Record<string, unknown>) => {
  const columns = Object.keys(row);
  return database.admin.query(`insert into public.${table} (${columns.join(", ")}) values (${columns.map((_, index) => `$${index + 1}`).join(", ")})`, Object.values(row));
};

/** A round of three firms that was closed: each wants `desired`, at least 10 are needed in all. */
async function clearedRound(desired: bigint): Promise<string> {
  const [clusterId, roundId, quoteId] = [randomUUID(), randomUUID(), randomUUID()];
  await insert("clusters", { id: clusterId, slug: `c-${clusterId}`, name_fa: "خوشه", name_en: "Cluster", lat: 35, lng: 51 });
  const firms: { firmId: string; owner: Actor }[] = [];
  while (firms.length < 3) {
    const [firmId, personId] = [randomUUID(), randomUUID()];
    await database.admin.query("insert into auth.users (id, email, email_confirmed_at) values ($1, $2, now())", [personId, `${personId}@audit.test`]);
    await insert("people", { id: personId, display_name: "Owner" });
    await insert("firms", { id: firmId, slug: `f-${firmId}`, kind: "sme", name_fa: "کارگاه" });
    await insert("firm_people", { firm_id: firmId, person_id: personId, role: "owner" });
    await insert("cluster_memberships", { cluster_id: clusterId, firm_id: firmId, status: "active" });
    firms.push({ firmId, owner: { personId, sessionId: randomUUID() } });
  }
  const deadline = new Date(Date.now() + 2 * DAY);
  await insert("rounds", { id: roundId, cluster_id: clusterId, facilitator_firm_id: firms[0]!.firmId, title: "Frit", unit_code: "KGM", solo_price: 120, shared_cost: 50, deadline });
  await insert("round_cost_lines", { round_id: roundId, position: 1, kind: "transport", amount: 50 });
  await insert("round_quotes", { id: quoteId, round_id: roundId, supplier_name: "Supplier", pack: 5, moq: 10 });
  await insert("round_quote_breaks", { quote_id: quoteId, min_qty: 1, unit_price: 100 });
  for (const state of ["gathering", "pledging"]) {
    await database.admin.query("update public.rounds set state = $2 where id = $1", [roundId, state]);
    await insert("round_events", { round_id: roundId, seq: 0, kind: "step", to_state: state });
  }
  for (const { firmId, owner } of firms) {
    const terms = { min: desired, desired, max: desired, cap: null, soloPrice: null, deliveryPoint: "" };
    await database.db.as(owner, (tx) => placePledge(tx, { ...terms, roundId, firmId, actor: owner }));
  }
  await insert("round_price_consents", { round_id: roundId, firm_id: firms[0]!.firmId, accepts: true });
  await insert("round_row_consents", { round_id: roundId, firm_id: firms[0]!.firmId, agrees: true });
  await insert("round_method_votes", { round_id: roundId, firm_id: firms[0]!.firmId, method: "equal_price" });
  await insert("round_market_estimates", { round_id: roundId, quantity: 10_000, source: "Chamber" });
  await insert("round_snapshots", { round_id: roundId, firms: 3, percent: 20, quantity_floor: 2 });
  await passDeadline(roundId);
  await database.db.service((tx) => closePledging(tx, roundId));
  await passDeadline(roundId, "fill_deadline");
  await database.db.service((tx) => closeFill(tx, roundId));
  return roundId;
}

// The guard of frozen terms is off for this one statement; the log goes on.
async function passDeadline(roundId: string, column: "deadline" | "fill_deadline" = "deadline"): Promise<void> {
  await database.admin.query("alter table public.rounds disable trigger rounds_guard");
  await database.admin.query(`update public.rounds set ${column} = clock_timestamp() - interval '1 second', updated_at = now() where id = $1`, [roundId]);
  await database.admin.query("alter table public.rounds enable trigger rounds_guard");
}

/** What the check says of a database in which a superuser has changed something past every guard; the change is undone. */
async function afterTampering(statement: string): Promise<string[]> {
  const undo = await database.admin.connect();
  const lines: string[] = [];
  const before = await snapshotOf(statement);
  try {
    await undo.query("begin; set local session_replication_role = replica");
    const { rowCount } = await undo.query(statement);
    expect(rowCount, statement).toBeGreaterThan(0);
    await undo.query("commit");
    await verifyRounds({ db: database.db, say: (line) => lines.push(line) });
    await undo.query("begin; set local session_replication_role = replica");
    await undo.query(`delete from public.${before.table}`);
    await undo.query(`insert into public.${before.table} (${before.columns}) overriding system value select ${before.columns} from jsonb_populate_recordset(null::public.${before.table}, $1)`, [JSON.stringify(before.rows)]);
    await undo.query("commit");
  } finally {
    undo.release();
  }
  return lines;
}

async function snapshotOf(statement: string): Promise<{ table: string; columns: string; rows: unknown[] }> {
  const table = /public\.(\w+)/.exec(statement)![1]!;
  const { rows } = await database.admin.query<{ row: unknown }>(`select to_jsonb(t) as row from public.${table} t`);
  const written = await database.admin.query<{ columns: string }>(
    "select string_agg(quote_ident(column_name), ', ') as columns from information_schema.columns where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER'", [table]);
  return { table, columns: written.rows[0]!.columns, rows: rows.map(({ row }) => row) };
}

const verify = async () => {
  const lines: string[] = [];
  return { broken: await verifyRounds({ db: database.db, say: (line) => lines.push(line) }), lines };
};

it("given each kind of an entry, then the log of a round has words for it in both languages", async () => {
  const { rows } = await database.admin.query<{ kind: string }>("select kind from public.round_event_kinds where kind <> 'row'");
  for (const locale of ["fa", "en"] as const) {
    const { kinds } = messagesFor(locale).rounds.log;
    expect(rows.filter(({ kind }) => !kinds[kind])).toEqual([]);
  }
});

describe("the check of the log", () => {
  it("given rounds that nobody touched, then it holds", async () => {
    expect(await verify()).toEqual({ broken: 0, lines: [expect.stringMatching(/^The logs of 2 rounds hold/)] });
    const { rows } = await database.admin.query<{ state: string }>("select state from public.rounds order by state");
    expect(rows.map(({ state }) => state)).toContain("not_viable");
  });

  const mine = (column = "round_id") => `${column} = '${round}'`;
  const clearing = () => `clearing_id in (select id from clearings where ${mine()})`;
  const tampering: [string, () => string, RegExp][] = [
    ["terms of a round", () => `update public.rounds set solo_price = 1 where ${mine("id")}`, /: rounds .*isn't what/],
    ["state of a round", () => `update public.rounds set state = 'closed' where ${mine("id")}`, /the last step of its log led to/],
    ["quote", () => `update public.round_quotes set moq = 0 where ${mine()}`, /round_quotes .*isn't what/],
    ["price", () => `update public.round_quote_breaks set unit_price = 99 where quote_id in (select id from round_quotes where ${mine()})`, /round_quote_breaks .*isn't what/],
    ["added price", () => `insert into public.round_quote_breaks (quote_id, min_qty, unit_price) select id, 50, 9 from round_quotes where ${mine()}`, /round_quote_breaks .*isn't what/],
    ["cost line", () => `update public.round_cost_lines set amount = 49 where ${mine()}`, /round_cost_lines .*isn't what/],
    ["snapshot", () => `update public.round_snapshots set percent = 95 where ${mine()}`, /round_snapshots .*isn't what/],
    ["pledge", () => `update public.pledges set max_qty = 31 where ${mine()}`, /: pledges .*isn't what/],
    ["lost pledge", () => `delete from public.pledges where ${mine()}`, /: pledges .*is gone/],
    ["pledge from nowhere", () => `insert into public.pledges (round_id, firm_id, min_qty, desired_qty, max_qty) select '${round}', firm_id, 1, 1, 1 from pledges where round_id = '${round}' limit 1`, /: pledges .*knows nothing/],
    ["confirmation", () => `update public.pledge_confirmations set answer = 'declined' where pledge_id in (select id from pledges where ${mine()})`, /pledge_confirmations .*isn't what/],
    ["consent", () => `update public.round_price_consents set accepts = false where ${mine()}`, /round_price_consents .*isn't what/],
    ["vote", () => `update public.round_method_votes set method = 'anchor_rebate' where ${mine()}`, /round_method_votes .*isn't what/],
    ["market", () => `update public.round_market_estimates set quantity = 1 where ${mine()}`, /round_market_estimates .*isn't what/],
    ["clearing", () => `update public.clearings set goods = goods + 1 where ${mine()}`, /gives another result/],
    ["shortfall", () => `update public.clearings set nearest = '[]' where round_id = '${other}'`, /gives another result/],
    ["allocation", () => `update public.clearing_allocations set quantity = quantity + 1 where ${clearing()}`, /gives another result/],
    ["kept input", () => `update public.clearing_inputs set input = jsonb_set(input, '{sharedCost}', '"51n"') where ${clearing()}`, /doesn't give its fingerprint/],
    ["lost input", () => `delete from public.clearing_inputs where ${clearing()}`, /its input isn't kept/],
    ["entry", () => `update public.round_events set reason = 'because' where ${mine()} and seq = 2`, /entry 2: its contents/],
    ["actor of an entry", () => `update public.round_events set actor_firm_id = null where ${mine()} and actor_firm_id is not null`, /its contents/],
    ["moment of an entry", () => `update public.round_events set at = at + interval '1 microsecond' where ${mine()} and seq = 3`, /entry 3: its contents/],
    ["lost entry", () => `delete from public.round_events where ${mine()} and seq = 3`, /entry 4: an entry before it is missing/],
    ["lost end", () => `delete from public.round_events where ${mine()} and seq = (select max(seq) from round_events where ${mine()})`, /the log ends here/],
    ["head", () => `delete from public.round_log_heads where ${mine()}`, /its head says nothing/],
  ];

  it.each(tampering)("given a changed %s, then it is found", async (_what, statement, said) => {
    const lines = await afterTampering(statement());
    expect(lines.filter((line) => said.test(line)), lines.join("\n")).not.toEqual([]);
    expect(lines.at(-1)).toMatch(/don't fit/);
  });

  it("given each, then all holds again", async () => {
    expect(await verify()).toMatchObject({ broken: 0 });
  });

  it("given an entry rewritten with a hash that fits, then the one after it doesn't", async () => {
    const lines = await afterTampering(`update public.round_events e set reason = 'x', hash = encode(sha256(convert_to(jsonb_build_array(e.prev_hash, e.round_id, e.seq, e.kind,
      e.from_state, e.to_state, e.actor_id, e.actor_firm_id, 'x', e.detail, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))::text, 'UTF8')), 'hex') where ${mine()} and seq = 2`);
    expect(lines[0]).toMatch(/entry 3: it doesn't continue/);
  });

  it("given a trigger that is switched off, then it is named", async () => {
    await database.admin.query("alter table public.pledges disable trigger pledges_kept_update");
    expect((await verify()).lines[0]).toBe("round -: pledges: its trigger pledges_kept_update is off");
    await database.admin.query("alter table public.pledges enable trigger pledges_kept_update");
  });
});

describe("every table that the log pins", () => {
  it("given a row changed behind the log's back, then it is found", async () => {
    const world = await createDatabase();
    const client = await world.admin.connect();
    try {
      await buildPolicyWorld(world.admin);
      // What the world wrote past the triggers is pinned first.
      for (const table of Object.keys(PINNED)) await client.query(`alter table public.${table} disable trigger user`);
      for (const table of Object.keys(PINNED)) {
        const column = (await columnsOf(client, table))[0]!.name;
        for (const act of table === "rounds" ? ["update"] : ["update", "delete"]) await client.query(`alter table public.${table} enable trigger ${table}_kept_${act}`);
        await client.query(`update public.${table} set ${column} = ${column}`);
      }
      const { rows: rounds } = await client.query<{ id: string }>("select id from public.rounds");
      const faults = async () => (await Promise.all(rounds.map(({ id }) => world.db.service((tx) => rowFaults(tx, id))))).flat();
      expect(await faults()).toEqual([]);
      for (const table of Object.keys(PINNED)) {
        await client.query("set session_replication_role = replica");
        const { rowCount } = await client.query(`delete from public.${table} where ctid in (select ctid from public.${table} limit 1)`);
        await client.query("set session_replication_role = origin");
        expect(rowCount, table).toBe(1);
        // A part whose whole is gone is found with the whole.
        expect((await faults()).some(({ where }) => where.startsWith(`${table} `)), table).toBe(true);
      }
    } finally {
      client.release();
      await world.close();
    }
  }, 90_000);

  it("then it is every table of the joint purchase but these", async () => {
    const { rows } = await database.admin.query<{ name: string }>(`select name from (${PURCHASE_TABLES}) t`);
    // The log itself, what follows from pledges and their confirmations, forms that are being typed, mails sent, and the secrets of links.
    const apart = ["round_events", "round_log_heads", "pledge_places", "leaving_harms", "round_drafts", "round_reminders", "tender_links", "pledge_links"];
    expect(rows.map(({ name }) => name).filter((name) => !apart.includes(name)).sort()).toEqual(Object.keys(PINNED).sort());
  });
});

describe("what the log pins", () => {
  it("then the tables under the log are those that the check knows", async () => {
    const { rows } = await database.admin.query<{ table: string; given: string }>(`
      select c.relname as table, encode(t.tgargs, 'escape') as given
      from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
      where p.proname = 'keep_rows' and t.tgname like '%_kept_insert'`);
    const held = Object.fromEntries(rows.map(({ table, given }) => [table, given.split("\\000")]));
    expect(Object.keys(held).sort()).toEqual(Object.keys(PINNED).sort());
    for (const [table, { key }] of Object.entries(PINNED)) expect(held[table]![0], table).toBe(key);
  });

  it("then an entry that pins a row holds no number of it, and nobody but the server reads it", async () => {
    const { rows } = await database.admin.query<{ detail: Record<string, string> }>("select detail from public.round_events where kind = 'row'");
    expect(rows.length).toBeGreaterThan(20);
    for (const { detail } of rows) expect(Object.keys(detail).sort()).toEqual(["act", "columns", "key", "sum", "table"]);
    const { rows: people } = await database.admin.query<{ person_id: string }>("select fp.person_id from public.rounds r join public.firm_people fp on fp.firm_id = r.facilitator_firm_id where r.id = $1", [round]);
    const seen = await database.db.as({ personId: people[0]!.person_id, sessionId: randomUUID() }, (tx) => tx.selectFrom("round_events").select("kind").distinct().where("round_id", "=", round).execute());
    expect(seen.map(({ kind }) => kind).sort()).toEqual(["cleared", "pledged", "step"]);
  });
});
