import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clearingFaults } from "~/features/joint-actions/purchase/audit/recompute.server";
import { closePledging } from "~/features/joint-actions/purchase/pledging/close.server";
import { publishPlaces, publishSnapshot, readPlace } from "~/features/joint-actions/purchase/pledging/progress.server";
import { placePledge } from "~/features/joint-actions/purchase/pledge.server";
import { openDb, type Db } from "~/lib/db.server";
import { once } from "~/lib/once.server";
import { createDatabase, type TestDatabase } from "../support/database";
import { purchaseOf, terms, type TestFirm } from "../support/purchase";

/** Rounds of the crowd; `CROWD_SEEDS=50` for the long run. */
const SEEDS = Number(process.env["CROWD_SEEDS"] ?? 2);
const CROWD = 500;
const LANES = 6;
let database: TestDatabase;
let world: ReturnType<typeof purchaseOf>;
let workers: Db[];

beforeAll(async () => {
  database = await createDatabase();
  world = purchaseOf(database);
  workers = Array.from({ length: 3 }, () => openDb({ url: database.url("khosheh_server"), max: LANES, statementTimeoutMs: 30_000 }));
});
afterAll(async () => {
  await Promise.all(workers.map((db) => db.close()));
  await database.close();
});

type Counted = { firm: string; max: bigint };
const read = async (text: string, roundId: string) =>
  (await database.admin.query<{ firm: string; max: string }>(text, [roundId])).rows.map((row): Counted => ({ firm: row.firm, max: BigInt(row.max) }));
const counting = (roundId: string) => read("select firm_id as firm, max_qty::text as max from public.counting_pledges where round_id = $1 order by seq", roundId);
const waiting = (roundId: string) => read("select firm_id as firm, max_qty::text as max from private.waiting_pledges($1) order by place", roundId);
const sum = (rows: Counted[]) => rows.reduce((total, { max }) => total + max, 0n);
const publish = (roundId: string) => database.db.service((tx) => publishSnapshot(tx, roundId));
const placeOf = (firm: TestFirm, roundId: string) => database.db.as(firm.owner, (tx) => readPlace(tx, { roundId, firmId: firm.firmId }));

describe("the waiting list", () => {
  it("given a full round, then who comes later waits in the order of confirmation, nobody overtakes, and they move up when room appears", async () => {
    const { roundId, firms } = await world.newRound(5, { round: { quantity_limit: 100 } });
    const [a, b, c, d, e] = firms as [TestFirm, TestFirm, TestFirm, TestFirm, TestFirm];
    await world.place(a, roundId, terms(60n));
    await world.place(b, roundId, terms(30n, { max: 40n }));
    await world.place(c, roundId, terms(50n));
    await world.place(d, roundId, terms(5n));
    expect(await counting(roundId)).toEqual([{ firm: a.firmId, max: 60n }, { firm: b.firmId, max: 40n }]);
    expect((await waiting(roundId)).map(({ firm }) => firm)).toEqual([c.firmId, d.firmId]);
    // Less room than the first of the list needs: nobody moves.
    await world.place(a, roundId, terms(20n));
    expect((await waiting(roundId)).map(({ firm }) => firm)).toEqual([c.firmId, d.firmId]);
    // Asking for less keeps the place and fits; then the next one fits too.
    await world.place(c, roundId, terms(30n));
    expect((await counting(roundId)).map(({ firm }) => firm).toSorted()).toEqual([a, b, c, d].map(({ firmId }) => firmId).toSorted());
    expect(await waiting(roundId)).toEqual([]);
    await world.place(e, roundId, terms(10n));
    expect((await waiting(roundId)).map(({ firm }) => firm)).toEqual([e.firmId]);
    await world.withdraw(b, roundId);
    expect(await waiting(roundId)).toEqual([]);
    expect(sum(await counting(roundId))).toBe(65n);
  });

  it("given more than one's room, then the earlier pledge counts on until there is room for the larger one", async () => {
    const { roundId, firms } = await world.newRound(2, { round: { quantity_limit: 100 } });
    const [a, b] = firms as [TestFirm, TestFirm];
    await world.place(a, roundId, terms(60n));
    await world.place(b, roundId, terms(40n));
    await world.place(a, roundId, terms(80n));
    expect(await counting(roundId)).toEqual([{ firm: a.firmId, max: 60n }, { firm: b.firmId, max: 40n }]);
    await world.withdraw(b, roundId);
    expect(await counting(roundId)).toEqual([{ firm: a.firmId, max: 80n }]);
  });

  it("given more than the round buys at all, then no more than that counts of it, and whose least is past it waits behind the others for good", async () => {
    const { roundId, firms } = await world.newRound(4, { round: { quantity_limit: 100 } });
    const [a, b, c, d] = firms as [TestFirm, TestFirm, TestFirm, TestFirm];
    expect(await world.place(a, roundId, terms(101n))).toMatchObject({ ok: true });
    expect(await world.place(b, roundId, terms(60n, { min: 10n, max: 500n }))).toMatchObject({ ok: true });
    await world.place(c, roundId, terms(30n));
    expect(await counting(roundId)).toEqual([{ firm: b.firmId, max: 100n }]);
    await world.place(b, roundId, terms(60n));
    expect(await counting(roundId)).toEqual([{ firm: c.firmId, max: 30n }, { firm: b.firmId, max: 60n }]);
    // It holds nobody up, and its place is told behind theirs.
    await world.place(d, roundId, terms(40n));
    await database.db.service((tx) => publishPlaces(tx, roundId));
    expect(await placeOf(d, roundId)).toMatchObject({ standing: "waits", place: 1 });
    expect(await placeOf(a, roundId)).toMatchObject({ standing: "waits", place: 2 });
    await world.withdraw(c, roundId);
    expect(sum(await counting(roundId))).toBe(100n);
    // Lowered, it fits as any other.
    await world.place(a, roundId, terms(90n, { min: 10n }));
    for (const firm of [b, d]) await world.withdraw(firm, roundId);
    expect(await counting(roundId)).toEqual([{ firm: a.firmId, max: 90n }]);
    await world.place(a, roundId, terms(200n, { min: 10n }));
    expect(await world.closePledges(roundId)).toEqual({ status: "clears" });
    const { rows } = await database.admin.query<{ quantity: string }>("select quantity::text from public.clearings where round_id = $1", [roundId]);
    expect(rows).toEqual([{ quantity: "100" }]);
    expect(await database.db.service((tx) => clearingFaults(tx, roundId))).toEqual([]);
  });

  it("then a firm learns its place only with the progress, and where others are known to wait, that it waits", async () => {
    const { roundId, firms } = await world.newRound(6, { round: { quantity_limit: 100 } });
    const [a, b, c, d, e, f] = firms as [TestFirm, TestFirm, TestFirm, TestFirm, TestFirm, TestFirm];
    for (const firm of [a, b, c]) await world.place(firm, roundId, terms(30n));
    expect(await placeOf(a, roundId)).toMatchObject({ standing: "unpublished" });
    await publish(roundId);
    expect(await placeOf(a, roundId)).toMatchObject({ standing: "counts", place: null });
    await world.place(d, roundId, terms(30n));
    expect(await placeOf(d, roundId)).toMatchObject({ standing: "unpublished", place: null });
    await publish(roundId);
    expect(await placeOf(d, roundId)).toMatchObject({ standing: "unpublished" });
    for (const firm of [a, e]) await world.place(firm, roundId, terms(25n));
    await world.place(b, roundId, terms(29n));
    await publish(roundId);
    expect(await placeOf(d, roundId)).toMatchObject({ standing: "waits", place: 1 });
    await world.place(f, roundId, terms(1n));
    expect(await placeOf(f, roundId)).toMatchObject({ standing: "waits", place: null });
    const own = await database.db.as(d.owner, (tx) => tx.selectFrom("pledge_places").selectAll().where("round_id", "=", roundId).execute());
    expect(own).toEqual([]);
    const { rows } = await database.admin.query<{ standing: string }>("select payload->>'standing' as standing from public.outbox where topic = 'pledge.placed' and payload->>'roundId' = $1", [roundId]);
    expect(rows.map(({ standing }) => standing).toSorted()).toEqual(["counts", "counts", "counts", "counts", "counts", "waits", "waits"]);
  });

  it("then at the deadline only what counts is cleared, and those that waited are told so", async () => {
    const { roundId, firms } = await world.newRound(2, { round: { quantity_limit: 50 } });
    const [a, b] = firms as [TestFirm, TestFirm];
    await world.place(a, roundId, terms(40n));
    await world.place(b, roundId, terms(40n));
    expect(await world.closePledges(roundId)).toEqual({ status: "clears" });
    const { rows } = await database.admin.query<{ quantity: string }>("select quantity::text from public.clearings where round_id = $1", [roundId]);
    expect(rows).toEqual([{ quantity: "40" }]);
    expect(await placeOf(b, roundId)).toMatchObject({ standing: "waits", place: 1 });
  });
});

describe("a crowd on real connections", () => {
  it.each(Array.from({ length: SEEDS }, (_, index) => index + 1))(`given ${CROWD} firms that pledge at once, seed %i, then never over the limit, no deadlock, and the list is exact`, async (seed) => {
    const random = numbers(seed);
    const limit = 2_000n + random(3_000);
    const { roundId, clusterId } = await world.newRound(0, { round: { quantity_limit: limit.toString() } });
    const firms = await manyFirms(clusterId, CROWD);
    const wanted = firms.map(() => terms(1n + random(20)));
    const answers = await atOnce(firms, (firm, db, index) => {
      const pledge = wanted[index]!;
      const place = () => db.as(firm.owner, (tx) => placePledge(tx, { ...pledge, roundId, firmId: firm.firmId, actor: firm.owner }));
      return untilServed(place);
    });
    expect(answers.every(({ ok }) => ok)).toBe(true);
    // Everybody in the order of confirmation: the first that doesn't fit is the first that waits.
    const order = await read(
      "select p.firm_id as firm, p.max_qty::text as max from public.pledges p join public.pledge_confirmations c on c.pledge_id = p.id where p.round_id = $1 order by c.seq", roundId);
    let room = limit;
    const fits = order.findIndex(({ max }) => (room -= max) < 0n);
    expect(order).toHaveLength(CROWD);
    expect(await counting(roundId)).toEqual(fits < 0 ? order : order.slice(0, fits));
    expect(await waiting(roundId)).toEqual(fits < 0 ? [] : order.slice(fits));
    expect(sum(await counting(roundId)) <= limit).toBe(true);
  }, 120_000);

  it("given 1,000 keys that ten senders use at once, then there are 1,000 effects", async () => {
    const { roundId, clusterId } = await world.newRound(0);
    const firms = await manyFirms(clusterId, 200);
    const keys = Array.from({ length: 1_000 }, (_, index) => ({ key: randomUUID(), firm: firms[index % firms.length]!, pledge: terms(BigInt(1 + Math.floor(index / firms.length))) }));
    const twins = keys.flatMap((entry) => Array.from({ length: 10 }, () => entry));
    const answers = await atOnce(twins, ({ key, firm, pledge }, db) =>
      untilServed(() =>
        db.as(firm.owner, (tx) =>
          once(tx, { actor: firm.owner, command: "placePledge", key, content: { ...pledge, roundId } }, () => placePledge(tx, { ...pledge, roundId, firmId: firm.firmId, actor: firm.owner })))));
    keys.forEach((_, index) => expect(new Set(answers.slice(index * 10, index * 10 + 10).map((answer) => JSON.stringify(answer))).size).toBe(1));
    const { rows } = await database.admin.query<{ pledges: number; confirmed: number }>(
      "select count(*)::int as pledges, count(c.pledge_id)::int as confirmed from public.pledges p left join public.pledge_confirmations c on c.pledge_id = p.id where p.round_id = $1", [roundId]);
    expect(rows).toEqual([{ pledges: 1_000, confirmed: 1_000 }]);
  }, 120_000);

  it("given pledges that race the close, then none is taken after the deadline, and each that was taken is cleared", async () => {
    const { roundId, clusterId } = await world.newRound(0);
    const [early, ...firms] = (await manyFirms(clusterId, 121)) as [TestFirm, ...TestFirm[]];
    // One is in time however slow the machine is.
    expect(await world.place(early, roundId, terms(10n))).toMatchObject({ ok: true });
    // A deadline in the middle of the crowd.
    await world.past(roundId, "deadline", "interval '-400 milliseconds'");
    const closes: Promise<unknown>[] = [];
    const answers = await Promise.all(firms.map(async (firm, index) => {
      await new Promise((resolve) => setTimeout(resolve, (index * 7) % 800));
      if (index % 6 === 0) closes.push(workers[index % workers.length]!.service((tx) => closePledging(tx, roundId)).catch(turnedAway));
      return workers[(index + 1) % workers.length]!.as(firm.owner, (tx) => placePledge(tx, { ...terms(10n), roundId, firmId: firm.firmId, actor: firm.owner })).catch(turnedAway);
    }));
    await Promise.all(closes);
    await database.db.service((tx) => closePledging(tx, roundId));
    expect(answers.filter((answer) => !answer.ok).every((answer) => !answer.ok && ["late", "worsens_result", "busy"].includes(answer.reason))).toBe(true);
    const { rows } = await database.admin.query<{ late: number; cleared: number; closed: number; inTime: number }>(
      `select count(*) filter (where p.created_at >= r.deadline and p.created_at < s.at)::int as late,
         count(*) filter (where p.created_at < r.deadline)::int as "inTime",
         (select pledging_firms from public.clearings k where k.round_id = r.id) as cleared,
         (select count(*)::int from public.clearings k where k.round_id = r.id) as closed
       from public.rounds r join public.pledges p on p.round_id = r.id
       join public.round_events s on s.round_id = r.id and s.to_state = 'fill' where r.id = $1 group by r.id, s.at`, [roundId]);
    expect(rows[0]).toMatchObject({ late: 0, closed: 1 });
    expect(rows[0]!.inTime).toBeGreaterThan(0);
    expect(rows[0]!.cleared).toBe(rows[0]!.inTime);
  }, 60_000);
});

/** A crowd may be turned away for want of a connection or a lock; a pledge that was isn't taken. */
function turnedAway(error: unknown): { ok: false; reason: "busy" } {
  if (error instanceof Error && /timeout exceeded when trying to connect|lock timeout/.test(error.message)) return { ok: false, reason: "busy" };
  throw error;
}

/** Who is turned away comes again. */
async function untilServed<Answer extends { ok: boolean }>(work: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await work().catch(turnedAway);
    if (answer.ok || !("reason" in answer) || answer.reason !== "busy") return answer as Answer;
  }
}

/** Everything at once on all connections of all workers; each connection takes the next one. */
async function atOnce<Item, Answer>(items: readonly Item[], work: (item: Item, db: Db, index: number) => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  await Promise.all(workers.flatMap((db) => Array.from({ length: LANES }, async () => {
    while (next < items.length) {
      const index = next;
      next += 1;
      answers[index] = await work(items[index]!, db, index);
    }
  })));
  return answers;
}

async function manyFirms(clusterId: string, count: number): Promise<TestFirm[]> {
  const firms = Array.from({ length: count }, () => ({ firmId: randomUUID(), owner: { personId: randomUUID(), sessionId: randomUUID() } }));
  const [ids, people] = [firms.map(({ firmId }) => firmId), firms.map(({ owner }) => owner.personId)];
  await database.admin.query("insert into auth.users (id, email, email_confirmed_at) select x, x || '@crowd.test', now() from unnest($1::uuid[]) x", [people]);
  await database.admin.query("insert into public.people (id, display_name) select x, 'Owner' from unnest($1::uuid[]) x", [people]);
  await database.admin.query("insert into public.firms (id, slug, kind, name_fa) select x, 'f-' || x, 'sme', 'کارگاه' from unnest($1::uuid[]) x", [ids]);
  await database.admin.query("insert into public.firm_people (firm_id, person_id, role) select f, p, 'owner' from unnest($1::uuid[], $2::uuid[]) as x(f, p)", [ids, people]);
  await database.admin.query("insert into public.cluster_memberships (cluster_id, firm_id, status) select $1, x, 'active' from unnest($2::uuid[]) x", [clusterId, ids]);
  return firms;
}

/** The same numbers for a seed each time. */
function numbers(seed: number): (below: number) => bigint {
  let state = seed * 7_919;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return BigInt(Math.floor((state / 2 ** 32) * below));
  };
}
