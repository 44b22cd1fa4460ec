import type { NextFunction, Request, Response } from "express";
import { localsOf } from "./load-context";

/** Headers of every answer; the CSP carries this request's nonce. Pictures come from us and from the tile server that the operator chose. */
export function securityHeaders(options: { https: boolean; development: boolean; tileOrigin?: string | undefined }) {
  return (_request: Request, response: Response, next: NextFunction) => {
    const { nonce } = localsOf(response);
    const socket = options.development ? " ws: wss:" : "";
    response.setHeader(
      "Content-Security-Policy",
      [
        "default-src 'self'",
        `script-src 'nonce-${nonce}' 'strict-dynamic'${options.development ? " 'unsafe-eval'" : ""}`,
        "style-src 'self' 'unsafe-inline'",
        `img-src 'self' data: blob:${options.tileOrigin ? ` ${options.tileOrigin}` : ""}`,
        "font-src 'self'",
        // A voice note is heard before it is sent.
        "media-src 'self' blob:",
        `connect-src 'self'${socket}`,
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
      ].join("; "),
    );
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "strict-origin-when-cross-origin");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Permissions-Policy", "camera=(), microphone=(self), geolocation=(self), payment=()");
    response.setHeader("X-Frame-Options", "DENY");
    if (options.https) response.setHeader("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    next();
  };
}

/**
 * Decides at the last moment who may keep an answer: nothing that sets a cookie or was made for one person stays anywhere,
 * unless its route keeps it to that person's own browser; pages without a rule of their own are asked for again each time.
 */
export function cacheRule(_request: Request, response: Response, next: NextFunction): void {
  const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => Response;
  response.writeHead = ((...args: unknown[]) => {
    const given = String(response.getHeader("Cache-Control") ?? "");
    if (response.hasHeader("Set-Cookie")) response.setHeader("Cache-Control", "private, no-store");
    else if (localsOf(response).personal && !/^private\b/.test(given)) response.setHeader("Cache-Control", "private, no-store");
    else if (given === "") response.setHeader("Cache-Control", "private, no-cache");
    return writeHead(...args);
  }) as Response["writeHead"];
  next();
}

/** Headers of which an answer may have several. */
const SEVERAL = /^(set-cookie|vary|link)$/i;

/** What a page says of itself takes the place of the general rule; Remix would put it beside. */
export function ownHeadersWin(_request: Request, response: Response, next: NextFunction): void {
  const append = response.append.bind(response);
  response.append = (name, value) => (SEVERAL.test(name) ? append(name, value) : response.set(name, Array.isArray(value) ? value.join(", ") : (value ?? "")));
  next();
}

/** Whether a request comes from one of our own pages, by what the browser itself says; what isn't a browser says nothing. */
export function isSameSite(request: Pick<Request, "headers">, siteOrigins: readonly string[]): boolean {
  const site = request.headers["sec-fetch-site"];
  const origin = request.headers.origin;
  if (origin !== undefined) return siteOrigins.includes(origin) || (site === "same-origin" && origin !== "null");
  return site === undefined || site === "same-origin" || site === "none";
}

const FORM = /^(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i;

/** Whether a changing request is a form that one of our own pages sent. */
export function isOwnForm(request: Pick<Request, "headers">, siteOrigins: readonly string[], takesJson = false): boolean {
  // JSON by script: another site's page would have to ask first, and is never allowed to.
  if (request.headers["content-type"]?.toLowerCase().startsWith("application/json")) return takesJson && isSameSite(request, siteOrigins) && (request.headers.origin !== undefined || request.headers["sec-fetch-site"] === "same-origin");
  const said = request.headers.origin !== undefined || request.headers["sec-fetch-site"] === "same-origin";
  return said && FORM.test(request.headers["content-type"] ?? "") && isSameSite(request, siteOrigins);
}
