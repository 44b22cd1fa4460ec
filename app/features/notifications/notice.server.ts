import { sql } from "kysely";
import type { Locale } from "~/i18n/locale";
import { clockOf, type Tx } from "~/lib/db.server";
import { composeMails } from "./compose.server";
import { familyOf, standards, threadOf } from "./kinds";
import type { Letter } from "./letter";
import { readersOf, type Reader } from "./readers.server";
import { afterQuiet, mailDue, takesMail } from "./rules";

export type Notice = {
  personId: string;
  kind: string;
  facts: Record<string, unknown>;
  path: string;
  dedupeKey: string;
  thread?: string | null;
  unsubscribeUrl?: string | undefined;
  /** What goes to a whole cluster is a line of a collected mail, never a mail by itself. */
  news?: boolean;
};
/** A letter as it waits to be mailed; `unsubscribeUrl` where the mails of one thing can be stopped by themselves. */
export type KeptLetter = Letter & { unsubscribeUrl?: string | undefined; /** What a collecting mail says of it below its subject. */ brief?: string };

/**
 * Tells a person of something: in their inbox and, as they chose, by mail (with a letter) and by push, in the worker's transaction.
 * Twice with one key is once. A letter gives a notice whose kind has no text of its own its line in the inbox: the subject.
 */
export async function tell(tx: Tx, notice: Notice, letterIn?: (locale: Locale) => Letter): Promise<void> {
  const family = familyOf(notice.kind);
  const thread = notice.thread === undefined ? threadOf(notice.path) : notice.thread;
  const [reader] = await readersOf(tx, [notice.personId], family, thread);
  // An account that was deleted meanwhile has no inbox.
  if (!reader || reader.delivery === "off") return;
  const title = letterIn && { title: { fa: letterIn("fa").subject, en: letterIn("en").subject } };
  const written = await tx
    .insertInto("notifications")
    .values({ person_id: notice.personId, kind: notice.kind, facts: JSON.stringify({ ...title, ...notice.facts }), path: notice.path, dedupe_key: notice.dedupeKey, thread })
    .onConflict((conflict) => conflict.column("dedupe_key").doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!written) return;
  const now = await clockOf(tx);
  const urgent = standards[family].urgent === true;
  const letter: KeptLetter | undefined = letterIn && { ...letterIn(reader.locale), unsubscribeUrl: notice.unsubscribeUrl };
  const due = letter && !(notice.news && reader.delivery === "at_once") ? mailDueOf(reader, now, urgent) : null;
  if (due) {
    await tx
      .insertInto("notification_deliveries")
      .values({ notification_id: written.id, person_id: reader.personId, channel: "mail", family, cadence: reader.delivery, letter: JSON.stringify(letter), due_at: due })
      .execute();
  }
  await waitForPush(tx, reader, { notificationId: written.id, family, dueAt: urgent ? now : afterQuiet(now, reader.quiet) });
  if (due && due <= now) await composeMails(tx, { personId: reader.personId, siteUrl: siteOf(letter) });
}

/** When a reader is mailed of what happened at `at`; null when they aren't. */
export function mailDueOf(reader: Reader, at: Date, urgent: boolean): Date | null {
  if (!reader.email || !takesMail(reader)) return null;
  return mailDue(at, reader.delivery, { quiet: reader.quiet, urgent });
}

/** One row for each device of a reader that takes pushes. */
export async function waitForPush(tx: Tx, reader: Reader, push: { notificationId: string; family: string; dueAt: Date }): Promise<void> {
  if (!reader.push || reader.devices.length === 0) return;
  await sql`
    insert into public.notification_deliveries (notification_id, person_id, channel, device_id, family, due_at)
    select ${push.notificationId}::uuid, ${reader.personId}::uuid, 'push', d, ${push.family}, ${push.dueAt}
    from unnest(${reader.devices}::uuid[]) as d on conflict do nothing`.execute(tx);
}

// The one thing to do leads to a page of ours.
const siteOf = (letter: Letter | undefined): string | null => (letter?.action ? new URL(letter.action.url).origin : null);
