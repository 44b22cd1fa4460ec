import { createTransport } from "nodemailer";
import { sql } from "kysely";
import type { JobHandles } from "~/lib/jobs";

const MAX_ATTEMPTS = 12;
const LONGEST_BACK_OFF_S = 3600;
/** Mail that waited longer than this (no SMTP server was set) would only confuse. */
const STALE = "2 days";

/** What sends one mail; nodemailer's transport is one. */
export type MailSender = { sendMail(mail: { from: string; to: string; subject: string; text: string; html: string; headers?: Record<string, string> }): Promise<unknown> };

type Due = { id: bigint; recipient: string; subject: string; body_text: string; body_html: string; attempts: number };

/** Sends what is due, one mail after the other; a failed one waits twice as long each time. Answers how many went out. */
export async function sendDue({ db, env, log }: Pick<JobHandles, "db" | "env" | "log">, sender: MailSender, most = 50): Promise<number> {
  let sent = 0;
  for (let i = 0; i < most; i += 1) {
    const mail = await claim({ db });
    if (!mail) break;
    try {
      await sender.sendMail({
        from: env.MAIL_FROM,
        to: mail.recipient,
        subject: mail.subject,
        text: mail.body_text,
        html: mail.body_html,
        headers: { "Auto-Submitted": "auto-generated" },
      });
      await db.service((tx) => tx.updateTable("mails").set({ sent_at: sql<Date>`clock_timestamp()`, last_error: null }).where("id", "=", mail.id).execute());
      sent += 1;
    } catch (error) {
      log.warn({ kind: "mail", mail: String(mail.id), attempts: mail.attempts, err: error, outcome: "failed" });
      const text = String(error).slice(0, 500);
      await db.service((tx) => tx.updateTable("mails").set({ last_error: text }).where("id", "=", mail.id).execute());
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
      returning m.id, m.recipient, m.subject, m.body_text, m.body_html, m.attempts`.execute(tx);
    return rows[0] ?? null;
  });
}

/** Opens an SMTP transport on a smtp:// or smtps:// address. */
export function openSmtp(url: string): MailSender & { close(): void } {
  return createTransport(url, {}) as MailSender & { close(): void };
}
