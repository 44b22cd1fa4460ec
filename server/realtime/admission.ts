import type { Socket } from "socket.io";
import { accessTokenIn } from "~/lib/auth.server";
import type { Actor } from "~/lib/db.server";
import { sessionAlive } from "~/lib/session.server";
import type { Context } from "../context";
import { personRoom, sessionRoom } from "./publisher";

const GRACE_MS = 15_000;
const WARNING_MS = 60_000;
/** How long the database's word that a session lives is taken for granted. */
const ALIVE_MS = 5_000;

type Admitted = { actor: Actor; expiresAt: number; checkedAt: number };

/** Lets a socket in by its token and living session. Throws when that can't be found out. */
export async function admit(context: Context, socket: Socket): Promise<boolean> {
  // The cookie is HttpOnly: a page connects with it; a test or a native client may hand over its token.
  const handed: unknown = socket.handshake.auth.token;
  const token = typeof handed === "string" && handed !== "" ? handed : await accessTokenIn(socket.handshake.headers.cookie ?? "", context.auth);
  const verified = token ? await context.verify(token) : null;
  if (!verified || !(await isAlive(context, verified.actor))) return false;
  admittedAs(socket, verified);
  return true;
}

export const actorOf = (socket: Socket): Actor => (socket.data as Admitted).actor;

/** Who asks now: null once the token ran out, or the session was ended. */
export async function presentActor(context: Context, socket: Socket): Promise<Actor | null> {
  const admitted = socket.data as Admitted;
  if (admitted.expiresAt * 1000 <= Date.now()) return null;
  if (Date.now() - admitted.checkedAt > ALIVE_MS) {
    if (!(await isAlive(context, admitted.actor))) {
      socket.disconnect(true);
      return null;
    }
    admitted.checkedAt = Date.now();
  }
  return admitted.actor;
}

/** Keeps a socket in its rooms while its token is valid: warns before, silences it at the end, and closes it a while later. */
export function watchExpiry(context: Context, socket: Socket): void {
  let timers = begin();
  socket.on("disconnect", () => timers.forEach(clearTimeout));
  socket.on("auth:refresh", async (payload: unknown, ack: unknown) => {
    const token = typeof payload === "object" && payload && "token" in payload ? payload.token : null;
    const fresh = typeof token === "string" ? await context.verify(token) : null;
    const same = fresh?.actor.personId === actorOf(socket).personId && fresh.actor.sessionId === actorOf(socket).sessionId;
    if (fresh && same) {
      admittedAs(socket, fresh);
      timers.forEach(clearTimeout);
      timers = begin();
    }
    if (typeof ack === "function") (ack as (answer: object) => void)(fresh && same ? { ok: true, exp: fresh.expiresAt } : { ok: false, code: "UNAUTH" });
  });

  function begin(): NodeJS.Timeout[] {
    const { actor, expiresAt } = socket.data as Admitted;
    const rooms = [personRoom(actor.personId), sessionRoom(actor.sessionId)];
    void socket.join(rooms);
    const leftMs = Math.max(0, expiresAt * 1000 - Date.now());
    return [
      setTimeout(() => socket.emit("auth:expiring"), Math.max(leftMs - WARNING_MS, leftMs / 2)),
      setTimeout(() => rooms.forEach((room) => void socket.leave(room)), leftMs),
      setTimeout(() => socket.disconnect(true), leftMs + GRACE_MS),
    ];
  }
}

function admittedAs(socket: Socket, { actor, expiresAt }: { actor: Actor; expiresAt: number }): void {
  Object.assign(socket.data as Admitted, { actor, expiresAt, checkedAt: Date.now() });
}

function isAlive({ db }: Context, actor: Actor): Promise<boolean> {
  return db.as(actor, (tx) => sessionAlive(tx, actor));
}
