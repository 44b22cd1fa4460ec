import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { limitInCluster, limitInRound, readLimits, readOwed } from "~/features/joint-actions/purchase/credit/limits.server";
import { readCredit } from "~/features/joint-actions/purchase/credit/standing.server";
import { sayDearer } from "~/features/joint-actions/purchase/fairness/commands.server";
import { answerAssisted, assistPledge } from "~/features/joint-actions/purchase/pledge.server";
import { creditNotices } from "~/features/notifications/credit.server";
import { noticeText } from "~/features/notifications/wording";
import type { JobHandles } from "~/lib/jobs";
import { openPurchases, terms, type TestFirm, type TestRound } from "../support/purchase";

const { database, world } = await openPurchases();
// Alone a unit costs 120; together at most 100, and 50 of shared cost.
const second = async (first: TestRound): Promise<string> => {
  const other = await world.newRound(0);
  // Of one cluster, as a facilitator of it would start them.
  const client = await database.admin.connect();
  try {
    await client.query("set session_replication_role = replica");
    await client.query("update public.rounds set cluster_id = $1, facilitator_firm_id = $2 where id = $3", [first.clusterId, first.facilitator.firmId, other.roundId]);
  } finally {
    await client.query("set session_replication_role = origin");
    client.release();
  }
  return other.roundId;
};
const deskOf = (round: TestRound) => ({ actor: round.broker, editorOf: [], brokerOf: [round.clusterId], actingFirmId: null });
const keeperOf = ({ facilitator }: TestRound) => ({ actor: facilitator.owner, editorOf: [facilitator.firmId], brokerOf: [], actingFirmId: facilitator.firmId });
const limit = (round: TestRound, firm: TestFirm, amount: bigint | null) =>
  database.db.as(round.broker, (tx) => limitInCluster(tx, { clusterId: round.clusterId, firmId: firm.firmId, amount, note: "", key: randomUUID(), hand: deskOf(round), ownFirmIds: [] }));
const creditOf = (firm: TestFirm, roundId: string) => database.db.as(firm.owner, (tx) => readCredit(tx, { roundId, firmId: firm.firmId }));

describe("a limit of what a firm may owe", () => {
  it("then a pledge counts with the most that it may cost, in all open purchases of the cluster, and the refusal says what is left", async () => {
    const round = await world.newRound(2);
    const [a, b] = round.firms as [TestFirm, TestFirm];
    const other = await second(round);
    expect(await limit(round, a, 10_000n)).toEqual({ ok: true });
    // 60 at its price cap of 90.
    expect(await world.place(a, round.roundId, terms(50n, { max: 60n, cap: 90n }))).toMatchObject({ ok: true });
    expect(await creditOf(a, other)).toEqual({ inCluster: 10_000n, inRound: null, elsewhere: 5_400n, here: 0n, room: 4_600n });
    // Without a cap the ladder's dearest step and the shared cost are less than the price alone.
    expect(await world.place(a, other, terms(46n))).toEqual({ ok: false, reason: "above_credit", field: "max", amounts: { room: 4_600n, asked: 4_650n } });
    expect(await world.place(a, other, terms(45n))).toMatchObject({ ok: true });
    // Others have no limit, and less is always taken.
    expect(await world.place(b, other, terms(400n))).toMatchObject({ ok: true });
    await limit(round, a, 1_000n);
    expect(await world.place(a, other, terms(44n))).toMatchObject({ ok: true });
    expect(await world.place(a, other, terms(45n))).toMatchObject({ ok: false, reason: "above_credit" });
    await limit(round, a, null);
    expect(await world.place(a, other, terms(450n))).toMatchObject({ ok: true });
    await world.withdraw(a, other);
    expect(await creditOf(a, other)).toBeNull();
  });

  it("then the firm's owners are told of each, with the note, and of one that is lifted, once", async () => {
    const round = await world.newRound(1);
    const [a] = round.firms as [TestFirm];
    const set = { roundId: round.roundId, firmId: a.firmId, amount: 9_000n, note: "Two bills are open", key: randomUUID(), hand: keeperOf(round), ownFirmIds: [] };
    await database.db.as(round.facilitator.owner, (tx) => limitInRound(tx, set));
    await limit(round, a, null);
    const { rows: events } = await database.admin.query<{ id: bigint; topic: string; payload: unknown }>(
      "select o.id, o.topic, o.payload from public.outbox o join public.firm_credit_limits l on l.id::text = o.payload ->> 'limitId' where o.topic = 'credit.limited' and l.firm_id = $1 order by o.id", [a.firmId]);
    const handles = { db: database.db, siteUrl: "https://khosheh.test" } as JobHandles;
    for (const event of [...events, ...events]) await creditNotices["credit.limited"]!(event, handles);
    const { rows } = await database.admin.query<{ kind: string; facts: Record<string, unknown>; path: string }>("select kind, facts, path from public.notifications where person_id = $1 and kind like 'credit.%' order by created_at", [a.owner.personId]);
    expect(rows.map(({ kind, path }) => [kind, path])).toEqual([["credit.limited", `/rounds/${round.roundId}`], ["credit.lifted", "/rounds"]]);
    expect(noticeText(rows[0]!, "en")).toContain("at most 900 tomans");
    expect(noticeText(rows[0]!, "en")).toMatch(/: Two bills are open$/);
    expect(noticeText(rows[1]!, "fa")).toMatch(/برداشته شد\.$/);
  });

  it("given two purchases at once, then one of the two pledges is taken", async () => {
    const round = await world.newRound(6);
    const other = await second(round);
    for (const firm of round.firms) await limit(round, firm, 5_000n);
    const answers = await Promise.all(round.firms.map((firm) => Promise.all([world.place(firm, round.roundId, terms(30n, { cap: 100n })), world.place(firm, other, terms(30n, { cap: 100n }))])));
    expect(answers.map((pair) => pair.filter(({ ok }) => ok).length)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it("given a limit in one purchase, then its desk sets it and sees it, and it goes into the log", async () => {
    const round = await world.newRound(2);
    const [a, b] = round.firms as [TestFirm, TestFirm];
    const set = { roundId: round.roundId, firmId: a.firmId, amount: 900n, note: "", key: randomUUID(), hand: keeperOf(round), ownFirmIds: [round.facilitator.firmId] };
    expect(await database.db.as(round.facilitator.owner, (tx) => limitInRound(tx, set))).toEqual({ ok: true });
    expect(await world.place(a, round.roundId, terms(10n, { cap: 91n }))).toMatchObject({ ok: false, reason: "above_credit", amounts: { room: 900n, asked: 910n } });
    expect(await world.place(a, round.roundId, terms(10n, { cap: 90n }))).toMatchObject({ ok: true });
    expect(await creditOf(a, round.roundId)).toMatchObject({ inCluster: null, inRound: 900n, here: 900n, room: 900n });
    const seenBy = async (reader: TestFirm["owner"]) => (await database.db.as(reader, (tx) => readLimits(tx, { clusterId: round.clusterId, firmId: a.firmId }))).length;
    expect([await seenBy(a.owner), await seenBy(b.owner), await seenBy(round.facilitator.owner), await seenBy(round.broker)]).toEqual([1, 0, 1, 1]);
    expect(await creditOf({ ...b, firmId: a.firmId }, round.roundId)).toBeNull();
    const { rows } = await database.admin.query("select kind, detail ->> 'table' as pinned from public.round_events where round_id = $1 and (kind = 'credit_limit_set' or detail ->> 'table' = 'firm_credit_limits') order by seq", [round.roundId]);
    expect(rows).toEqual([{ kind: "row", pinned: "firm_credit_limits" }, { kind: "credit_limit_set", pinned: null }]);
    const own = { ...set, firmId: round.facilitator.firmId, key: randomUUID() };
    expect(await database.db.as(round.facilitator.owner, (tx) => limitInRound(tx, own))).toMatchObject({ reason: "own_firm" });
    expect(await database.db.as(b.owner, (tx) => limitInRound(tx, { ...set, key: randomUUID(), hand: { actor: b.owner, editorOf: [b.firmId], brokerOf: [], actingFirmId: b.firmId }, ownFirmIds: [b.firmId] }))).toMatchObject({ reason: "forbidden" });
    const stranger = (await world.newRound(1)).firms[0]!;
    expect(await limit(round, stranger, 5n)).toMatchObject({ reason: "not_member" });
  });

  it("then an entered pledge is measured when the firm says yes, and so is its yes to pay more than alone", async () => {
    const round = await world.newRound(2, { round: { solo_price: 60 } });
    const [a, b] = round.firms as [TestFirm, TestFirm];
    await limit(round, a, 1_000n);
    const entered = await database.db.as(round.broker, (tx) => assistPledge(tx, { ...terms(17n), roundId: round.roundId, firmId: a.firmId, actor: round.broker, source: "phone", note: "" }));
    const pledgeId = entered.ok ? entered.pledgeId : "";
    expect(await database.db.as(a.owner, (tx) => answerAssisted(tx, { pledgeId, answer: "confirmed", firmIds: [a.firmId], actor: a.owner }))).toMatchObject({ ok: false, reason: "credit_passed" });
    // At most 60 each, what it pays alone; with its yes the ladder's 100 and the shared cost.
    expect(await world.place(a, round.roundId, terms(16n))).toMatchObject({ ok: true });
    const say = (firm: TestFirm) => database.db.as(firm.owner, (tx) => sayDearer(tx, { roundId: round.roundId, firmId: firm.firmId, accepts: true, actor: firm.owner }));
    expect(await say(a)).toMatchObject({ ok: false, reason: "credit_passed" });
    await world.place(b, round.roundId, terms(16n));
    expect(await say(b)).toEqual({ ok: true });
  });

  it("given a settled purchase, then what isn't paid of its share is owed, and the desk sees that and no pledge", async () => {
    const round = await world.newRound(3);
    const [a] = round.firms as [TestFirm];
    const other = await second(round);
    for (const firm of round.firms) await world.place(firm, round.roundId, terms(20n));
    await world.closePledges(round.roundId);
    await world.closeFilled(round.roundId);
    expect(await world.stateOf(round.roundId)).toBe("locked");
    await limit(round, a, 5_000n);
    const { rows } = await database.admin.query<{ due: string }>("select due::text from public.clearing_allocations a join public.clearings c on c.id = a.clearing_id where c.round_id = $1 and a.firm_id = $2 and c.leading order by c.cleared_at desc limit 1", [round.roundId, a.firmId]);
    const due = BigInt(rows[0]!.due);
    expect(await creditOf(a, other)).toMatchObject({ elsewhere: due, room: 5_000n - due });
    await world.place(a, other, terms(5n));
    const owed = () => database.db.as(round.broker, (tx) => readOwed(tx, { clusterId: round.clusterId, firmId: a.firmId }));
    expect(await owed()).toMatchObject([{ round_id: round.roundId, owed: due }]);
    await world.insert("public.round_payments", { round_id: round.roundId, firm_id: a.firmId, amount: (due - 7n).toString(), paid_on: "2026-01-01", recorded_side: "payer", answer: "confirmed", answered_at: new Date() });
    expect(await owed()).toMatchObject([{ owed: 7n }]);
    expect(await database.db.as(a.owner, (tx) => readOwed(tx, { clusterId: round.clusterId, firmId: a.firmId }))).toEqual([]);
  });
});
