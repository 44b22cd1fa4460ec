import { createHash, randomBytes } from "node:crypto";
import { sql } from "kysely";
import { isoDay } from "~/features/firms/rules";
import type { Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";
import { refuse, type Result } from "~/lib/result";
import { lockRound } from "../round.server";
import { deskFirm, propose, type Hand, type ProposeRefusal } from "./confirmation.server";
import { orderDocument, priceLines, type OrderDocument } from "./order";

const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");
const newToken = () => randomBytes(32).toString("base64url");

/** What the supplier is told besides the lines. */
export type OrderTerms = { email: string; locale: "fa" | "en"; deliverBy: Date | null; note: string };

/** The lines an order would have now, for the round's desk; null before the award and for everybody else. */
export async function draftLines(tx: Tx, roundId: string): Promise<{ delivery_point: string; firm_id: string | null; name_fa: string | null; name_en: string | null; quantity: bigint }[]> {
  const { rows } = await sql<{ delivery_point: string; firm_id: string | null; name_fa: string | null; name_en: string | null; quantity: bigint }>`
    select l.delivery_point, l.firm_id, l.quantity, f.name_fa, f.name_en
    from private.order_lines_of(${roundId}::uuid) l left join public.firms f on f.id = l.firm_id`.execute(tx);
  return rows;
}

/** Writes the order and puts it before the second person; it goes out when they confirm it. */
export async function proposeOrder(
  tx: Tx,
  input: OrderTerms & { roundId: string; hand: Hand },
): Promise<Result<{ orderId: string; confirmationId: string }, ProposeRefusal | "nothing_to_order">> {
  const round = await lockRound(tx, input.roundId);
  if (!round) return refuse("not_found");
  const firmId = deskFirm(round, input.hand);
  if (firmId === undefined) return refuse("forbidden");
  if (round.state !== "awarded") return refuse("not_now");
  const cleared = await clearingOf(tx, round.id);
  const lines = await draftLines(tx, round.id);
  if (!cleared || lines.length === 0) return refuse("nothing_to_order");
  const { count } = await tx.selectFrom("round_orders").select((eb) => eb.fn.countAll<bigint>().as("count")).where("round_id", "=", round.id).executeTakeFirstOrThrow();
  const { id: orderId } = await tx
    .insertInto("round_orders")
    .values({
      round_id: round.id,
      number: Number(count) + 1,
      quote_id: cleared.quote_id,
      clearing_id: cleared.id,
      supplier_name: cleared.supplier_name,
      supplier_email: input.email,
      locale: input.locale,
      deliver_by: input.deliverBy && isoDay(input.deliverBy),
      note: input.note,
      quantity: cleared.quantity!,
      goods: cleared.goods!,
      created_by: input.hand.actor.personId,
      created_firm_id: firmId,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await tx
    .insertInto("round_order_lines")
    .values(priceLines(lines, cleared.goods!).map((line, index) => ({ order_id: orderId, position: index + 1, delivery_point: line.delivery_point, firm_id: line.firm_id, quantity: line.quantity, amount: line.amount })))
    .execute();
  const proposed = await propose(tx, { roundId: round.id, subject: "order", subjectRef: orderId, hand: input.hand });
  return proposed.ok ? { ...proposed, orderId } : proposed;
}

/** The clearing that the award stands on: the last one of the quote that won. */
export async function clearingOf(tx: Tx, roundId: string) {
  return tx
    .selectFrom("clearings as c")
    .innerJoin("rounds as r", "r.id", "c.round_id")
    .innerJoin("round_quotes as q", "q.id", "c.quote_id")
    .select(["c.id", "c.quote_id", "c.quantity", "c.goods", "c.shared", "q.supplier_name", "q.supplier_firm_id"])
    .where("c.round_id", "=", roundId)
    .where("c.status", "=", "clears")
    .where((eb) => eb.or([eb("r.awarded_quote_id", "is", null), eb("c.quote_id", "=", eb.ref("r.awarded_quote_id"))]))
    .orderBy("c.cleared_at", "desc")
    .orderBy("c.id")
    .executeTakeFirst();
}

/** Sends the order that was confirmed just now; the mail carries a link that needs no account. */
export async function sendConfirmed(tx: Tx, confirmationId: string): Promise<void> {
  const token = newToken();
  const { rows } = await sql<{ id: string }>`select private.send_order(${confirmationId}::uuid, ${hashOf(token)}) as id`.execute(tx);
  await emit(tx, "order.sent", { sendId: rows[0]!.id, token });
}

/** Sends the order of a round again, to the same or another address. */
export async function resendOrder(tx: Tx, input: { roundId: string; email: string; hand: Hand }): Promise<Result<{ roundId: string }, "not_found" | "forbidden" | "not_now">> {
  const round = await lockRound(tx, input.roundId);
  if (!round) return refuse("not_found");
  if (deskFirm(round, input.hand) === undefined) return refuse("forbidden");
  const order = await confirmedOrder(tx, round.id);
  if (!order || round.state !== "ordered") return refuse("not_now");
  const token = newToken();
  const { id } = await tx
    .insertInto("round_order_sends")
    .values({ order_id: order, recipient: input.email, token_hash: hashOf(token), sent_by: input.hand.actor.personId })
    .returning("id")
    .executeTakeFirstOrThrow();
  await emit(tx, "order.sent", { sendId: id, token });
  return { ok: true, roundId: round.id };
}

/** The order of a round that a second person confirmed. */
export async function confirmedOrder(tx: Tx, roundId: string): Promise<string | null> {
  const row = await tx
    .selectFrom("round_confirmations")
    .select("subject_ref")
    .where("round_id", "=", roundId)
    .where("subject", "=", "order")
    .where("answer", "=", "confirmed")
    .executeTakeFirst();
  return row?.subject_ref ?? null;
}

/** The order as a document for the desk of its round: the one that was confirmed, else the one that waits. Null for everybody else. */
export async function readOrder(tx: Tx, roundId: string): Promise<OrderDocument | null> {
  const waiting = await tx
    .selectFrom("round_confirmations")
    .select("subject_ref")
    .where("round_id", "=", roundId)
    .where("subject", "=", "order")
    .where("answer", "is", null)
    .executeTakeFirst();
  const orderId = (await confirmedOrder(tx, roundId)) ?? waiting?.subject_ref;
  return orderId ? documentOf(tx, orderId, null) : null;
}

/** The order that a link of a mail leads to. Opening marks it as seen. */
export async function openOrderByLink(tx: Tx, token: string, acknowledged = false): Promise<OrderDocument | null> {
  await sql`select private.mark_order(${hashOf(token)}, ${acknowledged})`.execute(tx);
  return documentOf(tx, null, hashOf(token));
}

async function documentOf(tx: Tx, orderId: string | null, hash: string | null): Promise<OrderDocument | null> {
  const { rows } = await sql<{ document: unknown }>`select private.order_document(${orderId}::uuid, ${hash}) as document`.execute(tx);
  return rows[0]?.document ? orderDocument.parse(rows[0].document) : null;
}

export type OrderMail = { id: string; order_id: string; recipient: string; created_at: Date; sent_at: Date | null; failed: boolean; seen_at: Date | null; acknowledged_at: Date | null };

/** The mails of a round's order and what became of them, for its desk. */
export async function readOrderMails(tx: Tx, roundId: string): Promise<OrderMail[]> {
  const { rows } = await sql<OrderMail>`select * from private.order_mails(${roundId}::uuid)`.execute(tx);
  return rows;
}

/** Whether the firm lets the supplier read its name; null while it hasn't said. */
export async function readNameConsent(tx: Tx, roundId: string, firmId: string): Promise<boolean | null> {
  const row = await tx.selectFrom("round_name_consents").select("agrees").where("round_id", "=", roundId).where("firm_id", "=", firmId).executeTakeFirst();
  return row?.agrees ?? null;
}

/** The firm's own word on being named in the order. */
export async function sayNameConsent(tx: Tx, input: { roundId: string; firmId: string; agrees: boolean; hand: Hand }): Promise<Result<{ roundId: string }, "not_found" | "not_now">> {
  const round = await lockRound(tx, input.roundId);
  if (!round) return refuse("not_found");
  if (!["pledging", "fill", "locked", "awarded"].includes(round.state)) return refuse("not_now");
  const answer = { agrees: input.agrees, answered_by: input.hand.actor.personId, answered_at: sql<Date>`clock_timestamp()` };
  await tx
    .insertInto("round_name_consents")
    .values({ round_id: round.id, firm_id: input.firmId, ...answer })
    .onConflict((conflict) => conflict.columns(["round_id", "firm_id"]).doUpdateSet(answer))
    .execute();
  return { ok: true, roundId: round.id };
}
