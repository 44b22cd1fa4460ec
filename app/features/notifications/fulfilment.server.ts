import { sql } from "kysely";
import { z } from "zod";
import { isLocale, negotiateLocale, type Locale } from "~/i18n/locale";
import { messagesFor } from "~/i18n/messages";
import type { Tx } from "~/lib/db.server";
import type { Jobs } from "~/lib/jobs";
import { writeLetter, type Letter } from "./letter";
import { tell, type Notice } from "./notice.server";
import { queueMail } from "./queue.server";
import { noticeLetter } from "./wording";

const Sent = z.object({ sendId: z.uuid(), token: z.string().min(40) });
const Proposed = z.object({ confirmationId: z.uuid() });
const Lot = z.object({ roundId: z.uuid(), lotId: z.uuid() });
const Shared = z.object({ roundId: z.uuid(), receiptId: z.uuid() });
const Payment = z.object({ paymentId: z.uuid() });
const Default = z.object({ defaultId: z.uuid(), kind: z.string().optional() });
const Changed = z.object({ roundId: z.uuid(), state: z.string() });

type Kinds = ReturnType<typeof messagesFor>["inbox"]["kinds"];
type Facts = Record<string, string | number>;

/** What follows from award, order, delivery and settling: the supplier's mail, and a word to whom it concerns. */
export const fulfilmentJobs: Jobs = {
  "order.sent": async ({ payload }, { db, siteUrl }) => {
    const { sendId, token } = Sent.parse(payload);
    await db.service(async (tx) => {
      const row = await tx
        .selectFrom("round_order_sends as s")
        .innerJoin("round_orders as o", "o.id", "s.order_id")
        .innerJoin("rounds as r", "r.id", "o.round_id")
        .leftJoin("firms as f", "f.id", "r.facilitator_firm_id")
        .select(["s.recipient", "o.locale", "o.supplier_name", "r.title", "f.name_fa", "f.name_en"])
        .where("s.id", "=", sendId)
        .executeTakeFirst();
      if (!row) return;
      const locale = isLocale(row.locale) ? row.locale : negotiateLocale();
      const t = messagesFor(locale).fulfilment.mail;
      const buyer = (locale === "fa" ? row.name_fa || row.name_en : row.name_en || row.name_fa) ?? "";
      const letter: Letter = { subject: t.subject(row.title), greeting: t.greeting(row.supplier_name), paragraphs: [t.body(buyer, row.title), t.after], action: { label: t.open, url: `${siteUrl}/orders/${token}` }, foot: t.foot };
      await queueMail(tx, { recipient: row.recipient, kind: "order", locale, ...writeLetter(letter, locale), dedupeKey: `order:${sendId}` });
    });
  },

  "round.proposed": async ({ payload }, { db, siteUrl }) => {
    const { confirmationId } = Proposed.parse(payload);
    await db.service(async (tx) => {
      const row = await tx
        .selectFrom("round_confirmations as c")
        .innerJoin("rounds as r", "r.id", "c.round_id")
        .select(["c.subject", "c.proposed_firm_id", "r.id as round_id", "r.title", "r.cluster_id", "r.facilitator_firm_id"])
        .where("c.id", "=", confirmationId)
        .executeTakeFirst();
      if (!row) return;
      const firms = [...(await takingPart(tx, row.round_id)), row.facilitator_firm_id].filter((firm) => firm !== row.proposed_firm_id);
      const people = [...(await ownersOf(tx, firms)), ...(row.proposed_firm_id ? await brokersOf(tx, row.cluster_id) : [])];
      const page = row.subject === "costs" ? "statement" : "order";
      await tellAll(tx, siteUrl, people, "round.proposed", { round: row.title, subject: row.subject }, `/rounds/${row.round_id}/${page}`, `proposed:${confirmationId}`);
    });
  },

  "round.changed": async ({ payload }, { db, siteUrl }) => {
    const { roundId, state } = Changed.parse(payload);
    const page = { awarded: "order", ordered: "order", received: "delivery", reconciled: "statement", closed: "statement" }[state];
    if (!page) return;
    await db.service(async (tx) => {
      const round = await tx.selectFrom("rounds").select(["title", "facilitator_firm_id"]).where("id", "=", roundId).executeTakeFirst();
      if (!round) return;
      const people = await ownersOf(tx, [...(await takingPart(tx, roundId)), round.facilitator_firm_id]);
      await tellAll(tx, siteUrl, people, `round.${state}` as keyof Kinds, { round: round.title }, `/rounds/${roundId}/${page}`, `round:${roundId}:${state}`);
    });
  },

  "lot.recorded": async ({ payload }, { db, siteUrl }) => {
    const { roundId, lotId } = Lot.parse(payload);
    await db.service(async (tx) => {
      const round = await roundOf(tx, roundId);
      if (!round) return;
      const people = await ownersOf(tx, [...(await takingPart(tx, roundId)), round.facilitator_firm_id]);
      await tellAll(tx, siteUrl, people, "lot.recorded", { round: round.title }, `/rounds/${roundId}/delivery`, `lot:${lotId}`);
    });
  },

  // A firm hears of a run when it changed what the firm gets; of the first one in any case, with the step itself.
  "share.changed": async ({ payload }, { db, siteUrl }) => {
    const { roundId, receiptId } = Shared.parse(payload);
    await db.service(async (tx) => {
      const round = await roundOf(tx, roundId);
      const { rows } = await sql<{ firm_id: string }>`
        select s.firm_id
        from public.round_receipts t
        join public.round_receipt_shares s on s.receipt_id = t.id
        left join public.round_receipts b on b.round_id = t.round_id and b.run = t.run - 1
        left join public.round_receipt_shares p on p.receipt_id = b.id and p.firm_id = s.firm_id
        where t.id = ${receiptId}::uuid and s.quantity <> coalesce(p.quantity, case when b.id is null then s.ordered else 0 end)`.execute(tx);
      if (!round) return;
      await tellAll(tx, siteUrl, await ownersOf(tx, rows.map((row) => row.firm_id)), "share.changed", { round: round.title }, `/rounds/${roundId}/delivery`, `share:${receiptId}`);
    });
  },

  "lot.offered": async ({ payload }, { db, siteUrl }) => {
    const { roundId, receiptId } = Shared.parse(payload);
    await db.service(async (tx) => {
      const round = await roundOf(tx, roundId);
      if (!round) return;
      const people = await ownersOf(tx, [...(await takingPart(tx, roundId)), round.facilitator_firm_id]);
      await tellAll(tx, siteUrl, people, "lot.offered", { round: round.title }, `/rounds/${roundId}/delivery`, `offer:${receiptId}`);
    });
  },

  "payment.recorded": ({ payload }, { db, siteUrl }) => db.service((tx) => tellOfPayment(tx, siteUrl, Payment.parse(payload).paymentId, "recorded")),
  "payment.answered": ({ payload }, { db, siteUrl }) => db.service((tx) => tellOfPayment(tx, siteUrl, Payment.parse(payload).paymentId, "answered")),

  "default.recorded": ({ payload }, { db, siteUrl }) => db.service((tx) => tellOfDefault(tx, siteUrl, Default.parse(payload).defaultId, "recorded")),
  "default.answered": ({ id, payload }, { db, siteUrl }) => {
    const { defaultId, kind } = Default.parse(payload);
    return db.service((tx) => tellOfDefault(tx, siteUrl, defaultId, kind === "reply" ? "replied" : "withdrawn", String(id)));
  },
};

/** Firms that get something out of a round, or gave their word for it. */
export async function takingPart(tx: Tx, roundId: string): Promise<string[]> {
  const rows = await tx.selectFrom("current_pledges").select("firm_id").where("round_id", "=", roundId).execute();
  return rows.flatMap((row) => (row.firm_id ? [row.firm_id] : []));
}

/** The people who own these firms. */
export async function ownersOf(tx: Tx, firmIds: readonly string[]): Promise<string[]> {
  if (firmIds.length === 0) return [];
  const rows = await tx.selectFrom("firm_people").select("person_id").distinct().where("firm_id", "in", firmIds).where("role", "=", "owner").where("left_at", "is", null).execute();
  return rows.map((row) => row.person_id);
}

/** The brokers of a cluster. */
export async function brokersOf(tx: Tx, clusterId: string): Promise<string[]> {
  const { rows } = await sql<{ person_id: string }>`
    select person_id from public.cluster_staff where cluster_id = ${clusterId}::uuid and role = 'broker' and revoked_at is null`.execute(tx);
  return rows.map((row) => row.person_id);
}

/** One notice in each inbox, and the same words as a mail. */
export async function tellAll(tx: Tx, siteUrl: string, people: readonly string[], kind: keyof Kinds, facts: Facts, path: string, key: string, more: Pick<Notice, "thread" | "news"> = {}): Promise<void> {
  const letterIn = (locale: Locale) => noticeLetter({ kind, facts }, siteUrl + path, locale);
  for (const personId of new Set(people)) await tell(tx, { personId, kind, facts, path, dedupeKey: `${key}:${personId}`, ...more }, letterIn);
}

const roundOf = (tx: Tx, roundId: string) => tx.selectFrom("rounds").select(["title", "facilitator_firm_id", "cluster_id"]).where("id", "=", roundId).executeTakeFirst();

/** Tells the other side of a payment that was recorded, and the side that recorded it of the answer. */
async function tellOfPayment(tx: Tx, siteUrl: string, paymentId: string, what: "recorded" | "answered"): Promise<void> {
  const row = await tx
    .selectFrom("round_payments as p")
    .innerJoin("rounds as r", "r.id", "p.round_id")
    .select(["p.firm_id", "p.recorded_side", "p.answer", "r.id as round_id", "r.title", "r.facilitator_firm_id", "r.cluster_id"])
    .where("p.id", "=", paymentId)
    .executeTakeFirst();
  if (!row) return;
  const toPayer = (row.recorded_side === "payer") === (what === "answered");
  // The receiver's side of the facilitator's own payment is the broker's.
  const receiver = async () => (row.facilitator_firm_id === row.firm_id ? brokersOf(tx, row.cluster_id) : ownersOf(tx, [row.facilitator_firm_id]));
  const people = toPayer ? await ownersOf(tx, [row.firm_id]) : await receiver();
  const kind = what === "recorded" ? "payment.recorded" : row.answer === "disputed" ? "payment.disputed" : "payment.confirmed";
  await tellAll(tx, siteUrl, people, kind, { round: row.title }, `/rounds/${row.round_id}/statement`, `payment:${paymentId}:${what}`);
}

/** Tells the firm of a record and its withdrawal, and the desk of the firm's reply. */
async function tellOfDefault(tx: Tx, siteUrl: string, defaultId: string, what: "recorded" | "replied" | "withdrawn", key = ""): Promise<void> {
  const row = await tx
    .selectFrom("firm_defaults as d")
    .innerJoin("rounds as r", "r.id", "d.round_id")
    .select(["d.firm_id", "r.id as round_id", "r.title", "r.facilitator_firm_id", "r.cluster_id"])
    .where("d.id", "=", defaultId)
    .executeTakeFirst();
  if (!row) return;
  const people = what === "replied" ? [...(await ownersOf(tx, [row.facilitator_firm_id])), ...(await brokersOf(tx, row.cluster_id))] : await ownersOf(tx, [row.firm_id]);
  await tellAll(tx, siteUrl, people, `default.${what}`, { round: row.title }, `/rounds/${row.round_id}/delivery`, `default:${defaultId}:${what}${key}`);
}
