import { mkdtempSync, rmSync, writeFileSync, chmodSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "../../../server/embedded/postgres";
import { reached, run } from "./programs";
import type { Stage } from "./stage";

const [CONNACK, PUBLISH, PUBACK] = [2, 3, 4];
const text = (value: string) => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
};
const number = (value: number) => Buffer.from([value >> 8, value & 255]);

function packet(head: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  for (let left = body.length; ; ) {
    const byte = left % 128;
    left = Math.floor(left / 128);
    length.push(left > 0 ? byte | 128 : byte);
    if (left === 0) break;
  }
  return Buffer.concat([Buffer.from([head, ...length]), body]);
}

/** As much of MQTT 3.1.1 as a sender and a reader with QoS 1 need. */
export class MqttClient {
  private left = Buffer.alloc(0);
  private readonly acks = new Map<number, () => void>();
  private connected = () => undefined as void;
  private id = 0;

  private constructor(
    private readonly socket: Socket,
    private readonly heard: (body: string) => void,
  ) {
    socket.on("data", (chunk) => this.take(chunk));
  }

  static async open(port: number, name: string, { clean = true, heard = () => undefined }: { clean?: boolean; heard?: (body: string) => void } = {}): Promise<MqttClient> {
    const client = new MqttClient(await reached(port), heard);
    const ready = new Promise<void>((resolve) => (client.connected = resolve));
    client.socket.write(packet(0x10, text("MQTT"), Buffer.from([4, clean ? 2 : 0, 0, 0]), text(name)));
    await ready;
    return client;
  }

  subscribe(topic: string): Promise<void> {
    return this.asked((id) => packet(0x82, number(id), text(topic), Buffer.from([1])));
  }

  publish(topic: string, body: string): Promise<void> {
    return this.asked((id) => packet(0x32, text(topic), number(id), Buffer.from(body)));
  }

  close(): void {
    this.socket.destroy();
  }

  private asked(make: (id: number) => Buffer): Promise<void> {
    this.id = (this.id % 65_000) + 1;
    const mine = this.id;
    return new Promise((resolve) => {
      this.acks.set(mine, resolve);
      this.socket.write(make(mine));
    });
  }

  private take(chunk: Buffer): void {
    this.left = Buffer.concat([this.left, chunk]);
    for (;;) {
      let length = 0;
      let at = 1;
      for (let shift = 0; ; shift += 7, at += 1) {
        if (at >= this.left.length) return;
        length += (this.left[at]! & 127) << shift;
        if ((this.left[at]! & 128) === 0) break;
      }
      at += 1;
      if (this.left.length < at + length) return;
      this.act(this.left[0]! >> 4, this.left[0]!, this.left.subarray(at, at + length));
      this.left = this.left.subarray(at + length);
    }
  }

  private act(kind: number, head: number, body: Buffer): void {
    if (kind === CONNACK) return this.connected();
    if (kind !== PUBLISH) {
      const id = body.readUInt16BE(0);
      if (kind === PUBACK || kind === 9) this.acks.get(id)?.();
      return void this.acks.delete(id);
    }
    const after = 2 + body.readUInt16BE(0);
    const qos = (head >> 1) & 3;
    if (qos > 0) this.socket.write(packet(0x40, body.subarray(after, after + 2)));
    this.heard(body.subarray(after + (qos > 0 ? 2 : 0)).toString());
  }
}

export type Broker = Stage & { port: number; kill: () => Promise<void>; again: () => Promise<void> };

export async function mosquitto(): Promise<Broker> {
  const folder = mkdtempSync(path.join(tmpdir(), "khosheh-bench-"));
  chmodSync(folder, 0o777);
  const port = await freePort();
  writeFileSync(
    path.join(folder, "mosquitto.conf"),
    `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location ${folder}/\nautosave_on_changes true\nautosave_interval 1\nmax_queued_messages 0\nmax_inflight_messages 0\n`,
  );
  const start = () => run("mosquitto", ["-c", path.join(folder, "mosquitto.conf")]);
  let program = start();
  return {
    name: "mosquitto, QoS 1",
    promise: "taken by the broker; its store is written as a whole after each change (autosave_on_changes) without fsync",
    port,
    async open(rooms, people, heard) {
      const name = () => Math.random().toString(36).slice(2);
      const clients = await Promise.all(
        Array.from({ length: rooms * people }, async (_, index) => {
          const client = await MqttClient.open(port, name(), index % people === 0 ? {} : { heard });
          if (index % people !== 0) await client.subscribe(`room/${Math.floor(index / people)}`);
          return client;
        }),
      );
      return { send: (room, body) => clients[room * people]!.publish(`room/${room}`, body), close: () => clients.forEach((client) => client.close()) };
    },
    kill: () => program.end("SIGKILL"),
    again: async () => void (program = start()),
    async stop() {
      await program.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
