import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Ack, SentAck } from "~/features/chat/schema";
import { allLive, newRooms, openMember, tokenOf, type Member, type Room } from "../../support/crowd";
import { allQuiet, newLedger } from "../../support/ledger";
import { typeOn, until } from "../../support/load";
import { openProxy, type Proxy } from "../../support/proxy";
import { startServices, type Services } from "../../support/services";
import type { TestServer } from "../../support/server";
import { newSocket } from "../../support/talk";

const unharmed = { lost: 0, duplicated: 0, outOfOrder: 0, differing: 0 };
/** How long the network is gone; the long run has two minutes. */
const CUT_MS = Number(process.env.CHAT_CUT_MS ?? 2_000);
let services: Services;
let server: TestServer;
let buried: { member: Member; room: Room; way: Proxy; noticedMs: Promise<number> };
const ways: Proxy[] = [];
const open: { stop: () => void }[] = [];

beforeAll(async () => {
  services = await startServices();
  server = await services.web();
  // Begun here, because it takes two thirds of a minute to be noticed; the others run meanwhile.
  const [room] = (await newRooms(services, 1, 2)) as [Room];
  const way = await newWay();
  const member = openMember(way.url, room.people[0]!, { opens: [room.c] });
  await allLive([member]);
  way.swallow("up", "down");
  const since = performance.now();
  member.send(room.c, "into the hole", null);
  const noticed = member.waitFor("the end of the line", ({ line }) => line !== "live", 60_000);
  buried = { member, room, way, noticedMs: noticed.then(() => performance.now() - since, () => Infinity) };
});
afterEach(() => open.splice(0).forEach((one) => one.stop()));
afterAll(async () => {
  buried?.member.stop();
  for (const way of ways) await way.close();
  await services?.stop();
});

async function newWay(): Promise<Proxy> {
  const way = await openProxy(server.url);
  ways.push(way);
  return way;
}
const member = (...args: Parameters<typeof openMember>): Member => {
  const made = openMember(...args);
  open.push(made);
  return made;
};
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("9: a network that is gone", () => {
  it("given a cut in the middle of talking, then everything arrives once and in order when it is back", async () => {
    const ledger = newLedger();
    const [room] = (await newRooms(services, 1, 3)) as [Room];
    const way = await newWay();
    const members = room.people.map((person, index) => member(index === 0 ? way.url : server.url, person, { ledger, opens: [room.c] }));
    await allLive(members);
    const load = typeOn(members, () => [room.c], 400);
    await pause(600);
    way.cut();
    await pause(CUT_MS);
    way.mend();
    await until("the one that was away has said what it had to", () => members[0]!.view().outbox.every(({ state }) => state === "sent") && members[0]!.view().line === "live", 40_000);
    load.stop();
    await allQuiet(services.database, [room.c], members);
    expect(await ledger.judge(services.database, [room.c], members)).toEqual({ typed: ledger.entries.size, acked: ledger.entries.size, ...unharmed });
  }, 60_000 + CUT_MS);
});

describe("10: a page that was away for long", () => {
  it("given a thousand changes, edits and deletions of what it shows among them, then six requests at most bring it to where the database is", async () => {
    const [room] = (await newRooms(services, 1, 2)) as [Room];
    const way = await newWay();
    const page = member(way.url, room.people[0]!, { opens: [room.c] });
    const put = (from: number, to: number) =>
      services.database.admin.query("insert into public.chat_messages (conversation_id, seq, ev, cnt, body, created_at) select $1, n, n, n, 'message ' || n, now() from generate_series($2::int, $3::int) n", [room.c, from, to]);
    const stand = (seq: number, ev: number) => services.database.admin.query("update public.chat_conversations set last_seq = $2, last_ev = $3, msg_count = $2 where id = $1", [room.c, seq, ev]);
    await put(1, 40);
    await stand(40, 40);
    await allLive([page]);
    page.check();
    await page.waitFor("what there is", () => page.rows(room.c).length === 40);
    way.cut();
    await page.waitFor("the break", ({ line }) => line === "away");
    await put(41, 960);
    await services.database.admin.query("update public.chat_messages set ev = 960 + seq, rev = 1, body = 'edited ' || seq, edited_at = now() where conversation_id = $1 and seq <= 20", [room.c]);
    await services.database.admin.query("update public.chat_messages set ev = 960 + seq, rev = 1, body = '', deleted_at = now(), deleted_by = 'author' where conversation_id = $1 and seq between 21 and 40", [room.c]);
    await stand(960, 1_000);
    let asked = 0;
    page.socket().onAnyOutgoing(() => void (asked += 1));
    way.mend();
    await page.waitFor("the last change", ({ timelines }) => timelines.get(room.c)!.cursor === 1_000, 20_000);
    expect(asked).toBeLessThanOrEqual(6);
    while (await page.older(room.c));
    const { rows } = await services.database.admin.query<{ body: string }>("select body from public.chat_messages where conversation_id = $1 order by seq", [room.c]);
    expect(page.rows(room.c).map(({ body }) => body)).toEqual(rows.map(({ body }) => body));
  }, 60_000);
});

describe("11: a page that reads too slowly", () => {
  it("given hundreds of long messages that it doesn't take, then it is cut or told to ask, the memory stays, and the others hear as before", async () => {
    const [SLOW, BEFORE, MESSAGES] = [20, 150, 450];
    const [room] = (await newRooms(services, 1, 6)) as [Room];
    const [writer, reader, ...rest] = room.people;
    const way = await newWay();
    const ledger = newLedger();
    const [writing, reading] = [member(server.url, writer!, { ledger, opens: [room.c] }), member(server.url, reader!, { ledger, opens: [room.c] })];
    await allLive([writing, reading]);
    // So many messages come at once only because the database's own limits are lifted here.
    await services.database.admin.query("create or replace function private.chat_wait_ms(conversation uuid) returns float8 language sql immutable as 'select 0::float8'");
    const lifted = setInterval(() => void services.database.admin.query("delete from public.rate_limits").catch(() => undefined), 300);
    const body = "متن دراز ".repeat(880);
    let said = 0;
    async function say(count: number) {
      for (const end = said + count; said < end; ) {
        const answers = await Promise.all(Array.from({ length: 6 }, () => writing.socket().timeout(9_000).emitWithAck("msg:send", { c: room.c, id: randomUUID(), b: body }) as Promise<Ack<SentAck>>));
        said += answers.filter(({ ok }) => ok).length;
      }
    }
    // The memory that as many messages take anyway.
    await say(BEFORE);
    const before = memoryOf(server.pid);
    // Lines that have carried nothing yet: the system's own buffers grow with what they carried, to many times what is said here.
    let relieved = 0;
    await Promise.all(
      Array.from({ length: SLOW }, (_, index) => {
        const socket = newSocket(way.url, () => "", { auth: { token: rest[index % rest.length]!.token } });
        open.push({ stop: () => void socket.disconnect() });
        for (const word of ["lag", "disconnect"] as const) socket.once(word, () => void (relieved += 1));
        socket.connect();
        return new Promise((resolve) => socket.once("hello", resolve));
      }),
    );
    way.hold();
    await say(MESSAGES);
    clearInterval(lifted);
    const grown = (memoryOf(server.pid) - before) / SLOW;
    way.letGo();
    await until("each was told or cut", () => relieved === SLOW, 15_000);
    expect(grown).toBeLessThan(5 * 1024 * 1024);
    await allQuiet(services.database, [room.c], [writing, reading], 20_000);
    expect(reading.rows(room.c)).toHaveLength(said);
  }, 90_000);
});

/** Resident bytes of a process. */
function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) * 1024;
}

describe("12: clocks that are wrong", () => {
  afterEach(() => void vi.useRealTimers());

  it("given a reader's clock that is set a day forward and two days back while messages wait, then they leave in time and in order", async () => {
    const ledger = newLedger();
    const [room] = (await newRooms(services, 1, 2)) as [Room];
    const way = await newWay();
    const pages = [member(way.url, room.people[0]!, { ledger, opens: [room.c] }), member(server.url, room.people[1]!, { ledger, opens: [room.c] })];
    await allLive(pages);
    const DAY = 86_400_000;
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + DAY });
    pages[0]!.send(room.c, "tomorrow", null);
    way.cut();
    for (const body of ["waits", "waits as well"]) pages[0]!.send(room.c, body, null);
    vi.setSystemTime(Date.now() - 2 * DAY);
    pages[0]!.send(room.c, "yesterday", null);
    way.mend();
    await allQuiet(services.database, [room.c], pages, 20_000);
    expect(await ledger.judge(services.database, [room.c], pages)).toMatchObject({ acked: 4, ...unharmed });
    expect(pages[1]!.rows(room.c).map(({ body }) => body)).toEqual(["tomorrow", "waits", "waits as well", "yesterday"]);
  }, 60_000);

  it("given a database's clock that was set back an hour, then the times of messages never run backwards", async () => {
    const [room] = (await newRooms(services, 1, 2)) as [Room];
    const page = member(server.url, room.people[0]!, { opens: [room.c] });
    await allLive([page]);
    page.send(room.c, "before", null);
    await page.waitFor("it", ({ outbox }) => outbox.length === 0);
    await services.database.admin.query("update public.chat_messages set created_at = created_at + interval '1 hour' where conversation_id = $1", [room.c]);
    await services.database.admin.query("update public.chat_conversations set last_message_at = last_message_at + interval '1 hour' where id = $1", [room.c]);
    page.send(room.c, "after", null);
    await page.waitFor("both", () => page.rows(room.c).length === 2);
    const { rows } = await services.database.admin.query<{ rises: boolean }>("select bool_and(created_at >= before) as rises from (select created_at, lag(created_at, 1, '-infinity') over (order by seq) as before from public.chat_messages where conversation_id = $1) x", [room.c]);
    expect(rows[0]!.rises).toBe(true);
  });
});

describe("13: a token that runs out while the line is open", () => {
  it("given a fresh one of the same session, then the line goes on; given none or somebody else's, then nothing more is answered or heard", async () => {
    const [room] = (await newRooms(services, 1, 3)) as [Room];
    const [mine, careless, thief] = room.people as [Room["people"][number], Room["people"][number], Room["people"][number]];
    const soon = new Date(Date.now() + 4_000);
    const sockets = await Promise.all(
      [mine, careless, thief].map(async (person) => {
        const socket = newSocket(server.url, () => "", { auth: { token: await tokenOf(services, person, soon) } });
        open.push({ stop: () => void socket.disconnect() });
        const hello = new Promise((resolve) => socket.once("hello", resolve));
        socket.connect();
        await hello;
        return socket;
      }),
    );
    const refresh = (at: number, token: unknown) => (sockets[at] as unknown as { emitWithAck: (event: string, payload: object) => Promise<unknown> }).emitWithAck("auth:refresh", { token });
    expect(await refresh(0, mine.token)).toMatchObject({ ok: true });
    expect(await refresh(2, mine.token)).toEqual({ ok: false, code: "UNAUTH" });
    expect(await refresh(2, "a.b.c")).toEqual({ ok: false, code: "UNAUTH" });
    expect(await refresh(2, { token: 1 })).toEqual({ ok: false, code: "UNAUTH" });
    await pause(soon.getTime() - Date.now() + 1_200);
    const heard = new Set<number>();
    sockets.forEach((socket, at) => socket.on("ev", () => void heard.add(at)));
    const send = (at: number) => sockets[at]!.emitWithAck("msg:send", { c: room.c, id: randomUUID(), b: "hello" }) as Promise<Ack<SentAck>>;
    expect(await Promise.all([send(0), send(1), send(2)])).toMatchObject([{ ok: true }, { ok: false, code: "UNAUTH" }, { ok: false, code: "UNAUTH" }]);
    await until("the one that goes on hears it", () => heard.size > 0);
    expect([...heard]).toEqual([0]);
  });
});

describe("14: a firm that is put out while others talk", () => {
  it("given two hundred messages around it, then none that was committed afterwards reaches its sockets", async () => {
    const [room] = (await newRooms(services, 1, 10)) as [Room];
    const inside = room.people.filter(({ firmId }) => firmId === room.firms[0]);
    const out = member(server.url, room.people.find(({ firmId }) => firmId === room.firms[1])!);
    const writers = inside.map((person) => member(server.url, person));
    await allLive([out, ...writers], 20_000);
    const heard: number[] = [];
    out.socket().on("ev", ({ ev }) => void heard.push(ev));
    const sending = writers.map(async (writer) => {
      for (let said = 0; said < 40; said += 1) await writer.socket().timeout(9_000).emitWithAck("msg:send", { c: room.c, id: randomUUID(), b: `message ${said}` });
    });
    await until("it hears them talk", () => heard.length >= 20);
    const client = await services.database.admin.connect();
    await client.query("begin");
    const { rows } = await client.query<{ ev: number }>("select last_ev::float8 as ev from public.chat_conversations where id = $1 for update", [room.c]);
    await client.query("update public.chat_participants set left_at = clock_timestamp(), banned_at = clock_timestamp() where conversation_id = $1 and firm_id = $2", [room.c, room.firms[1]]);
    await client.query("commit");
    client.release();
    await Promise.all(sending);
    expect(Math.max(...heard)).toBeLessThanOrEqual(rows[0]!.ev);
    expect(await out.socket().emitWithAck("sync:conv", { c: room.c, ev: 0 })).toEqual({ ok: false, code: "NOT_FOUND" });
  }, 60_000);
});

describe("9: a line that is dead without a word", () => {
  it("given a black hole, then it is noticed within forty seconds and all that was said meanwhile is there, once", async () => {
    const { member: page, room, way, noticedMs } = buried;
    const other = member(server.url, room.people[1]!, { opens: [room.c] });
    await allLive([other]);
    other.send(room.c, "meanwhile", null);
    await other.waitFor("its message", ({ outbox }) => outbox.length === 0);
    expect(await noticedMs).toBeLessThan(45_000);
    // What was tried meanwhile is in the hole as well, and would be waited for.
    way.cut();
    way.mend();
    await allQuiet(services.database, [room.c], [page, other], 40_000);
    expect(page.rows(room.c).map(({ body }) => body)).toEqual(["meanwhile", "into the hole"]);
  }, 120_000);
});

describe("19: a line that means no good", () => {
  it("given two connections at once, then each is let in and the process lives", async () => {
    const [room] = (await newRooms(services, 1, 2)) as [Room];
    const line = new WebSocket(`${server.url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`, { headers: { origin: server.url } } as never);
    open.push({ stop: () => line.close() });
    const heard: string[] = [];
    line.onmessage = ({ data }) => void heard.push(String(data));
    // As the protocol writes them: 0 opens, 40 connects, 42 tells.
    const times = (start: string) => heard.filter((frame) => frame.startsWith(start)).length;
    const connect = `40${JSON.stringify({ token: room.people[0]!.token })}`;
    await until("the line is open", () => times("0{") === 1);
    line.send(connect);
    line.send(connect);
    await until("both are let in", () => times("40{") === 2 && times('42["hello"') === 2);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  it("given a host that is none, and an origin to match, then it is refused", async () => {
    const upgrade = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "c2l4dGVlbiBieXRlcy4uLg==" };
    const asked = request(`${server.url}/socket.io/?EIO=4&transport=websocket`, { headers: { Host: "[::1", Origin: "http://[::1", ...upgrade } });
    const answer = await new Promise((resolve, reject) => {
      asked.once("upgrade", () => resolve("open")).once("response", () => resolve("refused")).once("error", reject).end();
    });
    asked.destroy();
    expect(answer).toBe("refused");
  });
});

describe("a process that is told to stop", () => {
  it("given a line that is dead without a word, then it ends in order all the same", async () => {
    const [room] = (await newRooms(services, 1, 2)) as [Room];
    const way = await newWay();
    await allLive([member(way.url, room.people[0]!)]);
    way.swallow("up", "down");
    expect(await server.stop()).toBe(0);
  });
});
