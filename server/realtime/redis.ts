import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import type { Server } from "socket.io";
import type { Context } from "../context";

/** A process starts without Redis after this; it joins the others when Redis is there. */
const START_MS = 3_000;
/** What waits for Redis at most; a client that missed something asks for it. */
const MOST_WAITING = 10_000;
const LONGEST_PAUSE_MS = 2_000;

/** Joins the room space that several web processes share. `onGap` is called when others may have spoken unheard. */
export async function joinRedis(io: Server, url: string, context: Pick<Context, "log">, onGap: () => void): Promise<() => Promise<void>> {
  const options = { url, commandsQueueMaxLength: MOST_WAITING, pingInterval: 5_000, socket: { connectTimeout: 2_000, reconnectStrategy: (tries: number) => Math.min(LONGEST_PAUSE_MS, 50 * 2 ** Math.min(tries, 6)) } };
  const publisher = createClient(options);
  const subscriber = createClient(options);
  // The adapter doesn't wait for what it publishes.
  const publish = (channel: string, message: string) => publisher.publish(channel, message).catch((error: unknown) => context.log.warn({ kind: "redis", err: error }));
  const patient = new Proxy(publisher, {
    get(target, name) {
      const member: unknown = name === "publish" ? publish : Reflect.get(target, name);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
  for (const client of [publisher, subscriber]) client.on("error", (error: unknown) => context.log.warn({ kind: "redis", err: error }));
  let joined = 0;
  subscriber.on("ready", () => {
    joined += 1;
    if (joined > 1) onGap();
  });
  const connecting = Promise.all([publisher, subscriber].map((client) => client.connect())).catch((error: unknown) => context.log.warn({ kind: "redis", err: error }));
  await Promise.race([connecting, new Promise((resolve) => setTimeout(resolve, START_MS).unref())]);
  io.adapter(createAdapter(patient, subscriber));
  return async () => {
    // What is queued leaves, unless Redis is away.
    await Promise.race([Promise.allSettled([publisher, subscriber].map(async (client) => client.close())), new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
    for (const client of [publisher, subscriber]) if (client.isOpen) client.destroy();
  };
}
