import { createServer, connect, type Socket } from "node:net";

/** A way to a server that can be cut, as a cable is. */
export type Proxy = {
  url: string;
  /** Breaks every connection and takes no new one. */
  cut: () => void;
  mend: () => void;
  close: () => Promise<void>;
};

/** Opens a way on a port of its own to the server at `target`. */
export async function openProxy(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  const ends = new Set<Socket>();
  let whole = true;
  const server = createServer((near) => {
    if (!whole) return void near.destroy();
    const far = connect(Number(port), hostname);
    for (const [end, other] of [[near, far], [far, near]] as const) {
      ends.add(end);
      end.on("error", () => other.destroy());
      end.on("close", () => {
        ends.delete(end);
        other.destroy();
      });
      end.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://localhost:${typeof address === "object" && address ? address.port : 0}`,
    cut() {
      whole = false;
      for (const end of ends) end.destroy();
    },
    mend: () => void (whole = true),
    close() {
      for (const end of ends) end.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
