import { goesOn, openNodes, openTalkers } from "../../support/killing";
import { spread } from "../../support/ledger";
import type { Services } from "../../support/services";
import { MqttClient, type Broker } from "./mqtt";
import { NatsClient } from "./nats";
import { XmppClient } from "./xmpp";

const KILLS = Number(process.env.CHAT_BENCH_KILLS ?? 5);
const ROOMS = 4;
const ANSWER_MS = 2_000;
/** Within which a program that was killed takes messages again, or is killed again without. */
const BACK_MS = 20_000;

/** A sender that survives the death of what it speaks to. */
type Sender = { send: (room: number, body: string, id: string) => Promise<unknown>; close: () => void };
type Peer = { sender: () => Promise<Sender>; /** What came of it in the end, in order, by room. */ readBack: () => Promise<string[][]> };

/** Kills each again and again, and compares what was acknowledged with what is there afterwards. */
export async function killAll(brokers: readonly Broker[], services: Services): Promise<void> {
  for (const broker of brokers) {
    const peer = await peerOf(broker);
    const acked = Array.from({ length: ROOMS }, () => [] as string[]);
    let going = true;
    const sending = acked.map(async (mine, room) => {
      let sender: Sender | null = null;
      for (let count = 0; going; count += 1) {
        const body = `${room}-${count}`;
        for (let taken = false; !taken; ) {
          sender ??= await inTime(peer.sender(), (late) => late.close());
          if (!sender) continue;
          taken = (await inTime(sender.send(room, body, body).then(() => true))) ?? false;
          if (taken) continue;
          sender.close();
          sender = null;
        }
        mine.push(body);
      }
      sender?.close();
    });
    let before = 0;
    const sinceKill = () => acked.flat().length - before;
    for (let kill = 0; kill <= KILLS; kill += 1) {
      const until = performance.now() + BACK_MS;
      do await new Promise((resolve) => setTimeout(resolve, 700));
      while (sinceKill() < ROOMS && performance.now() < until);
      if (kill === KILLS) break;
      await broker.kill();
      before = acked.flat().length;
      await broker.again();
    }
    going = false;
    await Promise.all(sending);
    const there = await peer.readBack();
    let [lost, doubled, misplaced] = [0, 0, 0];
    for (const [room, mine] of acked.entries()) {
      const found = there[room]!;
      const set = new Set(found);
      lost += mine.filter((body) => !set.has(body)).length;
      doubled += found.length - set.size;
      const order = [...set].map((body) => Number(body.split("-")[1]));
      misplaced += order.filter((count, index) => index > 0 && count < order[index - 1]!).length;
    }
    console.log(`  ${broker.name.padEnd(26)} ${KILLS} kills, ${acked.flat().length} acknowledged: lost ${lost}, duplicated ${doubled}, out of order ${misplaced}`);
  }

  const nodes = await openNodes(services);
  const { ledger, begin, judged, stop } = await openTalkers(services, nodes.front.url, { rooms: ROOMS, people: 4, everyMs: 500 });
  begin();
  for (let kill = 0; kill < KILLS; kill += 1) {
    await goesOn(ledger, 15);
    await nodes.replace(kill % 2, "SIGKILL");
  }
  const { acked, lost, duplicated, outOfOrder, differing } = await judged();
  console.log(`  ${"Khosheh, two processes".padEnd(26)} ${KILLS} kills, ${acked} acknowledged: lost ${lost}, duplicated ${duplicated}, out of order ${outOfOrder}, pages that differ ${differing}; live ${spread(ledger.liveMs)} (G7: at most 3 s)`);
  stop();
  await nodes.close();
}

/** What is answered in time, or null: who is killed meanwhile answers nothing. What comes later is given back. */
async function inTime<T>(work: Promise<T>, giveBack: (late: T) => void = () => undefined): Promise<T | null> {
  const late = Symbol("late");
  const first = await Promise.race([work.catch(() => late), new Promise<symbol>((resolve) => setTimeout(() => resolve(late), ANSWER_MS))]);
  if (first !== late) return first as T;
  work.then(giveBack, () => undefined);
  return null;
}

async function peerOf(broker: Broker): Promise<Peer> {
  const rooms = Array.from({ length: ROOMS }, (_, room) => room);
  if (broker.name.startsWith("mosquitto")) {
    // Its readers' sessions are kept by the broker, as MQTT has it.
    for (const room of rooms) {
      const reader = await MqttClient.open(broker.port, `reader-${room}`, { clean: false });
      await reader.subscribe(`killed/${room}`);
      reader.close();
    }
    return {
      async sender() {
        const client = await MqttClient.open(broker.port, `sender-${Math.random()}`);
        return { send: (room, body) => client.publish(`killed/${room}`, body), close: () => client.close() };
      },
      readBack: () =>
        Promise.all(
          rooms.map(async (room) => {
            const found: string[] = [];
            const reader = await MqttClient.open(broker.port, `reader-${room}`, { clean: false, heard: (body) => void found.push(body) });
            for (let seen = -1; seen !== found.length; ) {
              seen = found.length;
              await new Promise((resolve) => setTimeout(resolve, 500));
            }
            reader.close();
            return found;
          }),
        ),
    };
  }
  if (broker.name.startsWith("NATS")) {
    return {
      async sender() {
        const client = await NatsClient.open(broker.port);
        return { send: (room, body, id) => client.request(`room.killed${room}`, body, id), close: () => client.close() };
      },
      async readBack() {
        const client = await NatsClient.open(broker.port);
        const state = JSON.parse(await client.request("$JS.API.STREAM.INFO.ROOMS", "")) as { state: { first_seq: number; last_seq: number } };
        const found = rooms.map(() => [] as string[]);
        for (let seq = state.state.first_seq; seq <= state.state.last_seq; seq += 1) {
          const { message } = JSON.parse(await client.request("$JS.API.STREAM.MSG.GET.ROOMS", JSON.stringify({ seq }))) as { message?: { subject: string; data: string } };
          const room = /^room\.killed(\d+)$/.exec(message?.subject ?? "")?.[1];
          if (room !== undefined) found[Number(room)]!.push(Buffer.from(message!.data, "base64").toString());
        }
        client.close();
        return found;
      },
    };
  }
  const offset = 1_000;
  return {
    async sender() {
      const client = await XmppClient.open(broker.port);
      for (const room of rooms) await client.join(offset + room);
      return { send: (room, body, id) => client.say(offset + room, body, id), close: () => client.close() };
    },
    async readBack() {
      const client = await XmppClient.open(broker.port);
      const found: string[][] = [];
      for (const room of rooms) {
        await client.join(offset + room);
        found.push(await client.archived(offset + room));
      }
      client.close();
      return found;
    },
  };
}
