import type pg from "pg";
import type { Answers, Operation, TablePolicy } from "./policy-matrix";
import { ASKERS, type PolicyWorld } from "./policy-world";

/** The roles of a request: those that db.as takes, and those of the REST endpoint. */
const ROLES = {
  server: { person: "khosheh_member", visitor: "khosheh_visitor" },
  rest: { person: "authenticated", visitor: "anon" },
} as const;
export type Through = keyof typeof ROLES;

/** What every asker gets of one operation on a table. */
export async function answersOf(at: { admin: pg.Pool; world: PolicyWorld }, of: { table: string; policy: TablePolicy; operation: Operation; through: Through }): Promise<Answers> {
  const cells = await Promise.all(ASKERS.map(async (asker) => [asker, await ask(at, { ...of, person: at.world.personOf(asker) })] as const));
  return Object.fromEntries(cells) as Answers;
}

/** Runs one operation as a person in a transaction that is rolled back, and says what it touched. */
async function ask(at: { admin: pg.Pool; world: PolicyWorld }, of: { table: string; policy: TablePolicy; operation: Operation; through: Through; person: string | null }): Promise<string> {
  const { table, policy, operation, through, person } = of;
  const client = await at.admin.connect();
  try {
    const labels = await labelsOf(client, table, policy);
    const role = ROLES[through][person ? "person" : "visitor"];
    const claims = JSON.stringify(person ? { sub: person, role: "authenticated" } : { role: "anon" });
    await client.query("begin");
    await client.query("select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)", [role, claims]);
    return await OPERATION[operation](client, { world: at.world, table, policy, labels, person });
  } finally {
    await client.query("rollback");
    client.release();
  }
}

type Case = { world: PolicyWorld; table: string; policy: TablePolicy; labels: string[]; person: string | null };

const OPERATION: Record<Operation, (client: pg.PoolClient, at: Case) => Promise<string>> = {
  async select(client, { world, table, policy }) {
    const seen: string[] = [];
    const outcome = await attempt(client, async () => void seen.push(...(await labelsOf(client, table, policy))));
    return summary(seen.map((label) => world.named(label)), [outcome]);
  },

  async insert(client, { world, table, person }) {
    const candidates = Object.entries(world.candidates(table, person));
    // Without a candidate the right to insert is asked for, and nothing else.
    if (candidates.length === 0) return summary([], [await attempt(client, async () => (await client.query(`insert into public.${table} default values`)).rowCount)]);
    return each(client, world, candidates, ([, row]) => {
      const columns = Object.keys(row);
      const places = columns.map((_, index) => `$${index + 1}`);
      return client.query(`insert into public.${table} (${columns.join(", ")}) values (${places.join(", ")})`, Object.values(row));
    });
  },

  async update(client, { world, table, policy, labels }) {
    const column = policy.touch ?? (await anyColumn(client, table));
    return each(client, world, labels.map((label) => [label] as const), ([label]) =>
      client.query(`update public.${table} set ${column} = ${column} where (${policy.by})::text = $1`, [label]),
    );
  },

  delete: (client, { world, table, policy, labels }) =>
    each(client, world, labels.map((label) => [label] as const), ([label]) => client.query(`delete from public.${table} where (${policy.by})::text = $1`, [label])),
};

async function labelsOf(client: pg.PoolClient, table: string, policy: TablePolicy): Promise<string[]> {
  const { rows } = await client.query<{ label: string }>(`select distinct (${policy.by})::text as label from public.${table}`);
  return rows.map(({ label }) => label);
}

async function anyColumn(client: pg.PoolClient, table: string): Promise<string> {
  const { rows } = await client.query<{ attname: string }>(
    "select attname from pg_attribute where attrelid = $1::regclass and attnum > 0 and attidentity = '' order by attnum limit 1",
    [`public.${table}`],
  );
  return rows[0]!.attname;
}

/** Tries every case on its own and names those that went through. */
async function each<C extends readonly [string, ...unknown[]]>(client: pg.PoolClient, world: PolicyWorld, cases: C[], run: (one: C) => Promise<pg.QueryResult>): Promise<string> {
  const done: string[] = [];
  const outcomes: Outcome[] = [];
  for (const one of cases) {
    const outcome = await attempt(client, async () => (await run(one)).rowCount);
    if (outcome === "ran") done.push(world.named(one[0]));
    outcomes.push(outcome);
  }
  return summary(done, outcomes);
}

type Outcome = "ran" | "nothing" | "refused" | "guarded";

/** Runs one statement in a savepoint of its own and takes it back. A guard (class 23) isn't a matter of who asks. */
async function attempt(client: pg.PoolClient, statement: () => Promise<number | null | void>): Promise<Outcome> {
  await client.query("savepoint attempt");
  try {
    return (await statement()) === 0 ? "nothing" : "ran";
  } catch (error) {
    const { code, message } = error as pg.DatabaseError;
    if (code === "42501") return "refused";
    if (code === "23514") return "guarded";
    throw new Error(`unexpected ${code}: ${message}`, { cause: error });
  } finally {
    await client.query("rollback to savepoint attempt");
  }
}

function summary(labels: string[], outcomes: Outcome[]): string {
  if (labels.length > 0) return [...new Set(labels)].sort().join(" ");
  return outcomes.includes("refused") ? "refused" : "none";
}
