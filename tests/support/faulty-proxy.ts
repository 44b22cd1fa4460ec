import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

type Answer = { status: number; body: unknown };
/**
 * What becomes of a request: `pass` it on; `refuse` or `hang` without an answer; `lose` the answer after the server took the request;
 * an answer of our own; or a change of the server's answer.
 */
export type Fault = "pass" | "refuse" | "hang" | "lose" | Answer | ((answer: Answer) => Answer);
export type Request = { method: string; path: string; body: string };

/** Stands between the product and a server, and breaks what it is told to. */
export type FaultyProxy = { url: string; breaks: (fault: (request: Request) => Fault) => void; requests: Request[]; openSockets: () => number; close: () => Promise<void> };

export async function faultyProxy(target: string): Promise<FaultyProxy> {
  let fault: (request: Request) => Fault = () => "pass";
  const requests: Request[] = [];
  let sockets = 0;
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const request = { method: incoming.method!, path: incoming.url!, body: Buffer.concat(chunks).toString() };
      requests.push(request);
      const chosen = fault(request);
      const send = ({ status, body }: Answer) => outgoing.writeHead(status, { "content-type": "application/json" }).end(typeof body === "string" ? body : JSON.stringify(body));
      if (chosen === "hang") return;
      if (chosen === "refuse") return void outgoing.destroy();
      if (typeof chosen === "object") return send(chosen);
      void forward(target, request, incoming.headers.authorization).then(
        (answer) => (chosen === "lose" ? void outgoing.destroy() : send(typeof chosen === "function" ? chosen(answer) : answer)),
        () => outgoing.destroy(),
      );
    });
  });
  server.on("connection", (socket) => {
    sockets += 1;
    socket.once("close", () => (sockets -= 1));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    breaks: (next) => void (fault = next),
    requests,
    openSockets: () => sockets,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function forward(target: string, { method, path, body }: Request, authorization = ""): Promise<Answer> {
  const response = await fetch(`${target}${path}`, { method, headers: { authorization, "content-type": "application/json" }, ...(body && { body }) });
  const text = await response.text();
  return { status: response.status, body: text === "" ? "" : (JSON.parse(text) as unknown) };
}
