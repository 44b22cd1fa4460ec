import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startScratchCluster, type ScratchCluster } from "../../../server/embedded/scratch";
import type { Ack, Refused, SentAck } from "~/features/chat/schema";
import { allLive, newRooms, openMember, type Member, type Room } from "../../support/crowd";
import { allQuiet, newLedger } from "../../support/ledger";
import { typeOn, until } from "../../support/load";
import { startServices, type Services } from "../../support/services";
import type { TestServer } from "../../support/server";

const unharmed = { lost: 0, duplicated: 0, outOfOrder: 0, differing: 0 };
let cluster: ScratchCluster;
let services: Services;
let server: TestServer;
const open: { stop: () => void }[] = [];

// A Postgres of its own that waits for the disk: it is killed here.
beforeAll(async () => {
  cluster = await startScratchCluster({ durable: true });
  services = await startServices({ cluster });
  server = await services.web();
});
afterEach(() => open.splice(0).forEach((one) => one.stop()));
afterAll(async () => {
  await services?.stop();
  await cluster?.stop();
});

const member = (...args: Parameters<typeof openMember>): Member => {
  const made = openMember(...args);
  open.push(made);
  return made;
};
const send = (from: Member, c: string) => from.socket().timeout(9_000).emitWithAck("msg:send", { c, id: randomUUID(), b: "by hand" }) as Promise<Ack<SentAck>>;
const isToldToWait = async (from: Member, c: string) => {
  const answer = await send(from, c);
  return !answer.ok && answer.code === "UNAVAILABLE";
};
const isUp = async () => (await fetch(`${server.url}/healthz`)).status === 200;

async function talking() {
  const ledger = newLedger();
  const [room] = await newRooms(services, 1, 4);
  const members = room!.people.map((person) => member(server.url, person, { ledger, opens: [room!.c] }));
  await allLive(members);
  const load = typeOn(members, () => [room!.c], 400);
  await until("messages go through", () => ledger.acked() >= 10);
  return {
    room: room!,
    members,
    async judged() {
      const before = ledger.acked();
      await until("messages go through again", () => ledger.acked() >= before + 10, 40_000);
      load.stop();
      await allQuiet(services.database, [room!.c], members, 40_000);
      expect(ledger.failed).toEqual([]);
      expect(await ledger.judge(services.database, [room!.c], members)).toEqual({ typed: ledger.entries.size, acked: ledger.entries.size, ...unharmed });
    },
  };
}

/** Past every role, for what an operator does. */
const asOperator = (statement: string, values: unknown[] = []) => services.database.admin.query(statement, values);
const endConnections = () => asOperator("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and usename = 'khosheh_server'", [services.database.name]);

describe("7: a database in trouble", () => {
  it("given kill -9 of Postgres under load, then sends are told to wait, the process stays up, and nothing acknowledged is lost", async () => {
    const { room, members, judged } = await talking();
    const { resume } = await cluster.crash();
    // An answer that was on its way may still come.
    await until("a send is told to wait", () => isToldToWait(members[0]!, room.c));
    expect(await isUp()).toBe(true);
    await resume();
    await judged();
  }, 120_000);

  it("given connections that are ended in the middle of their transactions, then every message arrives once", async () => {
    const { judged } = await talking();
    for (let times = 0; times < 8; times += 1) {
      await endConnections();
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    expect(await isUp()).toBe(true);
    await judged();
  }, 120_000);

  it("given a database that only reads for a while, as after a failover, then sends wait and arrive once it writes again", async () => {
    const { room, members, judged } = await talking();
    await asOperator(`alter database ${services.database.name} set default_transaction_read_only = on`);
    await endConnections();
    await until("a send is told to wait", () => isToldToWait(members[0]!, room.c));
    // By a connection that may be as new as the database's own rule.
    await asOperator(`begin; set transaction read write; alter database ${services.database.name} reset default_transaction_read_only; commit`);
    // The connections that still only read are left by themselves.
    await judged();
  }, 120_000);
});

describe("8: a database that is busy", () => {
  /** Holds a lock until it is told to let go. */
  async function hold(statement: string, values: unknown[] = []): Promise<() => Promise<void>> {
    const client = await services.database.admin.connect();
    await client.query("begin");
    await client.query(statement, values);
    return async () => {
      await client.query("rollback");
      client.release();
    };
  }

  it("given a conversation that is locked, then its writers wait or are told to come again, and another conversation isn't held up", async () => {
    const [locked, other] = (await newRooms(services, 2, 12)) as [Room, Room];
    const writers = locked.people.map((person) => member(server.url, person));
    const elsewhere = other.people.slice(0, 2).map((person) => member(server.url, person));
    await allLive([...writers, ...elsewhere], 20_000);
    const letGo = await hold("select from public.chat_conversations where id = $1 for update", [locked.c]);
    const waiting = writers.map((writer) => send(writer, locked.c));
    for (let times = 0; times < 4; times += 1) {
      const began = performance.now();
      expect(await send(elsewhere[times % 2]!, other.c)).toMatchObject({ ok: true });
      // Far below the three seconds for which a lock is waited for.
      expect(performance.now() - began).toBeLessThan(1_500);
    }
    await letGo();
    for (const answer of await Promise.all(waiting)) expect(answer.ok || answer.code === "UNAVAILABLE").toBe(true);
  }, 60_000);

  it("given that every connection waits, then more is shed with a time to come again, and all that was typed arrives", async () => {
    const ledger = newLedger();
    const [room] = (await newRooms(services, 1, 16)) as [Room];
    const members = room.people.map((person) => member(server.url, person, { ledger, opens: [room.c] }));
    await allLive(members, 20_000);
    const letGo = await hold("lock table public.rate_limits in access exclusive mode");
    for (const one of members) one.send(room.c, "typed while nothing moves", null);
    const answers = (await Promise.all(members.map((one) => send(one, room.c)))) as Refused[];
    for (const answer of answers) expect(answer).toMatchObject({ ok: false, code: "UNAVAILABLE", retryAfterMs: expect.any(Number) as number });
    expect(await isUp()).toBe(true);
    await letGo();
    await allQuiet(services.database, [room.c], members, 40_000);
    expect(await ledger.judge(services.database, [room.c], members)).toMatchObject({ acked: members.length, ...unharmed });
  }, 90_000);
});
