import type { Server as HttpServer } from "node:http";
import { Server } from "socket.io";
import { registerChat } from "~/features/chat/socket.server";
import { openAuth } from "~/lib/auth.server";
import type { Actor } from "~/lib/db.server";
import type { JobHandles } from "~/lib/jobs";
import { openLimiter } from "~/lib/limiter.server";
import type { Context } from "../context";
import { joinRedis, publishThrough } from "./publisher";

const FRAME_BYTES = 65_536;
const GRACE_MS = 15_000;
const WARNING_MS = 60_000;

export type Gateway = { publish: JobHandles["publish"]; listen: () => void; close: () => Promise<void> };

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
    allowRequest(request, decide) {
      const { origin } = request.headers;
      decide(null, origin === undefined || context.siteOrigins(request).includes(origin));
    },
  });
  const leaveRedis = await joinRedis(io, context);
  const publish = publishThrough(io, context);
  const limiter = openLimiter(context.db);

  io.use((socket, next) => {
    authenticate(context, socket.request.headers.cookie ?? "", socket.handshake.auth).then(
      (session) => {
        if (!session) return next(new Error("UNAUTH"));
        socket.data.session = session;
        next();
      },
      () => next(new Error("UNAVAILABLE")),
    );
  });

  io.on("connection", (socket) => {
    const session = () => socket.data.session as Session;
    const actor = (): Actor | null => (session().expiresAt * 1000 > Date.now() ? session().actor : null);
    void socket.join(`u:${session().actor.personId}`);
    registerChat(socket, {
      db: context.db,
      log: context.log,
      limiter,
      actor,
      // The outbox row is committed; the relay is told by the caller's process, others poll.
      afterSend: () => context.nudge(),
    });
    let timers = expiryTimers();
    socket.on("auth:refresh", async (payload: unknown, ack: unknown) => {
      const token = typeof payload === "object" && payload && "token" in payload ? payload.token : null;
      const fresh = typeof token === "string" ? await context.verify(token) : null;
      const same = fresh?.actor.personId === session().actor.personId && fresh.actor.sessionId === session().actor.sessionId;
      if (fresh && same) {
        socket.data.session = fresh;
        timers.forEach(clearTimeout);
        timers = expiryTimers();
      }
      if (typeof ack === "function") (ack as (answer: object) => void)(fresh && same ? { ok: true, exp: fresh.expiresAt } : { ok: false, code: "UNAUTH" });
    });
    socket.on("disconnect", () => timers.forEach(clearTimeout));
    socket.emit("hello", { now: new Date().toISOString(), userId: session().actor.personId, exp: session().expiresAt });

    function expiryTimers() {
      const left = session().expiresAt * 1000 - Date.now();
      return [
        setTimeout(() => socket.emit("auth:expiring", {}), Math.max(0, left - WARNING_MS)),
        setTimeout(() => socket.disconnect(true), Math.max(0, left) + GRACE_MS),
      ];
    }
  });

  return {
    publish,
    listen: () => void io.attach(http),
    async close() {
      io.emit("drain", { within: 2_000 });
      io.disconnectSockets(true);
      io.engine?.close();
      await leaveRedis();
    },
  };
}

type Session = { actor: Actor; expiresAt: number };

// The cookie is HttpOnly: a page connects with it; a test or a native client may hand over its token.
async function authenticate(context: Context, cookieHeader: string, handshake: { [key: string]: unknown }): Promise<Session | null> {
  if (typeof handshake.token === "string" && handshake.token !== "") return context.verify(handshake.token);
  const auth = openAuth({ config: context.auth, verify: context.verify, cookieHeader, response: { append: () => undefined, set: () => undefined } });
  return auth.session();
}
