import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { provideSupabase, setOwnerPassword, setPasswords } from "./bootstrap";
import { migrate } from "./migrate";
import { resumePostgres, startPostgres } from "./postgres";

/** A migrated Postgres in a temporary folder, for tests and tools; every role that logs in has `password`. */
export type ScratchCluster = {
  port: number;
  password: string;
  url: (role: string, database?: string) => string;
  /** Kills every process of it as it stands, and starts it again on its data. */
  crash: () => Promise<{ resume: () => Promise<void> }>;
  stop: () => Promise<void>;
};

/** Starts it; nothing of it is kept after `stop`, and it doesn't wait for the disk unless it is to be `durable`. */
export async function startScratchCluster({ durable = false } = {}): Promise<ScratchCluster> {
  const dataDir = mkdtempSync(path.join(tmpdir(), "khosheh-scratch-"));
  // The database's user has to pass through it.
  chmodSync(dataDir, 0o755);
  const password = randomBytes(24).toString("base64url");
  const undo = [async () => rmSync(dataDir, { recursive: true, force: true })];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    let crashing = false;
    // Several test files share it at once, each with processes of its own.
    const options = { dataDir, superuserPassword: password, durable, connections: 300, onExit: (reason: string) => crashing || process.stderr.write(`${reason}\n`) };
    let postgres = await startPostgres(options);
    const { port } = postgres;
    undo.push(() => postgres.stop());
    const url = (role: string, database = "postgres") => `postgres://${role}:${password}@127.0.0.1:${port}/${database}`;
    await provideSupabase(url("supabase_admin"));
    await setOwnerPassword(url("supabase_admin"), password);
    await migrate({ url: url("postgres") });
    await setPasswords(url("supabase_admin"), { server: password, auth: password });
    return {
      port,
      password,
      url,
      stop,
      async crash() {
        crashing = true;
        // Its children would go on answering for a moment; children of Linux are listed beside the first thread.
        const children = readFileSync(`/proc/${postgres.pid}/task/${postgres.pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
        for (const pid of [postgres.pid, ...children]) end(pid);
        return {
          async resume() {
            // A child that was born meanwhile takes a moment to notice.
            for (let attempt = 1; ; attempt += 1) {
              try {
                postgres = await resumePostgres({ ...options, port });
                break;
              } catch (error) {
                if (attempt === 20) throw error;
                await new Promise((resolve) => setTimeout(resolve, 100));
              }
            }
            crashing = false;
          },
        };
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function end(pid: number) {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // It may have ended by itself, as those do that served a single query.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
