import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { shortagePolicies } from "~/features/joint-actions/purchase/allocation";
import { checkReplay } from "~/features/joint-actions/purchase/audit/replay";
import { readReplay } from "~/features/joint-actions/purchase/audit/replay.server";
import { clearingFaults } from "~/features/joint-actions/purchase/audit/recompute.server";
import { sha256 } from "~/features/joint-actions/purchase/audit/sha256.server";
import type { Hand } from "~/features/joint-actions/purchase/fulfilment/confirmation.server";
import { enterNeed } from "~/features/joint-actions/purchase/gathering/needs.server";
import { closePolicyVote, duePolicyVotes, openPolicyVote, readPolicyVote, votePolicy } from "~/features/joint-actions/purchase/gathering/policy-vote.server";
import { pledgesOf } from "~/features/joint-actions/purchase/pledging/clear-round.server";
import { restartRound } from "~/features/joint-actions/purchase/start/restart.server";
import { openingNotices } from "~/features/notifications/opening.server";
import type { JobHandles } from "~/lib/jobs";
import { openPurchases, terms, type TestFirm, type TestRound } from "../support/purchase";

const { database, world } = await openPurchases();

const handOf = (firm: TestFirm): Hand => ({ actor: firm.owner, editorOf: [firm.firmId], brokerOf: [], actingFirmId: firm.firmId });
const need = (firm: TestFirm, roundId: string) =>
  database.db.as(firm.owner, (tx) => enterNeed(tx, { roundId, firmId: firm.firmId, actor: firm.owner, quantity: 20n, attributes: [], wantedBy: null, note: "", needId: undefined }));
const ask = (round: TestRound, hand = handOf(round.facilitator), hours = 48) => database.db.as(hand.actor, (tx) => openPolicyVote(tx, { roundId: round.roundId, hours, hand }));
const vote = (round: TestRound, firm: TestFirm, agrees: boolean) => database.db.as(firm.owner, (tx) => votePolicy(tx, { roundId: round.roundId, firmId: firm.firmId, agrees, hand: handOf(firm) }));
const close = (round: TestRound) => database.db.service((tx) => closePolicyVote(tx, round.roundId));
const policyOf = async ({ roundId }: TestRound) => (await database.admin.query<{ shortage_policy: string }>("select shortage_policy from public.rounds where id = $1", [roundId])).rows[0]!.shortage_policy;
const open = (round: TestRound) => database.admin.query("update public.rounds set state = 'pledging' where id = $1", [round.roundId]);
const see = (round: TestRound, firm: TestFirm) => database.db.as(firm.owner, (tx) => readPolicyVote(tx, { id: round.roundId, state: "gathering", shortage_policy: "proportional" }, firm.firmId));

/** A round that gathers needs: those of all its firms are written; the facilitator has none. */
async function group(members: number): Promise<TestRound> {
  const round = await world.newRound(members, { states: ["gathering"] });
  for (const firm of round.firms) await need(firm, round.roundId);
  return round;
}
async function timeIsUp({ roundId }: TestRound) {
  const client = await database.admin.connect();
  await client.query("set session_replication_role = replica");
  await client.query("update public.policy_votes set closes_at = clock_timestamp() - interval '1 second' where round_id = $1", [roundId]);
  await client.query("set session_replication_role = origin");
  client.release();
}

describe("the vote on first come", () => {
  it("given a group, then one vote a firm, secret and changed until all have voted; more than half of all make it the rule, for good", async () => {
    const round = await group(3);
    const [a, b, c] = round.firms as [TestFirm, TestFirm, TestFirm];
    expect(await ask(round, handOf(a))).toMatchObject({ reason: "forbidden" });
    expect(await ask(round)).toEqual({ ok: true });
    expect(await ask(round)).toMatchObject({ reason: "policy_vote_once" });
    const stranger = await world.newFirm(round.clusterId);
    expect(await vote(round, stranger, true)).toMatchObject({ reason: "policy_no_vote" });
    expect(await see(round, stranger)).toMatchObject({ vote: { outcome: null }, mayVote: false, own: null });
    await vote(round, a, false);
    await vote(round, a, true);
    await vote(round, b, true);
    await vote(round, c, false);
    expect(await see(round, a)).toMatchObject({ own: true, mayVote: true, vote: { yes: null } });
    for (const reader of [round.facilitator.owner, round.broker, b.owner]) {
      expect(await database.db.as(reader, (tx) => tx.selectFrom("policy_ballots").select("firm_id").where("firm_id", "=", a.firmId).execute())).toEqual([]);
    }
    expect(await close(round)).toBeNull();
    await vote(round, round.facilitator, true);
    const { rows: before } = await database.admin.query<{ version: number }>("select version from public.rounds where id = $1", [round.roundId]);
    expect((await Promise.all([1, 2, 3].map(() => close(round)))).filter(Boolean)).toEqual(["accepted"]);
    expect(await policyOf(round)).toBe("first_come");
    expect((await database.admin.query("select version from public.rounds where id = $1", [round.roundId])).rows[0]).toEqual({ version: before[0]!.version + 1 });
    expect(await see(round, c)).toMatchObject({ vote: { outcome: "accepted", voters: 4, yes: 3, no: 1 } });
    expect(await vote(round, c, true)).toMatchObject({ reason: "policy_vote_over" });
    expect(await database.db.as(round.facilitator.owner, (tx) => tx.selectFrom("policy_ballots").select("agrees").where("round_id", "=", round.roundId).execute())).toHaveLength(4);
    expect(await database.db.as(b.owner, (tx) => tx.selectFrom("policy_ballots").select("agrees").where("round_id", "=", round.roundId).execute())).toEqual([{ agrees: true }]);
    const { rows } = await database.db.as(b.owner, (tx) => sql<{ kind: string }>`select kind from public.round_events where round_id = ${round.roundId}::uuid and kind like 'policy%' order by at`.execute(tx));
    expect(rows.map(({ kind }) => kind)).toEqual(["policy_vote_opened", "policy_vote_accepted"]);
    await expect(database.admin.query("update public.rounds set shortage_policy = 'rotation' where id = $1", [round.roundId])).rejects.toMatchObject({ constraint: "rounds_first_come_kept" });
    await open(round);
    expect(await ask(round)).toMatchObject({ reason: "policy_vote_late" });
    // The group of the next round votes for itself.
    await database.admin.query("update public.rounds set state = 'cancelled' where id = $1", [round.roundId]);
    const again = await database.db.as(round.facilitator.owner, (tx) => restartRound(tx, { roundId: round.roundId, firmId: round.facilitator.firmId, actor: round.facilitator.owner, now: new Date() }));
    expect(again.ok && (await policyOf({ ...round, roundId: again.roundId }))).toBe("proportional");
  });

  it("given half of the group, or silence, then the rule stays; a vote of fewer than three firms isn't counted out", async () => {
    const tied = await group(3);
    await ask(tied);
    for (const [index, firm] of [tied.facilitator, ...tied.firms].entries()) await vote(tied, firm, index < 2);
    expect(await close(tied)).toBe("refused");
    const silent = await group(4);
    await ask(silent);
    for (const firm of silent.firms.slice(0, 2)) await vote(silent, firm, true);
    expect(await database.db.service(duePolicyVotes)).not.toContain(silent.roundId);
    await timeIsUp(silent);
    expect(await vote(silent, silent.firms[2]!, true)).toMatchObject({ reason: "policy_vote_over" });
    expect(await close(silent)).toBe("refused");
    expect(await see(silent, silent.firms[0]!)).toMatchObject({ vote: { voters: 5, yes: 2, no: 0 } });
    const dwindled = await group(2);
    await ask(dwindled);
    for (const firm of [dwindled.facilitator, ...dwindled.firms]) await vote(dwindled, firm, true);
    await database.admin.query("delete from public.round_needs where firm_id = $1", [dwindled.firms[0]!.firmId]);
    expect(await close(dwindled)).toBe("refused");
    expect(await see(dwindled, dwindled.firms[1]!)).toMatchObject({ vote: { voters: null, yes: null, no: null } });
    for (const round of [tied, silent, dwindled]) expect(await policyOf(round)).toBe("proportional");
  });

  it("given too small a group, or an end after pledging begins, then nobody is asked", async () => {
    const small = await group(1);
    expect(await ask(small)).toMatchObject({ reason: "policy_vote_group" });
    expect(await ask(await group(2), undefined, 24 * 6)).toMatchObject({ reason: "policy_vote_long", field: "hours" });
  });

  it("given that pledging begins, then a vote that is due still counts, and one that goes on lapses", async () => {
    const [due, early] = [await group(2), await group(2)];
    for (const round of [due, early]) {
      await ask(round);
      for (const firm of round.firms) await vote(round, firm, true);
    }
    await timeIsUp(due);
    for (const round of [due, early]) await open(round);
    expect(await policyOf(due)).toBe("first_come");
    expect(await see(early, early.firms[0]!)).toMatchObject({ vote: { outcome: "lapsed", voters: null } });
    expect(await policyOf(early)).toBe("proportional");
    expect(await close(early)).toBeNull();
  });

  it("then the database knows the same rules as the program", async () => {
    const { rows } = await database.admin.query<{ rule: string }>("select pg_get_constraintdef(oid) as rule from pg_constraint where conname = 'rounds_shortage_policy_check'");
    expect([...rows[0]!.rule.matchAll(/'(\w+)'/g)].map(([, name]) => name)).toEqual([...shortagePolicies]);
  });

  it("then no way but an accepted vote leads there: not by hand, at the start, by the worker or by a written outcome", async () => {
    const round = await group(3);
    const [a] = round.firms as [TestFirm];
    const set = sql`update public.rounds set shortage_policy = 'first_come' where id = ${round.roundId}::uuid`;
    const refused = { constraint: "rounds_first_come_voted" };
    await expect(database.db.as(round.facilitator.owner, (tx) => set.execute(tx))).rejects.toMatchObject(refused);
    await expect(database.db.service((tx) => set.execute(tx))).rejects.toMatchObject(refused);
    await expect(world.newRound(0, { round: { shortage_policy: "first_come" } })).rejects.toMatchObject(refused);
    await ask(round);
    for (const outcome of ["accepted", "refused"]) {
      await expect(database.db.service((tx) => sql`update public.policy_votes set closed_at = now(), outcome = ${outcome}, voters = 4, yes = 4, no = 0 where round_id = ${round.roundId}::uuid`.execute(tx))).rejects.toMatchObject({ constraint: "policy_votes_open" });
    }
    await expect(database.db.service((tx) => sql`update public.policy_votes set closes_at = now() where round_id = ${round.roundId}::uuid`.execute(tx))).rejects.toMatchObject({ constraint: "policy_votes_final" });
    await expect(database.db.as(a.owner, (tx) => sql`insert into public.policy_ballots (round_id, firm_id, agrees, cast_by) values (${round.roundId}, ${round.firms[1]!.firmId}, true, ${a.owner.personId})`.execute(tx))).rejects.toMatchObject({ code: "42501" });
    await expect(database.db.as(a.owner, (tx) => sql`insert into public.policy_votes (round_id, closes_at, outcome) values (${round.roundId}, now() + interval '1 day', 'accepted')`.execute(tx))).rejects.toMatchObject({ code: "42501" });
    await vote(round, a, true);
    await timeIsUp(round);
    // What the worker writes is counted anew.
    await database.db.service((tx) => sql`update public.policy_votes set closed_at = now(), outcome = 'accepted', voters = 4, yes = 4, no = 0 where round_id = ${round.roundId}::uuid`.execute(tx));
    expect(await see(round, a)).toMatchObject({ vote: { outcome: "refused", voters: 4, yes: 1 } });
    await expect(database.db.service((tx) => set.execute(tx))).rejects.toMatchObject(refused);
  });

  it("then each firm of the group is told that it is asked, and what came out", async () => {
    const round = await group(2);
    // why: only the database and the address are used by these notices.
    const handles = { db: database.db, siteUrl: "http://site.test" } as unknown as JobHandles;
    await openingNotices["policy.vote_opened"]!({ id: 1n, topic: "policy.vote_opened", payload: { roundId: round.roundId } }, handles);
    await openingNotices["policy.vote_closed"]!({ id: 2n, topic: "policy.vote_closed", payload: { roundId: round.roundId, outcome: "accepted" } }, handles);
    for (const firm of [round.facilitator, ...round.firms]) {
      const { rows } = await database.admin.query("select kind, path from public.notifications where person_id = $1 and kind like 'policy%' order by kind", [firm.owner.personId]);
      expect(rows).toEqual(["accepted", "opened"].map((what) => ({ kind: `policy.vote_${what}`, path: `/rounds/${round.roundId}/needs` })));
    }
  });
});

describe("a round that is first come", () => {
  it("then places are those of the first standing pledge: kept by a change, lost by leaving; it is computed and checked again by them", async () => {
    const round = await group(4);
    await ask(round);
    for (const firm of round.firms) await vote(round, firm, true);
    await vote(round, round.facilitator, false);
    await close(round);
    await open(round);
    const [a, b, c, d] = round.firms as [TestFirm, TestFirm, TestFirm, TestFirm];
    const short = terms(32n, { min: 0n });
    for (const firm of [a, b, c, d]) await world.place(firm, round.roundId, short);
    await world.withdraw(b, round.roundId);
    await world.place(b, round.roundId, short);
    await world.place(a, round.roundId, terms(33n, { min: 0n }));
    const order = (await database.db.service((tx) => pledgesOf(tx, round.roundId))).toSorted((x, y) => Number(x.placed! - y.placed!)).map((row) => row.firm_id);
    expect(order).toEqual([a, c, d, b].map(({ firmId }) => firmId));
    await world.closePledges(round.roundId);
    await world.closeFilled(round.roundId);
    const { rows } = await database.admin.query<{ firm_id: string; quantity: number }>(
      "select a.firm_id, a.quantity::int as quantity from public.clearing_allocations a where a.clearing_id = private.deciding_clearing($1)", [round.roundId]);
    // 129 are desired, and packs hold five.
    const share = new Map(rows.map((row) => [row.firm_id, row.quantity]));
    expect([a, c, d, b].map(({ firmId }) => share.get(firmId))).toEqual([33, 32, 32, 28]);
    // What comes short is shared out in the same order.
    const holders = await database.db.as(round.facilitator.owner, (tx) => sql<{ firm_id: string }>`select firm_id from private.holders_of(${round.roundId}::uuid) order by placed`.execute(tx));
    expect(holders.rows.map((row) => row.firm_id)).toEqual(order);
    expect(await database.db.service((tx) => clearingFaults(tx, round.roundId))).toEqual([]);
    const replay = (await database.db.as(round.facilitator.owner, (tx) => readReplay(tx, round.roundId)))!;
    expect(checkReplay(replay, sha256).every(({ ok }) => ok)).toBe(true);
    expect(replay.terms.policy).toBe("first_come");
    expect(replay.full!.pledges.map(({ place }) => place).toSorted()).toEqual([1n, 2n, 3n, 4n]);
    expect((await database.db.as(b.owner, (tx) => readReplay(tx, round.roundId)))!.own).toMatchObject([{ pledge: { place: 4n } }]);
  });
});
