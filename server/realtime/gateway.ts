import { randomUUID } from "node:crypto";
import type { Server as HttpServer } from "node:http";
import { Server, type Socket } from "socket.io";
import { newAllowance, type Allowance } from "~/features/chat/allowance";
import { MAX_BODY, MOST_FILES, MOST_MENTIONS } from "~/features/chat/schema";
import { newLanes } from "~/features/chat/lanes";
import { openSending } from "~/features/chat/sending.server";
import { registerChat } from "~/features/chat/socket.server";
import { unreadNotices } from "~/features/notifications/inbox.server";
import type { JobHandles } from "~/lib/jobs";
import { openLimiter } from "~/lib/limiter.server";
import type { Context } from "../context";
import { isSameSite } from "../http/security";
import { openAtOnce } from "../outbox/at-once";
import { openTold } from "../outbox/told";
import { actorOf, admit, presentActor, watchExpiry } from "./admission";
import { openPresence } from "./presence";
import { isCongested, relievePressure } from "./pressure";
import { openReach, personRoom } from "./publisher";
import { openTyping, tellTyping, TYPING } from "./typing";

const FRAME_BYTES = 65_536;
const DRAIN_MS = 5_000;
/** A line whose reader is gone doesn't take its end, and the process would wait for it. */
const FAREWELL_MS = 1_000;
/** Requests that are worked on at once; more would only wait for the database. */
const MOST_BUSY = 500;
/** Writers of one conversation wait for each other anyway. */
const LANE = { atOnce: 2, waiting: 40 };

export type Gateway = {
  publish: JobHandles["publish"];
  /** Tells what a request has committed: the outbox rows that it names, and what the database wrote of it by itself. */
  tellAtOnce: (events: readonly bigint[]) => Promise<void>;
  listen: () => void;
  close: () => Promise<void>;
};

/** The socket side of the web process: who connects, for how long, and what reaches whom. */
export async function attachGateway(http: HttpServer, context: Context): Promise<Gateway> {
  const io = new Server({
    maxHttpBufferSize: FRAME_BYTES,
    perMessageDeflate: false,
    pingInterval: 20_000,
    pingTimeout: 20_000,
    connectTimeout: 10_000,
    serveClient: false,
    // CORS does not guard WebSockets, so the origin is compared for both transports.
    allowRequest: (request, decide) => decide(null, isSameSite(request, context.siteOrigins(request))),
  });
  const node = randomUUID().slice(0, 8);
  const { publish, tell, close: leaveOthers } = await openReach(io, context, { [TYPING]: tellTyping(io, context) });
  const told = openTold(context);
  const tellAtOnce = openAtOnce({ db: context.db, log: context.log, publish, told });
  const presence = openPresence(io, context);
  const typing = openTyping(tell, context);
  const allowances = new Map<string, { allowance: Allowance; sockets: number }>();
  const load = { running: 0 };
  const lanes = newLanes(LANE.atOnce, LANE.waiting);
  const send = openSending({ db: context.db, limiter: openLimiter(context.db), lanes });
  let closing = false;
  const leaveAlone = relievePressure(io, {
    quieten: (socket) => void socket.leave(personRoom(actorOf(socket).personId)),
    resume: async (socket) => {
      const actor = await presentActor(context, socket);
      if (actor && socket.connected) await socket.join(personRoom(actor.personId));
    },
  });

  io.use((socket, next) => {
    admit(context, socket).then(
      (admitted) => next(admitted ? undefined : new Error("UNAUTH")),
      (error: unknown) => {
        context.log.warn({ kind: "socket", err: error });
        next(new Error("UNAVAILABLE"));
      },
    );
  });

  io.on("connection", (socket) => {
    watchExpiry(context, socket);
    presence.join(socket, actorOf(socket).personId);
    registerChat(socket, {
      load,
      lanes,
      send,
      db: context.db,
      log: context.log,
      allowance: allowanceOf(socket),
      actor: () => presentActor(context, socket),
      // The answer goes out first.
      ended: () => void setImmediate(() => socket.disconnect(true)),
      broadcast,
      committed: () => void tellAtOnce([]),
      notices: unreadNotices,
      closing: () => closing,
      crowded: () => isCongested(socket) || load.running > MOST_BUSY,
      presence: { set: (state) => presence.set(socket, state), watch: (persons) => presence.watch(socket, persons) },
      typing: typing.note,
      // A line that connects a second time has no request any more.
      hosts: context.siteOrigins(socket.handshake).map((origin) => new URL(origin).host),
    });
    // All that was needed of the handshake has been read.
    (socket.conn as { request: unknown }).request = null;
    socket.emit("hello", { now: new Date().toISOString(), userId: actorOf(socket).personId, exp: (socket.data as { expiresAt: number }).expiresAt, limits: { body: MAX_BODY, files: MOST_FILES, mentions: MOST_MENTIONS }, node });
  });

  /** One person's sockets share what the person may ask for. */
  function allowanceOf(socket: Socket): Allowance {
    const { personId } = actorOf(socket);
    const shared = allowances.get(personId) ?? { allowance: newAllowance(), sockets: 0 };
    shared.sockets += 1;
    allowances.set(personId, shared);
    socket.on("disconnect", () => {
      shared.sockets -= 1;
      if (shared.sockets === 0) allowances.delete(personId);
    });
    return shared.allowance;
  }

  /** Told at once from here; the outbox row is the net for a process that dies before. */
  function broadcast(topic: string, payload: Record<string, unknown>, event: bigint | null): void {
    publish(topic, payload)
      .then(() => event !== null && told.done(event))
      .catch((error: unknown) => context.log.warn({ kind: "broadcast", topic, err: error }));
  }

  return {
    publish,
    tellAtOnce,
    listen: () => void io.attach(http),
    async close() {
      closing = true;
      io.local.emit("drain", { within: 2_000 });
      const patience = Date.now() + DRAIN_MS;
      while (load.running > 0 && Date.now() < patience) await new Promise((resolve) => setTimeout(resolve, 20));
      // Closing the engine instead of the sockets has clients come back by themselves.
      const lines = linesOf(io);
      io.engine?.close();
      setTimeout(() => lines.forEach((line) => line.terminate?.()), FAREWELL_MS).unref();
      leaveAlone();
      await presence.close();
      await told.close();
      await leaveOthers();
    },
  };
}

type WebSocketLine = { terminate?: () => void };

/** The WebSockets of all who are connected, also of those who haven't shaken hands yet. */
function linesOf(io: Server): WebSocketLine[] {
  const clients = (io.engine as unknown as { clients?: Record<string, { transport: { socket?: WebSocketLine } }> } | undefined)?.clients ?? {};
  return Object.values(clients).flatMap(({ transport }) => transport.socket ?? []);
}
