import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = path.resolve(fileURLToPath(new URL("../..", import.meta.url)));
const READY_MS = 90_000;

/** The program in production mode, in a process of its own. */
export type TestServer = {
  url: string;
  pid: number;
  dataDir: string;
  /** All that it printed until now. */
  output: () => string;
  /** Resolves with its exit code (null when a signal killed it). */
  exited: Promise<number | null>;
  /** Ends it with a signal and waits; SIGTERM unless told. */
  stop: (signal?: NodeJS.Signals) => Promise<number | null>;
  /** Nobody reads what it prints any more. */
  hangUp: () => void;
};

export type ServerOptions = {
  /** A new folder under the system's temporary one by default; `removeFolder` deletes it. */
  dataDir?: string;
  /** Added to the environment, for example `{ DEMO: "true" }`. */
  env?: Record<string, string>;
};

/** A data folder that the database's user may enter. */
export function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "khosheh-test-"));
  chmodSync(folder, 0o755);
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Starts the built program on a free port and waits until it serves. Mail is readable at /dev/mail; there is no demo. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  if (!existsSync(path.join(ROOT, "build/server/index.js"))) throw new Error("There is no build. Run `npm run build` first.");
  const dataDir = options.dataDir ?? newFolder();
  const { child, output, exited } = launch(dataDir, options.env);
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The server did not start in time.\n${output()}`)), READY_MS);
    child.stdout!.on("data", () => {
      const address = /^Khosheh runs at (\S+)$/m.exec(output())?.[1];
      if (!address) return;
      clearTimeout(timer);
      resolve(address);
    });
    void exited.then((code) => {
      clearTimeout(timer);
      reject(new Error(`The server ended (${code}).\n${output()}`));
    });
  });
  return {
    url,
    pid: child.pid!,
    dataDir,
    output,
    exited,
    stop(signal = "SIGTERM") {
      child.kill(signal);
      return exited;
    },
    hangUp() {
      child.stdout!.destroy();
      child.stderr!.destroy();
    },
  };
}

/** The worker alone, in a process of its own. */
export type TestWorker = Pick<TestServer, "pid" | "output" | "exited" | "stop">;

/** Starts the worker beside web processes that run without one. */
export async function startWorker(options: ServerOptions): Promise<TestWorker> {
  const { child, output, exited } = launch(options.dataDir ?? newFolder(), options.env, "server/worker.ts");
  await new Promise<void>((resolve, reject) => {
    child.stdout!.on("data", () => /^The worker runs\.$/m.test(output()) && resolve());
    void exited.then((code) => reject(new Error(`The worker ended (${code}).\n${output()}`)));
  });
  return {
    pid: child.pid!,
    output,
    exited,
    stop(signal = "SIGTERM") {
      child.kill(signal);
      return exited;
    },
  };
}

/** Starts the program where it is expected to give up; answers its exit code and what it said. */
export async function startAndFail(options: ServerOptions): Promise<{ code: number | null; said: string }> {
  const { output, exited } = launch(options.dataDir ?? newFolder(), options.env);
  const code = await exited;
  return { code, said: output() };
}

/** Starts the program and ends it as soon as it has said something. */
export async function startAndStop(options: ServerOptions, said: RegExp): Promise<{ ended: number | null }> {
  const { child, output, exited } = launch(options.dataDir ?? newFolder(), options.env);
  await new Promise<void>((resolve, reject) => {
    child.stdout!.on("data", () => said.test(output()) && resolve());
    void exited.then(() => reject(new Error(`The program ended by itself.\n${output()}`)));
  });
  child.kill("SIGTERM");
  return { ended: await exited };
}

function launch(dataDir: string, env: Record<string, string> = {}, program = "server/index.ts"): { child: ChildProcess; output: () => string; exited: Promise<number | null> } {
  const child = spawn(process.execPath, ["--import", "tsx", program], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH ?? "",
      HOME: process.env.HOME ?? "",
      NODE_ENV: "production",
      PORT: "0",
      KHOSHEH_DATA: dataDir,
      DEMO: "false",
      KHOSHEH_TRIAL: "true",
      LOG_LEVEL: "warn",
      ...env,
    },
  });
  let said = "";
  for (const stream of [child.stdout!, child.stderr!]) stream.on("data", (chunk: Buffer) => void (said += chunk.toString()));
  return { child, output: () => said, exited: new Promise((resolve) => child.once("close", (code) => resolve(code))) };
}
