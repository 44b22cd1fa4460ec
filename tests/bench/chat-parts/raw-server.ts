import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import type { WebSocket, WebSocketServer as Sockets } from "ws";

// A program of its own: what a server does that keeps nothing and asks nobody.
const http = createServer();
if (process.argv[2] === "socket.io") {
  const io = new Server(http, { serveClient: false, perMessageDeflate: false });
  io.on("connection", (socket) => {
    socket.on("join", (room: string) => void socket.join(room));
    socket.on("say", ({ room, body }: { room: string; body: string }, ack: () => void) => {
      io.to(room).emit("said", { body });
      ack();
    });
  });
} else {
  // The ws of socket.io's own engine.
  const { WebSocketServer } = createRequire(createRequire(createRequire(import.meta.url).resolve("socket.io")).resolve("engine.io"))("ws") as { WebSocketServer: typeof Sockets };
  const rooms = new Map<string, Set<WebSocket>>();
  new WebSocketServer({ server: http, perMessageDeflate: false }).on("connection", (socket) => {
    socket.on("message", (data: Buffer) => {
      const { join, room, body, id } = JSON.parse(data.toString()) as { join?: string; room?: string; body?: string; id?: number };
      if (join !== undefined) return void rooms.set(join, (rooms.get(join) ?? new Set()).add(socket));
      const text = JSON.stringify({ body });
      for (const one of rooms.get(room!) ?? []) one.send(text);
      socket.send(JSON.stringify({ ack: id }));
    });
    socket.on("close", () => rooms.forEach((sockets) => sockets.delete(socket)));
  });
}
http.listen(0, "127.0.0.1", () => console.log((http.address() as AddressInfo).port));
process.once("disconnect", () => process.exit(0));
