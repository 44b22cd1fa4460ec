import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commit } from "~/features/joint-actions/purchase/audit/commitment";
import { readKeptInput } from "~/features/joint-actions/purchase/audit/kept-input.server";
import { sha256 } from "~/features/joint-actions/purchase/audit/sha256.server";
import { clear } from "~/features/joint-actions/purchase/clearing";
import { schedules } from "~/features/joint-actions/purchase/jobs.server";
import { ENGINE_VERSION } from "~/features/joint-actions/purchase/pledging/clear-round.server";
import { closeFill, closePledging } from "~/features/joint-actions/purchase/pledging/close.server";
import { publishSnapshot } from "~/features/joint-actions/purchase/pledging/progress.server";
import { placePledge, withdrawPledge } from "~/features/joint-actions/purchase/pledge.server";
import { readResult, readRound } from "~/features/joint-actions/purchase/queries.server";
import { cancelRound } from "~/features/joint-actions/purchase/round.server";
import type { Actor } from "~/lib/db.server";
import type { JobHandles } from "~/lib/jobs";
import { once } from "~/lib/once.server";
import { createDatabase, type TestDatabase } from "../support/database";

const DAY = 86_400_000;
let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.close());

type Firm = { firmId: string; owner: Actor };

const insert = (table: string, row: Record<string, unknown>) => {
  const columns = Object.keys(row);
  return database.admin.query(`insert into ${table} (${columns.join(", ")}) values (${columns.map((_, index) => `$${index + 1}`).join(", ")})`, Object.values(row));
};

async function newFirm(clusterId: string): Promise<Firm> {
  const [firmId, personId] = [randomUUID(), randomUUID()];
  await insert("auth.users", { id: personId, email: `${personId}@rounds.test`, email_confirmed_at: new Date() });
  await insert("public.people", { id: personId, display_name: "Owner" });
  await insert("public.firms", { id: firmId, slug: `f-${firmId}`, kind: "sme", name_fa: "کارگاه" });
  await insert("public.firm_people", { firm_id: firmId, person_id: personId, role: "owner" });
  await insert("public.cluster_memberships", { cluster_id: clusterId, firm_id: firmId, status: "active" });
  return { firmId, owner: { personId, sessionId: randomUUID() } };
}

/** An open round of a firm that takes no part itself: 100 for a unit, 80 from 100 units on, at least 10. */
async function newRound(members: number) {
  const [clusterId, roundId, quoteId] = [randomUUID(), randomUUID(), randomUUID()];
  await insert("public.clusters", { id: clusterId, slug: `c-${clusterId}`, name_fa: "خوشه", name_en: "Cluster", lat: 35, lng: 51 });
  const facilitator = await newFirm(clusterId);
  const firms: Firm[] = [];
  while (firms.length < members) firms.push(await newFirm(clusterId));
  await insert("public.rounds", { id: roundId, cluster_id: clusterId, facilitator_firm_id: facilitator.firmId, title: "Frit", unit_code: "KGM", solo_price: 120, shared_cost: 50, deadline: new Date(Date.now() + 5 * DAY) });
  await insert("public.round_quotes", { id: quoteId, round_id: roundId, supplier_name: "Supplier", pack: 5, moq: 10 });
  await insert("public.round_quote_breaks", { quote_id: quoteId, min_qty: 1, unit_price: 100 });
  await insert("public.round_quote_breaks", { quote_id: quoteId, min_qty: 100, unit_price: 80 });
  for (const state of ["gathering", "pledging"]) await database.admin.query("update public.rounds set state = $2 where id = $1", [roundId, state]);
  return { clusterId, roundId, facilitator, firms };
}

const terms = (desired: bigint, change: Partial<{ min: bigint; max: bigint; cap: bigint | null }> = {}) => ({ min: desired, desired, max: desired, cap: null, soloPrice: null, deliveryPoint: "", ...change });
const place = (firm: Firm, roundId: string, pledge: ReturnType<typeof terms>) =>
  database.db.as(firm.owner, (tx) => placePledge(tx, { ...pledge, roundId, firmId: firm.firmId, actor: firm.owner }));
const see = (firm: Firm, roundId: string) => database.db.as(firm.owner, (tx) => readRound(tx, roundId, [firm.firmId]));
const resultFor = async (firm: Firm, roundId: string) => database.db.as(firm.owner, async (tx) => readResult(tx, (await readRound(tx, roundId, []))!.round));

// Terms are frozen while a round takes pledges; without triggers the days go by.
async function passDeadline(roundId: string, column: "deadline" | "fill_deadline" = "deadline"): Promise<void> {
  const client = await database.admin.connect();
  try {
    await client.query("set session_replication_role = replica");
    await client.query(`update public.rounds set ${column} = clock_timestamp() - interval '1 second' where id = $1`, [roundId]);
  } finally {
    await client.query("set session_replication_role = origin");
    client.release();
  }
}
const close = (roundId: string) => database.db.service((tx) => closePledging(tx, roundId));
const closeFilled = (roundId: string) => database.db.service((tx) => closeFill(tx, roundId));
/** Past the deadline and the fill, to the end. */
async function settle(roundId: string): Promise<void> {
  await passDeadline(roundId);
  await close(roundId);
  await passDeadline(roundId, "fill_deadline");
  await closeFilled(roundId);
}

describe("pledging", () => {
  it("given a change, then it is a new row, and the sixth of a day is refused", async () => {
    const { roundId, firms } = await newRound(1);
    for (const quantity of [10n, 11n, 12n, 13n, 14n, 15n]) expect(await place(firms[0]!, roundId, terms(quantity))).toMatchObject({ ok: true });
    expect(await place(firms[0]!, roundId, terms(16n))).toMatchObject({ ok: false, reason: "too_many_revisions" });
    expect((await see(firms[0]!, roundId))!.own.map((pledge) => pledge.desired)).toEqual([15n, 14n, 13n, 12n, 11n, 10n]);
  });

  it("given the deadline, then pledging and taking back are late", async () => {
    const { roundId, firms } = await newRound(2);
    await place(firms[0]!, roundId, terms(10n));
    await passDeadline(roundId);
    expect(await place(firms[1]!, roundId, terms(10n))).toMatchObject({ ok: false, reason: "late" });
    expect(await database.db.as(firms[0]!.owner, (tx) => withdrawPledge(tx, { roundId, firmId: firms[0]!.firmId, actor: firms[0]!.owner }))).toMatchObject({ ok: false, reason: "late" });
  });

  it("given one key, then two sendings have one effect, and a refused one may be corrected under it", async () => {
    const { roundId, firms } = await newRound(1);
    const [firm] = firms as [Firm];
    const key = randomUUID();
    const send = (pledge: ReturnType<typeof terms>) =>
      database.db.as(firm.owner, (tx) =>
        once(tx, { actor: firm.owner, command: "placePledge", key, content: { ...pledge, roundId } }, () => placePledge(tx, { ...pledge, roundId, firmId: firm.firmId, actor: firm.owner })),
      );
    expect(await send(terms(10n, { min: 11n }))).toMatchObject({ ok: false, reason: "min_above_desired" });
    const both = await Promise.all([send(terms(10n)), send(terms(10n))]);
    expect(both[0]).toEqual(both[1]);
    expect(await send(terms(12n))).toMatchObject({ ok: false, reason: "key_reused" });
    expect((await see(firm, roundId))!.own).toHaveLength(1);
  });
});

describe("what members see of each other", () => {
  it("given pledges of others, then a member reads steps, own entries and the snapshot, no number of an entry", async () => {
    const { roundId, firms } = await newRound(4);
    const [first, second, third, fourth] = firms as [Firm, Firm, Firm, Firm];
    const publish = () => database.db.service((tx) => publishSnapshot(tx, roundId));
    for (const firm of [first, second]) await place(firm, roundId, terms(20n));
    await publish();
    expect((await see(first, roundId))!.snapshot).toBeNull();
    await place(third, roundId, terms(23n));
    await publish();
    await place(fourth, roundId, terms(31n));
    await publish();
    const seen = (await see(first, roundId))!;
    expect(seen.snapshot).toMatchObject({ firms: 3, quantity_floor: 60n, next_break: 100n, percent: 60 });
    expect(seen.own).toHaveLength(1);
    expect(seen.events.map((event) => Object.keys(event))).toEqual(seen.events.map(() => ["kind", "to_state", "reason", "at"]));
    expect(seen.events.filter((event) => event.kind === "pledged")).toHaveLength(1);
  });
});

describe("clearing at the deadline", () => {
  it("given several workers, then a round clears once, its replay agrees, and who was excluded reads so", async () => {
    const { roundId, firms } = await newRound(4);
    const [first, second, third, tight] = firms as [Firm, Firm, Firm, Firm];
    for (const firm of [first, second, third]) await place(firm, roundId, terms(30n, { max: 40n }));
    await place(tight, roundId, terms(20n, { cap: 50n }));
    for (const [end, deadline] of [[close, "deadline"], [closeFilled, "fill_deadline"]] as const) {
      await passDeadline(roundId, deadline);
      const runs = await Promise.all([1, 2, 3, 4].map(() => end(roundId)));
      expect(runs.filter((run) => run !== null)).toEqual([{ status: "clears" }]);
      expect(await end(roundId)).toBeNull();
    }

    const { rows: pledges } = await database.admin.query<{ firm: string; min: string; desired: string; max: string; cap: string | null; seq: string }>(
      "select firm_id as firm, min_qty::text as min, desired_qty::text as desired, max_qty::text as max, cap::text, seq::text from public.current_pledges where round_id = $1 order by seq desc", [roundId]);
    const replay = {
      ladder: { model: "all_units" as const, pack: 5n, moq: 10n, breaks: [{ minQty: 1n, unitPrice: 100n }, { minQty: 100n, unitPrice: 80n }] },
      sharedCost: 50n,
      pledges: pledges.map(({ firm, ...row }) => ({ firm, min: BigInt(row.min), desired: BigInt(row.desired), max: BigInt(row.max), // Without a limit of their own nobody pays more than alone, which is 120 here.
        cap: row.cap === null ? 120n : BigInt(row.cap), seq: BigInt(row.seq) })),
    };
    const again = clear(replay);
    if (again.status !== "clears") throw new Error("the replay doesn't clear");
    const { rows: stored } = await database.admin.query<{ id: string }>("select id from public.clearings where round_id = $1 order by cleared_at desc", [roundId]);
    const kept = (await database.db.service((tx) => readKeptInput(tx, stored[0]!.id)))!;
    const member = (await resultFor(first, roundId))!;
    expect(member).toMatchObject({ status: "clears", group: { input_hash: commit(ENGINE_VERSION, replay, kept.secret, sha256).root, quantity: again.quantity, goods: again.goods, shared: 50n, firms: 3, pledging_firms: 4 } });
    expect(member.allocations).toMatchObject([{ firm_id: first.firmId, excluded: false, quantity: again.allocation[first.firmId], due: again.due[first.firmId], solo_price: 120n }]);
    expect((await resultFor(tight, roundId))!.allocations).toMatchObject([{ firm_id: tight.firmId, excluded: true, quantity: 0n, due: 0n }]);
    const { rows: mails } = await database.admin.query("select payload from public.outbox where topic = 'round.changed' and payload->>'roundId' = $1 and payload->>'state' = 'locked'", [roundId]);
    expect(mails).toHaveLength(1);
  });

  it("given two firms in the result, then each reads its own share and no total", async () => {
    const { roundId, facilitator, firms } = await newRound(2);
    for (const firm of firms) await place(firm, roundId, terms(20n));
    await settle(roundId);
    expect(await resultFor(firms[0]!, roundId)).toMatchObject({ status: "clears", group: null, allocations: [{ firm_id: firms[0]!.firmId, quantity: 20n, due: 2025n }] });
    expect(await resultFor(facilitator, roundId)).toMatchObject({ group: { quantity: 40n }, allocations: [{}, {}] });
  });

  it("given too little, then what was missing is told from three firms on", async () => {
    const few = await newRound(1);
    const enough = await newRound(3);
    await place(few.firms[0]!, few.roundId, terms(4n));
    for (const firm of enough.firms) await place(firm, enough.roundId, terms(2n));
    for (const { roundId } of [few, enough]) {
      await passDeadline(roundId);
      await close(roundId);
    }
    expect(await resultFor(few.firms[0]!, few.roundId)).toMatchObject({ status: "not_viable", group: null });
    expect(await resultFor(enough.firms[0]!, enough.roundId)).toMatchObject({ status: "not_viable", group: { nearest: [{ kind: "quantity", missing: 4n }, { kind: "firms", more: 2n }] } });
    expect(await resultFor(few.facilitator, few.roundId)).toMatchObject({ group: { nearest: [{ kind: "quantity", missing: 6n }, { kind: "firms", more: 2n }] } });
  });

  it("given a round that can't be cleared, then it is reported and the one behind it closes", async () => {
    const broken = await newRound(0);
    const sound = await newRound(0);
    const client = await database.admin.connect();
    await client.query("set session_replication_role = replica");
    await client.query("delete from public.round_quotes where round_id = $1", [broken.roundId]);
    await client.query("set session_replication_role = origin");
    client.release();
    await passDeadline(broken.roundId);
    await passDeadline(sound.roundId);
    const failed: unknown[] = [];
    const log = { info: () => undefined, error: (line: { round: string }) => failed.push(line.round) } as unknown as JobHandles["log"];
    await schedules.find(({ name }) => name === "close-due-rounds")!.run({ db: database.db, log } as JobHandles);
    expect(failed).toEqual([broken.roundId]);
    const { rows } = await database.admin.query<{ state: string }>("select state from public.rounds where id = $1", [sound.roundId]);
    expect(rows).toEqual([{ state: "not_viable" }]);
  });
});

describe("cancelling", () => {
  it("given the deadline, then the pledges decide and nobody cancels", async () => {
    const { roundId, facilitator } = await newRound(0);
    await passDeadline(roundId);
    const late = database.db.as(facilitator.owner, (tx) => cancelRound(tx, { roundId, reason: "Too late", actor: facilitator.owner, firmIds: [facilitator.firmId], brokerOf: [] }));
    expect(await late).toMatchObject({ ok: false, reason: "late" });
  });

  it("given a reason, then the round ends, members read it, and nobody can pledge", async () => {
    const { roundId, facilitator, firms } = await newRound(1);
    const cancel = (firm: Firm) => database.db.as(firm.owner, (tx) => cancelRound(tx, { roundId, reason: "The supplier withdrew", actor: firm.owner, firmIds: [firm.firmId], brokerOf: [] }));
    expect(await cancel(firms[0]!)).toMatchObject({ ok: false, reason: "forbidden" });
    expect(await cancel(facilitator)).toMatchObject({ ok: true });
    expect((await see(firms[0]!, roundId))!.events[0]).toMatchObject({ to_state: "cancelled", reason: "The supplier withdrew" });
    expect(await place(firms[0]!, roundId, terms(10n))).toMatchObject({ ok: false, reason: "round_closed" });
  });
});
