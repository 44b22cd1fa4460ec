import { expect, it } from "vitest";
import { readVisiblePledges } from "~/features/joint-actions/purchase/queries.server";
import { readRowConsent, sayRows } from "~/features/joint-actions/purchase/pledging/rows.server";
import { openPurchases, terms, type TestFirm } from "../support/purchase";

const { database, world } = await openPurchases();

const say = (firm: TestFirm, roundId: string, agrees: boolean) => database.db.as(firm.owner, (tx) => sayRows(tx, { roundId, firmId: firm.firmId, agrees, actor: firm.owner }));
const seen = async (firm: TestFirm, roundId: string) => (await database.db.as(firm.owner, (tx) => readVisiblePledges(tx, roundId))).length;

it("given the yes of all who pledge, then they read each other's rows; one that comes, or takes it back, hides them again", async () => {
  const { roundId, firms, broker } = await world.newRound(4);
  const [first, second, third, later] = firms as [TestFirm, TestFirm, TestFirm, TestFirm];
  for (const firm of [first, second, third]) await world.place(firm, roundId, terms(50n));
  for (const firm of [first, second]) expect(await say(firm, roundId, true)).toEqual({ ok: true });
  expect([await seen(first, roundId), await seen(third, roundId)]).toEqual([1, 1]);
  expect(await say(third, roundId, true)).toEqual({ ok: true });
  expect([await seen(first, roundId), await seen(third, roundId), await seen(later, roundId)]).toEqual([3, 3, 0]);
  expect(await database.db.as(first.owner, (tx) => readRowConsent(tx, { roundId, firmId: first.firmId }))).toEqual({ agrees: true, shown: true });
  expect(await database.db.as(broker, (tx) => readVisiblePledges(tx, roundId))).toEqual([]);

  await world.place(later, roundId, terms(10n));
  expect([await seen(first, roundId), await seen(later, roundId)]).toEqual([1, 1]);
  await say(later, roundId, true);
  expect(await seen(later, roundId)).toBe(4);
  await say(second, roundId, false);
  expect([await seen(first, roundId), await seen(second, roundId)]).toEqual([1, 1]);
});

it("given a firm without a pledge, or a round that is locked, then no yes is taken", async () => {
  const { roundId, firms } = await world.newRound(3);
  const [first, second, third] = firms as [TestFirm, TestFirm, TestFirm];
  expect(await say(third, roundId, true)).toMatchObject({ ok: false, reason: "consent_closed" });
  for (const firm of [first, second]) await world.place(firm, roundId, terms(60n));
  await world.closePledges(roundId);
  expect(await say(first, roundId, true)).toEqual({ ok: true });
  await world.closeFilled(roundId);
  expect(await say(second, roundId, true)).toMatchObject({ ok: false, reason: "consent_closed" });
});
