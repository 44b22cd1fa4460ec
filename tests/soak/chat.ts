import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { parseArgs } from "node:util";
import { startScratchCluster } from "../../server/embedded/scratch";
import { goesOn, openNodes, openTalkers } from "../support/killing";
import { spread } from "../support/ledger";
import { startServices } from "../support/services";

/** What the failure tests are run with besides: the whole size of what is smaller in every run. */
const WHOLE = { CHAT_CUT_MS: "120000", CHAT_AWAY_MS: "10000", CHAT_STEPS: "10000", CHAT_CROWD: "10000" };

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    rooms: { type: "string", default: "10" },
    people: { type: "string", default: "4" },
    bus: { type: "string", default: "redis" },
    whole: { type: "boolean", default: false },
  },
});

/** Two web processes on a database that waits for the disk; one is killed after the other while everybody types. */
async function kills(count: number): Promise<boolean> {
  const cluster = await startScratchCluster({ durable: true });
  const services = await startServices({ cluster, redis: values.bus === "redis" });
  const nodes = await openNodes(services);
  const { ledger, members, begin, judged, stop } = await openTalkers(services, nodes.front.url, { rooms: Number(values.rooms), people: Number(values.people), everyMs: 2_000 });
  const began = performance.now();
  begin();
  for (let kill = 1; kill <= count; kill += 1) {
    await goesOn(ledger, 20);
    await nodes.replace(kill % 2, "SIGKILL");
    if (kill % 10 === 0) console.log(`  ${kill} kills, ${ledger.acked()} acknowledged`);
  }
  const { typed, acked, lost, duplicated, outOfOrder, differing } = await judged();
  console.log(`
${count} kills of two web processes (${values.bus === "redis" ? "Redis" : "the database's notifications"} between them) in ${Math.round((performance.now() - began) / 1000)} s, ${members.length} pages
  typed ${typed}  acknowledged ${acked}  refused for good ${ledger.failed.length}
  lost ${lost}  duplicated ${duplicated}  out of order ${outOfOrder}  pages that differ ${differing}
  ack   ${spread(ledger.ackMs)}
  live  ${spread(ledger.liveMs)}`);
  stop();
  await nodes.close();
  await services.stop();
  await cluster.stop();
  return lost + duplicated + outOfOrder + differing + ledger.failed.length === 0 && acked === typed;
}

/** The failure tests in their whole size. */
function wholeSize(): Promise<boolean> {
  const vitest = path.join(path.dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
  const child = spawn(process.execPath, [vitest, "run", "--project", "integration", "tests/integration/chat-failures"], { stdio: "inherit", env: { ...process.env, ...WHOLE } });
  return new Promise((resolve) => child.once("close", (code) => resolve(code === 0)));
}

const done = (await kills(Number(values.kills))) && (!values.whole || (await wholeSize()));
process.exit(done ? 0 : 1);
