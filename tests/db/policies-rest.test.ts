import type { SupabaseClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startAuth, type TestAuth } from "../support/auth";
import { createDatabase, type TestDatabase } from "../support/database";
import { expected, MATRIX, OPERATIONS, type Operation, type TablePolicy } from "../support/policy-matrix";
import { ASKERS, buildPolicyWorld, type Asker, type PolicyWorld } from "../support/policy-world";

let database: TestDatabase;
let auth: TestAuth;
let world: PolicyWorld;
let clients: Record<Asker, SupabaseClient>;

beforeAll(async () => {
  database = await createDatabase();
  world = await buildPolicyWorld(database.admin);
  auth = await startAuth(database);
  clients = Object.fromEntries(await Promise.all(ASKERS.map(async (asker) => [asker, await clientOf(asker)] as const))) as typeof clients;
});
afterAll(async () => {
  await auth.stop();
  await database.close();
});

async function clientOf(asker: Asker): Promise<SupabaseClient> {
  const id = world.personOf(asker);
  return id ? auth.client((await auth.tokenOf({ id, email: `${asker}@policy.test` })).token) : auth.client();
}

// Writes reach nobody here, so that the cases may share one world.
describe.each(Object.entries(MATRIX))("%s, through supabase-js", (table, policy) => {
  it.each(OPERATIONS)("then %s answers each asker as the matrix says", async (operation) => {
    const before = await countOf(table);
    const got: Partial<Record<Asker, string>> = {};
    for (const asker of ASKERS) got[asker] = await OPERATION[operation](clients[asker], { table, policy, person: world.personOf(asker) });
    expect(got, `${table}, ${operation}`).toEqual(expected(policy, operation, "rest"));
    expect(await countOf(table)).toBe(before);
  });
});

it("given one's own confirmations, then their numbers, whose gaps would count the others', stay with the server", async () => {
  expect((await clients.owner.from("pledge_confirmations").select("seq")).error).toMatchObject({ code: "42501" });
  expect((await clients.owner.from("current_pledges").select("id")).error).toMatchObject({ code: "42501" });
});

type Case = { table: string; policy: TablePolicy; person: string | null };
type Answered = { error: { code?: string; message: string } | null; data: unknown };

const OPERATION: Record<Operation, (client: SupabaseClient, at: Case) => Promise<string>> = {
  async select(client, { table, policy }) {
    const answer: Answered = await client.from(table).select(policy.columns ?? "*");
    return refusedOr(answer, () => labelsOf(table, policy, answer.data));
  },
  async insert(client, { table, person }) {
    const rows = Object.values(world.candidates(table, person));
    const { column, value } = await someCell(table);
    const answers: string[] = [];
    for (const row of rows.length > 0 ? rows : [{ [column]: value }]) answers.push(await refusedOr(await client.from(table).insert(row), () => "inserted"));
    return [...new Set(answers)].join(" ");
  },
  async update(client, { table }) {
    const { column, value } = await someCell(table);
    return refusedOr(await client.from(table).update({ [column]: value }).eq(column, value), () => "updated");
  },
  async delete(client, { table }) {
    const { column, value } = await someCell(table);
    return refusedOr(await client.from(table).delete().eq(column, value), () => "deleted");
  },
};

async function refusedOr({ error }: Answered, otherwise: () => string | Promise<string>): Promise<string> {
  if (!error) return otherwise();
  // PGRST205, PGRST204: the endpoint doesn't even know the table, or the column, because its roles have no right to it.
  if (error.code === "42501" || error.code === "PGRST205" || error.code === "PGRST204") return "refused";
  throw new Error(`unexpected ${error.code}: ${error.message}`);
}

/** The rows of an answer by their labels, in words of the world. */
async function labelsOf(table: string, policy: TablePolicy, rows: unknown): Promise<string> {
  const { rows: labels } = await database.admin.query<{ label: string }>(
    `select distinct (${policy.by})::text as label from jsonb_populate_recordset(null::public.${table}, $1::jsonb) as ${table}`,
    [JSON.stringify(rows)],
  );
  return labels.length > 0 ? labels.map(({ label }) => world.named(label)).sort().join(" ") : "none";
}

/** A column and a value that is in it: an address for a write that would hit. */
async function someCell(table: string): Promise<{ column: string; value: string }> {
  const { rows } = await database.admin.query<{ column: string }>(
    "select attname as column from pg_attribute where attrelid = $1::regclass and attnum > 0 and attidentity = '' order by attnum limit 1", [`public.${table}`],
  );
  const column = rows[0]!.column;
  const cell = await database.admin.query<{ value: string }>(`select ${column}::text as value from public.${table} limit 1`);
  return { column, value: cell.rows[0]!.value };
}

async function countOf(table: string): Promise<number> {
  const { rows } = await database.admin.query<{ count: number }>(`select count(*)::int as count from public.${table}`);
  return rows[0]!.count;
}
