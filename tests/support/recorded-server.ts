import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

/** Method, path, body in canonical form (or its hash, where it is long), status, answer. */
type Exchange = [method: string, path: string, body: string, status: number, answer: unknown];
type Recording = { server: string; recordedAt: string; scenes: Record<string, Exchange[]> };

/** A search server for tests: the real one of MEILI_URL, or what it answered when it was recorded. */
export type RecordedServer = {
  url: string;
  key: string;
  live: boolean;
  /** Requests from here on belong to this test. */
  scene: (name: string) => void;
  /** Throws when a request came that isn't in the recording. */
  check: () => void;
  close: () => Promise<void>;
};

const LONG = 2_000;
const KEYS = "keys";

// why: there is no package of the server, so CI can't run it. Its real traffic is replayed instead: what the product sends has to be
// exactly what it sent when the real server answered, and any other request fails the test. With MEILI_URL the same tests run against a
// server, and MEILI_RECORD=1 writes the recording anew.
export async function recordedServer(file: string): Promise<RecordedServer> {
  const path = fileURLToPath(new URL(`./recordings/${file}.json`, import.meta.url));
  const origin = process.env.MEILI_URL?.replace(/\/+$/, "");
  const key = process.env.MEILI_KEY ?? "a-key-of-the-recording";
  const recording = process.env.MEILI_RECORD === "1" && origin !== undefined;
  if (origin && !recording) return { url: origin, key, live: true, scene: () => undefined, check: () => undefined, close: async () => undefined };
  const tape: Recording = recording || !existsSync(path) ? { server: "", recordedAt: "", scenes: {} } : (JSON.parse(readFileSync(path, "utf8")) as Recording);
  let scene = "";
  let waiting: Exchange[] = [];
  let strays: string[] = [];

  async function record(request: IncomingMessage, body: string): Promise<[number, string]> {
    const headers = { authorization: request.headers.authorization ?? "", "content-type": "application/json" };
    const response = await fetch(`${origin}${request.url}`, { method: request.method!, headers, ...(body && { body }) });
    const text = await response.text();
    const exchange: Exchange = [request.method!, request.url!, canonical(body), response.status, redacted(text)];
    const exchanges = (tape.scenes[isKey(exchange) ? KEYS : scene] ??= []);
    // How often a task is asked for depends on the machine; what became of it doesn't.
    const earlier = isTask(exchange) || isKey(exchange) ? exchanges.findIndex(([method, url]) => method === "GET" && url === request.url) : -1;
    if (earlier >= 0) exchanges[earlier] = exchange;
    else exchanges.push(exchange);
    return [response.status, text];
  }

  function replay(request: IncomingMessage, body: string): [number, string] {
    const wanted = canonical(body);
    const fits = ([method, url, sent]: Exchange) => method === request.method && url === request.url && sent === wanted;
    const key = (tape.scenes[KEYS] ?? []).find(fits);
    const position = waiting.findIndex(fits);
    if (position < 0 && key) return [key[3], JSON.stringify(key[4])];
    if (position < 0) {
      strays.push(`${scene}: ${request.method} ${request.url} ${body.slice(0, 400)}`);
      return [500, JSON.stringify({ message: "not in the recording", code: "not_recorded", type: "internal" })];
    }
    const [, , , status, answer] = waiting[position]!;
    if (!isTask(waiting[position]!)) waiting.splice(position, 1);
    return [status, answer === null ? "" : JSON.stringify(answer)];
  }

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      Promise.resolve(recording ? record(request, body) : replay(request, body)).then(
        ([status, answer]) => response.writeHead(status, { "content-type": "application/json" }).end(answer),
        () => response.destroy(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    key,
    live: recording,
    scene(name) {
      scene = name;
      strays = [];
      waiting = [...(tape.scenes[name] ?? [])];
      if (recording) delete tape.scenes[name];
    },
    check() {
      if (strays.length > 0) throw new Error(`Not in the recording ${file}.json; record anew with MEILI_URL, MEILI_KEY and MEILI_RECORD=1.\n${strays.join("\n")}`);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (!recording) return;
      const version = (await (await fetch(`${origin}/version`, { headers: { authorization: `Bearer ${key}` } })).json()) as { pkgVersion: string };
      writeFileSync(path, print({ server: `Meilisearch ${version.pkgVersion}`, recordedAt: new Date().toISOString().slice(0, 10), scenes: tape.scenes }));
    },
  };
}

/** A process asks for its keys once, whichever test comes first. */
const isKey = ([method, path, , status]: Exchange): boolean => method === "GET" && path.startsWith("/keys/") && status === 200;
const isTask = ([method, path]: Exchange): boolean => method === "GET" && /^\/tasks\/\d+$/.test(path);

/** Keys in order, so that two writings of one body are the same; long bodies by their hash. */
function canonical(body: string): string {
  if (body === "") return "";
  const text = JSON.stringify(JSON.parse(body), (_key, value: unknown) =>
    value !== null && typeof value === "object" && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
  );
  return text.length <= LONG ? text : `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

/** The answer without what only this server has: its keys. */
function redacted(text: string): unknown {
  if (text === "") return null;
  return JSON.parse(text, (name, value: unknown) => (name === "key" && typeof value === "string" ? "a-key-of-the-recording" : value)) as unknown;
}

/** One exchange a line, so that a new recording can be compared with the last. */
function print({ server, recordedAt, scenes }: Recording): string {
  const parts = Object.entries(scenes).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, exchanges]) => `${JSON.stringify(name)}: [\n${exchanges.map((exchange) => JSON.stringify(exchange)).join(",\n")}\n]`);
  return `{\n"server": ${JSON.stringify(server)},\n"recordedAt": ${JSON.stringify(recordedAt)},\n"scenes": {\n${parts.join(",\n")}\n}\n}\n`;
}
