import { Server } from "socket.io";
import { newBatches } from "~/features/chat/batches";
import { broadcasts } from "~/features/chat/jobs.server";
import { audienceOf, changeName, changesOf } from "~/features/chat/messages.server";
import type { Change } from "~/features/chat/schema";
import { MOST_SHOWN_READERS } from "~/features/chat/seen";
import { NoticesChanged, waitingNotices } from "~/features/notifications/live.server";
import { endedSession } from "~/features/people/events.server";
import type { JobHandles } from "~/lib/jobs";
import type { Context } from "../context";
import { openBus } from "./bus";
import { joinRedis } from "./redis";

/** Changes that are read together. */
const TOLD = { most: 200, atOnce: 2 };

type Moved = { c: string; ev: number; told: Change };

/** Rooms of the sockets: a person's, and a session's. */
export const personRoom = (id: string) => `u:${id}`;
export const sessionRoom = (id: string) => `s:${id}`;

/** Sends what was committed to the sockets of the people concerned; who they are is read when it is sent. */
export function publishThrough(io: Server, context: Pick<Context, "db">): JobHandles["publish"] {
  /** Changes of one conversation leave in the order in which they came. */
  const changes = newBatches<Moved, void>(async (moved) => {
    const names = new Map(moved.map(({ c, ev, told }) => [`${c} ${ev}`, told]));
    for (const { conversationId: c, audience, rows } of await context.db.service((tx) => changesOf(tx, evsOf(moved)))) {
      if (audience.length === 0) continue;
      const rooms = audience.map(personRoom);
      for (const row of rows) io.to(rooms).emit("ev", { c, ev: row.ev, t: changeName(row, names.get(`${c} ${row.ev}`) ?? "msg"), row });
    }
    return [];
  }, TOLD);
  const tellChange = (c: string, ev: number, told: Change) => changes.add(c, { c, ev, told });

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

function evsOf(moved: readonly Moved[]): Map<string, number[]> {
  const evs = new Map<string, number[]>();
  for (const { c, ev } of moved) evs.set(c, [...(evs.get(c) ?? []), ev]);
  return evs;
}

/** What was committed, to the sockets of every process. */
export type Reach = {
  publish: JobHandles["publish"];
  /** To the other processes as well, in this process at once; for what may be lost. */
  tell: JobHandles["publish"];
  close: () => Promise<void>;
};

/**
 * Reaches the sockets of all web processes: through Redis where there is one, else through the database, and in an installation of one process
 * nothing is needed. `senders` adds topics of the process's own.
 */
export async function openReach(io: Server, context: Context, senders: Record<string, (payload: unknown) => Promise<void>> = {}): Promise<Reach> {
  const chat = publishThrough(io, context);
  const here: JobHandles["publish"] = async (topic, payload) => (senders[topic] ? senders[topic](payload) : chat(topic, payload));
  // What others said meanwhile is lost; pages ask for it.
  const onGap = () => io.local.emit("lag", {});
  if (context.env.REDIS_URL) return { publish: here, tell: here, close: await joinRedis(io, context.env.REDIS_URL, context, onGap) };
  if (!context.env.DATABASE_URL) return { publish: here, tell: here, close: async () => undefined };
  const hear = ({ topic, payload }: { topic: string; payload: unknown }) => void here(topic, payload as Record<string, unknown>).catch((error: unknown) => context.log.warn({ kind: "bus", topic, err: error }));
  const bus = await openBus(context, context.env.DATABASE_URL, hear, onGap);
  const publish: JobHandles["publish"] = async (topic, payload) => void (await Promise.all([here(topic, payload), bus.tell(topic, payload)]));
  return { publish, tell: publish, close: () => bus.close() };
}

/** For a worker without sockets of its own: reaches the web processes. */
export async function createPublisher(context: Context): Promise<{ publish: JobHandles["publish"]; close: () => Promise<void> }> {
  return openReach(new Server(), context);
}
