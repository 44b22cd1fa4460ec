import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeLetter } from "~/features/notifications/letter";
import { letters } from "~/features/notifications/texts";
import { startMailServer, type MailServer } from "../support/mail-server";
import { lastingPort } from "../support/ports";
import { buildPolicyWorld } from "../support/policy-world";
import { startServices, type Services } from "../support/services";
import type { TestServer, TestWorker } from "../support/server";

const KINDS = [
  "account.account_exists", "account.email_change", "account.password_changed", "invitation", "membership.active", "membership.changes_requested",
  "membership.rejected", "pledge.assisted", "round.cancelled", "round.locked", "round.not_viable",
];

let services: Services;
let smtp: MailServer;
let web: TestServer;
let worker: TestWorker;

beforeAll(async () => {
  services = await startServices();
  await buildPolicyWorld(services.database.admin);
  await query("delete from public.outbox");
  smtp = await startMailServer(await lastingPort());
  // Who runs services says how they are reached.
  web = await services.web({ worker: false, env: { LOG_LEVEL: "info" } });
  worker = await services.worker({ env: { SMTP_URL: smtp.url, SITE_URL: web.url, LOG_LEVEL: "info", MAIL_FROM: "Khosheh <post@mail.test>" } });
});
afterAll(async () => {
  await services?.stop();
  await smtp?.stop();
});

async function query<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
  return (await services.database.admin.query(text, values)).rows as Row[];
}

async function only(text: string, values: unknown[] = []): Promise<string> {
  const [row] = await query<{ id: string }>(text, values);
  expect(row, text).toBeDefined();
  return row!.id;
}

/** An event is delivered at least once; this one comes twice. */
async function happens(topic: string, payload: Record<string, unknown>, times = 2): Promise<void> {
  for (let time = 0; time < times; time += 1) await query("insert into public.outbox (topic, payload) values ($1, $2)", [topic, payload]);
}

/** Everything that the product writes about, with readers of one language. */
async function everythingHappens(locale: "fa" | "en"): Promise<void> {
  await query("update public.people set locale = $1", [locale]);
  const firmId = await only("select id from public.firms where slug = 'potter-firm'");
  const clusterId = await only("select cluster_id as id from public.cluster_memberships where firm_id = $1", [firmId]);
  const invitationId = await only("insert into public.firm_invitations (firm_id, email, role, token_hash) values ($1, $2, 'editor', $3) returning id", [firmId, `guest-${locale}@mail.test`, `hash-${locale}`]);
  await happens("invitation.created", { invitationId, token: "a-token-of-test", locale });
  for (const status of ["active", "rejected", "changes_requested"]) {
    await query("insert into public.cluster_decisions (cluster_id, firm_id, step, note) values ($1, $2, $3, 'A note')", [clusterId, firmId, status]);
    await happens("membership.changed", { clusterId, firmId, status }, 1);
  }
  const roundId = await only("select p.round_id as id from public.pledges p join public.pledge_confirmations c on c.pledge_id = p.id where p.firm_id = $1 and p.kind = 'pledge' and c.answer = 'confirmed' limit 1", [firmId]);
  for (const state of ["locked", "not_viable", "cancelled"]) await happens("round.changed", { roundId, state });
  await happens("pledge.assisted", { pledgeId: await only("select id from public.pledges where firm_id = $1 limit 1", [firmId]) });
  for (const notice of ["account_exists", "password_changed", "email_change"]) {
    await happens("account.notice", { notice, recipient: `holder-${locale}@mail.test`, locale, newEmail: "new@mail.test" }, 1);
  }
}

const outboxIsEmpty = () => query<{ n: number }>("select count(*)::int as n from public.outbox").then(([row]) => row!.n === 0);
const unsent = () => query<{ n: number }>("select count(*)::int as n from public.mails where sent_at is null").then(([row]) => row!.n);

describe("mail in services mode, from a worker of its own", () => {
  it.each(["fa", "en"] as const)("given a mail server that is away for a while, then every kind of mail arrives once, in %s", async (locale) => {
    await smtp.stop();
    smtp.received.length = 0;
    await query("delete from public.mails; delete from public.notifications");
    await everythingHappens(locale);
    await expect.poll(outboxIsEmpty, { timeout: 30_000 }).toBe(true);
    const written = await query<{ kind: string; recipient: string; subject: string; locale: string }>("select kind, recipient, subject, locale from public.mails");
    expect([...new Set(written.map(({ kind }) => kind))].sort()).toEqual(KINDS);
    expect(new Set(written.map((mail) => mail.locale))).toEqual(new Set([locale]));
    // The server's absence is nobody's failed attempt.
    await expect.poll(() => query("select 1 from public.mails where last_error is not null").then((rows) => rows.length), { timeout: 20_000 }).toBeGreaterThan(0);
    expect((await query<{ most: number }>("select max(attempts) as most from public.mails"))[0]!.most).toBeLessThanOrEqual(1);
    expect(smtp.received).toEqual([]);

    const back = await startMailServer(smtp.port);
    smtp = back;
    await expect.poll(unsent, { timeout: 30_000 }).toBe(0);
    const arrived = smtp.received.map(({ to, headers }) => `${to.join()} ${headers.get("subject")}`);
    expect(arrived.sort()).toEqual(written.map(({ recipient, subject }) => `${recipient} ${subject}`).sort());
  });

  it("has the headers of a mail that a program wrote to one person, and a text beside its HTML", () => {
    expect(new Set(smtp.received.map(({ headers }) => headers.get("message-id"))).size).toBe(smtp.received.length);
    for (const { headers, text, html, from, to } of smtp.received) {
      expect(headers.get("message-id")).toMatch(/^<\d+\.[0-9a-z]+@mail\.test>$/);
      expect(Math.abs(Date.parse(headers.get("date")!) - Date.now())).toBeLessThan(600_000);
      expect([headers.get("from"), from]).toEqual(["Khosheh <post@mail.test>", "post@mail.test"]);
      expect(headers.get("to")).toBe(to.join());
      expect(headers.get("auto-submitted")).toBe("auto-generated");
      expect(headers.get("content-type")).toMatch(/^multipart\/alternative/);
      // What follows from an account or an invitation is no list to leave; everything else can be stopped with one POST.
      expect(headers.has("list-unsubscribe"), to.join()).toBe(!/^(guest|holder)/.test(to[0]!));
      if (headers.has("list-unsubscribe")) expect(headers.get("list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click");
      expect(text).toContain("Khosheh — the working network");
      expect(html).toContain('<html lang="en" dir="ltr">');
    }
    const invitation = smtp.received.find(({ to }) => to[0] === "guest-en@mail.test")!;
    const letter = writeLetter(letters.en.invitation("potter", `${web.url}/invitations/a-token-of-test`), "en");
    expect(invitation.text.replaceAll("\r\n", "\n").trim()).toBe(letter.text.trim());
    expect(invitation.headers.get("subject")).toBe(letter.subject);
  });

  it("given a mail program that stops a mail for its reader, then it is answered at once, without being sent elsewhere", async () => {
    const stop = /<(http[^>]+)>/.exec(smtp.received.flatMap(({ headers }) => headers.get("list-unsubscribe") ?? [])[0]!)![1]!;
    const answer = await fetch(stop, { method: "POST", redirect: "manual", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: "List-Unsubscribe=One-Click" });
    expect(answer.status).toBe(200);
    expect(await query("select 1 from public.notification_preferences where delivery = 'inbox'")).toHaveLength(1);
  });

  it("given an address that the mail server refuses, then it is asked once and the others arrive", async () => {
    smtp.received.length = 0;
    await happens("account.notice", { notice: "password_changed", recipient: "nobody@mail.test", locale: "en" }, 1);
    await happens("account.notice", { notice: "password_changed", recipient: "somebody@mail.test", locale: "en" }, 1);
    await expect.poll(() => smtp.received.map(({ to }) => to[0]), { timeout: 20_000 }).toEqual(["somebody@mail.test"]);
    await expect.poll(() => query<{ dead: boolean; attempts: number }>("select dead_at is not null as dead, attempts from public.mails where recipient = 'nobody@mail.test'"), { timeout: 10_000 }).toEqual([{ dead: true, attempts: 1 }]);
  });

  it("given a form that a web process without jobs took, then the worker sends its mail", async () => {
    const { email, password, cookies } = await services.account("Known");
    await query("delete from public.mails");
    smtp.received.length = 0;
    const body = new URLSearchParams({ intent: "password", currentPassword: password, newPassword: "lantern 58 pickle walnut drift" });
    const answer = await cookies.fetch(`${web.url}/account`, { method: "POST", body });
    expect(answer.status).toBeLessThan(400);
    await expect.poll(() => smtp.received.map(({ to }) => to[0]), { timeout: 20_000 }).toEqual([email]);
    // What the two processes logged tells nothing about who it was.
    expect(web.output()).toMatch(/"path":"\/account"/);
    for (const { output } of [web, worker]) expect(output()).not.toMatch(new RegExp(`${email}|${password}|@mail\\.test|a-token-of-test`));
    expect(worker.output()).toMatch(/"kind":"job","topic":"account.notice"/);
  });

  it("given SIGTERM, then both processes end with code 0", async () => {
    expect(await Promise.all([web.stop(), worker.stop()])).toEqual([0, 0]);
  });
});
