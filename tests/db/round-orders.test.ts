import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { proposeSoleAward } from "~/features/joint-actions/purchase/fulfilment/award.server";
import { answerProposal, type Hand } from "~/features/joint-actions/purchase/fulfilment/confirmation.server";
import type { OrderDocument } from "~/features/joint-actions/purchase/fulfilment/order";
import { openOrderByLink, proposeOrder, readOrderMails, readOrders, resendOrder, sayNameConsent, sendConfirmed } from "~/features/joint-actions/purchase/fulfilment/order.server";
import { fulfilmentJobs } from "~/features/notifications/fulfilment.server";
import type { JobHandles } from "~/lib/jobs";
import { createDatabase, type TestDatabase } from "../support/database";
import { lockedRound, type LockedRound } from "../support/locked-round";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.close());

const awarded = async () => {
  const round = await lockedRound(database.admin, [
    { min: 25n, desired: 25n, max: 25n, deliveryPoint: "انبار شمالی" },
    { min: 25n, desired: 25n, max: 25n, deliveryPoint: "انبار شمالی" },
    { min: 25n, desired: 25n, max: 25n, deliveryPoint: "=کوچهٔ سوم" },
    { min: 30n, desired: 30n, max: 30n },
  ]);
  const award = await database.db.as(round.facilitator.owner, (tx) => proposeSoleAward(tx, { roundId: round.roundId, hand: round.facilitator.hand }));
  if (!award.ok) throw new Error(award.reason);
  await database.db.as(round.broker.actor, (tx) => answerProposal(tx, { confirmationId: award.confirmationId, answer: "confirmed", hand: round.broker }));
  return round;
};
const terms = { emails: ["sales@hamedan.test"], locale: "fa" as const, deliverBy: null, note: "" };
const order = (round: LockedRound, hand: Hand = round.facilitator.hand) => database.db.as(hand.actor, (tx) => proposeOrder(tx, { ...terms, roundId: round.roundId, hand }));
const confirm = (hand: Hand, confirmationId: string) =>
  database.db.as(hand.actor, async (tx) => {
    const answer = await answerProposal(tx, { confirmationId, answer: "confirmed", hand });
    if (answer.ok) await sendConfirmed(tx, confirmationId);
    return answer;
  });
const sendOut = async (roundId: string) => {
  const { rows } = await database.admin.query<{ id: string; payload: { sendId: string; token: string } }>(
    "select o.id, o.payload from public.outbox o join public.round_order_sends s on s.id::text = o.payload->>'sendId' join public.round_orders r on r.id = s.order_id where o.topic = 'order.sent' and r.round_id = $1 order by o.id", [roundId]);
  for (const row of rows) await fulfilmentJobs["order.sent"]!({ id: BigInt(row.id), topic: "order.sent", payload: row.payload }, { db: database.db, siteUrl: "https://khosheh.test" } as JobHandles);
  return rows.map((row) => row.payload);
};

describe("the order to the supplier", () => {
  it("given firms that agree to be named and others, then lines go by delivery point and add up", async () => {
    const round = await awarded();
    const agrees = (index: number) => database.db.as(round.firms[index]!.owner, (tx) => sayNameConsent(tx, { roundId: round.roundId, firmId: round.firms[index]!.firmId, agrees: true, hand: round.firms[index]!.hand }));
    expect(await agrees(2)).toMatchObject({ ok: true });
    await order(round, round.broker);
    const [document] = (await database.db.as(round.broker.actor, (tx) => readOrders(tx, round.roundId))) as [OrderDocument];
    expect(document.lines.map((line) => [line.deliveryPoint, line.firmEn, line.quantity])).toEqual([["", null, 30n], ["=کوچهٔ سوم", "Firm 3", 25n], ["انبار شمالی", null, 50n]]);
    expect(document.lines.reduce((sum, line) => sum + line.amount, 0n)).toBe(document.goods);
    expect([document.quantity, document.goods]).toEqual([105n, 8400n]);
    // A member reads neither lines nor mails.
    expect(await database.db.as(round.firms[1]!.owner, (tx) => readOrders(tx, round.roundId))).toEqual([]);
  });

  it("given tax on top of the supplier's prices, its terms of delivery and attributes, then the order says them, and that its amounts hold the tax", async () => {
    const round = await awarded();
    // The terms are frozen by now; they are as if they had been there from the start.
    const client = await database.admin.connect();
    try {
      await client.query("set session_replication_role = replica");
      await client.query("update public.round_quotes set tax_included = false, tax_percent = 9, incoterm = 'DAP', delivery_point = 'Lalejin', substitute = 'Frit B' where id = $1", [round.quoteId]);
      await client.query("update public.rounds set attributes = $2 where id = $1", [round.roundId, JSON.stringify([{ name: "mesh", value: "200", unit: "" }])]);
    } finally {
      await client.query("set session_replication_role = origin");
      client.release();
    }
    await order(round);
    const [document] = await database.db.as(round.facilitator.owner, (tx) => readOrders(tx, round.roundId));
    expect(document).toMatchObject({ taxIncluded: true, incoterm: "DAP", termsPoint: "Lalejin", substitute: "Frit B", attributes: [{ name: "mesh", value: "200" }] });
  });

  it("given the second person's yes, then the round is ordered, the mail goes out, and its link shows seen and received", async () => {
    const round = await awarded();
    const proposed = await order(round);
    if (!proposed.ok) throw new Error(proposed.reason);
    expect(await sendOut(round.roundId)).toEqual([]);
    expect(await confirm(round.firms[1]!.hand, proposed.confirmationId)).toMatchObject({ ok: true });
    const [sent] = await sendOut(round.roundId);
    await sendOut(round.roundId);
    const { rows: mails } = await database.admin.query<{ recipient: string; body_text: string }>("select recipient, body_text from public.mails where dedupe_key = $1", [`order:${sent!.sendId}`]);
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({ recipient: "sales@hamedan.test", body_text: expect.stringContaining(`https://khosheh.test/orders/${sent!.token}`) as string });
    const look = () => database.db.as(round.facilitator.owner, (tx) => readOrderMails(tx, round.roundId));
    expect(await look()).toMatchObject([{ seen_at: null, failed: false }]);
    const opened = await database.db.as(null, (tx) => openOrderByLink(tx, sent!.token));
    expect(opened).toMatchObject({ quantity: 105n, confirmed: true, acknowledgedAt: null });
    expect(await look()).toMatchObject([{ seen_at: expect.any(Date) as Date, acknowledged_at: null }]);
    await database.db.as(null, (tx) => openOrderByLink(tx, sent!.token, true));
    expect(await look()).toMatchObject([{ acknowledged_at: expect.any(Date) as Date }]);
    expect(await database.db.as(null, (tx) => openOrderByLink(tx, "x".repeat(43)))).toBeNull();
    const again = await database.db.as(round.broker.actor, (tx) => resendOrder(tx, { roundId: round.roundId, email: "other@hamedan.test", hand: round.broker }));
    expect(again).toMatchObject({ ok: true });
    expect(await sendOut(round.roundId)).toHaveLength(2);
    expect(await database.db.as(round.firms[1]!.owner, (tx) => resendOrder(tx, { roundId: round.roundId, email: "other@hamedan.test", hand: round.firms[1]!.hand }))).toMatchObject({ ok: false, reason: "forbidden" });
  });

  it("given lines that don't add up, or an order nobody confirmed, then the database refuses them", async () => {
    const round = await awarded();
    const forge = (quantity: number) =>
      database.db.as(round.facilitator.owner, async (tx) => {
        const { rows } = await sql<{ id: string }>`insert into public.round_orders (round_id, number, quote_id, clearing_id, supplier_name, supplier_email, quantity, goods, created_by)
          values (${round.roundId}, 1, ${round.quoteId}, ${round.clearingId}, 'S', 'a@b.test', ${quantity}, 8400, ${round.facilitator.owner.personId}) returning id`.execute(tx);
        await sql`insert into public.round_order_lines (order_id, position, quantity, amount) values (${rows[0]!.id}, 1, 104, 8400)`.execute(tx);
      });
    await expect(forge(104)).rejects.toMatchObject({ constraint: "round_orders_cleared" });
    await expect(forge(105)).rejects.toMatchObject({ constraint: "round_orders_sum" });
    const proposed = await order(round);
    if (!proposed.ok) throw new Error(proposed.reason);
    await expect(
      database.db.as(round.facilitator.owner, (tx) => sql`insert into public.round_order_sends (order_id, recipient, token_hash, sent_by) values (${proposed.orderId}, 'a@b.test', 'h', ${round.facilitator.owner.personId})`.execute(tx)),
    ).rejects.toMatchObject({ constraint: "round_order_sends_confirmed" });
    await expect(database.admin.query("update public.round_order_lines set quantity = 1 where order_id = $1", [proposed.orderId])).rejects.toThrow();
  });
});
