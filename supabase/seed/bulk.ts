import type pg from "pg";

/**
 * Runs `load` without the indexes of these tables and builds them afterwards, which is many times faster for many rows.
 * Needs the owner of the tables, and a transaction: nobody else may use them meanwhile. Unique indexes stay.
 */
export async function withoutIndexes<T>(client: pg.Client, tables: readonly string[], load: () => Promise<T>): Promise<T> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name, pg_get_indexdef(c.oid) as definition
     from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
     where i.indrelid = any ($1::regclass[]) and not i.indisunique`,
    [tables],
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  const value = await load();
  await client.query("set local maintenance_work_mem = '512MB'");
  for (const { definition } of rows) await client.query(definition);
  return value;
}
