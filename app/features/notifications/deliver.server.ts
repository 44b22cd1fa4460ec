import { randomUUID } from "node:crypto";
import { Transform } from "node:stream";
import { createTransport } from "nodemailer";
import { sql } from "kysely";
import type { JobHandles } from "~/lib/jobs";
import type { Family } from "./kinds";
import { readerOf } from "./readers.server";
import { backOff, takesMail } from "./rules";

/** Mail that waited longer than this (no SMTP server was set) would only confuse. */
const STALE = "2 days";
/** How long a sender has for one mail; then another one may take it. Longer than a mail server may keep one waiting. */
const LEASE_S = 150;
/** Earlier mails of a thread that a mail refers to. */
const REFERENCES = 5;

/** A mail as a sender takes it. `beforeEnd` is awaited when all of the mail but its end is with the server; it may still call it off by failing. */
export type OutgoingMail = {
  from: string;
  to: string;
  messageId: string;
  subject: string;
  text: string;
  html: string;
  headers?: Record<string, string>;
  inReplyTo?: string;
  references?: string[];
  beforeEnd: () => Promise<void>;
};
/** What sends one mail; nodemailer's transport is one. */
export type MailSender = { sendMail(mail: OutgoingMail): Promise<unknown> };

type Due = {
  id: bigint;
  created_at: Date;
  recipient: string;
  subject: string;
  body_text: string;
  body_html: string;
  unsubscribe_url: string | null;
  thread: string | null;
  once_only: boolean;
  attempts: number;
  claim: string;
};
type Handles = Pick<JobHandles, "db" | "env" | "log">;

/**
 * Sends what is due, one mail after the other; a failed one waits longer each time, and is given up after five or when its address is refused.
 * While the mail server can't be reached nothing is counted as tried. Answers how many went out.
 */
export async function sendDue({ db, env, log }: Handles, sender: MailSender, most = 50): Promise<number> {
  let sent = 0;
  await cancelRead({ db });
  for (let i = 0; i < most; i += 1) {
    const mail = await claim({ db });
    if (!mail) break;
    if (await calledOff({ db }, mail)) continue;
    try {
      await sender.sendMail(await written({ db, env }, mail));
      await db.service((tx) => tx.updateTable("mails").set({ sent_at: sql<Date>`clock_timestamp()`, last_error: null }).where("id", "=", mail.id).execute());
      sent += 1;
    } catch (error) {
      log.warn({ kind: "mail", mail: String(mail.id), attempts: mail.attempts, err: error, outcome: "failed" });
      await setAside({ db }, mail, error);
      if (isOutage(error)) break;
    }
  }
  return sent;
}

/** Calls off what was read before it was sent, and closes what a sender left behind at the very end of a mail that goes out once only. */
async function cancelRead({ db }: Pick<JobHandles, "db">): Promise<void> {
  await db.service(async (tx) => {
    await sql`
      update public.mails m set cancelled_at = clock_timestamp()
      where m.sent_at is null and m.cancelled_at is null and m.dead_at is null and m.handed_at is null and m.not_before <= clock_timestamp()
        and exists (select from public.notification_deliveries d where d.mail_id = m.id)
        and not exists (
          select from public.notification_deliveries d join public.notifications n on n.id = d.notification_id
          where d.mail_id = m.id and n.read_at is null)`.execute(tx);
    await sql`
      update public.mails m set sent_at = m.handed_at, last_error = 'its sender ended before the server answered'
      where m.sent_at is null and m.cancelled_at is null and m.dead_at is null and m.once_only and m.handed_at is not null and m.not_before <= clock_timestamp()`.execute(tx);
  });
}

type Told = { id: bigint; person_id: string; family: Family; thread: string | null; over: boolean };

/** Calls off a mail of which something was read while others were sent, is closed to its reader by now, or isn't wanted by mail any more; the rest of it is written anew. */
async function calledOff({ db }: Pick<JobHandles, "db">, mail: Due): Promise<boolean> {
  return db.service(async (tx) => {
    const { rows: told } = await sql<Told>`
      select d.id, d.person_id, d.family, n.thread, n.read_at is not null or not private.may_hear(d.person_id, n.path) as over
      from public.notification_deliveries d join public.notifications n on n.id = d.notification_id where d.mail_id = ${mail.id}`.execute(tx);
    if (told.length === 0) return false;
    // A mail goes to one person.
    const reading = readerOf(tx, told[0]!.person_id);
    const rest: bigint[] = [];
    for (const { id, family, thread, over } of told) {
      const reader = over ? undefined : await reading(family, thread);
      if (reader && takesMail(reader)) rest.push(id);
    }
    if (rest.length === told.length) return false;
    // Without its key, since the mail of the rest takes it.
    const { rows } = await sql`
      update public.mails set cancelled_at = clock_timestamp(), dedupe_key = null
      where id = ${mail.id} and claim = ${mail.claim}::uuid and sent_at is null returning id`.execute(tx);
    if (rows.length > 0) await sql`update public.notification_deliveries set settled_at = null, outcome = null, mail_id = null where id = any (${rest}::int8[])`.execute(tx);
    return rows.length > 0;
  });
}

// A claimed mail is out of the others' sight for the length of the lease.
async function claim({ db }: Pick<JobHandles, "db">): Promise<Due | null> {
  return db.service(async (tx) => {
    const { rows } = await sql<Due>`
      update public.mails m
      set attempts = m.attempts + 1, claim = ${randomUUID()}::uuid, handed_at = null, not_before = clock_timestamp() + make_interval(secs => ${LEASE_S})
      where m.id = (
        select id from public.mails
        where sent_at is null and cancelled_at is null and dead_at is null and not_before <= clock_timestamp()
          and not (once_only and handed_at is not null)
          and created_at > clock_timestamp() - ${STALE}::interval
        order by not_before, id
        for update skip locked
        limit 1)
      returning m.id, m.created_at, m.recipient, m.subject, m.body_text, m.body_html, m.unsubscribe_url, m.thread, m.once_only, m.attempts, m.claim`.execute(tx);
    return rows[0] ?? null;
  });
}

async function written({ db, env }: Pick<JobHandles, "db" | "env">, mail: Due): Promise<OutgoingMail> {
  const references = await referencesOf({ db }, mail, env.MAIL_FROM);
  return {
    from: env.MAIL_FROM,
    to: mail.recipient,
    messageId: messageIdOf(mail, env.MAIL_FROM),
    subject: mail.subject,
    text: mail.body_text,
    html: mail.body_html,
    headers: { "Auto-Submitted": "auto-generated", ...(mail.unsubscribe_url && oneClick(mail.unsubscribe_url)) },
    ...(references && { references, inReplyTo: references.at(-1)! }),
    async beforeEnd() {
      const { numUpdatedRows } = await db.service((tx) =>
        tx.updateTable("mails").set({ handed_at: sql<Date>`clock_timestamp()` }).where("id", "=", mail.id).where("claim", "=", mail.claim).where("sent_at", "is", null).executeTakeFirstOrThrow(),
      );
      if (numUpdatedRows !== 1n) throw new Error("another sender has taken this mail");
    },
  };
}

/** The root of the mail's thread and the mails of it that this reader had last; null outside threads. */
async function referencesOf({ db }: Pick<JobHandles, "db">, { id, recipient, thread }: Due, from: string): Promise<string[] | null> {
  if (thread === null) return null;
  const earlier = await db.service((tx) =>
    tx.selectFrom("mails").select(["id", "created_at"]).where("recipient", "=", recipient).where("thread", "=", thread).where("id", "<", id).where("sent_at", "is not", null).orderBy("id", "desc").limit(REFERENCES).execute(),
  );
  return [`<${thread.replace(":", ".")}@${hostOf(from)}>`, ...earlier.reverse().map((mail) => messageIdOf(mail, from))];
}

async function setAside({ db }: Pick<JobHandles, "db">, mail: Due, error: unknown): Promise<void> {
  await db.service(async (tx) => {
    const after = (seconds: number) => sql<Date>`clock_timestamp() + make_interval(secs => ${seconds}::float8)`;
    const pause = backOff(mail.attempts);
    const answered = hasAnswer(error);
    const change = isOutage(error)
      ? { attempts: mail.attempts - 1, not_before: after(0) }
      : isRefusal(error) || pause === null
        ? { dead_at: sql<Date>`clock_timestamp()` }
        : { not_before: after(pause) };
    await tx
      .updateTable("mails")
      .set({ ...change, last_error: String(error).slice(0, 500), ...(answered && { handed_at: null }) })
      .where("id", "=", mail.id)
      .where("claim", "=", mail.claim)
      .where("sent_at", "is", null)
      .execute();
  });
}

const OUTAGES = ["ECONNECTION", "ECONNREFUSED", "ESOCKET", "ETIMEDOUT", "EDNS", "EAUTH", "ETLS"];
const UNAVAILABLE = 421;

/** Whether the server itself can't be used, whatever the mail. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ("code" in error && OUTAGES.includes(String(error.code))) || ("responseCode" in error && error.responseCode === UNAVAILABLE);
}

/** Whether the server said that it didn't take the mail. */
function hasAnswer(error: unknown): boolean {
  return error instanceof Error && "responseCode" in error && Number(error.responseCode) >= 400;
}

/** Whether the server knows nobody of this address. What it says against our own address can be repaired. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && "responseCode" in error && Number(error.responseCode) >= 500 && "command" in error && error.command === "RCPT TO";
}

const hostOf = (from: string): string => /@([^\s>]+)/.exec(from)?.[1] ?? "khosheh.invalid";

// The same for every attempt, so that a mail that was taken although its answer was lost is known when it comes again.
function messageIdOf({ id, created_at }: Pick<Due, "id" | "created_at">, from: string): string {
  return `<${id}.${created_at.getTime().toString(36)}@${hostOf(from)}>`;
}

/** RFC 8058: the reader's mail program stops the subscription with one POST to this address. */
const oneClick = (url: string) => ({ "List-Unsubscribe": `<${url}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" });

const SECOND = 1000;

/** Opens an SMTP transport on a smtp:// or smtps:// address. */
export function openSmtp(url: string): MailSender & { close(): void } {
  const smtp = createTransport({ url, connectionTimeout: 10 * SECOND, greetingTimeout: 10 * SECOND, socketTimeout: 60 * SECOND });
  // The last thing before the end of a mail: from here on it may have been taken.
  smtp.use("stream", (mail, done) => {
    const { beforeEnd } = mail.data as unknown as OutgoingMail;
    mail.message.transform(
      new Transform({
        transform: (chunk, _encoding, next) => next(null, chunk),
        flush: (next) => void beforeEnd().then(() => next(), next),
      }),
    );
    done();
  });
  return smtp as unknown as MailSender & { close(): void };
}
