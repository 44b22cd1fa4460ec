import type { AuthError } from "@supabase/supabase-js";
import { createHash, randomBytes } from "node:crypto";
import type { AppLoadContext } from "~/lib/load-context";
import { networkOf, type RateClass } from "~/lib/limiter.server";
import { accountNotice, sessionEnded } from "./events.server";
import { accountStanding, confirmationOf } from "./queries.server";
import type { Link } from "./schema";

type Handles = Pick<AppLoadContext, "auth" | "actor" | "db" | "locale" | "log">;

/** Whether Auth itself failed (not the person's input). */
export function isOutage(error: AuthError | null): boolean {
  return error !== null && (error.status === undefined || error.status === 0 || error.status >= 500);
}

/**
 * Limits of one sign-in: guesses at the account from this network, from everywhere, and by this network. A browser that
 * got in before has a share of its own, so that nobody can lock its user out.
 */
export function signInLimits(email: string, clientAddress: string, device: string | null): (readonly [RateClass, string])[] {
  if (device) return [["sign_in_device", device]];
  return [
    ["sign_in_address", clientAddress],
    ["sign_in_account", `${email}\n${networkOf(clientAddress)}`],
    ["sign_in_everywhere", email],
  ];
}

/** Limits of whatever sends a mail to an address somebody typed; each kind has its own share. */
export function mailLimits(kind: "sign-up" | "magic-link" | "reset", email: string, clientAddress: string): (readonly [RateClass, string])[] {
  return [
    ["mail_address", clientAddress],
    ["mail_account", `${kind}\n${email}`],
  ];
}

/** Codes by which Auth says that the address has an account already, confirmed or not. */
const KNOWN = ["user_already_exists", "email_exists", "over_email_send_rate_limit"];

/**
 * Asks Auth for a new account. Somebody who has one gets a mail that says so, somebody who never confirmed theirs a new
 * link; the caller learns only of outages. `proof` is kept with the account, as a hash: who shows it when the address is
 * confirmed chose the password.
 */
export async function requestAccount(handles: Handles, input: { email: string; password: string; name: string; proof: string }): Promise<{ outage: boolean }> {
  const { auth, db, locale } = handles;
  const { data, error } = await auth.detached().auth.signUp({
    email: input.email,
    password: input.password,
    options: { data: { display_name: input.name, locale, sign_up: proofHash(input.proof) } },
  });
  const known = error ? KNOWN.includes(error.code ?? "") : data.user?.identities?.length === 0;
  if (!known) return { outage: isOutage(error) };
  const standing = await db.service((tx) => accountStanding(tx, input.email));
  if (standing === "unconfirmed") return requestMagicLink(handles, input.email);
  if (standing === null) return { outage: true };
  await db.service((tx) => accountNotice(tx, { notice: "account_exists", recipient: input.email, locale }));
  return { outage: false };
}

/** Asks for a sign-in link; unknown addresses get none. */
export async function requestMagicLink({ auth }: Handles, email: string): Promise<{ outage: boolean }> {
  const { error } = await auth.detached().auth.signInWithOtp({ email, options: { shouldCreateUser: false } });
  return { outage: isOutage(error) };
}

/** Asks for a link to set a new password; unknown addresses get none. */
export async function requestRecovery({ auth }: Handles, email: string): Promise<{ outage: boolean }> {
  const { error } = await auth.detached().auth.resetPasswordForEmail(email);
  return { outage: isOutage(error) };
}

export type Followed = { ok: true; email: string; needsPassword: boolean } | { ok: false; outage: boolean };

/**
 * Turns the link of a mail into a session of this browser. Before an address is confirmed, anybody may have signed up
 * with it: unless this browser did, the password of that sign-up goes, and the person sets one.
 */
export async function followLink({ auth, db }: Handles, link: Link, proof: string | null): Promise<Followed> {
  const { data, error } = await auth.client.auth.verifyOtp({ token_hash: link.token_hash, type: link.type });
  if (error || !data.session) return { ok: false, outage: isOutage(error) };
  const session = await auth.session();
  if (!session) return { ok: false, outage: true };
  const followed = { ok: true as const, email: session.email };
  if (link.type === "email_change") return { ...followed, needsPassword: false };
  const confirmation = await db.as(session.actor, (tx) => confirmationOf(tx, session.actor.sessionId));
  if (!confirmation.first || (proof !== null && confirmation.proof === proofHash(proof))) return { ...followed, needsPassword: false };
  const dropped = await auth.client.auth.updateUser({ password: randomBytes(32).toString("base64url") });
  if (!dropped.error) return { ...followed, needsPassword: true };
  await auth.client.auth.signOut({ scope: "local" });
  auth.forget();
  return { ok: false, outage: true };
}

const proofHash = (proof: string) => createHash("sha256").update(proof).digest("hex");

/** Whether this is the person's password; leaves no session behind. */
export async function isPassword({ auth }: Handles, email: string, password: string): Promise<boolean> {
  const client = auth.detached();
  const { error } = await client.auth.signInWithPassword({ email, password });
  if (error) return false;
  await client.auth.signOut({ scope: "local" });
  return true;
}

/** Sets a new password, ends the other sessions, and tells the person by mail. */
export async function setPassword(handles: Handles, person: { email: string }, password: string): Promise<{ ok: true } | { ok: false; reason: "same_password" | "password_common" | "auth_unavailable" }> {
  const { auth, actor, db, locale } = handles;
  const { error } = await auth.client.auth.updateUser({ password });
  if (error?.code === "same_password") return { ok: false, reason: "same_password" };
  if (error?.code === "weak_password") return { ok: false, reason: "password_common" };
  if (error) return { ok: false, reason: "auth_unavailable" };
  await auth.client.auth.signOut({ scope: "others" });
  await db.service(async (tx) => {
    await accountNotice(tx, { notice: "password_changed", recipient: person.email, locale });
    if (actor) await sessionEnded(tx, { personId: actor.personId, sessionId: null });
  });
  return { ok: true };
}

/** Asks for another address; the new one must confirm, the present one is told. An address that is taken gets nothing. */
export async function requestEmailChange({ auth, db, locale }: Handles, person: { email: string }, newEmail: string): Promise<{ outage: boolean }> {
  const { error } = await auth.client.auth.updateUser({ email: newEmail });
  await db.service((tx) => accountNotice(tx, { notice: "email_change", recipient: person.email, locale, newEmail }));
  return { outage: isOutage(error) };
}

/** Ends this session or all of the person's, and takes the cookies in any case. */
export async function endSession({ auth, actor, db, log }: Handles, scope: "local" | "global"): Promise<void> {
  const { error } = await auth.client.auth.signOut({ scope });
  if (error) log.warn({ kind: "auth", outcome: "sign-out failed", code: error.code });
  if (actor) await db.service((tx) => sessionEnded(tx, { personId: actor.personId, sessionId: scope === "local" ? actor.sessionId : null }));
  auth.forget();
}
