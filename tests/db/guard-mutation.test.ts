import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type TestDatabase } from "../support/database";
import { columnsOf, placesOf, PURCHASE_TABLES, policySql, refusal, simpleChanges, wrongChanges, type Guard, type PolicyRow } from "../support/mutation";
import { CHECK_PROBES, POLICY_PROBES, TRIGGER_PROBES, type PolicyProbe, type TriggerProbe } from "../support/mutation-probes";
import { answersOf } from "../support/policy-answers";
import { expected, MATRIX, OPERATIONS } from "../support/policy-matrix";
import { buildPolicyWorld, type PolicyWorld } from "../support/policy-world";

let database: TestDatabase;
let world: PolicyWorld;
let client: pg.PoolClient;

beforeAll(async () => {
  database = await createDatabase();
  world = await buildPolicyWorld(database.admin);
  client = await database.admin.connect();
});
afterAll(async () => {
  client?.release();
  await database.close();
});

/** Runs in a transaction that is taken back. */
async function undone<T>(work: () => Promise<T>): Promise<T> {
  await client.query("begin");
  try {
    return await work();
  } finally {
    await client.query("rollback");
  }
}

const guards = async (kind: string) => (await client.query<Guard & { columns: number[] }>(kind)).rows;

describe("each check of the joint purchase", () => {
  it("then some row is refused by it alone, and taken without it", async () => {
    const checks = await guards(`select t.name as table, k.conname::text as name, k.conkey as columns
      from (${PURCHASE_TABLES}) t join pg_constraint k on k.conrelid = t.oid and k.contype = 'c' order by 1, 2`);
    expect(checks.length).toBeGreaterThan(100);
    const unproved: string[] = [];
    for (const check of checks) if (!(await undone(() => isProved(check)))) unproved.push(`${check.table}.${check.name}`);
    expect(unproved).toEqual([]);
  }, 120_000);

  // Triggers are off: only what the row itself may hold is asked.
  async function isProved(check: Guard): Promise<boolean> {
    await client.query("set local session_replication_role = replica");
    const { rows } = await client.query<{ name: string }>(
      "select quote_ident(a.attname) as name from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey) where k.conrelid = $1::regclass and k.conname = $2",
      [`public.${check.table}`, check.name],
    );
    const named = rows.map(({ name }) => name);
    const columns = (await columnsOf(client, check.table)).filter(({ name }) => named.includes(name));
    for (const place of await placesOf(client, check.table, 2)) {
      const given = CHECK_PROBES[check.name];
      const changes = given ? [{ sql: `update public.${check.table} set ${given} where ctid = '${place}'`, values: [] }] : wrongChanges(check.table, place, columns);
      for (const { sql, values } of changes) {
        const refused = await refusal(client, () => client.query(sql, values));
        if (refused?.code !== "23514" || refused.constraint !== check.name) continue;
        await client.query("savepoint mutation");
        await client.query(`alter table public.${check.table} drop constraint "${check.name}"`);
        const without = await refusal(client, () => client.query(sql, values));
        await client.query("rollback to savepoint mutation");
        if (without === null) return true;
      }
    }
    return false;
  }
});

describe("each trigger of the joint purchase", () => {
  it("then something is refused by it, or done by it, that isn't without it", async () => {
    const triggers = await guards(`select t.name as table, g.tgname::text as name, p.proname::text as function
      from (${PURCHASE_TABLES}) t join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal join pg_proc p on p.oid = g.tgfoid order by 1, 2`);
    expect(triggers.length).toBeGreaterThan(60);
    const unproved: string[] = [];
    for (const trigger of triggers) if (!(await undone(() => (/_kept_(insert|update|delete)$/.test(trigger.name) ? pins(trigger) : refuses(trigger))))) unproved.push(`${trigger.table}.${trigger.name}`);
    expect(unproved).toEqual([]);
  }, 240_000);

  // With every other trigger of the table off, a change appends to the log; without this one it doesn't.
  async function pins({ table, name }: Guard): Promise<boolean> {
    const [place] = await placesOf(client, table, 1);
    if (!place) return false;
    await client.query(`alter table public.${table} disable trigger all`);
    const { rows } = await client.query<{ row: unknown }>(`select to_jsonb(t) as row from public.${table} t where t.ctid = '${place}'`);
    const [{ row }] = rows as [{ row: unknown }];
    const columns = await columnsOf(client, table, "with identity");
    const [column, list] = [columns.find(({ identity }) => !identity)!.name, columns.map(({ name: each }) => each).join(", ")];
    if (name.endsWith("_insert")) await client.query(`delete from public.${table} where ctid = '${place}'`);
    const act = {
      insert: () => client.query(`insert into public.${table} (${list}) overriding system value select ${list} from jsonb_populate_record(null::public.${table}, $1)`, [JSON.stringify(row)]),
      update: () => client.query(`update public.${table} set ${column} = ${column} where ctid = '${place}'`),
      delete: () => client.query(`delete from public.${table} where ctid = '${place}'`),
    }[name.split("_").at(-1) as "insert" | "update" | "delete"];
    const appended = async (on: boolean) => {
      await client.query("savepoint pin");
      if (on) await client.query(`alter table public.${table} enable trigger "${name}"`);
      const count = async () => Number((await client.query<{ n: string }>("select count(*)::text as n from public.round_events where kind = 'row'")).rows[0]!.n);
      const before = await count();
      await act();
      const after = await count();
      await client.query("rollback to savepoint pin");
      return after - before;
    };
    return (await appended(true)) === 1 && (await appended(false)) === 0;
  }

  async function refuses(trigger: Guard): Promise<boolean> {
    const given = TRIGGER_PROBES[trigger.name];
    return given ? isMissed(trigger, given) : findsOne(trigger);
  }

  async function isMissed({ table, name }: Guard, given: TriggerProbe): Promise<boolean> {
    await client.query("set local session_replication_role = replica");
    if (given.arrange) await client.query(given.arrange);
    await client.query("set local session_replication_role = origin");
    await client.query(`alter table public.${table} disable trigger all`);
    if (given.signed) await client.query("select set_config('request.jwt.claims', $1, true)", [JSON.stringify({ sub: await somebody() })]);
    const outcome = (on: boolean) =>
      undoneTo("outcome", async () => {
        if (on) await client.query(`alter table public.${table} enable trigger "${name}"`);
        let done: unknown = null;
        const refused = await refusal(client, async () => {
          await client.query(given.probe);
          await client.query("set constraints all immediate");
          if (given.effect) done = (await client.query<{ it: boolean }>(given.effect)).rows[0]?.it;
        });
        return given.effect ? (refused ? refused.message : done) : refused === null;
      });
    const [present, dropped] = [await outcome(true), await outcome(false)];
    if (!given.effect) return present === false && dropped === true;
    return present === true && dropped !== true;
  }

  async function findsOne(trigger: Guard): Promise<boolean> {
    for (const place of await placesOf(client, trigger.table, 1)) {
      for (const { sql, values } of simpleChanges(trigger.table, place, await columnsOf(client, trigger.table))) {
        // The database says which function raised it.
        if (!(await refusal(client, () => client.query(sql, values)))?.where.includes(`${trigger.function}(`)) continue;
        const without = await undoneTo("mutation", async () => {
          await client.query(`alter table public.${trigger.table} disable trigger "${trigger.name}"`);
          return refusal(client, () => client.query(sql, values));
        });
        if (without === null) return true;
      }
    }
    return false;
  }

  async function undoneTo<T>(savepoint: string, work: () => Promise<T>): Promise<T> {
    await client.query(`savepoint ${savepoint}`);
    try {
      return await work();
    } finally {
      await client.query(`rollback to savepoint ${savepoint}`);
    }
  }

  const somebody = async () => (await client.query<{ id: string }>("select person_id as id from public.firm_people order by person_id limit 1")).rows[0]!.id;
});

describe("each policy of the joint purchase", () => {
  it("then the matrix of policies, or a probe of its own, tells when it is missing", async () => {
    const { rows } = await client.query<PolicyRow>(`select p.tablename::text, p.policyname::text, p.permissive, p.roles::text[] as roles, p.cmd, p.qual, p.with_check
      from pg_policies p join (${PURCHASE_TABLES}) t on t.name = p.tablename where p.schemaname = 'public' order by 1, 2`);
    expect(rows.length).toBeGreaterThan(60);
    const unproved: string[] = [];
    for (const policy of rows) if (!(await isMissed(policy))) unproved.push(`${policy.tablename}.${policy.policyname}`);
    expect(unproved).toEqual([]);
  }, 240_000);

  async function isMissed(policy: PolicyRow): Promise<boolean> {
    const given = POLICY_PROBES[policy.policyname];
    const before = given ? await probed(given) : null;
    await client.query(`drop policy "${policy.policyname}" on public.${policy.tablename}`);
    try {
      if (given) return (await probed(given)) !== before;
      return policy.policyname === "worker" ? !(await workerSees(policy.tablename)) : !(await matrixHolds(policy.tablename));
    } finally {
      await client.query(policySql(policy));
    }
  }

  async function matrixHolds(table: string): Promise<boolean> {
    for (const through of ["server", "rest"] as const) {
      for (const operation of OPERATIONS) {
        const got = await answersOf({ admin: database.admin, world }, { table, policy: MATRIX[table]!, operation, through });
        if (JSON.stringify(got) !== JSON.stringify(expected(MATRIX[table]!, operation, through))) return false;
      }
    }
    return true;
  }

  async function workerSees(table: string): Promise<boolean> {
    return undone(async () => {
      await client.query("set local role khosheh_worker");
      return (await client.query(`select from public.${table} limit 1`)).rowCount === 1;
    });
  }

  const probed = ({ as, arrange, sql }: PolicyProbe) =>
    undone(async () => {
      const { rows } = await client.query<{ id: string }>("select id from public.people where display_name = $1", [as]);
      await client.query("set local session_replication_role = replica");
      if (arrange) await client.query(arrange);
      await client.query("select set_config('request.jwt.claims', $1, true)", [JSON.stringify({ sub: rows[0]!.id })]);
      await client.query("set local role khosheh_member");
      let said = "";
      const refused = await refusal(client, async () => void (said = JSON.stringify((await client.query(sql)).rows)));
      return refused ? `${refused.code} ${refused.message}` : said;
    });
});
