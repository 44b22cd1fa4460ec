import { createServer } from "node:net";

/** Below the range from which systems give ports to whoever asks for any. */
const RANGE = { from: 20_000, to: 32_000 };

/** A free port of loopback for what listens later, or again after it ended: meanwhile the system gives it to nobody else. */
export async function lastingPort(): Promise<number> {
  for (;;) {
    const port = RANGE.from + Math.floor(Math.random() * (RANGE.to - RANGE.from));
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
