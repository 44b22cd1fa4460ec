import type { NextFunction, Request, Response } from "express";
import { negotiateLocale } from "~/i18n/locale";
import { isReadOnly, isUnavailable } from "~/lib/db.server";
import { errorDocument } from "~/lib/error-document.server";
import { statusOf, type ErrorCode } from "~/lib/errors";
import { parseCookies } from "~/lib/http";
import type { Context } from "../context";
import { localeIn, localsOf } from "./load-context";

const METHODS = ["GET", "HEAD", "POST"];

/** Refuses requests that no page of ours makes: other methods, and a host that is no address. */
export function refuseStrange(context: Context) {
  return (request: Request, response: Response, next: NextFunction) => {
    if (!METHODS.includes(request.method)) {
      response.setHeader("Allow", METHODS.join(", "));
      return fail(context, request, response, "method");
    }
    if (!URL.canParse(`http://${request.headers.host ?? ""}`)) return fail(context, request, response, "bad_request");
    next();
  };
}

/** What went wrong outside of the pages: before their loaders, in static files, or in Remix itself. */
export function answerFailures(context: Context) {
  return (error: unknown, request: Request, response: Response, next: NextFunction) => {
    const code = codeOf(error);
    if (code === "unexpected" || code === "unavailable") context.log.error({ kind: "http", requestId: localsOf(response).requestId, err: error });
    if (response.headersSent) return next(error);
    if (code === "unavailable") response.setHeader("Retry-After", "5");
    fail(context, request, response, code);
  };
}

function fail(context: Context, request: Request, response: Response, code: ErrorCode): void {
  const locale = localeIn(parseCookies(request.headers.cookie ?? ""), context.auth.secureCookies) ?? negotiateLocale();
  response.setHeader("Cache-Control", "no-store");
  response.status(statusOf(code)).type("html").send(errorDocument(code, { locale, requestId: localsOf(response).requestId }));
}

function codeOf(error: unknown): ErrorCode {
  if (isReadOnly(error)) return "read_only";
  if (isUnavailable(error)) return "unavailable";
  const status = typeof error === "object" && error !== null && "statusCode" in error ? Number(error.statusCode) : 500;
  // A file outside of the public folder is as absent as one that isn't there.
  if (status === 403 || status === 404) return "not_found";
  return status >= 400 && status < 500 ? "bad_request" : "unexpected";
}
