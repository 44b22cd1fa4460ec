import type pg from "pg";
import { ASKERS } from "./policy-world";

/** A guard of the database: a check, a trigger or a policy of one table. */
export type Guard = { table: string; name: string; function?: string };
type Row = Record<string, unknown>;

/** Tables of the joint purchase: the rounds, and whatever refers to them. The rooms of the chat, and needs that only name the round which came of them, have tests of their own. */
export const PURCHASE_TABLES = `
  with recursive part as (
    select 'public.rounds'::regclass::oid as rel
    union
    select c.conrelid from pg_constraint c join part p on c.confrelid = p.rel
      join pg_class t on t.oid = c.conrelid where c.contype = 'f' and t.relname not like 'chat_%' and t.relname <> 'needs'
  )
  select t.oid, t.relname::text as name from part join pg_class t on t.oid = part.rel`;

/** What a statement came to in a savepoint that is taken back: nothing if it ran, else what refused it. */
export async function refusal(client: pg.ClientBase, run: () => Promise<unknown>): Promise<{ code: string; constraint: string | undefined; message: string; where: string } | null> {
  await client.query("savepoint probe");
  try {
    await run();
    await client.query("set constraints all immediate");
    return null;
  } catch (error) {
    const { code = "", constraint, message, where = "" } = error as pg.DatabaseError;
    return { code, constraint, message, where };
  } finally {
    await client.query("rollback to savepoint probe");
  }
}

export type Column = { name: string; type: string; identity?: boolean };
const TEXTS = [null, "", " ", "x", "zz-nothing", "x".repeat(30), "x".repeat(90_000), "paper", "self", "a@b.test"];
const NUMBERS = [null, "-1", "0", "1", "2", "3", "7", "101", "9999999999999999", "9000000000000000000"];
const JSONS = ["null", "1", "[]", "{}", JSON.stringify({ long: "x".repeat(90_000) }), JSON.stringify(Array(60).fill(0))];

/** Values that a column might be wrong with, as text for its type. */
export function wrongValues(type: string): (string | null)[] {
  if (/char|text|citext/.test(type)) return TEXTS;
  if (/int|numeric/.test(type)) return type === "integer" || type === "smallint" ? NUMBERS.filter((value) => value === null || value.length < 5).concat("30000") : NUMBERS;
  if (/json/.test(type)) return JSONS;
  if (type === "boolean") return ["true", "false"];
  if (/timestamp|date/.test(type)) return [null, "2020-01-01", "2040-01-01"];
  if (type === "uuid") return [null, "00000000-0000-4000-8000-000000000000"];
  return [null];
}

export async function columnsOf(client: pg.ClientBase, table: string, also?: "with identity"): Promise<Column[]> {
  const { rows } = await client.query<Column>(
    `select quote_ident(a.attname) as name, format_type(a.atttypid, null) as type, a.attidentity <> '' as identity from pg_attribute a
     where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum`,
    [`public.${table}`],
  );
  return rows.filter(({ identity }) => also || !identity);
}

/** Rows of a table by their place, at most so many. */
export async function placesOf(client: pg.ClientBase, table: string, most: number): Promise<string[]> {
  const { rows } = await client.query<{ place: string }>(`select ctid::text as place from public.${table} limit ${most}`);
  return rows.map(({ place }) => place);
}

/** An update of one row, as a probe that can be repeated. */
export type Change = { sql: string; values: (string | null)[] };
export function change(table: string, place: string, set: Record<string, string | null>, types: Map<string, string>): Change {
  const names = Object.keys(set);
  return { sql: `update public.${table} set ${names.map((name, index) => `${name} = $${index + 1}::${types.get(name)!}`).join(", ")} where ctid = '${place}'`, values: Object.values(set) };
}

/** Every change of one or two of these columns to a wrong value. */
export function* wrongChanges(table: string, place: string, columns: readonly Column[]): Generator<Change> {
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  for (const { name, type } of columns) for (const value of wrongValues(type)) yield change(table, place, { [name]: value }, types);
  for (const [index, first] of columns.entries()) {
    for (const second of columns.slice(index + 1)) {
      for (const a of wrongValues(first.type)) for (const b of wrongValues(second.type)) yield change(table, place, { [first.name]: a, [second.name]: b }, types);
    }
  }
}

/** Every change of one column, a rewrite that changes nothing, a deletion, and the row once more under another id. */
export function* simpleChanges(table: string, place: string, columns: readonly Column[]): Generator<Change> {
  const first = columns[0]!.name;
  yield { sql: `update public.${table} set ${first} = ${first} where ctid = '${place}'`, values: [] };
  yield { sql: `delete from public.${table} where ctid = '${place}'`, values: [] };
  const id = columns.find(({ name }) => name === "id");
  const list = columns.map(({ name }) => name).join(", ");
  if (id) yield { sql: `insert into public.${table} (${list}) select ${columns.map(({ name }) => (name === "id" ? "gen_random_uuid()" : name)).join(", ")} from public.${table} where ctid = '${place}'`, values: [] };
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  for (const { name, type } of columns) for (const value of wrongValues(type)) if ((value?.length ?? 0) < 100) yield change(table, place, { [name]: value }, types);
}

/** What the database holds as a policy, to write it again after it was dropped. */
export type PolicyRow = { tablename: string; policyname: string; permissive: string; roles: string[]; cmd: string; qual: string | null; with_check: string | null };
export const policySql = (policy: PolicyRow): string =>
  `create policy "${policy.policyname}" on public.${policy.tablename} as ${policy.permissive} for ${policy.cmd} to ${policy.roles.join(", ")}` +
  (policy.qual === null ? "" : ` using (${policy.qual})`) + (policy.with_check === null ? "" : ` with check (${policy.with_check})`);

export const askers = ASKERS;
export type { Row };
