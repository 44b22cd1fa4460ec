import { createRequestHandler } from "@remix-run/express";
import type { ServerBuild } from "@remix-run/node";
import compression from "compression";
import express, { type NextFunction, type Request, type Response } from "express";
import { randomBytes, randomUUID } from "node:crypto";
import type { ViteDevServer } from "vite";
import type { Context } from "../context";
import { devMail } from "./dev-mail";
import { answerFailures, refuseStrange } from "./failures";
import { readiness } from "./health";
import type { Gateway } from "../realtime/gateway";
import { loadContext, localsOf, type Locals } from "./load-context";
import { cacheRule, isOwnForm, ownHeadersWin, securityHeaders } from "./security";

/** The web application: health, metrics, assets, and Remix with a load context for each request. */
export function createApp(context: Context, remix: { build: () => Promise<ServerBuild>; vite: ViteDevServer | undefined; tellAtOnce: Gateway["tellAtOnce"] }) {
  const { env, metrics } = context;
  const https = context.siteUrl.startsWith("https:");
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", env.TRUSTED_PROXIES === "" ? false : env.TRUSTED_PROXIES.split(",").map((proxy) => proxy.trim()));

  app.use(openRequest);
  app.use(securityHeaders({ https, development: remix.vite !== undefined, tileOrigin: env.MAP_TILES && new URL(env.MAP_TILES).origin }));
  app.use(cacheRule);
  app.get("/healthz", (_request, response) => void response.type("text/plain").send("ok"));
  app.get("/readyz", (_request, response, next) => {
    readiness(context).then(({ ready, report }) => {
      if (!ready) response.setHeader("Retry-After", "5");
      response.status(ready ? 200 : 503).json(report);
    }, next);
  });
  app.get("/metrics", (request, response, next) => {
    if (!isOwnMachine(request)) return next();
    metrics.registry.metrics().then((text) => response.type(metrics.registry.contentType).send(text), next);
  });

  app.use((request, response, next) => recordRequest(context, request, response, next));
  app.use((request, response, next) => {
    const { events } = localsOf(response);
    // All that it does is committed by then.
    response.on("close", () => {
      if (events.length > 0 || request.method === "POST") void remix.tellAtOnce(events);
    });
    next();
  });
  app.use(refuseStrange(context));
  app.use(compression());
  if (env.showsMail) {
    const mail = devMail(context.db);
    app.use("/dev/mail", (request, response, next) => (isOwnMachine(request) ? mail(request, response, next) : next()));
  }

  if (remix.vite) {
    app.use(remix.vite.middlewares);
  } else {
    app.use("/assets", express.static("build/client/assets", { immutable: true, maxAge: "1y", fallthrough: false }));
    app.use(express.static("build/client", { maxAge: "1h" }));
  }

  app.use((request, response, next) => {
    const changes = request.method === "POST" && !isOneClick(request);
    if (changes && !isOwnForm(request, context.siteOrigins(request), request.path === "/api/chat/messages")) localsOf(response).refusal = "stale_form";
    // Remix would compare it with the host that a proxy names, and call a difference an error of ours.
    delete request.headers.origin;
    next();
  });

  app.all(
    "*",
    ownHeadersWin,
    createRequestHandler({
      build: remix.build,
      mode: remix.vite ? "development" : "production",
      getLoadContext: (request, response) => loadContext(context, request, response),
    }),
  );
  app.use(answerFailures(context));
  return app;
}

function openRequest(request: Request, response: Response, next: NextFunction): void {
  const locals: Locals = { requestId: randomUUID(), nonce: randomBytes(16).toString("base64"), notes: {}, meter: { queries: 0, ms: 0 }, refusal: null, personal: false, events: [] };
  Object.assign(response.locals, locals);
  response.setHeader("X-Request-Id", locals.requestId);
  // What is left of a body that was refused is taken and thrown away: a cut connection would hide the answer.
  response.on("finish", () => {
    if (!request.complete) request.removeAllListeners("data").resume();
  });
  next();
}

function recordRequest({ log, metrics }: Context, request: Request, response: Response, next: NextFunction): void {
  const started = performance.now();
  const { requestId, meter, notes } = localsOf(response);
  response.on("close", () => {
    const seconds = (performance.now() - started) / 1000;
    metrics.requests.observe({ method: request.method, route: routeLabel(request.path), status: response.statusCode }, seconds);
    log.info({
      kind: "http",
      requestId,
      method: request.method,
      path: withoutSecret(request.path),
      status: response.statusCode,
      ...(!response.writableFinished && { outcome: "aborted" }),
      ms: Math.round(seconds * 1000),
      db: { queries: meter.queries, ms: Math.round(meter.ms) },
      ...notes,
    });
  });
  next();
}

/** A mail program stops a subscription for its reader (RFC 8058): no page sent it, and the key in its address is all that it needs. */
function isOneClick(request: Request): boolean {
  const { origin, "sec-fetch-site": site, cookie } = request.headers;
  return origin === undefined && site === undefined && cookie === undefined && /^\/(saved-searches\/stop\/[^/.]+|notices\/stop\/[\w-]+\.[\w-]+)$/.test(request.path);
}

// Who holds the address of an invitation may accept it, and that of a stop link may use it.
function withoutSecret(path: string): string {
  return path.replace(/^(\/invitations\/|\/saved-searches\/stop\/|\/notices\/stop\/)[^/]+/, "$1[redacted]");
}

// Ids and slugs would make a series for each page; the first segment is enough to see what is slow.
function routeLabel(path: string): string {
  return `/${path.split("/")[1] ?? ""}`;
}

function isLoopback(request: Request): boolean {
  const address = request.socket.remoteAddress ?? "";
  return address === "127.0.0.1" || address === "::1" || address === "::ffff:127.0.0.1";
}

/** Asked from this machine under its own name: not through a proxy, and not by a page of another site whose name leads here. */
function isOwnMachine(request: Request): boolean {
  return isLoopback(request) && request.headers["x-forwarded-for"] === undefined && ["localhost", "127.0.0.1", "[::1]"].includes(request.hostname);
}
