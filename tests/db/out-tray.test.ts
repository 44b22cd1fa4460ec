import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openSmtp, sendDue, type MailSender } from "~/features/notifications/deliver.server";
import { tell } from "~/features/notifications/notice.server";
import { queueMail } from "~/features/notifications/queue.server";
import type { JobHandles } from "~/lib/jobs";
import { createDatabase, type TestDatabase } from "../support/database";
import { startMailServer, type MailServer } from "../support/mail-server";
import { lastingPort } from "../support/ports";

const siteUrl = "http://khosheh.test";
let database: TestDatabase;
let smtp: MailServer;
let handles: JobHandles;
let personId: string;

beforeAll(async () => {
  database = await createDatabase();
  smtp = await startMailServer(await lastingPort());
  handles = { db: database.db, siteUrl, log: { info: () => undefined, warn: () => undefined, error: () => undefined }, env: { MAIL_FROM: "Khosheh <post@mail.test>" } } as unknown as JobHandles;
});
afterAll(async () => {
  await smtp?.stop();
  await database?.close();
});
beforeEach(async () => {
  smtp.received.length = 0;
  smtp.refusals = 0;
  await query("delete from public.mails; delete from public.notifications");
  personId = randomUUID();
  await query("insert into auth.users (id, email, email_confirmed_at) values ($1, $2, now())", [personId, `${personId}@tray.test`]);
  await query("insert into public.people (id, display_name, locale) values ($1, 'Somebody', 'en')", [personId]);
});

async function query<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
  return (await database.admin.query(text, values)).rows as Row[];
}
const mails = () => query<{ attempts: number; sent: boolean; dead: boolean; cancelled: boolean; handed: boolean }>(
  "select attempts, sent_at is not null as sent, dead_at is not null as dead, cancelled_at is not null as cancelled, handed_at is not null as handed from public.mails order by id");
const subjects = () => smtp.received.map(({ headers }) => headers.get("subject"));
const round = "6e976194-f7b2-42b1-b433-1e238b7628fd";
const told = (subject: string) =>
  database.db.service((tx) =>
    tell(tx, { personId, kind: "round.ordered", facts: {}, path: `/rounds/${round}`, dedupeKey: subject + personId }, () => ({ subject, paragraphs: ["What happened."], action: { label: "See", url: `${siteUrl}/rounds/${round}` } })),
  );
/** The pause before the next attempt, or the lease of a sender that is gone, is over. */
const later = () => query("update public.mails set not_before = clock_timestamp() where sent_at is null");

async function send(): Promise<number> {
  const transport = openSmtp(smtp.url);
  try {
    return await sendDue(handles, transport);
  } finally {
    transport.close();
  }
}

describe("a mail server that is away", () => {
  it("given an hour without it, then nothing is lost, nothing counts as tried, and each mail comes once afterwards", async () => {
    const { port } = smtp;
    await smtp.stop();
    for (const subject of ["One", "Two", "Three"]) await told(subject);
    for (let minute = 0; minute < 60; minute += 1) {
      await later();
      await send();
    }
    expect(await mails()).toEqual([1, 2, 3].map(() => ({ attempts: 0, sent: false, dead: false, cancelled: false, handed: false })));
    smtp = await startMailServer(port);
    await Promise.all([send(), send(), send()]);
    await later();
    await send();
    expect(subjects().sort()).toEqual(["One", "Three", "Two"]);
    expect((await mails()).every(({ sent }) => sent)).toBe(true);
  });

  it("given that everything is refused for an hour, then each mail comes once afterwards", async () => {
    await told("Refused");
    smtp.refusals = Number.POSITIVE_INFINITY;
    for (let seconds = 0; seconds < 3600; seconds += 60) {
      await send();
      await query("update public.mails set not_before = not_before - interval '1 minute'");
    }
    expect(await mails()).toMatchObject([{ sent: false, dead: false }]);
    smtp.refusals = 0;
    await later();
    await send();
    expect(subjects()).toEqual(["Refused"]);
  });

  it("given a mail that fails five times, then it is set aside and holds up no other", async () => {
    await told("Poison");
    smtp.refusals = 5;
    for (let attempt = 0; attempt < 7; attempt += 1) {
      await send();
      await later();
    }
    expect(await mails()).toMatchObject([{ attempts: 5, dead: true, sent: false }]);
    await told("Healthy");
    await send();
    expect(subjects()).toEqual(["Healthy"]);
  });
});

describe("a sender that ends in the middle of a mail", () => {
  /** Sends one mail and dies: at the mail's beginning, before its end, or after the server has it all. */
  async function dies(at: "beginning" | "end" | "answer"): Promise<void> {
    const transport = openSmtp(smtp.url);
    // why: what a killed process leaves behind is the state of the database at that moment; its next step never comes.
    const never = new Promise<never>(() => undefined);
    const dying: MailSender = {
      async sendMail(mail) {
        if (at === "beginning") return never;
        await transport.sendMail({ ...mail, beforeEnd: () => (at === "end" ? never : mail.beforeEnd()) }).catch(() => never);
        return never;
      },
    };
    void sendDue(handles, dying);
    const arrived = async () => (at === "answer" ? smtp.received.length === 1 : (await mails())[0]?.attempts === 1);
    await expect.poll(arrived, { timeout: 5_000 }).toBe(true);
    if (at !== "beginning") await new Promise((resolve) => setTimeout(resolve, 200));
    transport.close();
  }

  it.each([["beginning", 0], ["end", 0], ["answer", 1]] as const)("given its %s, then the reader has the mail once, whoever sends next", async (at, already) => {
    await told("Once");
    await dies(at);
    expect(smtp.received).toHaveLength(already);
    await send();
    expect(smtp.received).toHaveLength(already);
    await later();
    await Promise.all([send(), send()]);
    await later();
    await send();
    expect(subjects()).toEqual(["Once"]);
    expect((await mails()).map(({ sent }) => sent)).toEqual([true]);
  });

  it("given a sender that wakes after another one took its mail, then it calls its own off", async () => {
    await told("Once");
    const transport = openSmtp(smtp.url);
    let wake = () => undefined as void;
    const asleep = new Promise<void>((resolve) => (wake = resolve));
    const slow: MailSender = { sendMail: (mail) => transport.sendMail({ ...mail, beforeEnd: async () => { await asleep; await mail.beforeEnd(); } }) };
    const sending = sendDue(handles, slow);
    await expect.poll(async () => (await mails())[0]?.attempts, { timeout: 5_000 }).toBe(1);
    await later();
    await send();
    wake();
    await sending;
    transport.close();
    expect(subjects()).toEqual(["Once"]);
    expect(await mails()).toMatchObject([{ sent: true, attempts: 2 }]);
  });
});

describe("a mail that was written", () => {
  it("given that its notice is read before it is sent, then it isn't sent", async () => {
    await told("Read");
    await told("Unread");
    await query("update public.notifications set read_at = now() where dedupe_key like 'Read%'");
    await send();
    expect(subjects()).toEqual(["Unread"]);
    expect(await mails()).toMatchObject([{ cancelled: true, sent: false }, { sent: true }]);
  });

  it.each([
    ["its kind", "round", ""],
    ["its thread", "room", `round:${round}`],
  ])("given that %s is chosen for the inbox alone before it is sent, then it isn't sent", async (_, family, thread) => {
    await told("Not wanted any more");
    await query("insert into public.notification_preferences (person_id, family, thread, delivery) values ($1, $2, $3, 'inbox')", [personId, family, thread]);
    await send();
    expect(subjects()).toEqual([]);
    expect(await mails()).toMatchObject([{ cancelled: true, sent: false }]);
    await query("delete from public.notification_preferences where person_id = $1", [personId]);
    await told("Wanted again");
    await send();
    expect(subjects()).toEqual(["Wanted again"]);
  });

  it("then it refers to its thread and to the mails before it, and says how to stop them", async () => {
    for (const subject of ["One", "Two", "Three"]) {
      await told(subject);
      await send();
    }
    const [one, two, three] = smtp.received.map(({ headers }) => headers) as [Map<string, string>, Map<string, string>, Map<string, string>];
    const root = `<round.${round}@mail.test>`;
    expect([one.get("in-reply-to"), one.get("references")]).toEqual([root, root]);
    expect([two.get("in-reply-to"), two.get("references")]).toEqual([one.get("message-id"), `${root} ${one.get("message-id")}`]);
    expect(three.get("references")).toBe(`${root} ${one.get("message-id")} ${two.get("message-id")}`);
    expect(one.get("list-unsubscribe")).toMatch(/^<http:\/\/khosheh\.test\/notices\/stop\/[\w-]+\.[\w-]+>$/);
    expect(one.get("list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click");
  });

  it("given a link to sign in whose fate nobody knows, then it is sent again under the same id", async () => {
    await database.db.service((tx) => queueMail(tx, { recipient: "a@tray.test", kind: "auth.magic_link", locale: "en", subject: "Link", text: "https://khosheh.test" }));
    await query("update public.mails set handed_at = now(), attempts = 1");
    await send();
    expect(subjects()).toEqual(["Link"]);
  });
});
