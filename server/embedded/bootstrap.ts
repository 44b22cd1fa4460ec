import { readFileSync } from "node:fs";
import pg from "pg";

const sqlFile = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");

/**
 * Makes the database of `superuserUrl` what a fresh Supabase project is: roles, schemas, claims, the tables of Auth
 * and Storage. Repeatable; works on any Postgres from 15.
 */
export async function provideSupabase(superuserUrl: string): Promise<void> {
  await withClient(superuserUrl, async (client) => {
    await client.query(sqlFile("bootstrap.sql"));
    const { rows } = await client.query<{ there: boolean }>("select to_regclass('auth.users') is not null and to_regclass('storage.objects') is not null as there");
    if (rows[0]?.there) return;
    const { getAuthSchemaSql, getStorageSchemaSql } = await import("@supabase/lite");
    for (const [owner, schema] of [
      ["supabase_auth_admin", getAuthSchemaSql()],
      ["supabase_storage_admin", getStorageSchemaSql()],
    ] as const) {
      await client.query(`begin; set local role ${owner}; set local search_path to ${owner === "supabase_auth_admin" ? "auth" : "storage"};\n${schema};\ncommit`);
    }
  });
}

/** Gives the roles that log in their passwords. The server's role comes from the migrations, so this runs after them. */
export async function setPasswords(superuserUrl: string, passwords: { server: string; auth: string }): Promise<void> {
  await withClient(superuserUrl, async (client) => {
    await client.query(sqlFile("auth-login.sql"));
    await client.query(`alter role khosheh_auth password ${pg.escapeLiteral(passwords.auth)}`);
    await client.query(`alter role khosheh_server login password ${pg.escapeLiteral(passwords.server)}`);
  });
}

/** Gives the owner of the schema, `postgres`, its password. */
export async function setOwnerPassword(superuserUrl: string, password: string): Promise<void> {
  await withClient(superuserUrl, (client) => client.query(`alter role postgres password ${pg.escapeLiteral(password)}`));
}

/** Runs `work` on a connection of its own. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  // The statement that needs the lost connection fails and tells; without a listener the program would end.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
