import { createServerClient } from "@supabase/ssr";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import { startAuth, type TestAuth } from "./auth";
import type { Cluster } from "./cluster";
import { createDatabase, type TestDatabase } from "./database";
import { lastingPort } from "./ports";
import { newFolder, removeFolder, startServer, startWorker, type ServerOptions, type TestServer, type TestWorker } from "./server";

/** What services mode needs: a database, Auth on it and, when asked for, a Redis between the web processes. */
export type Services = {
  database: TestDatabase;
  auth: TestAuth;
  redis: TestRedis | null;
  /** Starts a web process; `worker: false` leaves the jobs to another one. */
  web: (options?: { worker?: boolean; env?: Record<string, string> }) => Promise<TestServer>;
  /** Starts the worker alone. */
  worker: (options?: { env?: Record<string, string> }) => Promise<TestWorker>;
  /** Somebody who has signed up, with the cookies of a session of their own. */
  account: (name?: string) => Promise<Account>;
  /** Ends every process and takes the database away. */
  stop: () => Promise<void>;
};

export type Account = { id: string; email: string; password: string; name: string; cookies: CookieJar };

/** The cookies of one browser. */
export type CookieJar = {
  header: () => string;
  /** Asks as this browser and keeps the cookies of the answer; redirects are not followed. */
  fetch: (url: string, init?: RequestInit) => Promise<Response>;
};

export type TestRedis = { url: string; pid: number; stop: () => Promise<void> };

/** Starts the services on a database of their own; on the run's cluster unless told. */
export async function startServices(options: { redis?: boolean; tokenSeconds?: number; cluster?: Cluster } = {}): Promise<Services> {
  const undo: (() => unknown)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const database = await createDatabase(options.cluster);
    undo.push(() => database.close());
    const auth = await startAuth(database, options.tokenSeconds === undefined ? {} : { tokenSeconds: options.tokenSeconds });
    undo.push(() => auth.stop());
    const redis = options.redis ? await startRedis() : null;
    if (redis) undo.push(() => redis.stop());
    const dataDir = newFolder();
    undo.push(() => removeFolder(dataDir));
    const environment = {
      DATABASE_URL: database.url("khosheh_server"),
      SUPABASE_URL: auth.url,
      SUPABASE_PUBLISHABLE_KEY: auth.publishableKey,
      SUPABASE_SECRET_KEY: auth.secretKey,
      SUPABASE_JWT_SECRET: auth.jwtSecret,
      ...(redis && { REDIS_URL: redis.url }),
    };
    return {
      database,
      auth,
      redis,
      stop,
      async web({ worker = true, env = {} } = {}) {
        const settings: ServerOptions = { dataDir, env: { ...environment, WORKER: String(worker), ...env } };
        const server = await startServer(settings);
        undo.push(() => server.stop());
        return server;
      },
      async worker({ env = {} } = {}) {
        const worker = await startWorker({ dataDir, env: { ...environment, ...env } });
        undo.push(() => worker.stop());
        return worker;
      },
      account: (name = "Somebody") => signUp(auth, name),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts the Redis of the system; it keeps nothing. */
export async function startRedis(port?: number): Promise<TestRedis> {
  const chosen = port ?? (await lastingPort());
  const child = spawn("redis-server", ["--port", String(chosen), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"], { stdio: "ignore" });
  const exited = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const absent = new Promise<never>((_, reject) => child.once("error", reject));
  await Promise.race([accepts(chosen), absent, exited.then(() => Promise.reject(new Error("Redis did not start")))]);
  return {
    url: `redis://127.0.0.1:${chosen}`,
    pid: child.pid!,
    async stop() {
      child.kill();
      await exited;
    },
  };
}

async function accepts(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("close", () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing answers on port ${port}`);
}

/** A browser without cookies. */
export function newCookieJar(cookies = new Map<string, string>()): CookieJar {
  const header = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  return {
    header,
    async fetch(url, init = {}) {
      const origin = new URL(url).origin;
      const response = await fetch(url, { redirect: "manual", ...init, headers: { Origin: origin, Cookie: header(), ...init.headers } });
      for (const line of response.headers.getSetCookie()) {
        const [pair = "", ...attributes] = line.split(";");
        const [name = "", ...value] = pair.split("=");
        if (attributes.some((attribute) => attribute.trim().toLowerCase() === "max-age=0")) cookies.delete(name.trim());
        else cookies.set(name.trim(), value.join("="));
      }
      return response;
    },
  };
}

/** Signs up and opens the mailed link, as the pages do it. */
async function signUp(auth: TestAuth, name: string): Promise<Account> {
  const email = `${randomUUID().slice(0, 8)}@account.test`;
  const password = "kiln tulip ladder 47 copper";
  const { error } = await auth.client().auth.signUp({ email, password, options: { data: { display_name: name, locale: "en" } } });
  if (error) throw error;
  const mail = auth.mails.find(({ to }) => to === email);
  if (!mail) throw new Error(`no mail to ${email}`);
  const cookies = new Map<string, string>();
  const client = createServerClient(auth.url, auth.publishableKey, {
    cookieOptions: { name: "khosheh-auth" },
    cookies: {
      getAll: () => [],
      setAll: (set) => set.forEach((cookie) => (cookie.value === "" ? cookies.delete(cookie.name) : cookies.set(cookie.name, cookie.value))),
    },
  });
  const confirmed = await client.auth.verifyOtp({ token_hash: mail.tokenHash, type: "signup" });
  if (confirmed.error) throw confirmed.error;
  return { id: confirmed.data.user!.id, email, password, name, cookies: newCookieJar(cookies) };
}
