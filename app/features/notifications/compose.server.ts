import { sql } from "kysely";
import { isLocale, negotiateLocale, type Locale } from "~/i18n/locale";
import { messagesFor } from "~/i18n/messages";
import type { Tx } from "~/lib/db.server";
import type { JobHandles } from "~/lib/jobs";
import { conversationLetter } from "./chat-letter.server";
import type { Family } from "./kinds";
import { keysOf } from "./keys.server";
import { writeLetter } from "./letter";
import type { KeptLetter } from "./notice.server";
import { queueMail } from "./queue.server";
import { stopToken, type Stop } from "./stop.server";

const READERS_A_RUN = 200;

/** Writes the mails whose time has come, each reader's in a transaction of its own. */
export async function composeDue({ db, log, siteUrl }: Pick<JobHandles, "db" | "log" | "siteUrl">): Promise<void> {
  const due = await db.service(async (tx) => {
    const { rows } = await sql<{ person_id: string }>`
      select person_id from public.notification_deliveries
      where channel = 'mail' and settled_at is null and due_at <= clock_timestamp()
      group by person_id order by min(due_at) limit ${READERS_A_RUN}`.execute(tx);
    return rows;
  });
  for (const { person_id: personId } of due) {
    try {
      await db.service((tx) => composeMails(tx, { personId, siteUrl }));
    } catch (error) {
      log.error({ kind: "mail", person: personId, err: error, outcome: "not composed" });
    }
  }
}

type Due = { id: bigint; notification_id: string; family: Family; cadence: string; letter: KeptLetter | null; kind: string; thread: string | null; over: boolean; first_seq: number | null };
type Part = { ids: bigint[]; letter: KeptLetter; thread: string | null; stop: Omit<Stop, "personId"> };

/** Puts what is due for one person into the out-tray: a mail for each thing, one for each conversation, one for all that is collected. What was read meanwhile, or is closed to them by now, isn't mailed. */
export async function composeMails(tx: Tx, { personId, siteUrl }: { personId: string; siteUrl: string | null }): Promise<void> {
  const { rows } = await sql<Due>`
    select d.id, d.notification_id, d.family, d.cadence, d.letter, n.kind, n.thread, n.read_at is not null or not private.may_hear(d.person_id, n.path) as over, n.first_seq::float8 as first_seq
    from public.notification_deliveries d join public.notifications n on n.id = d.notification_id
    where d.person_id = ${personId}::uuid and d.channel = 'mail' and d.settled_at is null
      and (d.due_at <= clock_timestamp() or d.cadence = 'at_once' and n.first_seq is not null and exists (
        select from public.notification_deliveries x join public.notifications o on o.id = x.notification_id
        where x.person_id = d.person_id and x.channel = 'mail' and x.settled_at is null and x.due_at <= clock_timestamp() and o.thread = n.thread and o.first_seq is not null))
    order by n.told_at, d.id for update of d skip locked`.execute(tx);
  if (rows.length === 0) return;
  const reader = (await sql<{ email: string | null; locale: string }>`select private.email_of(p.id) as email, p.locale from public.people p where p.id = ${personId}::uuid`.execute(tx)).rows[0];
  const locale = isLocale(reader?.locale) ? reader.locale : negotiateLocale();
  await settle(tx, rows.filter(({ over }) => over), "read");
  const parts = await partsOf(tx, rows.filter(({ over }) => !over), { personId, locale, siteUrl });
  for (const { ids, letter, thread, stop } of reader?.email ? parts : []) {
    const { unsubscribeUrl, brief: _, ...written } = letter;
    const stopUrl = unsubscribeUrl ?? (siteUrl ? `${siteUrl}/notices/stop/${stopToken({ personId, ...stop }, (await keysOf(tx)).signing)}` : undefined);
    const links = siteUrl ? linksOf(siteUrl, unsubscribeUrl ? undefined : stopUrl, locale) : [];
    const mailId = await queueMail(tx, {
      recipient: reader!.email!,
      kind: rows.find(({ id }) => id === ids[0])!.kind,
      locale,
      ...writeLetter({ ...written, links }, locale),
      dedupeKey: `delivery:${ids[0]}`,
      thread,
      onceOnly: true,
      ...(stopUrl && { unsubscribeUrl: stopUrl }),
    });
    await sql`update public.notification_deliveries set settled_at = clock_timestamp(), outcome = 'sent', mail_id = ${mailId} where id = any (${ids}::int8[])`.execute(tx);
  }
}

async function partsOf(tx: Tx, due: Due[], to: { personId: string; locale: Locale; siteUrl: string | null }): Promise<Part[]> {
  const letters = new Map<bigint, KeptLetter>(due.flatMap(({ id, letter }) => (letter ? [[id, letter] as const] : [])));
  const stretches = due.filter(({ first_seq }) => first_seq !== null);
  const talks: Part[] = [];
  for (const thread of new Set(stretches.map((row) => row.thread!))) {
    const rows = stretches.filter((row) => row.thread === thread);
    const letter = await conversationLetter(tx, { ...to, notificationIds: rows.map((row) => row.notification_id) });
    if (letter) talks.push({ ids: rows.map(({ id }) => id), letter, thread, stop: { scope: "chat", thread } });
    else await settle(tx, rows, "read");
  }
  const collects = (row: Due) => row.cadence !== "at_once";
  const [digestTalks, singleTalks] = [talks.filter(({ ids }) => due.some((row) => row.id === ids[0] && collects(row))), talks.filter(({ ids }) => !due.some((row) => row.id === ids[0] && collects(row)))];
  const singles = due.filter((row) => !collects(row) && letters.has(row.id)).map(({ id, family, thread }): Part => ({ ids: [id], letter: letters.get(id)!, thread, stop: { scope: family, thread: null } }));
  const collected = due.filter((row) => collects(row) && letters.has(row.id)).map(({ id }) => ({ ids: [id], letter: letters.get(id)! }));
  const digest = [...collected, ...digestTalks];
  return [...singles, ...singleTalks, ...(digest.length > 0 ? [digestOf(digest, to)] : [])];
}

/** One mail of all that was collected: a line and a link for each. */
function digestOf(parts: Pick<Part, "ids" | "letter">[], { locale, siteUrl }: { locale: Locale; siteUrl: string | null }): Part {
  const { mail } = messagesFor(locale).notices;
  return {
    ids: parts.flatMap(({ ids }) => ids),
    letter: {
      subject: mail.digestSubject(parts.length),
      paragraphs: [mail.digestLead],
      items: parts.map(({ letter }) => ({ text: letter.subject, ...(letter.brief && { detail: letter.brief }), ...(letter.action && { url: letter.action.url }) })),
      ...(siteUrl && { action: { label: mail.openInbox, url: `${siteUrl}/inbox` } }),
    },
    thread: null,
    stop: { scope: "digest", thread: null },
  };
}

function linksOf(siteUrl: string, stopUrl: string | undefined, locale: Locale) {
  const { mail } = messagesFor(locale).notices;
  return [{ label: mail.choose, url: `${siteUrl}/account/notifications` }, ...(stopUrl ? [{ label: mail.stop, url: stopUrl }] : [])];
}

async function settle(tx: Tx, rows: Pick<Due, "id">[], outcome: "read"): Promise<void> {
  if (rows.length === 0) return;
  await sql`update public.notification_deliveries set settled_at = clock_timestamp(), outcome = ${outcome} where id = any (${rows.map(({ id }) => id)}::int8[])`.execute(tx);
}
