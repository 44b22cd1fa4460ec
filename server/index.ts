import type { ServerBuild } from "@remix-run/node";
import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import path from "node:path";
import { negotiateLocale } from "~/i18n/locale";
import { parseEnv, type Env } from "~/lib/env.server";
import { errorDocument } from "~/lib/error-document.server";
import { createLog, withoutAddresses, type Log } from "~/lib/log.server";
import { openBackend } from "./backend";
import { createContext } from "./context";
import { createApp } from "./http/app";
import { startWorker } from "./jobs";
import { attachGateway } from "./realtime/gateway";
import { StartupError } from "./startup-error";

const DRAIN_MS = 20_000;
const REQUEST_MS = 12_000;
const SWEEP_MS = 50;

/** The web process: backend, pages, sockets and, unless WORKER is off, the jobs. */
async function main(): Promise<void> {
  const env = parseEnv();
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const log = createLog({ level: env.LOG_LEVEL });
  // The port comes first: who can't have it shouldn't start a database.
  // A Persian letter takes six bytes of an address: the default would end a long search without a page.
  const http = createServer({ headersTimeout: 10_000, requestTimeout: 30_000, maxHeaderSize: 64 * 1024 });
  const port = await listen(http, env);
  const siteUrl = env.SITE_URL ?? `http://localhost:${port}`;
  const ending = new AbortController();
  const opening = openBackend({ env, log, say, siteUrl, signal: ending.signal });
  const stops: Stops = { front: [() => closeServer(http)], back: [() => opening.then((open) => open.stop(), () => undefined)] };
  installSignals(stops, { ending, log, say });

  const backend = await opening.catch((error: unknown) => {
    // Somebody wants us to end: what ends us waits for this.
    if (ending.signal.aborted) return new Promise<never>(() => undefined);
    throw error;
  });
  const context = createContext({ env, log, backend, siteUrl });
  stops.back.push(() => context.close());

  const vite = env.NODE_ENV === "development" ? await developmentServer(http) : undefined;
  if (vite) stops.back.push(() => vite.close());
  const build = vite
    ? () => vite.ssrLoadModule("virtual:remix/server-build") as Promise<ServerBuild>
    : await productionBuild();
  const gateway = await attachGateway(http, context);
  const app = createApp(context, { build, vite, tellAtOnce: gateway.tellAtOnce });
  stops.front.unshift(async () => context.markStopping(), () => gateway.close());
  if (env.WORKER) {
    const worker = startWorker(context, gateway.publish);
    stops.back.push(() => worker.stop());
  }
  await context.authAlive();
  http.removeAllListeners("request");
  http.on("request", app);
  gateway.listen();
  backend.announce(siteUrl);
}

async function listen(http: Server, env: Env): Promise<number> {
  http.on("request", (_request, response) => {
    response.writeHead(503, { "Retry-After": "3", "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" }).end(errorDocument("unavailable", { locale: negotiateLocale(), requestId: randomUUID() }));
  });
  await new Promise<void>((resolve, reject) => {
    http.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "EADDRINUSE"
          ? new StartupError(`Port ${env.PORT} is taken by another program. Choose another one, for example: PORT=3001 npm start`)
          : new StartupError(`Can't listen on port ${env.PORT}: ${error.message}`),
      ),
    );
    http.listen(env.PORT, env.HOST, resolve);
  });
  const address = http.address();
  return typeof address === "object" && address ? address.port : env.PORT;
}

async function developmentServer(http: Server) {
  const { createServer: createVite } = await import("vite");
  return createVite({ server: { middlewareMode: true, hmr: { server: http } }, appType: "custom" });
}

async function productionBuild(): Promise<() => Promise<ServerBuild>> {
  const file = path.resolve("build/server/index.js");
  const build = (await import(file)) as ServerBuild;
  return async () => build;
}

/** Takes no more connections, and resolves when the requests that are being answered have their answers. */
function closeServer(http: Server): Promise<void> {
  return new Promise((resolve) => {
    const sweep = setInterval(() => http.closeIdleConnections(), SWEEP_MS);
    const late = setTimeout(() => http.closeAllConnections(), REQUEST_MS);
    http.close(() => {
      clearInterval(sweep);
      clearTimeout(late);
      resolve();
    });
  });
}

type Stop = () => Promise<void>;
/** What people reach ends first, in this order; then what it stands on, the last opened first. */
type Stops = { front: Stop[]; back: Stop[] };

/** The first signal drains and stops everything in order; later ones change nothing. */
function installSignals(stops: Stops, { ending, log, say }: { ending: AbortController; log: Log; say: (line: string) => void }): void {
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    say(`Stopping (${signal}) …`);
    setTimeout(() => process.exit(1), DRAIN_MS).unref();
    ending.abort();
    for (const step of [...stops.front, ...stops.back.reverse()]) {
      await step().catch((error: unknown) => log.error({ kind: "stop", err: error }));
    }
    say("Stopped.");
    process.exit();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop(signal));
  // The launcher was killed: what it started ends with it.
  process.once("disconnect", () => void stop("launcher gone"));
}

process.on("unhandledRejection", (error) => {
  process.stderr.write(`${JSON.stringify({ level: 50, kind: "unhandled", err: withoutAddresses(String(error)) })}\n`);
});

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (process.env.LOG_LEVEL === "debug" && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
