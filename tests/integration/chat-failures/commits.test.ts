import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ChatSocket } from "~/features/chat/client/line";
import type { Ack, SentAck } from "~/features/chat/schema";
import { allLive, newRooms, openMember, type Member, type Room } from "../../support/crowd";
import { allQuiet, newLedger } from "../../support/ledger";
import { typeOn, until } from "../../support/load";
import { openProxy, type Proxy } from "../../support/proxy";
import { startServices, type Services } from "../../support/services";
import type { TestServer } from "../../support/server";

const unharmed = { lost: 0, duplicated: 0, outOfOrder: 0, differing: 0 };
let services: Services;
let first: TestServer;
let second: TestServer;
let way: Proxy;
const open: { stop: () => void }[] = [];

// No Redis: the processes tell each other through the database.
beforeAll(async () => {
  services = await startServices();
  [first, second] = await Promise.all([services.web(), services.web({ worker: false })]);
  way = await openProxy(first.url);
});
afterEach(() => open.splice(0).forEach((one) => one.stop()));
afterAll(async () => {
  await way?.close();
  await services?.stop();
});

const member = (...args: Parameters<typeof openMember>): Member => {
  const made = openMember(...args);
  open.push(made);
  return made;
};
const rowsOf = async ({ c }: Room) => (await services.database.admin.query<{ body: string; id: string }>("select body, client_msg_id::text as id from public.chat_messages where conversation_id = $1 order by seq", [c])).rows;

/** A process whose way to the database can be watched and cut. */
async function doomed(): Promise<{ server: TestServer; way: Proxy }> {
  const { port, pathname, username, password } = new URL(services.database.url("khosheh_server"));
  const link = await openProxy(`http://127.0.0.1:${port}`);
  open.push({ stop: () => void link.close() });
  const server = await services.web({ worker: false, env: { DATABASE_URL: `postgres://${username}:${password}@127.0.0.1:${link.port}${pathname}` } });
  return { server, way: link };
}

describe("processes without Redis", () => {
  it("given messages, edits, reading and typing on both, then each reaches the pages of the other at once, ids alone on the way", async () => {
    const [room] = await newRooms(services, 1, 2);
    const [here, there] = [member(first.url, room!.people[0]!, { opens: [room!.c] }), member(second.url, room!.people[1]!, { opens: [room!.c] })];
    await allLive([here, there]);
    const times: number[] = [];
    for (const word of ["hello", "and", "welcome"]) {
      const began = performance.now();
      here.send(room!.c, word, null);
      await there.waitFor("the message", () => there.rows(room!.c).at(-1)?.body === word, 5_000);
      times.push(performance.now() - began);
    }
    // Sooner than the relay would have told it.
    expect(Math.min(...times)).toBeLessThan(600);
    await there.edit(room!.c, there.rows(room!.c)[0]!, "not mine");
    expect(await here.edit(room!.c, here.rows(room!.c)[0]!, "changed")).toMatchObject({ ok: true });
    await there.waitFor("the edit", () => there.rows(room!.c)[0]!.body === "changed", 2_000);
    there.typing(room!.c, true);
    await here.waitFor("the word that somebody types", ({ typing }) => (typing.get(room!.c)?.size ?? 0) === 1, 3_000);
    expect(there.view().typing.get(room!.c)?.size ?? 0).toBe(0);
    const other = member(first.url, room!.people[1]!);
    await allLive([other]);
    there.read(room!.c, 1);
    await other.waitFor("the reading of the other device", ({ inbox }) => inbox!.get(room!.c)!.readSeq === 1, 3_000);
  });

  it("18: given pushes that come doubled, shuffled or not at all, then every page shows what the database has", async () => {
    const ledger = newLedger();
    const rooms = await newRooms(services, 2, 4);
    const members = rooms.flatMap((room) => room.people.map((person, index) => member([first, second][index % 2]!.url, person, { ledger, opens: [room.c], through: shaken })));
    await allLive(members);
    const load = typeOn(members, ({ me }) => rooms.filter(({ people }) => people.some(({ id }) => id === me)).map(({ c }) => c), 400);
    await until("there is something to compare", () => ledger.acked() >= 60);
    load.stop();
    for (const room of rooms) {
      const inside = members.filter(({ me }) => room.people.some(({ id }) => id === me));
      await allQuiet(services.database, [room.c], inside);
      expect(await ledger.judge(services.database, [room.c], inside)).toMatchObject(unharmed);
    }
  });
});

describe("one id, one message", () => {
  it("5: given the same id at once on both processes, in two rooms, and from somebody else, then one row, one refusal, and no connection between people", async () => {
    const [room, other] = await newRooms(services, 2, 2);
    const [here, there] = [member(first.url, room!.people[0]!), member(second.url, room!.people[0]!)];
    const theirs = member(second.url, room!.people[1]!);
    await allLive([here, there, theirs]);
    const id = randomUUID();
    const send = (from: Member, c: string, sent = id) => from.socket().emitWithAck("msg:send", { c, id: sent, b: "once" }) as Promise<Ack<SentAck>>;
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => send(index % 2 ? here : there, room!.c)));
    expect(answers.map((answer) => answer.ok && answer.seq)).toEqual(Array(8).fill(1));
    expect(answers.filter((answer) => answer.ok && !answer.dup)).toHaveLength(1);
    expect(await send(theirs, room!.c)).toMatchObject({ ok: true, dup: false, seq: 2 });

    await services.database.admin.query("insert into public.firm_people (firm_id, person_id, role) values ($1, $2, 'owner')", [other!.firms[0], room!.people[0]!.id]);
    const shared = randomUUID();
    const both = await Promise.all([send(here, room!.c, shared), send(there, other!.c, shared)]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(both.find(({ ok }) => !ok)).toMatchObject({ code: "IDEMPOTENCY_MISMATCH" });
  });

  it("4: given an answer that is lost on its way back, then there is one row and the page shows one message", async () => {
    const [room] = await newRooms(services, 1, 2);
    const page = member(way.url, room!.people[0]!, { opens: [room!.c] });
    await allLive([page]);
    way.swallow("down");
    page.send(room!.c, "once", null);
    await until("it is committed", async () => (await rowsOf(room!)).length === 1);
    way.cut();
    way.mend();
    await page.waitFor("the message alone", ({ outbox }) => outbox.length === 0 && page.rows(room!.c).length === 1, 20_000);
    expect(await rowsOf(room!)).toHaveLength(1);
  });
});

describe("a process that is killed around the commit", () => {
  it("2: given kill -9 between the commit and the ack, then the page sends again and there is one row", async () => {
    const [room] = await newRooms(services, 1, 2);
    const { server, way: link } = await doomed();
    const front = await openProxy([server.url, second.url]);
    open.push({ stop: () => void front.close() });
    const page = member(front.url, room!.people[0]!, { opens: [room!.c] });
    await allLive([page]);
    const caught = link.trap(["private.chat_send", "commit"]);
    page.send(room!.c, "once", null);
    await caught;
    // Asked at once: a moment after the commit the relay tells it as well.
    expect(page.view().outbox.map(({ state }) => state)).toEqual(["sending"]);
    await until("it is committed", async () => (await rowsOf(room!)).length === 1);
    await server.stop("SIGKILL");
    await page.waitFor("the message alone", ({ outbox }) => outbox.length === 0 && page.rows(room!.c).length === 1, 20_000);
    expect(await rowsOf(room!)).toHaveLength(1);
  });

  it("3: given kill -9 between the commit and the telling, then the other process's page shows it within three seconds", async () => {
    const [room] = await newRooms(services, 1, 2);
    const { server, way: link } = await doomed();
    const [writer, reader] = [member(server.url, room!.people[0]!), member(second.url, room!.people[1]!, { opens: [room!.c] })];
    await allLive([writer, reader]);
    const caught = link.trap(["chat_audience"], "is kept");
    const answer = writer.socket().emitWithAck("msg:send", { c: room!.c, id: randomUUID(), b: "said and gone" }) as Promise<Ack<SentAck>>;
    await caught;
    expect(await answer).toMatchObject({ ok: true });
    const since = performance.now();
    await server.stop("SIGKILL");
    await reader.waitFor("the message", () => reader.rows(room!.c).length === 1, 10_000);
    expect(performance.now() - since).toBeLessThan(3_000);
  });
});

/** Doubles, delays and drops what is pushed. why: the way between processes keeps its order by itself; no cable shuffles it. */
function shaken(socket: ChatSocket): ChatSocket {
  const on = socket.on.bind(socket) as (event: string, listener: (...args: unknown[]) => void) => ChatSocket;
  let told = 0;
  socket.on = ((event: string, listener: (...args: unknown[]) => void) => {
    if (event !== "ev") return on(event, listener);
    return on(event, (...args) => {
      told += 1;
      if (told % 20 === 0) return;
      for (let times = 0; times < (told % 7 === 0 ? 2 : 1); times += 1) setTimeout(() => listener(...args), (told * 37) % 90);
    });
  }) as typeof socket.on;
  return socket;
}
