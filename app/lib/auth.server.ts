import { combineChunks, createServerClient, parseCookieHeader, serializeCookieHeader, stringFromBase64URL } from "@supabase/ssr";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { createRemoteJWKSet, jwtVerify, type JWTVerifyGetKey } from "jose";
import type { Actor } from "./db.server";
import { cookieName } from "./http";

/** Where the Auth service is and how its tokens are verified. */
export type AuthConfig = {
  url: string;
  publishableKey: string;
  /** Secret of HS256 tokens; without it the keys come from the service's JWKS, cached. */
  jwtSecret?: string | undefined;
  secureCookies: boolean;
};

/** What a valid access token says. `expiresAt` in seconds since the epoch. */
export type VerifiedToken = { actor: Actor; email: string; expiresAt: number; displayName: string; locale: string | null };

export type TokenVerifier = (accessToken: string) => Promise<VerifiedToken | null>;

/** Verifies access tokens locally: signature, audience, time. Null for anything else than a signed-in person's token. */
export function createTokenVerifier(config: AuthConfig): TokenVerifier {
  const key: Uint8Array | JWTVerifyGetKey = config.jwtSecret
    ? new TextEncoder().encode(config.jwtSecret)
    : createRemoteJWKSet(new URL(`${config.url}/auth/v1/.well-known/jwks.json`), { cacheMaxAge: 600_000 });
  return async (accessToken) => {
    try {
      const { payload } =
        key instanceof Uint8Array
          ? await jwtVerify(accessToken, key, { audience: "authenticated", algorithms: ["HS256"] })
          : await jwtVerify(accessToken, key, { audience: "authenticated", algorithms: ["ES256", "RS256"] });
      const { sub, session_id: sessionId, role, email, exp } = payload;
      if (!sub || role !== "authenticated" || typeof sessionId !== "string" || !exp) return null;
      const profile = payload.user_metadata as { display_name?: unknown; locale?: unknown } | undefined;
      return {
        actor: { personId: sub, sessionId },
        email: typeof email === "string" ? email : "",
        expiresAt: exp,
        displayName: typeof profile?.display_name === "string" ? profile.display_name.slice(0, 120) : "",
        locale: typeof profile?.locale === "string" ? profile.locale : null,
      };
    } catch {
      return null;
    }
  };
}

/** Cookies and cache headers go straight onto the response that is being made. */
export type ResponseHeaders = { append(name: string, value: string): void; set(name: string, value: string): void };

/** Auth for one request: the cookie session and the client that changes it. */
export type AuthPort = {
  client: SupabaseClient;
  /** The verified session of this request, refreshed when its token ran out; null for a visitor. */
  session(): Promise<(VerifiedToken & { accessToken: string }) | null>;
  /** A client that touches no cookie: for acts whose answer must not tell whether an address is known. */
  detached(): SupabaseClient;
  /** Takes the session's cookies from this browser. */
  forget(): void;
};

/** Opens Auth on the cookies of one request. `fetch` reaches the Auth service. */
export function openAuth(options: {
  config: AuthConfig;
  verify: TokenVerifier;
  cookieHeader: string;
  response: ResponseHeaders;
}): AuthPort {
  const cookie = cookieName("khosheh-auth", options.config.secureCookies);
  const jar = new Map(parseCookieHeader(options.cookieHeader).map(({ name, value }) => [name, value ?? ""]));
  const client = createServerClient(options.config.url, options.config.publishableKey, {
    cookieOptions: {
      name: cookie,
      path: "/",
      sameSite: "lax",
      httpOnly: true,
      secure: options.config.secureCookies,
      maxAge: 7 * 24 * 3600,
    },
    cookies: {
      getAll: () => [...jar].map(([name, value]) => ({ name, value })),
      setAll(cookies, headers) {
        for (const { name, value, options: attributes } of cookies) {
          jar.set(name, value);
          options.response.append("Set-Cookie", serializeCookieHeader(name, value, attributes));
        }
        // A refreshed session in a shared cache signs somebody in as somebody else.
        for (const [name, value] of Object.entries(headers ?? {})) options.response.set(name, value);
      },
    },
  });
  return {
    client,
    async session() {
      if (![...jar.keys()].some((name) => name.startsWith(cookie))) return null;
      const { data } = await client.auth.getSession();
      const accessToken = data.session?.access_token;
      if (!accessToken) return null;
      const verified = await options.verify(accessToken);
      return verified && { ...verified, accessToken };
    },
    detached: () =>
      createClient(options.config.url, options.config.publishableKey, {
        auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false, flowType: "implicit" },
      }),
    forget() {
      for (const name of [...jar.keys()].filter((key) => key.startsWith(cookie))) {
        jar.delete(name);
        const attributes = { path: "/", sameSite: "lax" as const, httpOnly: true, secure: options.config.secureCookies, maxAge: 0 };
        options.response.append("Set-Cookie", serializeCookieHeader(name, "", attributes));
      }
    },
  };
}

const ENCODED = "base64-";

/** The access token that a request's cookies hold, as it is: where no cookie can be set, a session must not be refreshed. */
export async function accessTokenIn(cookieHeader: string, config: Pick<AuthConfig, "secureCookies">): Promise<string | null> {
  const jar = new Map(parseCookieHeader(cookieHeader).map(({ name, value }) => [name, value ?? ""]));
  const kept = await combineChunks(cookieName("khosheh-auth", config.secureCookies), (name) => jar.get(name) ?? null);
  if (!kept) return null;
  try {
    const session: unknown = JSON.parse(kept.startsWith(ENCODED) ? stringFromBase64URL(kept.slice(ENCODED.length)) : kept);
    const token = typeof session === "object" && session !== null && "access_token" in session ? session.access_token : null;
    return typeof token === "string" ? token : null;
  } catch {
    return null;
  }
}
