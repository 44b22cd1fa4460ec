import { authMail, queueMail } from "~/features/notifications/mail.server";
import { isLocale } from "~/i18n/locale";
import { openDb, type Db } from "~/lib/db.server";
import { safeRedirect } from "~/lib/http";
import type { AuthMail } from "./embedded/auth-server";

/** Turns what Auth wants mailed into our own mails, in the language that the redirect address carries. */
export function createAuthMailer(options: { siteUrl: string }) {
  let db: Db | undefined;
  return {
    open(url: string) {
      db = openDb({ url, max: 2 });
    },
    async deliver(mail: AuthMail): Promise<void> {
      const { locale, next } = readRedirect(mail.redirectTo, options.siteUrl);
      await db?.service((tx) => queueMail(tx, authMail({ to: mail.to, kind: mail.kind, tokenHash: mail.tokenHash, siteUrl: options.siteUrl, locale, next })));
    },
    async close(): Promise<void> {
      await db?.close();
    },
  };
}

function readRedirect(redirectTo: string, siteUrl: string) {
  try {
    const url = new URL(redirectTo, siteUrl);
    const locale = url.searchParams.get("locale");
    return { locale: isLocale(locale) ? locale : ("fa" as const), next: safeRedirect(url.searchParams.get("next"), "/") };
  } catch {
    return { locale: "fa" as const, next: "/" };
  }
}
