import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { StartupError } from "../startup-error";

const LOCK = 7_301_124;

/** Applies `supabase/migrations` in order, each file once and in one transaction. Answers the versions it applied. */
export async function migrate(options: { url: string; folder?: string; say?: (line: string) => void }): Promise<string[]> {
  const folder = options.folder ?? path.resolve("supabase/migrations");
  const files = readdirSync(folder).filter((name) => /^\d{14}_.+\.sql$/.test(name)).sort();
  const client = new pg.Client({ connectionString: options.url, statement_timeout: 0 });
  // Its statements tell when the connection is lost.
  client.on("error", () => undefined);
  await client.connect();
  const applied: string[] = [];
  try {
    await client.query("select pg_advisory_lock($1)", [LOCK]);
    await client.query(`
      create schema if not exists supabase_migrations;
      create table if not exists supabase_migrations.schema_migrations (version text primary key, statements text[], name text);
      create table if not exists supabase_migrations.checksums (version text primary key, sha256 text not null);`);
    const { rows } = await client.query<{ version: string; sha256: string | null }>(
      "select m.version, c.sha256 from supabase_migrations.schema_migrations m left join supabase_migrations.checksums c using (version)",
    );
    const known = new Map(rows.map((row) => [row.version, row.sha256]));
    for (const file of files) {
      const version = file.slice(0, 14);
      const text = readFileSync(path.join(folder, file), "utf8");
      const sha256 = createHash("sha256").update(text).digest("hex");
      const before = known.get(version);
      if (before && before !== sha256) {
        throw new StartupError(`The migration ${file} changed after it was applied. For a demo database: npm run db:reset`);
      }
      if (known.has(version)) continue;
      options.say?.(`  ${file}`);
      await apply(client, { version, name: file.slice(15, -4), text, sha256 });
      applied.push(version);
    }
  } finally {
    await client.end();
  }
  return applied;
}

async function apply(client: pg.Client, file: { version: string; name: string; text: string; sha256: string }): Promise<void> {
  try {
    await client.query("begin; set local lock_timeout = '10s'");
    await client.query(file.text);
    await client.query("insert into supabase_migrations.schema_migrations (version, statements, name) values ($1, $2, $3)", [file.version, [file.text], file.name]);
    await client.query("insert into supabase_migrations.checksums (version, sha256) values ($1, $2)", [file.version, file.sha256]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw new Error(`migration ${file.version}_${file.name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
