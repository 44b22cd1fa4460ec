import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { provideSupabase, setOwnerPassword, setPasswords } from "./bootstrap";
import { migrate } from "./migrate";
import { startPostgres } from "./postgres";

/** A migrated Postgres in a temporary folder, for tests and tools; every role that logs in has `password`. */
export type ScratchCluster = { port: number; password: string; url: (role: string, database?: string) => string; stop: () => Promise<void> };

/** Starts it; nothing of it is kept after `stop`, and it doesn't wait for the disk. */
export async function startScratchCluster(): Promise<ScratchCluster> {
  const dataDir = mkdtempSync(path.join(tmpdir(), "khosheh-scratch-"));
  // The database's user has to pass through it.
  chmodSync(dataDir, 0o755);
  const password = randomBytes(24).toString("base64url");
  const undo = [async () => rmSync(dataDir, { recursive: true, force: true })];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const postgres = await startPostgres({ dataDir, superuserPassword: password, durable: false, onExit: (reason) => process.stderr.write(`${reason}\n`) });
    undo.push(() => postgres.stop());
    const url = (role: string, database = "postgres") => `postgres://${role}:${password}@127.0.0.1:${postgres.port}/${database}`;
    await provideSupabase(url("supabase_admin"));
    await setOwnerPassword(url("supabase_admin"), password);
    await migrate({ url: url("postgres") });
    await setPasswords(url("supabase_admin"), { server: password, auth: password });
    return { port: postgres.port, password, url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
