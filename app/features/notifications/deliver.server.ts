import { createTransport } from "nodemailer";
import { sql } from "kysely";
import type { JobHandles } from "~/lib/jobs";

const MAX_ATTEMPTS = 12;
const LONGEST_BACK_OFF_S = 3600;
/** Mail that waited longer than this (no SMTP server was set) would only confuse. */
const STALE = "2 days";

/** What sends one mail; nodemailer's transport is one. */
export type MailSender = {
  sendMail(mail: { from: string; to: string; messageId: string; subject: string; text: string; html: string; headers?: Record<string, string> }): Promise<unknown>;
};

type Due = { id: bigint; created_at: Date; recipient: string; subject: string; body_text: string; body_html: string; unsubscribe_url: string | null; attempts: number };

/**
 * Sends what is due, one mail after the other; a failed one waits twice as long each time, one that is refused for good isn't tried again.
 * While the mail server can't be reached nothing is counted as tried. Answers how many went out.
 */
export async function sendDue({ db, env, log }: Pick<JobHandles, "db" | "env" | "log">, sender: MailSender, most = 50): Promise<number> {
  let sent = 0;
  for (let i = 0; i < most; i += 1) {
    const mail = await claim({ db });
    if (!mail) break;
    try {
      await sender.sendMail({
        from: env.MAIL_FROM,
        to: mail.recipient,
        messageId: messageIdOf(mail, env.MAIL_FROM),
        subject: mail.subject,
        text: mail.body_text,
        html: mail.body_html,
        headers: { "Auto-Submitted": "auto-generated", ...(mail.unsubscribe_url && oneClick(mail.unsubscribe_url)) },
      });
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

// Claiming moves the mail past its next attempt, so that no other worker sends it meanwhile.
async function claim({ db }: Pick<JobHandles, "db">): Promise<Due | null> {
  return db.service(async (tx) => {
    const { rows } = await sql<Due>`
      update public.mails m
      set attempts = m.attempts + 1,
        not_before = clock_timestamp() + make_interval(secs => least(${LONGEST_BACK_OFF_S}::float8, 60 * power(2, m.attempts)))
      where m.id = (
        select id from public.mails
        where sent_at is null and not_before <= clock_timestamp() and attempts < ${MAX_ATTEMPTS}
          and created_at > clock_timestamp() - ${STALE}::interval
        order by not_before, id
        for update skip locked
        limit 1)
      returning m.id, m.created_at, m.recipient, m.subject, m.body_text, m.body_html, m.unsubscribe_url, m.attempts`.execute(tx);
    return rows[0] ?? null;
  });
}

async function setAside({ db }: Pick<JobHandles, "db">, mail: Due, error: unknown): Promise<void> {
  const change = isOutage(error)
    ? { attempts: mail.attempts - 1, not_before: sql<Date>`clock_timestamp()` }
    : isRefusal(error)
      ? { attempts: MAX_ATTEMPTS }
      : {};
  await db.service((tx) => tx.updateTable("mails").set({ ...change, last_error: String(error).slice(0, 500) }).where("id", "=", mail.id).execute());
}

const OUTAGES = ["ECONNECTION", "ECONNREFUSED", "ESOCKET", "ETIMEDOUT", "EDNS", "EAUTH", "ETLS"];
const UNAVAILABLE = 421;

/** Whether the server itself can't be used, whatever the mail. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ("code" in error && OUTAGES.includes(String(error.code))) || ("responseCode" in error && error.responseCode === UNAVAILABLE);
}

/** Whether the server knows nobody of this address. What it says against our own address can be repaired. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && "responseCode" in error && Number(error.responseCode) >= 500 && "command" in error && error.command === "RCPT TO";
}

// The same for every attempt, so that a mail that was taken although its answer was lost is known when it comes again.
function messageIdOf({ id, created_at }: Due, from: string): string {
  const host = /@([^\s>]+)/.exec(from)?.[1] ?? "khosheh.invalid";
  return `<${id}.${created_at.getTime().toString(36)}@${host}>`;
}

/** RFC 8058: the reader's mail program stops the subscription with one POST to this address. */
const oneClick = (url: string) => ({ "List-Unsubscribe": `<${url}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" });

/** Opens an SMTP transport on a smtp:// or smtps:// address. */
export function openSmtp(url: string): MailSender & { close(): void } {
  return createTransport(url, {}) as MailSender & { close(): void };
}
