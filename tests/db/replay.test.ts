import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canonical } from "~/features/joint-actions/purchase/audit/canonical";
import { checkReplay } from "~/features/joint-actions/purchase/audit/replay";
import { readReplay } from "~/features/joint-actions/purchase/audit/replay.server";
import { sha256 } from "~/features/joint-actions/purchase/audit/sha256.server";
import { methodWaitsFor, readFairness } from "~/features/joint-actions/purchase/fairness/queries.server";
import { estimateMarket, voteMethod } from "~/features/joint-actions/purchase/fairness/commands.server";
import type { Actor } from "~/lib/db.server";
import { createDatabase, type TestDatabase } from "../support/database";
import { purchaseOf, terms, type TestFirm, type TestRound } from "../support/purchase";

let database: TestDatabase;
let purchase: ReturnType<typeof purchaseOf>;
let round: TestRound;

beforeAll(async () => {
  database = await createDatabase();
  purchase = purchaseOf(database);
  round = await purchase.newRound(4);
  const wants = [61n, 20n, 17n, 33n];
  for (const [index, firm] of round.firms.entries()) await purchase.place(firm, round.roundId, terms(wants[index]!, { min: 0n, max: wants[index]! + 9n }));
  await purchase.closePledges(round.roundId);
  await purchase.closeFilled(round.roundId);
});
afterAll(() => database.close());

const replayFor = (actor: Actor) => database.db.as(actor, (tx) => readReplay(tx, round.roundId));
const [others, own] = [["61n", "17n", "33n"], "20n"];

describe("how a round was computed", () => {
  it("given a firm that took part, then its check holds and no other firm's row is in what it got", async () => {
    const replay = (await replayFor(round.firms[1]!.owner))!;
    expect(checkReplay(replay, sha256)).toSatisfy((checks: { ok: boolean }[]) => checks.length >= 6 && checks.every(({ ok }) => ok));
    expect(replay).toMatchObject({ full: null, own: [{ number: 2 }], shares: [{ number: 2 }], totals: { firms: 4 } });
    const text = canonical(replay);
    expect(text).toContain(`"${own}"`);
    for (const desired of others) expect(text).not.toContain(`"${desired}"`);
    for (const firm of round.firms) expect(text.includes(firm.firmId)).toBe(firm === round.firms[1]);
  });

  it("given the facilitator or the broker, then all comes out again, with numbers in place of firms", async () => {
    for (const actor of [round.facilitator.owner, round.broker]) {
      const replay = (await replayFor(actor))!;
      expect(checkReplay(replay, sha256).map(({ step, ok }) => [step, ok])).toEqual([["fingerprint", true], ["all_rows", true], ["result", true]]);
      for (const firm of round.firms) expect(canonical(replay)).not.toContain(firm.firmId);
    }
  });

  it("given somebody who took no part, then there is nothing", async () => {
    const stranger = await purchase.newRound(1);
    expect(await replayFor(stranger.firms[0]!.owner)).toBeNull();
  });
});

describe("a dominant buyer", () => {
  it("given more than 38 %, then firms vote, and members learn neither name nor share", async () => {
    const seen = await database.db.as(round.firms[1]!.owner, (tx) => readFairness(tx, { round: { id: round.roundId, solo_price: 120n }, firmId: round.firms[1]!.firmId, arranges: false }));
    expect(seen).toMatchObject({ balance: { buyers: 4, dominant: true, confirmed: null }, rows: [], market: null });
    const waits = (firm: TestFirm) => database.db.as(firm.owner, (tx) => methodWaitsFor(tx, round.roundId, firm.firmId));
    expect(await waits(round.firms[1]!)).toBe(true);
    for (const firm of round.firms.slice(0, 3)) {
      expect(await database.db.as(firm.owner, (tx) => voteMethod(tx, { roundId: round.roundId, firmId: firm.firmId, method: "equal_saving", actor: firm.owner }))).toEqual({ ok: true });
    }
    for (const firm of [round.firms[1]!, round.firms[3]!]) expect(await waits(firm)).toBe(false);
    const after = await database.db.as(round.broker, (tx) => readFairness(tx, { round: { id: round.roundId, solo_price: 120n }, firmId: null, arranges: true }));
    expect(after).toMatchObject({ balance: { confirmed: "equal_saving" }, rows: [{}, {}, {}, {}] });
  });

  it("given an estimate of the market, then facilitator and broker see the share and nobody else writes one", async () => {
    const enter = (actor: Actor, firmIds: string[], brokerOf: string[]) =>
      database.db.as(actor, (tx) => estimateMarket(tx, { roundId: round.roundId, quantity: 500n, source: "Guild", actor, firmIds, brokerOf }));
    const member = round.firms[1]!;
    expect(await enter(member.owner, [member.firmId], [])).toMatchObject({ ok: false, reason: "forbidden" });
    expect(await enter(round.broker, [], [round.clusterId])).toEqual({ ok: true });
    const seen = await database.db.as(round.broker, (tx) => readFairness(tx, { round: { id: round.roundId, solo_price: 120n }, firmId: null, arranges: true }));
    expect(seen.market?.share?.warns).toBe(true);
  });
});
