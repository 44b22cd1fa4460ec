import { sql } from "kysely";
import { isLocale, negotiateLocale, type Locale } from "~/i18n/locale";
import type { Tx } from "~/lib/db.server";
import { writeLetter, type Letter } from "./letter";
import { queueMail } from "./queue.server";

export type Notice = { personId: string; kind: string; facts: Record<string, unknown>; path: string; dedupeKey: string; unsubscribeUrl?: string | undefined };

/** Puts a notice into a person's inbox and, with a letter, a mail into the out-tray, in the worker's transaction; twice with one key is once. */
export async function tell(tx: Tx, notice: Notice, letterIn?: (locale: Locale) => Letter): Promise<void> {
  const { rows } = await sql<{ email: string | null; locale: string }>`
    select private.email_of(p.id) as email, p.locale from public.people p where p.id = ${notice.personId}::uuid`.execute(tx);
  const person = rows[0];
  // An account that was deleted meanwhile has no inbox.
  if (!person) return;
  await tx
    .insertInto("notifications")
    .values({ person_id: notice.personId, kind: notice.kind, facts: JSON.stringify(notice.facts), path: notice.path, dedupe_key: notice.dedupeKey })
    .onConflict((conflict) => conflict.column("dedupe_key").doNothing())
    .execute();
  if (!letterIn || !person.email) return;
  const locale = isLocale(person.locale) ? person.locale : negotiateLocale();
  await queueMail(tx, {
    recipient: person.email,
    kind: notice.kind,
    locale,
    ...writeLetter(letterIn(locale), locale),
    dedupeKey: `notice:${notice.dedupeKey}`,
    ...(notice.unsubscribeUrl && { unsubscribeUrl: notice.unsubscribeUrl }),
  });
}
