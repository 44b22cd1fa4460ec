import { createRequestHandler } from "@remix-run/express";
import type { ServerBuild } from "@remix-run/node";
import compression from "compression";
import express, { type NextFunction, type Request, type Response } from "express";
import { randomBytes, randomUUID } from "node:crypto";
import type { ViteDevServer } from "vite";
import { viewerOf } from "~/features/people/queries.server";
import { isLocale, negotiateLocale } from "~/i18n/locale";
import { openAuth } from "~/lib/auth.server";
import type { DbMeter } from "~/lib/db.server";
import type { AppLoadContext, Theme, Viewer } from "~/lib/load-context";
import { openLimiter } from "~/lib/limiter.server";
import type { Context } from "../context";
import { devMail } from "./dev-mail";
import { readiness } from "./health";
import { isSameSite, securityHeaders } from "./security";

const BODY_LIMIT = 12 * 1024 * 1024;

/** The web application: health, metrics, assets, and Remix with a load context for each request. */
export function createApp(context: Context, remix: { build: () => Promise<ServerBuild>; vite: ViteDevServer | undefined }) {
  const { env, log, metrics } = context;
  const https = context.siteUrl.startsWith("https:");
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", env.TRUSTED_PROXIES === "" ? false : env.TRUSTED_PROXIES.split(",").map((proxy) => proxy.trim()));

  app.get("/healthz", (_request, response) => void response.type("text/plain").send("ok"));
  app.get("/readyz", (_request, response, next) => {
    readiness(context).then(({ ready, report }) => {
      if (!ready) response.setHeader("Retry-After", "5");
      response.status(ready ? 200 : 503).json(report);
    }, next);
  });
  app.get("/metrics", (request, response, next) => {
    if (!isLoopback(request)) return void response.status(404).end();
    metrics.registry.metrics().then((text) => response.type(metrics.registry.contentType).send(text), next);
  });

  app.use((request, response, next) => openRequest(context, request, response, next));
  app.use(securityHeaders({ https, development: remix.vite !== undefined }));
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
    const changes = request.method !== "GET" && request.method !== "HEAD";
    if (changes && !isSameSite(request, context.siteOrigins(request))) {
      return void response.status(403).type("text/plain").send("This form did not come from this site.");
    }
    if (Number(request.headers["content-length"] ?? 0) > BODY_LIMIT) {
      return void response.status(413).type("text/plain").send("Too large.");
    }
    next();
  });

  app.all(
    "*",
    createRequestHandler({
      build: remix.build,
      mode: remix.vite ? "development" : "production",
      getLoadContext: (request, response) => loadContext(context, request, response),
    }),
  );
  app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    log.error({ kind: "http", requestId: response.locals.requestId, err: error });
    if (response.headersSent) return next(error);
    const missing = typeof error === "object" && error !== null && "statusCode" in error && error.statusCode === 404;
    response.status(missing ? 404 : 500).type("text/html").send(bareErrorPage(missing ? 404 : 500, String(response.locals.requestId)));
  });
  return app;
}

function openRequest({ log, metrics }: Context, request: Request, response: Response, next: NextFunction): void {
  const started = performance.now();
  response.locals.requestId = randomUUID();
  response.locals.nonce = randomBytes(16).toString("base64");
  response.locals.notes = {};
  response.locals.meter = { queries: 0, ms: 0 } satisfies DbMeter;
  response.setHeader("X-Request-Id", response.locals.requestId);
  response.on("close", () => {
    const seconds = (performance.now() - started) / 1000;
    metrics.requests.observe({ method: request.method, route: routeLabel(request.path), status: response.statusCode }, seconds);
    const meter = response.locals.meter as DbMeter;
    log.info({
      kind: "http",
      requestId: response.locals.requestId,
      method: request.method,
      path: request.path,
      status: response.statusCode,
      ...(!response.writableFinished && { outcome: "aborted" }),
      ms: Math.round(seconds * 1000),
      db: { queries: meter.queries, ms: Math.round(meter.ms) },
      ...(response.locals.notes as object),
    });
  });
  next();
}

async function loadContext(context: Context, request: Request, response: Response): Promise<AppLoadContext> {
  const cookies = parseCookies(request.headers.cookie ?? "");
  const meter = response.locals.meter as DbMeter;
  const db = context.db.metered(meter);
  const auth = openAuth({
    config: context.auth,
    verify: context.verify,
    cookieHeader: request.headers.cookie ?? "",
    response: {
      append: (name, value) => void response.append(name, value),
      set: (name, value) => void response.setHeader(name, value),
    },
  });
  const session = await auth.session();
  const viewer: Viewer | null = session ? await viewerOf(db, session, cookies["khosheh-firm"] ?? null) : null;
  if (viewer) response.setHeader("Cache-Control", "private, no-store");
  const note = (fields: Record<string, unknown>) => void Object.assign(response.locals.notes as object, fields);
  if (viewer) note({ actor: viewer.personId });
  return {
    requestId: response.locals.requestId as string,
    nonce: response.locals.nonce as string,
    locale: isLocale(cookies["khosheh-locale"]) ? cookies["khosheh-locale"] : negotiateLocale(viewer?.locale),
    theme: themeOf(cookies["khosheh-theme"]),
    currencyUnit: cookies["khosheh-currency"] === "rial" ? "rial" : "toman",
    now: context.now,
    siteUrl: context.siteUrl,
    clientAddress: request.ip ?? "unknown",
    actor: viewer && session ? session.actor : null,
    viewer,
    db,
    auth,
    files: context.files,
    search: context.search,
    limiter: openLimiter(db),
    log: context.log,
    note,
    setCookie(name, value, options) {
      response.cookie(name, value ?? "", {
        path: "/",
        httpOnly: true,
        sameSite: "lax",
        secure: context.auth.secureCookies,
        maxAge: value === null ? 0 : (options?.maxAgeSeconds ?? 3600) * 1000,
      });
    },
  };
}

function themeOf(value: string | undefined): Theme {
  return value === "light" || value === "dark" ? value : "system";
}

function parseCookies(header: string): Record<string, string> {
  return Object.fromEntries(
    header.split(";").flatMap((pair) => {
      const [name, ...rest] = pair.trim().split("=");
      return name ? [[name, safeDecode(rest.join("="))]] : [];
    }),
  );
}

function safeDecode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
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

function bareErrorPage(status: number, requestId: string): string {
  const text = status === 404 ? ["این صفحه پیدا نشد", "This page was not found"] : ["مشکلی پیش آمد", "Something went wrong"];
  return `<!doctype html><html lang="fa" dir="rtl"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${status}</title>
<body style="font-family:system-ui;max-inline-size:32rem;margin:4rem auto;padding:1rem"><h1>${text[0]}</h1><p dir="ltr">${text[1]}</p><p><a href="/">خوشه · Khosheh</a></p><small dir="ltr">${requestId}</small>`;
}
