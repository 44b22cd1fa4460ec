import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { keepEvidence } from "~/features/joint-actions/purchase/fulfilment/evidence.server";
import type { Hand } from "~/features/joint-actions/purchase/fulfilment/confirmation.server";
import { answerLinkedPledge, linkPledge, readLinkedPledge, readLinkReach, sendPledgeLink } from "~/features/joint-actions/purchase/pledging/links.server";
import { addPaper, answerPaper, readPaper } from "~/features/joint-actions/purchase/pledging/paper.server";
import { openPurchases, terms, type TestFirm, type TestRound } from "../support/purchase";

const { database, world } = await openPurchases();

const DAY = 86_400_000;

/** A pledge that the broker entered for the first firm. */
async function entered(of?: TestRound, pledge: Record<string, unknown> = {}) {
  const round = of ?? (await world.newRound(2));
  const pledgeId = randomUUID();
  const firm = round.firms[0]!;
  await world.insert("public.pledges", { id: pledgeId, round_id: round.roundId, firm_id: firm.firmId, on_behalf_of: firm.firmId, source: "phone", entered_by: round.broker.personId, expires_at: new Date(Date.now() + 3_600_000), min_qty: 5, desired_qty: 10, max_qty: 10, ...pledge });
  const make = (actor = round.broker) => database.db.as(actor, (tx) => linkPledge(tx, pledgeId));
  return { ...round, pledgeId, firm, make };
}
const visitor = {
  read: (key: string) => database.db.as(null, (tx) => readLinkedPledge(tx, key)),
  answer: (key: string, answer: "confirmed" | "declined" = "confirmed") => database.db.as(null, (tx) => answerLinkedPledge(tx, { key, answer })),
};
const means = async (pledgeId: string) => (await database.admin.query<{ answer: string; means: string }>("select answer, means from public.pledge_confirmations where pledge_id = $1", [pledgeId])).rows;

it.each([["token", "link"], ["code", "code"]] as const)("given the %s, then a firm without an account says yes once, and how is kept", async (which, kept) => {
  const { make, pledgeId, roundId } = await entered();
  const made = await make();
  if (!made.ok) throw new Error("no link");
  expect(await visitor.read(made[which])).toMatchObject({ round_id: roundId, desired_qty: 10n, means: kept, shortage_policy: "proportional", yes: null });
  expect(await means(pledgeId)).toEqual([]);
  const both = await Promise.all([visitor.answer(made.token), visitor.answer(made[which])]);
  expect(both.toSorted()).toEqual(["done", "gone"]);
  expect(await means(pledgeId)).toHaveLength(1);
  expect(await visitor.read(made.token)).toBeNull();
  expect(await visitor.answer(made.code, "declined")).toBe("gone");
  const { rowCount } = await database.admin.query("select from public.current_pledges where id = $1", [pledgeId]);
  expect(rowCount).toBe(1);
});

it("given somebody who isn't the cluster's broker, then no link is made, and the next one ends the last", async () => {
  const { make, firm, firms } = await entered();
  for (const actor of [firm.owner, firms[1]!.owner]) expect(await make(actor)).toMatchObject({ ok: false, reason: "not_waiting" });
  const [first, second] = [await make(), await make()];
  if (!first.ok || !second.ok) throw new Error("no link");
  expect(await visitor.read(first.token)).toBeNull();
  expect(await visitor.read(second.token)).not.toBeNull();
});

it("given the deadline, then the link is worth nothing", async () => {
  const { make, roundId } = await entered();
  const made = await make();
  if (!made.ok) throw new Error("no link");
  await world.past(roundId, "deadline");
  expect(await visitor.read(made.token)).toBeNull();
  expect(await visitor.answer(made.token)).toBe("gone");
  expect(await make()).toMatchObject({ ok: false });
});

it("given the fill, then a yes by link counts where it keeps the others' result, and is refused where it doesn't", async () => {
  const round = await world.newRound(5, { round: { quantity_limit: 200 } });
  const [first, second, third, cheap, late] = round.firms as [TestFirm, TestFirm, TestFirm, TestFirm, TestFirm];
  for (const firm of [first, second, third]) await world.place(firm, round.roundId, terms(30n, { min: 20n, max: 32n }));
  expect(await world.closePledges(round.roundId)).toEqual({ status: "clears" });
  const ask = async (firm: TestFirm, pledge: Record<string, unknown>) => {
    const { make } = await entered({ ...round, firms: [firm] }, { expires_at: new Date(Date.now() + DAY), ...pledge });
    const made = await make();
    if (!made.ok) throw new Error("no link");
    return made.token;
  };
  // Less than it has would take from the others; one more buyer that reaches the break helps everybody.
  const worse = await ask(first, { min_qty: 20, desired_qty: 20, max_qty: 20 });
  expect(await visitor.read(worse)).toMatchObject({ desired_qty: 20n });
  expect(await visitor.answer(worse)).toBe("worsens");
  expect(await visitor.answer(worse, "declined")).toBe("done");
  expect(await visitor.answer(await ask(late, { min_qty: 10, desired_qty: 10, max_qty: 10 }))).toBe("done");
  expect(await world.closeFilled(round.roundId)).toEqual({ status: "clears" });
  expect(await visitor.answer(await ask(cheap, {}).catch(() => "none"))).toBe("gone");
  const { rows } = await database.admin.query<{ quantity: string }>("select quantity::text from public.clearings where round_id = $1 and not provisional", [round.roundId]);
  expect(rows).toEqual([{ quantity: "100" }]);
});

it("given people of the firm or its contact's address, then the link is mailed, again with a new one, and else it isn't", async () => {
  const { broker, pledgeId, firm } = await entered();
  const send = () => database.db.as(broker, (tx) => sendPledgeLink(tx, { pledgeId, actor: broker }));
  const first = await send();
  const second = await send();
  if (!first.ok || !second.ok) throw new Error("not sent");
  expect(await visitor.read(first.token)).toBeNull();
  expect(await visitor.read(second.token)).not.toBeNull();
  const sent = await database.admin.query("select payload->>'token' as token from public.outbox where topic = 'pledge.link_sent' and payload->>'pledgeId' = $1 order by id", [pledgeId]);
  expect(sent.rows).toEqual([{ token: first.token }, { token: second.token }]);
  expect(await database.db.as(broker, (tx) => readLinkReach(tx, pledgeId))).toMatchObject({ people: 1, contact: false, sent_at: expect.any(Date) });
  expect(await database.db.as(firm.owner, (tx) => readLinkReach(tx, pledgeId))).toBeNull();
  await database.admin.query("delete from public.firm_people where firm_id = $1", [firm.firmId]);
  expect(await send()).toMatchObject({ ok: false, reason: "nobody_to_mail" });
  await world.insert("public.firm_contacts", { firm_id: firm.firmId, email: "yard@firm.test" });
  expect(await send()).toMatchObject({ ok: true });
});

describe("on paper", () => {
  const store = { put: () => Promise.resolve(), remove: () => Promise.resolve() } as unknown as Parameters<typeof keepEvidence>[0];
  const scan = { name: "paper.pdf", bytes: new TextEncoder().encode("%PDF-1.4\n%signed") };
  const hand = (actor: TestFirm["owner"], round: TestRound, firm?: TestFirm): Hand => ({ actor, editorOf: firm ? [firm.firmId] : [], brokerOf: firm ? [] : [round.clusterId], actingFirmId: firm?.firmId ?? null });
  const upload = (by: Hand, roundId: string, pledgeId: string) =>
    keepEvidence(store, roundId, scan, (evidence) => database.db.as(by.actor, (tx) => addPaper(tx, { roundId, pledgeId, hand: by, evidence })));
  const say = (by: Hand, pledgeId: string, said: "confirmed" | "declined" = "confirmed") => database.db.as(by.actor, (tx) => answerPaper(tx, { pledgeId, answer: said, reason: "As signed", hand: by }));

  it("given a scan, then a second person confirms it, never who entered or uploaded it nor the firm, and only then it counts", async () => {
    const { pledgeId, firm, ...round } = await entered();
    const { roundId } = round;
    const broker = hand(round.broker, round);
    const facilitator = hand(round.facilitator.owner, round, round.facilitator);
    const counts = async () => (await database.admin.query("select from public.current_pledges where id = $1", [pledgeId])).rowCount;
    expect(await say(facilitator, pledgeId)).toMatchObject({ ok: false, reason: "paper_missing" });
    expect(await upload(hand(round.firms[1]!.owner, round, round.firms[1]!), roundId, pledgeId)).toMatchObject({ ok: false });
    expect(await upload(broker, roundId, pledgeId)).toEqual({ ok: true });
    expect(await counts()).toBe(0);
    expect(await say(broker, pledgeId)).toMatchObject({ ok: false, reason: "paper_first_hand" });
    expect(await say(hand(firm.owner, round, firm), pledgeId)).toMatchObject({ ok: false, reason: "not_found" });
    expect(await database.db.as(facilitator.actor, (tx) => readPaper(tx, { roundId, pledgeId }))).toMatchObject({ desired_qty: 10n, first_hand: false, proofs: [{ original_name: "paper.pdf" }] });
    expect(await database.db.as(round.firms[1]!.owner, (tx) => readPaper(tx, { roundId, pledgeId }))).toBeNull();
    // Nor past the command.
    for (const person of [round.broker.personId, firm.owner.personId, null]) {
      await expect(database.admin.query("insert into public.pledge_confirmations (pledge_id, answer, means, confirmed_by) values ($1, 'confirmed', 'paper', $2)", [pledgeId, person])).rejects.toMatchObject({ constraint: "pledges_paper_checked" });
    }
    expect(await say(facilitator, pledgeId)).toEqual({ ok: true });
    expect(await counts()).toBe(1);
    expect(await means(pledgeId)).toEqual([{ answer: "confirmed", means: "paper" }]);
    expect(await say(facilitator, pledgeId)).toMatchObject({ ok: false, reason: "paper_over" });
    expect(await upload(broker, roundId, pledgeId)).toMatchObject({ ok: false, reason: "not_found" });
    const past = "insert into public.round_evidence (round_id, subject, subject_id, firm_id, media_type, byte_size, sha256, storage_key) values ($1, 'pledge', $2, $3, 'image/webp', 1, 'x', 'late')";
    await expect(database.admin.query(past, [roundId, pledgeId, firm.firmId])).rejects.toMatchObject({ constraint: "round_evidence_pledge" });
    const { rows } = await database.admin.query("select kind, detail->>'means' as means from public.round_events where round_id = $1 and kind = 'confirmed'", [roundId]);
    expect(rows).toEqual([{ kind: "confirmed", means: "paper" }]);
  });

  it("given another broker, then they may be the second person, and their no ends the entry", async () => {
    const { pledgeId, ...round } = await entered();
    const other = await world.newPerson();
    await world.insert("public.cluster_staff", { cluster_id: round.clusterId, person_id: other.personId, role: "broker" });
    await upload(hand(round.broker, round), round.roundId, pledgeId);
    expect(await say(hand(other, round), pledgeId, "declined")).toEqual({ ok: true });
    expect(await means(pledgeId)).toEqual([{ answer: "declined", means: "paper" }]);
  });

  it("given the deadline, then no paper helps", async () => {
    const { pledgeId, ...round } = await entered();
    await upload(hand(round.broker, round), round.roundId, pledgeId);
    await world.past(round.roundId, "deadline");
    expect(await say(hand(round.facilitator.owner, round, round.facilitator), pledgeId)).toMatchObject({ ok: false, reason: "paper_over" });
  });
});
