import { createHash, randomBytes } from "node:crypto";
import { sql } from "kysely";
import { z } from "zod";
import { formatDateTime } from "~/i18n/format";
import type { Locale } from "~/i18n/locale";
import type { Tx } from "~/lib/db.server";
import type { Jobs } from "~/lib/jobs";
import { writeLetter, type Letter } from "./letter";
import { tell } from "./notice.server";
import { queueMail } from "./queue.server";
import { tenderLetters } from "./tender-texts";

const OfInvitation = z.object({ invitationId: z.uuid() });
const OfQuestion = z.object({ questionId: z.uuid() });
const OfRound = z.object({ roundId: z.uuid() });
const Changed = z.object({ roundId: z.uuid(), state: z.string() });

type Invited = { id: string; round_id: string; firm_id: string | null; email: string | null; locale: Locale; title: string; tender_deadline: Date; buyer_fa: string; buyer_en: string };

const invitations = (tx: Tx) =>
  tx
    .selectFrom("tender_invitations as i")
    .innerJoin("rounds as r", "r.id", "i.round_id")
    .innerJoin("firms as f", "f.id", "r.facilitator_firm_id")
    .select(["i.id", "i.round_id", "i.firm_id", "i.email", "i.locale", "r.title", "r.tender_deadline", "f.name_fa as buyer_fa", "f.name_en as buyer_en"])
    .$castTo<Invited>();

const until = (at: Date, locale: Locale) => formatDateTime(at, { locale });
const buyerIn = (locale: Locale, { buyer_fa, buyer_en }: Invited) => (locale === "fa" ? buyer_fa || buyer_en : buyer_en || buyer_fa);

/** Tells the people of a firm that can act for it. */
async function tellFirm(tx: Tx, firmId: string, notice: { kind: string; facts: Record<string, unknown>; path: string; key: string }, letterIn: (locale: Locale) => Letter): Promise<void> {
  const people = await tx.selectFrom("firm_people").select("person_id").where("firm_id", "=", firmId).where("left_at", "is", null).where("role", "in", ["owner", "editor"]).execute();
  for (const { person_id } of people) {
    await tell(tx, { personId: person_id, kind: notice.kind, facts: notice.facts, path: notice.path, dedupeKey: `${notice.key}:${person_id}` }, letterIn);
  }
}

/** Tells a supplier: the people of its firm, or the invited address, which gets no link but in its invitation. */
async function tellSupplier(tx: Tx, supplier: Invited, notice: { kind: string; facts: Record<string, unknown>; key: string }, siteUrl: string, letterIn: (locale: Locale, url: string | null) => Letter): Promise<void> {
  if (supplier.firm_id) {
    const path = `/bids/${supplier.id}`;
    return tellFirm(tx, supplier.firm_id, { ...notice, path }, (locale) => letterIn(locale, siteUrl + path));
  }
  if (!supplier.email) return;
  await queueMail(tx, { recipient: supplier.email, kind: notice.kind, locale: supplier.locale, ...writeLetter(letterIn(supplier.locale, null), supplier.locale), dedupeKey: `${notice.key}:${supplier.id}` });
}

/**
 * Mails a new link, whose hash alone is kept. The mail and the hash come in one transaction: an event handled twice finds
 * its mail and changes nothing.
 */
async function sendLink(tx: Tx, supplier: Invited & { email: string }, key: string, siteUrl: string): Promise<void> {
  const sent = await tx.selectFrom("mails").select("id").where("dedupe_key", "=", key).executeTakeFirst();
  if (sent) return;
  const token = randomBytes(32).toString("base64url");
  const token_hash = createHash("sha256").update(token).digest("hex");
  await tx
    .insertInto("tender_links")
    .values({ invitation_id: supplier.id, token_hash })
    .onConflict((conflict) => conflict.column("invitation_id").doUpdateSet({ token_hash, access_hash: null, claimed_at: null, sent_at: sql<Date>`clock_timestamp()` }))
    .execute();
  const { locale } = supplier;
  const letter = tenderLetters[locale].link(supplier.title, buyerIn(locale, supplier), until(supplier.tender_deadline, locale), `${siteUrl}/quote/${token}`);
  await queueMail(tx, { recipient: supplier.email, kind: "tender.invited", locale, ...writeLetter(letter, locale), dedupeKey: key });
}

async function deskPeople(tx: Tx, roundId: string): Promise<{ title: string; people: string[] } | null> {
  const round = await tx.selectFrom("rounds").select(["title", "facilitator_firm_id"]).where("id", "=", roundId).executeTakeFirst();
  if (!round) return null;
  const people = await tx.selectFrom("firm_people").select("person_id").where("firm_id", "=", round.facilitator_firm_id).where("left_at", "is", null).where("role", "in", ["owner", "editor"]).execute();
  return { title: round.title, people: people.map((row) => row.person_id) };
}

export const tenderJobs: Jobs = {
  "tender.invited": async ({ payload }, { db, siteUrl }) => {
    const { invitationId } = OfInvitation.parse(payload);
    await db.service(async (tx) => {
      const supplier = await invitations(tx).where("i.id", "=", invitationId).executeTakeFirst();
      if (!supplier) return;
      if (supplier.email) return sendLink(tx, { ...supplier, email: supplier.email }, `tender-invited:${supplier.id}`, siteUrl);
      const path = `/bids/${supplier.id}`;
      await tellFirm(tx, supplier.firm_id!, { kind: "tender.invited", facts: { round: supplier.title }, path, key: `tender-invited:${supplier.id}` }, (locale) =>
        tenderLetters[locale].invited(supplier.title, buyerIn(locale, supplier), until(supplier.tender_deadline, locale), siteUrl + path));
    });
  },

  "tender.link_lost": async ({ id, payload }, { db, siteUrl }) => {
    const { invitationId } = OfInvitation.parse(payload);
    await db.service(async (tx) => {
      const supplier = await invitations(tx).where("i.id", "=", invitationId).where("r.state", "=", "tendering").executeTakeFirst();
      if (supplier?.email) await sendLink(tx, { ...supplier, email: supplier.email }, `tender-link:${id}`, siteUrl);
    });
  },

  "tender.extended": async ({ id, payload }, { db, siteUrl }) => {
    const { invitationId } = OfInvitation.parse(payload);
    await db.service(async (tx) => {
      const supplier = await invitations(tx).where("i.id", "=", invitationId).executeTakeFirst();
      if (!supplier) return;
      await tellSupplier(tx, supplier, { kind: "tender.extended", facts: { round: supplier.title }, key: `tender-extended:${id}` }, siteUrl, (locale, url) => tenderLetters[locale].extended(supplier.title, until(supplier.tender_deadline, locale), url));
    });
  },

  "tender.asked": async ({ payload }, { db, siteUrl }) => {
    const { questionId } = OfQuestion.parse(payload);
    await db.service(async (tx) => {
      const question = await tx.selectFrom("tender_questions").select(["body", "round_id"]).where("id", "=", questionId).executeTakeFirst();
      const desk = question && (await deskPeople(tx, question.round_id));
      if (!question || !desk) return;
      const path = `/rounds/${question.round_id}/tender`;
      for (const personId of desk.people) {
        await tell(tx, { personId, kind: "tender.asked", facts: { round: desk.title }, path, dedupeKey: `tender-asked:${questionId}:${personId}` }, (locale) => tenderLetters[locale].asked(desk.title, question.body, siteUrl + path));
      }
    });
  },

  "tender.answered": async ({ payload }, { db, siteUrl }) => {
    const { questionId } = OfQuestion.parse(payload);
    await db.service(async (tx) => {
      const question = await tx.selectFrom("tender_questions").select(["body", "answer", "round_id"]).where("id", "=", questionId).executeTakeFirst();
      if (!question) return;
      for (const supplier of await invitations(tx).where("i.round_id", "=", question.round_id).execute()) {
        await tellSupplier(tx, supplier, { kind: "tender.answered", facts: { round: supplier.title }, key: `tender-answered:${questionId}` }, siteUrl, (locale, url) => tenderLetters[locale].answered(supplier.title, question.body, question.answer, url));
      }
    });
  },

  "tender.opened": async ({ payload }, { db, siteUrl }) => {
    const { roundId } = OfRound.parse(payload);
    await db.service(async (tx) => {
      const desk = await deskPeople(tx, roundId);
      if (!desk) return;
      const path = `/rounds/${roundId}/tender`;
      for (const personId of desk.people) {
        await tell(tx, { personId, kind: "tender.opened", facts: { round: desk.title }, path, dedupeKey: `tender-opened:${roundId}:${personId}` }, (locale) => tenderLetters[locale].opened(desk.title, siteUrl + path));
      }
      for (const supplier of await quoting(tx, roundId)) {
        await tellSupplier(tx, supplier, { kind: "tender.opened", facts: { round: supplier.title }, key: `tender-opened:${roundId}` }, siteUrl, (locale, url) => tenderLetters[locale].opened(supplier.title, url));
      }
    });
  },

  "tender.lapsed": async ({ id, payload }, { db, siteUrl }) => {
    const { roundId } = OfRound.parse(payload);
    await db.service(async (tx) => {
      const desk = await deskPeople(tx, roundId);
      if (!desk) return;
      const path = `/rounds/${roundId}/tender`;
      for (const personId of desk.people) {
        await tell(tx, { personId, kind: "tender.lapsed", facts: { round: desk.title }, path, dedupeKey: `tender-lapsed:${id}:${personId}` }, (locale) => tenderLetters[locale].lapsed(desk.title, siteUrl + path));
      }
    });
  },

  // The award is made by a second person's yes; its event is the step of the round.
  "round.changed": async ({ payload }, { db, siteUrl }) => {
    const { roundId, state } = Changed.parse(payload);
    if (state !== "awarded") return;
    await db.service(async (tx) => {
      const winners = new Set(await winningInvitations(tx, roundId));
      for (const supplier of await quoting(tx, roundId)) {
        const won = winners.has(supplier.id);
        const kind = won ? "tender.awarded" : "tender.not_awarded";
        await tellSupplier(tx, supplier, { kind, facts: { round: supplier.title }, key: `${kind}:${roundId}` }, siteUrl, (locale, url) =>
          won ? tenderLetters[locale].awarded(supplier.title, url) : tenderLetters[locale].notAwarded(supplier.title, url));
      }
    });
  },
};

/** The suppliers that have quoted. */
const quoting = (tx: Tx, roundId: string) =>
  invitations(tx)
    .where("i.round_id", "=", roundId)
    .where(sql<boolean>`exists (select from public.round_quotes q where q.invitation_id = i.id)`)
    .execute();

async function winningInvitations(tx: Tx, roundId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select q.invitation_id as id from public.round_quotes q where q.id in (select private.winning_quotes(${roundId}::uuid)) and q.invitation_id is not null`.execute(tx);
  return rows.map((row) => row.id);
}
