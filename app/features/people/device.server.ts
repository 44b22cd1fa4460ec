import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { AppLoadContext } from "~/lib/load-context";

const COOKIE = "khosheh-device";
const YEAR_SECONDS = 365 * 24 * 3600;

type Browser = Pick<AppLoadContext, "cookie" | "setCookie" | "deviceKey">;

/** The name of this browser when somebody has signed in to this account from it before; null for any other. */
export function knownDevice({ cookie, deviceKey }: Browser, email: string): string | null {
  const [name = "", signature = ""] = (cookie(COOKIE) ?? "").split(".");
  const given = Buffer.from(signature, "base64url");
  const right = sign(deviceKey, name, email);
  return name !== "" && given.length === right.length && timingSafeEqual(given, right) ? name : null;
}

/** Lets this browser prove later that its user got in: guesses from elsewhere then don't lock them out. */
export function rememberDevice(browser: Browser, email: string): void {
  if (knownDevice(browser, email)) return;
  const name = randomBytes(16).toString("base64url");
  browser.setCookie(COOKIE, `${name}.${sign(browser.deviceKey, name, email).toString("base64url")}`, { maxAgeSeconds: YEAR_SECONDS });
}

function sign(key: string, name: string, email: string): Buffer {
  return createHmac("sha256", key).update(`${name}\n${email.toLowerCase()}`).digest();
}
