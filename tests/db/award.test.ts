import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerProposal, type Hand } from "~/features/joint-actions/purchase/fulfilment/confirmation.server";
import { castVote, closeVote, openVote, proposeAward, readAward } from "~/features/joint-actions/purchase/tender/award.server";
import type { Actor } from "~/lib/db.server";
import { createDatabase, type TestDatabase } from "../support/database";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.close());

type Firm = { firmId: string; hand: Hand };
const insert = (table: string, row: Record<string, unknown>) => {
  const columns = Object.keys(row);
  return database.admin.query(`insert into ${table} (${columns.join(", ")}) values (${columns.map((_, index) => `$${index + 1}`).join(", ")})`, Object.values(row));
};

async function newPerson(): Promise<Actor> {
  const [personId, sessionId] = [randomUUID(), randomUUID()];
  await insert("auth.users", { id: personId, email: `${personId}@award.test`, email_confirmed_at: new Date() });
  await insert("public.people", { id: personId, display_name: "Somebody" });
  return { personId, sessionId };
}

async function newFirm(clusterId: string): Promise<Firm> {
  const [firmId, actor] = [randomUUID(), await newPerson()];
  await insert("public.firms", { id: firmId, slug: `f-${firmId}`, kind: "sme", name_en: "Firm" });
  await insert("public.firm_people", { firm_id: firmId, person_id: actor.personId, role: "owner" });
  await insert("public.cluster_memberships", { cluster_id: clusterId, firm_id: firmId, status: "active" });
  return { firmId, hand: { actor, editorOf: [firmId], brokerOf: [], actingFirmId: firmId } };
}

/** A locked round with two quotes that cleared, the first of them leading, and four pledging firms. */
async function newLocked(award_method: "rule" | "vote") {
  const [clusterId, roundId, best, other, none] = [randomUUID(), randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  await insert("public.clusters", { id: clusterId, slug: `c-${clusterId}`, name_fa: "خوشه", name_en: "Cluster", lat: 35, lng: 51 });
  const [desk, broker] = [await newFirm(clusterId), await newPerson()];
  await insert("public.cluster_staff", { cluster_id: clusterId, person_id: broker.personId, role: "broker" });
  const firms: Firm[] = [];
  while (firms.length < 4) firms.push(await newFirm(clusterId));
  const client = await database.admin.connect();
  try {
    // What led here is told elsewhere; the guards would ask for all of it.
    await client.query("begin");
    await client.query("set local session_replication_role = replica");
    const add = (table: string, row: Record<string, unknown>) => client.query(`insert into public.${table} (${Object.keys(row).join(", ")}) values (${Object.keys(row).map((_, index) => `$${index + 1}`).join(", ")})`, Object.values(row));
    await add("rounds", { id: roundId, cluster_id: clusterId, facilitator_firm_id: desk.firmId, title: "Frit", unit_code: "KGM", deadline: new Date(Date.now() - 1000), state: "locked", award_method });
    const at = new Date();
    for (const [id, price, status] of [[best, 90, "clears"], [other, 100, "clears"], [none, 80, "not_viable"]] as const) {
      await add("round_quotes", { id, round_id: roundId, supplier_name: `At ${price}` });
      await add("round_quote_breaks", { quote_id: id, min_qty: 1, unit_price: price });
      await add("clearings", {
        id: randomUUID(), round_id: roundId, quote_id: id, engine_version: "1", input_hash: "h", status, firms: 4, pledging_firms: 4, cleared_at: at, '"leading"': id === best,
        ...(status === "clears" && { quantity: 40, goods: 40 * price, shared: 0 }),
      });
    }
    for (const { firmId } of firms) {
      const pledge = randomUUID();
      await add("pledges", { id: pledge, round_id: roundId, firm_id: firmId, min_qty: 10, desired_qty: 10, max_qty: 10 });
      await add("pledge_confirmations", { pledge_id: pledge, answer: "confirmed" });
    }
    await client.query("commit");
  } finally {
    client.release();
  }
  const brokerHand: Hand = { actor: broker, editorOf: [], brokerOf: [clusterId], actingFirmId: null };
  return { roundId, best, other, none, desk: desk.hand, firms, broker: brokerHand };
}
type Locked = Awaited<ReturnType<typeof newLocked>>;

const proposeFor = (round: Locked, quoteId: string, reason = "", hand = round.desk) => database.db.as(hand.actor, (tx) => proposeAward(tx, { roundId: round.roundId, quoteId, reason, hand }));
const stateOf = async (round: Locked) => (await database.admin.query<{ state: string; awarded_quote_id: string | null }>("select state, awarded_quote_id from public.rounds where id = $1", [round.roundId])).rows[0];
const confirm = async (round: Locked, hand: Hand) => {
  const { rows } = await database.admin.query<{ id: string }>("select id from public.round_confirmations where round_id = $1 and answer is null", [round.roundId]);
  return database.db.as(hand.actor, (tx) => answerProposal(tx, { confirmationId: rows[0]!.id, answer: "confirmed", hand }));
};
const declare = (round: Locked, firm: Firm) => insert("public.tender_interests", { round_id: round.roundId, firm_id: firm.firmId, person_id: firm.hand.actor.personId, kind: "relative", note: "My sister's" });

describe("an award by rule", () => {
  it("given the best score, then a second person of another firm makes it, and whoever proposed doesn't", async () => {
    const round = await newLocked("rule");
    expect(await proposeFor(round, round.best)).toMatchObject({ ok: true });
    expect(await confirm(round, round.desk)).toMatchObject({ ok: false, reason: "own_proposal" });
    expect(await confirm(round, round.firms[0]!.hand)).toMatchObject({ ok: true });
    expect(await stateOf(round)).toEqual({ state: "awarded", awarded_quote_id: round.best });
  });

  it("given another quote, then a reason is asked by the database too, and members read it in the log", async () => {
    const round = await newLocked("rule");
    expect(await proposeFor(round, round.other)).toMatchObject({ ok: false, reason: "award_reason", field: "reason" });
    const without = database.db.as(round.desk.actor, (tx) => tx.insertInto("round_confirmations").values({ round_id: round.roundId, subject: "award", subject_ref: round.other, proposed_by: round.desk.actor.personId, proposed_firm_id: round.desk.actingFirmId }).execute());
    await expect(without).rejects.toMatchObject({ code: "23514", constraint: "awards_reasoned" });
    expect(await proposeFor(round, round.none, "It is cheap")).toMatchObject({ ok: false, reason: "quote_cannot_win" });
    expect(await proposeFor(round, round.other, "It delivers in three days")).toMatchObject({ ok: true });
    expect(await confirm(round, round.broker)).toMatchObject({ ok: true });
    const { rows } = await database.db.as(round.firms[1]!.hand.actor, (tx) => sql<{ reason: string }>`select reason from public.round_events where round_id = ${round.roundId}::uuid and to_state = 'awarded'`.execute(tx));
    expect(rows).toEqual([{ reason: "It delivers in three days" }]);
  });

  it("given a declared interest, then that firm doesn't confirm", async () => {
    const round = await newLocked("rule");
    await proposeFor(round, round.best);
    await declare(round, round.firms[0]!);
    await expect(confirm(round, round.firms[0]!.hand)).rejects.toMatchObject({ constraint: "awards_disinterested" });
    expect(await confirm(round, round.firms[1]!.hand)).toMatchObject({ ok: true });
  });
});

describe("an award by vote", () => {
  const open = (round: Locked, hand = round.desk) => database.db.as(hand.actor, (tx) => openVote(tx, { roundId: round.roundId, hours: 48, hand }));
  const vote = (round: Locked, firm: Firm, quoteId: string) => database.db.as(firm.hand.actor, (tx) => castVote(tx, { roundId: round.roundId, quoteId, firmId: firm.firmId, hand: firm.hand }));
  const close = (round: Locked) => database.db.service((tx) => closeVote(tx, round.roundId));
  const see = (round: Locked, firm: Firm) => database.db.as(firm.hand.actor, (tx) => readAward(tx, round.roundId, firm.firmId));
  const timeIsUp = async (round: Locked) => {
    const client = await database.admin.connect();
    await client.query("set session_replication_role = replica");
    await client.query("update public.award_votes set closes_at = now() - interval '1 second' where round_id = $1", [round.roundId]);
    await client.query("set session_replication_role = origin");
    client.release();
  };

  it("given no vote yet, then nobody proposes a winner, and a member opens none", async () => {
    const round = await newLocked("vote");
    expect(await proposeFor(round, round.best)).toMatchObject({ reason: "vote_decides" });
    expect(await open(round, round.firms[0]!.hand)).toMatchObject({ reason: "forbidden" });
  });

  it("then one vote a firm, secret until closed, changed and not doubled, none for an interest, and the winner waits for a second person", async () => {
    const round = await newLocked("vote");
    const [a, b, c, d] = round.firms as [Firm, Firm, Firm, Firm];
    expect(await open(round)).toEqual({ ok: true });
    await declare(round, d);
    expect(await vote(round, d, round.best)).toMatchObject({ reason: "no_vote" });
    expect(await vote(round, { firmId: round.desk.actingFirmId!, hand: round.desk }, round.best)).toMatchObject({ reason: "no_vote" });
    expect(await vote(round, a, round.none)).toMatchObject({ reason: "quote_cannot_win" });
    await vote(round, a, round.best);
    await vote(round, a, round.other);
    await vote(round, b, round.other);
    expect(await close(round)).toBeNull();
    for (const hand of [round.desk, round.broker, c.hand]) {
      expect(await database.db.as(hand.actor, (tx) => tx.selectFrom("award_ballots").selectAll().where("round_id", "=", round.roundId).execute())).toEqual([]);
    }
    expect(await see(round, a)).toMatchObject({ own: round.other, mayVote: true, counts: [] });
    await expect(database.db.as(a.hand.actor, (tx) => sql`insert into public.award_ballots (round_id, firm_id, quote_id, cast_by) values (${round.roundId}, ${b.firmId}, ${round.best}, ${a.hand.actor.personId})`.execute(tx))).rejects.toMatchObject({ code: "42501" });
    await vote(round, c, round.best);
    const runs = await Promise.all([1, 2, 3].map(() => close(round)));
    expect(runs.filter((run) => run !== null)).toEqual(["decided"]);
    expect(await see(round, c)).toMatchObject({ vote: { outcome: "decided", quote_id: round.other, voters: 3, votes: 3 }, waiting: { subject_ref: round.other } });
    expect(await vote(round, a, round.best)).toMatchObject({ reason: "vote_closed" });
    expect(await confirm(round, a.hand)).toMatchObject({ ok: true });
    expect(await stateOf(round)).toEqual({ state: "awarded", awarded_quote_id: round.other });
  });

  it("given a tie, then the better score wins; given no quorum, then the rule decides", async () => {
    const tied = await newLocked("vote");
    await open(tied);
    for (const [index, quoteId] of [tied.other, tied.best, tied.other, tied.best].entries()) await vote(tied, tied.firms[index]!, quoteId);
    expect(await close(tied)).toBe("decided");
    expect(await see(tied, tied.firms[0]!)).toMatchObject({ vote: { quote_id: tied.best } });
    expect(await proposeFor(tied, tied.other, "I like it")).toMatchObject({ ok: false });

    const silent = await newLocked("vote");
    await open(silent);
    await vote(silent, silent.firms[0]!, silent.other);
    await timeIsUp(silent);
    expect(await close(silent)).toBe("no_quorum");
    expect(await proposeFor(silent, silent.other)).toMatchObject({ reason: "award_reason" });
    expect(await proposeFor(silent, silent.best)).toMatchObject({ ok: true });
  });
});
