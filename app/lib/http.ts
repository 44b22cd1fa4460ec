/** A path of our own site to go back to, or the fallback: one leading slash, no backslash, no control character, same origin. */
export function safeRedirect(target: string | null | undefined, fallback = "/"): string {
  if (!target || !target.startsWith("/") || target.startsWith("//")) return fallback;
  // eslint-disable-next-line no-control-regex
  if (/[\\\u0000-\u0020\u007f]/.test(target)) return fallback;
  try {
    const url = new URL(target, "http://site.invalid");
    if (url.origin !== "http://site.invalid") return fallback;
    const path = url.pathname + url.search + url.hash;
    return path.startsWith("//") ? fallback : path;
  } catch {
    return fallback;
  }
}

/** The cookies of a Cookie header by name; of two with one name the first counts, as in browsers' order. */
export function parseCookies(header: string): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of header.split(";")) {
    const [name = "", ...rest] = pair.trim().split("=");
    if (name !== "" && !cookies.has(name)) cookies.set(name, decoded(rest.join("=")));
  }
  return cookies;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Whether no page sent this: a browser names where a form comes from, a mail program that stops a subscription doesn't. */
export const isFromNoPage = (request: Request): boolean => request.headers.get("Origin") === null && request.headers.get("Sec-Fetch-Site") === null;

/** Under https a browser takes a cookie of this prefix from this very host only, not from a sibling domain. */
export function cookieName(name: string, secure: boolean): string {
  return secure ? `__Host-${name}` : name;
}

/** The request with a body that ends in an error beyond `limit` bytes, whatever length it announced. */
export function withBodyLimit(request: Request, limit: number): Request {
  if (!request.body) return request;
  let size = 0;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      size += chunk.byteLength;
      if (size > limit) controller.error(Object.assign(new Error("The body is too large"), { name: BODY_TOO_LARGE }));
      else controller.enqueue(chunk);
    },
  });
  // Cancelling the source would cut the connection before the answer is out.
  const body = request.body.pipeThrough(counted, { preventCancel: true });
  return new Request(request, { body, duplex: "half" } as RequestInit);
}

const BODY_TOO_LARGE = "BodyTooLargeError";

/** Whether reading a body failed because of its size. */
export function isBodyTooLarge(error: unknown): boolean {
  return error instanceof Error && (error.name === BODY_TOO_LARGE || isBodyTooLarge(error.cause));
}
