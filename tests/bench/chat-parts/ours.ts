import { randomUUID } from "node:crypto";
import type { ChatSocket } from "~/features/chat/client/line";
import type { Ack, SentAck } from "~/features/chat/schema";
import { newRooms, type Room } from "../../support/crowd";
import type { Services } from "../../support/services";
import type { TestServer } from "../../support/server";
import { newSocket } from "../../support/talk";
import type { Stage } from "./stage";

export async function connected(url: string, token: string): Promise<ChatSocket> {
  const socket = newSocket(url, () => "", { auth: { token } });
  const hello = new Promise<void>((resolve, reject) => {
    socket.once("hello", () => resolve());
    socket.once("connect_error", reject);
  });
  socket.connect();
  await hello;
  return socket;
}

/** One person may say sixty things in twenty seconds, and a conversation takes twenty in one; a bench wants to know what comes after. */
export function liftLimits(services: Services): () => void {
  void services.database.admin.query("create or replace function private.chat_wait_ms(conversation uuid) returns float8 language sql immutable set search_path = '' as 'select 0::float8'").catch(() => undefined);
  const timer = setInterval(() => void services.database.admin.query("delete from public.rate_limits where key in (select key from public.rate_limits for update skip locked)").catch(() => undefined), 250);
  return () => clearInterval(timer);
}

export async function say(socket: ChatSocket, c: string, body: string): Promise<void> {
  for (const id = randomUUID(); ; ) {
    const answer = (await socket.timeout(9_000).emitWithAck("msg:send", { c, id, b: body })) as Ack<SentAck>;
    if (answer.ok) return;
    await new Promise((resolve) => setTimeout(resolve, Math.min(200, answer.retryAfterMs ?? 50)));
  }
}

/** The product as it runs: web processes on a Postgres that waits for the disk. */
export function ours(name: string, services: Services, servers: readonly TestServer[]): Stage {
  return {
    name,
    promise: "committed, and on the disk: fsync=on, synchronous_commit=on, full_page_writes=on; whose session lives and who may write is asked each time",
    async open(count, people, heard) {
      const rooms: Room[] = await newRooms(services, count, people);
      const lift = liftLimits(services);
      const sockets = await Promise.all(rooms.map((room) => Promise.all(room.people.map((person, index) => connected(servers[index % servers.length]!.url, person.token)))));
      for (const room of sockets) for (const socket of room.slice(1)) socket.on("ev", ({ row }) => heard(row.body));
      return {
        send: (room, body) => say(sockets[room]![0]!, rooms[room]!.c, body),
        close() {
          lift();
          sockets.flat().forEach((socket) => socket.disconnect());
        },
      };
    },
    stop: () => undefined,
  };
}
