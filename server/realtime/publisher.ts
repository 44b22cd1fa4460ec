import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";
import { broadcasts } from "~/features/chat/jobs.server";
import { audienceOf, changeName, changeOf } from "~/features/chat/messages.server";
import type { Change } from "~/features/chat/schema";
import { NoticesChanged, waitingNotices } from "~/features/notifications/live.server";
import { endedSession } from "~/features/people/events.server";
import type { JobHandles } from "~/lib/jobs";
import type { Context } from "../context";

/** In conversations of so many people, each sees how far the others have read. */
const MOST_SHOWN_READERS = 30;

/** Rooms of the sockets: a person's, and a session's. */
export const personRoom = (id: string) => `u:${id}`;
export const sessionRoom = (id: string) => `s:${id}`;

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
    await Promise.allSettled([publisher.close(), subscriber.close()]);
  };
}

/** Sends what was committed to the sockets of the people concerned; who they are is read when it is sent. */
export function publishThrough(io: Server, context: Pick<Context, "db">): JobHandles["publish"] {
  const queues = new Map<string, Promise<void>>();

  /** Changes of one conversation leave in the order in which they came. */
  function inOrder(conversationId: string, work: () => Promise<void>): Promise<void> {
    const before = queues.get(conversationId) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(work);
    queues.set(conversationId, mine);
    const forget = () => void (queues.get(conversationId) === mine && queues.delete(conversationId));
    mine.then(forget, forget);
    return mine;
  }

  function tellChange(conversationId: string, ev: number, told: Change): Promise<void> {
    return inOrder(conversationId, async () => {
      const { audience, row } = await context.db.service((tx) => changeOf(tx, { conversationId, ev }));
      if (row && audience.length > 0) io.to(audience.map(personRoom)).emit("ev", { c: conversationId, ev, t: changeName(row, told), row });
    });
  }

  const senders: Record<string, (payload: unknown) => Promise<void>> = {
    "chat.message": async (payload) => {
      const { conversationId, ev } = broadcasts["chat.message"].parse(payload);
      await tellChange(conversationId, ev, "msg");
    },
    "chat.change": async (payload) => {
      const { conversationId, ev, t } = broadcasts["chat.change"].parse(payload);
      await tellChange(conversationId, ev, t);
    },
    "chat.read": async (payload) => {
      const { personId, conversationId, seq, cnt, rev } = broadcasts["chat.read"].parse(payload);
      const audience = await context.db.service((tx) => audienceOf(tx, conversationId));
      const told = audience.length <= MOST_SHOWN_READERS ? new Set([...audience, personId]) : [personId];
      io.to([...told].map(personRoom)).emit("read", { c: conversationId, u: personId, seq, cnt, rev });
    },
    "chat.lists": async (payload) => {
      const { personIds } = broadcasts["chat.lists"].parse(payload);
      if (personIds.length > 0) io.to(personIds.map(personRoom)).emit("lists");
    },
    "notices.changed": async (payload) => {
      const { personIds } = NoticesChanged.parse(payload);
      for (const { personId, unread } of await context.db.service((tx) => waitingNotices(tx, personIds))) io.to(personRoom(personId)).emit("notices", { unread });
    },
    "session.ended": async (payload) => {
      const { personId, sessionId } = endedSession.parse(payload);
      io.in(sessionId ? sessionRoom(sessionId) : personRoom(personId)).disconnectSockets(true);
    },
  };
  return async (topic, payload) => senders[topic]?.(payload);
}

/** For a worker without sockets of its own: reaches the web processes through Redis. */
export async function createPublisher(context: Context): Promise<{ publish: JobHandles["publish"]; close: () => Promise<void> }> {
  const io = new Server();
  const leave = await joinRedis(io, context);
  return { publish: publishThrough(io, context), close: leave };
}
