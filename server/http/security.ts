import type { NextFunction, Request, Response } from "express";

/** Headers of every answer; the CSP carries this request's nonce. */
export function securityHeaders(options: { https: boolean; development: boolean }) {
  return (_request: Request, response: Response, next: NextFunction) => {
    const nonce = response.locals.nonce as string;
    const socket = options.development ? " ws: wss:" : "";
    response.setHeader(
      "Content-Security-Policy",
      [
        "default-src 'self'",
        `script-src 'nonce-${nonce}' 'strict-dynamic'${options.development ? " 'unsafe-eval'" : ""}`,
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
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
    response.setHeader("Permissions-Policy", "camera=(), microphone=(), geolocation=(self), payment=()");
    response.setHeader("X-Frame-Options", "DENY");
    if (options.https) response.setHeader("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    next();
  };
}

/** Whether a changing request comes from one of our own pages, by what the browser itself says. */
export function isSameSite(request: Pick<Request, "headers">, siteOrigins: readonly string[]): boolean {
  const site = request.headers["sec-fetch-site"];
  const origin = request.headers.origin;
  if (origin !== undefined) return siteOrigins.includes(origin) || (site === "same-origin" && origin !== "null");
  return site === undefined || site === "same-origin" || site === "none";
}
