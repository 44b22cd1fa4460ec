import { sql } from "kysely";
import { isLocale, negotiateLocale, type Locale } from "~/i18n/locale";
import type { Db } from "~/lib/db.server";
import type { linkTypes } from "~/features/people/schema";
import { writeLetter } from "./letter";
import { queueMail } from "./queue.server";
import { letters } from "./texts";

/** A mail that Auth wants written: to whom, which kind, and the hash its link carries. */
export type AuthMail = { to: string; kind: "confirmation" | "recovery" | "magic_link" | "email_change" | "invite"; tokenHash: string };

const linkType: Record<AuthMail["kind"], (typeof linkTypes)[number]> = {
  confirmation: "signup",
  recovery: "recovery",
  magic_link: "magiclink",
  email_change: "email_change",
  invite: "invite",
};

/** Subject, text and HTML of a mail of Auth; its link leads to our own confirmation page. */
export function authMail(mail: AuthMail, locale: Locale, siteUrl: string): { subject: string; text: string; html: string } {
  const url = `${siteUrl}/auth/confirm?${new URLSearchParams({ token_hash: mail.tokenHash, type: linkType[mail.kind] })}`;
  const say = letters[locale];
  const letter = {
    confirmation: say.signup,
    invite: say.signup,
    magic_link: say.magiclink,
    recovery: say.recovery,
    email_change: say.emailChange,
  }[mail.kind](url);
  return writeLetter(letter, locale);
}

/** Writes a mail of Auth in its reader's language and puts it into the out-tray. */
export async function keepAuthMail(db: Db, mail: AuthMail, siteUrl: string): Promise<void> {
  await db.service(async (tx) => {
    const { rows } = await sql<{ locale: string | null }>`select private.locale_of_email(${mail.to}) as locale`.execute(tx);
    const known = rows[0]?.locale;
    const locale = isLocale(known) ? known : negotiateLocale();
    await queueMail(tx, { recipient: mail.to, kind: `auth.${mail.kind}`, locale, ...authMail(mail, locale, siteUrl), dedupeKey: `auth:${mail.kind}:${mail.tokenHash}` });
  });
}
