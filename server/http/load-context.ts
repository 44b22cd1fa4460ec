import type { Request, Response } from "express";
import { viewerOf } from "~/features/people/queries.server";
import { isLocale, negotiateLocale } from "~/i18n/locale";
import { openAuth } from "~/lib/auth.server";
import type { DbMeter } from "~/lib/db.server";
import type { ErrorCode } from "~/lib/errors";
import { cookieName, parseCookies } from "~/lib/http";
import { openLimiter } from "~/lib/limiter.server";
import type { AppLoadContext, Theme, Viewer } from "~/lib/load-context";
import type { Context } from "../context";

/** What a request keeps while it is answered, on Express' `response.locals`. */
export type Locals = { requestId: string; nonce: string; notes: Record<string, unknown>; meter: DbMeter; refusal: ErrorCode | null; personal: boolean; /** Outbox rows that are told to the sockets with the answer. */ events: bigint[] };

export const localsOf = (response: Response): Locals => response.locals as Locals;

/** What loaders and actions of one request get: who is there, their language, and the handles. */
export async function loadContext(context: Context, request: Request, response: Response): Promise<AppLoadContext> {
  const locals = localsOf(response);
  const { secureCookies } = context.auth;
  const cookies = parseCookies(request.headers.cookie ?? "");
  const cookie = (name: string) => cookies.get(cookieName(name, secureCookies)) ?? null;
  const db = context.db.metered(locals.meter);
  // A browser that goes away is answered at once, while a sign-in of its own may still be under way: its cookies have nowhere to go.
  const auth = openAuth({
    config: context.auth,
    verify: context.verify,
    cookieHeader: request.headers.cookie ?? "",
    response: {
      append: (name, value) => void (response.headersSent || response.append(name, value)),
      set: (name, value) => void (response.headersSent || response.setHeader(name, value)),
    },
  });
  const session = await auth.session();
  const viewer: Viewer | null = session ? await viewerOf(db, session, cookie("khosheh-firm")) : null;
  locals.personal = viewer !== null;
  const note = (fields: Record<string, unknown>) => void Object.assign(locals.notes, fields);
  if (viewer) note({ actor: viewer.personId });
  return {
    requestId: locals.requestId,
    nonce: locals.nonce,
    locale: localeIn(cookies, secureCookies) ?? negotiateLocale(viewer?.locale),
    theme: themeOf(cookie("khosheh-theme")),
    currencyUnit: cookie("khosheh-currency") === "rial" ? "rial" : "toman",
    now: context.now,
    siteUrl: context.siteUrl,
    siteHosts: context.siteOrigins(request).map((origin) => new URL(origin).host),
    clientAddress: request.ip ?? "unknown",
    refusal: locals.refusal,
    deviceKey: context.deviceKey,
    actor: viewer && session ? session.actor : null,
    viewer,
    db,
    auth,
    files: context.files,
    search: context.search,
    limiter: openLimiter(db),
    pushServices: context.env.PUSH_SERVICES,
    mapTiles: context.env.MAP_TILES ? { url: context.env.MAP_TILES, attribution: context.env.MAP_ATTRIBUTION } : null,
    log: context.log,
    note,
    tellAtOnce: (event) => void (event !== null && locals.events.push(event)),
    cookie,
    setCookie(name, value, options) {
      if (response.headersSent) return;
      response.cookie(cookieName(name, secureCookies), value ?? "", {
        path: "/",
        httpOnly: true,
        sameSite: "lax",
        secure: secureCookies,
        maxAge: value === null ? 0 : (options?.maxAgeSeconds ?? 3600) * 1000,
      });
    },
  };
}

/** The language that this browser chose, when it did. */
export function localeIn(cookies: Map<string, string>, secureCookies: boolean) {
  const chosen = cookies.get(cookieName("khosheh-locale", secureCookies));
  return isLocale(chosen) ? chosen : null;
}

function themeOf(value: string | null): Theme {
  return value === "light" || value === "dark" ? value : "system";
}
