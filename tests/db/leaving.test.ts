import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { verifyRounds } from "~/features/joint-actions/purchase/audit/verify.server";
import { proposeSoleAward } from "~/features/joint-actions/purchase/fulfilment/award.server";
import { answerProposal, type Hand } from "~/features/joint-actions/purchase/fulfilment/confirmation.server";
import { draftLines, proposeOrder } from "~/features/joint-actions/purchase/fulfilment/order.server";
import { answerTakeover, askToLeave, takeDepartureBack, voteDeparture, type DepartureWay } from "~/features/joint-actions/purchase/leaving/departures.server";
import { readDepartures, readOwnPart, settledHarm } from "~/features/joint-actions/purchase/leaving/queries.server";
import { settleDeparture } from "~/features/joint-actions/purchase/leaving/settle.server";
import { readResult, readShareOfResult } from "~/features/joint-actions/purchase/queries.server";
import { leavingNotices } from "~/features/notifications/leaving.server";
import type { JobHandles } from "~/lib/jobs";
import { openPurchases, terms, type TestFirm, type TestRound } from "../support/purchase";

const { database, world } = await openPurchases();

const handOf = (firm: TestFirm): Hand => ({ actor: firm.owner, editorOf: [firm.firmId], brokerOf: [], actingFirmId: firm.firmId });
const deskOf = (round: TestRound): Hand => ({ actor: round.broker, editorOf: [], brokerOf: [round.clusterId], actingFirmId: null });

/** So many firms that buy 40 each at 80 a unit, and others that may come in their place; locked. */
async function locked(buyers: number, options: Parameters<typeof world.newRound>[1] = {}, change: Parameters<typeof terms>[1] = {}): Promise<TestRound & { others: TestFirm[] }> {
  const round = await world.newRound(buyers + 2, options);
  for (const firm of round.firms.slice(0, buyers)) await world.place(firm, round.roundId, terms(40n, { min: 20n, ...change }));
  if (options.round?.["quantity_limit"]) for (const firm of round.firms.slice(buyers)) await world.place(firm, round.roundId, terms(40n));
  await world.closePledges(round.roundId);
  expect(await world.closeFilled(round.roundId)).toEqual({ status: "clears" });
  return { ...round, others: round.firms.slice(buyers) };
}
const ask = (round: TestRound, firm: TestFirm, way: DepartureWay, successor?: TestFirm) =>
  database.db.as(firm.owner, (tx) => askToLeave(tx, { roundId: round.roundId, firmId: firm.firmId, way, reason: "The kiln broke", ...(successor && { successorId: successor.firmId }) }));
async function asked(...request: Parameters<typeof ask>): Promise<string> {
  const answer = await ask(...request);
  if (!answer.ok) throw new Error(answer.reason);
  return answer.departureId;
}
const answer = (firm: TestFirm, departureId: string, said: "accepted" | "declined" = "accepted") =>
  database.db.as(firm.owner, (tx) => answerTakeover(tx, { departureId, answer: said, deliveryPoint: "Gate 2" }));
const vote = (hand: Hand, departureId: string, said: "release" | "keep" = "release") => database.db.as(hand.actor, (tx) => voteDeparture(tx, { departureId, vote: said, reason: "Because", hand }));
const settle = (departureId: string) => database.db.service((tx) => settleDeparture(tx, departureId));
const departuresFor = (hand: Hand, round: TestRound) => database.db.as(hand.actor, (tx) => readDepartures(tx, round.roundId, hand));

type Share = { firm_id: string; quantity: string; due: string; min: string; max: string };
/** The result as it stands, with the limits of each firm's pledge. */
const sharesOf = async (round: TestRound) =>
  (await database.admin.query<Share>(
    `select a.firm_id, a.quantity::text, a.due::text, p.min_qty::text as min, p.max_qty::text as max from public.clearing_allocations a join public.pledges p on p.id = a.pledge_id
     where a.clearing_id = private.deciding_clearing($1) and a.quantity > 0 order by a.firm_id`, [round.roundId])).rows;
const kinds = async (round: TestRound) =>
  (await database.admin.query<{ kind: string }>("select kind from public.round_events where round_id = $1 and kind in ('leave_asked', 'leave_answered', 'leave_voted', 'replaced', 'released') order by seq", [round.roundId])).rows.map(({ kind }) => kind);
/** Who hears what once the worker has seen that a departure was overtaken by the order. */
async function toldOf(departureId: string): Promise<string[][]> {
  const { rows } = await database.admin.query<{ id: bigint; topic: string; payload: unknown }>(
    "select id, topic, payload from public.outbox where topic = 'departure.changed' and payload->>'departureId' = $1 and payload->>'state' = 'overtaken'", [departureId]);
  for (const event of rows) await leavingNotices[event.topic]!(event, { db: database.db, siteUrl: "http://khosheh.test" } as JobHandles);
  const told = await database.admin.query<{ kind: string; person_id: string }>("select kind, person_id from public.notifications where kind in ('leave.overtaken', 'leave.ended') and dedupe_key like $1", [`%${departureId}%`]);
  return told.rows.map(({ kind, person_id }) => [kind, person_id]).toSorted();
}
const logHolds = async () => {
  const lines: string[] = [];
  await verifyRounds({ db: database.db, say: (line) => lines.push(line) });
  expect(lines.filter((line) => !line.startsWith("The logs of")), lines.join("\n")).toEqual([]);
};

describe("a firm in one's place", () => {
  it("given a member firm that is named and says yes, then it has the whole share, nobody else's number changes, and the log says so", async () => {
    const round = await locked(3);
    const [leaver, stays] = round.firms as [TestFirm, TestFirm];
    const successor = round.others[0]!;
    const before = await sharesOf(round);
    const id = await asked(round, leaver, "named", successor);
    expect(await departuresFor(handOf(successor), round)).toMatchObject([{ id, standing: "asked", state: "open", reason: "The kiln broke", terms: { quantity: 40n, bar: null } }]);
    expect(await departuresFor(handOf(stays), round)).toEqual([]);
    expect(await settle(id)).toBeNull();
    expect(await answer(stays, id)).toMatchObject({ ok: false, reason: "not_found" });
    expect(await answer(successor, id)).toEqual({ ok: true });
    expect(await settle(id)).toBe("done");
    expect(await settle(id)).toBeNull();
    const renamed = before.map((share) => (share.firm_id === leaver.firmId ? { ...share, firm_id: successor.firmId } : share));
    expect(await sharesOf(round)).toEqual(renamed.toSorted((a, b) => (a.firm_id < b.firm_id ? -1 : 1)));
    const results = (firm: TestFirm) => database.db.as(firm.owner, (tx) => readResult(tx, { id: round.roundId, state: "locked" }));
    expect((await results(successor))!.allocations).toMatchObject([{ firm_id: successor.firmId, quantity: 40n }]);
    expect((await results(leaver))!.allocations).toEqual([]);
    const { rows } = await database.admin.query<{ firm_id: string; delivery_point: string; cap: string }>("select firm_id, delivery_point, cap::text from public.current_pledges where round_id = $1 and firm_id = any ($2)", [round.roundId, [leaver.firmId, successor.firmId]]);
    expect(rows).toEqual([{ firm_id: successor.firmId, delivery_point: "Gate 2", cap: "81" }]);
    expect(await kinds(round)).toEqual(["leave_asked", "leave_answered", "replaced"]);
    // And on: the successor hands it over again, and its own successor stands in the same place.
    const next = await asked(round, successor, "named", round.others[1]);
    await answer(round.others[1]!, next);
    expect(await settle(next)).toBe("done");
    await logHolds();
  });

  it("given a waiting list, then its first firm is asked without its name being told, and takes the place", async () => {
    const round = await locked(3, { round: { quantity_limit: 120 } });
    const [leaver] = round.firms as [TestFirm];
    const [first, second] = round.others as [TestFirm, TestFirm];
    const id = await asked(round, leaver, "waiting");
    expect(await departuresFor(handOf(leaver), round)).toMatchObject([{ standing: "own", successor_id: null }]);
    expect(await departuresFor(handOf(second), round)).toEqual([]);
    await answer(first, id);
    expect(await settle(id)).toBe("done");
    const { rows } = await database.admin.query<{ firm_id: string }>("select firm_id from public.counting_pledges where round_id = $1", [round.roundId]);
    expect(rows.map(({ firm_id }) => firm_id).toSorted()).toEqual([round.firms[1]!, round.firms[2]!, first].map(({ firmId }) => firmId).toSorted());
    await logHolds();
  });

  it.each([
    ["most", terms(30n), "max_too_low"],
    ["least", terms(60n, { min: 50n, max: 60n }), "min_too_high"],
    ["price", terms(40n, { cap: 80n }), "cap_too_low"],
  ] as const)("given limits of its own whose %s doesn't allow the share, then the firm can't take it", async (_what, wanted, reason) => {
    const round = await world.newRound(4, { round: { quantity_limit: 120 } });
    for (const firm of round.firms.slice(0, 3)) await world.place(firm, round.roundId, terms(40n, { min: 20n }));
    const waiting = round.firms[3]!;
    expect(await world.place(waiting, round.roundId, wanted)).toMatchObject({ ok: true });
    await world.closePledges(round.roundId);
    await world.closeFilled(round.roundId);
    expect(await ask(round, round.firms[0]!, "waiting")).toMatchObject({ ok: false, reason: "nobody_waits" });
    expect(await answer(waiting, await asked(round, round.firms[0]!, "named", waiting))).toMatchObject({ ok: false, reason });
  });

  it("given the supplier's firm, one that buys here, a stranger or oneself, then nobody of them is asked", async () => {
    const round = await locked(3);
    const [leaver, buyer] = round.firms as [TestFirm, TestFirm];
    await database.admin.query("alter table public.round_quotes disable trigger round_quotes_guard");
    await database.admin.query("update public.round_quotes set supplier_firm_id = $2 where round_id = $1", [round.roundId, round.others[0]!.firmId]);
    await database.admin.query("alter table public.round_quotes enable trigger round_quotes_guard");
    const stranger = (await world.newRound(1)).firms[0]!;
    for (const [firm, reason] of [[round.others[0]!, "is_supplier"], [buyer, "takes_part_already"], [stranger, "no_member_firm"], [leaver, "own_share"]] as const) {
      expect(await ask(round, leaver, "named", firm)).toMatchObject({ ok: false, reason });
    }
    const id = await asked(round, leaver, "named", round.others[1]);
    expect(await ask(round, leaver, "panel")).toMatchObject({ ok: false, reason: "already_asked" });
    expect(await database.db.as(buyer.owner, (tx) => takeDepartureBack(tx, id))).toMatchObject({ ok: false, reason: "not_found" });
    expect(await database.db.as(leaver.owner, (tx) => takeDepartureBack(tx, id))).toEqual({ ok: true });
    expect(await answer(round.others[1]!, id)).toMatchObject({ ok: false, reason: "departure_over" });
    expect(await answer(round.others[1]!, await asked(round, leaver, "named", round.others[1]), "declined")).toEqual({ ok: true });
  });

  it("given an order that waits for its second person, then it is proposed anew with the successor in it", async () => {
    const round = await locked(3);
    const hand = handOf(round.facilitator);
    const confirm = (confirmationId: string) => database.db.as(round.broker, (tx) => answerProposal(tx, { confirmationId, answer: "confirmed", hand: deskOf(round) }));
    const award = await database.db.as(hand.actor, (tx) => proposeSoleAward(tx, { roundId: round.roundId, hand }));
    if (award.ok) await confirm(award.confirmationId);
    const propose = () => database.db.as(hand.actor, (tx) => proposeOrder(tx, { roundId: round.roundId, emails: ["sales@supplier.test"], locale: "fa", deliverBy: null, note: "", hand }));
    const stale = await propose();
    if (!stale.ok) throw new Error(stale.reason);
    const id = await asked(round, round.firms[0]!, "named", round.others[0]);
    await answer(round.others[0]!, id);
    expect(await settle(id)).toBe("done");
    expect(await confirm(stale.confirmationId)).toMatchObject({ ok: false, reason: "already_answered" });
    expect((await database.db.as(hand.actor, (tx) => draftLines(tx, round.roundId))).map(({ delivery_point, quantity }) => [delivery_point, quantity])).toEqual([["", 80n], ["Gate 2", 40n]]);
    const open = await asked(round, round.firms[1]!, "panel");
    const fresh = await propose();
    if (fresh.ok) expect(await confirm(fresh.confirmationId)).toMatchObject({ ok: true });
    expect(await departuresFor(handOf(round.firms[1]!), round)).toMatchObject([{ id: open, state: "lapsed" }]);
    expect(await toldOf(open)).toEqual([["leave.ended", round.broker.personId], ["leave.ended", round.facilitator.owner.personId], ["leave.overtaken", round.firms[1]!.owner.personId]].toSorted());
    expect(await ask(round, round.firms[1]!, "panel")).toMatchObject({ ok: false, reason: "not_now" });
  });
});

describe("a panel's decision", () => {
  it("given the desk's yes and two firms', then the round is cleared without the firm, everybody within their limits", async () => {
    const round = await locked(4);
    const [leaver, a, b, c] = round.firms as [TestFirm, TestFirm, TestFirm, TestFirm];
    expect(await database.db.as(leaver.owner, (tx) => readOwnPart(tx, { roundId: round.roundId, firmId: leaver.firmId }))).toMatchObject({ quantity: 40n });
    expect(await database.db.as(leaver.owner, (tx) => settledHarm(tx, { roundId: round.roundId, firmId: leaver.firmId }))).toEqual({ falls: false, dropOut: 0, risesPercent: 5 });
    const id = await asked(round, leaver, "panel");
    expect(await departuresFor(handOf(a), round)).toMatchObject([{ standing: "voter", terms: null, harm: { risesPercent: 5 } }]);
    expect(await vote(handOf(leaver), id)).toMatchObject({ ok: false, reason: "own_departure" });
    expect(await vote(handOf(round.others[0]!), id)).toMatchObject({ ok: false });
    expect(await vote(deskOf(round), id)).toEqual({ ok: true });
    expect(await vote(handOf(round.facilitator), id)).toMatchObject({ ok: false });
    expect(await vote(handOf(a), id)).toEqual({ ok: true });
    expect(await vote(handOf(a), id)).toMatchObject({ ok: false });
    expect(await settle(id)).toBeNull();
    expect(await vote(handOf(b), id)).toEqual({ ok: true });
    expect(await vote(handOf(c), id)).toMatchObject({ ok: false, reason: "departure_over" });
    expect(await settle(id)).toBe("done");
    const shares = await sharesOf(round);
    expect(shares.map(({ firm_id, quantity }) => [firm_id, quantity])).toEqual([a, b, c].map(({ firmId }) => [firmId, "40"]).toSorted());
    expect(shares.every(({ quantity, min, max }) => BigInt(quantity) >= BigInt(min) && BigInt(quantity) <= BigInt(max))).toBe(true);
    expect(await kinds(round)).toEqual(["leave_asked", "leave_voted", "leave_voted", "leave_voted", "released"]);
    await logHolds();
  });

  it("given three that buy and one that is let go, then the two that stay read their own new share, and no total any more", async () => {
    const round = await locked(3);
    const [leaver, a, b] = round.firms as [TestFirm, TestFirm, TestFirm];
    const resultFor = (hand: Hand) => database.db.as(hand.actor, (tx) => readResult(tx, { id: round.roundId, state: "locked" }));
    expect(await resultFor(handOf(a))).toMatchObject({ group: { quantity: 120n } });
    const id = await asked(round, leaver, "panel");
    for (const hand of [deskOf(round), handOf(a), handOf(b)]) expect(await vote(hand, id)).toEqual({ ok: true });
    expect(await settle(id)).toBe("done");
    expect(await resultFor(handOf(a))).toMatchObject({ group: null, allocations: [{ firm_id: a.firmId, quantity: 40n, due: 4_025n }] });
    expect(await resultFor(deskOf(round))).toMatchObject({ group: { quantity: 80n } });
    expect(await database.db.as(a.owner, (tx) => readShareOfResult(tx, round.roundId, a.firmId))).toEqual({ quantity: 40n, due: 4_025n });
    const { rows } = await database.db.as(a.owner, (tx) => sql`select private.my_told_round_ids()`.execute(tx));
    expect(rows).toEqual([]);
  });

  it("given a release that would take somebody outside their limits, then it isn't done and the result stays", async () => {
    const round = await locked(3, {}, { cap: 90n });
    const before = await sharesOf(round);
    const id = await asked(round, round.firms[0]!, "panel");
    for (const hand of [deskOf(round), handOf(round.firms[1]!), handOf(round.firms[2]!)]) expect(await vote(hand, id)).toEqual({ ok: true });
    expect(await settle(id)).toBe("impossible");
    expect(await sharesOf(round)).toEqual(before);
    expect(await departuresFor(handOf(round.firms[0]!), round)).toMatchObject([{ state: "impossible" }]);
  });

  it("given the desk's no, or that of two firms, then the firm stays", async () => {
    const round = await locked(3);
    const first = await asked(round, round.firms[0]!, "panel");
    await vote(handOf(round.facilitator), first, "keep");
    expect(await departuresFor(handOf(round.firms[0]!), round)).toMatchObject([{ state: "refused", votes: [{ said: "keep", reason: "Because" }] }]);
    const second = await asked(round, round.firms[0]!, "panel");
    for (const firm of round.firms.slice(1, 3)) await vote(handOf(firm), second, "keep");
    expect(await settle(second)).toBeNull();
    expect(await departuresFor(handOf(round.firms[0]!), round)).toMatchObject([{ state: "refused" }, { state: "refused" }]);
  });

  it("given a declared interest or a person of the leaving firm, then there is no vote", async () => {
    const round = await locked(4);
    const [leaver, a, b] = round.firms as [TestFirm, TestFirm, TestFirm];
    await database.admin.query("insert into public.tender_interests (round_id, firm_id, person_id, kind, note) values ($1, $2, $3, 'owner', 'a brother')", [round.roundId, a.firmId, a.owner.personId]);
    await world.insert("public.firm_people", { firm_id: b.firmId, person_id: leaver.owner.personId, role: "viewer" });
    const id = await asked(round, leaver, "panel");
    for (const firm of [a, b]) expect(await vote(handOf(firm), id)).toMatchObject({ ok: false });
    expect(await vote(deskOf(round), id)).toEqual({ ok: true });
    // Only one firm is left that may sit: its yes is enough.
    expect(await vote(handOf(round.firms[3]!), id)).toEqual({ ok: true });
    expect(await settle(id)).toBe("done");
  });
});

describe("guards, whoever writes", () => {
  it("then a settled result isn't written anew unless a firm leaves, and what was asked and answered stays", async () => {
    const round = await locked(3);
    const again = () => database.db.service((tx) => sql`insert into public.clearings (round_id, quote_id, engine_version, input_hash, status) select round_id, quote_id, 'x', 'x', 'not_viable' from public.clearings where round_id = ${round.roundId} limit 1`.execute(tx));
    await expect(again()).rejects.toMatchObject({ constraint: "clearings_settled" });
    const id = await asked(round, round.firms[0]!, "named", round.others[0]);
    await expect(again()).rejects.toMatchObject({ constraint: "clearings_settled" });
    const write = (text: string) => database.admin.query(text, [id]);
    await expect(write("update public.round_departures set reason = 'x' where id = $1")).rejects.toMatchObject({ constraint: "round_departures_final" });
    await answer(round.others[0]!, id, "declined");
    await expect(write("update public.round_departures set state = 'accepted', settled_at = null where id = $1")).rejects.toMatchObject({ constraint: "round_departures_final" });
    await expect(write("update public.round_departure_offers set answer = 'accepted' where departure_id = $1")).rejects.toMatchObject({ constraint: "round_departure_offers_final" });
    await expect(database.db.as(round.firms[0]!.owner, (tx) => sql`update public.round_departures set state = 'approved' where id = ${id}`.execute(tx))).rejects.toMatchObject({ code: "42501" });
  });

  it("given a round that is still filled, then nobody asks", async () => {
    const round = await world.newRound(2);
    await world.place(round.firms[0]!, round.roundId, terms(40n));
    expect(await ask(round, round.firms[0]!, "panel")).toMatchObject({ ok: false, reason: "not_now" });
    expect(await ask(round, { ...round.firms[0]!, owner: round.firms[1]!.owner }, "panel")).toMatchObject({ ok: false, reason: "forbidden" });
  });
});
