import { randomUUID } from "node:crypto";
import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Ack, SentAck } from "~/features/chat/schema";
import { allLive, newRooms, openMember, type Member, type Room } from "../../support/crowd";
import { allQuiet, newLedger, quantile } from "../../support/ledger";
import { startRedis, startServices, type Services, type TestRedis } from "../../support/services";
import type { TestServer } from "../../support/server";

const unharmed = { lost: 0, duplicated: 0, outOfOrder: 0, differing: 0 };
/** How long Redis is away; the long run has ten seconds. */
const AWAY_MS = Number(process.env.CHAT_AWAY_MS ?? 2_500);
/** Sooner than the relay would have told it; one or another waits for what else the machine does. */
const PROMPT_MS = 600;
const LATEST_MS = 1_000;
let services: Services;
let first: TestServer;
let second: TestServer;
let again: TestRedis | undefined;
const open: { stop: () => void }[] = [];

beforeAll(async () => {
  services = await startServices({ redis: true });
  [first, second] = await Promise.all([services.web(), services.web({ worker: false })]);
});
afterEach(() => open.splice(0).forEach((one) => one.stop()));
afterAll(async () => {
  await services?.stop();
  await again?.stop();
});

const member = (...args: Parameters<typeof openMember>): Member => {
  const made = openMember(...args);
  open.push(made);
  return made;
};

/** Two pages on one process and one on the other, and a way to say something while Redis is away. */
async function three() {
  const ledger = newLedger();
  const [room] = (await newRooms(services, 1, 3)) as [Room];
  const [writer, near, far] = room.people.map((person, index) => member((index === 2 ? second : first).url, person, { ledger, opens: [room.c] })) as [Member, Member, Member];
  await allLive([writer, near, far]);
  writer.send(room.c, "before", null);
  await far.waitFor("what is said while all is well", () => far.rows(room.c).length === 1);
  return {
    room,
    members: [writer, near, far],
    /** All of it arrives before Redis is back, and so doesn't wait for it. */
    async saysMeanwhile() {
      const end = Date.now() + AWAY_MS;
      const times: number[] = [];
      for (let said = 0; Date.now() < end; said += 1) {
        const body = `meanwhile ${said}`;
        const began = performance.now();
        writer.send(room.c, body, null);
        await near.waitFor("the message", () => near.rows(room.c).at(-1)?.body === body, LATEST_MS);
        times.push(performance.now() - began);
        await writer.waitFor("its ack", ({ outbox }) => outbox.length === 0, LATEST_MS);
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, 400 - (performance.now() - began))));
      }
      expect(quantile(times, 0.5)).toBeLessThan(PROMPT_MS);
    },
    async judged() {
      await allQuiet(services.database, [room.c], [writer, near, far], 36_000);
      expect(ledger.failed).toEqual([]);
      expect(await ledger.judge(services.database, [room.c], [writer, near, far])).toEqual({ typed: ledger.entries.size, acked: ledger.entries.size, ...unharmed });
    },
  };
}

describe("6: a Redis that is away", () => {
  it("given that it is frozen, then sends are acknowledged and the same process tells at once; afterwards the other process has all of it", async () => {
    const { saysMeanwhile, judged } = await three();
    process.kill(services.redis!.pid, "SIGSTOP");
    try {
      await saysMeanwhile();
    } finally {
      process.kill(services.redis!.pid, "SIGCONT");
    }
    await judged();
  }, 90_000);

  it("given that the subscriptions are cut, then whoever missed something asks for it", async () => {
    const { saysMeanwhile, judged } = await three();
    const operator = await createClient({ url: services.redis!.url }).connect();
    const cutting = setInterval(() => void operator.sendCommand(["CLIENT", "KILL", "TYPE", "pubsub"]).catch(() => undefined), 100);
    try {
      await saysMeanwhile();
    } finally {
      clearInterval(cutting);
      await operator.close();
    }
    await judged();
  }, 90_000);

  it("given kill -9, and a session that is ended meanwhile, then the same; the ended session asks in vain; when Redis is back all is told again", async () => {
    const { saysMeanwhile, judged } = await three();
    const [other] = (await newRooms(services, 1, 2)) as [Room];
    const person = other.people[0]!;
    const ended = member(second.url, person, { opens: [other.c] });
    await allLive([ended]);
    const ask = () => ended.socket().emitWithAck("msg:send", { c: other.c, id: randomUUID(), b: "still me?" }) as Promise<Ack<SentAck>>;
    process.kill(services.redis!.pid, "SIGKILL");
    await services.database.admin.query("delete from auth.sessions where id = $1", [person.sessionId]);
    await services.database.admin.query("insert into public.outbox (topic, payload) values ('session.ended', $1)", [JSON.stringify({ personId: person.id, sessionId: person.sessionId })]);
    expect(await ask()).toEqual({ ok: false, code: "UNAUTH" });
    await saysMeanwhile();
    again = await startRedis(Number(new URL(services.redis!.url).port));
    await judged();
    await ended.waitFor("the end of its line", ({ line }) => line !== "live", 20_000);
  }, 90_000);
});
