import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { keysOf } from "~/features/notifications/keys.server";
import { tell } from "~/features/notifications/notice.server";
import { addDevice } from "~/features/notifications/preferences.server";
import { pushDue } from "~/features/notifications/push.server";
import type { Actor } from "~/lib/db.server";
import type { JobHandles } from "~/lib/jobs";
import { createDatabase, type TestDatabase } from "../support/database";
import { readVapid, startPushService, type PushService, type TestDevice } from "../support/push-service";

let database: TestDatabase;
let service: PushService;
let handles: JobHandles;
let reader: Actor;

beforeAll(async () => {
  database = await createDatabase();
  service = await startPushService();
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  handles = { db: database.db, log, siteUrl: "http://khosheh.test", env: { MAIL_FROM: "Khosheh <post@mail.test>", PUSH_SERVICES: [service.origin] } } as unknown as JobHandles;
});
afterAll(async () => {
  await service?.stop();
  await database?.close();
});
beforeEach(async () => {
  service.received.length = 0;
  service.status = 201;
  await query("delete from public.notifications; delete from public.push_devices; delete from public.notification_preferences");
  reader = await newPerson();
});

async function query<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
  return (await database.admin.query(text, values)).rows as Row[];
}

async function newPerson(): Promise<Actor> {
  const [personId, sessionId] = [randomUUID(), randomUUID()];
  await query("insert into auth.users (id, email, email_confirmed_at) values ($1, $2, now())", [personId, `${personId}@push.test`]);
  await query("insert into auth.sessions (id, user_id, created_at, updated_at) values ($1, $2, now(), now())", [sessionId, personId]);
  await query("insert into public.people (id, display_name, locale) values ($1, 'Somebody', 'en')", [personId]);
  return { personId, sessionId };
}

const add = ({ endpoint, p256dh, auth }: TestDevice, actor = reader) => database.db.as(actor, (tx) => addDevice(tx, { actor, endpoint, p256dh, auth, label: "Test", pushServices: [service.origin] }));
const told = (key: string, kind = "quote.received") => database.db.service((tx) => tell(tx, { personId: reader.personId, kind, facts: {}, path: "/rounds/6e976194-f7b2-42b1-b433-1e238b7628fd", dedupeKey: key }, () => ({ subject: `A secret price: ${key}`, paragraphs: ["."] })));
const devices = () => query<{ endpoint: string }>("select endpoint from public.push_devices");
const outcomes = async () => (await query<{ outcome: string | null }>("select outcome from public.notification_deliveries where channel = 'push' order by id")).map(({ outcome }) => outcome);
const later = () => query("update public.notification_deliveries set due_at = clock_timestamp() where settled_at is null");

describe("a push", () => {
  it("given a device, then it gets one message that only it can read, that says the kind alone, from a server that proves who it is", async () => {
    const device = service.newDevice();
    await add(device);
    await told("12");
    await told("12");
    expect(await pushDue(handles)).toBe(1);
    expect(await pushDue(handles)).toBe(0);
    const [pushed, ...others] = service.received;
    expect(others).toEqual([]);
    expect(device.decrypt(pushed!.body)).toEqual({ title: "Khosheh", body: "News of a quote", path: "/rounds/6e976194-f7b2-42b1-b433-1e238b7628fd", tag: expect.any(String) as string, lang: "en", dir: "ltr" });
    expect(pushed!.headers).toMatchObject({ ttl: "86400", "content-encoding": "aes128gcm" });
    expect(pushed!.headers.topic).toMatch(/^[\w-]{1,32}$/);
    const vapid = readVapid(String(pushed!.headers.authorization));
    expect(vapid).toMatchObject({ claims: { aud: service.origin, sub: "mailto:post@mail.test" }, publicKey: (await database.db.service(keysOf)).vapid.publicKey });
  });

  it("given somebody who wants the words on their screen, then they are there", async () => {
    const device = service.newDevice();
    await add(device);
    await query("insert into public.notification_settings (person_id, push_words) values ($1, true)", [reader.personId]);
    await told("13");
    await pushDue(handles);
    expect(device.decrypt(service.received[0]!.body).body).toBe("A secret price: 13");
  });

  it("given two devices, then each gets one; given none for the kind, then nobody does", async () => {
    const [one, two] = [service.newDevice(), service.newDevice()];
    await add(one);
    await add(two);
    await told("both");
    await query("insert into public.notification_preferences (person_id, family, push) values ($1, 'quote', false)", [reader.personId]);
    await told("neither");
    await Promise.all([pushDue(handles), pushDue(handles)]);
    expect(service.received.map(({ path }) => service.origin + path).sort()).toEqual([one.endpoint, two.endpoint].sort());
  });

  it.each([404, 410])("given a service that answers %s, then the device is forgotten with what waited for it", async (status) => {
    await add(service.newDevice());
    service.status = status;
    await told("gone");
    await told("gone too");
    await pushDue(handles);
    expect(await devices()).toEqual([]);
    expect(service.received).toHaveLength(1);
    expect(await outcomes()).toEqual([]);
  });

  it("given a service that is out of order, then it is asked again, and no more after five times", async () => {
    await add(service.newDevice());
    service.status = 503;
    await told("late");
    await pushDue(handles);
    service.status = 201;
    await later();
    await pushDue(handles);
    expect(await outcomes()).toEqual(["sent"]);
    service.status = 500;
    await told("never");
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await pushDue(handles);
      await later();
    }
    expect(await outcomes()).toEqual(["sent", "dead"]);
    expect(service.received).toHaveLength(2 + 5);
  });

  it("given a sender that ended while the service had it, then it isn't sent twice", async () => {
    await add(service.newDevice());
    await told("once");
    await query("update public.notification_deliveries set handed_at = now(), claim = gen_random_uuid(), attempts = 1");
    await later();
    await pushDue(handles);
    expect(service.received).toEqual([]);
    expect(await outcomes()).toEqual(["sent"]);
  });

  it("given that it was read before, then it isn't sent", async () => {
    await add(service.newDevice());
    await told("read");
    await query("update public.notifications set read_at = now()");
    await pushDue(handles);
    expect(service.received).toEqual([]);
    expect(await outcomes()).toEqual(["read"]);
  });
});

describe("a device", () => {
  it("given a conversation that its reader has left, then it isn't sent", async () => {
    await add(service.newDevice());
    await database.db.service((tx) => tell(tx, { personId: reader.personId, kind: "quote.received", facts: {}, path: `/chat/${randomUUID()}`, dedupeKey: "left" }));
    expect(await pushDue(handles)).toBe(0);
    expect([service.received, await outcomes()]).toEqual([[], ["read"]]);
  });

  it("given that its session ended, then it gets nothing more", async () => {
    await add(service.newDevice());
    await told("before");
    await query("delete from auth.sessions where id = $1", [reader.sessionId]);
    await pushDue(handles);
    await told("after");
    await pushDue(handles);
    expect(service.received).toEqual([]);
  });

  it("given somebody else who signs in on it, then it is theirs, and what waited for the first isn't shown to them", async () => {
    const device = service.newDevice();
    await add(device);
    await told("for the first");
    const other = await newPerson();
    await add(device, other);
    await pushDue(handles);
    expect(service.received).toEqual([]);
    expect(await query("select person_id from public.push_devices")).toEqual([{ person_id: other.personId }]);
  });

  it("given an address that is no push service, or a session of somebody else, then it is refused", async () => {
    expect(await add({ ...service.newDevice(), endpoint: "http://169.254.169.254/latest" })).toMatchObject({ ok: false, reason: "not_a_push_service" });
    const other = await newPerson();
    await expect(add(service.newDevice(), { ...reader, sessionId: other.sessionId })).rejects.toThrow("no such session");
    expect(await devices()).toEqual([]);
  });
});
