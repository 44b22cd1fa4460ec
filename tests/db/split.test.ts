import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { clearingFaults } from "~/features/joint-actions/purchase/audit/recompute.server";
import { checkReplay } from "~/features/joint-actions/purchase/audit/replay";
import { readReplay } from "~/features/joint-actions/purchase/audit/replay.server";
import { sha256 } from "~/features/joint-actions/purchase/audit/sha256.server";
import { proposeAccount, readStatement } from "~/features/joint-actions/purchase/fulfilment/account.server";
import { answerProposal, type Hand } from "~/features/joint-actions/purchase/fulfilment/confirmation.server";
import { openOrderByLink, ordersOf, proposeOrder, readOrderMails, readOrders, resendOrder, sendConfirmed } from "~/features/joint-actions/purchase/fulfilment/order.server";
import { closeReceipt, recordLot } from "~/features/joint-actions/purchase/fulfilment/receipt.server";
import { askToLeave } from "~/features/joint-actions/purchase/leaving/departures.server";
import { readResult } from "~/features/joint-actions/purchase/queries.server";
import { castVote, closeVote, openVote, readAward } from "~/features/joint-actions/purchase/tender/award.server";
import { readSplit, splitAward } from "~/features/joint-actions/purchase/tender/split.server";
import { openPurchases, terms, type TestFirm, type TestQuote } from "../support/purchase";

const { database, world: purchase } = await openPurchases();

/** 120 clear with the second, which leads at 78; the first costs 80 from 60 on. */
const quotes: TestQuote[] = [
  { supplier: "Hamedan", pack: 5, moq: 10, breaks: [[1, 100], [60, 80]], leadTimeDays: 3 },
  { supplier: "Yazd", pack: 10, moq: 20, breaks: [[1, 90], [20, 78]], leadTimeDays: 9 },
];
const handOf = (firm: TestFirm): Hand => ({ actor: firm.owner, editorOf: [firm.firmId], brokerOf: [], actingFirmId: firm.firmId });
const reason = "Two suppliers deliver more safely";

async function newLocked(options: { minLot?: number | null; caps?: (bigint | null)[]; award_method?: string } = {}) {
  const round = await purchase.newRound(4, { quotes, round: { award_method: options.award_method ?? "rule" } });
  for (const [index, desired] of [31n, 29n, 37n, 23n].entries()) await purchase.place(round.firms[index]!, round.roundId, terms(desired, { cap: options.caps?.[index] ?? null }));
  const client = await database.admin.connect();
  // Which rules a tender fixed is told elsewhere; here they are put in place.
  await client.query("set session_replication_role = replica");
  await client.query("insert into public.round_tenders (round_id, weight_cost, weight_lead, weight_payment, weight_record, min_lot, few_reason, opened_at) values ($1, 100, 0, 0, 0, $2, 'few', now())", [round.roundId, options.minLot === undefined ? 20 : options.minLot]);
  await client.query("set session_replication_role = origin");
  client.release();
  await purchase.closePledges(round.roundId);
  await purchase.closeFilled(round.roundId);
  const [hamedan, yazd] = round.quoteIds as [string, string];
  const broker: Hand = { actor: round.broker, editorOf: [], brokerOf: [round.clusterId], actingFirmId: null };
  return { ...round, hamedan, yazd, desk: handOf(round.facilitator), broker };
}
type Locked = Awaited<ReturnType<typeof newLocked>>;

const split = (round: Locked, lots: [string, bigint][], hand = round.desk, why = reason) =>
  database.db.as(hand.actor, (tx) => splitAward(tx, { roundId: round.roundId, lots: lots.map(([quoteId, quantity], at) => ({ quoteId, quantity, at })), reason: why, hand }));
const halves = (round: Locked): [string, bigint][] => [[round.hamedan, 60n], [round.yazd, 60n]];
const confirm = async (round: Locked, hand: Hand) => {
  const { rows } = await database.admin.query<{ id: string; subject: string }>("select id, subject from public.round_confirmations where round_id = $1 and answer is null", [round.roundId]);
  return database.db.as(hand.actor, async (tx) => {
    const answer = await answerProposal(tx, { confirmationId: rows[0]!.id, answer: "confirmed", hand });
    if (answer.ok && answer.subject === "order") await sendConfirmed(tx, rows[0]!.id);
    return answer;
  });
};
const stateOf = async (round: Locked) => (await database.admin.query<{ state: string; awarded_quote_id: string | null }>("select state, awarded_quote_id from public.rounds where id = $1", [round.roundId])).rows[0]!;
const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);

async function awarded() {
  const round = await newLocked();
  expect(await split(round, halves(round))).toMatchObject({ ok: true });
  expect(await confirm(round, round.broker)).toMatchObject({ ok: true });
  return round;
}

describe("splitting an award", () => {
  it("given lots that a supplier doesn't deliver, that don't add up, or no right to split, then it is refused with the field that is wrong", async () => {
    const round = await newLocked();
    const { hamedan, yazd } = round;
    expect(await split(round, [[hamedan, 60n], [yazd, 50n]])).toMatchObject({ reason: "split_sum" });
    expect(await split(round, [[hamedan, 105n], [yazd, 15n]])).toMatchObject({ reason: "split_small", field: "lots[1].quantity" });
    expect(await split(round, [[hamedan, 63n], [yazd, 57n]])).toMatchObject({ reason: "split_pack", field: "lots[0].quantity" });
    expect(await split(round, [[yazd, 120n]])).toMatchObject({ reason: "split_few" });
    expect(await split(round, [[hamedan, 60n], [hamedan, 60n]])).toMatchObject({ reason: "split_quote" });
    expect(await split(round, halves(round), round.desk, "")).toMatchObject({ reason: "award_reason", field: "reason" });
    expect(await split(round, halves(round), handOf(round.firms[0]!))).toMatchObject({ reason: "forbidden" });
    const fixed = await newLocked({ minLot: null });
    expect(await split(fixed, halves(fixed))).toMatchObject({ reason: "split_not_allowed" });
    expect((await database.admin.query("select from public.round_quotes where split and round_id = any ($1)", [[round.roundId, fixed.roundId]])).rowCount).toBe(0);
  });

  it("given a firm whose limit the lots would pass, then it is refused, and lots within it are taken", async () => {
    // One unit lands at (60 × 80 + 60 × 78 + 50) / 120 = 79.41…, with the leading quote at 78.41….
    const round = await newLocked({ caps: [79n, null, null, null] });
    expect(await split(round, halves(round))).toMatchObject({ reason: "split_above_limit" });
    const within = await newLocked({ caps: [80n, null, null, null] });
    expect(await split(within, halves(within))).toMatchObject({ ok: true });
  });

  it("then quantities and shared costs stay as they cleared, all sums are exact, members read their part, and everybody can replay it", async () => {
    const round = await newLocked();
    const base = await database.db.as(round.broker.actor, (tx) => readResult(tx, { id: round.roundId, state: "locked" }));
    expect(await split(round, halves(round))).toMatchObject({ ok: true });
    expect(await confirm(round, round.desk)).toMatchObject({ reason: "own_proposal" });
    expect(await confirm(round, round.broker)).toMatchObject({ ok: true });
    const result = (await database.db.as(round.broker.actor, (tx) => readResult(tx, { id: round.roundId, state: "awarded" })))!;
    expect(result.group).toMatchObject({ quantity: 120n, goods: 9480n, shared: 50n });
    const of = (rows: typeof result.allocations) => Object.fromEntries(rows.map((row) => [row.firm_id, [row.quantity, row.shared_share]]));
    expect(of(result.allocations)).toEqual(of(base!.allocations));
    expect(sum(result.allocations.map((row) => row.due))).toBe(9530n);
    for (const row of result.allocations) expect(Math.abs(Number(row.goods_share * 120n - 9480n * row.quantity))).toBeLessThan(2 * 120);

    const own = (await database.db.as(round.firms[2]!.owner, (tx) => readSplit(tx, round.roundId, round.firms[2]!.firmId)))!;
    expect(own.lots.map(({ supplier, quantity, goods }) => [supplier, quantity, goods])).toEqual([["Hamedan", 60n, 4800n], ["Yazd", 60n, 4680n]]);
    const mine = result.allocations.find((row) => row.firm_id === round.firms[2]!.firmId)!;
    expect(sum(own.lots.map((lot) => lot.own!.quantity))).toBe(37n);
    expect(sum(own.lots.map((lot) => lot.own!.goods))).toBe(mine.goods_share);
    const shares = await database.db.as(round.firms[2]!.owner, (tx) => tx.selectFrom("round_quote_lot_shares").select("firm_id").execute());
    expect(new Set(shares.map((share) => share.firm_id))).toEqual(new Set([round.firms[2]!.firmId]));

    for (const actor of [round.broker.actor, round.firms[0]!.owner]) {
      const replay = (await database.db.as(actor, (tx) => readReplay(tx, round.roundId)))!;
      expect(replay.engine).toBe("split-1");
      expect(replay.terms.lots).toHaveLength(2);
      expect(checkReplay(replay, sha256).filter(({ ok }) => !ok)).toEqual([]);
    }
    expect(await database.db.service((tx) => clearingFaults(tx, round.roundId))).toEqual([]);
  });

  it("given somebody who writes other numbers, then the database refuses each of them", async () => {
    const round = await newLocked();
    const put = (change: { lots?: unknown[][]; shares?: unknown[][] }, actor = round.desk.actor) =>
      database.db.as(actor, (tx) => sql`select private.put_split(${round.roundId}::uuid, 'split-1', 'h', '{}', ${JSON.stringify(change.lots ?? lots)}::jsonb, ${JSON.stringify(change.shares ?? shares)}::jsonb)`.execute(tx));
    const lots = [[round.hamedan, "60", "4800"], [round.yazd, "60", "4680"]];
    // Whole parts of 60 units, 4800 and 4680 by 31, 29, 37 and 23 of 120; of equal remainders the first in the order of confirmation.
    const parts = [[16, 15, 1240, 1209], [14, 15, 1160, 1131], [19, 18, 1480, 1443], [11, 12, 920, 897]];
    const shares = parts.flatMap(([a, b, first, second], index) => [["1", String(index + 1), String(a), String(first)], ["2", String(index + 1), String(b), String(second)]]);
    const constraint = (name: string) => ({ code: "23514", constraint: name });
    await expect(put({}, round.firms[0]!.owner)).rejects.toMatchObject({ code: "42501" });
    await expect(put({ lots: [[round.hamedan, "60", "4799"], lots[1]!] })).rejects.toMatchObject(constraint("round_quote_lots_legal"));
    await expect(put({ lots: [[round.hamedan, "62", "4960"], [round.yazd, "58", "4524"]] })).rejects.toMatchObject(constraint("round_quote_lots_legal"));
    await expect(put({ lots: [[round.hamedan, "60", "4800"], [round.yazd, "50", "3900"]] })).rejects.toMatchObject({ code: "23514" });
    const changed = (at: number, column: number, value: string) => shares.map((row, index) => (index === at ? row.map((cell, place) => (place === column ? value : cell)) : row));
    await expect(put({ shares: changed(0, 2, "17") })).rejects.toMatchObject(constraint("round_quote_lot_shares_whole"));
    await expect(put({ shares: changed(0, 3, "1241") })).rejects.toMatchObject({ code: "23514" });
    await expect(put({ shares: shares.map((row, index) => (index === 0 ? [row[0], row[1], row[2], "1241"] : index === 2 ? [row[0], row[1], row[2], "1159"] : row)) })).rejects.toMatchObject(constraint("round_quote_lot_shares_price"));
    await put({});
    await expect(database.db.service((tx) => sql`update public.round_quote_lots set quantity = 59 where quote_id = ${round.hamedan}`.execute(tx))).rejects.toThrow();
    await expect(database.db.as(round.facilitator.owner, (tx) => sql`insert into public.round_quotes (round_id, split, supplier_name) values (${round.roundId}, true, 'x')`.execute(tx))).rejects.toMatchObject({ code: "42501" });
  });

  it("given a vote, then the split is one of what the firms vote on, and none is drawn up once the vote is open", async () => {
    const round = await newLocked({ award_method: "vote" });
    const drawn = await split(round, halves(round), round.desk, "");
    if (!drawn.ok) throw new Error(drawn.reason);
    await database.db.as(round.desk.actor, (tx) => openVote(tx, { roundId: round.roundId, hours: 2, hand: round.desk }));
    expect(await split(round, halves(round))).toMatchObject({ reason: "split_not_now" });
    for (const [index, quoteId] of [drawn.quoteId, drawn.quoteId, drawn.quoteId, round.yazd].entries()) {
      const hand = handOf(round.firms[index]!);
      expect(await database.db.as(hand.actor, (tx) => castVote(tx, { roundId: round.roundId, quoteId, firmId: hand.actingFirmId!, hand }))).toMatchObject({ ok: true });
    }
    expect(await database.db.service((tx) => closeVote(tx, round.roundId))).toBe("decided");
    expect(await database.db.as(round.desk.actor, (tx) => readAward(tx, round.roundId, null))).toMatchObject({ waiting: { subject_ref: drawn.quoteId } });
    expect(await confirm(round, handOf(round.firms[3]!))).toMatchObject({ ok: true });
    expect(await stateOf(round)).toEqual({ state: "awarded", awarded_quote_id: drawn.quoteId });
  });
});

describe("a split and a firm that leaves", () => {
  it("given a result from after the split, then the split can't be awarded any more, and another can be drawn up", async () => {
    const round = await newLocked();
    const drawn = await split(round, halves(round));
    if (!drawn.ok) throw new Error(drawn.reason);
    const client = await database.admin.connect();
    // As if the round had been cleared anew without a firm.
    await client.query("set session_replication_role = replica");
    await client.query("update public.clearings set cleared_at = clock_timestamp() where round_id = $1 and not provisional and quote_id <> $2", [round.roundId, drawn.quoteId]);
    await client.query("set session_replication_role = origin");
    client.release();
    expect((await database.db.as(round.desk.actor, (tx) => readAward(tx, round.roundId, null))).awardable.map(({ quote_id }) => quote_id)).not.toContain(drawn.quoteId);
    expect(await confirm(round, round.broker)).toMatchObject({ reason: "quote_cannot_win" });
    expect(await stateOf(round)).toMatchObject({ state: "locked" });
    await database.admin.query("update public.round_confirmations set answer = 'declined', answer_reason = 'anew', confirmed_at = now() where round_id = $1 and answer is null", [round.roundId]);
    expect(await split(round, [[round.hamedan, 80n], [round.yazd, 40n]])).toMatchObject({ ok: true });
    expect(await confirm(round, round.broker)).toMatchObject({ ok: true });
  });

  it("given a split award, then nobody leaves, and is told why", async () => {
    const round = await awarded();
    const [firm] = round.firms as [TestFirm];
    expect(await database.db.as(firm.owner, (tx) => askToLeave(tx, { roundId: round.roundId, firmId: firm.firmId, way: "panel", reason: "The kiln broke" }))).toMatchObject({ reason: "split_award" });
  });
});

describe("a split award from order to statement", () => {
  it("then each supplier gets an order with its lot alone, lots come by order, and the bill goes by supplier", async () => {
    const round = await awarded();
    const { desk, broker } = round;
    const order = (emails: string[]) => database.db.as(desk.actor, (tx) => proposeOrder(tx, { roundId: round.roundId, emails, locale: "fa", deliverBy: null, note: "", hand: desk }));
    expect(await order(["one@supplier.test"])).toMatchObject({ reason: "order_addresses" });
    expect(await order(["one@supplier.test", "two@supplier.test"])).toMatchObject({ ok: true });
    expect(await confirm(round, handOf(round.firms[0]!))).toMatchObject({ ok: true });
    const documents = await database.db.as(broker.actor, (tx) => readOrders(tx, round.roundId));
    expect(documents.map(({ number, supplier, quantity, goods, confirmed }) => ({ number, supplier, quantity, goods, confirmed }))).toEqual([
      { number: 1, supplier: "Hamedan", quantity: 60n, goods: 4800n, confirmed: true }, { number: 2, supplier: "Yazd", quantity: 60n, goods: 4680n, confirmed: true },
    ]);
    for (const document of documents) expect(sum(document.lines.map((line) => line.amount))).toBe(document.goods);
    const { rows: sends } = await database.admin.query<{ payload: { token: string } }>("select o.payload from public.outbox o join public.round_order_sends s on s.id::text = o.payload->>'sendId' join public.round_orders r on r.id = s.order_id where r.round_id = $1 order by r.number", [round.roundId]);
    const opened = await database.db.as(null, (tx) => openOrderByLink(tx, sends[1]!.payload.token));
    expect(opened).toMatchObject({ supplier: "Yazd", quantity: 60n });
    const orders = await database.db.as(desk.actor, (tx) => ordersOf(tx, round.roundId));
    const mails = await database.db.as(desk.actor, (tx) => readOrderMails(tx, round.roundId));
    expect(new Map(mails.map((mail) => [mail.recipient, mail.seen_at !== null]))).toEqual(new Map([["one@supplier.test", false], ["two@supplier.test", true]]));
    const again = (orderId?: string) => database.db.as(desk.actor, (tx) => resendOrder(tx, { roundId: round.roundId, orderId, email: "new@supplier.test", hand: desk }));
    expect(await again()).toMatchObject({ reason: "not_found" });
    expect(await again(orders[0]!.id)).toMatchObject({ ok: true });

    const lot = (quantity: bigint, orderId?: string) =>
      database.db.as(desk.actor, (tx) => recordLot(tx, { roundId: round.roundId, happenedOn: new Date(Date.now() - 1000), quantity, damaged: 0n, condition: "ok", note: "", orderId, hand: desk, evidence: null }));
    expect(await lot(60n)).toMatchObject({ reason: "lot_order", field: "orderId" });
    expect(await lot(60n, orders[0]!.id)).toMatchObject({ ok: true });
    await expect(database.db.as(desk.actor, (tx) => sql`insert into public.round_lots (round_id, happened_on, quantity, recorded_by) values (${round.roundId}, '2026-01-01', 60, ${desk.actor.personId})`.execute(tx))).rejects.toMatchObject({ constraint: "round_lots_order" });
    expect(await lot(60n, orders[1]!.id)).toMatchObject({ ok: true });
    expect(await database.db.as(desk.actor, (tx) => closeReceipt(tx, { roundId: round.roundId, hand: desk }))).toMatchObject({ ok: true });
    const lines = [["Hamedan", 4800n], ["Yazd", 4680n]].map(([label, amount]) => ({ kind: "goods", label: label as string, amount: amount as bigint, key: "quantity" as const }));
    expect(await database.db.as(desk.actor, (tx) => proposeAccount(tx, { roundId: round.roundId, lines, note: "", hand: desk, evidence: null }))).toMatchObject({ ok: true });
    expect(await confirm(round, broker)).toMatchObject({ ok: true });
    const own = await database.db.as(round.firms[0]!.owner, (tx) => readStatement(tx, round.roundId, round.firms[0]!.firmId));
    expect(own.map(({ label, line_amount, amount }) => [label, line_amount, amount])).toEqual([["Hamedan", 4800n, 1240n], ["Yazd", 4680n, 1209n]]);
  });

  it("given one of two orders, then the round isn't ordered", async () => {
    const round = await awarded();
    await database.db.as(round.desk.actor, (tx) => proposeOrder(tx, { roundId: round.roundId, emails: ["one@supplier.test", "two@supplier.test"], locale: "fa", deliverBy: null, note: "", hand: round.desk }));
    const client = await database.admin.connect();
    await client.query("set session_replication_role = replica");
    await client.query("delete from public.round_order_lines where order_id in (select id from public.round_orders where round_id = $1 and number = 2)", [round.roundId]);
    await client.query("delete from public.round_orders where round_id = $1 and number = 2", [round.roundId]);
    await client.query("set session_replication_role = origin");
    client.release();
    await expect(confirm(round, round.broker)).rejects.toMatchObject({ constraint: "rounds_ordered" });
    expect(await stateOf(round)).toMatchObject({ state: "awarded" });
  });
});
