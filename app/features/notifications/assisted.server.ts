import { purchaseEvents } from "~/features/joint-actions/purchase/events";
import { formatDateTime } from "~/i18n/format";
import type { Locale } from "~/i18n/locale";
import { messagesFor } from "~/i18n/messages";
import type { Tx } from "~/lib/db.server";
import type { Jobs } from "~/lib/jobs";
import { brokersOf, ownersOf, tellAll } from "./fulfilment.server";
import { writeLetter, type Letter } from "./letter";
import { tell } from "./notice.server";
import { queueMail } from "./queue.server";

const MAIL_LOCALE: Locale = "fa";

/** What follows a pledge that was entered for a firm: its link by mail, and a word to who checks its paper and to the firm. */
export const assistedNotices: Jobs = {
  "pledge.link_sent": async ({ id, payload }, { db, siteUrl }) => {
    const { pledgeId, token } = purchaseEvents["pledge.link_sent"].parse(payload);
    await db.service(async (tx) => {
      const row = await pledgeOf(tx, pledgeId);
      if (!row) return;
      const letterIn = (locale: Locale): Letter => {
        const { mail } = messagesFor(locale).paper;
        const firm = (locale === "fa" ? row.name_fa || row.name_en : row.name_en || row.name_fa) ?? "";
        const until = formatDateTime(row.expires_at ?? row.deadline, { locale });
        return { subject: mail.subject(row.title), greeting: mail.greeting, paragraphs: [mail.body(firm, row.title), mail.until(until)], action: { label: mail.open, url: `${siteUrl}/answer-pledge?key=${token}` } };
      };
      const people = await tx.selectFrom("firm_people").select("person_id").where("firm_id", "=", row.firm_id).where("role", "in", ["owner", "editor"]).where("left_at", "is", null).execute();
      // The inbox leads to the purchase: only the mail carries the link.
      for (const { person_id: personId } of people) await tell(tx, { personId, kind: "pledge.assisted", facts: {}, path: `/rounds/${row.round_id}`, dedupeKey: `pledge-link:${id}:${personId}` }, letterIn);
      if (people.length > 0) return;
      const contact = await tx.selectFrom("firm_contacts").select("email").where("firm_id", "=", row.firm_id).executeTakeFirst();
      if (contact?.email.includes("@")) await queueMail(tx, { recipient: contact.email, kind: "pledge.link", locale: MAIL_LOCALE, ...writeLetter(letterIn(MAIL_LOCALE), MAIL_LOCALE), dedupeKey: `pledge-link:${id}` });
    });
  },

  "pledge.paper": async ({ payload }, { db, siteUrl }) => {
    const { pledgeId, evidenceId } = purchaseEvents["pledge.paper"].parse(payload);
    await db.service(async (tx) => {
      const row = await pledgeOf(tx, pledgeId);
      const paper = await tx.selectFrom("round_evidence").select("created_by").where("id", "=", evidenceId).executeTakeFirst();
      if (!row || !paper) return;
      const desk = [...(row.facilitator_firm_id === row.firm_id ? [] : await ownersOf(tx, [row.facilitator_firm_id])), ...(await brokersOf(tx, row.cluster_id))];
      const second = desk.filter((person) => person !== row.entered_by && person !== paper.created_by);
      await tellAll(tx, siteUrl, second, "pledge.paper", { round: row.title }, `/rounds/${row.round_id}/paper/${pledgeId}`, `paper:${evidenceId}`);
    });
  },

  "pledge.paper_answered": async ({ payload }, { db, siteUrl }) => {
    const { pledgeId, answer } = purchaseEvents["pledge.paper_answered"].parse(payload);
    await db.service(async (tx) => {
      const row = await pledgeOf(tx, pledgeId);
      if (!row) return;
      const kind = answer === "confirmed" ? "pledge.paper_confirmed" : "pledge.paper_refused";
      const firm = answer === "confirmed" ? await ownersOf(tx, [row.firm_id]) : [];
      await tellAll(tx, siteUrl, [...firm, ...(row.entered_by ? [row.entered_by] : [])], kind, { round: row.title }, `/rounds/${row.round_id}`, `paper-answer:${pledgeId}`);
    });
  },
};

const pledgeOf = (tx: Tx, pledgeId: string) =>
  tx
    .selectFrom("pledges as p")
    .innerJoin("rounds as r", "r.id", "p.round_id")
    .innerJoin("firms as f", "f.id", "p.firm_id")
    .select(["p.firm_id", "p.entered_by", "p.expires_at", "r.id as round_id", "r.title", "r.deadline", "r.cluster_id", "r.facilitator_firm_id", "f.name_fa", "f.name_en"])
    .where("p.id", "=", pledgeId)
    .executeTakeFirst();
