import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messagesFor } from "../../app/i18n/messages";
import { asSuperuser } from "../support/installation";
import { newFolder, removeFolder, startServer, type TestServer } from "../support/server";
import { leadsTo, linkIn, mailsTo, newVisitor, type Visitor } from "../support/visitor";

const password = "kiln tulip ladder 47 copper";
const another = "violet bucket harbour 93 stone";
let server: TestServer;
let people = 0;

beforeAll(async () => {
  server = await startServer({ dataDir: newFolder(), env: { TRUSTED_PROXIES: "loopback" } });
});
afterAll(async () => {
  await server?.stop();
  if (server) removeFolder(server.dataDir);
});

const newAddress = () => `somebody${(people += 1)}@accounts.test`;
/** Each visitor comes from a network of its own, so that no test uses up the share of another. */
const visitor = (locale: "fa" | "en" = "en") => newVisitor(server, { locale, from: `10.${(people += 1) % 250}.${people >> 8}.9` });
const signIn = (who: Visitor, email: string, secret = password, next?: string) => who.post("/sign-in", { email, password: secret, ...(next !== undefined && { next }) });
const open = (who: Visitor, link: string) => who.post("/auth/confirm", Object.fromEntries(new URL(link, server.url).searchParams));
const isSignedIn = async (who: Visitor) => (await who.get("/account")).status === 200;

async function newPerson(): Promise<{ email: string; browser: Visitor }> {
  const [email, browser] = [newAddress(), visitor()];
  await browser.post("/sign-up", { name: "Mina", email, password });
  expect(leadsTo(await open(browser, linkIn((await mailsTo(server, email, 1))[0]!)))).toBe("/firms/new");
  return { email, browser };
}

describe.each(["fa", "en"] as const)("an account, by plain forms in %s", (locale) => {
  const { auth } = messagesFor(locale);

  it("given a sign-up, then the mail is confirmed by a button and not by opening its link, once", async () => {
    const [email, browser] = [newAddress(), visitor(locale)];
    expect(leadsTo(await browser.post("/sign-up", { name: "مینا", email, password }))).toBe("/check-mail?for=sign-up");
    const link = linkIn((await mailsTo(server, email, 1))[0]!);
    const scanner = newVisitor(server);
    for (let time = 0; time < 3; time += 1) expect((await scanner.get(link)).status).toBe(200);
    expect(await (await browser.get(link)).text()).toContain(auth.confirmTitle.signup);
    expect(leadsTo(await open(browser, link))).toBe("/firms/new");
    expect(await isSignedIn(browser)).toBe(true);
    const again = await open(visitor(locale), link);
    expect(again.status).toBe(410);
    expect(await again.text()).toContain(auth.linkDead);
  });

  it("given a wrong password, an unknown and an unconfirmed address, then the answers are the same but for the address", async () => {
    const { email } = await newPerson();
    const unconfirmed = newAddress();
    await visitor().post("/sign-up", { name: "Mina", email: unconfirmed, password });
    await mailsTo(server, unconfirmed, 1);
    const answers: string[] = [];
    for (const [address, secret] of [[email, another], [newAddress(), password], [unconfirmed, password]] as const) {
      const response = await signIn(visitor(locale), address, secret);
      const page = (await response.text()).replaceAll(address, "x@y").replace(/[0-9a-f-]{36}|nonce="[^"]*"|\d{4}-\d\d-\d\dT[\d:.]+Z/g, "");
      expect(page).toContain(auth.reasons.bad_credentials);
      const varying = ["date", "x-request-id", "etag", "content-security-policy", "content-length"];
      answers.push(JSON.stringify([response.status, [...response.headers].filter(([name]) => !varying.includes(name)), page]));
    }
    expect(new Set(answers).size).toBe(1);
  });
});

describe("signing up with an address that somebody has", () => {
  it("given an account, then its owner gets a helpful mail, and their password stays", async () => {
    const { email } = await newPerson();
    expect(leadsTo(await visitor().post("/sign-up", { name: "Other", email, password: another }))).toBe("/check-mail?for=sign-up");
    const mails = await mailsTo(server, email, 2);
    expect(mails[1]).toMatchObject({ kind: "account.account_exists" });
    expect(mails[1]!.body_text).toContain("/forgot-password");
    expect((await signIn(visitor(), email, another)).status).toBe(422);
    expect(leadsTo(await signIn(visitor(), email))).toBe("/");
  });

  it("given a stranger who signed up first, then the owner of the mailbox gets a link and a password of their own", async () => {
    const email = newAddress();
    await visitor().post("/sign-up", { name: "Stranger", email, password: another });
    await mailsTo(server, email, 1);
    const owner = visitor();
    await owner.post("/sign-up", { name: "Mina", email, password });
    const mails = await mailsTo(server, email, 2);
    expect(leadsTo(await open(owner, linkIn(mails[1]!)))).toBe("/reset-password?first=1");
    expect((await signIn(visitor(), email, another)).status).toBe(422);
    expect(leadsTo(await owner.post("/reset-password?first=1", { newPassword: password }))).toBe("/firms/new");
    expect(leadsTo(await signIn(visitor(), email))).toBe("/");
  });

  it.each(["/magic-link", "/forgot-password"])("given a stranger who signed up first, then %s doesn't let their password in either", async (way) => {
    const email = newAddress();
    await visitor().post("/sign-up", { name: "Stranger", email, password: another });
    await mailsTo(server, email, 1);
    const owner = visitor();
    await owner.post(way, { email });
    expect(leadsTo(await open(owner, linkIn((await mailsTo(server, email, 2))[1]!)))).toMatch(/^\/reset-password/);
    expect((await signIn(visitor(), email, another)).status).toBe(422);
  });

  it("given the confirmation in another browser than the sign-up, then the person chooses a password there", async () => {
    const [email, phone] = [newAddress(), visitor()];
    await visitor().post("/sign-up", { name: "Mina", email, password });
    const opened = await open(phone, linkIn((await mailsTo(server, email, 1))[0]!));
    expect(leadsTo(opened)).toBe("/reset-password?first=1");
    expect(await (await phone.get("/reset-password?first=1")).text()).toContain(messagesFor("en").auth.resetFirst);
  });
});

describe("links in mails", () => {
  it("given a forgotten password, then the link works once, sets a password, and ends other sessions", async () => {
    const { email, browser: elsewhere } = await newPerson();
    const browser = visitor();
    expect(leadsTo(await browser.post("/forgot-password", { email }))).toBe("/check-mail?for=reset");
    const link = linkIn((await mailsTo(server, email, 2))[1]!);
    expect(leadsTo(await open(browser, link))).toBe("/reset-password");
    expect((await open(visitor(), link)).status).toBe(410);
    expect(leadsTo(await browser.post("/reset-password", { newPassword: another }))).toBe("/account?notice=password");
    expect(await isSignedIn(elsewhere)).toBe(false);
    expect((await signIn(visitor(), email)).status).toBe(422);
    expect((await mailsTo(server, email, 3))[2]).toMatchObject({ kind: "account.password_changed" });
  });

  it("given a link that is too old, or one nobody got, then it says so and offers a new one", async () => {
    const { email } = await newPerson();
    await visitor().post("/magic-link", { email });
    const link = linkIn((await mailsTo(server, email, 2))[1]!);
    await asSuperuser(server, (client) => client.query("update auth.users set recovery_sent_at = now() - interval '2 hours' where email = $1", [email]));
    expect((await open(visitor(), link)).status).toBe(410);
    expect((await open(visitor(), "/auth/confirm?type=magiclink&token_hash=0123456789abcdef")).status).toBe(410);
  });

  it("given a change of address, then the password is asked, the old address is told, and only the owner's browser completes it", async () => {
    const { email, browser } = await newPerson();
    const next = newAddress();
    expect((await browser.post("/account", { intent: "email", email: next, currentPassword: another })).status).toBe(422);
    expect(leadsTo(await browser.post("/account", { intent: "email", email: next, currentPassword: password }))).toBe("/check-mail?for=change");
    const link = linkIn((await mailsTo(server, next, 1))[0]!);
    expect((await mailsTo(server, email, 2))[1]).toMatchObject({ kind: "account.email_change" });

    const mistaken = visitor();
    expect(leadsTo(await open(mistaken, link))).toMatch(/^\/sign-in\?next=%2Fauth%2Fconfirm/);
    expect(await isSignedIn(mistaken)).toBe(false);
    expect((await open((await newPerson()).browser, link)).status).toBe(410);
    expect(leadsTo(await open(browser, link))).toBe("/account?notice=email");
    expect(leadsTo(await signIn(visitor(), next))).toBe("/");
    expect((await signIn(visitor(), email)).status).toBe(422);
  });

  it("given a changed password, then the others sign in with it only", async () => {
    const { email, browser } = await newPerson();
    expect((await browser.post("/account", { intent: "password", currentPassword: another, newPassword: another })).status).toBe(422);
    expect(leadsTo(await browser.post("/account", { intent: "password", currentPassword: password, newPassword: another }))).toBe("/account?notice=password");
    expect(await isSignedIn(browser)).toBe(true);
    expect((await signIn(visitor(), email)).status).toBe(422);
    expect(leadsTo(await signIn(visitor(), email, another))).toBe("/");
  });
});

describe("sessions", () => {
  it("given signing out everywhere, then the other browser is out at once, and so is a copy of its cookies", async () => {
    const { email, browser } = await newPerson();
    const other = visitor();
    await signIn(other, email);
    const copy = new Map(other.cookies);
    expect(leadsTo(await browser.post("/sign-out", { scope: "global" }))).toBe("/sign-in?out=1");
    expect(leadsTo(await other.post("/firms/new", { nameFa: "کارگاه", kind: "sme" }))).toMatch(/^\/sign-in/);
    expect(await isSignedIn(other)).toBe(false);
    for (const [name, value] of copy) other.cookies.set(name, value);
    expect(await isSignedIn(other)).toBe(false);
    expect((await asSuperuser(server, (client) => client.query("select from public.firms where name_fa = 'کارگاه'"))).rowCount).toBe(0);
  });

  it("given signing out here, then the other browser stays in", async () => {
    const { email, browser } = await newPerson();
    const other = visitor();
    await signIn(other, email);
    await browser.post("/sign-out", { scope: "local" });
    expect([await isSignedIn(browser), await isSignedIn(other)]).toEqual([false, true]);
  });

  it("given a language and a unit of money, then they are kept with the account", async () => {
    const { email, browser } = await newPerson();
    await browser.post("/preferences", { locale: "en", currencyUnit: "rial", theme: "dark" });
    const { rows } = await asSuperuser(server, (client) =>
      client.query("select p.locale, p.currency_unit from public.people p join auth.users u on u.id = p.id where u.email = $1", [email]),
    );
    expect(rows).toEqual([{ locale: "en", currency_unit: "rial" }]);
    const other = newVisitor(server, { from: "10.251.1.1" });
    await signIn(other, email);
    expect(await (await other.get("/account")).text()).toContain('<html lang="en"');
  });

  it.each(["", "x", "base64-e30", "base64-%%%", "base64-bnVsbA", "%E0%A4%A"])("given a session cookie of %j, then its bearer is nobody", async (value) => {
    const forger = visitor();
    forger.cookies.set("khosheh-auth", value);
    const response = await forger.get("/account");
    expect(leadsTo(response)).toMatch(/^\/sign-in/);
  });
});

describe("where a sign-in leads", () => {
  let person: Awaited<ReturnType<typeof newPerson>>;
  beforeAll(async () => {
    person = await newPerson();
  });

  it.each(["//evil.test", "https://evil.test/", "/\\evil.test", "/\t/evil.test", "/%09/evil.test/..//evil.test", "javascript:alert(1)", "/.//evil.test", "\u0000/x", "evil.test", "/..//evil.test"])("given %j, then it stays on the site", async (next) => {
    const to = leadsTo(await signIn(visitor(), person.email, password, next))!;
    expect(new URL(to, server.url).host).toBe(new URL(server.url).host);
    expect(to).toMatch(/^\/(?!\/)/);
  });
});

describe("guesses", () => {
  it("given a browser that goes away while it signs in, then its cookies are let go and nothing breaks", async () => {
    const { email } = await newPerson();
    for (const ms of [20, 40, 60, 80]) {
      const leaving = fetch(`${server.url}/sign-in`, { method: "POST", redirect: "manual", headers: { Origin: server.url, "X-Forwarded-For": "10.250.1.9" }, body: new URLSearchParams({ email, password }), signal: AbortSignal.timeout(ms) });
      await leaving.then(() => undefined, () => undefined);
    }
    // Whoever comes after them waits for the same work, and so comes later.
    expect((await signIn(visitor(), email)).status).toBe(303);
    expect(server.output()).not.toContain("ERR_HTTP_HEADERS_SENT");
  });

  it("given too many at one account, then the form says how long to wait, others and a known browser still get in", async () => {
    const { email, browser } = await newPerson();
    await browser.post("/sign-out", { scope: "local" });
    const guesser = newVisitor(server, { locale: "fa", from: "10.252.7.7" });
    const statuses: number[] = [];
    let last: Response | undefined;
    for (let guess = 0; guess < 7; guess += 1) {
      last = await signIn(guesser, email, `${another} ${guess}`);
      statuses.push(last.status);
    }
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429, 429]);
    expect(Number(last!.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await last!.text()).toContain(messagesFor("fa").auth.tooMany("").split(".")[0]!);
    expect((await signIn(newVisitor(server, { from: "10.252.7.8" }), email)).status).toBe(429);
    expect(leadsTo(await signIn(visitor(), email))).toBe("/");

    const neighbour = newVisitor(server, { from: "10.252.7.9" });
    for (const [name, value] of browser.cookies) neighbour.cookies.set(name, value);
    expect(leadsTo(await signIn(neighbour, email))).toBe("/");
  });

  it("given guesses from everywhere, then the account rests for strangers, but not for a browser that knows it", async () => {
    const { email, browser } = await newPerson();
    await browser.post("/sign-out", { scope: "local" });
    const key = createHash("sha256").update(`sign_in_everywhere\n${email}`).digest("base64url");
    await asSuperuser(server, (client) =>
      client.query("insert into public.rate_limits (key, points, expire) values ($1, 1000, (extract(epoch from now()) * 1000)::int8 + 900000) on conflict (key) do update set points = 1000", [key]),
    );
    expect((await signIn(visitor(), email)).status).toBe(429);
    expect(leadsTo(await signIn(browser, email))).toBe("/");
  });

  it("given a proof of a browser for another account, or a forged one, then it counts for nothing", async () => {
    const [victim, own] = [await newPerson(), await newPerson()];
    const guesser = newVisitor(server, { from: "10.253.1.1" });
    guesser.cookies.set("khosheh-device", own.browser.cookies.get("khosheh-device")!);
    for (let guess = 0; guess < 5; guess += 1) await signIn(guesser, victim.email, another);
    expect((await signIn(guesser, victim.email, another)).status).toBe(429);
    guesser.cookies.set("khosheh-device", "forged.forged");
    expect((await signIn(guesser, victim.email, another)).status).toBe(429);
  });

  it("given many mails asked for one address, then the form says to wait", async () => {
    const { email } = await newPerson();
    const statuses: number[] = [];
    for (let time = 0; time < 4; time += 1) statuses.push((await visitor().post("/forgot-password", { email })).status);
    expect(statuses).toEqual([303, 303, 303, 429]);
  });

  it("given many acts from one network, then the next one has to wait", async () => {
    const crowd = newVisitor(server, { from: "10.254.3.3" });
    let status = 0;
    for (let time = 0; time <= 30; time += 1) ({ status } = await crowd.post("/magic-link", { email: newAddress() }));
    expect(status).toBe(429);
  });
});
