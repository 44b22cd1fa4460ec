import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../../server/embedded/postgres";
import { allLive, newRooms, openMember, type Member } from "../../support/crowd";
import { allQuiet, newLedger, spread } from "../../support/ledger";
import { typeOn, until } from "../../support/load";
import { openProxy, type Proxy } from "../../support/proxy";
import type { TestServer } from "../../support/server";
import { startServices, type Services } from "../../support/services";

/** How often a process is killed; the long run has more. */
const KILLS = Number(process.env.CHAT_KILLS ?? 10);
const unharmed = { lost: 0, duplicated: 0, outOfOrder: 0, differing: 0 };
let services: Services;
let front: Proxy;
const nodes: { port: string; worker: boolean; server: TestServer }[] = [];
const open: Member[] = [];

// Two web processes behind one port that sends each line to the next of them, as a balancer without sticky sessions does.
beforeAll(async () => {
  services = await startServices({ redis: true });
  for (const worker of [true, false]) {
    const port = String(await freePort());
    nodes.push({ port, worker, server: await services.web({ worker, env: { PORT: port } }) });
  }
  front = await openProxy(nodes.map(({ server }) => server.url));
});
afterEach(() => open.splice(0).forEach((member) => member.stop()));
afterAll(async () => {
  await front?.close();
  await services?.stop();
});

const again = ({ worker, port }: (typeof nodes)[number]) => services.web({ worker, env: { PORT: port } });

async function crowd() {
  const ledger = newLedger();
  const rooms = await newRooms(services, 3, 3);
  const members = rooms.flatMap((room) => room.people.map((person) => openMember(front.url, person, { ledger, opens: [room.c] })));
  open.push(...members);
  await allLive(members);
  const roomOf = new Map(rooms.flatMap((room) => room.people.map((person) => [person.id, [room.c]] as const)));
  const judged = async () => {
    let verdict = { typed: 0, acked: 0 };
    for (const room of rooms) {
      const inside = members.filter((member) => room.people.some(({ id }) => id === member.me));
      await allQuiet(services.database, [room.c], inside, 40_000);
      const { typed, acked, ...harm } = await ledger.judge(services.database, [room.c], inside);
      expect(harm).toEqual(unharmed);
      verdict = { typed, acked };
    }
    return verdict;
  };
  return { ledger, members, roomOf, judged };
}

describe("two web processes behind one port", () => {
  it(`1: given kill -9 of one after the other under load, ${KILLS} times, then nothing acknowledged is lost or doubled, and all see one order`, async () => {
    const { ledger, members, roomOf, judged } = await crowd();
    const load = typeOn(members, (member) => roomOf.get(member.me)!, 500);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const node = nodes[kill % 2]!;
      const before = ledger.acked();
      await until("messages go through again", () => ledger.acked() >= before + 10);
      await node.server.stop("SIGKILL");
      node.server = await again(node);
    }
    load.stop();
    const { typed, acked } = await judged();
    expect(acked).toBe(typed);
    expect(ledger.failed).toEqual([]);
    console.log(`  ${KILLS} kills, ${acked} acknowledged: ack ${spread(ledger.ackMs)}, live ${spread(ledger.liveMs)}`);
  }, 60_000 + KILLS * 30_000);

  it("16: given a deploy under load, one process after the other told to stop, then no page shows a failure and nothing is lost", async () => {
    const { ledger, members, roomOf, judged } = await crowd();
    const load = typeOn(members, (member) => roomOf.get(member.me)!, 500);
    for (const node of nodes) {
      const before = ledger.acked();
      await until("messages go through", () => ledger.acked() >= before + 10);
      expect(await node.server.stop()).toBe(0);
      node.server = await again(node);
    }
    load.stop();
    const { typed, acked } = await judged();
    expect([acked, ledger.failed]).toEqual([typed, []]);
  }, 90_000);
});
