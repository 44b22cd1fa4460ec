import type pg from "pg";

const BATCH = 2000;

/** Inserts rows of one shape, a batch a statement; columns that the rows don't name keep their defaults. */
export async function insert(client: pg.Client, table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).join(", ");
  for (let at = 0; at < rows.length; at += BATCH) {
    const json = JSON.stringify(rows.slice(at, at + BATCH), (_key, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
    await client.query(`insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`, [json]);
  }
}
