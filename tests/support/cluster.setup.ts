import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { provideSupabase, setOwnerPassword, setPasswords } from "../../server/embedded/bootstrap";
import { migrate } from "../../server/embedded/migrate";
import { startPostgres } from "../../server/embedded/postgres";
import { clusterUrl, TEMPLATE, type Cluster } from "./cluster";

const PASSWORD = "only-for-tests-on-loopback";

/** Vitest's global set-up: one Postgres for the whole run, with a migrated database that every test file copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(path.join(tmpdir(), "khosheh-test-"));
  chmodSync(dataDir, 0o755);
  const remove = () => rmSync(dataDir, { recursive: true, force: true });
  const postgres = await startPostgres({
    dataDir,
    superuserPassword: PASSWORD,
    durable: false,
    onExit: (reason) => process.stderr.write(`${reason}\n`),
  }).catch((error: unknown) => {
    remove();
    throw error;
  });
  const cluster: Cluster = { port: postgres.port, password: PASSWORD };
  try {
    const superuser = clusterUrl(cluster, "supabase_admin", TEMPLATE);
    await provideSupabase(superuser);
    await setOwnerPassword(superuser, PASSWORD);
    await migrate({ url: clusterUrl(cluster, "postgres", TEMPLATE) });
    await setPasswords(superuser, { server: PASSWORD, auth: PASSWORD });
  } catch (error) {
    await postgres.stop();
    remove();
    throw error;
  }
  project.provide("cluster", cluster);
  return async () => {
    await postgres.stop();
    remove();
  };
}

declare module "vitest" {
  export interface ProvidedContext {
    cluster: Cluster;
  }
}
