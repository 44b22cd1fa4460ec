import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { deleteMessage, markRead, openDirect, sendMessage } from "~/features/chat/commands.server";
import { muteConversation } from "~/features/chat/membership.server";
import { chatNoticeJobs } from "~/features/notifications/chat.server";
import { composeDue } from "~/features/notifications/compose.server";
import { sendDue } from "~/features/notifications/deliver.server";
import { openNotice, readInbox, unreadNotices } from "~/features/notifications/inbox.server";
import { waitingNotices } from "~/features/notifications/live.server";
import { tell } from "~/features/notifications/notice.server";
import { chooseKinds } from "~/features/notifications/preferences.server";
import { readStop, stopByToken } from "~/features/notifications/stop.server";
import { waitingNoticeJobs } from "~/features/notifications/waiting.server";
import type { Actor } from "~/lib/db.server";
import type { JobHandles } from "~/lib/jobs";
import { createDatabase, type TestDatabase } from "../support/database";

const siteUrl = "http://khosheh.test";
let database: TestDatabase;
let handles: JobHandles;
let errors: unknown[];
let potter: Actor & { firmId: string };
let supplier: Actor & { firmId: string };
let c: string;

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  errors = [];
  const log = { info: () => undefined, warn: () => undefined, error: (fields: unknown) => void errors.push(fields) };
  handles = { db: database.db, now: () => new Date(), log, siteUrl } as unknown as JobHandles;
  await query("delete from public.notifications; delete from public.mails; delete from public.outbox; delete from public.notification_preferences");
  [potter, supplier] = [await newOwner("Maryam", "Potter"), await newOwner("Bahram", "Supplier")];
  c = await database.db.as(potter, (tx) => openDirect(tx, { firmId: potter.firmId, otherFirmId: supplier.firmId }));
});

async function query<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
  return (await database.admin.query(text, values)).rows as Row[];
}

async function newOwner(name: string, firm: string): Promise<Actor & { firmId: string }> {
  const [personId, sessionId, firmId] = [randomUUID(), randomUUID(), randomUUID()];
  await query("insert into auth.users (id, email, email_confirmed_at) values ($1, $2, now())", [personId, `${personId}@notices.test`]);
  await query("insert into public.people (id, display_name, locale) values ($1, $2, 'en')", [personId, name]);
  // What the clock says while the test runs mustn't matter.
  await query("insert into public.notification_settings (person_id) values ($1)", [personId]);
  await query("insert into public.firms (id, slug, kind, name_en, status) values ($1, $2, 'sme', $3, 'active')", [firmId, `f-${firmId}`, firm]);
  await query("insert into public.firm_people (firm_id, person_id, role) values ($1, $2, 'owner')", [firmId, personId]);
  return { personId, sessionId, firmId };
}

const say = (body: string, from = potter) => database.db.as(from, (tx) => sendMessage(tx, { conversationId: c, firmId: from.firmId, deskId: null, clientId: randomUUID(), body }));
const read = (seq: number, who = supplier) => database.db.as(who, (tx) => markRead(tx, { conversationId: c, seq }));
const choose = (family: string, delivery: string, thread = "", who = supplier) =>
  query("insert into public.notification_preferences (person_id, family, thread, delivery) values ($1, $2, $3, $4)", [who.personId, family, thread, delivery]);

/** Delivers what waits for those who are away, as the relay does: at least once. */
async function relay(times = 1): Promise<number> {
  const events = await query<{ id: bigint; topic: string; payload: unknown }>("select id, topic, payload from public.outbox where topic = 'chat.unread' order by id");
  for (const event of events) for (let time = 0; time < times; time += 1) await chatNoticeJobs["chat.unread"]!(event, handles);
  await query("delete from public.outbox where id = any ($1)", [events.map(({ id }) => id)]);
  return events.length;
}
/** The minutes that a mail waits, and those until the next one of a conversation, go by. */
const wait = () => query("update public.notification_deliveries set due_at = due_at - interval '40 minutes', settled_at = settled_at - interval '40 minutes'");
const mails = () => query<{ kind: string; recipient: string; subject: string; body_text: string; body_html: string; unsubscribe_url: string; thread: string | null }>("select * from public.mails order by id");
const inbox = (who = supplier) => database.db.as(who, (tx) => readInbox(tx, 1));

describe("messages to somebody who is away", () => {
  it("given several in a row, then one event, one growing notice and, minutes later, one mail that quotes them all", async () => {
    for (const body of ["First", "Second"]) await say(body);
    expect(await relay(2)).toBe(1);
    await say("سوم");
    expect(await relay(2)).toBe(1);
    expect((await inbox()).items).toMatchObject([{ kind: "chat.message", facts: { count: 3, sender: "Maryam", partyEn: "Potter" }, path: `/chat/${c}`, unread: true, more: 0 }]);
    expect((await inbox(potter)).items).toEqual([]);
    await composeDue(handles);
    expect(await mails()).toEqual([]);

    await wait();
    await composeDue(handles);
    await composeDue(handles);
    const [mail, ...others] = await mails();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ recipient: `${supplier.personId}@notices.test`, subject: "Conversation: Potter", thread: `chat:${c}` });
    for (const said of ["First", "Second", "سوم", `${siteUrl}/chat/${c}`]) expect(mail!.body_text).toContain(said);
    expect(mail!.body_html).toContain('<div dir="auto"');

    await say("Fourth");
    await relay();
    await wait();
    await composeDue(handles);
    const [, next] = await mails();
    expect(next!.body_text).toContain("Fourth");
    expect(next!.body_text).not.toContain("Second");
    expect((await inbox()).items).toMatchObject([{ facts: { count: 1 }, more: 1 }]);
    expect(errors).toEqual([]);
  });

  it("given that they are read in time, in the conversation or in the inbox, then no mail is written", async () => {
    await say("Read in the conversation");
    await relay();
    expect(await database.db.as(supplier, unreadNotices)).toBe(1);
    await read(1);
    expect(await database.db.as(supplier, unreadNotices)).toBe(0);
    await say("Read in the inbox");
    await relay();
    await database.db.as(supplier, async (tx) => openNotice(tx, (await readInbox(tx, 1)).items[0]!.id));
    await wait();
    await composeDue(handles);
    expect(await mails()).toEqual([]);
    expect(await query("select outcome from public.notification_deliveries")).toEqual([{ outcome: "read" }, { outcome: "read" }]);
  });

  it("given that some are read, then the mail holds the others", async () => {
    for (const body of ["Seen", "Unseen"]) await say(body);
    await relay();
    await read(1);
    await wait();
    await composeDue(handles);
    const [mail] = await mails();
    expect(mail!.body_text).toContain("Unseen");
    expect(mail!.body_text).not.toContain("Seen");
  });

  it("given messages while their event is handled, then none is forgotten and none is told twice", async () => {
    const all = Array.from({ length: 30 }, (_, index) => `Message ${index}.`);
    const sending = (async () => {
      for (const body of all) await say(body);
    })();
    let done = false;
    void sending.then(() => (done = true));
    while (!done) await relay();
    await sending;
    await relay();
    await wait();
    await composeDue(handles);
    const { rows } = await database.admin.query<{ first: number; last: number }>("select first_seq::int as first, last_seq::int as last from public.notifications where person_id = $1 order by first_seq", [supplier.personId]);
    expect(rows.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, index) => first + index))).toEqual(all.map((_, index) => index + 1));
    expect(await query("select sum((facts ->> 'count')::int)::int as n from public.notifications where person_id = $1", [supplier.personId])).toEqual([{ n: all.length }]);
  });

  it("given a reader who leaves the firm before the mail is written, or before it is sent, then it isn't", async () => {
    await say("Before they left");
    await relay();
    await query("update public.firm_people set left_at = now() where person_id = $1", [supplier.personId]);
    await wait();
    await composeDue(handles);
    expect(await mails()).toEqual([]);
    await query("update public.firm_people set left_at = null where person_id = $1", [supplier.personId]);
    await say("And again");
    await relay();
    await wait();
    await composeDue(handles);
    await query("update public.firm_people set left_at = now() where person_id = $1", [supplier.personId]);
    const sent: string[] = [];
    const sender = { sendMail: ({ subject }: { subject: string }) => Promise.resolve(sent.push(subject)) };
    expect(await sendDue({ ...handles, env: { MAIL_FROM: "post@mail.test" } } as unknown as JobHandles, sender)).toBe(0);
    expect([sent, (await query("select 1 from public.mails where cancelled_at is not null")).length]).toEqual([[], 1]);
  });

  it("given a room whose word is off, inbox or daily, then it is kept to", async () => {
    await choose("room", "inbox", `chat:${c}`);
    await say("Quietly");
    await relay();
    expect(await query("select 1 from public.notification_deliveries")).toEqual([]);
    expect(await database.db.as(supplier, unreadNotices)).toBe(1);
    await query("update public.notification_preferences set delivery = 'off'");
    await read(1);
    await say("Not at all");
    await relay();
    expect(await database.db.as(supplier, unreadNotices)).toBe(0);
    await query("update public.notification_preferences set delivery = 'daily'");
    await say("Tomorrow");
    await relay();
    const [delivery] = await query<{ cadence: string; hour: number }>("select cadence, extract(hour from due_at at time zone 'Asia/Tehran')::int as hour from public.notification_deliveries");
    expect(delivery).toEqual({ cadence: "daily", hour: 8 });
  });
});

describe("a message that names somebody", () => {
  const naming = (body: string) =>
    database.db.as(potter, (tx) => sendMessage(tx, { conversationId: c, firmId: potter.firmId, deskId: null, clientId: randomUUID(), body, mention: [supplier.personId] }));

  it("given a conversation that they muted, then they are told of that message alone, once; the others of it stay silent", async () => {
    await say("Nobody in particular");
    await database.db.as(supplier, (tx) => muteConversation(tx, { conversationId: c, until: new Date(Date.now() + 3_600_000) }));
    expect(await naming("For you")).toMatchObject({ ok: true });
    await relay(2);
    expect((await inbox()).items).toMatchObject([{ kind: "chat.mentioned", facts: { body: "For you", sender: "Maryam" }, path: `/chat/${c}` }]);
    expect((await inbox(potter)).items).toEqual([]);
  });

  it("given that it was read or taken away before, then nobody is told", async () => {
    await naming("Read in time");
    await read(1);
    await naming("Taken away");
    await database.db.as(potter, (tx) => deleteMessage(tx, { conversationId: c, seq: 2 }));
    await relay();
    expect((await inbox()).items).toEqual([]);
    expect(errors).toEqual([]);
  });
});

describe("what a person is told", () => {
  const letterIn = (subject: string) => () => ({ subject, paragraphs: ["What happened."], action: { label: "See", url: `${siteUrl}/rounds/6e976194-f7b2-42b1-b433-1e238b7628fd` } });
  const notice = (kind: string, key: string) => ({ personId: supplier.personId, kind, facts: {}, path: "/rounds/6e976194-f7b2-42b1-b433-1e238b7628fd", dedupeKey: key });
  const told = (kind: string, key: string, subject = key) => database.db.service((tx) => tell(tx, notice(kind, key), letterIn(subject)));

  it("given one event twice and side by side, then one notice and one mail", async () => {
    await Promise.all([told("round.locked", "a"), told("round.locked", "a"), told("round.locked", "a")]);
    await told("round.locked", "a");
    expect(await mails()).toHaveLength(1);
    expect((await inbox()).items).toMatchObject([{ facts: { title: { fa: "a", en: "a" } } }]);
  });

  it("given a digest, then one mail lists what was collected and wasn't read", async () => {
    await choose("round", "daily");
    for (const key of ["One", "Two", "Three"]) await told("round.ordered", key);
    expect(await mails()).toEqual([]);
    await query("update public.notifications set read_at = now() where dedupe_key = 'Two'");
    await query("update public.notification_deliveries set due_at = now()");
    await composeDue(handles);
    const [mail, ...others] = await mails();
    expect(others).toEqual([]);
    expect(mail!.subject).toBe("2 new notices on Khosheh");
    expect([mail!.body_text.includes("One"), mail!.body_text.includes("Two"), mail!.body_text.includes("Three")]).toEqual([true, false, true]);
  });

  it("given a digest that waits for the mail server while part of it is read, then a mail of what is left goes out, once", async () => {
    await choose("round", "daily");
    for (const key of ["One", "Two", "Three"]) await told("round.ordered", key);
    await query("update public.notification_deliveries set due_at = now()");
    await composeDue(handles);
    await query("update public.notifications set read_at = now() where dedupe_key = 'One'");
    const sent: string[] = [];
    const sender = { sendMail: async ({ text }: { text: string }) => void sent.push(text) };
    for (let turn = 0; turn < 3; turn += 1) {
      await composeDue(handles);
      await sendDue({ ...handles, env: { MAIL_FROM: "post@mail.test" } } as unknown as JobHandles, sender);
    }
    expect(sent.map((text) => ["One", "Two", "Three"].map((key) => text.includes(key)))).toEqual([[false, true, true]]);
    expect(await query("select outcome, count(*)::int from public.notification_deliveries group by outcome")).toEqual([{ outcome: "sent", count: 3 }]);
  });

  it("given a conversation in a digest, then its line says how many messages are unread", async () => {
    await choose("chat", "daily");
    for (const body of ["Hello", "Are you there?"]) await say(body);
    await relay();
    await query("update public.notification_deliveries set due_at = now()");
    await composeDue(handles);
    expect((await mails()).map(({ body_text }) => body_text)).toEqual([expect.stringMatching(/• Conversation: .+\n2 unread messages\n/)]);
  });

  it("given quiet hours around the clock but one, then what is urgent is mailed at once and the rest after them, once though two workers see it", async () => {
    const { rows } = await database.admin.query<{ hour: number }>("select extract(hour from now() at time zone 'Asia/Tehran')::int as hour");
    const hour = rows[0]!.hour;
    await query("update public.notification_settings set quiet_from = $2, quiet_until = $3 where person_id = $1", [supplier.personId, hour, (hour + 23) % 24]);
    await told("need.answered", "waits");
    await told("round.locked", "urgent");
    expect((await mails()).map(({ subject }) => subject)).toEqual(["urgent"]);
    await query("update public.notification_deliveries set due_at = now() where settled_at is null");
    await Promise.all([composeDue(handles), composeDue(handles)]);
    expect((await mails()).map(({ subject }) => subject)).toEqual(["urgent", "waits"]);
  });

  it("given a digest that waits and another choice, then it follows: weekly, not at all; at once is for what comes next", async () => {
    const chooseNow = async (delivery: "off" | "weekly" | "daily" | "at_once") => {
      await database.db.as(supplier, (tx) => chooseKinds(tx, { actor: supplier, kinds: { round: { delivery, push: false } } }));
      for (const event of await query<{ id: bigint; topic: string; payload: unknown }>("select id, topic, payload from public.outbox where topic = 'notices.chosen'")) await waitingNoticeJobs["notices.chosen"]!(event, handles);
      await query("delete from public.outbox where topic = 'notices.chosen'");
    };
    const waits = () => query<{ cadence: string; at: string }>("select cadence, to_char(due_at at time zone 'Asia/Tehran', 'HH24') as at from public.notification_deliveries where settled_at is null");
    await chooseNow("daily");
    await told("round.ordered", "one");
    await chooseNow("weekly");
    expect(await waits()).toEqual([{ cadence: "weekly", at: "08" }]);
    await chooseNow("at_once");
    await told("round.ordered", "two");
    expect([await waits(), (await mails()).map(({ subject }) => subject)]).toEqual([[{ cadence: "weekly", at: "08" }], ["two"]]);
    await chooseNow("off");
    expect(await waits()).toEqual([]);
    await query("update public.notification_deliveries set due_at = now()");
    await composeDue(handles);
    expect(await mails()).toHaveLength(1);
  });

  it("given a kind that is off, then nothing is written; with the inbox alone, no mail", async () => {
    await choose("result", "off");
    await choose("quote", "inbox");
    await told("round.locked", "off");
    await told("quote.received", "inbox");
    expect(await mails()).toEqual([]);
    expect((await inbox()).items).toMatchObject([{ kind: "quote.received" }]);
  });

  it("then notices of one round are one line of the inbox, and reading it reads them all and calls the bell", async () => {
    for (const key of ["One", "Two"]) await told("round.ordered", key);
    expect(await inbox()).toMatchObject({ unread: 1, items: [{ more: 1, unread: true }] });
    await query("delete from public.outbox");
    await database.db.as(supplier, async (tx) => openNotice(tx, (await readInbox(tx, 1)).items[0]!.id));
    expect(await query("select topic, payload from public.outbox")).toEqual([{ topic: "notices.changed", payload: { personIds: [supplier.personId] } }]);
    expect(await database.db.service((tx) => waitingNotices(tx, [supplier.personId]))).toEqual([{ personId: supplier.personId, unread: 0 }]);
    expect(await database.db.as(supplier, (tx) => readInbox(tx, 1, "unread"))).toMatchObject({ items: [] });
  });

  it("given the link of a mail, then its bearer stops the mails of that kind, and nothing else", async () => {
    await told("round.locked", "before");
    const [mail] = await mails();
    expect(mail!.body_text).toContain(mail!.unsubscribe_url);
    const token = mail!.unsubscribe_url.split("/").at(-1)!;
    expect(await readStop(database.db, token)).toEqual({ scope: "result", room: false, stopped: false });
    const [payload, signature] = token.split(".") as [string, string];
    const forged = Buffer.from(JSON.stringify({ p: potter.personId, f: "result" })).toString("base64url");
    for (const wrong of [`${forged}.${signature}`, payload, `${payload}.`, `${payload}.${"A".repeat(43)}`, "", "."]) expect(await stopByToken(database.db, wrong)).toBe(false);
    await told("round.locked", "waiting");
    expect(await stopByToken(database.db, token)).toBe(true);
    expect(await stopByToken(database.db, token)).toBe(true);
    // What waits for the mail server is called off too.
    expect(await query("delete from public.mails where cancelled_at is not null and subject = 'waiting' returning 1")).toHaveLength(1);
    expect(await readStop(database.db, token)).toMatchObject({ stopped: true });
    await told("round.locked", "after");
    await told("quote.received", "other kind");
    expect((await mails()).map(({ subject }) => subject)).toEqual(["before", "other kind"]);
    expect((await inbox()).unread).toBe(1);
  });

  it("given the link of a conversation's mail, then only that conversation is silent by mail", async () => {
    await say("Hello");
    await relay();
    await wait();
    await composeDue(handles);
    const token = (await mails())[0]!.unsubscribe_url.split("/").at(-1)!;
    expect(await readStop(database.db, token)).toMatchObject({ room: true });
    await stopByToken(database.db, token);
    expect(await query("select family, thread, delivery from public.notification_preferences")).toEqual([{ family: "room", thread: `chat:${c}`, delivery: "inbox" }]);
  });
});
