import type { Locale } from "~/i18n/locale";
import type { Tx } from "~/lib/db.server";
import { mailHtml } from "./letter";

export type Mail = {
  recipient: string;
  kind: string;
  locale: Locale;
  subject: string;
  text: string;
  html?: string;
  dedupeKey?: string;
  /** For subscriptions: stops them with one POST. */
  unsubscribeUrl?: string;
  /** Mails of one thread refer to each other. */
  thread?: string | null;
  /** Not sent again when nobody knows whether the mail server took it. */
  onceOnly?: boolean;
};

/** Puts a mail into the out-tray of this (worker's) transaction and answers its id; a dedupe key that is there already changes nothing, and answers null. */
export async function queueMail(tx: Tx, mail: Mail): Promise<bigint | null> {
  const queued = await tx
    .insertInto("mails")
    .values({
      recipient: mail.recipient,
      kind: mail.kind,
      locale: mail.locale,
      subject: mail.subject,
      body_text: mail.text,
      body_html: mail.html ?? mailHtml({ locale: mail.locale, title: mail.subject, paragraphs: mail.text.split(/\n{2,}/) }),
      dedupe_key: mail.dedupeKey ?? null,
      unsubscribe_url: mail.unsubscribeUrl ?? null,
      thread: mail.thread ?? null,
      once_only: mail.onceOnly ?? false,
    })
    .onConflict((conflict) => conflict.column("dedupe_key").doNothing())
    .returning("id")
    .executeTakeFirst();
  return queued?.id ?? null;
}
