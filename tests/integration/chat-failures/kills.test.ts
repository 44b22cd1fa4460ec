import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { goesOn, openNodes, openTalkers, type Nodes, type Talkers } from "../../support/killing";
import { spread } from "../../support/ledger";
import { startServices, type Services } from "../../support/services";

/** How often a process is killed; the long run has more. */
const KILLS = Number(process.env.CHAT_KILLS ?? 10);
const unharmed = { lost: 0, duplicated: 0, outOfOrder: 0, differing: 0 };
let services: Services;
let nodes: Nodes;
let talkers: Talkers | undefined;

beforeAll(async () => {
  services = await startServices({ redis: true });
  nodes = await openNodes(services);
});
afterEach(() => talkers?.stop());
afterAll(async () => {
  await nodes?.close();
  await services?.stop();
});

const talking = async () => (talkers = await openTalkers(services, nodes.front.url, { rooms: 3, people: 3, everyMs: 500 }));

describe("two web processes behind one port", () => {
  it(`1: given kill -9 of one after the other under load, ${KILLS} times, then nothing acknowledged is lost or doubled, and all see one order`, async () => {
    const { ledger, begin, judged } = await talking();
    begin();
    for (let kill = 0; kill < KILLS; kill += 1) {
      await goesOn(ledger, 10);
      await nodes.replace(kill % 2, "SIGKILL");
    }
    const { typed, acked, ...harm } = await judged();
    expect(harm).toEqual(unharmed);
    expect([acked, ledger.failed]).toEqual([typed, []]);
    console.log(`  ${KILLS} kills, ${acked} acknowledged: ack ${spread(ledger.ackMs)}, live ${spread(ledger.liveMs)}`);
  }, 60_000 + KILLS * 30_000);

  it("16: given a deploy under load, one process after the other told to stop, then no page shows a failure and nothing is lost", async () => {
    const { ledger, begin, judged } = await talking();
    begin();
    for (const at of nodes.servers().keys()) {
      await goesOn(ledger, 10);
      expect(await nodes.replace(at, "SIGTERM")).toBe(0);
    }
    const { typed, acked, ...harm } = await judged();
    expect(harm).toEqual(unharmed);
    expect([acked, ledger.failed]).toEqual([typed, []]);
  }, 120_000);
});
