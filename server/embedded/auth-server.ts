import { App } from "@supabase/lite";
import bcrypt from "bcryptjs";
import { createPostgresConnection } from "@supabase/lite/postgres";
import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";

// This file runs as a process of its own, started by auth-supervisor.ts: it may import packages only.

/** What the parent hands to this child. */
export type AuthServerSettings = {
  url: string;
  port: number;
  jwtSecret: string;
  publishableKey: string;
  secretKey: string;
  siteUrl: string;
  /** How long an access token lives; ten minutes unless told. */
  tokenSeconds?: number | undefined;
};
/** A mail that Auth wants sent; the parent writes its text. `currentEmail` and `newEmail` differ for `email_change` only. */
export type AuthMail = {
  to: string;
  kind: "confirmation" | "recovery" | "magic_link" | "email_change";
  tokenHash: string;
  redirectTo: string;
  currentEmail: string;
  newEmail: string;
};
export type FromAuthServer = { type: "ready" } | { type: "mail"; id: number; mail: AuthMail };
export type ToAuthServer = { type: "serve"; settings: AuthServerSettings } | { type: "mailed"; id: number; ok: boolean };

const BODY_BYTES = 256 * 1024;
const TOKEN_SECONDS = 600;
const MAIL_MS = 10_000;
/** Digits of a mailed code. The token in the link is a hash of address and code, so the code has to be beyond guessing. */
const CODE_DIGITS = 48;

const redirectOf = new AsyncLocalStorage<string>();
const mails = new Map<number, (ok: boolean) => void>();
let lastMail = 0;

process.on("disconnect", () => process.exit(0));
process.on("message", (message: ToAuthServer) => {
  if (message.type === "mailed") return void mails.get(message.id)?.(message.ok);
  serve(message.settings).catch((error: unknown) => {
    process.stderr.write(`auth: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
});

async function serve(settings: AuthServerSettings): Promise<void> {
  const { app, hasPassword } = createApp(settings);
  const server = createServer((request, response) => {
    answer({ app, hasPassword }, settings, request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(settings.port, "127.0.0.1", resolve);
  });
  await warmUp(settings);
  process.send?.({ type: "ready" } satisfies FromAuthServer);
}

function createApp(settings: AuthServerSettings) {
  const connection = createPostgresConnection({
    url: settings.url,
    postgresOptions: {
      max: 10,
      connect_timeout: 5,
      connection: { application_name: "khosheh-auth", statement_timeout: 5_000, lock_timeout: 3_000, idle_in_transaction_session_timeout: 10_000 },
    },
  });
  // Its first request would grant every table of every guarded schema to anon and authenticated. The migrations grant.
  Object.assign(connection, { rlsState: "active" });
  const app = new App({
    connection,
    api: { enabled: true, schemas: ["public"] },
    auth: {
      enabled: true,
      jwt_secret: settings.jwtSecret,
      publishable_key: settings.publishableKey,
      secret_key: settings.secretKey,
      jwt_expiry: settings.tokenSeconds ?? TOKEN_SECONDS,
      minimum_password_length: 12,
      enable_signup: true,
      site_url: settings.siteUrl,
      // The new address confirms a change. (Lite's double confirmation asks the old address only.)
      email: { enable_signup: true, enable_confirmations: true, double_confirm_changes: false, otp_expiry: 3600, otp_length: CODE_DIGITS },
    },
    options: { server: { admin: false, disableStudio: true } },
  });
  app._mailer = {
    sendConfirmation: (to, tokenHash, _code, meta) => handOver({ to, kind: "confirmation", tokenHash, ...addresses(to, meta) }),
    sendRecovery: (to, tokenHash, _code, meta) => handOver({ to, kind: "recovery", tokenHash, ...addresses(to, meta) }),
    sendMagicLink: (to, tokenHash, _code, meta) => handOver({ to, kind: "magic_link", tokenHash, ...addresses(to, meta) }),
    sendEmailChange: (to, tokenHash, _code, meta) => handOver({ to, kind: "email_change", tokenHash, ...addresses(to, meta) }),
    // The product asks for the password instead.
    sendReauthentication: async () => undefined,
  };
  const hasPassword = async (email: string) =>
    (await connection.kysely.selectFrom("auth.users").select("id").where("email", "=", email).where("confirmed_at", "is not", null).where("encrypted_password", "is not", null).executeTakeFirst()) !== undefined;
  return { app, hasPassword };
}

function addresses(to: string, meta: { currentEmail?: string; newEmail?: string } | undefined) {
  return { redirectTo: redirectOf.getStore() ?? "", currentEmail: meta?.currentEmail ?? to, newEmail: meta?.newEmail ?? to };
}

// The request fails when its mail could not be kept, so nobody waits for a mail that never comes.
function handOver(mail: AuthMail): Promise<void> {
  lastMail += 1;
  const id = lastMail;
  return new Promise<void>((resolve, reject) => {
    const settle = (ok: boolean) => {
      clearTimeout(timer);
      mails.delete(id);
      if (ok) resolve();
      else reject(new Error("the mail was not kept"));
    };
    const timer = setTimeout(() => settle(false), MAIL_MS);
    mails.set(id, settle);
    process.send?.({ type: "mail", id, mail } satisfies FromAuthServer);
  });
}

type Auth = { app: { fetch: (request: Request) => Promise<Response> }; hasPassword: (email: string) => Promise<boolean> };

async function answer({ app, hasPassword }: Auth, settings: AuthServerSettings, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", `http://127.0.0.1:${settings.port}`);
  // Lite's system pages tell the database's password to anybody who asks.
  if (!/^\/(auth|rest)\/v1(\/|$)/.test(url.pathname)) return void response.writeHead(404).end();
  const body = await readBody(request);
  if (body === null) return void response.writeHead(413).end();
  if (url.pathname === "/auth/v1/token" && url.searchParams.get("grant_type") === "password") await spendTheSame(hasPassword, body);
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) if (typeof value === "string") headers.set(name, value);
  const method = request.method ?? "GET";
  const asked = new Request(url, { method, headers, ...(body.length > 0 && method !== "GET" && method !== "HEAD" && { body }) });
  const given = await redirectOf.run(url.searchParams.get("redirect_to") ?? "", () => app.fetch(asked));
  response.writeHead(given.status, Object.fromEntries(given.headers));
  if (given.body) Readable.fromWeb(given.body as Parameters<typeof Readable.fromWeb>[0]).pipe(response);
  else response.end();
}

/** A hash of nothing anybody knows, at the cost that Lite hashes with. */
const DECOY = bcrypt.hash(randomBytes(32).toString("hex"), 10);

// Lite compares a password only where a confirmed account is. The same work for every other address hides which have one.
async function spendTheSame(hasPassword: Auth["hasPassword"], body: Buffer): Promise<void> {
  const { email, password } = parsed(body);
  if (typeof email !== "string" || typeof password !== "string" || (await hasPassword(email.toLowerCase()))) return;
  await bcrypt.compare(password, await DECOY);
}

function parsed(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer<ArrayBuffer> | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > BODY_BYTES) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

// The first requests read the whole catalogue and compile a lot; nobody should wait for that.
async function warmUp(settings: AuthServerSettings): Promise<void> {
  const headers = { apikey: settings.publishableKey, "Content-Type": "application/json" };
  const origin = `http://127.0.0.1:${settings.port}`;
  const tables = await fetch(`${origin}/rest/v1/?select=id`, { headers });
  await tables.body?.cancel();
  const unknown = await fetch(`${origin}/auth/v1/token?grant_type=password`, {
    method: "POST",
    headers,
    body: JSON.stringify({ email: "nobody@khosheh.invalid", password: "nobody-has-this-password" }),
  });
  if (unknown.status >= 500) throw new Error(`the database does not answer (${unknown.status})`);
}
