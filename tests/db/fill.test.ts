import { describe, expect, it } from "vitest";
import { closePledging, roundsToClose } from "~/features/joint-actions/purchase/pledging/close.server";
import { endFill } from "~/features/joint-actions/purchase/pledging/end-fill.server";
import { readFillShare } from "~/features/joint-actions/purchase/pledging/fill.server";
import { publishSnapshot } from "~/features/joint-actions/purchase/pledging/progress.server";
import { readResult } from "~/features/joint-actions/purchase/queries.server";
import { plainQuote, openPurchases, terms, type TestFirm, type TestRound } from "../support/purchase";

const { database, world } = await openPurchases();

const clearingsOf = async (roundId: string) =>
  (await database.admin.query<{ quote_id: string; leading: boolean; provisional: boolean; status: string; quantity: string | null; published_quantity: string | null }>(
    `select quote_id, "leading", provisional, status, quantity::text, published_quantity::text from public.clearings where round_id = $1 order by cleared_at, "leading" desc`, [roundId])).rows;
const resultFor = (firm: TestFirm, roundId: string) => database.db.as(firm.owner, async (tx) => readResult(tx, { id: roundId, state: await world.stateOf(roundId) }));

/** Three firms that pledge 30 each and take up to 40, in fill: 90 units clear below the break of 100. */
async function inFill(options: Parameters<typeof world.newRound>[1] = {}): Promise<TestRound & { firms: [TestFirm, TestFirm, TestFirm, TestFirm] }> {
  const round = await world.newRound(4, options);
  for (const firm of round.firms.slice(0, 3)) await world.place(firm, round.roundId, terms(30n, { min: 20n, max: 32n }));
  expect(await world.closePledges(round.roundId)).toEqual({ status: "clears" });
  return round as Awaited<ReturnType<typeof inFill>>;
}

describe("the deadline", () => {
  it("given several quotes, then each is cleared with the same pledges, and the cheapest landed one leads", async () => {
    const dear = { ...plainQuote, breaks: [[1, 110], [100, 95]] as [number, number][] };
    const none = { ...plainQuote, moq: 5000 };
    const { roundId, quoteIds } = await inFill({ quotes: [dear, none, plainQuote] });
    expect(await world.stateOf(roundId)).toBe("fill");
    const rows = await clearingsOf(roundId);
    expect(rows).toHaveLength(3);
    expect(rows[0]).toEqual({ quote_id: quoteIds[2], leading: true, provisional: true, status: "clears", quantity: "90", published_quantity: "90" });
    expect(rows.slice(1).map(({ quote_id, status }) => [quote_id, status]).toSorted()).toEqual([[quoteIds[0]!, "clears"], [quoteIds[1]!, "not_viable"]].toSorted());
  });

  it("given fill hours, then the fill ends so long after the deadline", async () => {
    const { roundId } = await inFill({ round: { fill_hours: 6 } });
    const { rows } = await database.admin.query<{ hours: number }>("select extract(epoch from fill_deadline - deadline)::int / 3600.0 as hours from public.rounds where id = $1", [roundId]);
    expect(Number(rows[0]!.hours)).toBeCloseTo(6, 2);
  });

  it("given one extension and nothing that clears, then the deadline moves once, pledges stay, and then it is over", async () => {
    const { roundId, firms } = await world.newRound(2, { round: { extension_hours: 48 } });
    await world.place(firms[0]!, roundId, terms(4n));
    expect(await world.closePledges(roundId)).toEqual({ status: "extended" });
    expect(await world.stateOf(roundId)).toBe("pledging");
    const { rows: told } = await database.admin.query("select payload->>'hours' as hours from public.outbox where topic = 'round.extended' and payload->>'roundId' = $1", [roundId]);
    expect(told).toEqual([{ hours: "48" }]);
    expect(await world.place(firms[1]!, roundId, terms(3n))).toMatchObject({ ok: true });
    expect(await world.closePledges(roundId)).toEqual({ status: "not_viable" });
    expect((await clearingsOf(roundId)).map(({ provisional }) => provisional)).toEqual([false]);
  });

  it("given a quantity or a value at which it closes, then the worker closes it before the deadline, once the published progress says that it is reached", async () => {
    const due = async (roundId: string) => {
      await database.db.service((tx) => publishSnapshot(tx, roundId));
      return (await database.db.service(roundsToClose)).includes(roundId);
    };
    for (const round of [{ close_at_quantity: 60 }, { close_at_value: 6_000 }]) {
      const { roundId, firms } = await world.newRound(4, { round });
      await world.place(firms[0]!, roundId, terms(30n));
      await world.place(firms[1]!, roundId, terms(30n));
      // Reached, and two firms would tell each other how much.
      expect(await due(roundId)).toBe(false);
      await expect(database.admin.query("update public.rounds set state = 'fill', fill_deadline = now() where id = $1", [roundId])).rejects.toThrow("deadline has not come");
      await world.place(firms[0]!, roundId, terms(10n));
      await world.place(firms[2]!, roundId, terms(5n));
      expect(await due(roundId)).toBe(false);
      // A probe with one's own quantity ends nothing, and neither does that of one other.
      await world.place(firms[0]!, roundId, terms(50n));
      await world.place(firms[3]!, roundId, terms(5n));
      expect(await due(roundId)).toBe(false);
      for (const firm of [firms[1]!, firms[2]!]) await world.place(firm, roundId, terms(30n));
      expect(await due(roundId)).toBe(true);
      expect(await database.db.service((tx) => closePledging(tx, roundId))).toEqual({ status: "clears" });
      expect(await world.place(firms[0]!, roundId, terms(10n))).toMatchObject({ ok: false, reason: "worsens_result" });
    }
  });
});

describe("fill", () => {
  it("given a change that leaves the others worse, then it is refused; given more, then it is taken and cleared at the end", async () => {
    const { roundId, firms } = await inFill();
    const [first, second, , newcomer] = firms;
    expect(await world.place(first, roundId, terms(20n))).toMatchObject({ ok: false, reason: "worsens_result" });
    expect(await world.withdraw(first, roundId)).toMatchObject({ ok: false, reason: "worsens_result" });
    expect(await world.place(second, roundId, terms(31n, { max: 20n }))).toMatchObject({ ok: false, reason: "desired_above_max" });
    expect(await world.place(newcomer, roundId, terms(10n))).toMatchObject({ ok: true });
    expect(await world.withdraw(newcomer, roundId)).toMatchObject({ ok: false, reason: "worsens_result" });
    expect(await world.closeFilled(roundId)).toEqual({ status: "clears" });
    expect(await world.stateOf(roundId)).toBe("locked");
    expect(await clearingsOf(roundId)).toMatchObject([{ quantity: "90", provisional: true }, { quantity: "100", provisional: false }]);
    expect((await resultFor(newcomer, roundId))!.allocations).toMatchObject([{ firm_id: newcomer.firmId, quantity: 10n, due: 805n }]);
  });

  it("then a member sees its own quantity and the published one, no exact total, and after it the settled result alone", async () => {
    const { roundId, firms, facilitator } = await inFill();
    const [first] = firms;
    expect(await database.db.as(first.owner, (tx) => readFillShare(tx, { roundId, firmId: first.firmId }))).toEqual({ excluded: false, quantity: 30n, publishedQuantity: 90n });
    expect(await resultFor(first, roundId)).toBeNull();
    expect(await resultFor(facilitator, roundId)).toMatchObject({ group: { quantity: 90n, provisional: true } });
    const seen = () => database.db.as(first.owner, (tx) => tx.selectFrom("clearings").select("provisional").where("round_id", "=", roundId).execute());
    expect(await seen()).toEqual([]);
    await world.closeFilled(roundId);
    expect(await seen()).toEqual([{ provisional: false }]);
    expect(await resultFor(first, roundId)).toMatchObject({ status: "clears", group: { quantity: 90n }, allocations: [{ quantity: 30n }] });
  });

  it("given the facilitator's word and the broker's, then it ends early, and not with one of them", async () => {
    const { roundId, facilitator, broker, firms } = await inFill();
    const version = Number((await database.admin.query<{ version: number }>("select version from public.rounds where id = $1", [roundId])).rows[0]!.version);
    const say = (actor: TestFirm["owner"], side: { firmIds?: string[]; brokerOf?: string[] }, at = version) =>
      database.db.as(actor, async (tx) => endFill(tx, { roundId, version: at, reason: "", actor, firmIds: side.firmIds ?? [], brokerOf: side.brokerOf ?? [] }));
    const { rows } = await database.admin.query<{ cluster_id: string }>("select cluster_id from public.rounds where id = $1", [roundId]);
    const desk = { brokerOf: [rows[0]!.cluster_id] };
    expect(await say(firms[0].owner, { firmIds: [firms[0].firmId] })).toMatchObject({ ok: false, reason: "forbidden" });
    await expect(say(firms[0].owner, { firmIds: [facilitator.firmId] })).rejects.toThrow();
    expect(await say(broker, desk, version - 1)).toMatchObject({ ok: false, reason: "stale" });
    expect(await say(facilitator.owner, { firmIds: [facilitator.firmId] })).toMatchObject({ ok: true, ended: false });
    expect(await say(facilitator.owner, { firmIds: [facilitator.firmId] })).toMatchObject({ ok: false, reason: "already_said" });
    await expect(database.db.as(facilitator.owner, (tx) => tx.updateTable("rounds").set({ fill_deadline: new Date() }).where("id", "=", roundId).execute())).rejects.toThrow("frozen");
    expect(await say(broker, desk)).toMatchObject({ ok: true, ended: true });
    expect(await world.place(firms[3], roundId, terms(10n))).toMatchObject({ ok: false, reason: "late" });
    expect(await say(broker, desk)).toMatchObject({ ok: false, reason: "not_in_fill" });
  });
});
