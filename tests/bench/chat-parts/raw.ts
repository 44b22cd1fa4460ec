import { io, type Socket } from "socket.io-client";
import { run } from "./programs";
import type { Stage } from "./stage";

const server = (kind: string) => run(process.execPath, ["--import", "tsx", new URL("./raw-server.ts", import.meta.url).pathname, kind], { ready: /\d+/ });
const NOTHING = "nothing is kept: the server has passed it on";

export async function plainWebSockets(): Promise<Stage> {
  const program = server("ws");
  const port = await program.said;
  return {
    name: "ws",
    promise: NOTHING,
    async open(rooms, people, heard) {
      const acks = new Map<number, () => void>();
      const sockets = await Promise.all(
        Array.from({ length: rooms * people }, async (_, index) => {
          const socket = new WebSocket(`ws://127.0.0.1:${port}`);
          await new Promise((resolve, reject) => {
            socket.onopen = resolve;
            socket.onerror = reject;
          });
          const speaks = index % people === 0;
          socket.onmessage = ({ data }) => {
            const { body, ack } = JSON.parse(String(data)) as { body?: string; ack?: number };
            if (ack !== undefined) acks.get(ack)!();
            else if (!speaks) heard(body!);
          };
          socket.send(JSON.stringify({ join: String(Math.floor(index / people)) }));
          return socket;
        }),
      );
      let id = 0;
      return {
        send(room, body) {
          const mine = (id += 1);
          return new Promise((resolve) => {
            acks.set(mine, () => (acks.delete(mine), resolve()));
            sockets[room * people]!.send(JSON.stringify({ room: String(room), body, id: mine }));
          });
        },
        close: () => sockets.forEach((socket) => socket.close()),
      };
    },
    stop: () => program.end(),
  };
}

export async function plainSocketIo(): Promise<Stage> {
  const program = server("socket.io");
  const port = await program.said;
  return {
    name: "Socket.io alone",
    promise: NOTHING,
    async open(rooms, people, heard) {
      const sockets: Socket[] = await Promise.all(
        Array.from({ length: rooms * people }, async (_, index) => {
          const socket = io(`http://127.0.0.1:${port}`, { transports: ["websocket"], forceNew: true });
          await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
          if (index % people !== 0) socket.on("said", ({ body }: { body: string }) => heard(body));
          socket.emit("join", String(Math.floor(index / people)));
          return socket;
        }),
      );
      return {
        send: (room, body) => sockets[room * people]!.emitWithAck("say", { room: String(room), body }) as Promise<void>,
        close: () => sockets.forEach((socket) => socket.disconnect()),
      };
    },
    stop: () => program.end(),
  };
}
