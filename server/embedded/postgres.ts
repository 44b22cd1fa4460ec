import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { StartupError } from "../startup-error";
import { findHost, type Host } from "./host";
import { isAlive } from "./lock";

const START_MS = 60_000;
const STOP_MS = 15_000;
const PORT_ATTEMPTS = 3;

/** A running Postgres on 127.0.0.1; its superuser is `supabase_admin`. */
export type Postgres = { port: number; pid: number; stop: () => Promise<void> };

export type PostgresOptions = {
  /** Holds `pg/`, the cluster. */
  dataDir: string;
  superuserPassword: string;
  /** A free port of loopback by default. */
  port?: number;
  /** False for throw-away test clusters only. */
  durable?: boolean;
  /** More than one installation needs, for a cluster that many share. */
  connections?: number;
  /** Called when Postgres ends without having been asked to; `reason` is one line. */
  onExit: (reason: string) => void;
};

const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "80",
  shared_buffers: "128MB",
  work_mem: "8MB",
  maintenance_work_mem: "128MB",
  max_wal_size: "512MB",
  autovacuum: "on",
  timezone: "UTC",
  log_timezone: "UTC",
  // Failed statements carry what people typed; they stay out of the log.
  log_min_messages: "fatal",
  log_min_error_statement: "panic",
  log_statement: "none",
};

/** Starts the native Postgres in `<dataDir>/pg`, initialising it the first time. Loopback only. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const folder = path.join(path.resolve(options.dataDir), "pg");
  const host = findHost(folder);
  await endOrphan(folder);
  if (!hasCluster(options.dataDir)) initialise(host, folder, options.superuserPassword);
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    try {
      return await launch(host, folder, port, options);
    } catch (error) {
      // Between finding a port free and listening on it, another program may have taken it.
      if (!(error instanceof PortTaken)) throw error;
      if (options.port !== undefined || attempt === PORT_ATTEMPTS) throw new StartupError(`Port ${port} of Postgres is taken by another program.`);
    }
  }
}

/** Starts Postgres again on the data that is there, where its clients expect it. */
export async function resumePostgres(options: PostgresOptions & { port: number }): Promise<Postgres> {
  const folder = path.join(path.resolve(options.dataDir), "pg");
  const host = findHost(folder);
  await endOrphan(folder);
  try {
    return await launch(host, folder, options.port, options);
  } catch (error) {
    if (error instanceof PortTaken) throw new StartupError(`Port ${options.port} of Postgres is taken by another program.`);
    throw error;
  }
}

export const hasCluster = (dataDir: string): boolean => existsSync(path.join(path.resolve(dataDir), "pg", "PG_VERSION"));

class PortTaken extends Error {}

async function launch(host: Host, folder: string, port: number, options: PostgresOptions): Promise<Postgres> {
  const durable = options.durable ?? true;
  const settings = { ...SETTINGS, ...(options.connections && { max_connections: String(options.connections) }), fsync: durable ? "on" : "off", synchronous_commit: durable ? "on" : "off", full_page_writes: durable ? "on" : "off" };
  const child = host.start(host.postgres, ["-D", folder, "-p", String(port), ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])]);
  let output = "";
  child.stderr!.on("data", (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-4_000);
  });
  child.on("error", (error) => {
    output += error.message;
  });
  let stopping = false;
  try {
    await untilReady(child, folder, () => output);
  } catch (error) {
    await end(child);
    throw error;
  }
  child.once("exit", () => {
    if (!stopping) options.onExit(explain(output, folder));
  });
  return {
    port,
    pid: child.pid!,
    async stop() {
      stopping = true;
      await end(child);
    },
  };
}

// Made beside its final place and moved there when whole: a half-made cluster is never mistaken for one.
function initialise(host: Host, folder: string, password: string): void {
  const draft = `${folder}.new`;
  const passwordFile = `${folder}.password`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  try {
    host.own(draft);
    host.own(passwordFile);
    const { ok, output } = host.run(host.initdb, [
      "-D",
      draft,
      "-U",
      "supabase_admin",
      "--encoding=UTF8",
      "--locale=C.UTF-8",
      "--auth=scram-sha-256",
      `--pwfile=${passwordFile}`,
    ]);
    if (!ok) throw new StartupError(explain(output, folder));
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Ends a Postgres that outlived its killed parent. For the holder of the folder's lock, so that it is nobody else's. */
export async function endOrphan(folder: string): Promise<void> {
  const pidFile = path.join(folder, "postmaster.pid");
  const orphan = existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8").split("\n")[0]) : 0;
  if (!(orphan > 0) || !isAlive(orphan)) return;
  if (!runsOn(orphan, folder)) {
    // Another process has the dead one's number; Postgres would wait for it for ever.
    rmSync(pidFile, { force: true });
    return;
  }
  for (const [signal, patience] of [["SIGINT", STOP_MS], ["SIGQUIT", 5_000], ["SIGKILL", 2_000]] as const) {
    process.kill(orphan, signal);
    for (let waited = 0; waited < patience; waited += 50) {
      if (!isAlive(orphan)) return;
      await sleep(50);
    }
  }
}

function runsOn(pid: number, folder: string): boolean {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return path.basename(command[0] ?? "").startsWith("postgres") && command.includes(folder);
  } catch {
    return process.platform !== "linux";
  }
}

async function untilReady(child: ChildProcess, folder: string, output: () => string): Promise<void> {
  const pidFile = path.join(folder, "postmaster.pid");
  for (let waited = 0; waited < START_MS; waited += 25) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      if (/could not bind|Address already in use/i.test(output())) throw new PortTaken();
      throw new StartupError(explain(output(), folder));
    }
    // The eighth line of the pid file says when the server takes connections.
    const lines = existsSync(pidFile) ? readFileSync(pidFile, "utf8").split("\n") : [];
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === "ready") return;
    await sleep(25);
  }
  throw new StartupError(`Postgres did not start within ${START_MS / 1000} seconds. ${lastLine(output())}`);
}

function explain(output: string, folder: string): string {
  if (/No space left on device|ENOSPC|Disk quota exceeded/i.test(output)) return `The disk is full: Postgres can't write to ${folder}. Free some space and start again.`;
  if (/Read-only file system/i.test(output)) return `The data folder ${path.dirname(folder)} can't be written. Choose another one with KHOSHEH_DATA.`;
  if (/Permission denied|EACCES/i.test(output)) return `Postgres can't use ${folder}: every folder above it must be open to the user it runs as, and the folder must be its own. Choose another place with KHOSHEH_DATA.`;
  if (/incompatible with server|initialized by PostgreSQL version/i.test(output)) return `The data in ${folder} was made by another version of Postgres. Move it away, or use that version.`;
  return `Postgres has ended: ${lastLine(output)}`;
}

const lastLine = (output: string) => output.trim().split("\n").at(-1) || "it said nothing";

// SIGINT is Postgres' fast shutdown: connections are ended, nothing is lost.
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
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
