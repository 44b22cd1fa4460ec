import { fork, type ChildProcess } from "node:child_process";
import path from "node:path";
import type { Log } from "~/lib/log.server";
import type { AuthMail, AuthServerMessage, AuthServerSettings } from "./auth-server";

const READY_MS = 20_000;
const LONGEST_BACK_OFF_MS = 10_000;

export type AuthSupervisor = { stop: () => Promise<void>; pid: () => number | undefined };

/** Runs the Auth child, hands on its mails, and starts it again when it dies. */
export async function superviseAuth(settings: AuthServerSettings, handles: { log: Log; onMail: (mail: AuthMail) => Promise<void> }): Promise<AuthSupervisor> {
  let child: ChildProcess | undefined;
  let stopped = false;
  let failures = 0;

  const start = () =>
    new Promise<void>((resolve, reject) => {
      const started = fork(path.resolve("server/embedded/auth-server.ts"), [], {
        execArgv: ["--import", "tsx"],
        stdio: ["ignore", "ignore", "inherit", "ipc"],
        env: { PATH: process.env.PATH ?? "", NODE_ENV: process.env.NODE_ENV ?? "", NODE_NO_WARNINGS: "1" },
        // A signal to the terminal's group reaches the parent, which stops this child in its own order.
        detached: true,
      });
      child = started;
      const timer = setTimeout(() => reject(new Error("Auth did not become ready")), READY_MS);
      started.on("message", (message: AuthServerMessage) => {
        if (message.type === "ready") {
          clearTimeout(timer);
          failures = 0;
          resolve();
        } else {
          handles.onMail(message.mail).catch((error: unknown) => handles.log.error({ kind: "mail", err: error }));
        }
      });
      started.once("exit", (code, signal) => {
        clearTimeout(timer);
        reject(new Error(`Auth ended (${signal ?? code})`));
        if (stopped || child !== started) return;
        const wait = Math.min(LONGEST_BACK_OFF_MS, 200 * 2 ** failures);
        failures += 1;
        handles.log.warn({ kind: "auth", outcome: "died", code, signal, restartMs: wait });
        setTimeout(() => {
          if (!stopped) start().catch(() => undefined);
        }, wait);
      });
      started.send(settings);
    });

  await start();
  return {
    pid: () => child?.pid,
    async stop() {
      stopped = true;
      const running = child;
      if (!running || running.exitCode !== null || running.signalCode !== null) return;
      const gone = new Promise<void>((resolve) => running.once("exit", () => resolve()));
      running.disconnect();
      const timer = setTimeout(() => running.kill("SIGKILL"), 3_000);
      await gone;
      clearTimeout(timer);
    },
  };
}
