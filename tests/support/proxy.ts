import { createServer, connect, type Socket } from "node:net";

type Direction = "up" | "down";

/** A way to a server, or to one of several, that breaks as cables, routers and radio do. */
export type Proxy = {
  url: string;
  port: number;
  /** Breaks every connection and takes no new one. */
  cut: () => void;
  /** New connections are whole again; what was swallowed stays so. */
  mend: () => void;
  /** What goes there is swallowed and nobody is told: the lines stay open and are dead for ever. `down` leads to the client. */
  swallow: (...directions: Direction[]) => void;
  /** Stops taking from the server what goes down, until it is let go. */
  hold: () => void;
  letGo: () => void;
  /** Each piece arrives so much later. */
  delay: (ms: number) => void;
  /** Resolves when these words have gone up one line, one after the other; the last of them passes if told so, and then the line is dead both ways. */
  trap: (words: string[], last?: "passes" | "is kept") => Promise<void>;
  lines: () => number;
  close: () => Promise<void>;
};

type Line = { near: Socket; far: Socket; dead: Set<Direction>; steps: number };

/** Opens a way on a port of its own to the server at `target`; of several, each connection takes the next that answers. */
export async function openProxy(target: string | readonly string[]): Promise<Proxy> {
  const targets = (typeof target === "string" ? [target] : target).map((url) => new URL(url));
  const lines = new Set<Line>();
  const swallowed = new Set<Direction>();
  let whole = true;
  let held = false;
  let delayMs = 0;
  let turn = -1;
  let trap: { words: string[]; keep: boolean; caught: () => void } | undefined;

  const server = createServer((near) => {
    if (!whole) return void near.destroy();
    turn += 1;
    near.on("error", () => undefined);
    reach(turn, targets.length, (far) => (far ? join(near, far) : near.destroy()));
  });

  function reach(from: number, tries: number, done: (far: Socket | null) => void): void {
    if (tries === 0) return done(null);
    const { hostname, port } = targets[from % targets.length]!;
    const far = connect(Number(port), hostname);
    const failed = () => reach(from + 1, tries - 1, done);
    far.once("error", failed);
    far.once("connect", () => {
      far.off("error", failed);
      done(far);
    });
  }

  function join(near: Socket, far: Socket): void {
    const line: Line = { near, far, dead: new Set(), steps: 0 };
    lines.add(line);
    for (const [end, other, direction] of [[near, far, "up"], [far, near, "down"]] as const) {
      end.setNoDelay(true);
      end.on("error", () => other.destroy());
      end.on("close", () => {
        lines.delete(line);
        // A line that is swallowed doesn't tell that its other end is gone.
        if (!swallowed.has(direction)) other.destroy();
      });
      end.on("data", (piece: Buffer) => carry(line, direction, piece, end, other));
    }
    if (held) far.pause();
    if (near.destroyed) far.destroy();
  }

  function carry(line: Line, direction: Direction, piece: Buffer, end: Socket, other: Socket): void {
    if (swallowed.has(direction)) line.dead.add(direction);
    if (line.dead.has(direction)) return;
    if (direction === "up" && trap && caught(line, piece)) return;
    const write = () => {
      if (other.destroyed || other.write(piece)) return;
      end.pause();
      other.once("drain", () => (direction === "down" && held ? undefined : end.resume()));
    };
    if (delayMs > 0) setTimeout(write, delayMs);
    else write();
  }

  function caught(line: Line, piece: Buffer): boolean {
    while (trap && piece.includes(trap.words[line.steps]!)) {
      line.steps += 1;
      if (line.steps < trap.words.length) continue;
      if (!trap.keep) line.far.write(piece);
      line.dead.add("up").add("down");
      trap.caught();
      trap = undefined;
      return true;
    }
    return false;
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const breakAll = () => {
    for (const { near, far } of lines) for (const end of [near, far]) end.destroy();
  };
  return {
    url: `http://localhost:${port}`,
    port,
    cut() {
      whole = false;
      breakAll();
    },
    mend() {
      whole = true;
      swallowed.clear();
    },
    swallow: (...directions) => directions.forEach((direction) => swallowed.add(direction)),
    hold() {
      held = true;
      for (const { far } of lines) far.pause();
    },
    letGo() {
      held = false;
      for (const { far } of lines) far.resume();
    },
    delay: (ms) => void (delayMs = ms),
    trap(words, last = "passes") {
      for (const line of lines) line.steps = 0;
      return new Promise((resolve) => void (trap = { words, keep: last === "is kept", caught: resolve }));
    },
    lines: () => lines.size,
    close() {
      breakAll();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
