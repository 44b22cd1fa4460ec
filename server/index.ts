import type { ServerBuild } from "@remix-run/node";
import { createServer, type Server } from "node:http";
import path from "node:path";
import { parseEnv, type Env } from "~/lib/env.server";
import { createLog, withoutAddresses, type Log } from "~/lib/log.server";
import { openBackend } from "./backend";
import { createContext } from "./context";
import { createApp } from "./http/app";
import { startWorker } from "./jobs";
import { attachGateway } from "./realtime/gateway";
import { StartupError } from "./startup-error";

const DRAIN_MS = 20_000;

/** The web process: backend, pages, sockets and, unless WORKER is off, the jobs. */
async function main(): Promise<void> {
  const env = parseEnv();
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const log = createLog({ level: env.LOG_LEVEL });
  // The port comes first: who can't have it shouldn't start a database.
  const http = createServer({ headersTimeout: 10_000, requestTimeout: 30_000 });
  const port = await listen(http, env);
  const siteUrl = env.SITE_URL ?? `http://localhost:${port}`;
  const stops: (() => Promise<void>)[] = [() => closeServer(http)];
  installSignals(stops, log, say);

  const backend = await openBackend({ env, log, say, siteUrl });
  stops.push(() => backend.stop());
  const context = createContext({ env, log, backend, siteUrl });
  stops.push(() => context.close());
  stops.push(async () => context.markStopping());

  const vite = env.NODE_ENV === "development" ? await developmentServer(http) : undefined;
  if (vite) stops.push(() => vite.close());
  const build = vite
    ? () => vite.ssrLoadModule("virtual:remix/server-build") as Promise<ServerBuild>
    : await productionBuild();
  const app = createApp(context, { build, vite });
  const gateway = await attachGateway(http, context);
  stops.push(() => gateway.close());
  if (env.WORKER) {
    const worker = startWorker(context, gateway.publish);
    stops.push(() => worker.stop());
  }
  await context.authAlive();
  http.removeAllListeners("request");
  http.on("request", app);
  gateway.listen();
  backend.announce(siteUrl);
}

async function listen(http: Server, env: Env): Promise<number> {
  http.on("request", (_request, response) => {
    response.writeHead(503, { "Retry-After": "3", "Content-Type": "text/plain" }).end("Starting.");
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

function closeServer(http: Server): Promise<void> {
  return new Promise((resolve) => {
    http.close(() => resolve());
    http.closeIdleConnections();
    setTimeout(() => http.closeAllConnections(), 2_000).unref();
  });
}

/** The first signal drains and stops everything in reverse order; a second one ends at once. */
function installSignals(stops: (() => Promise<void>)[], log: Log, say: (line: string) => void): void {
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    say(`Stopping (${signal}) …`);
    setTimeout(() => process.exit(1), DRAIN_MS).unref();
    for (const step of [...stops].reverse()) {
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
