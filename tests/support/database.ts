import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { openDb, type Db } from "~/lib/db.server";
import { clusterUrl, TEMPLATE, type Cluster, type LoginRole } from "./cluster";

/** A database of one test file: migrated, empty, and gone after `close`. */
export type TestDatabase = {
  name: string;
  /** The product's own handle, on the server's login role. */
  db: Db;
  /** A pool past row-level security, for what a test has to arrange or to look at. */
  admin: pg.Pool;
  url: (role: LoginRole) => string;
  close: () => Promise<void>;
};

/** Copies the migrated template, of the run's cluster unless told; call it in `beforeAll` of a file and `close` in `afterAll`. */
export async function createDatabase(cluster: Cluster = inject("cluster")): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  const url = (role: LoginRole) => clusterUrl(cluster, role, name);
  await maintain(cluster, async (client) => {
    await client.query(`create database ${name} template ${TEMPLATE} owner postgres`);
    await client.query(`alter database ${name} set search_path to "$user", public, extensions`);
  });
  const db = openDb({ url: url("khosheh_server"), max: 8 });
  const admin = new pg.Pool({ connectionString: url("supabase_admin"), max: 4 });
  // Dropping the database ends connections that are still open.
  admin.on("error", () => undefined);
  return {
    name,
    db,
    admin,
    url,
    async close() {
      await Promise.all([db.close(), admin.end()]);
      await maintain(cluster, (client) => client.query(`drop database ${name} with (force)`));
    },
  };
}

async function maintain(cluster: Cluster, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: clusterUrl(cluster, "supabase_admin", "template1") });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
