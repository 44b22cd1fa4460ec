/** Codes of the error pages. Thrown responses carry one; the page translates it. */
export type ErrorCode =
  | "not_found" | "forbidden" | "sign_in" | "rate_limited" | "stale_form" | "too_large" | "bad_request"
  | "unavailable" | "read_only" | "timeout" | "method" | "unexpected";

const STATUS: Record<ErrorCode, number> = {
  not_found: 404, forbidden: 403, sign_in: 401, rate_limited: 429, stale_form: 403, too_large: 413, bad_request: 400,
  unavailable: 503, read_only: 503, timeout: 503, method: 405, unexpected: 500,
};

export const statusOf = (code: ErrorCode): number => STATUS[code];

/** A response to throw from a loader or action; the error boundary shows the page of its code. */
export function errorResponse(code: ErrorCode, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ code }), {
    status: STATUS[code],
    headers: { "Content-Type": "application/json", ...headers },
  });
}

/** The code of an error thrown by `errorResponse`, as Remix hands it to an error boundary. */
export function errorCodeOf(error: unknown): ErrorCode | null {
  const value = typeof error === "object" && error && "data" in error ? error.data : null;
  const parsed: unknown = typeof value === "string" ? safeJson(value) : value;
  const code = typeof parsed === "object" && parsed && "code" in parsed ? parsed.code : null;
  return typeof code === "string" && code in STATUS ? (code as ErrorCode) : null;
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
