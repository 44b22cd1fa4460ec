import { accessSync, constants, mkdirSync } from "node:fs";
import path from "node:path";
import type { Log } from "~/lib/log.server";
import { StartupError } from "../startup-error";
import type { AuthMail } from "./auth-server";
import { superviseAuth, type AuthSupervisor } from "./auth-supervisor";
import { provideSupabase, setOwnerPassword, setPasswords } from "./bootstrap";
import { diskFull, requireRoom, watchDisk } from "./disk";
import { takeLock } from "./lock";
import { migrate } from "./migrate";
import { freePort } from "./postgres";
import { supervisePostgres, type PostgresSupervisor } from "./postgres-supervisor";
import { loadSecrets, type Secrets } from "./secrets";

/** The running backend of embedded mode. Only `databaseUrl` and the Supabase fields are for requests. */
export type EmbeddedBackend = {
  databaseUrl: string;
  /** As the owner of the schema: migrations. */
  adminUrl: string;
  /** As the cluster's superuser: seeds and tests. */
  superuserUrl: string;
  supabaseUrl: string;
  publishableKey: string;
  secretKey: string;
  jwtSecret: string;
  filesDir: string;
  demoPassword: string;
  auth: AuthSupervisor;
  /** Whether the disk has too little room to write. */
  isFull: () => boolean;
  stop: () => Promise<void>;
};

export type EmbeddedOptions = {
  dataDir: string;
  siteUrl: string;
  log: Log;
  say: (line: string) => void;
  /** Keeps a mail of Auth; its request waits for that. */
  onMail: (mail: AuthMail) => Promise<void>;
  /** Fills an empty database, as a part of the start. */
  fill?: (database: { adminUrl: string; superuserUrl: string; demoPassword: string }) => Promise<void>;
  /** Its abort undoes the start in order. */
  signal?: AbortSignal | undefined;
  /** False for throw-away test installations only. */
  durable?: boolean;
};

type Undo = (() => Promise<void> | void)[];

/** Starts everything that embedded mode needs on one data folder: Postgres, schema, Auth. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedBackend> {
  const dataDir = path.resolve(options.dataDir);
  const undo: Undo = [];
  try {
    const filesDir = makeFolder(dataDir);
    undo.push(takeLock(dataDir));
    return await start({ ...options, dataDir, filesDir, undo });
  } catch (error) {
    await inReverse(undo);
    throw readable(error, dataDir);
  }
}

async function start(options: EmbeddedOptions & { filesDir: string; undo: Undo }): Promise<EmbeddedBackend> {
  const { dataDir, log, say, undo } = options;
  const secrets = loadSecrets(dataDir);
  const auth = superviseAuth({
    onMail: options.onMail,
    onMailFailure: (error) => log.error({ kind: "mail", outcome: "not_kept", err: error }),
    onTrouble: (line) => log.warn({ kind: "auth", outcome: "error", detail: line }),
    onDeath: (death) => log.warn({ kind: "auth", outcome: "died", ...death }),
  });
  undo.push(() => auth.stop());
  say("Starting Postgres …");
  const { superuserPassword } = secrets;
  const postgres = await supervisePostgres(
    { dataDir, superuserPassword, durable: options.durable ?? true },
    {
      onDeath: (death) => log.error({ kind: "postgres", outcome: "died", ...death }),
      onReturn() {
        log.info({ kind: "postgres", outcome: "started again" });
        auth.hasten();
      },
      onLost: endProgram,
    },
  );
  undo.push(() => postgres.stop());
  const backend = await Promise.race([fillAndServe({ ...options, postgres, auth, secrets }), aborted(options.signal)]).catch(async (error: unknown) => {
    // A connection that broke says less than the database it led to.
    const reason = error instanceof StartupError ? null : await postgres.ended();
    throw reason === null ? error : new StartupError(reason);
  });
  const disk = watchDisk(dataDir, (full, freeBytes) => log.error({ kind: "disk", outcome: full ? "full: nothing is written" : "written again", freeBytes }));
  undo.push(disk.stop);
  postgres.supervise();
  return { ...backend, isFull: disk.isFull, stop: () => inReverse(undo) };
}

async function fillAndServe(options: EmbeddedOptions & { filesDir: string; postgres: PostgresSupervisor; auth: AuthSupervisor; secrets: Secrets }) {
  const { postgres, auth, secrets, say, filesDir } = options;
  const { jwtSecret, publishableKey, secretKey, demoPassword } = secrets;
  const url = (user: string, password: string) => `postgres://${user}:${password}@127.0.0.1:${postgres.port}/postgres`;
  const superuserUrl = url("supabase_admin", secrets.superuserPassword);
  const adminUrl = url("postgres", secrets.postgresPassword);
  await provideSupabase(superuserUrl);
  await setOwnerPassword(superuserUrl, secrets.postgresPassword);
  await migrate({ url: adminUrl, say });
  await setPasswords(superuserUrl, { server: secrets.serverPassword, auth: secrets.authPassword });
  await options.fill?.({ adminUrl, superuserUrl, demoPassword });
  say("Starting Auth …");
  const port = await freePort();
  await auth.begin({ url: url("khosheh_auth", secrets.authPassword), port, jwtSecret, publishableKey, secretKey, siteUrl: options.siteUrl });
  const databaseUrl = url("khosheh_server", secrets.serverPassword);
  return { databaseUrl, adminUrl, superuserUrl, supabaseUrl: `http://127.0.0.1:${port}`, publishableKey, secretKey, jwtSecret, filesDir, demoPassword, auth };
}

/** Rejects when the start is no longer wanted. */
function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(new StartupError("Stopped before the start was complete."));
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** Ends the program in order, with one line and code 1. */
function endProgram(reason: string): void {
  process.stderr.write(`${reason}\n`);
  process.exitCode = 1;
  process.kill(process.pid, "SIGTERM");
}

// Auth ends before its database although it was started before it.
async function inReverse(steps: Undo): Promise<void> {
  for (const step of steps.splice(0).reverse()) await step();
}

function makeFolder(dataDir: string): string {
  const filesDir = path.join(dataDir, "files");
  mkdirSync(filesDir, { recursive: true });
  accessSync(dataDir, constants.W_OK | constants.X_OK);
  requireRoom(dataDir);
  return filesDir;
}

function readable(error: unknown, dataDir: string): unknown {
  const code = codeOf(error);
  // 53100 is Postgres' own word for a full disk.
  if (code === "ENOSPC" || code === "EDQUOT" || code === "53100") return diskFull(dataDir);
  if (code === "EACCES" || code === "EPERM" || code === "EROFS" || code === "ENOTDIR" || code === "EEXIST") {
    return new StartupError(`The data folder ${dataDir} can't be written (${code}). Choose another one with KHOSHEH_DATA.`);
  }
  if (code === "28P01") return new StartupError(`${path.join(dataDir, "secrets.json")} doesn't belong to the database beside it. Bring back the right one, or start anew: npm run db:reset`);
  return error;
}

/** The code of an error, or of what caused it. */
function codeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  return "code" in error ? error.code : codeOf(error.cause);
}
