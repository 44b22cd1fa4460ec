import { randomInt } from "node:crypto";
import type { AppLoadContext } from "~/lib/load-context";
import { refuse, type Result } from "~/lib/result";
import { isGuessable } from "./password.server";

const FLOOR_MS = 600;
const JITTER_MS = 60;

type Auth = Pick<AppLoadContext, "auth" | "limiter" | "locale" | "siteUrl" | "clientAddress">;

/** Signs in. One answer for an unknown address, a wrong password and an unconfirmed account, after the same time. */
export async function signIn(scope: Auth, input: { email: string; password: string }): Promise<Result<object, "wrong_credentials" | "rate_account">> {
  return atLeast(FLOOR_MS, async () => {
    // Counted by account and address together: nobody else's guesses lock a person out.
    const [account, address] = await Promise.all([
      scope.limiter.take("sign_in_account", `${input.email}\n${scope.clientAddress}`),
      scope.limiter.take("sign_in_address", scope.clientAddress),
    ]);
    if (!account.ok || !address.ok) return refuse("rate_account");
    const { error } = await scope.auth.client.auth.signInWithPassword({ email: input.email, password: input.password });
    return error ? refuse("wrong_credentials") : { ok: true };
  });
}

/** Makes an account and has the confirmation mailed. Known addresses get the same answer and no second account. */
export async function signUp(
  scope: Auth,
  input: { email: string; password: string; name: string; next?: string | undefined },
): Promise<Result<object, "weak_password" | "rate_account">> {
  if (isGuessable(input.password, [input.email, input.name])) return refuse("weak_password", "password");
  return atLeast(FLOOR_MS, async () => {
    if (!(await scope.limiter.take("sign_up_address", scope.clientAddress)).ok) return refuse("rate_account");
    await scope.auth.client.auth.signUp({
      email: input.email,
      password: input.password,
      options: { data: { display_name: input.name, locale: scope.locale }, emailRedirectTo: mailTarget(scope, input.next) },
    });
    return { ok: true };
  });
}

/** Has a sign-in link mailed, if the address is known. */
export async function requestMagicLink(scope: Auth, input: { email: string; next?: string | undefined }): Promise<Result<object, "rate_account">> {
  return mailed(scope, input.email, () =>
    scope.auth.client.auth.signInWithOtp({ email: input.email, options: { shouldCreateUser: false, emailRedirectTo: mailTarget(scope, input.next) } }),
  );
}

/** Has a link mailed by which a new password can be set, if the address is known. */
export async function requestRecovery(scope: Auth, input: { email: string }): Promise<Result<object, "rate_account">> {
  return mailed(scope, input.email, () => scope.auth.client.auth.resetPasswordForEmail(input.email, { redirectTo: mailTarget(scope, "/reset-password") }));
}

/** Redeems the token of a mailed link; it works once. */
export async function redeemLink(
  scope: Auth,
  input: { token_hash: string; type: "signup" | "magiclink" | "recovery" | "email_change" | "email" },
): Promise<Result<object, "link_dead" | "rate_account">> {
  if (!(await scope.limiter.take("verify_address", scope.clientAddress)).ok) return refuse("rate_account");
  const { error } = await scope.auth.client.auth.verifyOtp({ token_hash: input.token_hash, type: input.type });
  return error ? refuse("link_dead") : { ok: true };
}

/** Sets a new password for the signed-in person. */
export async function setPassword(scope: Auth, input: { password: string; own: string[] }): Promise<Result<object, "weak_password" | "same_password">> {
  if (isGuessable(input.password, input.own)) return refuse("weak_password", "password");
  const { error } = await scope.auth.client.auth.updateUser({ password: input.password });
  if (!error) return { ok: true };
  return refuse(error.code === "same_password" ? "same_password" : "weak_password", "password");
}

async function mailed(scope: Auth, email: string, send: () => Promise<unknown>): Promise<Result<object, "rate_account">> {
  return atLeast(FLOOR_MS, async () => {
    if (!(await scope.limiter.take("mail_address", scope.clientAddress)).ok) return refuse("rate_account");
    // Past the account's share nothing more is sent, and the answer stays the same.
    if ((await scope.limiter.take("mail_account", email)).ok) await send();
    return { ok: true };
  });
}

function mailTarget(scope: Auth, next: string | undefined): string {
  const url = new URL("/auth/confirm", scope.siteUrl);
  url.searchParams.set("locale", scope.locale);
  if (next) url.searchParams.set("next", next);
  return url.href;
}

// Known and unknown addresses answer after the same time: hashing a password takes longer than not finding one.
async function atLeast<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const [value] = await Promise.all([work(), new Promise((resolve) => setTimeout(resolve, ms + randomInt(JITTER_MS)))]);
  return value;
}
