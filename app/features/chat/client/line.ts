import type { Socket } from "socket.io-client";
import type { Ack, ClientEvent, ServerEvents } from "../schema";

export type ChatSocket = Socket<ServerEvents, Record<ClientEvent, (payload: object, ack: (answer: Ack<object>) => void) => void>>;

/** `away`: the line is down and comes back by itself. `ended`: nobody is signed in any more. */
export type LineState = "connecting" | "live" | "away" | "ended";

export type LineOptions = {
  /** A socket that isn't connected yet. */
  connect: () => Promise<ChatSocket>;
  /** Has the session's cookie refreshed by an ordinary request; throws when the server can't be reached, or when it is called off. */
  renewSession: (signal: AbortSignal) => Promise<{ signedIn: boolean }>;
  onState: (state: LineState) => void;
};

const ANSWER_MS = 8_000;
/** A request may hang on a dead network for minutes. */
const RENEW_MS = 15_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

export type Line = {
  state: () => LineState;
  on: <E extends keyof ServerEvents>(event: E, listener: ServerEvents[E]) => void;
  /** Asks and waits for the ack; `UNAVAILABLE` when none comes. */
  ask: <T>(event: ClientEvent, payload: object) => Promise<Ack<T>>;
  /** Tells without an ack; lost while the line is down. */
  tell: (event: "typing", payload: object) => void;
  /** Tries now instead of later. */
  hurry: () => void;
  /** The network is known to be gone: what is on its way need not be waited for. */
  drop: () => void;
  close: () => void;
};

/** One socket that survives what sockets don't: an expired token, a server that restarts, a session that ended elsewhere. */
export function openLine(options: LineOptions): Line {
  const listeners: [string, (...args: never[]) => void][] = [];
  let socket: ChatSocket | undefined;
  let state: LineState = "connecting";
  let closed = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let renewing = false;
  let parting = false;
  let loading = false;

  load();

  function load(): void {
    if (closed || loading || socket) return;
    loading = true;
    options
      .connect()
      .then(
        (made) => {
          if (closed) return void made.disconnect();
          socket = made;
          watch(made);
          for (const [event, listener] of listeners) made.on(event as "lists", listener as () => void);
          made.connect();
        },
        () => {
          become("away");
          later(load);
        },
      )
      .finally(() => (loading = false));
  }

  function watch(made: ChatSocket): void {
    made.on("hello", () => {
      failures = 0;
      become("live");
    });
    made.on("disconnect", (reason) => {
      if (closed || state === "ended" || parting) return;
      become("away");
      // The server closed it: the token ran out, the session ended, or the process did. Socket.io doesn't come back from that.
      if (reason === "io server disconnect") later(() => void renewAndConnect());
    });
    made.on("connect_error", (error) => {
      if (closed) return;
      become("away");
      // Socket.io tries again by itself after a failed connection, not after a refusal.
      if (!made.active) later(() => (error.message === "UNAUTH" ? void renewAndConnect() : void made.connect()));
    });
    made.on("auth:expiring", () => void renewAndConnect());
    made.on("drain", ({ within }) => later(() => !made.connected && void made.connect(), Math.random() * within));
  }

  /** A fresh cookie, then a new handshake that shows it. */
  async function renewAndConnect(): Promise<void> {
    if (renewing || closed || !socket) return;
    renewing = true;
    clearTimeout(timer);
    try {
      const { signedIn } = await renewed();
      if (closed) return;
      parting = true;
      socket.disconnect();
      parting = false;
      if (signedIn) socket.connect();
      become(signedIn ? "connecting" : "ended");
    } catch {
      if (!socket.connected) become("away");
      later(() => void renewAndConnect());
    } finally {
      renewing = false;
    }
  }

  async function renewed(): Promise<{ signedIn: boolean }> {
    const patience = new AbortController();
    const end = setTimeout(() => patience.abort(new Error("no answer")), RENEW_MS);
    const calledOff = new Promise<never>((_, fail) => patience.signal.addEventListener("abort", () => fail(patience.signal.reason as Error)));
    try {
      return await Promise.race([options.renewSession(patience.signal), calledOff]);
    } finally {
      clearTimeout(end);
    }
  }

  function later(work: () => void, pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures) * (0.5 + Math.random())): void {
    if (closed) return;
    failures += 1;
    clearTimeout(timer);
    timer = setTimeout(work, pause);
  }

  function become(next: LineState): void {
    if (next === state || closed) return;
    state = next;
    options.onState(next);
  }

  return {
    state: () => state,
    on(event, listener) {
      listeners.push([event, listener]);
      socket?.on(event as "lists", listener as () => void);
    },
    async ask<T>(event: ClientEvent, payload: object): Promise<Ack<T>> {
      // While the line is down socket.io would keep the packet for later; the outbox alone does that.
      if (!socket?.connected) return { ok: false, code: "UNAVAILABLE" };
      try {
        const answer = (await socket.timeout(ANSWER_MS).emitWithAck(event, payload)) as Ack<T>;
        if (!answer.ok && answer.code === "UNAUTH") void renewAndConnect();
        return answer;
      } catch {
        return { ok: false, code: "UNAVAILABLE" };
      }
    },
    tell(event, payload) {
      if (socket?.connected) (socket.volatile.emit as (event: string, payload: object) => void)(event, payload);
    },
    hurry() {
      if (closed || state !== "away" || socket?.connected) return;
      failures = 0;
      if (socket) void renewAndConnect();
      else load();
    },
    drop() {
      if (closed || state === "ended" || !socket) return;
      socket.disconnect();
      become("away");
      later(() => void renewAndConnect());
    },
    close() {
      closed = true;
      clearTimeout(timer);
      socket?.disconnect();
    },
  };
}
