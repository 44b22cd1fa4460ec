import type { Server, Socket } from "socket.io";

const LOOK_MS = 500;
/** A reader who is so far behind hears no more until they have caught up, and is cut off when they never do. */
const SLOW = { packets: 200, bytes: 500_000 };
const TOO_SLOW = { packets: 1_000, bytes: 2_000_000 };
const PATIENCE_MS = 10_000;
/** So much is waiting that another answer would only wait behind it. */
const CONGESTED = { packets: 50, bytes: 500_000 };

type Backlog = { packets: number; bytes: number };
type Handles = {
  /** Out of the rooms in which things are told. */
  quieten: (socket: Socket) => void;
  /** Into them again, if the socket may still hear. */
  resume: (socket: Socket) => Promise<unknown>;
};

/** What waits in this process for a socket whose reader is slow. */
export function backlogOf(socket: Pick<Socket, "conn">): Backlog {
  const waiting = (socket.conn as unknown as { writeBuffer: { data?: unknown }[] }).writeBuffer;
  return { packets: waiting.length, bytes: waiting.reduce((sum, { data }) => sum + (typeof data === "string" ? data.length : 0), 0) };
}

const exceeds = (backlog: Backlog, limit: Backlog) => backlog.packets > limit.packets || backlog.bytes > limit.bytes;

export const isCongested = (socket: Pick<Socket, "conn">): boolean => exceeds(backlogOf(socket), CONGESTED);

/** Keeps slow readers from filling the memory: what they miss they ask for when they hear `lag`, or when they connect again. */
export function relievePressure(io: Server, { quieten, resume }: Handles): () => void {
  const slow = new Map<Socket, number>();

  function look(): void {
    for (const socket of io.sockets.sockets.values()) {
      const backlog = backlogOf(socket);
      const since = slow.get(socket);
      if (since === undefined) {
        if (!exceeds(backlog, SLOW)) continue;
        slow.set(socket, Date.now());
        quieten(socket);
      } else if (backlog.packets === 0) {
        slow.delete(socket);
        // In the rooms first: what is told while the page asks reaches it too.
        void resume(socket).then(() => socket.emit("lag", {}), () => socket.disconnect(true));
        continue;
      }
      if (exceeds(backlog, TOO_SLOW) || Date.now() - (since ?? Date.now()) > PATIENCE_MS) cut(socket);
    }
    for (const socket of slow.keys()) if (!socket.connected) slow.delete(socket);
  }

  /** Nothing that is left is waited for: the reader doesn't take the end of the line either. */
  function cut(socket: Socket): void {
    slow.delete(socket);
    const { conn } = socket;
    const line = (conn.transport as unknown as { socket?: { terminate?: () => void } }).socket;
    conn.close(true);
    line?.terminate?.();
  }

  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}
