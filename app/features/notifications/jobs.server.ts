import { createTransport, type Transporter } from "nodemailer";
import { sql } from "kysely";
import { z } from "zod";
import { formatFor } from "~/i18n/context";
import { isLocale, type Locale } from "~/i18n/locale";
import { messagesFor } from "~/i18n/messages";
import type { Tx } from "~/lib/db.server";
import type { JobHandles, Jobs, Schedule } from "~/lib/jobs";
import { queueMail } from "./mail.server";

const MAX_ATTEMPTS = 12;

type Recipient = { email: string; locale: Locale };

async function ownersOf(tx: Tx, firmIds: string[]): Promise<(Recipient & { firmId: string })[]> {
  if (firmIds.length === 0) return [];
  const { rows } = await sql<{ firm_id: string; email: string | null; locale: string }>`
    select p.firm_id, private.email_of(p.person_id) as email, x.locale
    from public.firm_people p join public.people x on x.id = p.person_id
    where p.firm_id = any (${firmIds}::uuid[]) and p.left_at is null and p.role = 'owner'`.execute(tx);
  return rows.flatMap((row) => (row.email ? [{ firmId: row.firm_id, email: row.email, locale: isLocale(row.locale) ? row.locale : "fa" }] : []));
}

export const jobs: Jobs = {
  "invitation.created": async (event, { db, siteUrl }) => {
    const { invitationId, token, locale } = z.object({ invitationId: z.uuid(), token: z.string(), locale: z.enum(["fa", "en"]) }).parse(event.payload);
    await db.service(async (tx) => {
      const invitation = await tx
        .selectFrom("firm_invitations as i")
        .innerJoin("firms as f", "f.id", "i.firm_id")
        .select(["i.email", "f.name_fa", "f.name_en"])
        .where("i.id", "=", invitationId)
        .where("i.revoked_at", "is", null)
        .executeTakeFirst();
      if (!invitation) return;
      const { mails } = messagesFor(locale).auth;
      const firm = locale === "fa" ? invitation.name_fa || invitation.name_en : invitation.name_en || invitation.name_fa;
      await queueMail(tx, {
        recipient: invitation.email,
        kind: "firm_invitation",
        locale,
        subject: mails.firmInvitation.subject(firm),
        paragraphs: [mails.firmInvitation.body(firm)],
        action: { label: mails.firmInvitation.action, url: `${siteUrl}/invitations/${token}` },
        dedupeKey: `invitation:${invitationId}:${event.id}`,
      });
    });
  },
  "membership.changed": async (event, { db, siteUrl }) => {
    const { clusterId, firmId, status } = z.object({ clusterId: z.uuid(), firmId: z.uuid(), status: z.string() }).parse(event.payload);
    if (!["active", "rejected", "changes_requested"].includes(status)) return;
    await db.service(async (tx) => {
      const cluster = await tx.selectFrom("clusters").select(["slug", "name_fa", "name_en"]).where("id", "=", clusterId).executeTakeFirstOrThrow();
      const decision = await tx
        .selectFrom("cluster_decisions")
        .select("note")
        .where("cluster_id", "=", clusterId)
        .where("firm_id", "=", firmId)
        .orderBy("id", "desc")
        .executeTakeFirst();
      for (const owner of await ownersOf(tx, [firmId])) {
        const texts = messagesFor(owner.locale).auth.mails.membership[status as "active" | "rejected" | "changes_requested"];
        const name = owner.locale === "fa" ? cluster.name_fa : cluster.name_en;
        await queueMail(tx, {
          recipient: owner.email,
          kind: `membership_${status}`,
          locale: owner.locale,
          subject: texts.subject(name),
          paragraphs: [texts.body(name), ...(decision?.note ? [decision.note] : [])],
          action: { label: texts.action, url: `${siteUrl}/clusters/${cluster.slug}` },
          dedupeKey: `membership:${event.id}:${owner.email}`,
        });
      }
    });
  },
  "round.changed": async (event, { db, siteUrl }) => {
    const { roundId, state } = z.object({ roundId: z.uuid(), state: z.string() }).parse(event.payload);
    if (state !== "locked" && state !== "not_viable" && state !== "cancelled") return;
    await db.service(async (tx) => {
      const round = await tx.selectFrom("rounds").select(["title", "facilitator_firm_id"]).where("id", "=", roundId).executeTakeFirstOrThrow();
      const pledging = await tx.selectFrom("current_pledges").select("firm_id").where("round_id", "=", roundId).execute();
      const firms = [...new Set([round.facilitator_firm_id, ...pledging.map((row) => row.firm_id!)])];
      for (const owner of await ownersOf(tx, firms)) {
        const texts = messagesFor(owner.locale).auth.mails.round[state];
        await queueMail(tx, {
          recipient: owner.email,
          kind: `round_${state}`,
          locale: owner.locale,
          subject: texts.subject(round.title),
          paragraphs: [texts.body(round.title)],
          action: { label: texts.action, url: `${siteUrl}/rounds/${roundId}` },
          dedupeKey: `round:${roundId}:${state}:${owner.email}`,
        });
      }
    });
  },
  "pledge.assisted": async (event, { db, siteUrl }) => {
    const { pledgeId } = z.object({ pledgeId: z.uuid() }).parse(event.payload);
    await db.service(async (tx) => {
      const pledge = await tx
        .selectFrom("pledges as p")
        .innerJoin("rounds as r", "r.id", "p.round_id")
        .select(["p.firm_id", "p.round_id", "p.expires_at", "r.title"])
        .where("p.id", "=", pledgeId)
        .executeTakeFirstOrThrow();
      for (const owner of await ownersOf(tx, [pledge.firm_id])) {
        const texts = messagesFor(owner.locale).auth.mails.assisted;
        const until = formatFor({ locale: owner.locale, currencyUnit: "toman" }).dateTime(pledge.expires_at ?? new Date(0));
        await queueMail(tx, {
          recipient: owner.email,
          kind: "pledge_assisted",
          locale: owner.locale,
          subject: texts.subject(pledge.title),
          paragraphs: [texts.body(pledge.title, until)],
          action: { label: texts.action, url: `${siteUrl}/rounds/${pledge.round_id}` },
          dedupeKey: `assisted:${pledgeId}:${owner.email}`,
        });
      }
    });
  },
};

export const schedules: Schedule[] = [{ name: "send-mail", everyMs: 2_000, run: sendWaiting }];

/** Sends what waits by SMTP, with back-off; without SMTP_URL mail stays in its table. */
async function sendWaiting({ db, env, log }: JobHandles): Promise<void> {
  if (!env.SMTP_URL) return;
  const transport: Transporter = createTransport(env.SMTP_URL);
  try {
    for (;;) {
      // The row stays locked while it is sent, so that two workers never send it twice.
      const outcome = await db.service(async (tx) => {
        const { rows } = await sql<{ id: bigint; recipient: string; subject: string; body_text: string; body_html: string; attempts: number }>`
          select id, recipient, subject, body_text, body_html, attempts from public.mails
          where sent_at is null and attempts < ${MAX_ATTEMPTS}
            and created_at + make_interval(secs => (power(2, least(attempts, 10)) - 1)::int) <= clock_timestamp()
          order by id for update skip locked limit 1`.execute(tx);
        const mail = rows[0];
        if (!mail) return "none";
        try {
          await transport.sendMail({ from: env.MAIL_FROM, to: mail.recipient, subject: mail.subject, text: mail.body_text, html: mail.body_html });
          await tx.updateTable("mails").set({ sent_at: sql<Date>`clock_timestamp()`, attempts: mail.attempts + 1 }).where("id", "=", mail.id).execute();
          return "sent";
        } catch (error) {
          await tx.updateTable("mails").set({ attempts: mail.attempts + 1, last_error: String(error).slice(0, 300) }).where("id", "=", mail.id).execute();
          log.warn({ kind: "mail", outcome: "failed", mail: String(mail.id), err: error });
          return "failed";
        }
      });
      if (outcome !== "sent") return;
    }
  } finally {
    transport.close();
  }
}
