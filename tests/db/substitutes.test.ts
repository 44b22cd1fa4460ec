import { describe, expect, it } from "vitest";
import { readAssisted, roundChoices } from "~/features/broker/queries.server";
import { clearingFaults } from "~/features/joint-actions/purchase/audit/recompute.server";
import { assistPledge } from "~/features/joint-actions/purchase/pledge.server";
import { answerLinkedPledge, linkPledge, readLinkedPledge } from "~/features/joint-actions/purchase/pledging/links.server";
import { readPaper } from "~/features/joint-actions/purchase/pledging/paper.server";
import { readResult } from "~/features/joint-actions/purchase/queries.server";
import { openPurchases, terms, type TestQuote } from "../support/purchase";

const { database, world: purchase } = await openPurchases();

const asked = (moq: number): TestQuote => ({ supplier: "Hamedan", moq, breaks: [[1, 100]] });
const other: TestQuote = { supplier: "Yazd", substitute: "Brand B", breaks: [[1, 70]] };

/** Four firms that pledge 30 each; those that are told to would take the other brand too. */
async function cleared(takers: readonly number[], moq = 0) {
  const round = await purchase.newRound(4, { quotes: [asked(moq), other] });
  const [first, second] = round.quoteIds as [string, string];
  for (const [index, firm] of round.firms.entries()) {
    expect(await purchase.place(firm, round.roundId, terms(30n, { substitutes: takers.includes(index) ? [second] : [] }))).toMatchObject({ ok: true });
  }
  await purchase.closePledges(round.roundId);
  const { rows } = await database.admin.query<{ quote_id: string; leading: boolean; status: string; quantity: string | null; firms: number }>(
    `select quote_id, "leading", status, quantity::text, firms from public.clearings where round_id = $1`, [round.roundId]);
  const of = (quoteId: string) => rows.find((row) => row.quote_id === quoteId);
  return { ...round, first, second, asked: of(first), other: of(second) };
}

describe("a quote that offers something else", () => {
  it("given two firms that take it, then it is cleared with them alone, and leads only where no quote for everybody clears", async () => {
    const round = await cleared([0, 2]);
    expect(round.asked).toMatchObject({ leading: true, quantity: "120", firms: 4 });
    expect(round.other).toMatchObject({ leading: false, status: "clears", quantity: "60", firms: 2 });
    const short = await cleared([0, 2], 500);
    expect(short.asked).toMatchObject({ leading: false, status: "not_viable" });
    expect(short.other).toMatchObject({ leading: true, quantity: "60" });
    await purchase.closeFilled(short.roundId);
    const results = await Promise.all(short.firms.map((firm) => database.db.as(firm.owner, (tx) => readResult(tx, { id: short.roundId, state: "locked" }))));
    expect(results.map((result) => result?.allocations.map(({ excluded, quantity }) => [excluded, quantity]))).toEqual([[[false, 30n]], [[true, 0n]], [[false, 30n]], [[true, 0n]]]);
    expect(await database.db.service((tx) => clearingFaults(tx, short.roundId))).toEqual([]);
  });

  it("given everybody takes it, then it competes like any other", async () => {
    expect((await cleared([0, 1, 2, 3])).other).toMatchObject({ leading: true, quantity: "120", firms: 4 });
  });

  it("given a pledge that the broker enters, then whoever confirms it reads the substitutes it names, and they are cleared with it", async () => {
    const round = await purchase.newRound(2, { quotes: [asked(0), other] });
    const [firm, second] = [round.firms[0]!, round.quoteIds[1]!];
    const atDesk = <T>(work: Parameters<typeof database.db.as<T>>[1]) => database.db.as(round.broker, work);
    expect((await atDesk((tx) => roundChoices(tx, round.clusterId, new Date()))).map(({ substitutes }) => substitutes.map(({ id, substitute }) => [id, substitute]))).toEqual([[[second, "Brand B"]]]);
    const enter = (substitutes: string[]) => atDesk((tx) => assistPledge(tx, { ...terms(30n, { substitutes }), roundId: round.roundId, firmId: firm.firmId, actor: round.broker, source: "phone", note: "" }));
    expect(await enter([round.quoteIds[0]!])).toMatchObject({ reason: "no_substitute", field: "substitutes" });
    const entered = await enter([second]);
    if (!entered.ok) throw new Error(entered.reason);
    const link = await atDesk((tx) => linkPledge(tx, entered.pledgeId));
    if (!link.ok) throw new Error(link.reason);
    const read = { substitutes: ["Brand B"] };
    for (const key of [link.token, link.code]) expect(await database.db.as(null, (tx) => readLinkedPledge(tx, key))).toMatchObject(read);
    expect(await atDesk((tx) => readPaper(tx, { roundId: round.roundId, pledgeId: entered.pledgeId }))).toMatchObject(read);
    expect(await atDesk((tx) => readAssisted(tx, round.clusterId))).toMatchObject([read]);
    expect(await database.db.as(null, (tx) => answerLinkedPledge(tx, { key: link.token, answer: "confirmed" }))).toBe("done");
    expect(await atDesk((tx) => readAssisted(tx, round.clusterId))).toMatchObject([{ substitutes: null }]);
    await purchase.closePledges(round.roundId);
    const { rows } = await database.admin.query("select status, firms from public.clearings where quote_id = $1", [second]);
    expect(rows).toEqual([{ status: "clears", firms: 1 }]);
  });

  it("given a pledge that names what no quote offers, or a clearing that gives a firm what it doesn't take, then command and database refuse", async () => {
    const round = await purchase.newRound(1, { quotes: [asked(0), other] });
    const [firm] = round.firms as [(typeof round.firms)[0]];
    expect(await purchase.place(firm, round.roundId, terms(30n, { substitutes: [round.quoteIds[0]!] }))).toMatchObject({ reason: "no_substitute", field: "substitutes" });
    await expect(database.admin.query("insert into public.pledges (round_id, firm_id, min_qty, desired_qty, max_qty, substitutes) values ($1, $2, 1, 1, 1, array[$3::uuid])", [round.roundId, firm.firmId, round.quoteIds[0]])).rejects.toMatchObject({ constraint: "pledges_substitutes" });

    const done = await cleared([0, 1, 2, 3]);
    const client = await database.admin.connect();
    await client.query("set session_replication_role = replica");
    await client.query("update public.pledges set substitutes = '{}' where round_id = $1 and firm_id = $2", [done.roundId, done.firms[3]!.firmId]);
    await client.query("set session_replication_role = origin");
    client.release();
    await expect(database.admin.query("update public.clearings set nearest = nearest where quote_id = $1", [done.second])).rejects.toMatchObject({ constraint: "clearings_substitutes" });
  });
});
