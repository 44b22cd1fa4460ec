import { createAdapter } from "@socket.io/redis-adapter";
import { sql } from "kysely";
import { createClient } from "redis";
import { Server } from "socket.io";
import type { JobHandles } from "~/lib/jobs";
import type { Context } from "../context";

/** Joins the room space that several web processes share; in one process nothing is needed. */
export async function joinRedis(io: Server, context: Context): Promise<() => Promise<void>> {
  const url = context.env.REDIS_URL;
  if (!url) return async () => undefined;
  const publisher = createClient({ url });
  const subscriber = publisher.duplicate();
  for (const client of [publisher, subscriber]) {
    client.on("error", (error: unknown) => context.log.warn({ kind: "redis", err: error }));
    await client.connect();
  }
  io.adapter(createAdapter(publisher, subscriber));
  return async () => {
    await Promise.allSettled([publisher.quit(), subscriber.quit()]);
  };
}

/** Sends events to the sockets of the people concerned; the audience is read when the event is sent. */
export function publishThrough(io: Server, context: Pick<Context, "db">): JobHandles["publish"] {
  return async (topic, payload) => {
    if (topic !== "chat.message") return;
    const { conversationId, ev } = payload as { conversationId: string; ev: number };
    const audience = await context.db.service(async (tx) => {
      const { rows } = await sql<{ person: string }>`select private.chat_audience(${conversationId}::uuid) as person`.execute(tx);
      return rows.map((row) => `u:${row.person}`);
    });
    // Ids only: each client fetches the rows as itself, through row-level security.
    if (audience.length > 0) io.to(audience).emit("ev", { c: conversationId, ev });
  };
}

/** For a worker without sockets of its own: reaches the web processes through Redis. */
export async function createPublisher(context: Context): Promise<{ publish: JobHandles["publish"]; close: () => Promise<void> }> {
  const io = new Server();
  const leave = await joinRedis(io, context);
  return { publish: publishThrough(io, context), close: leave };
}
