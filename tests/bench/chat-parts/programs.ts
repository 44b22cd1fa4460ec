import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { connect, type Socket } from "node:net";

/** A program that runs until it is ended or killed. */
export type Program = { child: ChildProcess; end: (signal?: NodeJS.Signals) => Promise<void> };

export function run(command: string, args: string[], options: { env?: Record<string, string>; cwd?: string; ready?: RegExp } = {}): Program & { said: Promise<string> } {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe", "ipc"], cwd: options.cwd, env: { ...process.env, ...options.env } });
  const exited = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const said = new Promise<string>((resolve, reject) => {
    let text = "";
    for (const stream of [child.stdout!, child.stderr!]) stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const found = (options.ready ?? /\S/).exec(text);
      if (found) resolve(found[0]);
    });
    child.once("error", reject);
    void exited.then(() => reject(new Error(`${command} ended: ${text.slice(-500)}`)));
  });
  said.catch(() => undefined);
  return {
    child,
    said,
    async end(signal = "SIGTERM") {
      child.kill(signal);
      await exited;
    },
  };
}

export const isInstalled = (program: string): boolean => spawnSync("which", [program]).status === 0;

export async function reached(port: number): Promise<Socket> {
  for (let attempt = 0; ; attempt += 1) {
    const socket = connect(port, "127.0.0.1");
    socket.setNoDelay(true);
    const open = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
    });
    if (open) return socket.on("error", () => undefined);
    if (attempt === 200) throw new Error(`nothing answers on port ${port}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
