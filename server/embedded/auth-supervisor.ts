import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { AuthMail, AuthServerSettings, FromAuthServer, ToAuthServer } from "./auth-server";
import { openBackOff } from "./back-off";

const READY_MS = 30_000;

export type AuthSupervisor = {
  /** Lets the child serve; resolves when it answers. */
  begin: (settings: AuthServerSettings) => Promise<void>;
  /** What it waited for is there: a child that waits to start again does so at once. */
  hasten: () => void;
  stop: () => Promise<void>;
  pid: () => number | undefined;
};

export type AuthEvents = {
  /** Keeps a mail; Auth's answer waits for it. */
  onMail: (mail: AuthMail) => Promise<void>;
  onDeath: (death: { code: number | null; signal: string | null; restartMs: number }) => void;
  onMailFailure: (error: unknown) => void;
  /** The first line of what the child printed: its errors. */
  onTrouble: (line: string) => void;
};

/** Starts the Auth child, which loads while the database starts, hands on its mails, and starts it again when it dies. */
export function superviseAuth(events: AuthEvents): AuthSupervisor {
  let settings: AuthServerSettings | undefined;
  let stopped = false;
  const waitAfter = openBackOff();
  let waiting: NodeJS.Timeout | undefined;
  let child = spawnChild(events.onTrouble);

  /** Hands the settings to `started`; resolves when it serves, rejects when it ends or stays silent. */
  function serve(started: ChildProcess, given: AuthServerSettings): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => started.kill("SIGKILL"), READY_MS);
      const finish = (end: () => void) => {
        clearTimeout(timer);
        started.off("message", heard);
        started.off("exit", ended);
        end();
      };
      const heard = (message: FromAuthServer) => message.type === "ready" && finish(resolve);
      const ended = () => finish(() => reject(new Error("Auth did not start")));
      if (started.exitCode !== null || started.signalCode !== null) return ended();
      started.on("message", heard);
      started.once("exit", ended);
      tell(started, { type: "serve", settings: given });
    });
  }

  function watch(running: ChildProcess, since: number): void {
    running.on("message", (message: FromAuthServer) => {
      if (message.type !== "mail") return;
      events.onMail(message.mail).then(
        () => tell(running, { type: "mailed", id: message.id, ok: true }),
        (error: unknown) => {
          tell(running, { type: "mailed", id: message.id, ok: false });
          events.onMailFailure(error);
        },
      );
    });
    running.once("exit", (code, signal) => {
      if (stopped) return;
      const restartMs = waitAfter(Date.now() - since);
      events.onDeath({ code, signal, restartMs });
      waiting = setTimeout(restart, restartMs);
    });
  }

  function restart(): void {
    waiting = undefined;
    if (stopped || !settings) return;
    child = spawnChild(events.onTrouble);
    watch(child, Date.now());
    // When this one fails as well, its own exit starts the next.
    serve(child, settings).catch(() => undefined);
  }

  return {
    async begin(given) {
      await serve(child, given);
      settings = given;
      watch(child, Date.now());
    },
    hasten() {
      if (waiting === undefined) return;
      clearTimeout(waiting);
      restart();
    },
    pid: () => child.pid,
    async stop() {
      stopped = true;
      clearTimeout(waiting);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill("SIGKILL"), 3_000);
      await gone;
      clearTimeout(timer);
    },
  };
}

function spawnChild(onTrouble: (line: string) => void): ChildProcess {
  const child = fork(fileURLToPath(new URL("./auth-server.ts", import.meta.url)), [], {
    // Node reads the types away by itself from 22.18 on; an older one needs the loader.
    execArgv: process.features.typescript ? [] : ["--import", "tsx"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: { PATH: process.env.PATH ?? "", NODE_NO_WARNINGS: "1", NODE_ENV: "production" },
    // Its own process group: Ctrl-C in a terminal must reach us first, so that we can stop it in order.
    detached: true,
  });
  // Only the first line: what follows is a stack, or rows that people typed.
  child.stderr?.on("data", (chunk: Buffer) => onTrouble(chunk.toString().split("\n", 1)[0]!.slice(0, 300)));
  // A message to a child that has just died fails; its exit tells the rest.
  child.on("error", () => undefined);
  return child;
}

function tell(child: ChildProcess, message: ToAuthServer): void {
  if (child.connected) child.send(message, () => undefined);
}
