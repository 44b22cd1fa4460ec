import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { lastingPort } from "./ports";

const READY_MS = 60_000;
export const MASTER_KEY = "a-master-key-of-the-failure-tests";

/** A search server of one test, in a process of its own that may be stopped, frozen and killed. */
export type OwnServer = {
  url: string;
  start: () => Promise<void>;
  /** Ends it and waits: SIGKILL as a power cut would. */
  stop: (signal?: NodeJS.Signals) => Promise<void>;
  signal: (signal: NodeJS.Signals) => void;
  /** Throws its index away, as a lost disk would. */
  forget: () => void;
  close: () => Promise<void>;
};

/** Prepares the program at MEILI_BIN; `folder` holds its database (a new temporary one by default). */
export async function ownServer(folder = mkdtempSync(path.join(tmpdir(), "khosheh-search-"))): Promise<OwnServer> {
  const program = process.env.MEILI_BIN!;
  const port = await lastingPort();
  const url = `http://127.0.0.1:${port}`;
  const data = path.join(folder, "db");
  mkdirSync(folder, { recursive: true });
  let child: ChildProcess | undefined;
  const gone = () => new Promise<void>((resolve) => (!child || child.exitCode !== null || child.signalCode !== null ? resolve() : child.once("exit", () => resolve())));
  const server: OwnServer = {
    url,
    async start() {
      child = spawn(program, ["--no-analytics", "--master-key", MASTER_KEY, "--db-path", data, "--http-addr", `127.0.0.1:${port}`, "--dump-dir", path.join(folder, "dumps"), "--snapshot-dir", path.join(folder, "snapshots")], { cwd: folder, stdio: "ignore" });
      for (const from = Date.now(); Date.now() - from < READY_MS; await new Promise((resolve) => setTimeout(resolve, 50))) {
        if (await fetch(`${url}/health`).then(({ ok }) => ok, () => false)) return;
      }
      throw new Error("The search server did not start in time.");
    },
    async stop(signal = "SIGKILL") {
      child?.kill("SIGCONT");
      child?.kill(signal);
      await gone();
    },
    signal: (signal) => void child?.kill(signal),
    forget: () => rmSync(data, { recursive: true, force: true }),
    async close() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return server;
}
