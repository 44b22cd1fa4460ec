import { createHash, randomBytes } from "node:crypto";
import { sql } from "kysely";
import { isoDay } from "~/features/firms/rules";
import type { Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";
import { refuse, type Result } from "~/lib/result";
import { MOST_LOTS } from "../lots";
import { lockRound } from "../round.server";
import { deskFirm, propose, type Hand, type ProposeRefusal } from "./confirmation.server";
import { orderDocument, priceLines, type OrderDocument } from "./order";

const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");
const newToken = () => randomBytes(32).toString("base64url");

/** What the suppliers are told besides the lines; an address for each of them, in the order of `awardedLots`. */
export type OrderTerms = { emails: readonly string[]; locale: "fa" | "en"; deliverBy: Date | null; note: string };

export type DraftLine = { quote_id: string; delivery_point: string; firm_id: string | null; name_fa: string | null; name_en: string | null; quantity: bigint };

/** The lines that the orders would have now, for the round's desk; none before the award and for everybody else. */
export async function draftLines(tx: Tx, roundId: string): Promise<DraftLine[]> {
  const { rows } = await sql<DraftLine>`
    select l.quote_id, l.delivery_point, l.firm_id, l.quantity, f.name_fa, f.name_en
    from private.order_lines_of(${roundId}::uuid) l left join public.firms f on f.id = l.firm_id`.execute(tx);
  return rows;
}

/** The address that each of these quotes came by, in their order; empty where it came from a firm of the product, or is a price list. */
export async function quoteEmails(tx: Tx, lots: readonly AwardedLot[]): Promise<string[]> {
  if (lots.length === 0) return [];
  const rows = await tx
    .selectFrom("round_quotes as q")
    .innerJoin("tender_invitations as i", "i.id", "q.invitation_id")
    .select(["q.id", "i.email"])
    .where("q.id", "in", lots.map(({ quote_id }) => quote_id))
    .execute();
  return lots.map(({ quote_id }) => rows.find(({ id }) => id === quote_id)?.email ?? "");
}

export type AwardedLot = { quote_id: string; supplier_name: string; quantity: bigint; goods: bigint };

/** What is ordered of whom: of a split award its lots, else everything of the quote that won. */
export async function awardedLots(tx: Tx, roundId: string): Promise<AwardedLot[]> {
  const cleared = await clearingOf(tx, roundId);
  if (!cleared) return [];
  const lots = await tx
    .selectFrom("round_quote_lots as l")
    .innerJoin("round_quotes as q", "q.id", "l.quote_id")
    .select(["l.quote_id", "q.supplier_name", "l.quantity", "l.goods"])
    .where("l.split_id", "=", cleared.quote_id)
    .orderBy("q.created_at")
    .orderBy("q.id")
    .execute();
  return lots.length > 0 ? lots : [{ quote_id: cleared.quote_id, supplier_name: cleared.supplier_name, quantity: cleared.quantity!, goods: cleared.goods! }];
}

/** Writes the order of each supplier and puts them before the second person together; they go out when they are confirmed. */
export async function proposeOrder(
  tx: Tx,
  input: OrderTerms & { roundId: string; hand: Hand },
): Promise<Result<{ orderId: string; confirmationId: string }, ProposeRefusal | "nothing_to_order" | "order_addresses">> {
  const round = await lockRound(tx, input.roundId);
  if (!round) return refuse("not_found");
  const firmId = deskFirm(round, input.hand);
  if (firmId === undefined) return refuse("forbidden");
  if (round.state !== "awarded") return refuse("not_now");
  const cleared = await clearingOf(tx, round.id);
  const lots = await awardedLots(tx, round.id);
  const lines = await draftLines(tx, round.id);
  if (!cleared || lines.length === 0) return refuse("nothing_to_order");
  if (input.emails.length !== lots.length) return refuse("order_addresses");
  const { count } = await tx.selectFrom("round_orders").select((eb) => eb.fn.countAll<bigint>().as("count")).where("round_id", "=", round.id).executeTakeFirstOrThrow();
  let first: string | null = null;
  for (const [index, lot] of lots.entries()) {
    const { id } = await tx
      .insertInto("round_orders")
      .values({
        round_id: round.id,
        number: Number(count) + index + 1,
        put_with: first,
        quote_id: lot.quote_id,
        clearing_id: cleared.id,
        supplier_name: lot.supplier_name,
        supplier_email: input.emails[index]!,
        locale: input.locale,
        deliver_by: input.deliverBy && isoDay(input.deliverBy),
        note: input.note,
        quantity: lot.quantity,
        goods: lot.goods,
        created_by: input.hand.actor.personId,
        created_firm_id: firmId,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    const own = lines.filter((line) => line.quote_id === lot.quote_id);
    await tx
      .insertInto("round_order_lines")
      .values(priceLines(own, lot.goods).map((line, at) => ({ order_id: id, position: at + 1, delivery_point: line.delivery_point, firm_id: line.firm_id, quantity: line.quantity, amount: line.amount })))
      .execute();
    first ??= id;
  }
  const orderId = first!;
  const proposed = await propose(tx, { roundId: round.id, subject: "order", subjectRef: orderId, hand: input.hand });
  return proposed.ok ? { ...proposed, orderId } : proposed;
}

/** The clearing that the award stands on: the last one of the quote that won, before the award that of the leading one. Undefined where its totals aren't told. */
export async function clearingOf(tx: Tx, roundId: string) {
  return tx
    .selectFrom("clearings as c")
    .innerJoin("round_quotes as q", "q.id", "c.quote_id")
    .select(["c.id", "c.quote_id", "c.quantity", "c.goods", "c.shared", "q.supplier_name", "q.supplier_firm_id"])
    .where("c.id", "=", sql<string>`private.result_of(${roundId}::uuid)`)
    .executeTakeFirst();
}

/** Sends the orders that were confirmed just now; each mail carries a link that needs no account. */
export async function sendConfirmed(tx: Tx, confirmationId: string): Promise<void> {
  const tokens = new Map(Array.from({ length: MOST_LOTS }, () => newToken()).map((token) => [hashOf(token), token]));
  const { rows } = await sql<{ send_id: string; hash: string }>`select send_id, hash from private.send_orders(${confirmationId}::uuid, ${[...tokens.keys()]}::text[])`.execute(tx);
  for (const { send_id, hash } of rows) await emit(tx, "order.sent", { sendId: send_id, token: tokens.get(hash)! });
}

/** Sends an order of a round again, to the same or another address; the only one needn't be named. */
export async function resendOrder(tx: Tx, input: { roundId: string; orderId?: string | undefined; email: string; hand: Hand }): Promise<Result<{ roundId: string }, "not_found" | "forbidden" | "not_now">> {
  const round = await lockRound(tx, input.roundId);
  if (!round) return refuse("not_found");
  if (deskFirm(round, input.hand) === undefined) return refuse("forbidden");
  const confirmed = (await ordersOf(tx, round.id)).filter((order) => order.confirmed);
  if (confirmed.length === 0 || round.state !== "ordered") return refuse("not_now");
  const order = confirmed.find(({ id }) => id === input.orderId) ?? (input.orderId === undefined && confirmed.length === 1 ? confirmed[0] : undefined);
  if (!order) return refuse("not_found");
  const token = newToken();
  const { id } = await tx
    .insertInto("round_order_sends")
    .values({ order_id: order.id, recipient: input.email, token_hash: hashOf(token), sent_by: input.hand.actor.personId })
    .returning("id")
    .executeTakeFirstOrThrow();
  await emit(tx, "order.sent", { sendId: id, token });
  return { ok: true, roundId: round.id };
}

export type OrderEntry = { id: string; quote_id: string; supplier_name: string; quantity: bigint; confirmed: boolean };

/** The orders of a round for its desk, one for each supplier: those that were confirmed, else those that wait. */
export async function ordersOf(tx: Tx, roundId: string): Promise<OrderEntry[]> {
  const { rows } = await sql<OrderEntry>`select * from private.orders_of(${roundId}::uuid)`.execute(tx);
  return rows;
}

/** What the orders that were written last come to, as far as the actor may know it. */
export async function orderedQuantity(tx: Tx, roundId: string): Promise<bigint | null> {
  const orders = await tx.selectFrom("round_orders").select(["id", "put_with", "quantity"]).where("round_id", "=", roundId).orderBy("number", "desc").execute();
  const [last] = orders;
  const together = orders.filter((order) => last && (order.put_with ?? order.id) === (last.put_with ?? last.id));
  return last ? together.reduce((sum, { quantity }) => sum + quantity, 0n) : null;
}

/** The orders as documents for the desk of their round; none for everybody else. */
export async function readOrders(tx: Tx, roundId: string): Promise<OrderDocument[]> {
  const documents: OrderDocument[] = [];
  for (const { id } of await ordersOf(tx, roundId)) {
    const document = await documentOf(tx, id, null);
    if (document) documents.push(document);
  }
  return documents;
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
