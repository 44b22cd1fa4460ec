import http from "node:http";
import https from "node:https";
import { failed, kindOf } from "./failure";

type Init = { method?: string; headers?: HeadersInit; body?: unknown; signal?: AbortSignal | null };
const MAX_IDLE = 16;
/** The server closes idle connections after five seconds; ours go before, so that no request meets a closed one. */
const IDLE_MS = 4_000;

/**
 * How the client reaches its server. The platform's fetch sends head and body of a request in two packets, and the second waits for
 * the server to acknowledge the first: 45 ms for a search that takes 3.
 */
export function httpClient(): (url: URL | RequestInfo, init?: RequestInit) => Promise<unknown> {
  const options = { keepAlive: true, maxFreeSockets: MAX_IDLE, timeout: IDLE_MS };
  const agents = { "http:": new http.Agent(options), "https:": new https.Agent(options) };
  return (url, init) => request(new URL(String(url)), (init ?? {}) as Init, agents);
}

function request(url: URL, { method = "GET", headers, body, signal }: Init, agents: { "http:": http.Agent; "https:": https.Agent }): Promise<unknown> {
  const secure = url.protocol === "https:";
  const payload = typeof body === "string" ? Buffer.from(body) : undefined;
  return new Promise((resolve, reject) => {
    const outgoing = (secure ? https : http).request(url, {
      method,
      agent: agents[secure ? "https:" : "http:"],
      headers: { ...Object.fromEntries(new Headers(headers)), ...(payload && { "content-length": payload.length }) },
      ...(signal && { signal }),
    });
    outgoing.on("error", (error: NodeJS.ErrnoException) =>
      reject(signal?.aborted ? failed("slow", "no_answer_in_time", "the search server did not answer in time") : failed("unreachable", error.code ?? "request_failed", "the search server can't be reached")),
    );
    outgoing.on("response", (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", (error) => outgoing.emit("error", error));
      incoming.on("end", () => answer(incoming.statusCode ?? 0, Buffer.concat(chunks).toString(), resolve, reject));
    });
    outgoing.end(payload);
  });
}

function answer(status: number, text: string, resolve: (value: unknown) => void, reject: (error: Error) => void): void {
  let body: { code?: string; type?: string; message?: string } | undefined;
  try {
    body = text === "" ? undefined : (JSON.parse(text) as typeof body);
  } catch {
    // What isn't JSON didn't come from the search server.
    return reject(failed(status >= 400 ? kindOf(status, "", "") : "broken", status >= 400 ? `http_${status}` : "not_json", "the answer is not the search server's"));
  }
  if (status >= 200 && status < 300) return resolve(body);
  reject(failed(kindOf(status, body?.code ?? "", body?.type ?? ""), body?.code ?? `http_${status}`, body?.message ?? `status ${status}`));
}
