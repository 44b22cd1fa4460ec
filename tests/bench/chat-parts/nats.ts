import { mkdtempSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "../../../server/embedded/postgres";
import type { Broker } from "./mqtt";
import { reached, run } from "./programs";

/** As much of NATS' protocol as a sender and a reader need. */
export class NatsClient {
  private left = Buffer.alloc(0);
  private sid = 1;
  private readonly subscriptions = new Map<string, (body: string) => void>();
  private readonly waiting = new Map<string, (body: string) => void>();
  private readonly inbox = `_INBOX.${Math.random().toString(36).slice(2)}`;
  private asked = 0;

  private constructor(private readonly socket: Socket) {
    socket.on("data", (chunk) => this.take(chunk));
    socket.write(`CONNECT {"verbose":false,"headers":true,"pedantic":false,"lang":"bench","version":"1"}\r\nSUB ${this.inbox}.* 1\r\n`);
  }

  static async open(port: number): Promise<NatsClient> {
    return new NatsClient(await reached(port));
  }

  subscribe(subject: string, heard: (body: string) => void): void {
    this.sid += 1;
    this.subscriptions.set(String(this.sid), heard);
    this.socket.write(`SUB ${subject} ${this.sid}\r\n`);
  }

  /** Publishes and waits for the answer: of JetStream, that it is kept. The same id within two minutes has one effect there. */
  request(subject: string, body: string, id?: string): Promise<string> {
    this.asked += 1;
    const reply = `${this.inbox}.${this.asked}`;
    return new Promise((resolve) => {
      this.waiting.set(reply, resolve);
      const head = id === undefined ? "" : `NATS/1.0\r\nNats-Msg-Id: ${id}\r\n\r\n`;
      const size = Buffer.byteLength(head + body);
      this.socket.write(`${head ? `HPUB ${subject} ${reply} ${head.length} ${size}` : `PUB ${subject} ${reply} ${size}`}\r\n${head}${body}\r\n`);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.left = Buffer.concat([this.left, chunk]);
    for (;;) {
      const end = this.left.indexOf("\r\n");
      if (end < 0) return;
      const words = this.left.subarray(0, end).toString().split(" ");
      if (words[0] !== "MSG") {
        if (words[0] === "PING") this.socket.write("PONG\r\n");
        this.left = this.left.subarray(end + 2);
        continue;
      }
      const size = Number(words.at(-1));
      if (this.left.length < end + 2 + size + 2) return;
      const body = this.left.subarray(end + 2, end + 2 + size).toString();
      this.left = this.left.subarray(end + 2 + size + 2);
      this.waiting.get(words[1]!)?.(body);
      this.waiting.delete(words[1]!);
      this.subscriptions.get(words[2]!)?.(body);
    }
  }
}

export async function natsJetStream(): Promise<Broker & { stream: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), "khosheh-bench-"));
  const port = await freePort();
  const stream = "ROOMS";
  const start = () => run("nats-server", ["-a", "127.0.0.1", "-p", String(port), "-js", "-sd", folder]);
  let program = start();
  const operator = await NatsClient.open(port);
  await operator.request(`$JS.API.STREAM.CREATE.${stream}`, JSON.stringify({ name: stream, subjects: ["room.*"], storage: "file", retention: "limits", num_replicas: 1 }));
  operator.close();
  return {
    name: "NATS JetStream, file",
    promise: "written to the stream's file; fsync every two minutes (sync_interval's default)",
    stream,
    port,
    async open(rooms, people, heard) {
      const clients = await Promise.all(
        Array.from({ length: rooms * people }, async (_, index) => {
          const client = await NatsClient.open(port);
          if (index % people !== 0) client.subscribe(`room.${Math.floor(index / people)}`, heard);
          return client;
        }),
      );
      return { send: async (room, body) => void (await clients[room * people]!.request(`room.${room}`, body)), close: () => clients.forEach((client) => client.close()) };
    },
    kill: () => program.end("SIGKILL"),
    again: async () => void (program = start()),
    async stop() {
      await program.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
