import type { Socket } from "socket.io";
import type { z } from "zod";
import { createHash } from "node:crypto";
import { databaseError, isUnavailable, type Actor, type Db, type Tx } from "~/lib/db.server";
import type { Result } from "~/lib/result";
import type { Log } from "~/lib/log.server";
import { sessionAlive } from "~/lib/session.server";
import type { Allowance } from "./allowance";
import { ackCodeOf, mayTryAgain } from "./answers";
import type { Lanes } from "./lanes";
import { deleteMessage, editMessage, markRead, markUnread, pinMessage, type Changed, type ChatRefusal, type Read } from "./commands.server";
import { blockFirm, leaveRoom, muteConversation, reportMessage } from "./membership.server";
import { syncPage } from "./messages.server";
import { acquainted, headsOf, pageAt, partyOf } from "./queries.server";
import type { Send } from "./sending.server";
import { clientEvents, type AckCode, type ChangedAck, type ClientEvent, type HeadsAck, type Here, type Presence, type ReadAck, type Refused } from "./schema";

type Handles = {
  db: Db;
  log: Log;
  allowance: Allowance;
  /** Who asks; null when the token ran out or the session was ended. */
  actor: () => Promise<Actor | null>;
  /** The database said that the session was ended: its line ends too, whatever became of the word that told so. */
  ended: () => void;
  /** Tells the sockets what was committed; the outbox row that does the same elsewhere is done with. */
  broadcast: (topic: string, payload: Record<string, unknown>, event: bigint | null) => void;
  /** Tells what the database wrote of a command by itself. */
  committed: () => void;
  /** How many notices wait for the actor. */
  notices: (tx: Tx) => Promise<number>;
  /** Whether the process is about to end. */
  closing: () => boolean;
  /** One for each conversation that is written to, over all sockets. */
  lanes: Lanes;
  /** Takes a message in, with those of others. */
  send: Send;
  /** Requests that the process works on, over all sockets. */
  load: { running: number };
  /** Whether another request would only wait: for the database, or behind what this reader hasn't taken yet. */
  crowded: () => boolean;
  /** The names under which this socket's page is reached: links to them are this site's. */
  hosts: readonly string[];
  presence: { set: (state: Here) => void; watch: (persons: readonly string[]) => Promise<Presence[]> };
  typing: (actor: Actor, c: string, on: boolean) => Promise<void>;
};
type Input<E extends ClientEvent> = z.output<(typeof clientEvents)[E]>;
type Answer = (value: { ok: true } | Refused) => void;

const MOST_AT_ONCE = 8;
const CROWDED_MS = 2_000;
/** `reason` names what a person can be told where the code alone doesn't say it. */
const declined = (reason: ChatRefusal): Refused => {
  const code = ackCodeOf(reason);
  return ["FORBIDDEN", "INVALID"].includes(code) && reason !== "forbidden" ? { ok: false, code, reason } : { ok: false, code };
};
const refused = (code: AckCode, retryAfterMs?: number): Refused => (retryAfterMs === undefined ? { ok: false, code } : { ok: false, code, retryAfterMs });

/** Registers the chat's handlers on one socket: parse, command, ack. Every request is answered, whatever happens. */
export function registerChat(socket: Socket, handles: Handles): void {
  const { db } = handles;
  let running = 0;

  on("sync:heads", async (actor, { have }): Promise<HeadsAck> => {
    const { heads, notices } = await db.as(actor, async (tx) => ({ heads: await headsOf(tx), notices: await handles.notices(tx) }));
    const digest = createHash("sha256").update(JSON.stringify(heads)).digest("base64url");
    return { now: new Date().toISOString(), digest, notices, convs: digest === have ? null : heads };
  });

  on("sync:conv", async (actor, { c, ev, limit }) => (await db.as(actor, (tx) => syncPage(tx, { conversationId: c, ev, limit }))) ?? refused("NOT_FOUND"));

  on("history", async (actor, { c, before, after, around, limit }) =>
    (await db.as(actor, (tx) => pageAt(tx, { conversationId: c, place: { before, after, around }, limit }))) ?? refused("NOT_FOUND"),
  );

  on("read:set", async (actor, { c, seq }) => placed(actor, c, await db.as(actor, (tx) => markRead(tx, { conversationId: c, seq }))));
  on("read:unread", async (actor, { c, seq }) => placed(actor, c, await db.as(actor, (tx) => markUnread(tx, { conversationId: c, seq }))));

  on("msg:send", async (actor, { c, id, b, as, replyTo, att, mention }) => {
    const sent = await handles.send(actor, { conversationId: c, actingFirmId: as ?? null, clientId: id, body: b, replyTo: replyTo ?? null, files: att ?? [], mention, hosts: handles.hosts });
    if (!sent.ok) {
      if ("retryAfterMs" in sent) return refused("RATE_LIMITED", sent.retryAfterMs);
      if (sent.reason === "crowded") return refused("UNAVAILABLE", CROWDED_MS);
      return sent.reason === "session_ended" ? sessionEnded() : declined(sent.reason);
    }
    const { event, ...rest } = sent;
    if (event !== null) handles.broadcast("chat.message", { conversationId: c, ev: sent.ev }, event);
    return rest;
  });

  on("msg:edit", (actor, { c, seq, b, baseRev, mention }) =>
    changed(actor, c, "edit", (tx) => editMessage(tx, { conversationId: c, seq, body: b, baseRev, mention, hosts: handles.hosts })),
  );
  on("msg:delete", (actor, { c, seq }) => changed(actor, c, "del", (tx) => deleteMessage(tx, { conversationId: c, seq })));
  on("msg:pin", (actor, { c, seq, on: pinned }) => changed(actor, c, "edit", (tx) => pinMessage(tx, { conversationId: c, seq, pinned })));

  on("presence:set", async (_actor, { state }) => {
    handles.presence.set(state);
    return {};
  });
  on("presence:sub", async (actor, { users }) => ({ users: await handles.presence.watch(await db.as(actor, (tx) => acquainted(tx, users))) }));

  socket.on("typing", async (payload: unknown) => {
    if (handles.closing() || handles.allowance.take("typing", Date.now()) > 0) return;
    const parsed = clientEvents.typing.safeParse(payload);
    try {
      const actor = parsed.success ? await handles.actor() : null;
      if (actor && parsed.success) await handles.typing(actor, parsed.data.c, parsed.data.on);
    } catch (error) {
      handles.log.warn({ kind: "socket", event: "typing", err: error });
    }
  });

  on("report", (actor, { c, seq, reason, note }) => settled(actor, c, (tx, firmId) => reportMessage(tx, { conversationId: c, seq, firmId, reason, note })));
  on("block", (actor, { c, on: blocked }) => settled(actor, c, (tx, firmId) => (firmId ? blockFirm(tx, { conversationId: c, firmId, blocked }) : null)));
  on("member:leave", (actor, { c }) => settled(actor, c, (tx, firmId) => (firmId ? leaveRoom(tx, { conversationId: c, firmId }) : null)));
  on("member:mute", (actor, { c, hours }) =>
    settled(actor, c, (tx) => muteConversation(tx, { conversationId: c, until: hours > 0 ? new Date(Date.now() + hours * 3_600_000) : null })),
  );

  /** A command that concerns the conversation as a whole, for the actor's firm in it. */
  async function settled(actor: Actor, c: string, work: (tx: Tx, firmId: string | null) => Promise<Result<object, string>> | null): Promise<object> {
    const done = await db.as(actor, async (tx) => {
      if (!(await sessionAlive(tx, actor))) return "UNAUTH" as const;
      return work(tx, (await partyOf(tx, { conversationId: c, actingFirmId: null }))?.firmId ?? null);
    });
    if (done === "UNAUTH") return sessionEnded();
    if (!done) return refused("FORBIDDEN");
    if (!done.ok) return refused(ackCodeOf(done.reason));
    handles.committed();
    return {};
  }

  /** A command on a message that is there already: tells the others, and answers where it stands now. */
  async function changed(actor: Actor, c: string, t: "edit" | "del", work: (tx: Tx) => Promise<Result<Changed, ChatRefusal>>): Promise<ChangedAck | Refused> {
    const done = await handles.lanes.run(c, () => db.as(actor, async (tx) => ((await sessionAlive(tx, actor)) ? work(tx) : "UNAUTH")));
    if (!done) return refused("UNAVAILABLE", CROWDED_MS);
    if (done === "UNAUTH") return sessionEnded();
    if (!done.ok) return declined(done.reason);
    if (done.event !== null) handles.broadcast("chat.change", { conversationId: c, ev: done.ev, t }, done.event);
    return { ev: done.ev, rev: done.rev };
  }

  function sessionEnded(): Refused {
    handles.ended();
    return refused("UNAUTH");
  }

  function placed(actor: Actor, c: string, { event, seq, cnt, rev, unread }: Read): ReadAck {
    if (event !== null) handles.broadcast("chat.read", { personId: actor.personId, conversationId: c, seq, cnt, rev }, event);
    return { readSeq: seq, readCount: cnt, unread, rev };
  }

  socket.use(([event, ...rest], next) => {
    if (Object.hasOwn(clientEvents, event as string) || event === "auth:refresh") return next();
    // An event that nobody knows is answered, so that its sender doesn't wait.
    const ack: unknown = rest.at(-1);
    if (typeof ack === "function") (ack as Answer)(refused("INVALID"));
  });

  function on<E extends ClientEvent>(event: E, work: (actor: Actor, input: Input<E>) => Promise<object>): void {
    socket.on(event as string, async (payload: unknown, ack: unknown) => {
      if (typeof ack !== "function") return;
      const started = performance.now();
      let answer: { ok: true } | Refused = refused("UNAVAILABLE", 1000);
      let person: string | undefined;
      running += 1;
      handles.load.running += 1;
      try {
        answer = await attempt(event, payload, (actor, input: Input<E>) => {
          person = actor.personId;
          return work(actor, input);
        });
      } catch (error) {
        const database = databaseError(error);
        if (database?.code === "42501") answer = refused("FORBIDDEN");
        else if (!isUnavailable(error) && (!database || !mayTryAgain(database.code))) handles.log.error({ kind: "socket", event, err: error });
      } finally {
        running -= 1;
        handles.load.running -= 1;
        (ack as Answer)(answer);
        handles.log.info({ kind: "socket", event, actor: person, outcome: answer.ok ? "done" : answer.code, ms: Math.round(performance.now() - started) });
      }
    });
  }

  async function attempt<E extends ClientEvent>(event: E, payload: unknown, work: (actor: Actor, input: Input<E>) => Promise<object>): Promise<{ ok: true } | Refused> {
    if (handles.closing() || running > MOST_AT_ONCE) return refused("UNAVAILABLE", 500);
    if (handles.crowded()) return refused("UNAVAILABLE", CROWDED_MS);
    const waitMs = handles.allowance.take(event, Date.now());
    if (waitMs > 0) return refused("RATE_LIMITED", waitMs);
    const parsed = clientEvents[event].safeParse(payload);
    if (!parsed.success) return refused(parsed.error.issues.every(({ code, path }) => code === "too_big" && path[0] === "b") ? "TOO_LARGE" : "INVALID");
    const actor = await handles.actor();
    if (!actor) return refused("UNAUTH");
    return { ok: true, ...(await work(actor, parsed.data as Input<E>)) };
  }
}
