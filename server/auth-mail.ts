import { keepAuthMail } from "~/features/notifications/auth-mail.server";
import { openDb, type Db } from "~/lib/db.server";
import type { AuthMail } from "./embedded/auth-server";

/** Turns what Auth wants mailed into our own mails, in the language of their reader. */
export function createAuthMailer(options: { siteUrl: string }) {
  let db: Db | undefined;
  return {
    open(url: string) {
      db = openDb({ url, max: 2 });
    },
    async deliver(mail: AuthMail): Promise<void> {
      if (db) await keepAuthMail(db, mail, options.siteUrl);
    },
    async close(): Promise<void> {
      await db?.close();
    },
  };
}
