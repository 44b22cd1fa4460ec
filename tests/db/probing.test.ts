import { expect, it } from "vitest";
import { jobs as purchaseJobs } from "~/features/joint-actions/purchase/jobs.server";
import { readReplay } from "~/features/joint-actions/purchase/audit/replay.server";
import { readFillShare } from "~/features/joint-actions/purchase/pledging/fill.server";
import { readLeaving, tellHarm } from "~/features/joint-actions/purchase/pledging/leaving.server";
import { publishSnapshot, readPlace } from "~/features/joint-actions/purchase/pledging/progress.server";
import { readRowConsent, sayRows } from "~/features/joint-actions/purchase/pledging/rows.server";
import { countedAt, previewPledge } from "~/features/joint-actions/purchase/preview";
import { listRounds, readResult, readRound, readVisiblePledges } from "~/features/joint-actions/purchase/queries.server";
import { revisionsADay } from "~/features/joint-actions/purchase/rules";
import { readComparison } from "~/features/joint-actions/purchase/tender/queries.server";
import { fulfilmentJobs } from "~/features/notifications/fulfilment.server";
import { readInbox } from "~/features/notifications/inbox.server";
import { jobs as noticeJobs } from "~/features/notifications/jobs.server";
import { liveNoticeJobs, waitingNotices } from "~/features/notifications/live.server";
import { pledgingJobs } from "~/features/notifications/pledging.server";
import type { JobHandles } from "~/lib/jobs";
import { openPurchases, terms, type TestFirm, type TestQuote } from "../support/purchase";

const PROBES = 100;
const { database, world } = await openPurchases();

const canonical = (value: unknown) => JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? `${part}n` : part));
const single: TestQuote = { breaks: [[1, 100], [100, 80]] };
const another: TestQuote = { supplier: "Another", moq: 30, breaks: [[1, 95], [60, 90]] };

type World = { limit?: number; inFill?: boolean };
/** What the prober reads, what it is answered, and how long the answers took. */
type Seen = { read: string[]; answers: string[]; times: number[] };

/**
 * A member that asks and changes its own pledge a hundred times, in two rounds that differ in nothing but what one other firm
 * pledged, within the same published step. What it reads must not tell the two apart.
 */
async function everythingReadIn(hidden: bigint, { limit, inFill = false }: World = {}): Promise<Seen> {
  const seen: Seen = { read: [], answers: [], times: [] };
  const { roundId, firms } = await world.newRound(5, { quotes: [inFill ? { ...single, pack: 1 } : { ...single, pack: 5, moq: 10 }, another], round: limit ? { quantity_limit: limit } : {} });
  const [prober, target, ...others] = firms as [TestFirm, TestFirm, TestFirm, TestFirm, TestFirm];
  await world.place(target, roundId, terms(hidden));
  for (const firm of others) await world.place(firm, roundId, terms(20n, { max: inFill ? 22n : 20n }));
  await world.place(prober, roundId, terms(3n));
  await relay();
  if (inFill) expect(await world.closePledges(roundId)).toEqual({ status: "clears" });

  const names = new Map<string, string>();
  const blind = (text: string) =>
    text.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => names.get(id) ?? (names.set(id, `id${names.size}`), names.get(id)!)).replace(/"\d{4}-\d\d-\d\dT[^"]+"/g, '"time"');
  for (let probe = 0; probe < PROBES; probe += 1) {
    // In a round with a limit also past it.
    const quantity = BigInt(1 + (probe * 7) % 60) * (limit && probe % 3 === 1 ? 12n : 1n);
    const change = { min: probe % 3 === 0 || probe % 6 === 4 ? 1n : quantity, max: quantity + BigInt(probe % 4), cap: probe % 5 === 0 ? 80n + BigInt(probe % 11) : null };
    const start = performance.now();
    const answer = probe % 10 === 9 ? await world.withdraw(prober, roundId) : await world.place(prober, roundId, terms(quantity, change));
    seen.times.push(performance.now() - start);
    seen.answers.push(canonical(answer.ok ? "taken" : answer));
    // Once the changes of the day are used up little happens any more: then every eighth look is enough.
    if (probe > 12 && probe % 8 > 0) continue;
    await database.db.as(prober.owner, (tx) => sayRows(tx, { roundId, firmId: prober.firmId, agrees: probe % 16 < 8, actor: prober.owner }));
    await relay();
    seen.read.push(...(await database.db.as(prober.owner, async (tx) => {
      const place = { roundId, firmId: prober.firmId };
      const { round, snapshot, openQuotes, own, events } = (await readRound(tx, roundId, [prober.firmId]))!;
      await tellHarm(tx, place);
      // The page's own estimate, at each quote.
      const known = { sharedCost: round.shared_cost, publishedQuantity: snapshot?.quantity_floor ?? null, ownInSnapshot: snapshot ? countedAt(own, snapshot.published_at) : 0n };
      const preview = openQuotes.map(({ ladder }) => previewPledge({ ...known, ladder, own: { desired: quantity, cap: change.cap, soloUnitPrice: 120n } }));
      const summary = (await listRounds(tx, { firmId: prober.firmId })).find(({ id }) => id === roundId);
      return [
        snapshot && { ...snapshot, id: 0 }, inFill ? openQuotes : [openQuotes, preview, own.length, events.length], summary, await readPlace(tx, place), await readLeaving(tx, place), await readFillShare(tx, place),
        await readResult(tx, round), await readComparison(tx, round), await readReplay(tx, roundId), await readRowConsent(tx, place), (await readVisiblePledges(tx, roundId)).length,
        (await readInbox(tx, 1)).items.map(({ kind, facts, path }) => [kind, facts, path]),
      ];
    })).map((value) => blind(canonical(value))));
    const tables = ["clearings", "clearing_allocations", "pledge_places", "leaving_harms", "round_snapshots", ...(inFill ? [] : (["current_pledges"] as const))] as const;
    for (const table of tables) {
      const { length } = await database.db.as(prober.owner, (tx) => tx.selectFrom(table).selectAll().execute());
      seen.read.push(`${table} ${length}`);
    }
  }
  return seen;

  /** What the worker does with every event, and what of it goes to the sockets of the prober. */
  async function relay(): Promise<void> {
    const me = prober.owner.personId;
    const publish = async (topic: string, payload: { personIds?: string[] }) => {
      if (payload.personIds?.includes(me)) seen.read.push(canonical([topic, (await database.db.service((tx) => waitingNotices(tx, [me])))[0]?.unread]));
    };
    const handles = { db: database.db, siteUrl: "http://probe.test", now: () => new Date(), publish } as unknown as JobHandles;
    await database.db.service((tx) => publishSnapshot(tx, roundId));
    for (;;) {
      const { rows: events } = await database.admin.query<{ id: bigint; topic: string; payload: unknown }>("delete from public.outbox returning id, topic, payload");
      if (events.length === 0) return;
      for (const event of events) for (const jobs of [purchaseJobs, pledgingJobs, noticeJobs, fulfilmentJobs, liveNoticeJobs]) await jobs[event.topic]?.(event, handles);
    }
  }
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

it("given a hundred probes with quantities, tolerances, caps and withdrawals, then two sums of one published step can't be told apart", async () => {
  const searchable = async () => (await database.admin.query<{ sum: string }>("select md5(coalesce(string_agg(d::text, ',' order by d::text), '')) || (select count(*) from public.search_outbox) as sum from public.search_docs d")).rows[0]!.sum;
  const before = await searchable();
  const [less, more] = [await everythingReadIn(17n), await everythingReadIn(20n)];
  expect(more.read).toEqual(less.read);
  expect(more.answers).toEqual(less.answers);
  // Whoever only searches learns nothing: no pledge is in a searchable document.
  expect(await searchable()).toBe(before);
  // Coarse: a machine that does other things besides differs more from itself.
  expect(median(more.times) / median(less.times)).toBeGreaterThan(0.4);
  expect(median(more.times) / median(less.times)).toBeLessThan(2.5);
}, 120_000);

it("given a limit that the one sum leaves room in and the other doesn't, then what is published tells nothing", async () => {
  const [less, more] = [await everythingReadIn(17n, { limit: 84 }), await everythingReadIn(20n, { limit: 84 })];
  expect(more).toMatchObject({ read: less.read, answers: less.answers });
}, 120_000);

it("given a hundred probes in fill, then only the changes of a day are answered by the others' pledges, and nothing else tells them apart", async () => {
  const [less, more] = [await everythingReadIn(17n, { inFill: true }), await everythingReadIn(20n, { inFill: true })];
  expect(more.read).toEqual(less.read);
  for (const { answers } of [less, more]) {
    const told = answers.filter((answer) => answer.includes("taken") || answer.includes("worsens_result"));
    // The changes of a day, refused ones counted, and one try to leave.
    expect(told.length).toBeLessThanOrEqual(revisionsADay + 1);
  }
}, 120_000);
