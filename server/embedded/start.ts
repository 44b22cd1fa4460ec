import { accessSync, constants, mkdirSync } from "node:fs";
import path from "node:path";
import type { Log } from "~/lib/log.server";
import { StartupError } from "../startup-error";
import type { AuthMail } from "./auth-server";
import { superviseAuth, type AuthSupervisor } from "./auth-supervisor";
import { provideSupabase, setOwnerPassword, setPasswords } from "./bootstrap";
import { takeLock } from "./lock";
import { migrate } from "./migrate";
import { freePort, startPostgres, type Postgres } from "./postgres";
import { loadSecrets } from "./secrets";

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
  postgres: Postgres;
  auth: AuthSupervisor;
  stop: () => Promise<void>;
};

export type EmbeddedOptions = {
  dataDir: string;
  siteUrl: string;
  log: Log;
  say: (line: string) => void;
  /** Keeps a mail of Auth; its request waits for that. */
  onMail: (mail: AuthMail) => Promise<void>;
  /** False for throw-away test installations only. */
  durable?: boolean;
};

/** Starts everything that embedded mode needs on one data folder: Postgres, schema, Auth. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedBackend> {
  const dataDir = path.resolve(options.dataDir);
  const undo: (() => Promise<void> | void)[] = [];
  try {
    const filesDir = makeFolder(dataDir);
    undo.push(takeLock(dataDir));
    return await start({ ...options, dataDir, filesDir, undo });
  } catch (error) {
    await inReverse(undo);
    throw readable(error, dataDir);
  }
}

async function start(options: EmbeddedOptions & { filesDir: string; undo: (() => Promise<void> | void)[] }): Promise<EmbeddedBackend> {
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
  const postgres = await startPostgres({
    dataDir,
    superuserPassword: secrets.superuserPassword,
    durable: options.durable ?? true,
    onExit: (reason) => {
      log.fatal({ kind: "postgres", outcome: "died", reason });
      process.stderr.write(`${reason}\n`);
      process.exitCode = 1;
      process.kill(process.pid, "SIGTERM");
    },
  });
  undo.push(() => postgres.stop());
  const url = (user: string, password: string) => `postgres://${user}:${password}@127.0.0.1:${postgres.port}/postgres`;
  const superuserUrl = url("supabase_admin", secrets.superuserPassword);
  const adminUrl = url("postgres", secrets.postgresPassword);
  await provideSupabase(superuserUrl);
  await setOwnerPassword(superuserUrl, secrets.postgresPassword);
  await migrate({ url: adminUrl, say });
  await setPasswords(superuserUrl, { server: secrets.serverPassword, auth: secrets.authPassword });
  say("Starting Auth …");
  const port = await freePort();
  const { jwtSecret, publishableKey, secretKey } = secrets;
  await auth.begin({ url: url("khosheh_auth", secrets.authPassword), port, jwtSecret, publishableKey, secretKey, siteUrl: options.siteUrl });
  return {
    databaseUrl: url("khosheh_server", secrets.serverPassword),
    adminUrl,
    superuserUrl,
    supabaseUrl: `http://127.0.0.1:${port}`,
    publishableKey,
    secretKey,
    jwtSecret,
    filesDir: options.filesDir,
    demoPassword: secrets.demoPassword,
    postgres,
    auth,
    stop: () => inReverse(undo),
  };
}

// Auth ends before its database although it was started before it.
async function inReverse(steps: (() => Promise<void> | void)[]): Promise<void> {
  for (const step of steps.splice(0).reverse()) await step();
}

function makeFolder(dataDir: string): string {
  const filesDir = path.join(dataDir, "files");
  mkdirSync(filesDir, { recursive: true });
  accessSync(dataDir, constants.W_OK | constants.X_OK);
  return filesDir;
}

function readable(error: unknown, dataDir: string): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  // 53100 is Postgres' own word for a full disk.
  if (code === "ENOSPC" || code === "EDQUOT" || code === "53100") return new StartupError(`The disk is full: ${dataDir} can't be written. Free some space and start again.`);
  if (code === "EACCES" || code === "EPERM" || code === "EROFS" || code === "ENOTDIR" || code === "EEXIST") {
    return new StartupError(`The data folder ${dataDir} can't be written (${code}). Choose another one with KHOSHEH_DATA.`);
  }
  if (code === "28P01") return new StartupError(`${path.join(dataDir, "secrets.json")} doesn't belong to the database beside it. Bring back the right one, or start anew: npm run db:reset`);
  return error;
}
