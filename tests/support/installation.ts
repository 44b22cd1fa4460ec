import { readFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import type { TestServer } from "./server";

/** Past row-level security, for what a test has to arrange or to look at in a running installation. */
export async function asSuperuser<T>(server: Pick<TestServer, "dataDir">, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const { superuserPassword } = JSON.parse(readFileSync(path.join(server.dataDir, "secrets.json"), "utf8")) as { superuserPassword: string };
  const port = Number(readFileSync(path.join(server.dataDir, "pg/postmaster.pid"), "utf8").split("\n")[3]);
  const client = new pg.Client({ host: "127.0.0.1", port, user: "supabase_admin", password: superuserPassword, database: "postgres" });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
