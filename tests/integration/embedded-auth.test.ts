import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type TestDatabase } from "../support/database";
import { startAuth, type TestAuth } from "../support/auth";

const password = "a potter's long password";
let database: TestDatabase;
let auth: TestAuth;

beforeAll(async () => {
  database = await createDatabase();
  auth = await startAuth(database);
});
afterAll(async () => {
  await auth.stop();
  await database.close();
});

let people = 0;
function newAddress(): string {
  people += 1;
  return `person${people}@example.test`;
}

function lastMailTo(address: string) {
  const mail = auth.mails.filter(({ to }) => to === address).at(-1);
  if (!mail) throw new Error(`no mail to ${address}`);
  return mail;
}

async function confirmedPerson() {
  const email = newAddress();
  const client = auth.client();
  await client.auth.signUp({ email, password });
  const { data, error } = await client.auth.verifyOtp({ token_hash: lastMailTo(email).tokenHash, type: "signup" });
  if (error) throw error;
  return { email, client, session: data.session!, userId: data.user!.id };
}

describe("accounts on the embedded Auth, through a login that owns nothing", () => {
  it("given a sign-up, then nobody signs in before the mailed link is opened, and the link works once", async () => {
    const email = newAddress();
    const client = auth.client();
    const signUp = await client.auth.signUp({ email, password, options: { emailRedirectTo: "http://localhost:3000/auth/confirm?locale=en" } });
    expect(signUp.error).toBeNull();
    expect(signUp.data.session).toBeNull();
    expect((await client.auth.signInWithPassword({ email, password })).data.session).toBeNull();

    const mail = lastMailTo(email);
    expect(mail).toMatchObject({ kind: "confirmation", redirectTo: "http://localhost:3000/auth/confirm?locale=en" });
    const confirmed = await client.auth.verifyOtp({ token_hash: mail.tokenHash, type: "signup" });
    expect(confirmed.data.session?.access_token).toBeTruthy();
    expect((await client.auth.verifyOtp({ token_hash: mail.tokenHash, type: "signup" })).error).not.toBeNull();
    expect((await client.auth.signInWithPassword({ email, password })).data.session).not.toBeNull();
  });

  it("given a magic link, then it signs in, and confirms an address that never was", async () => {
    const email = newAddress();
    const client = auth.client();
    await client.auth.signUp({ email, password });
    await client.auth.signInWithOtp({ email, options: { shouldCreateUser: false } });
    const { data, error } = await client.auth.verifyOtp({ token_hash: lastMailTo(email).tokenHash, type: "magiclink" });
    expect(error).toBeNull();
    expect(data.session).not.toBeNull();
    expect((await client.auth.signInWithPassword({ email, password })).data.session).not.toBeNull();
  });

  it("given a stranger's address, then no account is made and no mail is sent", async () => {
    const email = newAddress();
    const client = auth.client();
    await client.auth.signInWithOtp({ email, options: { shouldCreateUser: false } });
    await client.auth.resetPasswordForEmail(email);
    expect(auth.mails.filter(({ to }) => to === email)).toEqual([]);
    expect((await database.admin.query("select from auth.users where email = $1", [email])).rowCount).toBe(0);
  });

  it("given a forgotten password, then the mailed link lets the person set another one", async () => {
    const { email } = await confirmedPerson();
    const client = auth.client();
    await client.auth.resetPasswordForEmail(email);
    expect(lastMailTo(email).kind).toBe("recovery");
    await client.auth.verifyOtp({ token_hash: lastMailTo(email).tokenHash, type: "recovery" });
    const changed = await client.auth.updateUser({ password: "quite another password" });
    expect(changed.error).toBeNull();
    expect((await client.auth.signInWithPassword({ email, password })).data.session).toBeNull();
    expect((await client.auth.signInWithPassword({ email, password: "quite another password" })).data.session).not.toBeNull();
  });

  it("given a change of address, then the new address has to confirm it", async () => {
    const { email, client } = await confirmedPerson();
    const next = newAddress();
    await client.auth.updateUser({ email: next });
    expect(lastMailTo(next)).toMatchObject({ kind: "email_change", currentEmail: email, newEmail: next });
    expect((await client.auth.signInWithPassword({ email: next, password })).data.session).toBeNull();
    const { error } = await client.auth.verifyOtp({ token_hash: lastMailTo(next).tokenHash, type: "email_change" });
    expect(error).toBeNull();
    expect((await client.auth.signInWithPassword({ email: next, password })).data.session).not.toBeNull();
    expect((await client.auth.signInWithPassword({ email, password })).data.session).toBeNull();
  });

  it("given a session, then it is renewed by its refresh token", async () => {
    const { client, session } = await confirmedPerson();
    const { data, error } = await client.auth.refreshSession({ refresh_token: session.refresh_token });
    expect(error).toBeNull();
    expect(data.session?.refresh_token).not.toBe(session.refresh_token);
  });

  it("given three sessions, then signing out ends this one, the others, or all", async () => {
    const { email, userId, client: first } = await confirmedPerson();
    const [second, third] = [auth.client(), auth.client()];
    await second.auth.signInWithPassword({ email, password });
    await third.auth.signInWithPassword({ email, password });
    const living = async () => (await database.admin.query("select from auth.sessions where user_id = $1", [userId])).rowCount;
    expect(await living()).toBe(3);
    await third.auth.signOut({ scope: "local" });
    expect(await living()).toBe(2);
    await first.auth.signOut({ scope: "others" });
    expect(await living()).toBe(1);
    await first.auth.signOut({ scope: "global" });
    expect(await living()).toBe(0);
  });

  it("given addresses with and without an account, then a wrong password costs the same work", async () => {
    const confirmed = await confirmedPerson();
    const unconfirmed = newAddress();
    await auth.client().auth.signUp({ email: unconfirmed, password });
    const tries: Record<string, number[]> = {};
    for (let time = 0; time < 9; time += 1) {
      for (const [kind, email] of Object.entries({ confirmed: confirmed.email, unconfirmed, unknown: newAddress() })) {
        const started = performance.now();
        await auth.client().auth.signInWithPassword({ email, password: "not the password of anybody" });
        (tries[kind] ??= []).push(performance.now() - started);
      }
    }
    const medians = Object.values(tries).map((times) => times.sort((a, b) => a - b)[4]!);
    // Without the same work one of them would be a tenth of the others.
    expect(Math.min(...medians), JSON.stringify(tries)).toBeGreaterThan(Math.max(...medians) / 2);
  });

  it("given a short password, then the sign-up is refused", async () => {
    const { error } = await auth.client().auth.signUp({ email: newAddress(), password: "short" });
    expect(error?.code).toBe("weak_password");
  });

  it("given a mailed link, then its token can't be found by trying every short code", async () => {
    const { email } = await confirmedPerson();
    await auth.client().auth.resetPasswordForEmail(email);
    const { tokenHash } = lastMailTo(email);
    expect(tokenHash).toMatch(/^[0-9a-f]{64}$/);
    const hashOf = (code: number) => createHash("sha256").update(`${email}${String(code).padStart(6, "0")}`).digest("hex");
    expect(Array.from({ length: 1_000_000 }, (_, code) => code).some((code) => hashOf(code) === tokenHash)).toBe(false);
  });
});

describe("the fence around the embedded Auth", () => {
  it.each(["/_system/info", "/_system/config", "/_system/introspect", "/", "/storage/v1/bucket", "/studio", "/auth/v1/../../_system/info"])("answers 404 to %s", async (path) => {
    expect((await fetch(`${auth.url}${path}`, { headers: { apikey: auth.secretKey } })).status).toBe(404);
  });

  it("refuses REST and accounts without a key", async () => {
    expect((await fetch(`${auth.url}/rest/v1/clusters`)).status).toBe(401);
    expect((await fetch(`${auth.url}/auth/v1/settings`)).status).toBe(401);
  });

  it("has no way past row-level security, not even with the secret key", async () => {
    const answer = await fetch(`${auth.url}/rest/v1/people?select=*`, { headers: { apikey: auth.secretKey } });
    expect(answer.ok).toBe(false);
  });

  it("grants nothing: the tables have the same rights after its first requests as before", async () => {
    const { rows } = await database.admin.query<{ grants: string }>(
      `select string_agg(format('%s %s %s', grantee, table_schema || '.' || table_name, privilege_type), E'\\n' order by 1) as grants
       from information_schema.table_privileges
       where grantee in ('anon', 'authenticated') and table_schema not in ('storage') and privilege_type <> 'SELECT'`,
    );
    expect(rows[0]?.grants ?? "").toBe("");
  });

  it("owns nothing and can become nobody but anon and authenticated", async () => {
    const { rows } = await database.admin.query(`
      select
        (select count(*)::int from pg_class where relowner = 'khosheh_auth'::regrole) as owned,
        array(select rolname::text from pg_roles where rolname <> 'khosheh_auth' and pg_has_role('khosheh_auth', oid, 'member') order by 1) as roles`);
    expect(rows[0]).toEqual({ owned: 0, roles: ["anon", "authenticated"] });
  });

  it("given a member's token, then REST shows what policies allow and changes nothing", async () => {
    const person = await auth.person();
    await database.admin.query("insert into public.people (id, display_name) values ($1, 'A potter')", [person.id]);
    const client = auth.client(person.token);
    const own = await client.from("people").select("display_name").eq("id", person.id);
    expect(own.data).toEqual([{ display_name: "A potter" }]);
    const changed = await client.from("people").update({ display_name: "Somebody else" }).eq("id", person.id).select();
    expect(changed.error).not.toBeNull();
    const stranger = await auth.client().from("people").select("display_name").eq("id", person.id);
    expect(stranger.data ?? []).toEqual([]);
  });

  it("given its death, then it is back on the same address by itself", async () => {
    const before = auth.supervisor.pid()!;
    process.kill(before, "SIGKILL");
    await expect
      .poll(async () => (await fetch(`${auth.url}/auth/v1/health`, { headers: { apikey: auth.publishableKey } }).catch(() => null))?.status, { timeout: 15_000 })
      .toBe(200);
    expect(auth.supervisor.pid()).not.toBe(before);
  });

  it("given connections that the server ended, then the next requests work", async () => {
    await database.admin.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'khosheh_auth' and datname = current_database()");
    await expect.poll(async () => (await auth.client().from("clusters").select("id")).error, { timeout: 15_000 }).toBeNull();
  });
});
