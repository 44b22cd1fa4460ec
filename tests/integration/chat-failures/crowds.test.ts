import fc from "fast-check";
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { sweepFiles } from "~/features/chat/attachments.server";
import { deleteMessage, markRead, markUnread, sendMessage } from "~/features/chat/commands.server";
import { queueMail } from "~/features/notifications/queue.server";
import { folderStore } from "~/lib/files/folder.server";
import { allLive, newRooms, openMember, type Member, type Room } from "../../support/crowd";
import { allQuiet, newLedger, spread } from "../../support/ledger";
import { until } from "../../support/load";
import { startMailServer } from "../../support/mail-server";
import { openProxy, type Proxy } from "../../support/proxy";
import { newFolder, removeFolder, type TestServer } from "../../support/server";
import { startServices, type Services } from "../../support/services";

/** Pages that are open at once, and steps of the course of reading; the long run has 10,000 of both. */
const PAGES = Number(process.env.CHAT_CROWD ?? 200);
const PATIENCE_MS = 60_000 + PAGES * 20;
const STEPS = Number(process.env.CHAT_STEPS ?? 250);
let services: Services;
let server: TestServer;
let way: Proxy;
const open: { stop: () => unknown }[] = [];

beforeAll(async () => {
  services = await startServices();
  server = await services.web({ worker: false });
  way = await openProxy(server.url);
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});
afterAll(async () => {
  await way?.close();
  await services?.stop();
});

const query = async <Row>(text: string, values: unknown[] = []) => (await services.database.admin.query(text, values)).rows as Row[];
const memoryOf = (pid: number) => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]);

describe("15: a crowd", () => {
  it(`given ${PAGES} open pages of which a hundredth talks, and a network that drops all of them at once, then each comes back by itself and misses nothing`, async () => {
    const rooms = await newRooms(services, Math.ceil(PAGES / 20), 20);
    const ledger = newLedger();
    const before = memoryOf(server.pid);
    let began = performance.now();
    const pages = rooms.flatMap((room) => room.people.map((person) => openMember(way.url, person, { ledger, opens: [room.c] })));
    open.push(...pages);
    await allLive(pages, PATIENCE_MS);
    const ramp = pages.length / ((performance.now() - began) / 1000);
    const memory = (memoryOf(server.pid) - before) / pages.length;
    const talking = pages.filter((_, index) => index % 100 === 0);
    const roomOf = (page: Member) => rooms.find(({ people }) => people.some(({ id }) => id === page.me))!;
    for (const page of talking) page.send(roomOf(page).c, "before the storm", null);
    await Promise.all(talking.map((page) => page.waitFor("its ack", ({ outbox }) => outbox.length === 0, 20_000)));
    way.cut();
    await Promise.all(pages.map((page) => page.waitFor("the break", ({ line }) => line === "away", PATIENCE_MS)));
    for (const page of talking) page.send(roomOf(page).c, "in the storm", null);
    began = performance.now();
    way.mend();
    for (const room of rooms) {
      const inside = pages.filter((page) => roomOf(page) === room);
      await allLive(inside, PATIENCE_MS);
      await allQuiet(services.database, [room.c], inside, PATIENCE_MS);
      expect(await ledger.judge(services.database, [room.c], inside)).toMatchObject({ lost: 0, duplicated: 0, outOfOrder: 0, differing: 0 });
    }
    expect(ledger.acked()).toBe(talking.length * 2);
    expect(ledger.failed).toEqual([]);
    console.log(`  ${pages.length} pages: ${Math.round(ramp)} a second, ${Math.round(memory)} KiB each; all in step ${Math.round(performance.now() - began)} ms after the storm; live ${spread(ledger.liveMs)}`);
  }, 4 * PATIENCE_MS);
});

describe("20: the worker that writes to people", () => {
  const mail = (subject: string, onceOnly: boolean) =>
    services.database.db.service((tx) => queueMail(tx, { recipient: `${randomUUID()}@kill.test`, kind: "chat", locale: "en", subject, text: subject, onceOnly }));
  const leaseEnds = () => query("update public.mails set not_before = now() where sent_at is null");

  it.each([
    ["before the end of a mail", ["DATA"], "is kept", 0],
    ["after the end of a mail, before the server's answer", ["DATA", ".\r\n"], "passes", 1],
  ] as const)("given kill -9 %s, then the reader has it once, whoever goes on", async (_when, words, last, already) => {
    const smtp = await startMailServer();
    open.push(smtp);
    const link = await openProxy(`http://127.0.0.1:${smtp.port}`);
    open.push({ stop: () => link.close() });
    const env = { SMTP_URL: `smtp://127.0.0.1:${link.port}`, SITE_URL: server.url };
    const caught = link.trap([...words], last);
    await mail("once", true);
    const worker = await services.worker({ env });
    await caught;
    await until("it is with the server, or not", () => smtp.received.length === already);
    await worker.stop("SIGKILL");
    await leaseEnds();
    const next = await services.worker({ env });
    await mail("the one behind", true);
    await until("the one behind is there", () => smtp.received.some(({ headers }) => headers.get("subject") === "the one behind"));
    await until("nothing is left to send", async () => (await query("select 1 from public.mails where sent_at is null and dead_at is null")).length === 0);
    expect(smtp.received.map(({ headers }) => headers.get("subject")).sort()).toEqual(["once", "the one behind"]);
    await next.stop();
  }, 60_000);

  it("given an event that always fails, then it is set aside in the end and holds up none behind it", async () => {
    const worker = await services.worker();
    const [poison] = await query<{ id: string }>("insert into public.outbox (topic, payload) values ('chat.unread', '{\"conversationId\": 7}') returning id");
    const [behind] = await query<{ id: string }>("insert into public.outbox (topic, payload) values ('chat.lists', '{\"personIds\": []}') returning id");
    await until("the one behind it is through", async () => (await query("select 1 from public.outbox where id = $1", [behind!.id])).length === 0);
    await until("it is given up", async () => {
      await query("update public.outbox set not_before = now() where id = $1 and dead_at is null", [poison!.id]);
      return (await query("select 1 from public.outbox where id = $1 and dead_at is not null", [poison!.id])).length === 1;
    });
    await query("delete from public.outbox where id = $1", [poison!.id]);
    await worker.stop();
  }, 60_000);
});

describe("21: unread by arithmetic", () => {
  it(`given ${STEPS} steps of five people who send, read, unread, take away, leave and come back, then it is the count at each step, never below nothing`, async () => {
    const [room] = (await newRooms(services, 1, 5)) as [Room];
    const there = room.people.map(() => true);
    const steps = fc.sample(fc.record({ who: fc.nat(4), act: fc.constantFrom("send", "send", "read", "unread", "delete", "leave", "come"), to: fc.nat(1_000_000) }), { numRuns: STEPS, seed: 21 });
    let last = 0;
    for (const { who, act, to } of steps) {
      const person = room.people[who]!;
      const as = <T>(work: Parameters<typeof services.database.db.as<T>>[1]) => services.database.db.as({ personId: person.id, sessionId: person.sessionId }, work);
      const at = { conversationId: room.c, seq: last === 0 ? 0 : (to % last) + 1 };
      if (act === "come" || act === "leave") {
        if (act === "leave" ? there.filter(Boolean).length > 1 && there[who] : !there[who]) {
          there[who] = act === "come";
          await query("update public.firm_people set left_at = case when $3 then null else now() end where firm_id = $1 and person_id = $2", [person.firmId, person.id, there[who]]);
        }
      } else if (there[who]) {
        if (act === "send") {
          const sent = await as((tx) => sendMessage(tx, { conversationId: room.c, firmId: person.firmId, deskId: null, clientId: randomUUID(), body: "a message" }));
          if (sent.ok) last = sent.seq;
        } else if (at.seq > 0) {
          if (act === "read") await as((tx) => markRead(tx, at));
          else if (act === "unread") await as((tx) => markUnread(tx, at));
          else await as((tx) => deleteMessage(tx, at));
        }
      }
      const wrong = await query(
        `select k.person_id, c.msg_count - k.read_count as arithmetic, (select count(*) from public.chat_messages m where m.conversation_id = c.id and m.kind = 'text' and m.seq > k.read_seq) as counted
         from public.chat_conversations c join public.chat_cursors k on k.conversation_id = c.id
         where c.id = $1 and (c.msg_count - k.read_count < 0 or c.msg_count - k.read_count <> (select count(*) from public.chat_messages m where m.conversation_id = c.id and m.kind = 'text' and m.seq > k.read_seq))`, [room.c]);
      expect(wrong, `${act} by ${who}`).toEqual([]);
    }
  }, 60_000 + STEPS * 60);
});

describe("22: files whose message never came", () => {
  it("given an upload whose send was lost, then it goes after a day with its bytes, and one that was sent stays", async () => {
    const folder = newFolder();
    open.push({ stop: () => removeFolder(folder) });
    const files = folderStore(folder);
    const [room] = (await newRooms(services, 1, 2)) as [Room];
    const person = room.people[0]!;
    const kept = await Promise.all(
      ["2 days", "2 days", "1 hour"].map(async (age) => {
        const [id, key] = [randomUUID(), `chat-${room.c}/${randomUUID()}`];
        await files.put(key, Buffer.from("%PDF-1.7"), "application/pdf");
        await query(
          "insert into public.chat_attachments (id, conversation_id, uploader_id, kind, status, media_type, byte_size, storage_key, original_name, created_at) values ($1, $2, $3, 'pdf', 'ready', 'application/pdf', 8, $4, 'a.pdf', now() - $5::interval)",
          [id, room.c, person.id, key, age]);
        return { id, key };
      }),
    );
    await services.database.db.as({ personId: person.id, sessionId: person.sessionId }, (tx) => sendMessage(tx, { conversationId: room.c, firmId: person.firmId, deskId: null, clientId: randomUUID(), body: "with a file", files: [kept[1]!.id] }));
    expect(await sweepFiles(services.database.db, files)).toBe(1);
    expect(kept.map(({ key }) => existsSync(path.join(folder, key)))).toEqual([false, true, true]);
    expect((await query<{ id: string }>("select id::text from public.chat_attachments where conversation_id = $1", [room.c])).map(({ id }) => id).sort()).toEqual([kept[1]!.id, kept[2]!.id].sort());
  });
});
