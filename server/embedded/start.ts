import { getAuthSchemaSql, SUPABASE_AUTH_HELPERS_SQL } from "@supabase/lite";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import type { Log } from "~/lib/log.server";
import { StartupError } from "../startup-error";
import type { AuthMail } from "./auth-server";
import { superviseAuth, type AuthSupervisor } from "./auth-supervisor";
import { takeLock } from "./lock";
import { migrate } from "./migrate";
import { freePort, startPostgres } from "./postgres";
import { loadSecrets, type Secrets } from "./secrets";

export type EmbeddedBackend = {
  databaseUrl: string;
  adminUrl: string;
  superuserUrl: string;
  supabaseUrl: string;
  publishableKey: string;
  secretKey: string;
  jwtSecret: string;
  filesDir: string;
  demoPassword: string;
  auth: AuthSupervisor;
  stop: () => Promise<void>;
};

/** Starts everything that embedded mode needs on one data folder: Postgres, schema, Auth. `onMail` gets Auth's mails. */
export async function startEmbedded(options: {
  dataDir: string;
  siteUrl: string;
  log: Log;
  say: (line: string) => void;
  onMail: (mail: AuthMail) => Promise<void>;
}): Promise<EmbeddedBackend> {
  const dataDir = path.resolve(options.dataDir);
  const filesDir = path.join(dataDir, "files");
  makeFolder(filesDir);
  const release = takeLock(dataDir);
  const undo: (() => Promise<void> | void)[] = [release];
  try {
    const secrets = loadSecrets(dataDir);
    options.say("Starting Postgres …");
    const postgres = await startPostgres({
      dataDir,
      superuserPassword: secrets.superuserPassword,
      onExit: (code) => {
        options.log.fatal({ kind: "postgres", outcome: "died", code });
        process.kill(process.pid, "SIGTERM");
      },
    });
    undo.push(() => postgres.stop());
    const url = (user: string, password: string) => `postgres://${user}:${password}@127.0.0.1:${postgres.port}/postgres`;
    const superuserUrl = url("supabase_admin", secrets.superuserPassword);
    await bootstrap(superuserUrl, secrets);
    const adminUrl = url("postgres", secrets.postgresPassword);
    options.say("Migrating …");
    await migrate({ url: adminUrl, say: options.say });
    await letServerIn(superuserUrl, secrets);
    options.say("Starting Auth …");
    const port = await freePort();
    const auth = await superviseAuth(
      {
        url: url("khosheh_auth", secrets.authPassword),
        port,
        jwtSecret: secrets.jwtSecret,
        publishableKey: secrets.publishableKey,
        secretKey: secrets.secretKey,
        siteUrl: options.siteUrl,
      },
      options,
    );
    undo.push(() => auth.stop());
    return {
      databaseUrl: url("khosheh_server", secrets.serverPassword),
      adminUrl,
      superuserUrl,
      supabaseUrl: `http://127.0.0.1:${port}`,
      publishableKey: secrets.publishableKey,
      secretKey: secrets.secretKey,
      jwtSecret: secrets.jwtSecret,
      filesDir,
      demoPassword: secrets.demoPassword,
      auth,
      stop: () => inReverse(undo),
    };
  } catch (error) {
    await inReverse(undo);
    throw error;
  }
}

async function inReverse(steps: (() => Promise<void> | void)[]): Promise<void> {
  for (const step of [...steps].reverse()) await step();
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOSPC") throw new StartupError(`The disk is full: ${folder} can't be made. Free some space and start again.`);
    throw new StartupError(`The data folder ${folder} can't be written (${code}). Choose another one with KHOSHEH_DATA.`);
  }
}

/** Roles, schemas and the tables of Auth, as Supabase provides them. Repeatable. */
export async function bootstrap(superuserUrl: string, secrets: Pick<Secrets, "postgresPassword" | "authPassword">): Promise<void> {
  await withClient(superuserUrl, async (client) => {
    await client.query(sqlFile("bootstrap.sql"));
    const { rows } = await client.query<{ there: boolean }>("select to_regclass('auth.users') is not null as there");
    if (!rows[0]?.there) {
      const schema: unknown = getAuthSchemaSql("postgres");
      for (const statement of [schema, SUPABASE_AUTH_HELPERS_SQL].flat()) await client.query(String(statement));
    }
    await client.query(sqlFile("grants.sql"));
    await client.query(`alter role postgres password ${pg.escapeLiteral(secrets.postgresPassword)}`);
    await client.query(`alter role khosheh_auth password ${pg.escapeLiteral(secrets.authPassword)}`);
  });
}

async function letServerIn(superuserUrl: string, secrets: Secrets): Promise<void> {
  await withClient(superuserUrl, (client) => client.query(`alter role khosheh_server login password ${pg.escapeLiteral(secrets.serverPassword)}`));
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const sqlFile = (name: string) => readFileSync(path.resolve("server/embedded", name), "utf8");
