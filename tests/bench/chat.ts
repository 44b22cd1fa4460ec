import os from "node:os";
import { startScratchCluster } from "../../server/embedded/scratch";
import { startServices } from "../support/services";
import { goals } from "./chat-parts/goals";
import { killAll } from "./chat-parts/killed";
import { mosquitto, type Broker } from "./chat-parts/mqtt";
import { natsJetStream } from "./chat-parts/nats";
import { ours } from "./chat-parts/ours";
import { isInstalled } from "./chat-parts/programs";
import { plainSocketIo, plainWebSockets } from "./chat-parts/raw";
import { compare, type Stage } from "./chat-parts/stage";
import { ejabberd, prosody } from "./chat-parts/xmpp-servers";

const REPETITIONS = Number(process.env.CHAT_BENCH_REPETITIONS ?? 3);
const LOAD = { rooms: 10, people: 20, seconds: Number(process.env.CHAT_BENCH_SECONDS ?? 5) };
/** What is measured: A, B, C and the goals by their names, all of it by default. */
const ONLY = process.env.CHAT_BENCH_ONLY?.split(",").map((part) => part.trim());
const wanted = (part: string) => !ONLY || ONLY.includes(part);
const PEERS: [program: string, start: () => Promise<Broker>][] = [["mosquitto", mosquitto], ["nats-server", natsJetStream], ["prosody", prosody], ["ejabberdctl", ejabberd]];

/** Chat beside others: one driver on the same machine, the same rooms and the same JSON, in turn. */
export default async function chat(): Promise<void> {
  const [before, cores] = [os.loadavg()[0]!, os.cpus().length];
  console.log(`  ${cores} processors, load ${before.toFixed(1)} before; ${LOAD.rooms} rooms of ${LOAD.people}, one sender in each, ${LOAD.seconds} s, ${REPETITIONS} repetitions: median (least–most); the driver runs here too`);
  const cluster = await startScratchCluster({ durable: true });
  const services = await startServices({ cluster, redis: true });
  const open: Stage[] = [];
  try {
    const server = await services.web();
    const us = ours("Khosheh, one process", services, [server]);
    if (wanted("A")) {
      const raw = [await plainWebSockets(), await plainSocketIo()];
      open.push(...raw);
      console.log("\n  A. passing on alone");
      await compare([...raw, us], LOAD, REPETITIONS);
    }

    const peers: Broker[] = [];
    if (wanted("B") || wanted("C")) {
      for (const [program, start] of PEERS) {
        if (isInstalled(program)) peers.push(await start());
        else console.log(`  ${program} is not installed and not measured`);
      }
      open.push(...peers);
    }
    if (wanted("B")) {
      console.log("\n  B. kept");
      await compare([...peers, us], LOAD, REPETITIONS);
    }
    if (wanted("C")) {
      console.log("\n  C. killed (kill -9) while one sender in each of four rooms goes on; what was not acknowledged is sent again");
      await killAll(peers, services);
    }

    console.log("\n  Goals");
    await goals(services, server, wanted);
  } finally {
    for (const stage of open) await stage.stop();
    await services.stop();
    await cluster.stop();
  }
}
