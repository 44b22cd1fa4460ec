import { expect, it } from "vitest";
import { readFillShare } from "~/features/joint-actions/purchase/pledging/fill.server";
import { readLeaving, tellHarm } from "~/features/joint-actions/purchase/pledging/leaving.server";
import { publishSnapshot, readPlace } from "~/features/joint-actions/purchase/pledging/progress.server";
import { readResult, readRound } from "~/features/joint-actions/purchase/queries.server";
import { openPurchases, terms, type TestFirm } from "../support/purchase";

const PROBES = 100;
const { database, world } = await openPurchases();

const canonical = (value: unknown) => JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? `${part}n` : part));

/**
 * A member that asks and changes its own pledge a hundred times, in two rounds that differ in nothing but what one other firm
 * pledged, within the same published step. What it reads must not tell the two apart.
 */
async function everythingReadIn(hidden: bigint, options: { limit?: number } = {}): Promise<string[]> {
  const { roundId, firms } = await world.newRound(5, { round: options.limit ? { quantity_limit: options.limit } : {} });
  const [prober, target, ...others] = firms as [TestFirm, TestFirm, TestFirm, TestFirm, TestFirm];
  await world.place(target, roundId, terms(hidden));
  for (const firm of others) await world.place(firm, roundId, terms(20n));
  const publish = () => database.db.service((tx) => publishSnapshot(tx, roundId));
  await world.place(prober, roundId, terms(3n));
  await publish();
  const names = new Map<string, string>();
  const blind = (text: string) =>
    text.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => names.get(id) ?? (names.set(id, `id${names.size}`), names.get(id)!)).replace(/"\d{4}-\d\d-\d\dT[^"]+"/g, '"time"');
  const seen: string[] = [];
  for (let probe = 0; probe < PROBES; probe += 1) {
    const quantity = BigInt(1 + (probe * 7) % 60);
    const change = { min: probe % 3 === 0 ? 1n : quantity, max: quantity + BigInt(probe % 4), cap: probe % 5 === 0 ? 80n + BigInt(probe % 11) : null };
    const answer = probe % 10 === 9 ? await world.withdraw(prober, roundId) : await world.place(prober, roundId, terms(quantity, change));
    seen.push(canonical(answer.ok ? "taken" : answer));
    await publish();
    seen.push(...(await database.db.as(prober.owner, async (tx) => {
      const place = { roundId, firmId: prober.firmId };
      const round = (await readRound(tx, roundId, [prober.firmId]))!;
      await tellHarm(tx, place);
      return [round.snapshot && { ...round.snapshot, id: 0 }, round.own.length, await readPlace(tx, place), await readLeaving(tx, place), await readFillShare(tx, place), await readResult(tx, round.round)];
    })).map((value) => blind(canonical(value))));
    const tables = ["clearings", "clearing_allocations", "pledge_places", "leaving_harms", "round_snapshots", "current_pledges"] as const;
    for (const table of tables) {
      const { length } = await database.db.as(prober.owner, (tx) => tx.selectFrom(table).selectAll().execute());
      seen.push(`${table} ${length}`);
    }
  }
  return seen;
}

it("given a hundred probes with quantities, tolerances, caps and withdrawals, then two sums of one published step can't be told apart", async () => {
  const [less, more] = [await everythingReadIn(17n), await everythingReadIn(20n)];
  expect(more).toEqual(less);
}, 120_000);

it("given a limit that the one sum leaves room in and the other doesn't, then what is published tells nothing", async () => {
  const [less, more] = [await everythingReadIn(17n, { limit: 84 }), await everythingReadIn(20n, { limit: 84 })];
  expect(more).toEqual(less);
}, 120_000);
