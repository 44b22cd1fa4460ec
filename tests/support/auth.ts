import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { randomBytes, randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import type { AuthMail } from "../../server/embedded/auth-server";
import { superviseAuth, type AuthSupervisor } from "../../server/embedded/auth-supervisor";
import type { TestDatabase } from "./database";
import { lastingPort } from "./ports";

/** The embedded Auth and REST server on a test's own database. */
export type TestAuth = {
  url: string;
  publishableKey: string;
  secretKey: string;
  jwtSecret: string;
  supervisor: AuthSupervisor;
  /** What Auth wanted mailed, oldest first. */
  mails: AuthMail[];
  /** A client without any storage; with a token it asks as that person. */
  client: (accessToken?: string) => SupabaseClient;
  /** A living session of an account that is there already, and its access token. */
  tokenOf: (person: { id: string; email: string }) => Promise<{ sessionId: string; token: string }>;
  /** Makes an account with a living session, without a password, and its access token. */
  person: () => Promise<{ id: string; sessionId: string; email: string; token: string }>;
  stop: () => Promise<void>;
};

/** Starts Auth and REST for supabase-js on this database; `tokenSeconds` makes access tokens run out sooner. */
export async function startAuth(database: TestDatabase, options: { tokenSeconds?: number } = {}): Promise<TestAuth> {
  const secret = () => randomBytes(32).toString("base64url");
  const [publishableKey, secretKey, jwtSecret] = [`sb_publishable_${secret()}`, `sb_secret_${secret()}`, secret()];
  const mails: AuthMail[] = [];
  const supervisor = superviseAuth({
    onMail: async (mail) => void mails.push(mail),
    onMailFailure: () => undefined,
    onTrouble: () => undefined,
    onDeath: () => undefined,
  });
  const port = await lastingPort();
  await supervisor.begin({ url: database.url("khosheh_auth"), port, publishableKey, secretKey, jwtSecret, siteUrl: "http://localhost:3000", ...options });
  const url = `http://127.0.0.1:${port}`;
  async function tokenOf({ id, email }: { id: string; email: string }) {
    const sessionId = randomUUID();
    await database.admin.query("insert into auth.sessions (id, user_id) values ($1, $2)", [sessionId, id]);
    const token = await new SignJWT({ role: "authenticated", email, session_id: sessionId })
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .setSubject(id)
      .setAudience("authenticated")
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(new TextEncoder().encode(jwtSecret));
    return { sessionId, token };
  }
  return {
    url,
    publishableKey,
    secretKey,
    jwtSecret,
    supervisor,
    mails,
    client: (accessToken) =>
      createClient(url, publishableKey, {
        auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
        ...(accessToken && { global: { headers: { Authorization: `Bearer ${accessToken}` } } }),
      }),
    tokenOf,
    async person() {
      const id = randomUUID();
      const email = `${id.slice(0, 8)}@person.test`;
      await database.admin.query("insert into auth.users (id, email, email_confirmed_at) values ($1, $2, now())", [id, email]);
      return { id, email, ...(await tokenOf({ id, email })) };
    },
    stop: () => supervisor.stop(),
  };
}
