import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDeskRounds } from "~/features/broker/rounds.server";
import { answerPayment, closeQuietRounds, closeRoundByDesk, openPointsOf, proposeAccount, readAccount, readPayments, readStatement, recordPayment } from "~/features/joint-actions/purchase/fulfilment/account.server";
import { answerProposal, type Hand } from "~/features/joint-actions/purchase/fulfilment/confirmation.server";
import { readDefaults, readRecords, recordDefault, writeDefaultEntry } from "~/features/joint-actions/purchase/fulfilment/default.server";
import { answerShare, claimLot, closeReceipt, lastRun, offeredOf, readArrivals, readLots, readOwnShares, readShares, recordLot, returnLot, settleOffer, voidLot } from "~/features/joint-actions/purchase/fulfilment/receipt.server";
import { readShareOfResult } from "~/features/joint-actions/purchase/queries.server";
import { placePledge } from "~/features/joint-actions/purchase/pledge.server";
import type { Tx } from "~/lib/db.server";
import { createDatabase, type TestDatabase } from "../support/database";
import { insertRow, orderedRound, type LockedRound, type TestFirm } from "../support/locked-round";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.close());

const by = <T>(hand: Hand, work: (tx: Tx) => Promise<T>) => database.db.as(hand.actor, work);
const worker = <T>(work: (tx: Tx) => Promise<T>) => database.db.service(work);
const yesterday = () => new Date(Date.now() - 86_400_000);
const lot = (quantity: bigint, change: Partial<Parameters<typeof recordLot>[1]> = {}) => ({ happenedOn: yesterday(), quantity, damaged: 0n, condition: "ok" as const, note: "", evidence: null, ...change });
const four = () => orderedRound(database, [30n, 30n, 30n, 30n].map((desired) => ({ min: 25n, desired, max: 35n })));
const stateOf = async ({ roundId }: LockedRound) => (await database.admin.query<{ state: string }>("select state from public.rounds where id = $1", [roundId])).rows[0]!.state;
const quantities = async (round: LockedRound) => (await by(round.broker, (tx) => readShares(tx, round.roundId))).map((row) => row.quantity).sort((a, b) => Number(b - a));

async function receive(round: LockedRound, ...lots: bigint[]): Promise<void> {
  const { hand } = round.facilitator;
  for (const quantity of lots) expect(await by(hand, (tx) => recordLot(tx, { ...lot(quantity), roundId: round.roundId, hand }))).toMatchObject({ ok: true });
  expect(await by(hand, (tx) => closeReceipt(tx, { roundId: round.roundId, hand }))).toMatchObject({ ok: true });
}

describe("lots", () => {
  it("given several lots with damage and one taken back, then what can be used is shared out and the round is received", async () => {
    const round = await four();
    const { hand } = round.facilitator;
    expect(await by(hand, (tx) => closeReceipt(tx, { roundId: round.roundId, hand }))).toMatchObject({ ok: false, reason: "no_lots" });
    const wrong = await by(hand, (tx) => recordLot(tx, { ...lot(99n), roundId: round.roundId, hand }));
    if (!wrong.ok) throw new Error(wrong.reason);
    expect(await by(round.broker, (tx) => voidLot(tx, { roundId: round.roundId, lotId: wrong.lotId, reason: "Another order", hand: round.broker }))).toMatchObject({ ok: true });
    expect(await by(hand, (tx) => recordLot(tx, { ...lot(80n, { damaged: 4n }), roundId: round.roundId, hand }))).toMatchObject({ ok: false, reason: "damaged_more", field: "condition" });
    expect(await by(hand, (tx) => recordLot(tx, { ...lot(80n, { happenedOn: new Date(Date.now() + 2 * 86_400_000) }), roundId: round.roundId, hand }))).toMatchObject({ ok: false, reason: "in_future" });
    await by(hand, (tx) => recordLot(tx, { ...lot(80n, { damaged: 4n, condition: "damaged" }), roundId: round.roundId, hand }));
    await by(round.broker, (tx) => recordLot(tx, { ...lot(44n), roundId: round.roundId, hand: round.broker }));
    expect(await by(round.firms[1]!.hand, (tx) => recordLot(tx, { ...lot(44n), roundId: round.roundId, hand: round.firms[1]!.hand }))).toMatchObject({ ok: false, reason: "forbidden" });
    await by(hand, (tx) => closeReceipt(tx, { roundId: round.roundId, hand }));
    expect(await stateOf(round)).toBe("received");
    expect(await quantities(round)).toEqual([30n, 30n, 30n, 30n]);
    expect(await by(round.firms[2]!.hand, (tx) => readLots(tx, round.roundId))).toHaveLength(4);
  });

  it("given less than ordered but enough for every min, then everybody gets less and nobody may refuse", async () => {
    const round = await four();
    await receive(round, 60n, 50n);
    expect(await quantities(round)).toEqual([28n, 28n, 27n, 27n]);
    const firm = round.firms[1]!;
    expect(await by(firm.hand, (tx) => answerShare(tx, { roundId: round.roundId, answer: "refused", hand: firm.hand }))).toMatchObject({ ok: false, reason: "not_below_min" });
    expect(await by(firm.hand, (tx) => readShares(tx, round.roundId))).toHaveLength(1);
  });

  it("given more than anybody agreed to, then the rest goes back to the supplier", async () => {
    const round = await four();
    await receive(round, 150n);
    expect(await quantities(round)).toEqual([35n, 35n, 35n, 35n]);
    const back = (quantity: bigint) => by(round.broker, (tx) => returnLot(tx, { roundId: round.roundId, quantity, happenedOn: yesterday(), note: "", hand: round.broker, evidence: null }));
    expect(await back(11n)).toMatchObject({ ok: false, reason: "more_than_offered" });
    expect(await back(10n)).toMatchObject({ ok: true });
    expect((await by(round.broker, (tx) => lastRun(tx, round.roundId)))!).toMatchObject({ quantity: 140n, shared: { unassigned: 0n } });
  });
});

describe("where two firms buy", () => {
  it("then a member reads that lots came, and its own order and share, and nothing that tells the other one's", async () => {
    const round = await orderedRound(database, [30n, 20n].map((desired) => ({ min: desired, desired, max: desired })));
    const { hand } = round.firms[1]!;
    const mine = <T>(read: (tx: Tx) => Promise<T>) => by(hand, read);
    await by(round.facilitator.hand, (tx) => recordLot(tx, { ...lot(30n), roundId: round.roundId, hand: round.facilitator.hand }));
    expect(await mine((tx) => readLots(tx, round.roundId))).toEqual([]);
    expect(await mine((tx) => readArrivals(tx, round.roundId))).toEqual([{ kind: "delivery", condition: "ok", happened_on: expect.any(String) }]);
    expect(await mine((tx) => readShareOfResult(tx, round.roundId, hand.actingFirmId!))).toMatchObject({ quantity: 20n });
    expect(await mine((tx) => readShareOfResult(tx, round.roundId, round.firms[0]!.firmId))).toBeUndefined();
    const payment = { kind: "payment" as const, amount: 500n, paidOn: yesterday(), reference: "", note: "", roundId: round.roundId, evidence: null };
    expect(await mine((tx) => recordPayment(tx, { ...payment, firmId: hand.actingFirmId!, hand }))).toMatchObject({ ok: true });
    expect(await by(round.stranger.hand, (tx) => recordPayment(tx, { ...payment, firmId: round.stranger.firmId, hand: round.stranger.hand }))).toMatchObject({ ok: false });
    expect(await by(round.stranger.hand, (tx) => readArrivals(tx, round.roundId))).toEqual([]);
    await receive(round, 20n);
    expect(await mine((tx) => readOwnShares(tx, round.roundId, hand.actingFirmId!))).toMatchObject([{ ordered: 20n, quantity: 20n }]);
    expect(await by(round.facilitator.hand, (tx) => readLots(tx, round.roundId))).toHaveLength(2);
  });
});

describe("a short delivery with a refusal", () => {
  it("then the refused lot is offered, who asks gets it, and the sums stay exact", async () => {
    const round = await four();
    await receive(round, 80n);
    expect(await quantities(round)).toEqual([20n, 20n, 20n, 20n]);
    const [first, second, third, fourth] = round.firms as [TestFirm, TestFirm, TestFirm, TestFirm];
    const say = (firm: TestFirm, answer: "kept" | "refused") => by(firm.hand, (tx) => answerShare(tx, { roundId: round.roundId, answer, hand: firm.hand }));
    expect(await say(second, "refused")).toEqual({ ok: true });
    expect(await say(second, "kept")).toMatchObject({ ok: false });
    expect(await say(first, "kept")).toEqual({ ok: true });
    expect(await by(third.hand, (tx) => offeredOf(tx, round.roundId))).toBe(20n);
    const bill = () => by(first.hand, (tx) => proposeAccount(tx, { roundId: round.roundId, lines: [{ kind: "goods", label: "", amount: 6400n, key: "quantity" }], note: "", hand: first.hand, evidence: null }));
    expect(await bill()).toMatchObject({ ok: false, reason: "lots_open" });
    const ask = (firm: TestFirm, quantity: bigint) => by(firm.hand, (tx) => claimLot(tx, { roundId: round.roundId, quantity, hand: firm.hand }));
    expect(await ask(third, 21n)).toMatchObject({ ok: false, reason: "more_than_offered" });
    expect(await ask(third, 12n)).toEqual({ ok: true });
    expect(await by(third.hand, (tx) => settleOffer(tx, { roundId: round.roundId, hand: third.hand }))).toMatchObject({ ok: false, reason: "forbidden" });
    expect(await by(round.broker, (tx) => settleOffer(tx, { roundId: round.roundId, hand: round.broker }))).toEqual({ ok: true });
    // Twelve were asked for; eight go to those below their min.
    expect(await quantities(round)).toEqual([32n, 24n, 24n, 0n]);
    expect((await by(second.hand, (tx) => readOwnShares(tx, round.roundId, second.firmId)))[0]).toMatchObject({ refused: true, quantity: 0n, ordered: 30n });
    expect(await bill()).toMatchObject({ ok: false, reason: "lots_open" });
    expect(await say(fourth, "kept")).toEqual({ ok: true });
    expect(await bill()).toMatchObject({ ok: true });
  });

  it("given two firms, then the other learns that a lot is left and not how much, and gets no more than that", async () => {
    const round = await orderedRound(database, [30n, 30n].map((desired) => ({ min: 25n, desired, max: 45n })));
    await receive(round, 40n);
    const [first, second] = round.firms as [TestFirm, TestFirm];
    expect(await by(first.hand, (tx) => answerShare(tx, { roundId: round.roundId, answer: "refused", hand: first.hand }))).toEqual({ ok: true });
    expect(await by(second.hand, (tx) => offeredOf(tx, round.roundId))).toBeNull();
    expect(await by(round.broker, (tx) => offeredOf(tx, round.roundId))).toBe(20n);
    expect(await by(round.stranger.hand, (tx) => offeredOf(tx, round.roundId))).toBe(0n);
    expect(await by(second.hand, (tx) => claimLot(tx, { roundId: round.roundId, quantity: 900n, hand: second.hand }))).toEqual({ ok: true });
    expect(await by(round.broker, (tx) => settleOffer(tx, { roundId: round.roundId, hand: round.broker }))).toEqual({ ok: true });
    expect(await quantities(round)).toEqual([40n, 0n]);
  });

  it("given shares that don't add up, or a min passed over, then the database refuses them, whoever writes", async () => {
    const round = await four();
    await receive(round, 120n);
    const run = (quantity: number, unassigned: number, shares: [TestFirm, number][]) =>
      worker(async (tx) => {
        const { rows } = await sql<{ id: string }>`insert into public.round_receipts (round_id, run, cause, quantity, unassigned) values (${round.roundId}, 9, 'claims', ${quantity}, ${unassigned}) returning id`.execute(tx);
        for (const [firm, units] of shares) {
          await sql`insert into public.round_receipt_shares (receipt_id, firm_id, ordered, quantity, min_qty, max_qty, seq) values (${rows[0]!.id}, ${firm.firmId}, 30, ${units}, 25, 35, 1)`.execute(tx);
        }
      });
    const [a, b, c, d] = round.firms as [TestFirm, TestFirm, TestFirm, TestFirm];
    await expect(run(120, 0, [[a, 30], [b, 30], [c, 30], [d, 29]])).rejects.toMatchObject({ constraint: "round_receipts_sum" });
    await expect(run(121, 1, [[a, 30], [b, 30], [c, 30], [d, 30]])).rejects.toMatchObject({ constraint: "round_receipts_received" });
    await expect(run(120, 0, [[a, 35], [b, 35], [c, 26], [d, 24]])).rejects.toMatchObject({ constraint: "round_receipts_min" });
    await expect(run(120, 0, [[a, 36], [b, 30], [c, 30], [d, 24]])).rejects.toMatchObject({ constraint: "round_receipt_shares_most" });
    await expect(run(120, 0, [[round.stranger, 30], [b, 30], [c, 30], [d, 30]])).rejects.toMatchObject({ constraint: "round_receipts_ordered" });
    await expect(worker((tx) => sql`update public.rounds set state = 'reconciled' where id = ${round.roundId}`.execute(tx))).rejects.toMatchObject({ code: "23514" });
    const fresh = await four();
    await expect(worker((tx) => sql`update public.rounds set state = 'received' where id = ${fresh.roundId}`.execute(tx))).rejects.toMatchObject({ constraint: "rounds_received" });
  });
});

const lines: Parameters<typeof proposeAccount>[1]["lines"] = [
  { kind: "goods", label: "فاکتور", amount: 9_601n, key: "quantity" },
  { kind: "transport", label: "کرایه", amount: 70n, key: "quantity" },
  { kind: "fee", label: "", amount: 10n, key: "equal" },
];
const bill = (round: LockedRound, hand: Hand, change = lines) => by(hand, (tx) => proposeAccount(tx, { roundId: round.roundId, lines: change, note: "", hand, evidence: null }));
async function reconciled(): Promise<LockedRound> {
  const round = await four();
  await receive(round, 120n);
  const entered = await bill(round, round.facilitator.hand);
  if (!entered.ok) throw new Error(entered.reason);
  const { rows } = await database.admin.query<{ id: string }>("select id from public.round_confirmations where round_id = $1 and subject = 'costs'", [round.roundId]);
  const [, second] = round.firms as [TestFirm, TestFirm];
  expect(await by(second.hand, (tx) => answerProposal(tx, { confirmationId: rows[0]!.id, answer: "confirmed", hand: second.hand }))).toMatchObject({ ok: true });
  expect(await stateOf(round)).toBe("reconciled");
  return round;
}

describe("the real bill", () => {
  it("given a line by distance, then the firm that is farther from the cluster pays more of it", async () => {
    const round = await four();
    // 35 N 51 E is the cluster's place; a degree of latitude is the same way wherever one is.
    for (const [index, firm] of round.firms.entries()) await database.admin.query("update public.firms set lat = 35 + $2::float, lng = 51 where id = $1", [firm.firmId, [0.1, 0.1, 0.2, 0.6][index]]);
    await receive(round, 120n);
    const { hand } = round.facilitator;
    const entered = await bill(round, hand, [lines[0]!, { kind: "transport", label: "", amount: 1_000n, key: "distance" }]);
    if (!entered.ok) throw new Error(entered.reason);
    const { rows } = await database.admin.query<{ amount: string }>("select amount::text from public.round_account_shares where account_id = $1 and position = 2 order by amount", [entered.accountId]);
    expect(rows.map(({ amount }) => amount)).toEqual(["100", "100", "200", "600"]);
  });

  it("given lines with keys, then each firm reads its statement to the rial, and Σ statements is the bill", async () => {
    const round = await reconciled();
    const dues: bigint[] = [];
    for (const firm of round.firms) {
      const statement = await by(firm.hand, (tx) => readStatement(tx, round.roundId, firm.firmId));
      expect(statement.map((line) => line.kind)).toEqual(["goods", "transport", "fee"]);
      dues.push(statement.reduce((sum, line) => sum + line.amount, 0n));
    }
    expect(dues.reduce((sum, due) => sum + due, 0n)).toBe(9_681n);
    const [first, second] = round.firms as [TestFirm, TestFirm];
    expect(await by(first.hand, (tx) => readStatement(tx, round.roundId, second.firmId))).not.toEqual([]);
    expect(await by(second.hand, (tx) => readStatement(tx, round.roundId, first.firmId))).toEqual([]);
    expect((await by(second.hand, (tx) => readAccount(tx, round.roundId)))!.dues).toHaveLength(1);
  });

  it("given a bill without the goods, or one that was entered twice, then it is refused", async () => {
    const round = await four();
    await receive(round, 120n);
    expect(await bill(round, round.facilitator.hand, lines.slice(1))).toMatchObject({ ok: false, reason: "no_goods_line" });
    expect(await bill(round, round.firms[1]!.hand)).toMatchObject({ ok: false, reason: "forbidden" });
    expect(await bill(round, round.facilitator.hand)).toMatchObject({ ok: true });
    await expect(bill(round, round.broker)).resolves.toMatchObject({ ok: false, reason: "already_proposed" });
  });

  it.each([
    ["lines that don't add up", 101, 100, "round_accounts_sum"],
    ["shares that don't add up", 100, 99, "round_accounts_shares"],
  ])("given %s, then the database refuses them", async (_case, total, share, constraint) => {
    const round = await four();
    await receive(round, 120n);
    const forged = worker(async (tx) => {
      const { rows } = await sql<{ id: string }>`insert into public.round_accounts (round_id, receipt_id, total)
        select ${round.roundId}::uuid, t.id, ${total} from public.round_receipts t where t.round_id = ${round.roundId} returning id`.execute(tx);
      await sql`insert into public.round_account_lines (account_id, position, kind, amount) values (${rows[0]!.id}, 1, 'goods', 100)`.execute(tx);
      await sql`insert into public.round_account_shares (account_id, position, firm_id, amount) values (${rows[0]!.id}, 1, ${round.firms[0]!.firmId}, ${share})`.execute(tx);
    });
    await expect(forged).rejects.toMatchObject({ constraint });
  });
});

describe("payments", () => {
  it("given one side's record, then the other side's word makes it count, and nobody stands on both sides", async () => {
    const round = await reconciled();
    const [facilitator, payer, other] = round.firms as [TestFirm, TestFirm, TestFirm];
    const pay = (firm: TestFirm, hand: Hand, amount: bigint) => by(hand, (tx) => recordPayment(tx, { roundId: round.roundId, firmId: firm.firmId, kind: "payment", amount, paidOn: yesterday(), reference: "۱۲۳۴۵", note: "", hand, evidence: null }));
    const answer = (hand: Hand, paymentId: string, said: "confirmed" | "disputed" = "confirmed", reason = "") => by(hand, (tx) => answerPayment(tx, { roundId: round.roundId, paymentId, answer: said, reason, hand }));
    const due = async (firm: TestFirm) => (await by(firm.hand, (tx) => readStatement(tx, round.roundId, firm.firmId))).reduce((sum, line) => sum + line.amount, 0n);
    const recorded = await pay(payer, payer.hand, await due(payer));
    if (!recorded.ok) throw new Error(recorded.reason);
    expect(await answer(payer.hand, recorded.paymentId)).toMatchObject({ ok: false, reason: "forbidden" });
    expect(await answer(other.hand, recorded.paymentId)).toMatchObject({ ok: false, reason: "not_found" });
    expect(await answer(facilitator.hand, recorded.paymentId, "disputed")).toMatchObject({ ok: false, reason: "decline_reason" });
    expect(await answer(facilitator.hand, recorded.paymentId)).toMatchObject({ ok: true });
    expect(await answer(round.broker, recorded.paymentId)).toMatchObject({ ok: false, reason: "already_answered" });
    // What the facilitator's own firm pays is confirmed by the broker only.
    const own = await pay(facilitator, facilitator.hand, await due(facilitator));
    if (!own.ok) throw new Error(own.reason);
    expect(await answer(facilitator.hand, own.paymentId)).toMatchObject({ ok: false, reason: "forbidden" });
    expect(await answer(round.broker, own.paymentId)).toMatchObject({ ok: true });
    // The desk records what it saw; the firm says whether it is so.
    const seen = await pay(other, round.broker, 5n);
    if (!seen.ok) throw new Error(seen.reason);
    expect(await answer(round.broker, seen.paymentId)).toMatchObject({ ok: false, reason: "forbidden" });
    expect(await answer(other.hand, seen.paymentId, "disputed", "We paid more")).toMatchObject({ ok: true });
    expect(await by(other.hand, (tx) => readPayments(tx, round.roundId))).toHaveLength(1);
    expect(await by(round.broker, (tx) => openPointsOf(tx, round.roundId))).toEqual({ unanswered: 0, disputed: 1, unbalanced: 2 });
    expect(await by(other.hand, (tx) => recordPayment(tx, { roundId: round.roundId, firmId: payer.firmId, kind: "payment", amount: 1n, paidOn: yesterday(), reference: "", note: "", hand: other.hand, evidence: null }))).toMatchObject({ ok: false, reason: "forbidden" });
  });
});

describe("what the desk sees of money", () => {
  const factsOf = async (round: LockedRound) => (await by(round.broker, (tx) => readDeskRounds(tx, round.clusterId, new Date())))[0]!;

  it("given a statement that is due, then a firm without a confirmed payment makes the round unpaid, and the saving is what the evidence proves", async () => {
    const ordered = await four();
    expect(await factsOf(ordered)).toMatchObject({ stuck: [], cleared: { saving: { proved: 0n } } });
    const round = await reconciled();
    // Alone 120 units would have cost 14,400; the confirmed bill comes to 9,681, whatever was estimated at the lock.
    expect(await factsOf(round)).toMatchObject({ stuck: ["unpaid"], cleared: { saving: { proved: 4_719n, documented: 0n, claimed: 0n } } });
    for (const firm of round.firms) {
      const paid = await by(firm.hand, (tx) => recordPayment(tx, { roundId: round.roundId, firmId: firm.firmId, kind: "payment", amount: 10n, paidOn: yesterday(), reference: "", note: "", hand: firm.hand, evidence: null }));
      if (!paid.ok) throw new Error(paid.reason);
      await by(round.broker, (tx) => answerPayment(tx, { roundId: round.roundId, paymentId: paid.paymentId, answer: "confirmed", reason: "", hand: round.broker }));
    }
    expect(await factsOf(round)).toMatchObject({ stuck: [] });
  });

  it("given a round whose state alone says that it is over, then nothing is proved", async () => {
    const round = await four();
    const client = await database.admin.connect();
    await client.query("set session_replication_role = replica");
    await client.query("update public.rounds set state = 'closed' where id = $1", [round.roundId]);
    await client.query("set session_replication_role = origin");
    client.release();
    expect(await factsOf(round)).toMatchObject({ state: "closed", cleared: { saving: { proved: 0n } } });
  });
});

describe("closing", () => {
  it("given open points, then the desk says why it closes, and the clock waits", async () => {
    const round = await reconciled();
    const { hand } = round.facilitator;
    const client = await database.admin.connect();
    await client.query("set session_replication_role = replica");
    await client.query("update public.round_events set at = at - interval '20 days' where round_id = $1", [round.roundId]);
    await client.query("set session_replication_role = origin");
    client.release();
    expect(await worker(closeQuietRounds)).toBe(0);
    expect(await by(hand, (tx) => closeRoundByDesk(tx, { roundId: round.roundId, reason: "", hand }))).toMatchObject({ ok: false, reason: "close_reason" });
    for (const firm of round.firms) {
      const amount = (await by(firm.hand, (tx) => readStatement(tx, round.roundId, firm.firmId))).reduce((sum, line) => sum + line.amount, 0n);
      const paid = await by(firm.hand, (tx) => recordPayment(tx, { roundId: round.roundId, firmId: firm.firmId, kind: "payment", amount, paidOn: yesterday(), reference: "", note: "", hand: firm.hand, evidence: null }));
      if (!paid.ok) throw new Error(paid.reason);
      await by(round.broker, (tx) => answerPayment(tx, { roundId: round.roundId, paymentId: paid.paymentId, answer: "confirmed", reason: "", hand: round.broker }));
    }
    expect((await Promise.all([worker(closeQuietRounds), worker(closeQuietRounds)])).reduce((a, b) => a + b)).toBe(1);
    expect(await stateOf(round)).toBe("closed");
  });
});

describe("the default record", () => {
  it("given that the firm pledges in a later round, then its facilitator reads the record with the reply until it is withdrawn, and no other firm does", async () => {
    const round = await four();
    const [facilitator, firm, other] = round.firms as [TestFirm, TestFirm, TestFirm];
    const made = await by(facilitator.hand, (tx) => recordDefault(tx, { roundId: round.roundId, firmId: firm.firmId, kind: "not_paid", statement: "Nothing came", hand: facilitator.hand, evidence: null }));
    if (!made.ok) throw new Error(made.reason);
    await by(firm.hand, (tx) => writeDefaultEntry(tx, { roundId: round.roundId, defaultId: made.defaultId, kind: "reply", body: "We did", hand: firm.hand }));
    const later = randomUUID();
    await insertRow(database.admin, "public.rounds", { id: later, cluster_id: round.clusterId, facilitator_firm_id: other.firmId, title: "Kaolin", unit_code: "KGM", deadline: new Date(Date.now() + 5 * 86_400_000) });
    await insertRow(database.admin, "public.round_quotes", { round_id: later, supplier_name: "Zenouz" });
    for (const state of ["gathering", "pledging"]) await database.admin.query("update public.rounds set state = $2 where id = $1", [later, state]);
    const seen = async (hand: Hand) => (await by(hand, (tx) => readRecords(tx, later))).map(({ statement, entries }) => [statement, entries.length]);
    expect(await seen(other.hand)).toEqual([]);
    await by(firm.hand, (tx) => placePledge(tx, { roundId: later, firmId: firm.firmId, actor: firm.owner, min: 5n, desired: 5n, max: 5n, cap: null, soloPrice: null, deliveryPoint: "" }));
    expect(await seen(other.hand)).toEqual([["Nothing came", 1]]);
    expect(await seen(round.firms[3]!.hand)).toEqual([]);
    await by(facilitator.hand, (tx) => writeDefaultEntry(tx, { roundId: round.roundId, defaultId: made.defaultId, kind: "withdrawal", body: "It had come", hand: facilitator.hand }));
    expect(await seen(other.hand)).toEqual([]);
  });

  it("given a record, then the firm, the desk and nobody else read it; the firm replies, the desk withdraws with its reason", async () => {
    const round = await four();
    const [facilitator, firm, other] = round.firms as [TestFirm, TestFirm, TestFirm];
    const record = (target: TestFirm, hand: Hand) => by(hand, (tx) => recordDefault(tx, { roundId: round.roundId, firmId: target.firmId, kind: "not_paid", statement: "Nothing came", hand, evidence: null }));
    expect(await record(facilitator, facilitator.hand)).toMatchObject({ ok: false, reason: "forbidden" });
    expect(await record(round.stranger, facilitator.hand)).toMatchObject({ ok: false, reason: "no_part" });
    const made = await record(firm, facilitator.hand);
    if (!made.ok) throw new Error(made.reason);
    const seen = async (hand: Hand) => (await by(hand, (tx) => readDefaults(tx, round.roundId))).length;
    expect(await Promise.all([firm.hand, facilitator.hand, round.broker, other.hand, round.stranger.hand].map(seen))).toEqual([1, 1, 1, 0, 0]);
    const write = (hand: Hand, kind: "reply" | "withdrawal") => by(hand, (tx) => writeDefaultEntry(tx, { roundId: round.roundId, defaultId: made.defaultId, kind, body: "We did", hand }));
    expect(await write(other.hand, "reply")).toMatchObject({ ok: false, reason: "not_found" });
    expect(await write(firm.hand, "withdrawal")).toMatchObject({ ok: false, reason: "forbidden" });
    expect(await write(firm.hand, "reply")).toEqual({ ok: true });
    expect(await write(round.broker, "withdrawal")).toEqual({ ok: true });
    expect(await write(facilitator.hand, "withdrawal")).toMatchObject({ ok: false, reason: "already_answered" });
    expect((await by(firm.hand, (tx) => readDefaults(tx, round.roundId)))[0]!.entries.map((entry) => entry.kind)).toEqual(["reply", "withdrawal"]);
    await expect(database.admin.query("update public.firm_defaults set statement = 'x' where id = $1", [made.defaultId])).rejects.toThrow();
    await expect(database.admin.query("delete from public.firm_default_entries where default_id = $1", [made.defaultId])).rejects.toThrow();
  });
});
